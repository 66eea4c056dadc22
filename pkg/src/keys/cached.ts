import { call } from '../runtime/core.js';
import { JwtError, type JwtErrorDetails } from '../runtime/errors.js';
import { freshness, retry_after } from '../glue.js';
import { RequestFailure } from './request.js';
import { Schedule, type Action, type RefreshPolicy, type ScheduleStatus } from './schedule.js';

/** Receives the events of a cached value, for logs and metrics. */
export interface CacheEvents<T> {
  happened(type: 'fetched' | 'notModified' | 'staleServed'): void;
  failed(error: JwtError): void;
  replaced(before: T | undefined, now: T): void;
}

/** Counters of fetch attempts and of calls that used a stale value. */
export interface Counts {
  /** Responses with a new body. */
  fetched: number;
  /** Responses with status 304, Not Modified. */
  notModified: number;
  /** Failed fetch attempts. */
  failed: number;
  /** Calls that used a stale value. */
  staleServed: number;
}

/** {@link RefreshPolicy}, and the longest time in seconds for which a value counts as fresh. */
export interface CachePolicy extends RefreshPolicy {
  readonly maxAge: number | undefined;
}

/** A value and the core's schedule for it. It says when to fetch and records the results, but does not fetch itself. */
export class Cached<T> {
  readonly counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  private readonly schedule: Schedule;
  // Initialised, so that no value is inherited from a polluted `Object.prototype`.
  value: T | undefined = undefined;
  etag: string | undefined = undefined;
  lastError: JwtError | undefined = undefined;

  constructor(
    /** The URL without secrets. Empty if the value comes from a function. */
    readonly url: string,
    readonly policy: CachePolicy,
    private readonly events: CacheEvents<T>,
  ) {
    this.schedule = new Schedule(policy);
  }

  get status(): ScheduleStatus {
    return this.schedule.status(seconds());
  }

  /** The value, if it is fresh and no action is due. */
  get fresh(): T | undefined {
    return this.schedule.isFresh(seconds()) ? this.value : undefined;
  }

  /** The value, if it is fresh or stale; `undefined` if it has expired. */
  peek(): T | undefined {
    const { fresh } = this;
    if (fresh !== undefined) return fresh;
    const { staleUntil } = this.status;
    return staleUntil !== undefined && seconds() <= staleUntil ? this.value : undefined;
  }

  /** The action that the schedule requires when a caller needs the value. */
  want(unknownKid: boolean): Action {
    return this.schedule.step('wanted', seconds(), unknownKid ? 1 : 0);
  }

  /** Records that a caller gets the value, and counts it if the value is stale. */
  served(): void {
    const { freshUntil } = this.status;
    if (freshUntil === undefined || seconds() < freshUntil) return;
    this.counts.staleServed++;
    this.events.happened('staleServed');
  }

  /**
   * Records the result of a fetch attempt. A result without a value means that the value has not changed.
   *
   * @param hadValue whether there was a usable value when the attempt began
   * @returns for how many seconds the value is fresh
   */
  take(
    number: number,
    { value, headers }: { readonly value?: T; readonly headers: Headers },
    hadValue: boolean,
  ): number {
    const header = (name: string) => headers.get(name) ?? undefined;
    const freshFor = call(() => freshness(header('cache-control'), header('age'), this.policy.maxAge ?? NaN));
    const type = value === undefined ? 'notModified' : 'fetched';
    // An expired value no longer exists for the schedule, so its confirmation (304) counts as a new value.
    const taken = this.schedule.step(hadValue ? type : 'fetched', seconds(), number, freshFor).kind === 'accept';
    if (value !== undefined && taken) {
      const before = this.value;
      [this.value, this.etag] = [value, header('etag')];
      this.events.replaced(before, value);
    }
    this.counts[type]++;
    this.events.happened(type);
    const isUsable = taken || this.peek() !== undefined;
    const message = 'the keys in the response had already expired';
    this.lastError = isUsable ? undefined : new JwtError('ERR_JWKS_FETCH_FAILED', message, at(this.url));
    return freshFor;
  }

  /** Restores a value that this program or another fetched earlier. */
  restore(value: T, fetchedAt: number, freshFor: number, etag: string | undefined): void {
    const most = Math.min(freshFor, this.policy.maxAge ?? Infinity);
    const action = this.schedule.step('restored', seconds(), fetchedAt, most);
    if (action.kind === 'accept') [this.value, this.etag] = [value, etag];
  }

  /** Records that a fetch attempt failed. */
  fail(number: number, cause: unknown): void {
    const error = jwtErrorOf(cause, this.url);
    const header = cause instanceof RequestFailure ? cause.retryAfter : null;
    const retryAfter = call(() => retry_after(header ?? undefined, seconds()));
    this.schedule.step('failed', seconds(), number, retryAfter);
    this.lastError = error;
    this.counts.failed++;
    this.events.failed(error);
  }

  /** The error for a caller that gets no value: the last failure, and the time of the next attempt. */
  unavailable(): JwtError {
    const failure = this.lastError;
    const { nextAttemptAt } = this.status;
    const wait = Math.max(0, Math.ceil((nextAttemptAt ?? 0) - seconds()));
    const { code, message, status, url, location } = failure ?? new JwtError('ERR_JWKS_FETCH_FAILED', NOT_FETCHED);
    const details: JwtErrorDetails = {
      ...at(url ?? this.url),
      retryAfter: wait,
      ...(status !== undefined && { status }),
      ...(location !== undefined && { location }),
      ...(failure !== undefined && { cause: failure }),
    };
    const next = wait === 0 ? 'at the next call' : `in ${wait} seconds`;
    return new JwtError(code, `${message}; the next attempt is ${next}`, details);
  }
}

const NOT_FETCHED = 'the keys could not be fetched';

/** The current time in seconds since 1970. */
export function seconds(): number {
  return Date.now() / 1000;
}

function jwtErrorOf(error: unknown, url: string): JwtError {
  if (error instanceof RequestFailure) return error.error;
  if (error instanceof JwtError) return error;
  return new JwtError('ERR_JWKS_FETCH_FAILED', NOT_FETCHED, { ...at(url), cause: error });
}

function at(url: string): JwtErrorDetails {
  return url === '' ? {} : { url };
}
