/** The guard's adapter for Express and Connect. */
import type { GuardOptions, GuardProfile, JwtOf } from './guard.js';
import { memberOf, own } from '../runtime/own.js';
import { authorize, guardWith, requiredScopes, type ScopeArguments } from './adapter.js';
import * as node from './node.js';
import type { NodeRequest, NodeResponse } from './node.js';
import type { GuardRequest, GuardedJwt } from './types.js';

export * from './exports.js';

declare global {
  namespace Express {
    interface Request {
      /** The verified token, set by `jwt()`; `null` for a preflight or a guest. */
      jwt?: GuardedJwt<any> | null;
    }
  }
}

/** A middleware of Express or Connect. */
export type NodeMiddleware = (request: any, response: any, next: (error?: unknown) => void) => void;

/**
 * Makes a middleware that guards the routes registered after it and sets `req.jwt` to the verified token.
 *
 * If clients send DPoP proofs, let `dpop.url` return a URL with this server's public origin: the sender writes the
 * header `Host`, and a proxy may change it. In Express the setting `trust proxy` decides whether `X-Forwarded-Host` and
 * `X-Forwarded-Proto` are used; in other frameworks they never are.
 *
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid
 *
 * @example
 * app.use('/api', jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true }));
 * app.get('/api/me', (req, res) => res.json({ sub: req.jwt.payload.sub }));
 */
export function jwt<
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
  Optional extends boolean = false,
>(options: GuardOptions<Profile, Legacy, Preflight, Optional>): NodeMiddleware {
  if (typeof options === 'function') {
    throw new TypeError('the options must be an object: only in Workers and Hono may a function make them');
  }
  const authenticate = guardWith<undefined, Profile, Legacy, Preflight, Optional>(options);
  type Guarded = NodeRequest & { jwt?: JwtOf<Profile, Legacy, Preflight, Optional> };
  return (request: Guarded, response: NodeResponse, next) => {
    authenticate(viewOfExpress(request), undefined, { native: request }).then((result) => {
      if (!result.ok) return node.send(result.response, response);
      request.jwt = result.jwt;
      return proceed(next);
    }).catch((error) => node.abandon(error, response));
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
 * app.delete('/api/orders/:id', requireScope('orders:write'), (req, res) => res.sendStatus(204));
 */
export function requireScope(...scopes: ScopeArguments): NodeMiddleware {
  const required = requiredScopes(scopes);
  return (request: NodeRequest, response: NodeResponse, next) => {
    authorize(viewOfExpress(request), request, own(request, 'jwt') as object | null | undefined, required)
      .then(
        (result) => (result.ok ? proceed(next) : node.send(result.response, response)),
        (error) => proceed(() => next(error)),
      )
      .catch((error) => node.abandon(error, response));
  };
}

/**
 * Calls `next` outside the promise. If `next` throws, the error is then an uncaught exception of the program, as if a
 * middleware had called `next` from a timer, and not a rejected promise of this module. Frameworks catch errors of
 * their handlers, so this only concerns programs with their own `next`. `next` is called once even if it throws: a
 * second call would run a handler again.
 */
function proceed(next: () => void): void {
  queueMicrotask(() => void next());
}

/** Whether the request belongs to an Express application, and whether `trust proxy` trusts the connection's peer. */
function proxyOf(request: NodeRequest): { readonly isExpress: boolean; readonly isTrusted: boolean } {
  // Reads the setting directly: `app.get` reads it in Express, but adds a route in other frameworks.
  const app = memberOf(request, 'app') as { settings?: Record<string, unknown> } | null | undefined;
  const trust: unknown = app?.settings?.['trust proxy fn'];
  if (typeof trust !== 'function') return { isExpress: false, isTrusted: false };
  return { isExpress: true, isTrusted: Boolean(trust(request.socket?.remoteAddress, 0)) };
}

function viewOfExpress(request: NodeRequest): GuardRequest {
  return node.viewOf(request, schemeOf(request), hostOf(request));
}

/** The scheme. Express applies its own rule, which includes `X-Forwarded-Proto`. */
function schemeOf(request: NodeRequest): string | undefined {
  return proxyOf(request).isExpress ? request.protocol : node.schemeOf(request);
}

/** The host and port by Express's rule for `req.host`; Express 4 itself drops the port. */
function hostOf(request: NodeRequest): string | undefined {
  const forwarded = proxyOf(request).isTrusted ? node.headerOf(request, 'x-forwarded-host') : null;
  return forwarded ? forwarded.split(',')[0]!.trimEnd() : node.hostOf(request);
}
