/** A guard as middleware of Hono. */
import type { Context, MiddlewareHandler } from 'hono';
import type { GuardProfile, JwtOf } from './guard.js';
import { readScopes } from '../verify/scopes.js';
import { authorize, guardWith, type OptionsOrMaker } from './adapter.js';

export * from './exports.js';

/** The variable that {@link jwt} sets: `new Hono<{ Variables: JwtVariables }>()`. */
export interface JwtVariables<Jwt = JwtOf<undefined, false, false>> {
  /** The verified token. */
  jwt: Jwt;
}

/**
 * Guards the routes behind it; the verified token is `c.get('jwt')`. On Workers keys may be shared with other isolates:
 * `store: cacheApiStore()`.
 *
 * @param options as for `createGuard`, or a function that makes them of `c.env`, which is called once
 * @throws TypeError a caller's mistake
 *
 * @example
 * app.use('/api/*', jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true }));
 * app.get('/api/me', (c) => c.json({ sub: c.get('jwt').payload.sub }));
 */
export function jwt<
  Env = unknown,
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight>,
): MiddlewareHandler<{ Variables: JwtVariables<JwtOf<Profile, Legacy, Preflight>> }> {
  const authenticate = guardWith(options);
  return async (c, next) => {
    const waitUntil = waitUntilOf(c);
    const result = await authenticate(c.req.raw, c.env as Env, { native: c, ...(waitUntil && { waitUntil }) });
    if (!result.ok) return result.response;
    c.set('jwt', result.jwt);
    return next();
  };
}

/**
 * Constraints more scopes of a token that {@link jwt} has let pass; all of them.
 *
 * @example
 * app.delete('/api/orders/:id', requireScope('orders:write'), (c) => c.body(null, 204));
 */
export function requireScope(...scopes: string[]): MiddlewareHandler {
  readScopes(scopes);
  return async (c, next) => {
    const result = await authorize(c.req.raw, c.get('jwt'), scopes);
    return result.ok ? next() : result.response;
  };
}

/** Only some hosts have a context; Hono throws where there is none. */
function waitUntilOf(c: Context): ((promise: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c;
    return (promise) => executionCtx.waitUntil(promise);
  } catch {
    return undefined;
  }
}
