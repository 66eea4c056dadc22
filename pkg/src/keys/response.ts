/** Reading the response to a request, and describing one that never came. */
import { call } from '../runtime/core.js';
import { most_body_bytes } from '../glue.js';

/** Reads a body until it ends or exceeds the limit. The core rejects a body that exceeds it. */
export async function bodyOf(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const most = call(() => most_body_bytes());
  if (!('body' in response)) return textOf(response, most);
  const body = new Uint8Array(most);
  let length = 0;
  const reader = response.body?.getReader();
  signal.addEventListener('abort', () => cancel(reader));
  while (reader !== undefined && length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const chunk = value.subarray(0, most - length);
    body.set(chunk, length);
    length += chunk.length;
  }
  if (length === most) cancel(reader);
  return body.subarray(0, length);
}

/**
 * The body of an object that is no `Response`, such as `{ ok, status, json }`: a mock of `fetch`, or a polyfill without
 * streams. What `json` returns is written out again, so that it is measured and parsed like any other body.
 */
async function textOf(response: Partial<Body>, most: number): Promise<Uint8Array> {
  const text = response.text === undefined ? JSON.stringify(await response.json!()) : await response.text();
  if (typeof text !== 'string') throw new TypeError('the response has no body');
  return new TextEncoder().encode(text.slice(0, most)).subarray(0, most);
}

/** Cancels a body that is not needed. Errors are ignored: the result does not depend on it. */
export function cancel(body: { cancel(): Promise<void> } | null | undefined): void {
  body?.cancel().catch(() => undefined);
}

/** Where a response redirects to, for the error, without secrets. Browsers hide it. */
export function redirectTarget(
  { redirected, url }: Response,
  headers: Headers,
  from: URL,
): { readonly location?: string } {
  const target = redirected ? url : headers.get('location');
  try {
    const location = new URL(target ?? '', from);
    return target === null || !/^https?:$/.test(location.protocol) ? {} : { location: withoutSecrets(location) };
  } catch {
    return {};
  }
}

/** A URL without query, fragment, user name and password, which may be logged. */
export function withoutSecrets(address: URL): string {
  const shown = new URL(address);
  shown.search = shown.hash = shown.username = shown.password = '';
  return shown.href;
}

/**
 * The system's code for a failed connection, in parentheses: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. Server
 * runtimes put it into the error, its cause, or one of the errors of its cause. Empty if there is none, as in browsers.
 */
export function connectionError(error: unknown): string {
  try {
    const code = codeOf(error, 0);
    return code === undefined ? '' : ` (${code})`;
  } catch {
    return '';
  }
}

/** The deepest nesting of causes that is looked at, because causes may be circular. */
const MAX_CAUSES = 5;

function codeOf(error: unknown, depth: number): string | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return undefined;
  const { code, cause, errors, message } = error as Record<string, unknown>;
  const inner = codeOf(cause, depth + 1) ?? (Array.isArray(errors) ? codeOf(errors[0], depth + 1) : undefined);
  // Only the forms of codes: no other text of an error may get into a message.
  const isCode = typeof code === 'string' && /^(?:[A-Z][A-Z\d_]{1,63}|[A-Z][A-Za-z]{2,40})$/.test(code);
  return inner ?? (isCode ? code : codeInText(String(message)));
}

/** Deno says it in words alone. */
function codeInText(message: string): string | undefined {
  if (message.includes('dns error')) return 'ENOTFOUND';
  if (message.includes('Connection refused')) return 'ECONNREFUSED';
  if (message.includes('Connection reset')) return 'ECONNRESET';
  return /invalid peer certificate: ([A-Z][A-Za-z]{2,40})/.exec(message)?.[1];
}
