import {
  createVerifier,
  JwtError,
  type IssuerOptions,
  type JwtPayload,
  type PayloadOf,
  type VerifiedJwt,
  type Verifier,
  type VerifierOptions,
} from 'keyward';
import { report, responseTo, type GuardResponse, type ResponseSettings } from './response.js';
import { checkSender, readDpop, type SenderConstraint, type DpopSettings } from './sender-constraint.js';
import { KEY_OPTIONS } from '../keys/key-options.js';
import { copied, isPlain } from '../options/copy.js';
import { kindOf } from '../options/kind.js';
import { rejectUnknown } from '../options/names.js';
import { constraintNames } from '../options/options.js';
import { accepts } from '../options/validate.js';
import { memberOf, own, ownMembers } from '../runtime/own.js';
import type { ClientCertificate } from '../verify/certificate-binding.js';
import { dpopAlgorithms } from '../verify/dpop.js';
import { isThrownByValidate, notAccepted } from '../verify/validate.js';
import { readScopeClaims, readScopes, verifyScopes, type RequiredScopes, type Scopes } from '../verify/scopes.js';
import { resourceMetadataOf, type ResourceMetadata, type ResourceOptions } from './resource-metadata.js';
import { RequestRejected, rejectionOf, type Rejection } from './rejection.js';
import { canBeProven } from './request-target.js';
import { findToken, readSources, type FoundToken, type TokenSource } from './token-source.js';
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
  | (GuardIssuer<Profile, Legacy> & { issuers?: never })
  | {
      /** The issuers. A token's `iss` selects one of them; tokens of other issuers are rejected. */
      issuers: readonly (GuardIssuer<Profile, Legacy> & Pick<VerifierOptions, 'validate'>)[];
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

const SETTINGS = [
  'scopes',
  'scopeClaims',
  'tokenFrom',
  'dpop',
  'certificate',
  'validate',
  'realm',
  'resourceMetadata',
  'resource',
  'authorizationServers',
  'allowPreflight',
  'optional',
  'respond',
  'onRejected',
  'issuers',
];
/**
 * Errors without a URL that have these codes concern keys from the options, or this machine: they give a 500 response.
 */
const OWN_ERRORS: readonly string[] = ['ERR_WASM_UNAVAILABLE', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID'];

/** Errors of a source of keys that has no URL. */
const OUTAGES: readonly string[] = ['ERR_JWKS_FETCH_FAILED', 'ERR_JWKS_TIMEOUT', 'ERR_ISSUER_UNAVAILABLE'];

const PROFILES: readonly string[] = ['access_token', 'lenient_access_token'] satisfies GuardProfile[];

const UNCHECKED_SENDER = 'the token has a sender constraint that is not checked here';
const PROOF_ALONE = 'the request has a DPoP proof but no token';
const AMBIGUOUS = 'the target of the request is ambiguous, so no DPoP proof can match it';

/**
 * Makes a guard for frameworks that use the Fetch API's `Request` and `Response`. A guard accepts only access tokens
 * and makes the response of RFC 6750 for all other requests. If keys cannot be fetched the response has status 503,
 * which says nothing about the token. Making a guard fetches nothing, so a Worker may do it at module scope.
 *
 * @throws TypeError if an option is invalid
 *
 * @example
 * const guard = createGuard({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true });
 * const result = await guard.authenticate(request);
 * if (!result.ok) return result.response;
 */
export function createGuard<
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
  Optional extends boolean = false,
>(
  options: GuardOptions<Profile, Legacy, Preflight, Optional>,
): Guard<JwtOf<Profile, Legacy, Preflight, Optional>> {
  const guard: Guard<unknown> = guardOf(settingsOf(options as GuardOptions));
  return guard as Guard<JwtOf<Profile, Legacy, Preflight, Optional>>;
}

/** The checks of an issuer's tokens that the guard makes after the verifier. */
interface Policy {
  readonly issuer: string | readonly string[] | null;
  readonly scopes: readonly RequiredScopes[];
  readonly scopeClaims: readonly string[];
  readonly currentDate: Date | undefined;
}

/** The validated options. */
interface Settings {
  readonly verifier: Verifier;
  readonly policies: readonly Policy[];
  /** The scopes that every token must have. */
  readonly scopes: readonly RequiredScopes[];
  readonly sources: readonly TokenSource[];
  readonly dpop: DpopSettings | undefined;
  readonly certificate: GuardSettings['certificate'];
  readonly validate: GuardSettings['validate'];
  readonly allowPreflight: boolean;
  readonly optional: boolean;
  readonly metadata: ResourceMetadata | undefined;
  readonly responses: ResponseSettings;
}

function settingsOf(given: GuardOptions): Settings {
  const options = copied(given);
  const [own, rest] = split(options);
  const { issuers } = own;
  const [known, names] = [[...constraintNames(), ...KEY_OPTIONS], Object.keys(rest)];
  rejectUnknown(names, known, SETTINGS);
  const misplaced = names[0];
  if (issuers !== undefined && misplaced !== undefined) {
    throw new TypeError(`"${misplaced}" is an option of one issuer: move it into each element of "issuers"`);
  }
  if (issuers !== undefined && !Array.isArray(issuers)) throw new TypeError('"issuers" must be an array');
  const dpop = readDpop('dpop' in own ? own.dpop : true);
  const certificate = functionOf('certificate', own.certificate)?.bind(options);
  const senderConstraint = [
    ...(dpop === undefined ? [] : ['jkt'] as const),
    ...(certificate === undefined ? [] : ['x5t#S256'] as const),
  ];
  const shared = own.scopes === undefined ? [] : [readScopes(own.scopes)];
  const claims = readScopeClaims(own.scopeClaims);
  const each = (issuers ?? [rest]).map((one) => read(one as GuardIssuer, shared, claims, senderConstraint));
  const verifier =
    issuers === undefined ? createVerifier(each[0]!.options) : createVerifier(each.map(({ options }) => options));
  const sources = readSources(own.tokenFrom ?? 'authorization');
  const algorithms = dpop?.algorithms ?? dpopAlgorithms();
  const metadata = resourceMetadataOf(own, {
    issuers: each.flatMap(({ policy }) => policy.issuer ?? []),
    scopes: shared.flatMap(({ names }) => names),
    methods: sources.some((source) => source === 'authorization') ? ['header'] : [],
    dpop: dpop && { algorithms, required: dpop.required === true },
  });
  if (metadata !== undefined && own.resourceMetadata !== undefined) {
    throw new TypeError('set "resource" or "resourceMetadata": a guard with "resource" serves the metadata itself');
  }
  return {
    verifier,
    policies: each.map(({ policy }) => policy),
    scopes: shared,
    sources,
    dpop,
    certificate,
    validate: functionOf('validate', own.validate)?.bind(options),
    allowPreflight: flagOf('allowPreflight', own.allowPreflight),
    optional: flagOf('optional', own.optional),
    metadata,
    responses: {
      realm: realmOf(own.realm),
      resourceMetadata: own.resourceMetadata === undefined ? metadata?.url : new URL(own.resourceMetadata).href,
      schemes: dpop === undefined ? ['Bearer'] : dpop.required ? ['DPoP'] : ['Bearer', 'DPoP'],
      algorithms,
      respond: functionOf('respond', own.respond)?.bind(options),
      onRejected: functionOf('onRejected', own.onRejected)?.bind(options),
    },
  };
}

/** What one route requires in addition to the guard. */
interface Route {
  readonly scopes: readonly RequiredScopes[];
  /** The guard's own check and that of the route. */
  readonly validates: readonly GuardValidate[];
}

function guardOf(settings: Settings): Guard<GuardedJwt<JwtPayload> | null> {
  const { verifier, policies, sources, dpop, certificate, validate, allowPreflight, metadata, responses } = settings;

  const routeOf = (context: GuardContext): Route => {
    const further = memberOf(context, 'validate');
    if (further === undefined && Object.hasOwn(context, 'validate')) {
      throw new TypeError('"validate" must not be undefined: set a value or omit the option');
    }
    const all = [validate, functionOf('validate', further)];
    return { scopes: scopesOf(context), validates: all.filter((one) => one !== undefined) };
  };

  /** Rejects a request without a token, unless it may be a guest's. */
  const checkGuest = (request: GuardRequest, { scopes: required, validates }: Route): null => {
    const all = [...settings.scopes, ...required];
    if (settings.optional && request.headers.get('dpop') !== null) {
      throw new RequestRejected(400, 'invalid_request', PROOF_ALONE, { scheme: 'DPoP' });
    }
    const isGuest = !request.headers.get('authorization');
    const needsToken = all.length > 0 || validates.length > 0 || policies.some(({ scopes }) => scopes.length > 0);
    if (settings.optional && isGuest && !needsToken) return null;
    throw new RequestRejected(401, undefined, undefined, scopesDetail(all));
  };

  const authentication = async <One>(request: GuardRequest, work: () => Promise<One>): Promise<Authentication<One>> => {
    try {
      return { ok: true, jwt: await work() };
    } catch (error) {
      return reject(error instanceof RequestRejected ? error : unexpected(error), request, responses);
    }
  };

  const authenticate = (request: GuardRequest, context: GuardContext, route: Route) =>
    authentication(request, async () => {
      if (allowPreflight && isPreflight(request)) return null;
      const found = await findToken(request, sources, dpop !== undefined);
      if (found === undefined) return checkGuest(request, route);
      if (found.scheme === 'DPoP' && !canBeProven(request.url)) {
        throw new RequestRejected(400, 'invalid_request', AMBIGUOUS, { scheme: 'DPoP' });
      }
      const verified = await verify(verifier, found, context);
      const { scopes, scopeClaims, currentDate } = policyOf(policies, verified);
      const proof = await checkSender(request, found, own(verified.payload, 'cnf') as SenderConstraint, {
        dpop,
        certificate: certificate && (() => certificate(request, memberOf(context, 'native') ?? request)),
        currentDate,
      });
      const jwt = proof === undefined ? verified : { ...verified, dpop: proof };
      checkScopes(jwt, [...scopes, ...route.scopes], scopeClaims, found);
      for (const validate of route.validates) {
        if (accepts(await validate(jwt, request))) continue;
        const details = { scheme: found.scheme, cause: notAccepted(jwt.payload) };
        throw new RequestRejected(401, 'invalid_token', 'the token is not accepted here', details);
      }
      return jwt;
    });

  return {
    metadata: (request) => metadata?.respond(request),

    authenticate: async (request, context = {}) => authenticate(request, context, routeOf(context)),

    async authorize(request, jwt, scopes) {
      const route = routeOf({ scopes });
      return authentication(request, async () => {
        if (jwt !== null) {
          const scheme = own(jwt, 'dpop') === undefined ? 'Bearer' : 'DPoP';
          checkScopes(jwt, route.scopes, policyOf(policies, jwt).scopeClaims, { scheme });
        } else if (!(allowPreflight && isPreflight(request))) {
          if (!settings.optional) throw new TypeError('authorize() needs the token that authenticate() returned');
          checkGuest(request, route);
        }
        return jwt;
      });
    },

    protect(handler, options = {}) {
      if (typeof handler !== 'function') throw new TypeError(`the handler must be a function, not ${kindOf(handler)}`);
      const given = copied(options);
      rejectUnknown(Object.keys(given), ['scopes', 'validate']);
      const route = routeOf(given);
      return async (request, ...rest) => {
        const response = metadata?.respond(request);
        if (response !== undefined) return response;
        const result = await authenticate(request, {}, route);
        return result.ok ? handler(request, result.jwt, ...rest) : result.response;
      };
    },
  };
}

async function verify(verifier: Verifier, { token, scheme }: FoundToken, context: GuardContext): Promise<VerifiedJwt> {
  try {
    const hasWaitUntil = memberOf(context, 'waitUntil') !== undefined;
    const caller = hasWaitUntil ? { waitUntil: (promise: Promise<unknown>) => context.waitUntil!(promise) } : {};
    return await verifier.verify(token, undefined, caller);
  } catch (error) {
    // An error of the check `validate` of an issuer is no verdict on the token, whatever its class.
    if (!(error instanceof JwtError) || isThrownByValidate(error)) throw error;
    const { code, message, check } = error;
    const [url, retryAfter = 1] = [own(error, 'url'), own(error, 'retryAfter')];
    const isOutage = url !== undefined || OUTAGES.includes(code);
    if (!isOutage && OWN_ERRORS.includes(code)) throw error;
    if (!isOutage) {
      const description = check === 'cnf' ? UNCHECKED_SENDER : message;
      throw new RequestRejected(401, 'invalid_token', description, { scheme, cause: error });
    }
    const description = 'the keys of the issuer cannot be fetched at the moment; try again later';
    throw new RequestRejected(503, 'temporarily_unavailable', description, { retryAfter, cause: error });
  }
}

/** The policy of a verified token's issuer. As in the verifier, a literal issuer takes precedence over a template. */
function policyOf(policies: readonly Policy[], { payload }: VerifiedJwt): Policy {
  const iss = own(payload, 'iss') ?? null;
  const ofTenant = (issuer: string) => issuer.replace(/\{([^{}]*)\}/, (_, claim) => String(own(payload, claim)));
  const isLiteral = ({ issuer }: Policy) => [issuer].flat().includes(iss);
  const isTemplate = ({ issuer }: Policy) => [issuer].flat().some((one) => one !== null && ofTenant(one) === iss);
  return policies.find(isLiteral) ?? policies.find(isTemplate) ?? policies[0]!;
}

/** Settings that may be absent but not `undefined`. */
const DEFINED = [
  'scopes',
  'tokenFrom',
  'issuers',
  'certificate',
  'validate',
  'realm',
  'resourceMetadata',
  'resource',
  'authorizationServers',
] as const;

function split(options: GuardOptions): [GuardSettings & { issuers?: readonly GuardIssuer[] }, Record<string, unknown>] {
  const entries = Object.entries(options);
  const isOwn = ([name]: [string, unknown]) => SETTINGS.includes(name);
  const own = ownMembers(Object.fromEntries(entries.filter(isOwn)));
  // An unset variable must not switch a check off.
  const unset = DEFINED.find((name) => name in own && own[name] === undefined);
  if (unset !== undefined) throw new TypeError(`"${unset}" must not be undefined: set a value or omit the option`);
  return [own, ownMembers(Object.fromEntries(entries.filter((entry) => !isOwn(entry))))];
}

/** Validates the options of one issuer. The guard checks scopes after all other checks, so they go into the policy. */
function read(
  issuer: GuardIssuer,
  shared: readonly RequiredScopes[],
  sharedClaims: readonly string[],
  senderConstraint: NonNullable<VerifierOptions['senderConstraint']>,
): { options: VerifierOptions; policy: Policy } {
  if (!isPlain(issuer)) throw new TypeError(`each element of "issuers" must be a plain object, not ${kindOf(issuer)}`);
  const { scopes, scopeClaims, ...rest } = ownMembers<GuardIssuer>(issuer);
  const options = ownMembers({ profile: 'lenient_access_token', ...rest });
  if (Object.keys(rest).includes('senderConstraint')) {
    throw new TypeError('"senderConstraint" is not an option of a guard: use "dpop" and "certificate"');
  }
  if (!PROFILES.includes(options.profile!)) {
    throw new TypeError(`"profile" must be ${PROFILES.join(' or ')}, or absent: a guard takes access tokens only`);
  }
  return {
    options: ownMembers({ ...options, ...(senderConstraint.length > 0 && { senderConstraint }) }) as VerifierOptions,
    policy: {
      issuer: options.issuer,
      scopes: [...('scopes' in issuer ? [readScopes(scopes)] : []), ...shared],
      scopeClaims: [...new Set([...readScopeClaims(scopeClaims), ...sharedClaims])],
      currentDate: options.currentDate,
    },
  };
}

function functionOf<F>(name: string, value: F): F {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`"${name}" must be a function`);
  return value;
}

function flagOf(name: string, value: boolean | undefined): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`"${name}" must be true or false`);
  return value ?? false;
}

