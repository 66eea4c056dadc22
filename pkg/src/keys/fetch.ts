import { call } from '../runtime/core.js';
import { copied } from '../options/copy.js';
import { secondsOf } from '../options/durations.js';
import type { Failure } from '../runtime/errors.js';
import { default_timeout } from '../glue.js';
import { RequestFailure, request, withoutSecrets, type RequestOptions } from './request.js';
import { rememberSource } from './sources.js';
import { checkSignal } from './caller.js';
import type { Duration, Jwks } from '../options/types.js';

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
  const address = addressOf(url, 'the address of a key set');
  const { answer } = await once(request(address, requestOf(copied(options), OPTIONS), acceptKeys));
  const jwks: Jwks = JSON.parse(answer!.text);
  rememberSource(jwks, withoutSecrets(address));
  return jwks;
}

/** Looks at the options of a single fetch, which have been copied. */
export function requestOf(options: FetchJwksOptions, names: readonly string[]): RequestOptions {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`"${unknown}" is not an option; the options are ${names.join(', ')}`);
  const { timeout, signal, fetch, headers } = options;
  checkFetching({ fetch, headers });
  checkSignal(signal);
  return { timeout: timeoutOf(timeout), signal, fetch, headers };
}

/** What a single fetch gives: nobody waits for when its failure says that it may be tried again. */
export async function once<T>(fetched: Promise<T>): Promise<T> {
  try {
    return await fetched;
  } catch (error) {
    throw error instanceof RequestFailure ? error.error : error;
  }
}

/** What the core makes of a body that holds keys: their text. */
export interface Fetched extends Failure {
  readonly text: string;
}

/** Hands a body to the core, which parses it once. The text is what came, unless the core has taken something out. */
export function acceptKeys(body: Uint8Array): Fetched {
  const [error, other] = call((core) => [core.accept_keys(body), core.take_bytes()] as const);
  return error === '' ? { text: new TextDecoder().decode(other ?? body) } : JSON.parse(error);
}

/** The options that every fetch has. */
export function checkFetching({ fetch, headers }: { fetch?: unknown; headers?: unknown }): void {
  if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('"fetch" must be a function');
  try {
    if (headers === undefined || (typeof headers === 'object' && headers !== null && new Headers(headers as HeadersInit))) return;
  } catch {
    // Said below, in words that hold nothing of a header.
  }
  throw new TypeError('"headers" must be what new Headers() takes');
}

/** A timeout in seconds. */
export function timeoutOf(timeout: Duration | undefined): number {
  const most = { seconds: 60, text: '60; was it meant in milliseconds?' };
  const seconds = secondsOf('timeout', timeout, most);
  if (seconds === 0) throw new TypeError('"timeout" must be more than 0');
  return seconds ?? call(() => default_timeout());
}

/** An absolute URL. */
export function addressOf(url: unknown, what: string): URL {
  try {
    return new URL(url as string | URL);
  } catch {
    throw new TypeError(`${what} must be an absolute URL`);
  }
}
