import { rejectionOf, type Rejection, type RequestRejected } from './rejection.js';
import { memberOf } from '../runtime/own.js';
import type { GuardRequest, Scheme } from './types.js';

/** What a program puts in place of a guard's own body; headers are added. */
export interface GuardResponse {
  /** The body; `null` for none. Left out: the guard's own. */
  readonly body?: BodyInit | null;
  /** More headers, for CORS for instance. `WWW-Authenticate` stays the guard's. */
  readonly headers?: HeadersInit;
}

/** What stands in a guard's challenges, and who may change its responses. */
export interface ResponseSettings {
  readonly realm?: string | undefined;
  readonly resourceMetadata?: string | undefined;
  /** The schemes that may be used, in the order in which they are offered. */
  readonly schemes: readonly Scheme[];
  /** The algorithms of proofs. */
  readonly algorithms: readonly string[];
  readonly respond?: ((rejection: Rejection, request: GuardRequest) => GuardResponse | undefined | Promise<GuardResponse | undefined>) | undefined;
}

/** The answer to a request that is rejected: RFC 6750 section 3, RFC 9449 sections 7.1 and 9, RFC 9728 section 5.1. */
export async function responseTo(rejected: RequestRejected, request: GuardRequest, settings: ResponseSettings): Promise<Response> {
  try {
    const given = await settings.respond?.(rejectionOf(rejected), request);
    return build(rejected, request, settings, given);
  } catch (error) {
    // The request stays rejected, and is answered.
    report(error);
    return build(rejected, request, settings);
  }
}

function build(rejected: RequestRejected, request: GuardRequest, settings: ResponseSettings, given: GuardResponse = {}): Response {
  const { status, error, description, details } = rejected;
  const [added, body] = [memberOf(given, 'headers'), memberOf(given, 'body')];
  const headers = new Headers({ 'cache-control': 'no-store' });
  if (error !== undefined) headers.set('content-type', 'application/json');
  for (const [name, value] of new Headers(added)) headers[name === 'set-cookie' ? 'append' : 'set'](name, value);
  if (details.nonce !== undefined) headers.set('dpop-nonce', details.nonce);
  if (details.retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(details.retryAfter))));
  headers.delete('www-authenticate');
  if (status < 500) headers.set('www-authenticate', challenges(rejected, request, settings));
  const text = error === undefined ? null : JSON.stringify({ error, error_description: description });
  return new Response(request.method === 'HEAD' ? null : body === undefined ? text : body, { status, headers });
}

/** Tells whoever runs the service: nobody else will. */
export function report(error: unknown): void {
  console.error('keyward:', error);
}

/** The scheme that was used says what is wrong. Where another token may help, the others are offered too. */
function challenges({ status, error, description, details }: RequestRejected, request: GuardRequest, settings: ResponseSettings): string {
  const { realm = hostOf(request.url), resourceMetadata, schemes, algorithms } = settings;
  const used = details.scheme !== undefined && schemes.includes(details.scheme) ? details.scheme : schemes[0]!;
  const offered = error === undefined ? schemes : status === 401 && used === 'Bearer' ? schemes : [used];
  return offered.map((scheme) => {
    const reason = scheme === used && error !== undefined && [
      ['error', error],
      ['error_description', description!],
      ...(details.scopes === undefined ? [] : [['scope', details.scopes.join(' ')]]),
    ];
    const parameters = [
      ...(realm === undefined ? [] : [['realm', realm]]),
      ...(reason || []),
      ...(resourceMetadata === undefined ? [] : [['resource_metadata', resourceMetadata]]),
      ...(scheme === 'DPoP' ? [['algs', algorithms.join(' ')]] : []),
    ];
    return [scheme, parameters.map(([name, value]) => `${name}="${plain(value!)}"`).join(', ')].join(' ').trimEnd();
  }).join(', ');
}

/** The characters that RFC 6750 section 3 leaves to a description; nothing that a parser would have to unescape. */
function plain(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
