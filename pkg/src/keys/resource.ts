import { call } from '../runtime/core.js';
import { JwtError, type JwtErrorDetails } from '../runtime/errors.js';
import { freshness, retry_after, store_digest } from '../glue.js';
import { ownMembers } from '../runtime/own.js';
import { platform } from '../runtime/platform.js';
import { RequestFailure } from './request.js';
import { Schedule, type Action, type Rules, type ScheduleStatus } from './schedule.js';
import type { KeyStore } from './stores.js';

/** Where a value comes from. */
export interface Source<T> {
  /** Its address, as it may be shown. */
  readonly url: string;
  /** Everything that its value depends on: two sources with the same identity may share a store entry. */
  readonly identity: readonly unknown[];
  /** Fetches it; without a value nothing has changed since `etag`. */
  fetch(etag: string | undefined): Promise<{ readonly value?: T; readonly headers: Headers }>;
  /** The text that a store may keep, and the value of such a text, judged as if it had been fetched. */
  toText(value: T): string;
  fromText(text: string): T;
}

/** What one caller brings along. */
export interface Context {
  /** Frees this caller, and nobody else: its reason is thrown as it is. */
  readonly signal?: AbortSignal;
  /** Keeps the runtime from ending what this request began: `ctx.waitUntil` of a Worker. */
  waitUntil?(promise: Promise<unknown>): void;
}

/** What happened to a value, for logs and metrics. */
export interface ResourceEvents<T> {
  happened(type: 'fetched' | 'notModified' | 'staleServed'): void;
  failed(error: JwtError): void;
  replaced(before: T | undefined, now: T): void;
}

/** How often what has happened. */
export interface Counts {
  /** Answers that brought something. */
  fetched: number;
  /** Answers that said that nothing has changed. */
  notModified: number;
  /** Attempts that failed. */
  failed: number;
  /** Calls that were served with what was not fresh any more. */
  staleServed: number;
}

interface Flight {
  readonly number: number;
  /** Grows while the request that leads it is alive, where requests may not await each other. */
  beats: number;
  /** Settles with the flight, whatever its end; it never rejects. */
  promise: Promise<void>;
  /** Also what is left to do then: the store. */
  kept: Promise<void>;
  outcome: 'landed' | 'lost' | undefined;
}

interface Stored {
  readonly url: string;
  readonly fetchedAt: number;
  readonly freshFor: number;
  readonly etag?: string | undefined;
  readonly text: string;
}

/** A store that takes longer is not waited for. */
const STORE_MILLISECONDS = 250;
/** How often a follower on Workers looks whether the leader is done, at first and at most. */
const POLL = { first: 10, most: 250, growth: 1.5 };
/** On Workers a leader's timers end with its request: how often it sends a heartbeat, and the silence after which it counts as gone. */
const BEAT_MILLISECONDS = 100;
const SILENT_MILLISECONDS = 600;
/** The version of the store's entries, which is part of their keys. */
const STORE_FORMAT = 2;

/** A value that is fetched, kept and fetched again by the core's schedule: the driver does what that says, and nothing else. */
export class Resource<T> {
  readonly counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  private readonly schedule: Schedule;
  private readonly maxAge: number;
  // Initialised, so that none is inherited from a polluted `Object.prototype`.
  private value: T | undefined = undefined;
  private etag: string | undefined = undefined;
  private failure: JwtError | undefined = undefined;
  private flight: Flight | undefined = undefined;
  private restored: Promise<void> | boolean;

  constructor(
    readonly source: Source<T>,
    readonly rules: Rules & { readonly maxAge: number | undefined },
    readonly events: ResourceEvents<T>,
    readonly store: KeyStore | undefined,
  ) {
    this.schedule = new Schedule(rules);
    this.maxAge = rules.maxAge ?? NaN;
    this.restored = store === undefined;
  }

  get status(): ScheduleStatus {
    return this.schedule.status(seconds());
  }

  get lastError(): JwtError | undefined {
    return this.failure;
  }

  /** The value while it is fresh, and there is nothing to be done for it. */
  get fresh(): T | undefined {
    return this.schedule.isFresh(seconds()) ? this.value : undefined;
  }

  /** The value, if there is one that may still be used. Nothing is begun. */
  peek(): T | undefined {
    const { fresh } = this;
    if (fresh !== undefined) return fresh;
    const { staleUntil } = this.status;
    return staleUntil !== undefined && seconds() <= staleUntil ? this.value : undefined;
  }

  /** {@link peek}, and where promises may outlive their caller, a fetch behind its back if one is due. */
  use(unknownKid = false): T | undefined {
    if (platform.sharedPromises) {
      const action = this.want(unknownKid);
      const number = action.kind === 'use' ? action.refresh : action.kind === 'fetch' ? action.flight : 0;
      if (number > 0) this.begin(number);
    }
    const value = this.peek();
    if (value !== undefined) this.countStale();
    return value;
  }

