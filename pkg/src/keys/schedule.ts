import { call } from '../runtime/core.js';
import { schedule_status, schedule_step } from '../glue.js';

/** The action that the core's schedule requires: see its `Action`. */
export type Action =
  | { readonly kind: 'use'; readonly refresh: number }
  | { readonly kind: 'fetch' | 'wait'; readonly attempt: number; readonly fallback: boolean }
  | { readonly kind: 'reject'; readonly nextAttemptAt: number }
  | { readonly kind: 'coolingDown' | 'accept' | 'ignore' };

/** The core's numbers of the events. */
const EVENTS = { wanted: 0, fetched: 1, notModified: 2, failed: 3, restored: 4 } as const;

/** Limits that a caller may set, in seconds. */
export interface RefreshPolicy {
  readonly maxStale: number;
  readonly cooldown: number;
  readonly timeout: number;
}

/** Times in seconds since 1970. */
export interface ScheduleStatus {
  readonly fetchedAt?: number;
  readonly freshUntil?: number;
  readonly staleUntil?: number;
  readonly nextAttemptAt?: number;
  /** When the attempt in flight began. */
  readonly startedAt?: number;
  readonly failures: number;
}

/** The core's schedule. Its state is kept here so that it outlives an instance of the core. */
export class Schedule {
  private readonly policy: Float64Array;
  private state = new Float64Array();
  /** The period in which the value is fresh, if no event changes it. `undefined` before it is computed. */
  private fresh: readonly [number, number] | undefined = undefined;

  constructor({ maxStale, cooldown, timeout }: RefreshPolicy) {
    this.policy = Float64Array.of(maxStale, cooldown, timeout);
  }

  /** Reports an event to the core. `a` and `b` are the parameters of the event. */
  step(event: keyof typeof EVENTS, now: number, a: number, b = NaN): Action {
    const step = call(() => schedule_step(this.state, this.policy, now, EVENTS[event], a, b));
    this.state = step.slice(3);
    this.fresh = undefined;
    const [kind, number, fallback] = step as unknown as [number, number, number];
    switch (kind) {
      case 0:
        return { kind: 'use', refresh: number };
      case 1:
      case 2:
        return { kind: kind === 1 ? 'fetch' : 'wait', attempt: number, fallback: fallback === 1 };
      case 3:
        return { kind: 'reject', nextAttemptAt: number };
      default:
        return { kind: kind === 4 ? 'coolingDown' : kind === 5 ? 'accept' : 'ignore' };
    }
  }

  /** Whether the core would say that the value is fresh and no fetch is due. */
  isFresh(now: number): boolean {
    if (this.fresh === undefined) {
      const { fetchedAt = Infinity, freshUntil = -Infinity } = this.status(now);
      this.fresh = [fetchedAt, freshUntil];
    }
    const [from, until] = this.fresh;
    return from <= now && now < until;
  }

  status(now: number): ScheduleStatus {
    const status = call(() => schedule_status(this.state, this.policy, now));
    const [fetchedAt, freshUntil, staleUntil, nextAttemptAt, failures, startedAt] = status;
    const times = Object.entries({ fetchedAt, freshUntil, staleUntil, nextAttemptAt, startedAt });
    return { failures: failures!, ...Object.fromEntries(times.filter(([, time]) => !Number.isNaN(time))) };
  }
}
