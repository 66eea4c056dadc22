import type { AlgorithmName } from '../options/types.js';
import type { JwtError } from '../runtime/errors.js';
import type { Cached, Counts } from './cached.js';
import type { Discovered, MetadataSource } from './discover.js';
import type { ReadKeyOptions } from './key-options.js';
import { KeySet } from './key-set.js';
import { keysAt, metadataOf, type Keys } from './published.js';
import type { Resource } from './resource.js';
import type { Context } from './caller.js';

/** The state of cached keys. */
export interface KeyStatus {
  /** The URL of the keys. Absent for the option `jwks`, and before discovery. */
  readonly url?: string;
  /** Whether there are usable keys, fresh or stale. */
  readonly loaded: boolean;
  /** When the fetch of the cached keys began. */
  readonly fetchedAt?: Date;
  /** When the cached keys become stale. */
  readonly freshUntil?: Date;
  /** When the cached keys expire: until then they are used while fetches fail. */
  readonly staleUntil?: Date;
  /** The earliest time of the next fetch attempt. Absent if an attempt may begin at once. */
  readonly nextAttemptAt?: Date;
  /** The number of failed attempts since the last successful one. */
  readonly failures: number;
  /** The error of the last attempt. Absent if it succeeded. */
  readonly lastError?: JwtError;
  /** Counters of fetch attempts and of calls that used stale keys. */
  readonly counts: Readonly<Counts>;
}

/** The source of one issuer's keys. */
export interface KeyProvider {
  /** The URL of the current requests; `undefined` for the option `jwks`. */
  readonly url: string | undefined;
  /** The keys, if they are fresh and no action is due. */
  readonly fresh: KeySet | undefined;
  /**
   * The keys, fetched if necessary. With `unknownKid`, newer ones than those cached, or `undefined` if it is too early.
   */
  get(context: Context, unknownKid?: boolean): Promise<KeySet | undefined>;
  /** The cached keys. Begins a background fetch if one is due. */
  use(unknownKid?: boolean): KeySet | undefined;
  /** The cached keys. */
  peek(): KeySet | undefined;
  /** The algorithms that the issuer's metadata allow for ID tokens; `undefined` if they do not say. */
  readonly idTokenAlgorithms: readonly AlgorithmName[] | undefined;
  /** The expected issuer that the metadata name; `undefined` without metadata. */
  readonly metadataIssuer: string | undefined;
  readonly status: KeyStatus;
}

export function providerOf(options: ReadKeyOptions): KeyProvider {
  const { keys } = options;
  if (keys.from === 'jwks') return given(keys.jwks instanceof KeySet ? keys.jwks : new KeySet(keys.jwks));
  if (keys.from === 'jwksUri') return published(keysAt(keys.jwksUri, options, keys.jwksUri));
  return discovered(keys.metadata, options);
}

function given(set: KeySet): KeyProvider {
  const counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  const none = { url: undefined, idTokenAlgorithms: undefined, metadataIssuer: undefined };
  return {
    ...none,
    fresh: set,
    get: async (_, unknownKid) => (unknownKid ? undefined : set),
    use: () => set,
    peek: () => set,
    status: { loaded: true, failures: 0, counts },
  };
}

function published(resource: Resource<Keys>): KeyProvider {
  return {
    url: resource.cached.url,
    idTokenAlgorithms: undefined,
    metadataIssuer: undefined,
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

/** First the metadata, then the keys. Both are fetched, cached and refreshed by the same rules. */
function discovered(source: MetadataSource, options: ReadKeyOptions): KeyProvider {
  const metadata = metadataOf(source, options);
  const { home } = source;
  let [address, keys]: [string?, Resource<Keys>?] = [];
  const at = (found: Discovered): Resource<Keys> => {
    const { jwks_uri } = found.metadata;
    if (keys === undefined || address !== jwks_uri) {
      [address, keys] = [jwks_uri, keysAt(new URL(jwks_uri), options, home)];
    }
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
    get metadataIssuer() {
      return metadata.cached.peek()?.issuer;
    },
    get status() {
      // Without usable metadata nothing says that the keys are still the issuer's.
      const areTrusted = keys !== undefined && metadata.cached.peek() !== undefined;
      return areTrusted ? statusOf(keys!.cached) : statusOf(metadata.cached, false);
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
