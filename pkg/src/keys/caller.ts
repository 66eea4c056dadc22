/** One caller: what it brings along, and how long it waits. */
import { memberOf, ownMembers } from '../runtime/own.js';

/** What one caller brings along. */
export interface Context {
  /** Frees this caller, and nobody else: its reason is thrown as it is. */
  readonly signal?: AbortSignal;
  /** Keeps the runtime from ending what this request began: `ctx.waitUntil` of a Worker. */
  waitUntil?(promise: Promise<unknown>): void;
}

/** Validates a caller's context. It may be an instance of a class, as the `ctx` of a Worker, whose methods need `this`. */
export function contextOf(context: Context): Context {
  if (typeof context !== 'object' || context === null) throw new TypeError('the context must be an object');
  const [signal, waitUntil] = [memberOf(context, 'signal'), memberOf(context, 'waitUntil')];
  checkSignal(signal);
  if (waitUntil !== undefined && typeof waitUntil !== 'function') throw new TypeError('"waitUntil" must be a function');
  return ownMembers({ ...(signal && { signal }), ...(waitUntil && { waitUntil: (promise) => context.waitUntil!(promise) }) });
}

export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError('"signal" must be an AbortSignal');
}

/** Asks the runtime to keep a promise alive. It may refuse: the work then ends when the runtime ends it. */
export function keepAlive({ waitUntil }: Context, promise: Promise<unknown>): void {
  try {
    waitUntil?.(promise);
  } catch {
    // No verdict depends on it.
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** What a promise gives, if it does so in time. No timer is left behind: it would keep a program from ending. */
export async function within<V>(milliseconds: number, promise: Promise<V>): Promise<V | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A promise that a signal ends for whoever waits for it, with the signal's reason. */
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
