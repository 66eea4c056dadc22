import type { AnyValidate } from './types.js';

/** Whether `validate` accepts a token by this result. Everything but `true` and `undefined` may be a mistake. */
export function accepts(result: unknown): boolean {
  return result === true || result === undefined;
}

export function isThenable(result: unknown): result is PromiseLike<unknown> {
  const mayBe = (typeof result === 'object' && result !== null) || typeof result === 'function';
  return mayBe && typeof (result as { then?: unknown }).then === 'function';
}

/** A function that calls the second function only if the first one accepts the token. */
export function inTurn(first: AnyValidate, second: AnyValidate): AnyValidate {
  return (payload, header) => {
    const next = (result: unknown) => (accepts(result) ? second(payload, header) : (result as boolean));
    const result = first(payload, header);
    return isThenable(result) ? Promise.resolve(result).then(next) : next(result);
  };
}
