import type { Jwks } from 'keyward';
import type { Address, FetchedKeys } from './input.js';
import type { Keyward } from './verifier.js';
import { capital } from './messages.js';

/** The outcome of a request for metadata or keys. */
export type FetchOutcome =
  | { readonly kind: 'keys'; readonly keys: FetchedKeys; readonly url: string }
  /** The issuer's metadata name the address of its keys. They are fetched when the button is pressed again. */
  | { readonly kind: 'discovered'; readonly issuer: string; readonly jwksUri: string }
  | { readonly kind: 'failure'; readonly message: string; readonly code: string | undefined };

/** The URL of the first request, normalised; `undefined` if the text is not a URL. */
export function firstAddress({ kind, text }: Address): string | undefined {
  try {
    const { href } = new URL(text.trim());
    return kind === 'jwks' ? href : `${href.replace(/\/$/, '')}/.well-known/openid-configuration`;
  } catch {
    return undefined;
  }
}

/** Fetches with the functions of the package, through a frame that gets only the address. Only buttons call this. */
export async function fetchFrom(keyward: Keyward, { kind, text }: Address, signal: AbortSignal): Promise<FetchOutcome> {
  let reason: FrameFailure | undefined;
  const fetch = (address: string, init: RequestInit) =>
    throughFrame(address, init.signal!).catch((error: unknown) => {
      if (error instanceof FrameFailure) reason = error;
      throw error;
    });
  const options = { signal, fetch: fetch as typeof globalThis.fetch };
  try {
    if (kind === 'issuer') {
      const { issuer, jwks_uri: jwksUri } = await keyward.discover(text.trim(), options);
      return { kind: 'discovered', issuer, jwksUri };
    }
    const jwks: Jwks = await keyward.fetchJwks(text.trim(), options);
    return { kind: 'keys', keys: { text: JSON.stringify(jwks, null, 2), jwks }, url: text.trim() };
  } catch (error) {
    if (signal.aborted) return { kind: 'failure', message: 'Stopped.', code: undefined };
    const code = error instanceof keyward.JwtError ? error.code : undefined;
    const message = reason?.message ?? (error instanceof Error ? `${capital(error.message)}.` : String(error));
    return { kind: 'failure', message, code };
  }
}

/** A more precise message than the package's "could not be reached". */
class FrameFailure extends Error {}

const FAILURES: Readonly<Record<string, string>> = {
  unreadable:
    'The server responds, but does not let web pages read the response (CORS): it lacks Access-Control-Allow-Origin. ' +
    'Fetch the keys with the curl command above and paste them.',
  unreachable:
    'The server could not be reached: it refuses connections, its name is unknown, its certificate is not trusted, ' +
    'or there is no network.',
  frame: 'The part of this page that fetches keys could not be loaded. Check your network.',
};

/** The longest time between the load of the frame and its ready message, in milliseconds. */
const READY_WITHIN = 1000;

interface Reply {
  readonly ready?: true;
  readonly failed?: string;
  readonly status?: number;
  readonly redirected?: boolean;
  readonly length?: string | null;
  readonly body?: ArrayBuffer;
}

/** Makes one request in its own frame. Removing the frame aborts a request in flight. */
function throughFrame(address: string, signal: AbortSignal): Promise<Response> {
  const frame = document.createElement('iframe');
  // Without `allow-same-origin` its origin is opaque: it cannot reach into this document, storage or caches.
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.hidden = true;
  frame.title = 'Fetches keys';
  frame.src = './keys.html';
  let receive: ((event: MessageEvent) => void) | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  let isReady = false;
  const reply = new Promise<Response>((resolve, reject) => {
    receive = ({ source, origin, data }: MessageEvent<Reply>) => {
      if (source !== frame.contentWindow || origin !== 'null') return;
      isReady = true;
      // An opaque origin cannot be a target origin. `frame-src` ensures that the frame contains a page of this site.
      if (data.ready === true) frame.contentWindow!.postMessage(address, '*');
      else if (data.failed !== undefined) reject(new FrameFailure(FAILURES[data.failed]));
      else resolve(responseOf(data));
    };
    frame.addEventListener('load', () => {
      late = setTimeout(() => isReady || reject(new FrameFailure(FAILURES['frame'])), READY_WITHIN);
    });
    signal.addEventListener('abort', () => reject(signal.reason));
    addEventListener('message', receive);
    document.body.append(frame);
  });
  return reply.finally(() => {
    clearTimeout(late);
    removeEventListener('message', receive!);
    frame.remove();
  });
}

/** The frame's reply as a `Response`. */
function responseOf({ status = 0, redirected = false, length, body = new ArrayBuffer(0) }: Reply): Response {
  const headers = new Headers(length == null ? {} : { 'content-length': length });
  // An opaque redirect has no status. The package rejects any redirect.
  const shown = redirected ? 302 : status;
  const isEmpty = redirected || [204, 205, 304].includes(shown);
  const response = new Response(isEmpty ? null : body, { status: shown, headers });
  Object.defineProperty(response, 'redirected', { value: redirected });
  return response;
}
