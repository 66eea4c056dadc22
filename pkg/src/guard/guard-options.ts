/** Options, results and the interface of a guard. */
import type { IssuerOptions, JwtPayload, PayloadOf, Verifier, VerifierOptions } from 'keyward';
import type { ClientCertificate } from '../verify/certificate-binding.js';
import type { Scopes } from '../verify/scopes.js';
import type { Rejection } from './rejection.js';
import type { ResourceOptions } from './resource-metadata.js';
import type { GuardResponse } from './response.js';
import type { DpopSettings } from './sender-constraint.js';
import type { TokenSource } from './token-source.js';
import type { GuardedJwt, GuardRequest } from './types.js';

/** The profiles that a guard accepts. */
export type GuardProfile = 'access_token' | 'lenient_access_token' | undefined;

/** Options for one issuer: the constraints on its tokens and the source of its keys, as for `createVerifier`. */
export type GuardIssuer<Profile extends GuardProfile = GuardProfile, Legacy extends boolean = boolean> =
  IssuerOptions & {
    /**
     * `access_token` requires everything that RFC 9068 requires. Default `lenient_access_token`; see `VerifyOptions`.
     */
    profile?: Profile;
    legacyAccessTokens?: Legacy;
    /** Not an option of a guard: the guard checks sender constraints itself and sets this option of its verifier. */
    senderConstraint?: never;
  };

/** A further check of a guard: only `true` and `undefined` accept a request. */
export type GuardValidate = (
  jwt: GuardedJwt<JwtPayload>,
  request: GuardRequest,
) => boolean | void | Promise<boolean | void>;

/** Options of a guard that are not options of a verifier. */
export interface GuardSettings<Preflight extends boolean = boolean, Optional extends boolean = boolean>
  extends ResourceOptions {
  /** Scopes that every token must have: all of a list, or one of `any`. Default: none. */
  scopes?: Scopes;
  /** Further claims that hold scopes, as for `verifyJwt`, in the tokens of every issuer. Default: none. */
  scopeClaims?: readonly string[];
  /**
   * The only places from which the token is read. An empty value counts as absent, and the same token in several places
   * counts once. Two tokens are rejected with 400 `invalid_request`. Default `'authorization'`.
   */
  tokenFrom?: TokenSource | readonly TokenSource[];
  /**
   * DPoP (RFC 9449). Default `true`: the schemes `Bearer` and `DPoP` are accepted. `false`: only `Bearer`. An object:
   * see {@link DpopSettings}.
   */
  dpop?: boolean | DpopSettings;
  /**
   * Returns the client's TLS certificate, for tokens that are bound to one (RFC 8705); `null` or `undefined` without
   * one. `native` is the framework's request object. Never return a value that the client can write, such as a
   * header that no proxy overwrites. Default: a token that is bound to a certificate is rejected.
   */
  certificate?(
    request: GuardRequest,
    native: unknown,
  ): ClientCertificate | null | undefined | Promise<ClientCertificate | null | undefined>;
  /**
   * Makes a further check, for example of `client_id`. It is called after all other checks. Only the results `true` and
   * `undefined` accept the request; any other rejects it with 401 `invalid_token`, an error that it throws with 500.
   * Default: no further check.
   *
   * @example
   * createGuard({ issuer, audience, discovery: true, validate: ({ payload }) => payload.client_id === 'backend' });
   */
  validate?: GuardValidate;
  /** The `realm` of challenges. Default: the host of the request's URL, or no `realm` if the URL is empty. */
  realm?: string;
  /**
   * The URL of this resource's metadata (RFC 9728), which challenges name, where something else serves them. Default:
   * that of `resource`.
   */
  resourceMetadata?: string | URL;
  /**
   * Accepts CORS preflights without a token; `jwt` is then `null`. Default `false`. Any client can send a request that
   * looks like a preflight: a handler must respond to `OPTIONS` before it does anything else.
   */
  allowPreflight?: Preflight;
  /**
   * Accepts requests without any credentials; `jwt` is then `null`. A token that is present must be valid. A request
   * with another scheme in `Authorization` is rejected with 401, one with only a DPoP proof with 400. Where `scopes` or
   * `validate` are set, for the guard or for the route, a request without a token is rejected with 401. Default
   * `false`.
   *
   * @example
   * const guard = createGuard({ issuer, audience, discovery: true, optional: true });
   * Deno.serve(guard.protect((request, jwt) => new Response(jwt === null ? 'Hello guest' : 'Hello user')));
   */
  optional?: Optional;
  /**
   * Replaces the body of a rejection's response, or adds headers to it. If it throws, the error is logged by
   * `console.error` and the guard's own response is sent. Default: the guard's own response is sent.
   *
   * @example
   * const headers = { 'access-control-allow-origin': 'https://app.example' };
   * createGuard({ issuer, audience, discovery: true, respond: () => ({ headers }) });
   */
  respond?(rejection: Rejection, request: GuardRequest): GuardResponse | undefined | Promise<GuardResponse | undefined>;
  /**
   * Is told of each rejection, for logs and metrics, before the response is made. It cannot change the response. An
   * error that it throws is logged by `console.error`. Default: none.
   *
   * @example
   * const onRejected = ({ id, status, cause }) => console.warn(id, status, cause?.code);
   */
  onRejected?(rejection: Rejection, request: GuardRequest): void;
}

