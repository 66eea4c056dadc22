import {
  createVerifier,
  JwtError,
  type JwtPayload,
  type PayloadOf,
  type VerifiedJwt,
  type Verifier,
  type VerifierOptions,
} from 'keyward';
import { report, responseTo, type GuardResponse, type ResponseSettings } from './response.js';
import { checkSender, readDpop, type SenderConstraint, type DpopSettings } from './sender-constraint.js';
import { copied, isPlain } from '../options/copy.js';
import { memberOf, own, ownMembers } from '../runtime/own.js';
import type { ClientCertificate } from '../verify/certificate-binding.js';
import { dpopAlgorithms } from '../verify/dpop.js';
import { readScopes, verifyScopes, type RequiredScopes, type Scopes } from '../verify/scopes.js';
import { RequestRejected, rejectionOf, type Rejection } from './rejection.js';
import { canBeProven } from './request-target.js';
import { findToken, readSources, type FoundToken, type TokenSource } from './token-source.js';
import type { GuardedJwt, GuardRequest } from './types.js';

/** The kinds of tokens that a guard may be told to let pass. */
export type GuardProfile = 'access_token' | 'lenient_access_token' | undefined;

/** What an issuer's tokens must be, and where its keys come from: as for `createVerifier`. */
export type GuardIssuer<Profile extends GuardProfile = GuardProfile, Legacy extends boolean = boolean> =
  VerifierOptions & {
    /** `access_token`: RFC 9068 to the letter. Default `lenient_access_token`; see the option of `verifyJwt`. */
    profile?: Profile;
    legacyAccessTokens?: Legacy;
    /** A guard checks it, and says so to the verifier. */
    senderConstraint?: never;
  };

/** What a guard demands of requests, and how it responses those that it refuses. */
export interface GuardSettings<Preflight extends boolean = boolean> {
  /** Scopes that every token must hold. */
  scopes?: Scopes;
  /** Where the token is looked for, and nowhere else. Default `'authorization'`. */
  tokenFrom?: TokenSource | readonly TokenSource[];
  /** Proofs of possession, RFC 9449. Default `true`: the scheme `DPoP` is taken beside `Bearer`. */
  dpop?: boolean | DpopSettings;
  /**
   * The client's certificate, for tokens that are bound to one (RFC 8705). `native`: the request as the framework has it.
   * Nothing that a client can write may end up here.
   */
  certificate?(request: GuardRequest, native: unknown): ClientCertificate | null | undefined | Promise<ClientCertificate | null | undefined>;
  /**
   * What else must be true of a token whose every other check has passed, `client_id` for instance; scopes are looked at last.
   * `false`: it is rejected. What it throws is unforeseen.
   */
  validate?(jwt: GuardedJwt<JwtPayload>, request: GuardRequest): boolean | Promise<boolean>;
  /** The realm of challenges. Default: the host of the request's URL; none where that is empty. */
  realm?: string;
  /** Where the metadata of this resource are: RFC 9728. */
  resourceMetadata?: string | URL;
  /**
   * Lets CORS preflights pass, which carry no token; `jwt` is `null` then. Anybody can send what looks like one: a handler must
   * answer `OPTIONS` by itself, before anything else.
   */
  allowPreflight?: Preflight;
  /** Another body, or more headers, for a rejection. What it throws is told to the console, and the guard's own answer is given. */
  respond?(rejection: Rejection, request: GuardRequest): GuardResponse | undefined | Promise<GuardResponse | undefined>;
}

/** Options of a guard: of one issuer, or of several. */
export type GuardOptions<
  Profile extends GuardProfile = GuardProfile,
  Legacy extends boolean = boolean,
  Preflight extends boolean = boolean,
> = GuardSettings<Preflight> & (
  | (GuardIssuer<Profile, Legacy> & { issuers?: never })
  | { /** A token's `iss` chooses among these, and no other. */ issuers: readonly GuardIssuer<Profile, Legacy>[] }
);

/** What is known of one request. */
export interface GuardContext {
  /** Keeps a refresh of keys alive beyond the request: `(promise) => ctx.waitUntil(promise)` in a Worker. */
  waitUntil?(promise: Promise<unknown>): void;
  /** Scopes that this route demands beside the guard's. */
  scopes?: Scopes;
  /** Handed to `certificate`. */
  native?: unknown;
}

