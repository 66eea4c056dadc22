import { platform } from '../runtime/platform.js';
import { abortable, sleep, within } from './caller.js';

/** An attempt to fetch. */
export interface Attempt {
  readonly number: number;
  /** Grows while the request that leads it is alive, where requests may not await each other. */
  beats: number;
  /** Settles with the attempt, whatever its end; it never rejects. */
  promise: Promise<void>;
  /** Also what is left to do then: the store. */
  kept: Promise<void>;
  outcome: 'landed' | 'lost' | undefined;
}

/** How often a follower on Workers looks whether the leader is done, at first and at most. */
const POLL = { first: 10, most: 250, growth: 1.5 };
/** On Workers a leader's timers end with its request: how often it sends a heartbeat, and the silence after which it counts as gone. */
const BEAT_MILLISECONDS = 100;
const SILENT_MILLISECONDS = 600;

/** The attempt in flight: one for all callers, continued by another where its leader is gone. */
export class InFlight {
  // Initialised, so that it is not inherited from a polluted `Object.prototype`.
  private attempt: Attempt | undefined = undefined;

  /**
   * Begins an attempt, or continues the one of this number.
   *
   * @param fetch does the work; it never rejects, and gives `undefined` if it brought nothing. `isTakenOver` says whether another
   *   request continues the attempt: this result is dropped
   * @param keep what is left to do with the result
   */
  begin<V>(number: number, fetch: (isTakenOver: () => boolean) => Promise<V | undefined>, keep: (result: V) => Promise<void>): Attempt {
    const attempt: Attempt = { number, beats: 0, promise: Promise.resolve(), kept: Promise.resolve(), outcome: undefined };
    this.attempt = attempt;
    const beating = platform.sharedPromises ? undefined : setInterval(() => attempt.beats++, BEAT_MILLISECONDS);
    const isTakenOver = () => this.attempt?.number === number && this.attempt !== attempt;
    const fetched = fetch(isTakenOver).finally(() => clearInterval(beating));
    attempt.promise = fetched.then((result) => {
      attempt.outcome = result === undefined ? 'lost' : 'landed';
    });
    attempt.kept = fetched.then((result) => (result === undefined ? undefined : keep(result)));
    return attempt;
  }

  /** Waits until the attempt has ended, for `seconds` at most; `abandoned`: nobody leads it any more. */
  async follow(seconds: number, signal: AbortSignal | undefined): Promise<Attempt | 'abandoned' | undefined> {
    let attempt = this.attempt;
    if (attempt === undefined) return undefined;
    const most = seconds * 1000;
    if (platform.sharedPromises) {
      // A fetch is ended by its timeout; if the clock or the runtime slept, the schedule decides anew.
      await abortable(within(most, attempt.promise), signal);
      return attempt;
    }
    // On Workers a promise of another request may never settle: only fields of the attempt are read.
    let { beats } = attempt;
    for (let waited = 0, silent = 0, pause = POLL.first; attempt.outcome === undefined && waited <= most; waited += pause) {
      await abortable(sleep(pause), signal);
      silent += pause;
      if (attempt !== this.attempt || beats !== attempt.beats) {
        attempt = this.attempt!;
        ({ beats } = attempt);
        silent = 0;
      }
      if (attempt.outcome === undefined && silent > SILENT_MILLISECONDS) return 'abandoned';
      pause = Math.min(POLL.most, pause * POLL.growth);
    }
    return attempt;
  }
}