/** Options of a guard, for one issuer or for several. */
export type GuardOptions<
  Profile extends GuardProfile = GuardProfile,
  Legacy extends boolean = boolean,
  Preflight extends boolean = boolean,
  Optional extends boolean = boolean,
> = GuardSettings<Preflight, Optional> & (
  | (GuardIssuer<Profile, Legacy> & { issuers?: never; verifier?: never })
  | {
      /**
       * The verifier of the tokens, in place of options for one. Its profile must be `access_token`,
       * `lenient_access_token` or absent, which the guard then treats as the latter. A verifier rejects
       * sender-constrained tokens unless its option `senderConstraint` names the constraint; the guard checks it.
       */
      verifier: Verifier<any>;
      issuers?: never;
    }
  | {
      /** The issuers. A token's `iss` selects one of them; tokens of other issuers are rejected. */
      issuers: readonly (GuardIssuer<Profile, Legacy> & Pick<VerifierOptions, 'validate'>)[];
      verifier?: never;
    }
);

/** The context of one request. */
export interface GuardContext {
  /**
   * Keeps a fetch of keys alive after the response: `(promise) => ctx.waitUntil(promise)` in a Worker. Default: on
   * Workers, the request waits for a fetch that it began.
   */
  waitUntil?(promise: Promise<unknown>): void;
  /** Scopes that this route requires in addition to the guard's. `[]` requires none. Default: none. */
  scopes?: Scopes;
  /** A further check of this route, after the guard's. Default: none. */
  validate?: GuardValidate;
  /** The framework's request object, passed to `certificate`. Default: the `GuardRequest`. */
  native?: unknown;
}

/** The result of authenticating a request. */
export type Authentication<Jwt> =
  | {
      readonly ok: true;
      /** The verified token. */
      readonly jwt: Jwt;
      readonly response?: never;
      readonly rejection?: never;
    }
  | {
      readonly ok: false;
      /** The response to send to the client. */
      readonly response: Response;
      /** The reason, for the server. */
      readonly rejection: Rejection;
      readonly jwt?: never;
    };

/** Accepts requests that have a valid access token, and makes the response to all others. */
export interface Guard<Jwt> {
  /** The verifier of the tokens, for example to fetch keys before the first request or to show the state of keys. */
  readonly verifier: Verifier;
  /**
   * Authenticates a request. Does not read the body. An unexpected error gives a response with status 500.
   *
   * @throws TypeError if `scopes` are invalid or `undefined`; nothing else is thrown
   */
  authenticate(request: GuardRequest, context?: GuardContext): Promise<Authentication<Jwt>>;
  /**
   * The metadata of the option `resource`, if that is what the request asks for. Adapters and `protect` respond with
   * them; a program that calls `authenticate` does so itself.
   *
   * @example
   * const metadata = guard.metadata(request);
   * if (metadata !== undefined) return metadata;
   */
  metadata(request: GuardRequest): Response | undefined;
  /**
   * Checks that an accepted token has further scopes. Without a token, a preflight is accepted and a guest is rejected
   * with 401.
   *
   * @throws TypeError if `scopes` are invalid or `undefined`
   */
  authorize<One extends Jwt>(request: GuardRequest, jwt: One, scopes: Scopes): Promise<Authentication<One>>;
  /**
   * Wraps a handler so that it runs only for accepted requests, with the verified token as its second argument.
   *
   * @throws TypeError if the handler is not a function or an option is invalid
   *
   * @example
   * const guard = createGuard({ issuer, audience, discovery: true });
   * Deno.serve(guard.protect((request, { payload }) => new Response(`Hello ${payload.sub}`)));
   */
  protect<R extends GuardRequest, Rest extends readonly unknown[]>(
    handler: (request: R, jwt: Jwt, ...rest: Rest) => Response | Promise<Response>,
    options?: Pick<GuardContext, 'scopes' | 'validate'>,
  ): (request: R, ...rest: Rest) => Promise<Response>;
}

/** The type of the token that a guard with these options gives. */
export type JwtOf<Profile, Legacy, Preflight, Optional> =
  | GuardedJwt<PayloadOf<Profile, Legacy>>
  | (Preflight extends true ? null : never)
  | (Optional extends true ? null : never);
