import type { Core } from '../glue.js';
import { call } from './core.js';

/** What the core has read and remembers under a number (a handle), as long as it is the same instance and has room. */
export class Remembered {
  /**
   * @param read lets the core read it, and gives the handle
   * @param core the instance that has read it already, and the handle that it gave
   *
   * @internal
   */
  constructor(
    private readonly read: (core: Core) => number,
    private core: Core | undefined = undefined,
    private handle = 0,
  ) {}

  /**
   * The handle in this instance: another instance gives the same numbers.
   *
   * @internal
   */
  in(core: Core): number {
    if (core !== this.core) [this.handle, this.core] = [this.read(core), core];
    return this.handle;
  }

  /** Says that the core has forgotten it. */
  forget(): void {
    this.core = undefined;
  }
}

/**
 * Calls the core with what it remembers. Where it has forgotten some of that, its answer is empty: it then reads all of it again.
 *
 * @internal
 */
export function callWith(remembered: readonly Remembered[], attempt: (core: Core) => string): string {
  return call((core) => {
    const answer = attempt(core);
    if (answer !== '') return answer;
    for (const one of remembered) one.forget();
    return attempt(core);
  });
}
