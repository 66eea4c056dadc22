import { secondsOf } from '../options/durations.js';
import type { Duration } from '../options/types.js';
import type { JwtError } from '../runtime/errors.js';
import { ownMembers } from '../runtime/own.js';
import type { CachePolicy } from './cached.js';
import { addressesOf, hostsOf, originsOf } from './discover.js';
import { addressOf, checkFetching, timeoutOf } from './fetch.js';
import type { JwksLike } from './key-set.js';
import type { HeadersFor } from './request.js';
import type { KeyStore } from './stores.js';

/** How a verifier fetches and keeps keys. */
export interface KeyOptions {
  /** For how long fetched keys count as fresh at most; otherwise what the issuer says counts, from 60 s to an hour. */
  maxAge?: Duration;
  /** For how long keys that are not fresh any more are used while the issuer fails. Default one hour. */
  maxStale?: Duration;
  /** How much time passes between two fetches for the sake of a token with an unknown kid. Default 30 s, at most an hour. */
  cooldown?: Duration;
  /**
   * How long a fetch may take, and how long a caller waits for keys at most: every address, retry and body included. Default 5 s,
   * at most 60.
   */
  timeout?: Duration;
  /** Called in place of the runtime's own `fetch`. */
  fetch?: typeof globalThis.fetch;
  /**
   * Sent to the origin of the URL that the program gave, `jwksUri` or with `discovery` the issuer, and to no other: metadata may
   * name any host, and credentials are not for it. See `headersFor`.
   */
  headers?: HeadersInit;
  /** Further headers for a request to this URL, whatever its origin. What it throws fails the fetch. */
  headersFor?: HeadersFor;
  /** A cache that several isolates share. With `fetch` or `headersFor` it needs a `storeKey`. */
  store?: KeyStore;
  /**
   * Tells this verifier's entries in the store from those of others: with `fetch` or `headersFor`, what comes back may be for one
   * tenant alone, which the address does not say. Verifiers with the same `storeKey` trust each other's keys.
   */
  storeKey?: string;
  /** Hosts that may be asked over plain http, beside those of this machine. */
  insecureHosts?: readonly string[];
  /**
   * With `discovery`: origins such as `https://10.0.0.1:6443` that metadata may name although they are literal addresses of an
   * inner network or of this machine.
   */
  jwksOrigins?: readonly string[];
  /**
   * On Cloudflare Workers, `verify` leaves signatures of RS* and PS* to the runtime's WebCrypto, which is faster there, once
   * every other check has passed. `false`: they are verified by this package's own code, as everywhere else.
   */
  webCrypto?: boolean;
  /** Told what happens, for logs and metrics. What it throws is lost. */
  onEvent?: (event: VerifierEvent) => void;
}

/** What happened to keys (or to metadata that name them). */
export type VerifierEvent =
  | { readonly type: 'fetched' | 'notModified' | 'staleServed'; readonly url: string }
  | { readonly type: 'failed'; readonly url: string; readonly error: JwtError }
  | { readonly type: 'rotated'; readonly url: string; readonly added: readonly string[]; readonly removed: readonly string[] };

/** The options that say where keys come from. */
const WAYS = ['jwks', 'jwksUri', 'discovery'] as const;

/** The names of all options that are about keys. No spread: to a bundler it looks as if it had an effect. */
export const KEY_OPTIONS: readonly string[] = [
  'jwks',
  'jwksUri',
  'discovery',
  'maxAge',
  'maxStale',
  'cooldown',
  'timeout',
  'fetch',
  'headers',
  'headersFor',
  'store',
  'storeKey',
  'insecureHosts',
  'jwksOrigins',
  'webCrypto',
  'onEvent',
];
const LONG = { seconds: 10 * 365 * 86_400, text: 'ten years' };

