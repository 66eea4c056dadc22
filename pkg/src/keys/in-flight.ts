import { platform } from '../runtime/platform.js';
import { abortable, sleep, withTimeout } from './caller.js';

/** A fetch attempt. */
export interface Attempt {
  readonly number: number;
  /** The heartbeat: on Workers it increases while the request that leads the attempt is alive. */
  beats: number;
  /** Resolves when the attempt has succeeded or failed. Never rejects. */
  promise: Promise<void>;
  /** Like `promise`, but waits for the write to the store too. */
  kept: Promise<void>;
  outcome: 'succeeded' | 'failed' | undefined;
}

/** How often a follower on Workers polls the attempt, in milliseconds: the first and the longest interval. */
const POLL = { first: 10, most: 250, growth: 1.5 };
/**
 * A leader's timers on Workers end with its request. Interval of its heartbeat, and silence after which it counts as
 * gone.
 */
const BEAT_MILLISECONDS = 100;
const SILENT_MILLISECONDS = 600;

/** The attempt in flight. All callers share it; another caller continues it if its leader is gone. */
export class InFlight {
  // Initialised, so that the value is not inherited from a polluted `Object.prototype`.
  private attempt: Attempt | undefined = undefined;

  /**
   * Begins the attempt with this number, or continues it.
   *
   * @param fetch makes the requests; never rejects, and resolves to `undefined` on failure. `isTakenOver` says whether
   *   another request has continued the attempt: the result is then dropped
   * @param keep writes the result to the store
   */
  begin<V>(
    number: number,
    fetch: (isTakenOver: () => boolean) => Promise<V | undefined>,
    keep: (result: V) => Promise<void>,
  ): Attempt {
    const done = Promise.resolve();
    const attempt: Attempt = { number, beats: 0, promise: done, kept: done, outcome: undefined };
    this.attempt = attempt;
    const beating = platform.sharedPromises ? undefined : setInterval(() => attempt.beats++, BEAT_MILLISECONDS);
    const isTakenOver = () => this.attempt?.number === number && this.attempt !== attempt;
    const fetched = fetch(isTakenOver).finally(() => clearInterval(beating));
    attempt.promise = fetched.then((result) => {
      attempt.outcome = result === undefined ? 'failed' : 'succeeded';
    });
    attempt.kept = fetched.then((result) => (result === undefined ? undefined : keep(result)));
    return attempt;
  }

  /** Waits at most `seconds` for the attempt to end. `abandoned`: its leader is gone. */
  async follow(seconds: number, signal: AbortSignal | undefined): Promise<Attempt | 'abandoned' | undefined> {
    let attempt = this.attempt;
    if (attempt === undefined) return undefined;
    const most = seconds * 1000;
    if (platform.sharedPromises) {
      // The fetch ends by its own timeout. If the clock or the runtime slept, the schedule decides again.
      await abortable(withTimeout(most, attempt.promise), signal);
      return attempt;
    }
    // On Workers a promise of another request may never settle, so this only reads fields of the attempt.
    let { beats } = attempt;
    let [silent, pause] = [0, POLL.first];
    for (let waited = 0; attempt.outcome === undefined && waited <= most; waited += pause) {
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
