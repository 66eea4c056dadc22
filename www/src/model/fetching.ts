import type { Jwks } from 'keyward';
import type { Address, FetchedKeys } from './input.js';
import type { Keyward } from './verifier.js';
import { capital } from './messages.js';

/** What came of asking an address. */
export type Answer =
  | { readonly kind: 'keys'; readonly keys: FetchedKeys; readonly url: string }
  /** An issuer names the address of its keys. It has not been asked yet: that takes another press of the button. */
  | { readonly kind: 'named'; readonly issuer: string; readonly jwksUri: string }
  | { readonly kind: 'failure'; readonly message: string; readonly code: string | undefined };

/** The address that is asked first, as it will be asked; `undefined` where the text is none. */
export function firstAddress({ kind, text }: Address): string | undefined {
  try {
    const { href } = new URL(text.trim());
    return kind === 'jwks' ? href : `${href.replace(/\/$/, '')}/.well-known/openid-configuration`;
  } catch {
    return undefined;
  }
}

/** Asks an address by the rules of the package, through a frame that sees nothing else. Only ever called by a button. */
export async function ask(keyward: Keyward, { kind, text }: Address, signal: AbortSignal): Promise<Answer> {
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
      return { kind: 'named', issuer, jwksUri };
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

/** Words for what the package can only call "could not be reached". */
class FrameFailure extends Error {}

const FAILURES: Readonly<Record<string, string>> = {
  unreadable:
    'The server answers, but does not let web pages read what it says (CORS): its answer lacks Access-Control-Allow-Origin. Fetch it yourself, with the curl command above, and paste what you get.',
  unreachable:
    'The server could not be reached: it refuses connections, its name is not known, its certificate is not trusted, or there is no network.',
  frame: 'The part of this page that fetches keys could not be loaded. Is there a network?',
};

/** How long a frame that has loaded may take to say that it is ready, in milliseconds. */
const READY_WITHIN = 1000;

interface Reply {
  readonly ready?: true;
  readonly failed?: string;
  readonly status?: number;
  readonly redirected?: boolean;
  readonly length?: string | null;
  readonly body?: ArrayBuffer;
}

/** One request: a frame is made for it, told the address, and removed with whatever is still on its way there. */
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
      // An opaque origin cannot be named. What stands in the frame can only be of this site: `frame-src` sees to that.
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

/** The answer as the package knows answers. */
function responseOf({ status = 0, redirected = false, length, body = new ArrayBuffer(0) }: Reply): Response {
  const headers = new Headers(length == null ? {} : { 'content-length': length });
  // A redirect that was not followed has no status to tell; the package refuses it as what it is.
  const shown = redirected ? 302 : status;
  const response = new Response([204, 205, 304].includes(shown) || redirected ? null : body, { status: shown, headers });
  Object.defineProperty(response, 'redirected', { value: redirected });
  return response;
}
