/** The guard's adapter for Fastify. */
import { authorize, guardWith, requiredScopes, type ScopeArguments } from './adapter.js';
import type { GuardOptions } from './guard.js';
import { hostOf, viewOf, type NodeRequest } from './node.js';
import type { GuardedJwt, GuardRequest } from './types.js';

export * from './exports.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified token, set by `jwt`; `null` for a preflight, a guest, and a route without a guard. */
    jwt: GuardedJwt<any> | null;
  }
}

/** The members of a request that the hooks use. */
interface Request {
  readonly raw: NodeRequest;
  readonly originalUrl: string;
  readonly protocol: string;
  readonly host: string;
  jwt: GuardedJwt<any> | null;
}

/** Options that Fastify itself reads from those of a plugin. */
const OF_FASTIFY: readonly string[] = ['prefix', 'logLevel', 'logSerializers'];

/**
 * A plugin that guards the routes of the instance on which it is registered, also those registered before it, and sets
 * `request.jwt` to the verified token. Fastify's setting `trustProxy` decides whether `X-Forwarded-Host` and
 * `X-Forwarded-Proto` are used.
 *
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid
 *
 * @example
 * await app.register(jwt, { issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true });
 * app.get('/me', (request) => ({ sub: request.jwt.payload.sub }));
 */
export const jwt = /* @__PURE__ */ Object.assign(
  async (instance: any, options: GuardOptions): Promise<void> => {
    const own = Object.fromEntries(Object.entries(options).filter(([name]) => !OF_FASTIFY.includes(name)));
    const authenticate = guardWith<undefined, any, any, any, any>(own as unknown as GuardOptions);
    if (!instance.hasRequestDecorator('jwt')) instance.decorateRequest('jwt', null);
    instance.addHook('onRequest', async (request: Request, reply: any) => {
      const result = await authenticate(viewOfFastify(request), undefined, { native: request });
      if (!result.ok) return reply.send(result.response);
      request.jwt = result.jwt;
    });
  },
  // The hook is one of the instance that registers the plugin, and not of a new one.
  { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'keyward' },
);

/**
 * Makes a hook that rejects a request with 403 `insufficient_scope` unless the token has all of these scopes, or one of
 * `{ any: [...] }`.
 *
 * @throws TypeError if `scopes` is empty or has an invalid scope
 *
 * @example
 * app.delete('/orders/:id', { preHandler: requireScope('orders:write') }, remove);
 */
export function requireScope(...scopes: ScopeArguments): (request: any, reply: any) => Promise<unknown> {
  const required = requiredScopes(scopes);
  return async (request: Request, reply: any) => {
    const result = await authorize(viewOfFastify(request), request, request.jwt, required);
    return result.ok ? undefined : reply.send(result.response);
  };
}

function viewOfFastify({ raw, originalUrl, protocol, host }: Request): GuardRequest {
  const { method, headers, rawHeaders } = raw;
  const request = { method, headers, rawHeaders: rawHeaders ?? [], originalUrl };
  return viewOf(request, protocol, hostOf(request) === undefined ? undefined : host);
}
