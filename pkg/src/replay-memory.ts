import { JwtError } from './errors.js';

/** Keys remembered at one time: some 20 MB. */
const CAPACITY = 100_000;
/**
 * What this process has seen. It never forgets a key before its time, so when it is full it remembers no more and says so:
 * to forget would be to let a replay pass.
 */
export class ReplayMemory {
  private readonly ends = new Map<string, number>();
  /** The keys by the second in which they end, so that forgetting costs no search. */
  private readonly seconds = new Map<number, string[]>();

  /** How many keys may be remembered. */
  constructor(readonly capacity = CAPACITY) {}

  /** Whether the key was seen within its lifetime; from now on it is. `lifetime` and `now` are in seconds. */
  isReplay(key: string, lifetime: number, now: number): boolean {
    const end = this.ends.get(key);
    if (end !== undefined && end > now) return true;
    if (this.ends.size >= this.capacity) this.forget(now);
    if (this.ends.size >= this.capacity) {
      throw new JwtError(
        'ERR_LIMIT_EXCEEDED',
        'too many DPoP proofs are within their lifetime to remember another; use isReplay with a store of your own',
        { check: 'replay' },
      );
    }
    this.remember(key, now + lifetime);
    return false;
  }

  private remember(key: string, end: number): void {
    this.ends.set(key, end);
    const keys = this.seconds.get(end);
    if (keys === undefined) this.seconds.set(end, [key]);
    else keys.push(key);
  }

  private forget(now: number): void {
    for (const [end, keys] of this.seconds) {
      if (end > now) continue;
      this.seconds.delete(end);
      // A key that came again after its end is in a later second too.
      for (const key of keys) if (this.ends.get(key)! <= now) this.ends.delete(key);
    }
  }
}
