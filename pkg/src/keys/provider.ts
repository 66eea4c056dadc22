import { call } from '../runtime/core.js';
import { freshness } from '../glue.js';
import { Cached, type CachePolicy, type Counts } from './cached.js';
import type { Discovered, MetadataSource } from './discover.js';
import type { ReadKeyOptions } from './key-options.js';
import type { KeySet } from './key-set.js';
import type { KeyProvider, KeyStatus } from './key-provider.js';
import type { KeySeed } from './key-sources.js';
import { lookup } from './lookup.js';
import { keysAt, metadataOf, type Keys } from './published.js';
import type { Resource } from './resource.js';

export function providerOf(options: ReadKeyOptions): KeyProvider {
  const { keys, seed } = options;
  if (keys.from === 'jwks') return given(keys.jwks);
  if (keys.from === 'template') return lookup(options, keys.template);
  if (keys.from === 'load') return lookup(options, keys.load);
  const provider =
    keys.from === 'jwksUri'
      ? published(keysAt(keys.jwksUri, options, keys.jwksUri))
      : discovered(keys.metadata, options);
  return seed === undefined ? provider : seeded(provider, seed, options.policy);
}

function given(set: KeySet): KeyProvider {
  const counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  const none = { url: undefined, idTokenAlgorithms: undefined, metadataIssuer: undefined };
  return {
    ...none,
    fresh: set,
    get: async (_, unknownKid) => (unknownKid ? undefined : set),
    reload: async () => undefined,
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
    async reload(context) {
      await resource.get(context, true);
    },
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
    async reload(context) {
      // The issuer may have moved its keys. During the cooldown of the metadata, those cached are as good.
      const found = (await metadata.get(context, true)) ?? (await metadata.get(context))!;
      await at(found).get(context, true);
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

/**
 * A provider that has the keys of a seed until it has fetched some: like an entry of a store, they are used without a
 * fetch while they are fresh, and if a fetch fails while they are stale. A seed from the future has no effect.
 */
function seeded(provider: KeyProvider, { set, fetchedAt }: KeySeed, policy: CachePolicy): KeyProvider {
  const unheard = () => undefined;
  const seed = new Cached<KeySet>('', policy, { happened: unheard, failed: unheard, replaced: unheard });
  seed.restore(set, fetchedAt, call(() => freshness(undefined, undefined, NaN)), undefined);
  const isLoaded = () => provider.peek() !== undefined;
  return {
    get url() {
      return provider.url;
    },
    get idTokenAlgorithms() {
      return provider.idTokenAlgorithms;
    },
    get metadataIssuer() {
      return provider.metadataIssuer;
    },
    get fresh() {
      return isLoaded() ? provider.fresh : seed.fresh;
    },
    async get(context, unknownKid) {
      if (isLoaded()) return provider.get(context, unknownKid);
      try {
        return (unknownKid ? undefined : seed.fresh) ?? (await provider.get(context));
      } catch (error) {
        const set = unknownKid || context.signal?.aborted ? undefined : seed.peek();
        if (set === undefined) throw error;
        return set;
      }
    },
    reload: (context) => provider.reload(context),
    use(unknownKid) {
      const fresh = unknownKid || isLoaded() ? undefined : seed.fresh;
      return fresh ?? provider.use(unknownKid) ?? seed.peek();
    },
    peek: () => provider.peek() ?? seed.peek(),
    get status() {
      const { status } = provider;
      return status.loaded || seed.peek() === undefined ? status : { ...status, ...timesOf(seed), loaded: true };
    },
  };
}

/** The times of a cached value. */
function timesOf(cached: Cached<unknown>): Partial<KeyStatus> {
  const { failures: _, startedAt: __, ...times } = cached.status;
  return Object.fromEntries(Object.entries(times).map(([name, time]) => [name, new Date(time * 1000)]));
}

function statusOf(cached: Cached<unknown>, isKeys = true): KeyStatus {
  const { lastError } = cached;
  return {
    ...(isKeys && { url: cached.url }),
    loaded: isKeys && cached.peek() !== undefined,
    ...timesOf(cached),
    failures: cached.status.failures,
    ...(lastError !== undefined && { lastError }),
    counts: { ...cached.counts },
  };
}
