import { JwtError } from '../runtime/errors.js';

/** Keys remembered at one time: 16 MB when it is full. */
const CAPACITY = 100_000;
/** Ended entries removed per call. More than one, so that the memory shrinks faster than it can grow. */
const REMOVED_PER_CALL = 2;
/** Calls in a period; see {@link ReplayMemory.endedForAll}. */
const PERIOD = 1024;

/** A key, when it ends, and where it is in the heap. */
interface Entry {
  readonly key: string;
  end: number;
  place: number;
}

/**
 * The proofs that this process has seen. It holds one entry for each key and never drops one that has not ended: when
 * it is full of such entries it throws, because to forget one would let a replay pass.
 *
 * Entries are in a binary heap, the one that ends first at the root. A call adds or renews one entry and removes at
 * most {@link REMOVED_PER_CALL}, each in at most log2(capacity) steps; there is no sweep, whatever the clock does.
 */
export class ReplayMemory {
  private readonly entries = new Map<string, Entry>();
  private readonly heap: Entry[] = [];
  /** The lowest clock of the last whole period and of this one, and the calls in this one. */
  private lowestBefore = -Infinity;
  private lowest = Infinity;
  private calls = 0;

  /** How many keys may be remembered. */
  constructor(readonly capacity = CAPACITY) {}

  /** How many keys are remembered. */
  get size(): number {
    return this.heap.length;
  }

  /** Whether the key was seen within its lifetime; from now on it is. `lifetime` and `now` are in seconds. */
  isReplay(key: string, lifetime: number, now: number): boolean {
    const ended = this.endedForAll(now);
    for (let count = 0; count < REMOVED_PER_CALL && this.heap.length > 0 && this.heap[0]!.end <= ended; count++) {
      this.removeFirst();
    }
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      if (entry.end > now) return true;
      // Never earlier than before, so it can only move away from the root.
      entry.end = now + lifetime;
      this.sink(entry);
      return false;
    }
    if (this.heap.length >= this.capacity) {
      if (this.heap[0]!.end > now) {
        throw new JwtError(
          'ERR_LIMIT_EXCEEDED',
          'too many DPoP proofs are within their lifetime to remember another; use isReplay with a store of your own',
          { check: 'replay' },
        );
      }
      this.removeFirst();
    }
    const added = { key, end: now + lifetime, place: this.heap.length };
    this.entries.set(key, added);
    this.heap.push(added);
    this.rise(added);
    return false;
  }

  /**
   * The time by which an entry has ended for every call of at least one period. The clock is the caller's: if one call
   * in many is far ahead, or the clock is set back, an entry that has ended only for that call is still remembered for
   * the others. A full memory does not wait for that.
   */
  private endedForAll(now: number): number {
    if (this.calls === PERIOD) {
      this.lowestBefore = this.lowest;
      this.lowest = Infinity;
      this.calls = 0;
    }
    this.calls++;
    this.lowest = Math.min(this.lowest, now);
    return Math.min(this.lowestBefore, this.lowest);
  }

  private removeFirst(): void {
    const [first] = this.heap as [Entry];
    const last = this.heap.pop()!;
    this.entries.delete(first.key);
    if (last === first) return;
    this.put(last, 0);
    this.sink(last);
  }

  /** Moves an entry towards the root, before those that end later. */
  private rise(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.heap[(entry.place - 1) >> 1]!;
      if (parent.end <= entry.end) return;
      this.swap(parent, entry);
    }
  }

  /** Moves an entry away from the root, behind those that end earlier. */
  private sink(entry: Entry): void {
    for (;;) {
      const left = this.heap[2 * entry.place + 1];
      const right = this.heap[2 * entry.place + 2];
      if (left === undefined) return;
      const child = right !== undefined && right.end < left.end ? right : left;
      if (entry.end <= child.end) return;
      this.swap(entry, child);
    }
  }

  private swap(above: Entry, below: Entry): void {
    const { place } = above;
    this.put(above, below.place);
    this.put(below, place);
  }

  private put(entry: Entry, place: number): void {
    this.heap[place] = entry;
    entry.place = place;
  }
}
