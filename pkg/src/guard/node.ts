/** Requests and responses of node:http, for the adapters of frameworks that are built on it. */
import { memberOf, own } from '../runtime/own.js';
import { urlOfTarget } from './request-target.js';
import { report } from './response.js';
import type { GuardRequest } from './types.js';

/** The members of a request that an adapter reads. Requests of Express, Connect and node:http have them. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string | undefined;
  protocol?: string | undefined;
  readonly app?: unknown;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly rawHeaders?: readonly string[];
  readonly socket?: { readonly encrypted?: unknown; readonly remoteAddress?: string | undefined } | null;
  jwt?: unknown;
}

/** The members of a response that an adapter uses. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string | string[]): unknown;
  end(body?: Uint8Array): unknown;
  destroy(): unknown;
}

/** Adapts a request to the interface that a guard reads. Scheme and host are those that the framework trusts. */
export function viewOf(request: NodeRequest, scheme: string | undefined, host: string | undefined): GuardRequest {
  const target = memberOf(request, 'originalUrl') ?? request.url;
  return {
    method: request.method ?? '',
    url: urlOfTarget(target, scheme, host),
    ...(target !== undefined && { target }),
    headers: { get: (name) => headerOf(request, name.toLowerCase()) },
  };
}

/**
 * The value of a header in `headers`, which the program may have changed. If Node.js kept only the first of several (as
 * it does for `Authorization`), all values from `rawHeaders`, joined by commas.
 */
export function headerOf({ headers, rawHeaders = [] }: NodeRequest, name: string): string | null {
  const value = own(headers, name);
  if (value === undefined) return null;
  const sent = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === name);
  return sent.length > 1 && sent[0] === value ? sent.join(', ') : [value].flat().join(', ');
}

/** The scheme of the connection. */
export function schemeOf(request: NodeRequest): string {
  return request.socket?.encrypted === true ? 'https' : 'http';
}

/** The host that the client sent. `undefined` if `:authority` and `Host` differ. */
export function hostOf(request: NodeRequest): string | undefined {
  const [authority, host] = [headerOf(request, ':authority'), headerOf(request, 'host')];
  return authority !== null && host !== null && authority !== host ? undefined : authority ?? host ?? undefined;
}

/** Sends a response of a guard. */
export async function send(rejection: Response, response: NodeResponse): Promise<void> {
  try {
    const body = new Uint8Array(await rejection.arrayBuffer());
    response.statusCode = rejection.status;
    for (const [name, value] of rejection.headers) {
      if (name !== 'set-cookie') response.setHeader(name, value);
    }
    const cookies = rejection.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    response.end(body);
  } catch (error) {
    abandon(error, response);
  }
}

/** Closes the connection because no response can be sent. Does not call `next`. */
export function abandon(error: unknown, response: NodeResponse): void {
  report(error);
  response.destroy();
}
