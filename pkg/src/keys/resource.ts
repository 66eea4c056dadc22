import { platform } from '../runtime/platform.js';
import { Cached, seconds, type CacheEvents, type CachePolicy } from './cached.js';
import { InFlight, type Attempt } from './in-flight.js';
import type { Action } from './schedule.js';
import { StoreEntry } from './store-entry.js';
import type { KeyStore } from './stores.js';
import { abortable, keepAlive, type Context } from './caller.js';

/** Where a value comes from, which is the text that came and what was made of it. */
export interface Source<T> {
  /** Its address, as it may be shown. */
  readonly url: string;
  /** Everything that its value depends on: two sources with the same identity may share a store entry. */
  readonly identity: readonly unknown[];
  /** Fetches it; without a value nothing has changed since `etag`. */
  fetch(etag: string | undefined): Promise<{ readonly value?: T; readonly headers: Headers }>;
  /** The value of a text that a store has kept, judged as if it had been fetched. */
  fromText(text: string): T;
}

/** A value that is fetched, kept and fetched again by the core's schedule: this does what that says, and nothing else. */
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

  /** The value, if it may still be used, and where promises may outlive their caller, a fetch behind its back if one is due. */
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
   * The value, fetched if need be. With `unknownKid` one that is newer than that at hand; `undefined`: it is too early to ask
   * again, and the last answer stands.
   *
   * @throws {@link JwtError} the last failure, where there is no value
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
          if (attempt?.outcome !== undefined) return this.landed(attempt, action.fallback);
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
  private async lead({ attempt: number, fallback }: Extract<Action, { fallback: boolean }>, context: Context): Promise<T> {
    const attempt = this.begin(number);
    keepAlive(context, attempt.kept);
    // Without waitUntil what is left to do ends with the request, where the runtime is like that.
    const own = platform.sharedPromises || context.waitUntil !== undefined ? attempt.promise : attempt.kept;
    await abortable(own, context.signal);
    return this.landed(attempt, fallback);
  }

  private landed(attempt: Attempt, fallback: boolean): T {
    const value = this.cached.peek();
    if (value === undefined || (attempt.outcome !== 'landed' && !fallback)) throw this.cached.unavailable();
    this.cached.served();
    return value;
  }

  private async refresh(number: number, context: Context): Promise<void> {
    const attempt = this.begin(number);
    if (context.waitUntil !== undefined) keepAlive(context, attempt.kept);
    // On Workers nobody would keep it alive: the request that begins it waits for it.
    else if (!platform.sharedPromises) await abortable(attempt.kept, context.signal);
  }

  private begin(number: number): Attempt {
    const startedAt = seconds();
    const fetch = (isTakenOver: () => boolean) => this.fetch(number, isTakenOver);
    return this.inFlight.begin(number, fetch, (freshFor) => this.keep(startedAt, freshFor));
  }

  /** For how many seconds what an attempt brought is fresh; `undefined`: it brought nothing. */
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
      this.cached.restore(this.source.fromText(text), Number(fetchedAt), Number(freshFor), typeof etag === 'string' ? etag : undefined);
    } catch {
      // What stands in the store is no use: what is fetched takes its place.
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
