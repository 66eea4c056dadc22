/** The guard's adapter for Koa. */
import { own } from '../runtime/own.js';
import { authorize, guardWith, requiredScopes, type ScopeArguments } from './adapter.js';
import type { GuardOptions } from './guard.js';
import { hostOf, viewOf, type NodeRequest } from './node.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';

/** The members of a context that the middleware uses. Those of Koa 2 and 3 have them. */
export interface KoaContext {
  /** The request of node:http. */
  readonly req: unknown;
  /** The request target. */
  readonly originalUrl: string;
  /** The scheme, by Koa's setting `proxy`. */
  readonly protocol: string;
  /** The host and port, by Koa's setting `proxy`. */
  readonly host: string;
  /** Data for the middleware that runs next. */
  state: Record<string, any>;
  /** The status of the response. */
  status: number;
  /** The body of the response. */
  body: unknown;
  /** Sets a header of the response. */
  set(name: string, value: string | string[]): void;
}

/** A middleware of Koa. */
export type KoaMiddleware = (ctx: any, next: () => Promise<unknown>) => Promise<unknown>;

/**
 * Makes a middleware that guards those after it and sets `ctx.state.jwt` to the verified token. Koa's setting `proxy`
 * decides whether `X-Forwarded-Host` and `X-Forwarded-Proto` are used.
 *
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid
 *
 * @example
 * app.use(jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true }));
 * app.use((ctx) => (ctx.body = { sub: ctx.state.jwt.payload.sub }));
 */
export function jwt(options: GuardOptions): KoaMiddleware {
  const authenticate = guardWith<undefined, any, any, any, any>(options);
  return async (ctx: KoaContext, next) => {
    const result = await authenticate(viewOfKoa(ctx), undefined, { native: ctx });
    if (!result.ok) return send(result.response, ctx);
    ctx.state['jwt'] = result.jwt;
    return next();
  };
}

/**
 * Makes a middleware that rejects a request with 403 `insufficient_scope` unless the token has all of these scopes, or
 * one of `{ any: [...] }`. Register it after {@link jwt}.
 *
 * @throws TypeError if `scopes` is empty or has an invalid scope
 *
 * @example
 * router.delete('/orders/:id', requireScope('orders:write'), remove);
 */
export function requireScope(...scopes: ScopeArguments): KoaMiddleware {
  const required = requiredScopes(scopes);
  return async (ctx: KoaContext, next) => {
    const result = await authorize(viewOfKoa(ctx), ctx, own(ctx.state, 'jwt'), required);
    return result.ok ? next() : send(result.response, ctx);
  };
}

function viewOfKoa({ req, originalUrl, protocol, host }: KoaContext): GuardRequest {
  const { method, headers, rawHeaders } = req as NodeRequest;
  const request = { method, headers, rawHeaders: rawHeaders ?? [], originalUrl };
  return viewOf(request, protocol, hostOf(request) === undefined ? undefined : host);
}

async function send(response: Response, ctx: KoaContext): Promise<void> {
  // Koa sets another status together with a body of null, so the body comes first.
  ctx.body = await response.text();
  ctx.status = response.status;
  for (const [name, value] of response.headers) if (name !== 'set-cookie') ctx.set(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) ctx.set('set-cookie', cookies);
}
