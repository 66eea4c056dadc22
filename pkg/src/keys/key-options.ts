import { secondsOf } from '../options/durations.js';
import type { AlgorithmName, Duration } from '../options/types.js';
import type { JwtError } from '../runtime/errors.js';
import { ownMembers } from '../runtime/own.js';
import type { CachePolicy } from './cached.js';
import { originsOf } from './discover.js';
import { checkFetching, hostsOf, timeoutOf } from './fetch.js';
import type { HeadersFor } from './request.js';
import { sourcesOf, type KeySeed, type KeySeedOptions, type ReadSource } from './key-sources.js';
import type { KeyStore } from './stores.js';

/** Options for fetching and caching keys. */
export interface KeyOptions {
  /**
   * The longest time for which fetched keys count as fresh, at least `cooldown`. Default: the issuer's `Cache-Control`
   * decides, within 60 seconds and one hour.
   */
  maxAge?: Duration;
  /** How long stale keys are used while fetches fail. Default one hour. */
  maxStale?: Duration;
  /** The shortest time between two fetches caused by unknown `kid`s. Default 30 seconds, at most one hour. */
  cooldown?: Duration;
  /**
   * Time limit for a fetch, and for one caller's wait for keys, including all addresses, retries and bodies. Default 5
   * seconds, at most 60.
   */
  timeout?: Duration;
  /** Replaces the runtime's `fetch`. Default: `globalThis.fetch`. */
  fetch?: typeof globalThis.fetch;
  /**
   * Headers for requests to the origin of `jwksUri`, of the issuer with `discovery: true`, or of the URL in
   * `discovery`. Other origins do not get them: metadata may name any host, which must not get credentials. See
   * `headersFor`. Default: none.
   */
  headers?: HeadersInit;
  /**
   * With `jwksUri` or `discovery`: keys from an earlier run, used until the first fetch. Like keys from a store they
   * count as fresh for ten minutes (or `maxAge`) after `fetchedAt`, are used for `maxStale` longer while fetches fail,
   * and have no effect after that. Default: none.
   *
   * @example
   * const seed = { jwks: await readFile('jwks.json', 'utf8'), fetchedAt: new Date('2027-01-15T08:00:00Z') };
   */
  seed?: KeySeedOptions;
  /**
   * Returns further headers for a request to a URL of any origin. If it throws, the fetch attempt fails. Default: none.
   *
   * @example
   * const headersFor = ({ origin }) => (origin === 'https://keys.example' ? { authorization: secret } : undefined);
   */
  headersFor?: HeadersFor;
  /** A cache that several isolates share. With `fetch` or `headersFor` it requires `storeKey`. Default: none. */
  store?: KeyStore;
  /**
   * Separates this verifier's entries in the store from entries of other verifiers. With `fetch` or `headersFor` a
   * response may be for one tenant only, which the URL does not show. Verifiers with the same `storeKey` trust each
   * other's keys. Default: none.
   */
  storeKey?: string;
  /**
   * Hosts for which plain http is allowed, in addition to loopback hosts. Names without scheme or port. Default: none.
   */
  insecureHosts?: readonly string[];
  /**
   * With `discovery`: origins such as `https://10.0.0.1:6443` that metadata may name although they are literal
   * addresses of a private network or of this machine. Default: none.
   */
  jwksOrigins?: readonly string[];
  /**
   * On Cloudflare Workers, whether `verify` uses the runtime's WebCrypto for signatures of RS* and PS*, after all other
   * checks have passed. WebCrypto is faster there. Default `true`. Other runtimes always use this package's code.
   */
  webCrypto?: boolean;
  /**
   * Receives events, for logs and metrics. Errors that it throws are ignored. Default: none.
   *
   * @example
   * const onEvent = ({ type, url }) => console.log(type, url);
   */
  onEvent?: (event: VerifierEvent) => void;
}

/**
 * An event of fetching keys or metadata. `fetched`: a response with a new body. `notModified`: a response with status
 * 304. `staleServed`: a call used stale keys. `failed`: a fetch attempt failed. `rotated`: the set of `kid`s has
 * changed.
 */
