import { call } from './core.js';
import { JwtError, throwFault, type JwtErrorDetails } from './errors.js';
import { accept_keys, check_address, check_response, default_timeout, most_body_bytes, request_keys } from './glue.js';
import { rememberSource } from './sources.js';
import type { Duration, Jwks } from './types.js';

/** How keys are fetched. */
export interface FetchJwksOptions {
  /** How long it may take, the body included: seconds, or "10s", "1m". Default 5, at most 60. */
  timeout?: Duration;
  /** Ends the fetch; its reason is thrown as it is. */
  signal?: AbortSignal;
  /** Called in place of the runtime's own `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Sent along with `Accept`. */
  headers?: HeadersInit;
}

const OPTIONS: readonly string[] = ['timeout', 'signal', 'fetch', 'headers'];
const MOST_SECONDS = 60;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** Whether requests name the fields `cache` and `credentials`; the entry of the package for the runtime at hand says so. */
let browserFields = false;

export function useBrowserFields(): void {
  browserFields = true;
}

/**
 * Fetches a key set with the runtime's own `fetch`: https only (http from loopback hosts), no redirect followed, at most
 * 512 KiB, within 5 seconds. Secrets (`kty: oct`) in a set that came over the network lose their `k`.
 *
 * @param url the issuer's `jwks_uri`
 * @returns the key set as published
 * @throws {@link JwtError} `ERR_JWKS_FETCH_FAILED` (network, status, redirect, insecure URL, body over the limit),
 *   `ERR_JWKS_TIMEOUT`, `ERR_JWKS_INVALID` (the body is no key set)
 * @throws TypeError a caller's mistake
 * @throws the caller's own abort reason
 *
 * @example
 * const jwks = await fetchJwks('https://issuer.example/.well-known/jwks.json');
 */
export async function fetchJwks(url: string | URL, options: FetchJwksOptions = {}): Promise<Jwks> {
  const address = checkUrl(url);
  const timeout = checkOptions(options);
  const details = { url: withoutSecrets(address) };
  refuse(call(() => check_address(address.href)), details);
  if (options.fetch === undefined && typeof globalThis.fetch !== 'function') {
    throw new JwtError('ERR_JWKS_FETCH_FAILED', 'this runtime has no fetch; pass one in the options', details);
  }
  if (options.signal?.aborted) throw options.signal.reason;

  const flight = new AbortController();
  const timer = setTimeout(
    () => flight.abort(new JwtError('ERR_JWKS_TIMEOUT', `the key server did not answer within ${timeout} seconds`, details)),
    timeout * 1000,
  );
  const giveUp = () => flight.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', giveUp);
  // A fetch of the caller's may not heed the signal: what is thrown is the signal's reason in any case.
  const aborted = new Promise<never>((_, reject) => {
    flight.signal.addEventListener('abort', () => reject(flight.signal.reason));
  });
  try {
    return await Promise.race([request(address.href, options, flight.signal, details), aborted]);
  } catch (error) {
    if (flight.signal.aborted) throw flight.signal.reason;
    if (error instanceof JwtError) throw error;
    throw new JwtError('ERR_JWKS_FETCH_FAILED', 'the key server could not be reached', { ...details, cause: error });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', giveUp);
    // Ends a body that was not read to its end.
    flight.abort();
  }
}

async function request(
  href: string,
  options: FetchJwksOptions,
  signal: AbortSignal,
  details: JwtErrorDetails,
): Promise<Jwks> {
  const response: Response = await request_keys(href, options.fetch, options.headers, signal, browserFields);
  const redirected = response.redirected || response.type === 'opaqueredirect';
  const length = response.headers.get('content-length');
  const announced = length === null ? -1 : Number(length);
  try {
    refuse(call(() => check_response(response.status, redirected, announced)), details);
  } catch (error) {
    leave(response.body);
    throw error;
  }
  const body = await read(response);
  const answer = JSON.parse(call(() => accept_keys(body)));
  throwFault(answer, details);
  rememberSource(answer.jwks, details.url!);
  return answer.jwks;
}

/** Reads a body until it ends or is longer than is accepted; the core then refuses it. */
async function read(response: Response): Promise<Uint8Array> {
  const most = call(() => most_body_bytes());
  const body = new Uint8Array(most);
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const chunk = value.subarray(0, most - length);
    body.set(chunk, length);
    length += chunk.length;
  }
  if (length === most) leave(reader);
  return body.subarray(0, length);
}

/** Ends a body that nobody reads on. That this may fail is of no interest. */
function leave(body: { cancel(): Promise<void> } | null | undefined): void {
  body?.cancel().catch(() => undefined);
}

function refuse(answer: string, details: JwtErrorDetails): void {
  if (answer !== '') throwFault(JSON.parse(answer), details);
}

/** An address that may be logged. */
function withoutSecrets(address: URL): string {
  const shown = new URL(address);
  shown.search = shown.hash = shown.username = shown.password = '';
  return shown.href;
}

function checkUrl(url: unknown): URL {
  try {
    return new URL(url as string | URL);
  } catch {
    throw new TypeError('the address of a key set must be an absolute URL');
  }
}

/** Checks the options; the timeout in seconds. */
function checkOptions(options: FetchJwksOptions): number {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object');
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is not an option; the options are ${OPTIONS.join(', ')}`);
  const { timeout, signal, fetch, headers } = options;
  if (headers !== undefined) checkHeaders(headers);
  if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('"fetch" must be a function');
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError('"signal" must be an AbortSignal');
  if (timeout === undefined) return call(() => default_timeout());
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(String(timeout)) ?? [];
  const seconds = typeof timeout === 'number' ? timeout : Number(digits) * (UNITS[unit ?? ''] ?? NaN);
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new TypeError(`"timeout" must be seconds, more than 0 and at most ${MOST_SECONDS}; was it meant in milliseconds?`);
  }
  return seconds;
}

function checkHeaders(headers: unknown): void {
  try {
    if (typeof headers === 'object' && headers !== null && new Headers(headers as HeadersInit)) return;
  } catch {
    // Said below, in words that hold nothing of a header.
  }
  throw new TypeError('"headers" must be what new Headers() takes');
}
