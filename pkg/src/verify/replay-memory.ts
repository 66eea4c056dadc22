import { JwtError } from '../runtime/errors.js';

/** The largest number of stored keys. They take 16 MB. */
const CAPACITY = 100_000;
/** Expired entries removed per call. More than one, so that the memory shrinks faster than it can grow. */
const REMOVED_PER_CALL = 2;
/** The number of calls in a period; see {@link ReplayMemory.endedForAll}. */
const PERIOD = 1024;

/** A key, its end time in seconds since 1970, and its index in the heap. */
interface Entry {
  readonly key: string;
  end: number;
  place: number;
}

/**
 * The DPoP proofs or client assertions that this process has accepted, one entry for each key. It never drops an entry
 * that has not expired: if all entries are unexpired and the memory is full, it throws, because dropping one would
 * allow a replay.
 *
 * Entries are in a binary heap with the first to expire at the root. A call adds or renews one entry and removes at
 * most {@link REMOVED_PER_CALL}, each in at most log2(capacity) steps. It never scans all entries, even if the clock
 * jumps.
 */
export class ReplayMemory {
  private readonly entries = new Map<string, Entry>();
  private readonly heap: Entry[] = [];
  /** The lowest time of the last complete period and of the current one, and the number of calls in the current one. */
  private lowestBefore = -Infinity;
  private lowest = Infinity;
  private calls = 0;

  /** Makes an empty memory for at most `capacity` keys. */
  constructor(readonly capacity = CAPACITY) {}

  /** The number of stored keys. */
  get size(): number {
    return this.heap.length;
  }

  /** Whether the key is stored and unexpired. If not, stores it. `lifetime` and `now` are in seconds. */
  isReplay(key: string, lifetime: number, now: number): boolean {
    const ended = this.endedForAll(now);
    for (let count = 0; count < REMOVED_PER_CALL && this.heap.length > 0 && this.heap[0]!.end <= ended; count++) {
      this.removeFirst();
    }
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      if (entry.end > now) return true;
      // The new end time is later, so the entry can only move away from the root.
      entry.end = now + lifetime;
      this.sink(entry);
      return false;
    }
    if (this.heap.length >= this.capacity) {
      if (this.heap[0]!.end > now) {
        throw new JwtError(
          'ERR_LIMIT_EXCEEDED',
          'the memory of what was used and has not expired is full; use "isReplay" with a larger store',
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
   * The lowest time of the calls of at least one period: entries that end before it have expired for all of these
   * calls. The caller supplies the time. If one call's time is far ahead, or the clock is set back, an entry that has
   * expired for that call only stays stored for the others. A full memory removes it anyway.
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

  /** Moves an entry towards the root, past entries that end later. */
  private rise(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.heap[(entry.place - 1) >> 1]!;
      if (parent.end <= entry.end) return;
      this.swap(parent, entry);
    }
  }

  /** Moves an entry away from the root, past entries that end earlier. */
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
