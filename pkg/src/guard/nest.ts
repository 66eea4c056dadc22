/** The guard's adapter for Nest, on its platforms for Express and Fastify. */
import { guardWith } from './adapter.js';
import type { GuardOptions } from './guard.js';
import { hostOf, schemeOf, send, viewOf, type NodeRequest, type NodeResponse } from './node.js';

export * from './exports.js';

/** The members of Nest's `ExecutionContext` that the guard uses. */
export interface NestContext {
  /** The kind of the call: `http` for requests. */
  getType(): string;
  /** The request and the response. */
  switchToHttp(): { getRequest(): any; getResponse(): any };
}

/** What Nest calls a guard: `CanActivate`. */
export interface NestGuard {
  /** Whether the request goes on to its handler. */
  canActivate(context: NestContext): Promise<boolean>;
}

/**
 * Makes a guard of Nest that sets `request.jwt` to the verified token. It sends the response of a rejection itself,
 * with the challenge and the body of every keyward guard; exception filters then see Nest's `ForbiddenException` with
 * the headers already sent.
 *
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid, or if the guard is used for anything but HTTP
 *
 * @example
 * const guard = jwtGuard({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true });
 * app.useGlobalGuards(guard); // or @UseGuards(guard) at a controller
 */
export function jwtGuard(options: GuardOptions): NestGuard {
  const authenticate = guardWith<undefined, any, any, any, any>(options);
  return {
    async canActivate(context) {
      if (context.getType() !== 'http') throw new TypeError('the guard is for HTTP: it reads headers of a request');
      const http = context.switchToHttp();
      const [request, response] = [http.getRequest(), http.getResponse()];
      // Fastify's request and reply have node:http's as `raw`.
      const raw: NodeRequest = request.raw ?? request;
      const { method, headers, rawHeaders = [] } = raw;
      const sent = { method, headers, rawHeaders, originalUrl: request.originalUrl ?? raw.url };
      const host = hostOf(sent) === undefined ? undefined : request.host ?? hostOf(sent);
      const view = viewOf(sent, request.protocol ?? schemeOf(raw), host);
      const result = await authenticate(view, undefined, { native: request });
      if (result.ok) request.jwt = result.jwt;
      else {
        response.hijack?.();
        await send(result.response, (response.raw ?? response) as NodeResponse);
      }
      return result.ok;
    },
  };
}
