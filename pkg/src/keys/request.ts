import { call } from '../runtime/core.js';
import { JwtError, throwFailure, type Failure, type JwtErrorDetails } from '../runtime/errors.js';
import { check_address, check_response, request_init } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import { platform } from '../runtime/platform.js';
import { bodyOf, cancel, connectionError, redirectTarget, withoutSecrets } from './response.js';

/** Options of a fetch attempt. */
export interface RequestOptions {
  /** Time limit in seconds for the whole attempt: all addresses, retries and bodies. */
  readonly timeout: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Headers for every request of the attempt. */
  readonly headers?: HeadersInit | undefined;
  /** Further headers for a request to one URL. */
  readonly headersFor?: HeadersFor | undefined;
  /** Hosts for which plain http is allowed, in addition to loopback hosts. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** Origins in private networks that metadata may name. */
  readonly jwksOrigins?: readonly string[] | undefined;
  /** The validator of the cached value. The response may then be 304, Not Modified. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The URL for errors, if the real one has parts of a token. Default: the URL without secrets. */
  readonly shown?: string | undefined;
  /** The error code of failures: for keys, or for metadata. Default: for keys. */
  readonly code?: 'ERR_JWKS_FETCH_FAILED' | 'ERR_DISCOVERY_FAILED';
}

/** Returns headers for a request to this URL, for example credentials; `undefined` for none. */
export type HeadersFor = (url: URL) => HeadersInit | undefined | Promise<HeadersInit | undefined>;

/** Makes one request of an attempt. `accept` passes the body to the core and returns the core's result. */
export type Send = <T extends Failure>(url: URL, accept: (body: Uint8Array) => T) => Promise<FetchResult<T>>;

/**
 * The result of a request. `result` is the core's result for the body; absent if the cached value is unchanged (304).
 */
export interface FetchResult<T> {
  readonly result?: T;
  readonly headers: Headers;
}

/** A failed request, and the `Retry-After` of its response. */
export class RequestFailure {
  constructor(
    readonly error: JwtError,
    readonly retryAfter: string | null = null,
  ) {}
}

/**
 * Makes one request. The core decides which URLs and responses are allowed, and limits time and size.
 *
 * @throws {@link RequestFailure}, or the signal's reason
 */
export function request<T extends Failure>(
  url: URL,
  options: RequestOptions,
  accept: (body: Uint8Array) => T,
): Promise<FetchResult<T>> {
  return attempt(options, (send) => send(url, accept));
}

/**
 * Makes any number of requests, one after another, with one deadline for all of them.
 *
 * @throws {@link RequestFailure}, or the signal's reason
 */
export async function attempt<T>(given: RequestOptions, work: (send: Send) => Promise<T>): Promise<T> {
  const options = ownMembers(given);
  if (options.signal?.aborted) throw options.signal.reason;
  let details: JwtErrorDetails = {};
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => {
    const message = `the key server did not respond within ${options.timeout} seconds`;
    const error = new JwtError('ERR_JWKS_TIMEOUT', message, details);
    controller.abort(new RequestFailure(error));
  }, options.timeout * 1000);
  const giveUp = () => controller.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', giveUp);
  // The option `fetch` may ignore the signal, so the abort is raced against the work.
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const send: Send = async (url, accept) => {
    details = { url: options.shown ?? withoutSecrets(url) };
    try {
      return await exchange(url, options, signal, details, accept);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof RequestFailure) throw error;
      if (error instanceof JwtError) throw new RequestFailure(withCode(error, options));
      const message = `the key server could not be reached${connectionError(error)}`;
      throw failure(options, message, { ...details, cause: error });
    }
  };
  try {
    return await Promise.race([work(send), aborted]);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', giveUp);
    // Cancels a body that was not read completely, and further requests of `work`.
    controller.abort();
  }
}

