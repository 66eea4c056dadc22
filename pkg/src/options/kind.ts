/** What a value is, for the message about an argument of the wrong type. Shows no part of the value. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return 'a function (there is no callback: use the result, or await it)';
  if (typeof value !== 'object') return value === '' ? 'an empty string' : `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  if (isThenable(value)) return 'a promise: await it';
  if (bytesOf(value) !== undefined) return 'bytes';
  return 'an object';
}

/** Whether a value is a promise, of any realm or library. */
export function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/**
 * The bytes of a `Uint8Array` of any realm, such as jsdom's or an iframe's; `undefined` for other values. `instanceof`
 * knows only the own realm's class. The getter reads an internal slot, which no other object has.
 */
export function bytesOf(value: unknown): Uint8Array | undefined {
  const prototype: object = Object.getPrototypeOf(Uint8Array.prototype);
  const kind = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)!.get!;
  return kind.call(value) === 'Uint8Array' ? (value as Uint8Array) : undefined;
}

/** The milliseconds of a `Date` of any realm; `NaN` for other values and for invalid dates. */
export function timeOf(value: unknown): number {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return NaN;
  }
}