/** What became of a request. */
export type Authentication<Jwt> =
  | { readonly ok: true; /** The token, verified. */ readonly jwt: Jwt; readonly response?: never; readonly rejection?: never }
  | { readonly ok: false; /** For the client. */ readonly response: Response; /** For the server. */ readonly rejection: Rejection; readonly jwt?: never };

/** Lets requests pass that carry a good access token, and responses all others. */
export interface Guard<Jwt> {
  /** Judges a request. The body stays unread. Rejects never: what is unforeseen is an answer too, of status 500. */
  authenticate(request: GuardRequest, context?: GuardContext): Promise<Authentication<Jwt>>;
  /** Whether a token that has passed holds more scopes. `null` passes where the request is a preflight. */
  authorize<One extends Jwt>(request: GuardRequest, jwt: One, scopes: Scopes): Promise<Authentication<One>>;
  /**
   * Wraps a handler, which then runs for good requests only, with the token as its second argument.
   *
   * @example
   * const guard = createGuard({ issuer, audience, discovery: true });
   * Deno.serve(guard.protect((request, { payload }) => new Response(`Hello ${payload.sub}`)));
   */
  protect<R extends GuardRequest, Rest extends readonly unknown[]>(
    handler: (request: R, jwt: Jwt, ...rest: Rest) => Response | Promise<Response>,
    options?: { scopes?: Scopes },
  ): (request: R, ...rest: Rest) => Promise<Response>;
}

/** The token that a guard with these options lets pass. */
export type JwtOf<Profile, Legacy, Preflight> =
  | GuardedJwt<PayloadOf<Profile, Legacy>>
  | (Preflight extends true ? null : never);

