import { call } from '../runtime/core.js';
import { JwtError, throwFailure, type Failure, type JwtErrorDetails } from '../runtime/errors.js';
import { check_address, check_response, most_body_bytes, request_init } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import { platform } from '../runtime/platform.js';

/** How an attempt to fetch something is made. */
export interface RequestOptions {
  /** Seconds for the whole attempt: every address, every retry, every body. */
  readonly timeout: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Sent to every address of the attempt. */
  readonly headers?: HeadersInit | undefined;
  /** Further headers for one address. */
  readonly headersFor?: HeadersFor | undefined;
  /** Hosts that may be asked over http, beside those of this machine. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** Origins on inner networks that metadata may name. */
  readonly jwksOrigins?: readonly string[] | undefined;
  /** The validator of what is at hand: the answer may then be that it is still so. */
  readonly etag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The code of failures: of keys, or of what names them. */
  readonly code?: 'ERR_JWKS_FETCH_FAILED' | 'ERR_DISCOVERY_FAILED';
}

/** Headers for a request to this address, credentials for instance; `undefined`: none. */
export type HeadersFor = (url: URL) => HeadersInit | undefined | Promise<HeadersInit | undefined>;

/** Makes one request of an attempt; `accept` hands the body to the core and returns its answer. */
export type Ask = <T extends Failure>(url: URL, accept: (body: Uint8Array) => T) => Promise<Answer<T>>;

/** What came back. `answer` is what the core made of the body; without one nothing has changed. */
export interface Answer<T> {
  readonly answer?: T;
  readonly headers: Headers;
}

/** A failed request, and the `Retry-After` of its answer. */
export class RequestFailure {
  constructor(
    readonly error: JwtError,
    readonly retryAfter: string | null = null,
  ) {}
}

/**
 * Makes one request by the rules of the core: which addresses, which answers, how long, how much.
 *
 * @throws {@link RequestFailure}, or the signal's own reason
 */
export function request<T extends Failure>(url: URL, options: RequestOptions, accept: (body: Uint8Array) => T): Promise<Answer<T>> {
  return attempt(options, (ask) => ask(url, accept));
}

/**
 * Makes any number of requests, one after another, with one deadline for all of them.
 *
 * @throws {@link RequestFailure}, or the signal's own reason
 */
export async function attempt<T>(given: RequestOptions, work: (ask: Ask) => Promise<T>): Promise<T> {
  const options = ownMembers(given);
  if (options.signal?.aborted) throw options.signal.reason;
  let details: JwtErrorDetails = {};
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => {
    const error = new JwtError('ERR_JWKS_TIMEOUT', `the key server did not answer within ${options.timeout} seconds`, details);
    controller.abort(new RequestFailure(error));
  }, options.timeout * 1000);
  const giveUp = () => controller.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', giveUp);
  // A fetch of the caller's may ignore the signal: the signal's reason is thrown in any case.
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const ask: Ask = async (url, accept) => {
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
    return await Promise.race([work(ask), aborted]);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', giveUp);
    // Ends a body that was not read to its end, and whatever the work would ask next.
    controller.abort();
  }
}

async function exchange<T extends Failure>(
  url: URL,
  options: RequestOptions,
  signal: AbortSignal,
  details: JwtErrorDetails,
  accept: (body: Uint8Array) => T,
): Promise<Answer<T>> {
  const { href } = url;
  refuse(call(() => check_address(href, options.insecureHosts?.join(' ') ?? '')), details);
  if (options.fetch === undefined && typeof globalThis.fetch !== 'function') {
    throw failure(options, 'this runtime has no fetch; pass one in the options', details);
  }
  const headers = await headersOf(url, options, details);
  const ask = async (): Promise<Response> => {
    if (signal.aborted) throw signal.reason;
    // Not a method of `options`, and the one of the global object as it is at this moment.
    const fetch = options.fetch ?? globalThis.fetch;
    return fetch(href, call(() => request_init(new Headers(headers), signal, platform.browserFields === true)));
  };
  // A kept connection that has been closed meanwhile fails before there is an answer: one more try takes a new one (RFC 9110
  // section 9.2.2). It belongs to the same request, and to its time.
  const response = await ask().catch((error) => (wasClosed(error) && !signal.aborted ? ask() : Promise.reject(error)));
  // A fetch of the caller's may answer after the deadline.
  if (signal.aborted) {
    leave(response.body);
    throw signal.reason;
  }
  const { headers: answered, status } = response;
  if (status === 304 && options.etag !== undefined) {
    leave(response.body);
    return { headers: answered };
  }
  const redirected = response.redirected || response.type === 'opaqueredirect';
  const length = answered.get('content-length');
  try {
    refuse(call(() => check_response(status, redirected, length === null ? -1 : Number(length))), details);
  } catch (error) {
    leave(response.body);
    throw new RequestFailure(withCode(error as JwtError, options), answered.get('retry-after'));
  }
  const answer = accept(await read(response, signal));
  throwFailure(answer, details);
  return { answer, headers: answered };
}

async function headersOf(url: URL, options: RequestOptions, details: JwtErrorDetails): Promise<Headers> {
  const headers = new Headers(options.headers);
  try {
    new Headers(await options.headersFor?.(new URL(url))).forEach((value, name) => headers.set(name, value));
  } catch (cause) {
    throw failure(options, '"headersFor" failed', { ...details, cause });
  }
  if (!headers.has('accept')) headers.set('accept', 'application/jwk-set+json, application/json');
  if (options.etag !== undefined) headers.set('if-none-match', options.etag);
  return headers;
}

function failure({ code }: RequestOptions, message: string, details: JwtErrorDetails): RequestFailure {
  return new RequestFailure(new JwtError(code ?? 'ERR_JWKS_FETCH_FAILED', message, details));
}

/** Whether the other side had closed the connection, in the words of servers' own fetch. */
function wasClosed(error: unknown): boolean {
  const { code } = ((error as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}

/** The core judges answers as those of a key server; where it is another, the code says so. */
function withCode(error: JwtError, { code }: RequestOptions): JwtError {
  if (code === undefined || error.code !== 'ERR_JWKS_FETCH_FAILED') return error;
  const { status, url, message } = error;
  return new JwtError(code, message, { ...(status !== undefined && { status }), ...(url !== undefined && { url }) });
}

/** Reads a body until it ends or is longer than is accepted; the core then refuses it. */
async function read(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const most = call(() => most_body_bytes());
  const body = new Uint8Array(most);
  let length = 0;
  const reader = response.body?.getReader();
  signal.addEventListener('abort', () => leave(reader));
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
  if (answer !== '') throwFailure(JSON.parse(answer), details);
}

/** An address that may be logged. */
export function withoutSecrets(address: URL): string {
  const shown = new URL(address);
  shown.search = shown.hash = shown.username = shown.password = '';
  return shown.href;
}
