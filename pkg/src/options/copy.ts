/**
 * Values of options that are passed on as they are, whatever they are: they are used, not read. Beside them, so are functions and
 * objects of classes (`Date`, `URL`, `Headers`, `AbortSignal`, `KeySet`).
 */
const PASSED_ON: readonly string[] = ['jwks', 'store', 'nonce', 'accessTokenClaims'];

/** Options nest less deep than this. Deeper are only those that hold themselves. */
const MOST_DEEP = 100;

/**
 * A copy of options: own enumerable members of plain objects and of lists, each read once. So neither getters nor what is
 * inherited nor what a caller changes later can make two readers of an option disagree.
 *
 * @throws TypeError for what is no plain object: its members may be inherited, and would be lost
 */
export function copied<T extends object>(options: T): T {
  return objectOf(membersOf(options)) as T;
}

/** The members of options, copied. */
export type Members = [name: string, value: unknown][];

/** {@link copied}, as a list. */
export function membersOf(options: object, depth = 0): Members {
  if (!isPlain(options)) throw new TypeError('options must be a plain object');
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
  if (depth > MOST_DEEP) throw new TypeError(`"${name}" nests too deep`);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      // What a hole inherits is nobody's value.
      if (!isOwn(value, at)) throw new TypeError(`"${name}" has a hole`);
      copy.push(copyOf(name, value[at], depth + 1));
    }
    return copy;
  }
  return isPlain(value) ? objectOf(membersOf(value, depth + 1)) : value;
}

/** Whether two values that have been copied say the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => isSame(one, b[at]));
  return isPlain(a) && isPlain(b) && areSame(Object.entries(a), Object.entries(b));
}

/** {@link isSame} of members, in their order. */
export function areSame(a: Members, b: Members): boolean {
  return a.length === b.length && a.every(([name, value], at) => name === b[at]![0] && isSame(value, b[at]![1]));
}

/**
 * The JSON of own members of plain objects and of lists; `toJSON` is a member like any other.
 *
 * @throws TypeError for what JSON would lose or change without a word
 */
export function textOf(name: string, value: unknown, depth = 0): string {
  // The core says of an unknown name that it is unknown, whatever its value.
  if (value === undefined) return 'null';
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  if (depth > MOST_DEEP) throw new TypeError(`"${name}" nests too deep`);
  if (Array.isArray(value)) return `[${Array.from(value, (one) => textOf(name, one, depth + 1)).join()}]`;
  if (!isPlain(value)) throw new TypeError(`"${name}" has a value that is not allowed here`);
  const members = Object.entries(value).map(([member, one]) => `${JSON.stringify(member)}:${textOf(member, one, depth + 1)}`);
  return `{${members.join()}}`;
}

/** Whether a value is an object as written between braces: nothing of it is inherited, but for what every object of a realm inherits. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isObjectPrototype(prototype as object);
}

/** Whether this is the `Object.prototype` of another realm: the one object whose constructor is the engine's own `Object`. */
function isObjectPrototype(prototype: object): boolean {
  const constructor: unknown = isOwn(prototype, 'constructor') && prototype.constructor;
  if (typeof constructor !== 'function' || constructor.prototype !== prototype || Object.getPrototypeOf(prototype) !== null) return false;
  return /^function Object\(\) \{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor));
}

function isOwn(object: object, name: string | number): boolean {
  return Object.prototype.hasOwnProperty.call(object, name);
}