function realmOf(realm: string | undefined): string | undefined {
  if (realm === undefined || (typeof realm === 'string' && /^[\x20-\x7e]+$/.test(realm))) return realm;
  throw new TypeError('"realm" must be a string of printable ASCII');
}

/**
 * The scopes that one route requires. `scopes: undefined` is a `TypeError`: an unset variable must not drop a check.
 */
function scopesOf(context: { scopes?: Scopes }): readonly RequiredScopes[] {
  const scopes = memberOf(context, 'scopes');
  if (scopes === undefined && !Object.hasOwn(context, 'scopes')) return [];
  return Array.isArray(scopes) && scopes.length === 0 ? [] : [readScopes(scopes)];
}

/** The names of required scopes, for a challenge. */
function scopesDetail(required: readonly RequiredScopes[]): { scopes?: readonly string[] } {
  const scopes = [...new Set(required.flatMap(({ names }) => names))];
  return scopes.length === 0 ? {} : { scopes };
}

/** Whether a request is a CORS preflight (Fetch standard). */
export function isPreflight({ method, headers }: GuardRequest): boolean {
  if (method !== 'OPTIONS') return false;
  return headers.get('origin') !== null && headers.get('access-control-request-method') !== null;
}

function checkScopes(
  { payload }: VerifiedJwt,
  required: readonly RequiredScopes[],
  scopeClaims: readonly string[],
  { scheme }: Pick<FoundToken, 'scheme'>,
): void {
  try {
    for (const one of required) verifyScopes(payload, one, scopeClaims);
  } catch (cause) {
    if (!(cause instanceof JwtError) || cause.check !== 'scope') throw cause;
    // A claim of another type says nothing about what was granted.
    if (own(cause, 'reason') === 'invalid') {
      throw new RequestRejected(401, 'invalid_token', cause.message, { scheme, cause });
    }
    const details = { scheme, ...scopesDetail(required), cause };
    throw new RequestRejected(403, 'insufficient_scope', 'the token lacks a required scope', details);
  }
}

/** The response to an error that occurs before a guard exists. */
export async function unexpectedErrorResponse(error: unknown, request: GuardRequest): Promise<Authentication<never>> {
  const responses = { schemes: [], algorithms: [], respond: undefined, onRejected: undefined };
  return reject(unexpected(error), request, responses);
}

async function reject(
  rejected: RequestRejected,
  request: GuardRequest,
  responses: ResponseSettings,
): Promise<Authentication<never>> {
  try {
    responses.onRejected?.(rejectionOf(rejected), request);
  } catch (error) {
    report(error);
  }
  return { ok: false, response: await responseTo(rejected, request, responses), rejection: rejectionOf(rejected) };
}

function unexpected(error: unknown): RequestRejected {
  report(error);
  const description = 'the request could not be checked because of a server error';
  return new RequestRejected(500, 'server_error', description, { cause: error });
}
