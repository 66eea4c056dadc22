/** The guard's adapter for Hono. */
import type { Context, MiddlewareHandler } from 'hono';
import type { GuardProfile, JwtOf } from './guard.js';
import { authorize, guardWith, requiredScopes, type OptionsOrMaker, type ScopeArguments } from './adapter.js';

export * from './exports.js';

/**
 * The type of the variable that {@link jwt} sets.
 *
 * @example
 * const app = new Hono<{ Variables: JwtVariables }>();
 */
export interface JwtVariables<Jwt = JwtOf<undefined, false, false, false>> {
  /** The verified token. */
  jwt: Jwt;
}

/**
 * Makes a middleware that guards the routes registered after it and sets the variable `jwt` to the verified token. On
 * Workers the option `store: cacheApiStore()` shares keys with other isolates.
 *
 * @param options as for `createGuard`, or a function that makes them from `c.env`; the function is called once
 * @throws TypeError if an option is invalid
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
  Optional extends boolean = false,
>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight, Optional>,
): MiddlewareHandler<{ Variables: JwtVariables<JwtOf<Profile, Legacy, Preflight, Optional>> }> {
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
 * Makes a middleware that rejects a request with 403 `insufficient_scope` unless the token has all of these scopes.
 * Register it after {@link jwt}.
 *
 * @param scopes further scopes, in addition to the guard's own; `{ any: [...] }` requires one of them
 * @throws TypeError if `scopes` is empty or has an invalid scope
 *
 * @example
 * app.delete('/api/orders/:id', requireScope('orders:write'), (c) => c.body(null, 204));
 */
export function requireScope(...scopes: ScopeArguments): MiddlewareHandler {
  const required = requiredScopes(scopes);
  return async (c, next) => {
    const result = await authorize(c.req.raw, c, c.get('jwt'), required);
    return result.ok ? next() : result.response;
  };
}

/** The host's `waitUntil`, if it has one. Hono throws if the host has no execution context. */
function waitUntilOf(c: Context): ((promise: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c;
    return (promise) => executionCtx.waitUntil(promise);
  } catch {
    return undefined;
  }
}
