import { call } from '../runtime/core.js';
import { store_digest } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import type { KeyStore } from './stores.js';
import { within } from './caller.js';

/** What a store keeps of a value. Times in seconds. */
export interface Stored {
  readonly fetchedAt: number;
  readonly freshFor: number;
  readonly etag?: string | undefined;
  readonly text: string;
}

/** A store that takes longer is not waited for. */
const STORE_MILLISECONDS = 250;
/** The version of the store's entries, which is part of their keys. */
const STORE_FORMAT = 2;

/** One source's entry in a store. A store that fails, or holds what is no use, is as good as an empty one. */
export class StoreEntry {
  constructor(
    private readonly store: KeyStore,
    private readonly source: { readonly url: string; readonly identity: readonly unknown[] },
  ) {}

  /** What stands there. Another program may have written it. */
  async read(): Promise<Stored | undefined> {
    try {
      const entry = await within(STORE_MILLISECONDS, this.store.get(this.key));
      if (typeof entry !== 'string') return undefined;
      const { url, ...stored } = ownMembers(JSON.parse(entry) as Stored & { url: string });
      return url === this.url ? ownMembers(stored) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes it, for `ttl` seconds. The next fetch tries again where that fails. */
  async write(stored: Stored, ttl: number): Promise<void> {
    try {
      await within(STORE_MILLISECONDS, this.store.put(this.key, JSON.stringify({ url: this.url, ...stored }), { ttl }));
    } catch {
      // No verdict depends on it.
    }
  }

  /** The address for people to read, and a digest of the source's identity, parts of which are secret. */
  private get url(): string {
    const identity = JSON.stringify([STORE_FORMAT, ...this.source.identity]);
    return `${this.source.url.slice(0, 256)}#${call(() => store_digest(identity))}`;
  }

  private get key(): string {
    return `keyward:${STORE_FORMAT}:${this.url}`;
  }
}