export type VerifierEvent =
  | { readonly type: 'fetched' | 'notModified' | 'staleServed'; readonly url: string }
  | { readonly type: 'failed'; readonly url: string; readonly error: JwtError }
  | {
      readonly type: 'rotated';
      readonly url: string;
      /** The `kid`s that are new in the set. */
      readonly added: readonly string[];
      /** The `kid`s that are no longer in the set. */
      readonly removed: readonly string[];
    };

/** The names of all options that concern keys. */
export const KEY_OPTIONS: readonly string[] = [
  'jwks',
  'jwksUri',
  'discovery',
  'load',
  'keys',
  'seed',
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
const HOUR = { seconds: 3600, text: 'one hour (3600); was it meant in milliseconds?' };
const LONG = { seconds: 10 * 365 * 86_400, text: 'ten years' };

/** The validated options of one source of keys, and those that all sources share. */
export interface ReadKeyOptions {
  readonly keys: ReadSource;
  readonly seed: KeySeed | undefined;
  /** The algorithms of the tokens that this source's keys verify. `undefined` for a single source: the verifier's. */
  readonly algorithms: readonly AlgorithmName[] | undefined;
  readonly policy: CachePolicy;
  readonly fetching: Pick<KeyOptions, 'fetch' | 'headers' | 'headersFor' | 'insecureHosts' | 'jwksOrigins'>;
  readonly store: KeyStore | undefined;
  readonly storeKey: string | undefined;
  readonly onEvent: KeyOptions['onEvent'];
}

/** Validates all options that concern keys. They are already a copy. Returns one element for each source. */
export function readKeyOptions(given: Record<string, unknown> & KeyOptions): ReadKeyOptions[] {
  const insecureHosts = hostsOf(given.insecureHosts);
  const sources = sourcesOf(given, insecureHosts);
  checkFetching(given);
  const { onEvent, fetch, headersFor } = given;
  const { store, storeKey } = storeOf(given);
  if (headersFor !== undefined && typeof headersFor !== 'function') {
    throw new TypeError('"headersFor" must be a function');
  }
  if (onEvent !== undefined && typeof onEvent !== 'function') throw new TypeError('"onEvent" must be a function');
  const jwksOrigins = originsOf(given.jwksOrigins);
  if (jwksOrigins !== undefined && !sources.some(({ keys }) => keys.from === 'discovery')) {
    throw new TypeError('"jwksOrigins" only applies with "discovery": omit it');
  }
  const maxAge = secondsOf('maxAge', given.maxAge, LONG);
  const cooldown = secondsOf('cooldown', given.cooldown, HOUR) ?? 30;
  if (maxAge !== undefined && maxAge < cooldown) {
    throw new TypeError('"maxAge" must be at least "cooldown" (default 30 seconds): raise one or lower the other');
  }
  const policy = {
    maxAge,
    maxStale: secondsOf('maxStale', given.maxStale, LONG) ?? 3600,
    cooldown,
    timeout: timeoutOf(given.timeout),
  };
  return sources.map(({ headers, ...source }) => ({
    ...source,
    policy,
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
  }));
}

function storeOf(given: KeyOptions): Pick<ReadKeyOptions, 'store' | 'storeKey'> {
  const { store, storeKey, fetch, headersFor } = given;
  if (store !== undefined && (typeof store?.get !== 'function' || typeof store.put !== 'function')) {
    throw new TypeError('"store" must be an object with the functions get and put');
  }
  if ('storeKey' in given) {
    if (typeof storeKey !== 'string' || storeKey === '') throw new TypeError('"storeKey" must be a non-empty string');
    if (store === undefined) throw new TypeError('"storeKey" only applies with "store": set "store" too');
  } else if (store !== undefined && (fetch !== undefined || headersFor !== undefined)) {
    const name = fetch === undefined ? 'headersFor' : 'fetch';
    throw new TypeError(`"store" with "${name}" requires "storeKey", which keeps entries of other verifiers apart`);
  }
  return { store, storeKey };
}
