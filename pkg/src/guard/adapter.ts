import { createGuard, isPreflight, unforeseenAnswer, type Authentication, type Guard, type GuardContext, type GuardOptions, type GuardProfile, type JwtOf } from './guard.js';
import type { Scopes } from '../verify/scopes.js';
import type { GuardRequest } from './types.js';

/** Options, or how to make them of the bindings of a Worker. */
export type OptionsOrMaker<Env, Profile extends GuardProfile, Legacy extends boolean, Preflight extends boolean> =
  | GuardOptions<Profile, Legacy, Preflight>
  | ((env: Env) => GuardOptions<Profile, Legacy, Preflight>);

/** Judges a request of a framework. */
export type Authenticate<Env, Jwt> = (request: GuardRequest, env: Env, context: GuardContext) => Promise<Authentication<Jwt>>;

/** Which guard let a token pass, for whoever asks for more scopes later. */
const guards = new WeakMap<object, Guard<unknown>>();

/**
 * A guard for as long as the isolate lives. Options that are given are looked at now; those that a function makes, at the
 * first request, and again only if it threw: that request is answered as unforeseen.
 */
export function guardWith<Env, Profile extends GuardProfile, Legacy extends boolean, Preflight extends boolean>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight>,
  prepared = (given: GuardOptions<Profile, Legacy, Preflight>) => given,
): Authenticate<Env, JwtOf<Profile, Legacy, Preflight>> {
  const make = (given: GuardOptions<Profile, Legacy, Preflight>) => {
    // No request may await what another has begun.
    if (given instanceof Promise) throw new TypeError('options must not be a promise');
    return createGuard<Profile, Legacy, Preflight>(prepared(given));
  };
  let guard = typeof options === 'function' ? undefined : make(options);
  return async (request, env, context) => {
    try {
      guard ??= make((options as (env: Env) => GuardOptions<Profile, Legacy, Preflight>)(env));
    } catch (error) {
      return unforeseenAnswer(error, request);
    }
    const result = await guard.authenticate(request, context);
    if (result.ok && result.jwt !== null) guards.set(result.jwt, guard);
    return result;
  };
}

/** Whether the token that has passed holds scopes; `null` passes where the request is a preflight. */
export async function authorize(request: GuardRequest, jwt: object | null | undefined, scopes: Scopes): Promise<Authentication<unknown>> {
  if (jwt === null && isPreflight(request)) return { ok: true, jwt };
  const guard = guards.get(jwt ?? {});
  if (guard === undefined) throw new TypeError('requireScope must stand behind jwt()');
  return guard.authorize(request, jwt, scopes);
}
