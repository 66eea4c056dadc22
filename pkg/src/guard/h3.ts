/** The guard's adapter for H3 1 and 2, and so for Nitro and Nuxt. */
import { guardWith } from './adapter.js';
import type { GuardOptions } from './guard.js';
import { hostOf, schemeOf, viewOf } from './node.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';

/** The members of an event that the middleware uses. `req` is a `Request` in H3 2. */
export interface H3Event {
  /** The request of H3 2. */
  readonly req?: unknown;
  /** The request of node:http. */
  readonly node?: { readonly req: any } | undefined;
  /** The request of H3 1 in runtimes with the Fetch API. */
  readonly web?: { readonly request?: GuardRequest } | undefined;
  /** Data for the handlers that run next. */
  context: Record<string, any>;
}

/**
 * Makes a middleware that sets `event.context.jwt` to the verified token. Without options for some paths, guard those
 * paths only: the middleware sees every request.
 *
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid
 *
 * @example
 * // server/middleware/auth.ts of Nitro
 * const guard = jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true });
 * export default defineEventHandler((event) => (event.path.startsWith('/api/') ? guard(event) : undefined));
 */
export function jwt(options: GuardOptions): (event: any) => Promise<Response | undefined> {
  const authenticate = guardWith<undefined, any, any, any, any>(options);
  return async (event: H3Event) => {
    const result = await authenticate(requestOf(event), undefined, { native: event });
    if (!result.ok) return result.response;
    event.context['jwt'] = result.jwt;
    return undefined;
  };
}

/** Forwarded headers are never used: H3 does not know which proxies to trust. */
function requestOf({ req, web, node }: H3Event): GuardRequest {
  if (req instanceof Request) return req;
  return web?.request ?? viewOf(node!.req, schemeOf(node!.req), hostOf(node!.req));
}
