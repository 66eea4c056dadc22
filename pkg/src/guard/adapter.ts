import {
  createGuard,
  isPreflight,
  unexpectedErrorResponse,
  type Authentication,
  type Guard,
  type GuardContext,
  type GuardOptions,
  type GuardProfile,
  type JwtOf,
} from './guard.js';
import type { Scopes } from '../verify/scopes.js';
import type { GuardRequest } from './types.js';

/** Options of a guard, or a function that makes them from a Worker's bindings. */
export type OptionsOrMaker<Env, Profile extends GuardProfile, Legacy extends boolean, Preflight extends boolean> =
  | GuardOptions<Profile, Legacy, Preflight>
  | ((env: Env) => GuardOptions<Profile, Legacy, Preflight>);

/** Authenticates a request of a framework. */
export type Authenticate<Env, Jwt> = (
  request: GuardRequest,
  env: Env,
  context: GuardContext,
) => Promise<Authentication<Jwt>>;

/** The guard that accepted each token. {@link authorize} needs it to check further scopes. */
const guards = new WeakMap<object, Guard<unknown>>();

/**
 * Makes one guard for the lifetime of the isolate. An options object is validated now. A function is called at the
 * first request; if it throws, that request gets a 500 response and the next request calls the function again.
 */
export function guardWith<Env, Profile extends GuardProfile, Legacy extends boolean, Preflight extends boolean>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight>,
  prepared = (given: GuardOptions<Profile, Legacy, Preflight>) => given,
): Authenticate<Env, JwtOf<Profile, Legacy, Preflight>> {
  const make = (given: GuardOptions<Profile, Legacy, Preflight>) => {
    // On Workers a request may not await a promise of another request.
    if (given instanceof Promise) throw new TypeError('options must not be a promise');
    return createGuard<Profile, Legacy, Preflight>(prepared(given));
  };
  let guard = typeof options === 'function' ? undefined : make(options);
  return async (request, env, context) => {
    try {
      guard ??= make((options as (env: Env) => GuardOptions<Profile, Legacy, Preflight>)(env));
    } catch (error) {
      return unexpectedErrorResponse(error, request);
    }
    const result = await guard.authenticate(request, context);
    if (result.ok && result.jwt !== null) guards.set(result.jwt, guard);
    return result;
  };
}

/** Checks that an accepted token has further scopes. `null` is accepted if the request is a preflight. */
export async function authorize(
  request: GuardRequest,
  jwt: object | null | undefined,
  scopes: Scopes,
): Promise<Authentication<unknown>> {
  if (jwt === null && isPreflight(request)) return { ok: true, jwt };
  const guard = guards.get(jwt ?? {});
  if (guard === undefined) throw new TypeError('requireScope() needs a token: register it after jwt()');
  return guard.authorize(request, jwt, scopes);
}
