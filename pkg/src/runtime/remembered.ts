import type { Core } from '../glue.js';
import { call } from './core.js';

/** A value that the core has parsed and caches under a handle, until the instance is replaced or the cache is full. */
export class Remembered {
  /**
   * @param read makes the core parse the value, and returns the handle
   * @param core the instance that has already parsed the value
   * @param handle the handle of that instance
   *
   * @internal
   */
  constructor(
    private readonly read: (core: Core) => number,
    private core: Core | undefined = undefined,
    private handle = 0,
  ) {}

  /**
   * The handle in this instance. A handle is valid in one instance only, because all instances use the same numbers.
   *
   * @internal
   */
  in(core: Core): number {
    if (core !== this.core) [this.handle, this.core] = [this.read(core), core];
    return this.handle;
  }

  /** Discards the handle, because the core no longer caches the value. */
  forget(): void {
    this.core = undefined;
  }
}

/**
 * Calls the core with cached values. If the core has evicted one of them, its result is empty: then all values are
 * parsed again and the call is repeated.
 *
 * @internal
 */
export function callWith(remembered: readonly Remembered[], attempt: (core: Core) => string): string {
  return call((core) => {
    const result = attempt(core);
    if (result !== '') return result;
    for (const one of remembered) one.forget();
    return attempt(core);
  });
}
