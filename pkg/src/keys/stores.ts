/**
 * A cache that verifiers of several isolates share. Anyone who can write to it can forge keys: use nothing that others write to.
 * An entry's key holds a digest of all that its value depends on: the address, whether it holds keys or metadata, the headers
 * that are sent, `storeKey`, and the version of the format.
 */
export interface KeyStore {
  /** What stands under a key, if anything. */
  get(key: string): Promise<string | null | undefined>;
  /** Writes under a key, for at least `ttl` seconds. */
  put(key: string, value: string, options: { ttl: number }): Promise<unknown>;
}

/** What a Workers KV namespace offers of itself. */
export interface KvNamespace {
  /** Reads a value. */
  get(key: string): Promise<string | null>;
  /** Writes a value. */
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<unknown>;
}

/** What the Cache API offers of itself. */
export interface CacheLike {
  /** Finds the answer to a request. */
  match(request: string): Promise<Response | undefined>;
  /** Keeps the answer to a request. */
  put(request: string, response: Response): Promise<unknown>;
}

/**
 * A store in the Cache API: shared by the isolates of one data center, without configuration.
 *
 * @param cache default: `caches.default` of Workers
 *
 * @example
 * createVerifier({ issuer, audience, discovery: true, store: cacheApiStore() });
 */
export function cacheApiStore(cache?: CacheLike): KeyStore {
  // Looked up at first use: in a Worker there is no cache before the first request.
  const own = (): CacheLike => cache ?? (globalThis as unknown as { caches: { default: CacheLike } }).caches.default;
  const address = (key: string) => `https://keyward.invalid/${encodeURIComponent(key)}`;
  return {
    async get(key) {
      return (await own().match(address(key)))?.text();
    },
    async put(key, value, { ttl }) {
      await own().put(address(key), new Response(value, { headers: { 'cache-control': `max-age=${ttl}` } }));
    },
  };
}

/**
 * A store in Workers KV: shared by all isolates, and up to a minute behind.
 *
 * @example
 * createVerifier({ issuer, audience, discovery: true, store: kvStore(env.KEYS) });
 */
export function kvStore(namespace: KvNamespace): KeyStore {
  return {
    get: (key) => namespace.get(key),
    // KV keeps nothing for less than a minute.
    put: (key, value, { ttl }) => namespace.put(key, value, { expirationTtl: Math.max(60, Math.ceil(ttl)) }),
  };
}