  /**
   * The value, fetched if need be. With `unknownKid` one that is newer than that at hand; `undefined`: it is too early to ask
   * again, and the last answer stands.
   *
   * @throws {@link JwtError} the last failure, where there is no value
   */
  async get(context: Context, unknownKid = false): Promise<T | undefined> {
    if (this.restored !== true) await abortable(this.restore(), context.signal);
    for (;;) {
      const action = this.want(unknownKid);
      switch (action.kind) {
        case 'use': {
          if (action.refresh > 0) await this.refresh(action.refresh, context);
          this.countStale();
          return this.value;
        }
        case 'fetch':
          return this.lead(action, context);
        case 'wait': {
          const flight = await this.follow(context.signal);
          if (flight === 'abandoned') return this.lead(action, context);
          if (flight?.outcome !== undefined) return this.landed(flight, action.fallback);
          break;
        }
        case 'refuse':
          throw this.unavailable();
        default:
          if (this.status.failures > 0) throw this.unavailable();
          return undefined;
      }
    }
  }

  /** Begins an attempt, or continues one whose leader is gone, and waits for it. */
  private async lead({ flight: number, fallback }: Extract<Action, { fallback: boolean }>, context: Context): Promise<T> {
    const flight = this.begin(number);
    keepAlive(context, flight.kept);
    // Without waitUntil what is left to do ends with the request, where the runtime is like that.
    const own = platform.sharedPromises || context.waitUntil !== undefined ? flight.promise : flight.kept;
    await abortable(own, context.signal);
    return this.landed(flight, fallback);
  }

  private want(unknownKid: boolean): Action {
    return this.schedule.step('wanted', seconds(), unknownKid ? 1 : 0);
  }

  private landed(flight: Flight, fallback: boolean): T {
    const value = this.peek();
    if (value !== undefined && (flight.outcome === 'landed' || fallback)) {
      this.countStale();
      return value;
    }
    throw this.unavailable();
  }

  private countStale(): void {
    const { freshUntil } = this.status;
    if (freshUntil === undefined || seconds() < freshUntil) return;
    this.counts.staleServed++;
    this.events.happened('staleServed');
  }

  /** The last failure, saying when the next try is. */
  private unavailable(): JwtError {
    const failure = this.failure;
    const { nextTry } = this.status;
    const wait = Math.max(0, Math.ceil((nextTry ?? 0) - seconds()));
    const { code, message, status, url } = failure ?? { code: 'ERR_JWKS_FETCH_FAILED' as const, message: 'the keys could not be fetched' };
    const details: JwtErrorDetails = {
      url: url ?? this.source.url,
      retryAfter: wait,
      ...(status !== undefined && { status }),
      ...(failure !== undefined && { cause: failure }),
    };
    return new JwtError(code, `${message}; the next try is ${wait === 0 ? 'at the next call' : `in ${wait} seconds`}`, details);
  }

  private async refresh(number: number, context: Context): Promise<void> {
    const flight = this.begin(number);
    if (context.waitUntil !== undefined) keepAlive(context, flight.kept);
    // On Workers nobody would keep it alive: the request that begins it waits for it.
    else if (!platform.sharedPromises) await abortable(flight.kept, context.signal);
  }

  private begin(number: number): Flight {
    const flight: Flight = { number, beats: 0, promise: Promise.resolve(), kept: Promise.resolve(), outcome: undefined };
    this.flight = flight;
    const startedAt = seconds();
    const beating = platform.sharedPromises ? undefined : setInterval(() => flight.beats++, BEAT_MILLISECONDS);
    const flown = this.fly(flight).finally(() => clearInterval(beating));
    flight.promise = flown.then((freshFor) => {
      flight.outcome = freshFor === undefined ? 'lost' : 'landed';
    });
    flight.kept = flown.then((freshFor) => (freshFor === undefined ? undefined : this.keep(startedAt, freshFor)));
    return flight;
  }

  /** For how many seconds what a flight brought is fresh; `undefined`: it brought nothing. */
  private async fly(flight: Flight): Promise<number | undefined> {
    const { number } = flight;
    // Another request continues an attempt that was taken over; this result is dropped.
    const isTakenOver = () => this.flight?.number === number && this.flight !== flight;
    const etag = platform.validators && this.value !== undefined ? this.etag : undefined;
    const hadKeys = this.peek() !== undefined;
    try {
      const { value, headers } = await this.source.fetch(etag);
      if (isTakenOver()) return undefined;
      const header = (name: string) => headers.get(name) ?? undefined;
      const freshFor = call(() => freshness(header('cache-control'), header('age'), this.maxAge));
      const type = value === undefined ? 'notModified' : 'fetched';
      // To the schedule, what had grown too old is no more: that it is still right is as good as having it anew.
      const taken = this.schedule.step(hadKeys ? type : 'fetched', seconds(), number, freshFor).kind === 'accept';
      if (value !== undefined && taken) {
        const before = this.value;
        [this.value, this.etag] = [value, header('etag')];
        this.events.replaced(before, value);
      }
      this.counts[type]++;
      this.events.happened(type);
      this.failure = taken || this.peek() !== undefined ? undefined : new JwtError('ERR_JWKS_FETCH_FAILED', 'the keys were too old when they came', { url: this.source.url });
      return freshFor;
    } catch (fault) {
      if (isTakenOver()) return undefined;
      const error = jwtErrorOf(fault, this.source.url);
      const asked = fault instanceof RequestFailure ? fault.retryAfter : null;
      const retryAfter = call(() => retry_after(asked ?? undefined, seconds()));
      this.schedule.step('failed', seconds(), number, retryAfter);
      this.failure = error;
      this.counts.failed++;
      this.events.failed(error);
      return undefined;
    }
  }