/** Options about keys that have been looked at. */
export interface ReadKeyOptions {
  readonly keys:
    | { readonly from: 'jwks'; readonly jwks: JwksLike }
    | { readonly from: 'jwksUri'; readonly jwksUri: URL }
    | { readonly from: 'discovery'; readonly issuer: string };
  readonly policy: CachePolicy;
  readonly fetching: Pick<KeyOptions, 'fetch' | 'headers' | 'headersFor' | 'insecureHosts' | 'jwksOrigins'>;
  readonly store: KeyStore | undefined;
  readonly storeKey: string | undefined;
  readonly onEvent: KeyOptions['onEvent'];
}

/** Looks at the options about keys, all of them, before there is a token. They have been copied. */
export function readKeyOptions(given: Record<string, unknown> & KeyOptions): ReadKeyOptions {
  const keys = keysOf(given);
  checkFetching(given);
  const { onEvent, fetch, headers, headersFor } = given;
  const { store, storeKey } = storeOf(given);
  if (headersFor !== undefined && typeof headersFor !== 'function') throw new TypeError('"headersFor" must be a function');
  if (onEvent !== undefined && typeof onEvent !== 'function') throw new TypeError('"onEvent" must be a function');
  const insecureHosts = hostsOf(given.insecureHosts);
  const jwksOrigins = originsOf(given.jwksOrigins);
  if (jwksOrigins !== undefined && keys.from !== 'discovery') throw new TypeError('"jwksOrigins" is for "discovery" alone');
  if (keys.from === 'discovery') addressesOf(keys.issuer, insecureHosts);
  return {
    keys,
    policy: {
      maxAge: secondsOf('maxAge', given.maxAge, LONG),
      maxStale: secondsOf('maxStale', given.maxStale, LONG) ?? 3600,
      cooldown: secondsOf('cooldown', given.cooldown, { seconds: 3600, text: 'an hour; was it meant in milliseconds?' }) ?? 30,
      timeout: timeoutOf(given.timeout),
    },
    fetching: ownMembers({
      ...(fetch && { fetch }),
      ...(headers && { headers: new Headers(headers) }),
      ...(headersFor && { headersFor: headersFor.bind(given) }),
      ...(insecureHosts && { insecureHosts }),
      ...(jwksOrigins && { jwksOrigins }),
    }),
    store,
    storeKey,
    onEvent,
  };
}

function storeOf(given: KeyOptions): Pick<ReadKeyOptions, 'store' | 'storeKey'> {
  const { store, storeKey, fetch, headersFor } = given;
  if (store !== undefined && (typeof store?.get !== 'function' || typeof store.put !== 'function')) {
    throw new TypeError('"store" must be an object with the functions get and put');
  }
  if ('storeKey' in given) {
    if (typeof storeKey !== 'string' || storeKey === '') throw new TypeError('"storeKey" must be a string, and not empty');
    if (store === undefined) throw new TypeError('"storeKey" is for "store", which is not given');
  } else if (store !== undefined && (fetch !== undefined || headersFor !== undefined)) {
    const name = fetch === undefined ? 'headersFor' : 'fetch';
    throw new TypeError(`"store" with "${name}" needs a "storeKey": without it, verifiers that fetch differently would share entries`);
  }
  return { store, storeKey };
}

function keysOf(given: Record<string, unknown>): ReadKeyOptions['keys'] {
  const ways = WAYS.filter((name) => name in given);
  if (ways.length !== 1) throw new TypeError('one of "jwks", "jwksUri" and "discovery" must be given, and only one');
  const { jwks, jwksUri, discovery, issuer } = given;
  if (ways[0] === 'jwks') return { from: 'jwks', jwks: jwks as JwksLike };
  if (ways[0] === 'jwksUri') return { from: 'jwksUri', jwksUri: addressOf(jwksUri, '"jwksUri"') };
  if (discovery !== true) throw new TypeError('"discovery" must be true, or left out');
  if (typeof issuer !== 'string') throw new TypeError('"discovery" needs one issuer');
  return { from: 'discovery', issuer };
}
