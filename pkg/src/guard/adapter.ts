import {
  createGuard,
  unexpectedErrorResponse,
  type Authentication,
  type Guard,
  type GuardContext,
  type GuardOptions,
  type GuardProfile,
  type JwtOf,
} from './guard.js';
import { own } from '../runtime/own.js';
import { readScopes, type Scopes } from '../verify/scopes.js';
import { isThenable } from '../options/kind.js';
import type { GuardRequest } from './types.js';

/** Options of a guard, or a function that makes them from a Worker's bindings. */
export type OptionsOrMaker<
  Env,
  Profile extends GuardProfile,
  Legacy extends boolean,
  Preflight extends boolean,
  Optional extends boolean,
> =
  | GuardOptions<Profile, Legacy, Preflight, Optional>
  | ((env: Env) => GuardOptions<Profile, Legacy, Preflight, Optional>);

/** Authenticates a request of a framework. */
export type Authenticate<Env, Jwt> = (
  request: GuardRequest,
  env: Env,
  context: GuardContext,
) => Promise<Authentication<Jwt> | { readonly ok: false; readonly response: Response }>;

/**
 * The guard that accepted each token, or each request without one. {@link authorize} needs it to check further scopes.
 */
const guards = new WeakMap<object, Guard<unknown>>();

/**
 * Makes one guard for the lifetime of the isolate. An options object is validated now. A function is called at the
 * first request; if it throws, that request gets a 500 response and the next request calls the function again.
 */
export function guardWith<
  Env,
  Profile extends GuardProfile,
  Legacy extends boolean,
  Preflight extends boolean,
  Optional extends boolean,
>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight, Optional>,
  prepared = (given: GuardOptions<Profile, Legacy, Preflight, Optional>) => given,
): Authenticate<Env, JwtOf<Profile, Legacy, Preflight, Optional>> {
  const make = (given: GuardOptions<Profile, Legacy, Preflight, Optional>) => {
    // On Workers a request may not await a promise of another request.
    if (isThenable(given)) throw new TypeError('the options must not be a promise: return the options themselves');
    return createGuard<Profile, Legacy, Preflight, Optional>(prepared(given));
  };
  let guard = typeof options === 'function' ? undefined : make(options);
  return async (request, env, context) => {
    try {
      guard ??= make((options as (env: Env) => GuardOptions<Profile, Legacy, Preflight, Optional>)(env));
    } catch (error) {
      return unexpectedErrorResponse(error, request);
    }
    const response = guard.metadata(request);
    if (response !== undefined) return { ok: false, response };
    const result = await guard.authenticate(request, context);
    if (result.ok) guards.set((result.jwt ?? own(context, 'native') ?? request) as object, guard);
    return result;
  };
}

/** The argument of a `requireScope`: names of which all are required, or the value of the option `scopes`. */
export type ScopeArguments = readonly string[] | readonly [Scopes];

/** Reads the arguments of `requireScope`. */
export function requiredScopes(scopes: ScopeArguments): Scopes {
  const [first] = scopes;
  const required = scopes.length === 1 && typeof first === 'object' ? first : (scopes as readonly string[]);
  readScopes(required);
  return required;
}

/** Checks that an accepted request has a token with further scopes. `native`: the framework's request. */
export async function authorize(
  request: GuardRequest,
  native: object,
  jwt: object | null | undefined,
  scopes: Scopes,
): Promise<Authentication<unknown>> {
  const guard = jwt === undefined ? undefined : guards.get(jwt ?? native);
  if (guard === undefined) throw new TypeError('requireScope() needs a token: register it after jwt()');
  return guard.authorize(request, jwt, scopes);
}
