import { rejectionOf, type Rejection, type RequestRejected } from './rejection.js';
import { memberOf } from '../runtime/own.js';
import type { GuardRequest, Scheme } from './types.js';

/** The result of the option `respond`: a body that replaces the guard's, and headers that are added. */
export interface GuardResponse {
  /** The body; `null` for an empty one. Default: the guard's JSON body. */
  readonly body?: BodyInit | null;
  /** Headers to add, for example for CORS. `WWW-Authenticate` is ignored: the guard sets it. Default: none. */
  readonly headers?: HeadersInit;
}

/** The content of a guard's challenges, and the program's hook for responses. */
export interface ResponseSettings {
  readonly realm?: string | undefined;
  readonly resourceMetadata?: string | undefined;
  /** The accepted schemes, in the order in which challenges offer them. */
  readonly schemes: readonly Scheme[];
  /** The accepted algorithms of DPoP proofs. */
  readonly algorithms: readonly string[];
  readonly respond?: Respond | undefined;
  readonly onRejected?: ((rejection: Rejection, request: GuardRequest) => void) | undefined;
}

type Respond = (
  rejection: Rejection,
  request: GuardRequest,
) => GuardResponse | undefined | Promise<GuardResponse | undefined>;

/** The response to a rejected request. RFC 6750 section 3, RFC 9449 sections 7.1 and 9, RFC 9728 section 5.1. */
export async function responseTo(
  rejected: RequestRejected,
  request: GuardRequest,
  settings: ResponseSettings,
): Promise<Response> {
  try {
    const given = await settings.respond?.(rejectionOf(rejected), request);
    return build(rejected, request, settings, given);
  } catch (error) {
    // An error in `respond` must not accept the request or leave it without a response.
    report(error);
    return build(rejected, request, settings);
  }
}

function build(
  rejected: RequestRejected,
  request: GuardRequest,
  settings: ResponseSettings,
  given: GuardResponse = {},
): Response {
  const { status, error, description, details } = rejected;
  const [added, body] = [memberOf(given, 'headers'), memberOf(given, 'body')];
  const headers = new Headers({ 'cache-control': 'no-store' });
  headers.set('content-type', 'application/json');
  for (const [name, value] of new Headers(added)) headers[name === 'set-cookie' ? 'append' : 'set'](name, value);
  if (details.nonce !== undefined) headers.set('dpop-nonce', details.nonce);
  if (details.retryAfter !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(details.retryAfter))));
  }
  headers.delete('www-authenticate');
  if (status < 500) headers.set('www-authenticate', challenges(rejected, request, settings));
  const text = JSON.stringify({ error, error_description: description, id: rejected.id });
  return new Response(request.method === 'HEAD' ? null : body === undefined ? text : body, { status, headers });
}

/** Logs an error for the operator of the service: the client only sees a generic description. */
export function report(error: unknown): void {
  console.error('keyward:', error);
}

/**
 * The value of `WWW-Authenticate`. The challenge of the request's scheme carries the error. The other schemes are
 * offered too if another token may help.
 */
function challenges(rejected: RequestRejected, request: GuardRequest, settings: ResponseSettings): string {
  const { status, error, description, details } = rejected;
  const { realm = hostOf(request.url), resourceMetadata, schemes, algorithms } = settings;
  const used = details.scheme !== undefined && schemes.includes(details.scheme) ? details.scheme : schemes[0]!;
  const offered = error === undefined ? schemes : status === 401 && used === 'Bearer' ? schemes : [used];
  return offered.map((scheme) => {
    const hasReason = error === undefined || scheme === used;
    const parameters = [
      ...(realm === undefined ? [] : [['realm', realm]]),
      ...(error !== undefined && hasReason ? [['error', error], ['error_description', plain(description!)]] : []),
      ...(details.scopes !== undefined && hasReason ? [['scope', details.scopes.join(' ')]] : []),
      ...(resourceMetadata === undefined ? [] : [['resource_metadata', resourceMetadata]]),
      ...(scheme === 'DPoP' ? [['algs', algorithms.join(' ')]] : []),
    ];
    return [scheme, parameters.map(([name, value]) => `${name}=${quoted(value!)}`).join(', ')].join(' ').trimEnd();
  }).join(', ');
}

/** Replaces the characters that RFC 6750 section 3 does not allow in a description. */
function plain(text: string): string {
  return text.replaceAll('"', "'").replaceAll('\\', '?');
}

/** A quoted string of printable ASCII: RFC 9110 section 5.6.4. */
function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
