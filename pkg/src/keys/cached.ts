import { call } from '../runtime/core.js';
import { JwtError, type JwtErrorDetails } from '../runtime/errors.js';
import { freshness, retry_after } from '../glue.js';
import { RequestFailure } from './request.js';
import { Schedule, type Action, type RefreshPolicy, type ScheduleStatus } from './schedule.js';

/** What happened to a value, for logs and metrics. */
export interface CacheEvents<T> {
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

/** {@link RefreshPolicy} and the longest time in seconds for which a value counts as fresh. */
export interface CachePolicy extends RefreshPolicy {
  readonly maxAge: number | undefined;
}

/** A value and the core's schedule for it. It fetches nothing: it says what to do, and is told what came of it. */
export class Cached<T> {
  readonly counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  private readonly schedule: Schedule;
  // Initialised, so that none is inherited from a polluted `Object.prototype`.
  value: T | undefined = undefined;
  etag: string | undefined = undefined;
  lastError: JwtError | undefined = undefined;

  constructor(
    readonly url: string,
    readonly policy: CachePolicy,
    private readonly events: CacheEvents<T>,
  ) {
    this.schedule = new Schedule(policy);
  }

  get status(): ScheduleStatus {
    return this.schedule.status(seconds());
  }

  /** The value while it is fresh, and there is nothing to be done for it. */
  get fresh(): T | undefined {
    return this.schedule.isFresh(seconds()) ? this.value : undefined;
  }

  /** The value, if there is one that may still be used. */
  peek(): T | undefined {
    const { fresh } = this;
    if (fresh !== undefined) return fresh;
    const { staleUntil } = this.status;
    return staleUntil !== undefined && seconds() <= staleUntil ? this.value : undefined;
  }

  /** What is to be done for a caller who needs the value. */
  want(unknownKid: boolean): Action {
    return this.schedule.step('wanted', seconds(), unknownKid ? 1 : 0);
  }

  /** Counts a caller who is served. */
  served(): void {
    const { freshUntil } = this.status;
    if (freshUntil === undefined || seconds() < freshUntil) return;
    this.counts.staleServed++;
    this.events.happened('staleServed');
  }

  /**
   * Takes what an attempt brought. Without a value nothing has changed.
   *
   * @param hadValue whether there was a value that could be used when the attempt began
   * @returns for how many seconds it is fresh
   */
  take(number: number, { value, headers }: { readonly value?: T; readonly headers: Headers }, hadValue: boolean): number {
    const header = (name: string) => headers.get(name) ?? undefined;
    const freshFor = call(() => freshness(header('cache-control'), header('age'), this.policy.maxAge ?? NaN));
    const type = value === undefined ? 'notModified' : 'fetched';
    // To the schedule, what had grown too old is no more: that it is still right is as good as having it anew.
    const taken = this.schedule.step(hadValue ? type : 'fetched', seconds(), number, freshFor).kind === 'accept';
    if (value !== undefined && taken) {
      const before = this.value;
      [this.value, this.etag] = [value, header('etag')];
      this.events.replaced(before, value);
    }
    this.counts[type]++;
    this.events.happened(type);
    this.lastError = taken || this.peek() !== undefined ? undefined : new JwtError('ERR_JWKS_FETCH_FAILED', 'the keys were too old when they came', { url: this.url });
    return freshFor;
  }

  /** Takes a value that was fetched before, by this program or another. */
  restore(value: T, fetchedAt: number, freshFor: number, etag: string | undefined): void {
    const most = Math.min(freshFor, this.policy.maxAge ?? Infinity);
    if (this.schedule.step('restored', seconds(), fetchedAt, most).kind === 'accept') [this.value, this.etag] = [value, etag];
  }

  /** Notes that an attempt failed. */
  fail(number: number, cause: unknown): void {
    const error = jwtErrorOf(cause, this.url);
    const asked = cause instanceof RequestFailure ? cause.retryAfter : null;
    const retryAfter = call(() => retry_after(asked ?? undefined, seconds()));
    this.schedule.step('failed', seconds(), number, retryAfter);
    this.lastError = error;
    this.counts.failed++;
    this.events.failed(error);
  }

  /** The last failure, saying when the next try is. */
  unavailable(): JwtError {
    const failure = this.lastError;
    const { nextAttemptAt } = this.status;
    const wait = Math.max(0, Math.ceil((nextAttemptAt ?? 0) - seconds()));
    const { code, message, status, url } = failure ?? { code: 'ERR_JWKS_FETCH_FAILED' as const, message: 'the keys could not be fetched' };
    const details: JwtErrorDetails = {
      url: url ?? this.url,
      retryAfter: wait,
      ...(status !== undefined && { status }),
      ...(failure !== undefined && { cause: failure }),
    };
    return new JwtError(code, `${message}; the next try is ${wait === 0 ? 'at the next call' : `in ${wait} seconds`}`, details);
  }
}

/** The time, in seconds since 1970. */
export function seconds(): number {
  return Date.now() / 1000;
}

function jwtErrorOf(error: unknown, url: string): JwtError {
  if (error instanceof RequestFailure) return error.error;
  return error instanceof JwtError ? error : new JwtError('ERR_JWKS_FETCH_FAILED', 'the keys could not be fetched', { url, cause: error });
}
