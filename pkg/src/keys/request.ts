import { call } from '../runtime/core.js';
import { JwtError, throwFailure, type Failure, type JwtErrorDetails } from '../runtime/errors.js';
import { check_address, check_response, most_body_bytes, request_init } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import { platform } from '../runtime/platform.js';

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
    details = { url: withoutSecrets(url) };
    try {
      return await exchange(url, options, signal, details, accept);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof RequestFailure) throw error;
      if (error instanceof JwtError) throw new RequestFailure(withCode(error, options));
      throw failure(options, 'the key server could not be reached', { ...details, cause: error });
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
  const sendOnce = async (): Promise<Response> => {
    if (signal.aborted) throw signal.reason;
    // Called without `options` as `this`. The global `fetch` is read now because a program may replace it.
    const fetch = options.fetch ?? globalThis.fetch;
    return fetch(href, call(() => request_init(new Headers(headers), signal, platform.browserFields === true)));
  };
  // If the server has closed a kept-alive connection, the request fails before a response. One retry on a new
  // connection is safe (RFC 9110 section 9.2.2). It counts towards the same time limit.
  const response = await sendOnce().catch((error) => {
    return wasClosed(error) && !signal.aborted ? sendOnce() : Promise.reject(error);
  });
  // The option `fetch` may respond after the deadline.
  if (signal.aborted) {
    cancel(response.body);
    throw signal.reason;
  }
  const { headers: received, status } = response;
  if (status === 304 && options.etag !== undefined) {
    cancel(response.body);
    return { headers: received };
  }
  const redirected = response.redirected || response.type === 'opaqueredirect';
  const length = received.get('content-length');
  try {
    const claimed = length === null ? -1 : Number(length);
    throwIfRejected(call(() => check_response(status, redirected, claimed)), details);
  } catch (error) {
    cancel(response.body);
    throw new RequestFailure(withCode(error as JwtError, options), received.get('retry-after'));
  }
  const result = accept(await read(response, signal));
  throwFailure(result, details);
  return { result, headers: received };
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

/** Whether the server had closed the connection, by the error codes of server runtimes. */
function wasClosed(error: unknown): boolean {
  const { code } = ((error as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}

/** The core reports errors of a key server. For metadata, this replaces the error code. */
function withCode(error: JwtError, { code }: RequestOptions): JwtError {
  if (code === undefined || error.code !== 'ERR_JWKS_FETCH_FAILED') return error;
  const { status, url, message } = error;
  return new JwtError(code, message, { ...(status !== undefined && { status }), ...(url !== undefined && { url }) });
}

/** Reads a body until it ends or exceeds the limit. The core rejects a body that exceeds it. */
async function read(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const most = call(() => most_body_bytes());
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

/** Cancels a body that is not needed. Errors are ignored: the result does not depend on it. */
function cancel(body: { cancel(): Promise<void> } | null | undefined): void {
  body?.cancel().catch(() => undefined);
}

function throwIfRejected(rejection: string, details: JwtErrorDetails): void {
  if (rejection !== '') throwFailure(JSON.parse(rejection), details);
}

/** A URL without query, fragment, user name and password, which may be logged. */
export function withoutSecrets(address: URL): string {
  const shown = new URL(address);
  shown.search = shown.hash = shown.username = shown.password = '';
  return shown.href;
}
