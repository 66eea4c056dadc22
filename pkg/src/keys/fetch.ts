import { call } from '../runtime/core.js';
import { copied } from '../options/copy.js';
import { secondsOf } from '../options/durations.js';
import { kindOf } from '../options/kind.js';
import { rejectUnknown } from '../options/names.js';
import type { Failure } from '../runtime/errors.js';
import { default_timeout } from '../glue.js';
import { RequestFailure, request, type RequestOptions } from './request.js';
import { withoutSecrets } from './response.js';
import { rememberSource } from './sources.js';
import { checkSignal } from './caller.js';
import type { Duration, Jwk, Jwks } from '../options/types.js';

/** Options of {@link fetchJwks}. */
export interface FetchJwksOptions {
  /** Time limit, including the body: seconds, or "10s", "1m". Default 5 seconds, at most 60. */
  timeout?: Duration;
  /** Aborts the request: the promise rejects with the signal's reason. Default: none. */
  signal?: AbortSignal;
  /** Replaces the runtime's `fetch`. Default: `globalThis.fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Headers to add to the request. Default: only `Accept`. */
  headers?: HeadersInit;
  /**
   * Hosts for which plain http is allowed, in addition to loopback hosts. Names without scheme or port. Default: none.
   */
  insecureHosts?: readonly string[];
}

const OPTIONS: readonly string[] = ['timeout', 'signal', 'fetch', 'headers', 'insecureHosts'];

/**
 * Fetches a key set with the runtime's `fetch`. Allows only https (http for loopback hosts), follows no redirect, and
 * accepts at most 512 KiB within 5 seconds. Removes `k` from secrets (`kty: oct`): a published secret must not verify
 * tokens.
 *
 * @param url the issuer's `jwks_uri`
 * @returns the key set as published, without secrets. An array of JWKs becomes a key set. Where the issuer publishes
 *   PEM, or PEM by `kid`, the value is that text or object, which every function that accepts keys accepts
 * @throws {@link JwtError} `ERR_JWKS_FETCH_FAILED` (network, status, redirect, insecure URL, body over the limit),
 *   `ERR_JWKS_TIMEOUT`, `ERR_JWKS_INVALID` (the body is not a key set)
 * @throws TypeError if an argument is invalid
 * @throws the signal's reason if the signal is aborted
 *
 * @example
 * const jwks = await fetchJwks('https://issuer.example/.well-known/jwks.json');
 */
export async function fetchJwks(url: string | URL, options: FetchJwksOptions = {}): Promise<Jwks> {
  const address = addressOf(url, 'the URL of a key set');
  const { result } = await once(request(address, requestOf(copied(options), OPTIONS), acceptKeys));
  const { text } = result!;
  // PEM is no JSON.
  if (!/^\s*[[{]/.test(text)) return text as unknown as Jwks;
  const value: Jwks | Jwk[] = JSON.parse(text);
  const jwks = Array.isArray(value) ? { keys: value } : value;
  rememberSource(jwks, withoutSecrets(address), JSON.stringify(jwks));
  return jwks;
}

/** Validates the options of a single fetch, which are already a copy. */
export function requestOf(options: FetchJwksOptions, names: readonly string[]): RequestOptions {
  rejectUnknown(Object.keys(options), names);
  const { timeout, signal, fetch, headers, insecureHosts } = options;
  checkFetching({ fetch, headers });
  checkSignal(signal);
  return { timeout: timeoutOf(timeout), signal, fetch, headers, insecureHosts: hostsOf(insecureHosts) };
}

/** Validates `insecureHosts`: host names without scheme or port. */
export function hostsOf(hosts: readonly string[] | undefined): readonly string[] | undefined {
  if (hosts === undefined) return undefined;
  const isHost = (host: unknown) => typeof host === 'string' && /^[^\s/:@?#]+$|^\[[\da-f:.]+\]$/i.test(host);
  if (!Array.isArray(hosts) || !hosts.every(isHost)) {
    throw new TypeError('"insecureHosts" must be an array of host names without scheme or port');
  }
  return hosts;
}

/** The result of a single fetch, which is not retried: a failure is thrown without its `Retry-After`. */
export async function once<T>(fetched: Promise<T>): Promise<T> {
  try {
    return await fetched;
  } catch (error) {
    throw error instanceof RequestFailure ? error.error : error;
  }
}

/** The core's result for a body with keys: their text. */
export interface Fetched extends Failure {
  readonly text: string;
}

/** Passes a body to the core, which parses it once. The text is the body's unless the core removed secrets. */
export function acceptKeys(body: Uint8Array): Fetched {
  const [error, other] = call((core) => [core.accept_keys(body), core.take_bytes()] as const);
  return error === '' ? { text: new TextDecoder().decode(other ?? body) } : JSON.parse(error);
}

/**
 * {@link acceptKeys} for a key that was looked up by its `kid`: a JWK, a JWK Set or PEM. Keys with another `kid` are
 * left out.
 */
export function acceptKey(body: Uint8Array, kid: string): Fetched {
  const [error, text] = call((core) => [core.accept_key(body, kid), core.take_bytes()] as const);
  return error === '' ? { text: new TextDecoder().decode(text) } : JSON.parse(error);
}

/** Validates the options that all fetches share. */
export function checkFetching({ fetch, headers }: { fetch?: unknown; headers?: unknown }): void {
  if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('"fetch" must be a function');
  try {
    if (headers === undefined) return;
    if (typeof headers === 'object' && headers !== null && new Headers(headers as HeadersInit)) return;
  } catch {
    // Thrown below: the platform's message could contain a header's value.
  }
  throw new TypeError('"headers" must be valid input for new Headers()');
}

/** Validates `timeout`; the result is in seconds. */
export function timeoutOf(timeout: Duration | undefined): number {
  const most = { seconds: 60, text: '60 seconds; was it meant in milliseconds?' };
  const seconds = secondsOf('timeout', timeout, most);
  if (seconds === 0) throw new TypeError('"timeout" must be more than 0');
  return seconds ?? call(() => default_timeout());
}

/** Parses an absolute URL. `what` names it in the error message. */
export function addressOf(url: unknown, what: string): URL {
  try {
    return new URL(url as string | URL);
  } catch {
    const found = typeof url === 'string' ? '' : `, not ${kindOf(url)}`;
    throw new TypeError(`${what} must be an absolute URL, such as https://issuer.example/jwks${found}`);
  }
}