async function exchange<T extends Failure>(
  url: URL,
  options: RequestOptions,
  signal: AbortSignal,
  details: JwtErrorDetails,
  accept: (body: Uint8Array) => T,
): Promise<FetchResult<T>> {
  const { href } = url;
  throwIfRejected(call(() => check_address(href, options.insecureHosts?.join(' ') ?? '')), details);
  if (options.fetch === undefined && typeof globalThis.fetch !== 'function') {
    throw failure(options, 'this runtime has no fetch: pass one in the option "fetch"', details);
  }
  const headers = await headersOf(url, options, details);
  const response = await responseTo(href, headers, options, signal);
  // The option `fetch` may respond after the deadline.
  if (signal.aborted) {
    cancel(response.body);
    throw signal.reason;
  }
  // A mock of `fetch` may leave out the headers, and say `ok` alone.
  const received = typeof response.headers?.get === 'function' ? response.headers : new Headers(response.headers);
  const status = response.status ?? (response.ok === true ? 200 : 0);
  if (status === 304 && options.etag !== undefined) {
    cancel(response.body);
    return { headers: received };
  }
  const redirected = response.redirected === true || response.type === 'opaqueredirect';
  const length = received.get('content-length');
  try {
    const claimed = length === null ? -1 : Number(length);
    const rejection = call(() => check_response(status, redirected, claimed));
    const target = options.shown === undefined ? redirectTarget(response, received, url) : {};
    throwIfRejected(rejection, { ...details, ...target });
  } catch (error) {
    cancel(response.body);
    throw new RequestFailure(withCode(error as JwtError, options), received.get('retry-after'));
  }
  const result = accept(await bodyOf(response, signal));
  throwFailure(result, details);
  return { result, headers: received };
}

/**
 * Calls `fetch`, and once more if it rejects without a response: the server may have closed a kept-alive connection,
 * and the first connection of a program often fails. Repeating a GET is safe (RFC 9110 section 9.2.2). Both calls share
 * one time limit and count as one attempt.
 */
async function responseTo(
  href: string,
  headers: Headers,
  options: RequestOptions,
  signal: AbortSignal,
): Promise<Response> {
  for (let isRetry = false; ; isRetry = true) {
    if (signal.aborted) throw signal.reason;
    const init = call(() => request_init(new Headers(headers), signal, platform.browserFields === true));
    // Called without `options` as `this`. The global `fetch` is read now because a program may replace it.
    const fetch = options.fetch ?? globalThis.fetch;
    try {
      return await fetch(href, init);
    } catch (error) {
      if (isRetry || signal.aborted) throw error;
    }
  }
}

async function headersOf(url: URL, options: RequestOptions, details: JwtErrorDetails): Promise<Headers> {
  const headers = new Headers(options.headers);
  try {
    new Headers(await options.headersFor?.(new URL(url))).forEach((value, name) => headers.set(name, value));
  } catch (cause) {
    throw failure(options, '"headersFor" threw an error or returned invalid headers', { ...details, cause });
  }
  if (!headers.has('accept')) headers.set('accept', 'application/jwk-set+json, application/json');
  if (options.etag !== undefined) headers.set('if-none-match', options.etag);
  return headers;
}

function failure({ code }: RequestOptions, message: string, details: JwtErrorDetails): RequestFailure {
  return new RequestFailure(new JwtError(code ?? 'ERR_JWKS_FETCH_FAILED', message, details));
}

/** The core reports errors of a key server. For metadata, this replaces the error code. */
function withCode(error: JwtError, { code }: RequestOptions): JwtError {
  if (code === undefined || error.code !== 'ERR_JWKS_FETCH_FAILED') return error;
  const { status, url, location, message } = error;
  return new JwtError(code, message, {
    ...(status !== undefined && { status }),
    ...(url !== undefined && { url }),
    ...(location !== undefined && { location }),
  });
}

function throwIfRejected(rejection: string, details: JwtErrorDetails): void {
  if (rejection !== '') throwFailure(JSON.parse(rejection), details);
}