const SETTINGS = ['scopes', 'tokenFrom', 'dpop', 'certificate', 'validate', 'realm', 'resourceMetadata', 'allowPreflight', 'respond', 'issuers'];
/** Without the address of a key server, these are about keys that were given, or about the machine. */
const OWN_FAULTS: readonly string[] = ['ERR_WASM_UNAVAILABLE', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID'];

const PROFILES: readonly string[] = ['access_token', 'lenient_access_token'] satisfies GuardProfile[];

const UNCHECKED_SENDER = 'the token is bound to its sender in a way that is not checked here';
const AMBIGUOUS = 'the target of the request can be read in more than one way, so no proof is for it';

/**
 * Makes a guard for anything that speaks `Request` and `Response`. It takes access tokens and nothing else, and responses all
 * other requests as RFC 6750 prescribes. Keys that cannot be had are a 503, never a verdict on the token. Making one fetches
 * nothing, so it may stand at module scope of a Worker.
 *
 * @throws TypeError a caller's mistake
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
>(options: GuardOptions<Profile, Legacy, Preflight>): Guard<JwtOf<Profile, Legacy, Preflight>> {
  return guardOf(settingsOf(options as GuardOptions)) as Guard<unknown> as Guard<JwtOf<Profile, Legacy, Preflight>>;
}

/** What is left to check of an issuer's tokens, once the verifier has found nothing. */
interface Policy {
  readonly issuer: string | readonly string[] | null;
  readonly scopes: readonly RequiredScopes[];
  readonly currentDate: Date | undefined;
}

/** What the options come to. */
interface Settings {
  readonly verifier: Verifier;
  readonly policies: readonly Policy[];
  readonly sources: readonly TokenSource[];
  readonly dpop: DpopSettings | undefined;
  readonly certificate: GuardSettings['certificate'];
  readonly validate: GuardSettings['validate'];
  readonly allowPreflight: boolean;
  readonly responses: ResponseSettings;
}

function settingsOf(given: GuardOptions): Settings {
  const options = copied(given);
  const [own, rest] = split(options);
  const { issuers } = own;
  const alien = Object.keys(rest)[0];
  if (issuers !== undefined && alien !== undefined) throw new TypeError(`"${alien}" belongs into each of "issuers", not beside them`);
  if (issuers !== undefined && !Array.isArray(issuers)) throw new TypeError('"issuers" must be a list');
  const dpop = readDpop('dpop' in own ? own.dpop : true);
  const certificate = functionOf('certificate', own.certificate)?.bind(options);
  const senderConstraint = [...(dpop === undefined ? [] : ['jkt'] as const), ...(certificate === undefined ? [] : ['x5t#S256'] as const)];
  const shared = own.scopes === undefined ? [] : [readScopes(own.scopes)];
  const each = (issuers ?? [rest]).map((one) => read(one as GuardIssuer, shared, senderConstraint));
  const verifier = issuers === undefined ? createVerifier(each[0]!.options) : createVerifier(each.map(({ options }) => options));
  const sources = readSources(own.tokenFrom ?? 'authorization');
  return {
    verifier,
    policies: each.map(({ policy }) => policy),
    sources,
    dpop,
    certificate,
    validate: functionOf('validate', own.validate)?.bind(options),
    allowPreflight: flagOf('allowPreflight', own.allowPreflight),
    responses: {
      realm: realmOf(own.realm),
      resourceMetadata: own.resourceMetadata === undefined ? undefined : new URL(own.resourceMetadata).href,
      schemes: dpop === undefined ? ['Bearer'] : dpop.required ? ['DPoP'] : ['Bearer', 'DPoP'],
      algorithms: dpop?.algorithms ?? dpopAlgorithms(),
      respond: functionOf('respond', own.respond)?.bind(options),
    },
  };
}

function guardOf({ verifier, policies, sources, dpop, certificate, validate, allowPreflight, responses }: Settings): Guard<GuardedJwt<JwtPayload> | null> {
  const answered = async <One>(request: GuardRequest, work: () => Promise<One>): Promise<Authentication<One>> => {
    try {
      return { ok: true, jwt: await work() };
    } catch (error) {
      return reject(error instanceof RequestRejected ? error : unforeseen(error), request, responses);
    }
  };

  const authenticate = (request: GuardRequest, context: GuardContext, route: () => readonly RequiredScopes[]) =>
    answered(request, async () => {
      const required = route();
      if (allowPreflight && isPreflight(request)) return null;
      const found = findToken(request, sources, dpop !== undefined);
      if (found === undefined) throw new RequestRejected(401);
      if (found.scheme === 'DPoP' && !canBeProven(request.url)) throw new RequestRejected(400, 'invalid_request', AMBIGUOUS, { scheme: 'DPoP' });
      const verified = await verify(verifier, found, context);
      const { scopes, currentDate } = policyOf(policies, verified);
      const proof = await checkSender(request, found, own(verified.payload, 'cnf') as SenderConstraint, {
        dpop,
        certificate: certificate && (() => certificate(request, memberOf(context, 'native') ?? request)),
        currentDate,
      });
      const jwt = proof === undefined ? verified : { ...verified, dpop: proof };
      if (validate !== undefined && (await validate(jwt, request)) !== true) {
        throw new RequestRejected(401, 'invalid_token', 'the token is not accepted here', { scheme: found.scheme });
      }
      checkScopes(jwt, [...scopes, ...required], found);
      return jwt;
    });

  return {
    authenticate: (request, context = {}) => authenticate(request, context, () => scopesOf(context)),

    authorize: (request, jwt, scopes) =>
      answered(request, async () => {
        const required = [readScopes(scopes)];
        if (jwt === null && !isPreflight(request)) throw new TypeError('only a preflight has no token');
        if (jwt !== null) checkScopes(jwt, required, { scheme: own(jwt, 'dpop') === undefined ? 'Bearer' : 'DPoP' });
        return jwt;
      }),

    protect(handler, options = {}) {
      if (typeof handler !== 'function') throw new TypeError('the handler must be a function');
      const route = copied(options);
      const unknown = Object.keys(route).find((name) => name !== 'scopes');
      if (unknown !== undefined) throw new TypeError(`there is no option "${unknown}"; there is scopes`);
      const required = scopesOf(route);
      return async (request, ...rest) => {
        const result = await authenticate(request, {}, () => required);
        return result.ok ? handler(request, result.jwt, ...rest) : result.response;
      };
    },
  };
}

async function verify(verifier: Verifier, { token, scheme }: FoundToken, context: GuardContext): Promise<VerifiedJwt> {
  try {
    const waits = memberOf(context, 'waitUntil') !== undefined;
    return await verifier.verify(token, undefined, waits ? { waitUntil: (promise) => context.waitUntil!(promise) } : {});
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
    const { code, message, check } = error;
    const [url, retryAfter = 1] = [own(error, 'url'), own(error, 'retryAfter')];
    if (url === undefined && OWN_FAULTS.includes(code)) throw error;
    if (url === undefined) throw new RequestRejected(401, 'invalid_token', check === 'cnf' ? UNCHECKED_SENDER : message, { scheme, cause: error });
    throw new RequestRejected(503, 'temporarily_unavailable', 'the keys of the issuer cannot be had at the moment', { retryAfter, cause: error });
  }
}

function policyOf(policies: readonly Policy[], { payload }: VerifiedJwt): Policy {
  return policies.find(({ issuer }) => [issuer].flat().includes(own(payload, 'iss') ?? null)) ?? policies[0]!;
}

function split(options: GuardOptions): [GuardSettings & { issuers?: readonly GuardIssuer[] }, Record<string, unknown>] {
  const entries = Object.entries(options);
  const isOwn = ([name]: [string, unknown]) => SETTINGS.includes(name);
  const own = ownMembers(Object.fromEntries(entries.filter(isOwn)));
  const lost = ['scopes', 'tokenFrom', 'issuers', 'certificate', 'validate', 'realm', 'resourceMetadata'].find((name) => name in own && own[name] === undefined);
  if (lost !== undefined) throw new TypeError(`"${lost}" may be left out, but not be undefined`);
  return [own, ownMembers(Object.fromEntries(entries.filter((entry) => !isOwn(entry))))];
}

/** Looks at the options of one issuer. Its scopes are checked here, once everything else has been. */
function read(issuer: GuardIssuer, shared: readonly RequiredScopes[], senderConstraint: NonNullable<VerifierOptions['senderConstraint']>): { options: VerifierOptions; policy: Policy } {
  if (!isPlain(issuer)) throw new TypeError('an issuer must be a plain object');
  const { scopes, ...rest } = ownMembers<GuardIssuer>(issuer);
  const options = ownMembers({ profile: 'lenient_access_token', ...rest });
  if (Object.keys(rest).includes('senderConstraint')) throw new TypeError('"senderConstraint" is not for a guard to leave unchecked');
  if (!PROFILES.includes(options.profile!)) throw new TypeError(`"profile" must be ${PROFILES.join(' or ')}, or be left out`);
  return {
    options: ownMembers({ ...options, ...(senderConstraint.length > 0 && { senderConstraint }) }) as VerifierOptions,
    policy: {
      issuer: options.issuer,
      scopes: [...('scopes' in issuer ? [readScopes(scopes)] : []), ...shared],
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

/** The scopes that one route demands, if it does. What was lost on its way is a mistake, and no missing demand. */
function scopesOf(context: { scopes?: Scopes }): readonly RequiredScopes[] {
  const scopes = memberOf(context, 'scopes');
  return scopes !== undefined || Object.hasOwn(context, 'scopes') ? [readScopes(scopes)] : [];
}

/** The Fetch standard's CORS preflight. */
export function isPreflight({ method, headers }: GuardRequest): boolean {
  return method === 'OPTIONS' && headers.get('origin') !== null && headers.get('access-control-request-method') !== null;
}

function checkScopes({ payload }: VerifiedJwt, required: readonly RequiredScopes[], { scheme }: Pick<FoundToken, 'scheme'>): void {
  try {
    for (const one of required) verifyScopes(payload, one);
  } catch (cause) {
    if (!(cause instanceof JwtError) || cause.check !== 'scope') throw cause;
    const scopes = [...new Set(required.flatMap(({ names }) => names))];
    throw new RequestRejected(403, 'insufficient_scope', 'the token lacks a scope that is asked for', { scheme, scopes, cause });
  }
}

/** The answer where there is not even a guard. */
export async function unforeseenAnswer(error: unknown, request: GuardRequest): Promise<Authentication<never>> {
  return reject(unforeseen(error), request, { schemes: [], algorithms: [], respond: undefined });
}

async function reject(rejected: RequestRejected, request: GuardRequest, responses: ResponseSettings): Promise<Authentication<never>> {
  return { ok: false, response: await responseTo(rejected, request, responses), rejection: rejectionOf(rejected) };
}

function unforeseen(error: unknown): RequestRejected {
  report(error);
  return new RequestRejected(500, 'server_error', 'the request could not be judged', { cause: error });
}
