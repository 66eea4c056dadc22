/** The context of one caller, and helpers for waiting. */
import { memberOf, ownMembers } from '../runtime/own.js';

/** The context of one call. */
export interface Context {
  /**
   * Ends this call: its promise rejects with the signal's reason. A fetch that other callers wait for continues.
   * Default: none.
   */
  readonly signal?: AbortSignal;
  /**
   * Keeps the runtime from ending a fetch that this call began: `ctx.waitUntil` of a Worker. Default: on Workers, the
   * call waits for a fetch that it began.
   */
  waitUntil?(promise: Promise<unknown>): void;
}

/** Validates a caller's context. It may be an instance of a class whose methods need `this`, as a Worker's `ctx` is. */
export function contextOf(context: Context): Context {
  if (typeof context !== 'object' || context === null) {
    throw new TypeError('the context must be an object, such as { signal }');
  }
  const [signal, waitUntil] = [memberOf(context, 'signal'), memberOf(context, 'waitUntil')];
  checkSignal(signal);
  if (waitUntil !== undefined && typeof waitUntil !== 'function') {
    throw new TypeError('"waitUntil" must be a function');
  }
  return ownMembers({
    ...(signal && { signal }),
    ...(waitUntil && { waitUntil: (promise) => context.waitUntil!(promise) }),
  });
}

export function checkSignal(signal: unknown): void {
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new TypeError('"signal" must be an AbortSignal, such as the "signal" of an AbortController');
}

/** Asks the runtime to wait for a promise. If `waitUntil` throws, the runtime may end the work early. */
export function keepAlive({ waitUntil }: Context, promise: Promise<unknown>): void {
  try {
    waitUntil?.(promise);
  } catch {
    // No verdict depends on this work.
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The value of a promise, or `undefined` after a timeout. Clears the timer: it would keep the program from ending. */
export async function withTimeout<V>(milliseconds: number, promise: Promise<V>): Promise<V | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The value of a promise. Rejects with the signal's reason if the signal is aborted first. */
export async function abortable<V>(promise: Promise<V>, signal: AbortSignal | undefined): Promise<V> {
  if (signal === undefined) return promise;
  if (signal.aborted) throw signal.reason;
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp);
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', giveUp));
}
