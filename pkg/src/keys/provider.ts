import type { AlgorithmName } from '../options/types.js';
import type { JwtError } from '../runtime/errors.js';
import type { Cached, Counts } from './cached.js';
import type { Discovered } from './discover.js';
import type { ReadKeyOptions } from './key-options.js';
import { KeySet } from './key-set.js';
import { keysAt, metadataOf, type Keys } from './published.js';
import type { Resource } from './resource.js';
import type { Context } from './caller.js';

/** What is known of keys. */
export interface KeyStatus {
  /** Where the keys are fetched from; absent for keys that were given, and before discovery. */
  readonly url?: string;
  /** Whether there are keys that may be used. */
  readonly loaded: boolean;
  /** When the keys were asked for that are at hand. */
  readonly fetchedAt?: Date;
  /** Until when they are fresh. */
  readonly freshUntil?: Date;
  /** Until when they are used while the issuer fails. */
  readonly staleUntil?: Date;
  /** Before when nothing will be fetched. */
  readonly nextAttemptAt?: Date;
  /** How many attempts have failed since one has succeeded. */
  readonly failures: number;
  /** Why the last attempt failed, if it did. */
  readonly lastError?: JwtError;
  /** How often what has happened. */
  readonly counts: Readonly<Counts>;
}

/** Where one issuer's keys come from. */
export interface KeyProvider {
  /** The address that is asked at the moment; `undefined` for keys that were given. */
  readonly url: string | undefined;
  /** The keys while they are fresh, and there is nothing to be done for them. */
  readonly fresh: KeySet | undefined;
  get(context: Context, unknownKid?: boolean): Promise<KeySet | undefined>;
  /** The keys at hand, and a fetch behind the caller's back if one is due. */
  use(unknownKid?: boolean): KeySet | undefined;
  /** The keys at hand. */
  peek(): KeySet | undefined;
  /** The algorithms that the issuer's metadata leave for ID tokens, if they say so. */
  readonly idTokenAlgorithms: readonly AlgorithmName[] | undefined;
  readonly status: KeyStatus;
}

export function providerOf(options: ReadKeyOptions): KeyProvider {
  const { keys } = options;
  if (keys.from === 'jwks') return given(keys.jwks instanceof KeySet ? keys.jwks : new KeySet(keys.jwks));
  if (keys.from === 'jwksUri') return published(keysAt(keys.jwksUri, options, keys.jwksUri));
  return discovered(keys.issuer, options);
}

function given(set: KeySet): KeyProvider {
  const counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  const none = { url: undefined, idTokenAlgorithms: undefined };
  return { ...none, fresh: set, get: async (_, unknownKid) => (unknownKid ? undefined : set), use: () => set, peek: () => set, status: { loaded: true, failures: 0, counts } };
}

function published(resource: Resource<Keys>): KeyProvider {
  return {
    url: resource.cached.url,
    idTokenAlgorithms: undefined,
    get fresh() {
      return resource.cached.fresh?.set;
    },
    get: async (context, unknownKid) => (await resource.get(context, unknownKid))?.set,
    use: (unknownKid) => resource.use(unknownKid)?.set,
    peek: () => resource.cached.peek()?.set,
    get status() {
      return statusOf(resource.cached);
    },
  };
}

/** First where the keys are, then the keys: each is fetched, kept and renewed by the same rules. */
function discovered(issuer: string, options: ReadKeyOptions): KeyProvider {
  const metadata = metadataOf(issuer, options);
  const home = new URL(issuer);
  let [address, keys]: [string?, Resource<Keys>?] = [];
  const at = (found: Discovered): Resource<Keys> => {
    const { jwks_uri } = found.metadata;
    if (keys === undefined || address !== jwks_uri) [address, keys] = [jwks_uri, keysAt(new URL(jwks_uri), options, home)];
    return keys;
  };
  return {
    get url() {
      return (metadata.cached.peek() === undefined ? metadata : keys ?? metadata).cached.url;
    },
    get fresh() {
      return metadata.cached.fresh === undefined ? undefined : keys?.cached.fresh?.set;
    },
    async get(context, unknownKid) {
      const found = (await metadata.get(context))!;
      return (await at(found).get(context, unknownKid))?.set;
    },
    use(unknownKid) {
      const found = metadata.use();
      return found === undefined ? undefined : at(found).use(unknownKid)?.set;
    },
    peek: () => (metadata.cached.peek() === undefined ? undefined : keys?.cached.peek()?.set),
    get idTokenAlgorithms() {
      return metadata.cached.peek()?.algorithms ?? undefined;
    },
    get status() {
      // Keys are of no use while nothing says that they are still the issuer's.
      return keys !== undefined && metadata.cached.peek() !== undefined ? statusOf(keys.cached) : statusOf(metadata.cached, false);
    },
  };
}

function statusOf(cached: Cached<unknown>, isKeys = true): KeyStatus {
  const { failures, ...times } = cached.status;
  const dates = Object.entries(times).map(([name, time]) => [name, new Date(time * 1000)]);
  const { lastError } = cached;
  return {
    ...(isKeys && { url: cached.url }),
    loaded: isKeys && cached.peek() !== undefined,
    ...Object.fromEntries(dates),
    failures,
    ...(lastError !== undefined && { lastError }),
    counts: { ...cached.counts },
  };
}
