import { kindOf } from './kind.js';

/**
 * Options whose values are never copied. Functions and instances of classes (`Date`, `URL`, `Headers`, `AbortSignal`,
 * `KeySet`) are not copied either.
 */
const PASSED_ON: readonly string[] = ['jwks', 'store', 'nonce', 'accessTokenClaims', 'verifier'];

/** The deepest nesting of options. Only circular values nest deeper. */
const MAX_DEPTH = 100;

/**
 * Copies options: the own enumerable members of plain objects and arrays, each read once. So two readers of an option
 * see the same value, despite getters, inherited members and later changes by the caller.
 *
 * @throws TypeError if `options` is not a plain object: its inherited members would be lost
 */
export function copied<T extends object>(options: T): T {
  return objectOf(membersOf(options)) as T;
}

/** Copied members of options. */
export type Members = [name: string, value: unknown][];

/** {@link copied}, as an array of members. */
export function membersOf(options: object, depth = 0): Members {
  if (!isPlain(options)) throw new TypeError(`the options must be a plain object, not ${kindOf(options)}`);
  const members = Object.entries(options);
  for (const member of members) member[1] = copyOf(member[0], member[1], depth);
  return members;
}

function objectOf(members: Members): object {
  const object = Object.create(null);
  for (const [name, value] of members) object[name] = value;
  return object;
}

/** {@link copied} for the value of one option. */
export function copyOf(name: string, value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || PASSED_ON.includes(name)) return value;
  if (depth > MAX_DEPTH) throw new TypeError(`"${name}" nests too deep: at most ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      // Reading a hole would read `Array.prototype`.
      if (!isOwn(value, at)) throw new TypeError(`"${name}" has a hole: remove the empty element`);
      copy.push(copyOf(name, value[at], depth + 1));
    }
    return copy;
  }
  return isPlain(value) ? objectOf(membersOf(value, depth + 1)) : value;
}

/** Whether two copied values are equal. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => isSame(one, b[at]));
  return isPlain(a) && isPlain(b) && areSame(Object.entries(a), Object.entries(b));
}

/** {@link isSame} for members, in the same order. */
export function areSame(a: Members, b: Members): boolean {
  return a.length === b.length && a.every(([name, value], at) => name === b[at]![0] && isSame(value, b[at]![1]));
}

/**
 * The JSON text of plain objects and arrays, without inherited members. Ignores `toJSON`.
 *
 * @throws TypeError for values that JSON would silently drop or change
 */
export function textOf(name: string, value: unknown, depth = 0): string {
  // Keeps the member: the core reports an unknown name whatever its value.
  if (value === undefined) return 'null';
  const isScalar = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (value === null || isScalar) return JSON.stringify(value);
  if (depth > MAX_DEPTH) throw new TypeError(`"${name}" nests too deep: at most ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${Array.from(value, (one) => textOf(name, one, depth + 1)).join()}]`;
  if (!isPlain(value)) throw new TypeError(`"${name}" has a value of the wrong type: ${kindOf(value)}`);
  const members = Object.entries(value).map(([member, one]) => {
    return `${JSON.stringify(member)}:${textOf(member, one, depth + 1)}`;
  });
  return `{${members.join()}}`;
}

/** Whether a value is a plain object: its prototype is `null` or the `Object.prototype` of any realm. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isObjectPrototype(prototype as object);
}

/** Whether this is the `Object.prototype` of another realm: its constructor is the native function `Object`. */
function isObjectPrototype(prototype: object): boolean {
  const constructor: unknown = isOwn(prototype, 'constructor') && prototype.constructor;
  if (typeof constructor !== 'function' || constructor.prototype !== prototype) return false;
  if (Object.getPrototypeOf(prototype) !== null) return false;
  return /^function Object\(\) \{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor));
}

function isOwn(object: object, name: string | number): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}