  /** Waits until the attempt in flight has ended; `abandoned`: nobody leads it any more. */
  private async follow(signal: AbortSignal | undefined): Promise<Flight | 'abandoned' | undefined> {
    let flight = this.flight;
    if (flight === undefined) return undefined;
    const most = this.rules.timeout * 1000;
    if (platform.sharedPromises) {
      // A fetch is ended by its timeout; if the clock or the runtime slept, the schedule decides anew.
      await abortable(within(most, flight.promise), signal);
      return flight;
    }
    // On Workers a promise of another request may never settle: only fields of the attempt are read.
    let { beats } = flight;
    for (let waited = 0, silent = 0, pause = POLL.first; flight.outcome === undefined && waited <= most; waited += pause) {
      await abortable(sleep(pause), signal);
      silent += pause;
      if (flight !== this.flight || beats !== flight.beats) {
        flight = this.flight!;
        ({ beats } = flight);
        silent = 0;
      }
      if (flight.outcome === undefined && silent > SILENT_MILLISECONDS) return 'abandoned';
      pause = Math.min(POLL.most, pause * POLL.growth);
    }
    return flight;
  }

  // ---- store ----

  /** The address for people to read, and a digest of the source's identity, parts of which are secret. */
  private get url(): string {
    const identity = JSON.stringify([STORE_FORMAT, ...this.source.identity]);
    return `${this.source.url.slice(0, 256)}#${call(() => store_digest(identity))}`;
  }

  private get key(): string {
    return `keyward:${STORE_FORMAT}:${this.url}`;
  }

  private async restore(): Promise<void> {
    if (!platform.sharedPromises) return this.read();
    this.restored = this.restored instanceof Promise ? this.restored : this.read();
    await this.restored;
  }

  private async read(): Promise<void> {
    try {
      const entry = await within(STORE_MILLISECONDS, this.store!.get(this.key));
      if (typeof entry !== 'string' || this.value !== undefined) return;
      const { url, fetchedAt, freshFor, etag, text } = ownMembers(JSON.parse(entry) as Stored);
      if (url !== this.url) return;
      const value = this.source.fromText(text);
      const most = Math.min(Number(freshFor), this.rules.maxAge ?? Infinity);
      if (this.schedule.step('restored', seconds(), Number(fetchedAt), most).kind !== 'accept') return;
      [this.value, this.etag] = [value, typeof etag === 'string' ? etag : undefined];
    } catch {
      // A store that fails, or holds what is no use, is as good as an empty one: what is fetched takes its place.
    } finally {
      this.restored = true;
    }
  }

  private async keep(fetchedAt: number, freshFor: number): Promise<void> {
    if (this.store === undefined || this.value === undefined) return;
    const entry: Stored = { url: this.url, fetchedAt, freshFor, etag: this.etag, text: this.source.toText(this.value) };
    try {
      const put = this.store.put(this.key, JSON.stringify(entry), { ttl: Math.ceil(freshFor + this.rules.maxStale) });
      await within(STORE_MILLISECONDS, put);
    } catch {
      // The next fetch tries again.
    }
  }
}

/** Asks the runtime to keep a promise alive. It may refuse: the work then ends when the runtime ends it. */
function keepAlive({ waitUntil }: Context, promise: Promise<unknown>): void {
  try {
    waitUntil?.(promise);
  } catch {
    // No verdict depends on it.
  }
}

function seconds(): number {
  return Date.now() / 1000;
}

function jwtErrorOf(fault: unknown, url: string): JwtError {
  if (fault instanceof RequestFailure) return fault.error;
  return fault instanceof JwtError ? fault : new JwtError('ERR_JWKS_FETCH_FAILED', 'the keys could not be fetched', { url, cause: fault });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a promise gives, if it does so in time. No timer is left behind: it would keep a program from ending. */
async function within<V>(milliseconds: number, promise: Promise<V>): Promise<V | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A promise that a signal ends for whoever waits for it, with the signal's reason. */
async function abortable<V>(promise: Promise<V>, signal: AbortSignal | undefined): Promise<V> {
  if (signal === undefined) return promise;
  if (signal.aborted) throw signal.reason;
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', giveUp));
}
