import { platform } from '../runtime/platform.js';
import { Cached, seconds, type CacheEvents, type CachePolicy } from './cached.js';
import { InFlight, type Attempt } from './in-flight.js';
import type { Action } from './schedule.js';
import { StoreEntry } from './store-entry.js';
import type { KeyStore } from './stores.js';
import { abortable, keepAlive, type Context } from './caller.js';

/** The source of a fetched value. */
export interface Source<T> {
  /** The URL without secrets. */
  readonly url: string;
  /** Everything that the value depends on. Two sources with the same identity may share a store entry. */
  readonly identity: readonly unknown[];
  /** Fetches the value. A result without a value means that it has not changed since `etag`. */
  fetch(etag: string | undefined): Promise<{ readonly value?: T; readonly headers: Headers }>;
  /** Parses a text from the store and checks it like a fetched one. */
  fromText(text: string): T;
}

/**
 * A value that is fetched, cached and refreshed. The core's schedule makes all decisions; this class carries them out.
 */
export class Resource<T extends { readonly text: string }> {
  readonly cached: Cached<T>;
  private readonly inFlight = new InFlight();
  private readonly entry: StoreEntry | undefined;
  private restored: Promise<void> | boolean;

  constructor(
    private readonly source: Source<T>,
    policy: CachePolicy,
    events: CacheEvents<T>,
    store: KeyStore | undefined,
  ) {
    this.cached = new Cached(source.url, policy, events);
    this.entry = store && new StoreEntry(store, source);
    this.restored = store === undefined;
  }

  /** The cached value, if it is usable. Begins a background fetch if one is due, but not on Workers. */
  use(unknownKid = false): T | undefined {
    if (platform.sharedPromises) {
      const action = this.cached.want(unknownKid);
      const number = action.kind === 'use' ? action.refresh : action.kind === 'fetch' ? action.attempt : 0;
      if (number > 0) this.begin(number);
    }
    const value = this.cached.peek();
    if (value !== undefined) this.cached.served();
    return value;
  }

  /**
   * The value, fetched if necessary. With `unknownKid`, a newer value than the cached one, or `undefined` if it is too
   * early to fetch again.
   *
   * @throws {@link JwtError} the last failure if there is no usable value
   */
  async get(context: Context, unknownKid = false): Promise<T | undefined> {
    const { cached } = this;
    if (this.restored !== true) await abortable(this.restore(), context.signal);
    for (;;) {
      const action = cached.want(unknownKid);
      switch (action.kind) {
        case 'use': {
          if (action.refresh > 0) await this.refresh(action.refresh, context);
          cached.served();
          return cached.value;
        }
        case 'fetch':
          return this.lead(action, context);
        case 'wait': {
          const attempt = await this.inFlight.follow(cached.policy.timeout, context.signal);
          if (attempt === 'abandoned') return this.lead(action, context);
          if (attempt?.outcome !== undefined) return this.valueAfter(attempt, action.fallback);
          break;
        }
        case 'reject':
          throw cached.unavailable();
        default:
          if (cached.status.failures > 0) throw cached.unavailable();
          return undefined;
      }
    }
  }

  /** Begins an attempt, or continues one whose leader is gone, and waits for it. */
  private async lead(action: Extract<Action, { fallback: boolean }>, context: Context): Promise<T> {
    const { attempt: number, fallback } = action;
    const attempt = this.begin(number);
    keepAlive(context, attempt.kept);
    // On Workers without waitUntil, the write to the store would end with the request, so the request waits for it.
    const outlives = platform.sharedPromises || context.waitUntil !== undefined;
    await abortable(outlives ? attempt.promise : attempt.kept, context.signal);
    return this.valueAfter(attempt, fallback);
  }

  private valueAfter(attempt: Attempt, fallback: boolean): T {
    const value = this.cached.peek();
    if (value === undefined || (attempt.outcome !== 'succeeded' && !fallback)) throw this.cached.unavailable();
    this.cached.served();
    return value;
  }

  private async refresh(number: number, context: Context): Promise<void> {
    const attempt = this.begin(number);
    if (context.waitUntil !== undefined) keepAlive(context, attempt.kept);
    // On Workers without waitUntil, the attempt would end with the request, so the request waits for it.
    else if (!platform.sharedPromises) await abortable(attempt.kept, context.signal);
  }

  private begin(number: number): Attempt {
    const startedAt = seconds();
    const fetch = (isTakenOver: () => boolean) => this.fetch(number, isTakenOver);
    return this.inFlight.begin(number, fetch, (freshFor) => this.keep(startedAt, freshFor));
  }

  /** Makes the attempt. Resolves to the freshness lifetime of the value in seconds, or `undefined` on failure. */
  private async fetch(number: number, isTakenOver: () => boolean): Promise<number | undefined> {
    const { cached } = this;
    const etag = platform.validators && cached.value !== undefined ? cached.etag : undefined;
    const hadValue = cached.peek() !== undefined;
    try {
      const fetched = await this.source.fetch(etag);
      return isTakenOver() ? undefined : cached.take(number, fetched, hadValue);
    } catch (error) {
      if (!isTakenOver()) cached.fail(number, error);
      return undefined;
    }
  }

  // ---- store ----

  private async restore(): Promise<void> {
    if (!platform.sharedPromises) return this.read();
    this.restored = this.restored instanceof Promise ? this.restored : this.read();
    await this.restored;
  }

  private async read(): Promise<void> {
    const stored = await this.entry!.read();
    try {
      if (stored === undefined || this.cached.value !== undefined) return;
      const { text, fetchedAt, freshFor, etag } = stored;
      const validator = typeof etag === 'string' ? etag : undefined;
      this.cached.restore(this.source.fromText(text), Number(fetchedAt), Number(freshFor), validator);
    } catch {
      // The stored value is unusable: the next fetched value replaces it.
    } finally {
      this.restored = true;
    }
  }

  private async keep(fetchedAt: number, freshFor: number): Promise<void> {
    const { value, etag, policy } = this.cached;
    if (this.entry === undefined || value === undefined) return;
    await this.entry.write({ fetchedAt, freshFor, etag, text: value.text }, Math.ceil(freshFor + policy.maxStale));
  }
}
