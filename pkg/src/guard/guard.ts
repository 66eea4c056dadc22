import { JwtError, type JwtPayload, type VerifiedJwt } from 'keyward';
import { copied } from '../options/copy.js';
import { kindOf } from '../options/kind.js';
import { rejectUnknown } from '../options/names.js';
import { accepts } from '../options/validate.js';
import { memberOf, own } from '../runtime/own.js';
import { matchIssuer } from '../verify/match-issuer.js';
import { readScopes, verifyScopes, type RequiredScopes, type Scopes } from '../verify/scopes.js';
import { isThrownByValidate, notAccepted } from '../verify/validate.js';
import type {
  Authentication,
  Guard,
  GuardContext,
  GuardOptions,
  GuardProfile,
  GuardValidate,
  JwtOf,
} from './guard-options.js';
import { functionOf, settingsOf, type Policy, type Settings } from './guard-settings.js';
import { RequestRejected, rejectionOf } from './rejection.js';
import { canBeProven } from './request-target.js';
import { report, responseTo, type ResponseSettings } from './response.js';
import { checkSender, UNCHECKED_SENDER, type SenderConstraint } from './sender-constraint.js';
import { findToken, type FoundToken } from './token-source.js';
import type { GuardedJwt, GuardRequest } from './types.js';

export type * from './guard-options.js';

/**
 * Errors without a URL that have these codes concern keys from the options, or this machine: they give a 500 response.
 */
const OWN_ERRORS: readonly string[] = ['ERR_WASM_UNAVAILABLE', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID'];

/** Errors of a source of keys that has no URL. */
const OUTAGES: readonly string[] = ['ERR_JWKS_FETCH_FAILED', 'ERR_JWKS_TIMEOUT', 'ERR_ISSUER_UNAVAILABLE'];

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
      const verified = await verify(settings, found, context);
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
    verifier,

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

async function verify(
  { verifier, constraints }: Settings,
  { token, scheme }: FoundToken,
  context: GuardContext,
): Promise<VerifiedJwt> {
  try {
    const hasWaitUntil = memberOf(context, 'waitUntil') !== undefined;
    const caller = hasWaitUntil ? { waitUntil: (promise: Promise<unknown>) => context.waitUntil!(promise) } : {};
    return await verifier.verify(token, constraints, caller);
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

/** The policy of a verified token's issuer, selected as the verifier selects it. */
function policyOf(policies: readonly Policy[], { payload }: VerifiedJwt): Policy {
  if (policies.length === 1) return policies[0]!;
  const named = policies.flatMap((policy) => policy.issuers.map((issuer) => ({ issuer, policy })));
  const issuers = named.map(({ issuer }) => issuer);
  return named[matchIssuer(payload, issuers, policies.flatMap(({ insecureHosts }) => insecureHosts))]!.policy;
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
