import { call } from '../runtime/core.js';
import { store_digest } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import type { KeyStore } from './stores.js';
import { withTimeout } from './caller.js';

/** A stored value. Times are in seconds since 1970, durations in seconds. */
export interface Stored {
  readonly fetchedAt: number;
  readonly freshFor: number;
  readonly etag?: string | undefined;
  readonly text: string;
}

/** How long to wait for the store, in milliseconds. */
const STORE_MILLISECONDS = 250;
/** The version of the entries' format, which is part of their keys. */
const STORE_FORMAT = 2;

/** One source's entry in a store. If the store fails, or the entry is unusable, the entry counts as absent. */
export class StoreEntry {
  constructor(
    private readonly store: KeyStore,
    private readonly source: { readonly url: string; readonly identity: readonly unknown[] },
  ) {}

  /** Reads the entry, which another program may have written. */
  async read(): Promise<Stored | undefined> {
    try {
      const entry = await withTimeout(STORE_MILLISECONDS, this.store.get(this.key));
      if (typeof entry !== 'string') return undefined;
      const { url, ...stored } = ownMembers(JSON.parse(entry) as Stored & { url: string });
      return url === this.url ? ownMembers(stored) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Writes the entry for `ttl` seconds. If that fails, the next fetch writes it again. */
  async write(stored: Stored, ttl: number): Promise<void> {
    try {
      const entry = JSON.stringify({ url: this.url, ...stored });
      await withTimeout(STORE_MILLISECONDS, this.store.put(this.key, entry, { ttl }));
    } catch {
      // No verdict depends on the store.
    }
  }

  /** The URL, for readers of the store, and a digest of the source's identity, parts of which are secret. */
  private get url(): string {
    const identity = JSON.stringify([STORE_FORMAT, ...this.source.identity]);
    return `${this.source.url.slice(0, 256)}#${call(() => store_digest(identity))}`;
  }

  private get key(): string {
    return `keyward:${STORE_FORMAT}:${this.url}`;
  }
}
