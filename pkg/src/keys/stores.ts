/**
 * A cache that verifiers in several isolates share. Anyone who can write to it can forge keys, so no one else may have
 * write access. The key of an entry contains a digest of everything that the value depends on: the URL, whether the
 * value is keys or metadata, the request headers, `storeKey`, and the version of the format. A store may throw: the
 * verifier then works as if it had no store. A call that takes longer than 250 milliseconds is ignored.
 *
 * @example
 * const entries = new Map();
 * const store = { get: async (key) => entries.get(key), put: async (key, value) => entries.set(key, value) };
 */
export interface KeyStore {
  /** Reads an entry; `null` or `undefined` if it is absent. */
  get(key: string): Promise<string | null | undefined>;
  /** Writes an entry, to be kept for at least `ttl` seconds. */
  put(key: string, value: string, options: { ttl: number }): Promise<unknown>;
}

/** The members of a Workers KV namespace that {@link kvStore} uses. */
export interface KvNamespace {
  /** Reads a value. */
  get(key: string): Promise<string | null>;
  /** Writes a value. */
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<unknown>;
}

/** The members of a Cache API cache that {@link cacheApiStore} uses. */
export interface CacheLike {
  /** Reads the response to a request. */
  match(request: string): Promise<Response | undefined>;
  /** Writes the response to a request. */
  put(request: string, response: Response): Promise<unknown>;
}

/**
 * A store in the Cache API. The isolates of one data center share it. It needs no configuration.
 *
 * @param cache the cache; default `caches.default` of Workers
 *
 * @example
 * createVerifier({ issuer, audience, discovery: true, store: cacheApiStore() });
 */
export function cacheApiStore(cache?: CacheLike): KeyStore {
  // Read at first use: a Worker has no cache before the first request.
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
 * A store in Workers KV. All isolates share it; a write is visible everywhere after up to a minute.
 *
 * @param namespace the KV namespace, a binding of the Worker
 *
 * @example
 * createVerifier({ issuer, audience, discovery: true, store: kvStore(env.KEYS) });
 */
export function kvStore(namespace: KvNamespace): KeyStore {
  return {
    get: (key) => namespace.get(key),
    // The shortest expiration of KV is one minute.
    put: (key, value, { ttl }) => namespace.put(key, value, { expirationTtl: Math.max(60, Math.ceil(ttl)) }),
  };
}
