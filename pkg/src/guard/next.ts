/** The guard's adapter for Next.js: its proxy. Route handlers take `protect` of a guard. */
import { guardWith } from './adapter.js';
import type { GuardOptions, GuardProfile, JwtOf } from './guard.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';

/** The member of Next.js's `NextFetchEvent` that the guard uses. */
export interface NextEvent {
  /** Keeps the runtime alive until a promise settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * Makes the function of `proxy.ts` (`middleware.ts` before Next.js 16): a request with a valid token goes on to its
 * route, every other gets the guard's response. A route must not rely on the proxy's `matcher` alone: guard route
 * handlers with `createGuard(…).protect`, which also gives them the token.
 *
 * @param options as for `createGuard`
 * @param handler responds to an accepted request in place of going on, for example with further headers. Default: none
 * @throws TypeError if an option is invalid
 *
 * @example
 * export const proxy = jwtProxy({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true });
 * export const config = { matcher: '/api/:path*' };
 */
export function jwtProxy<
  R extends GuardRequest = Request,
  Event extends NextEvent = NextEvent,
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
  Optional extends boolean = false,
>(
  options: GuardOptions<Profile, Legacy, Preflight, Optional>,
  handler?: (
    request: R,
    jwt: JwtOf<Profile, Legacy, Preflight, Optional>,
    event: Event,
  ) => Response | undefined | Promise<Response | undefined>,
): (request: R, event: Event) => Promise<Response | undefined> {
  if (handler !== undefined && typeof handler !== 'function') throw new TypeError('the handler must be a function');
  const authenticate = guardWith<undefined, Profile, Legacy, Preflight, Optional>(options);
  return async (request, event) => {
    const waitUntil = event && { waitUntil: (promise: Promise<unknown>) => event.waitUntil(promise) };
    const result = await authenticate(request, undefined, { native: request, ...waitUntil });
    return result.ok ? handler?.(request, result.jwt, event) : result.response;
  };
}
