// Assertions for every runtime, without imports.

/** The failure of an assertion. */
export class Failure extends Error {}

export function must(condition, why) {
  if (!condition) throw new Failure(why);
}

export function equal(actual, expected, label = 'value') {
  if (!same(actual, expected)) throw new Failure(`${label} is ${show(actual)}, expected ${show(expected)}`);
}

/** Equal as JSON values are: own members only, in any order, including `__proto__`. */
export function same(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && same(own(a, name), own(b, name)));
}

/** An own member's value; `__proto__` is read as a member, not as the prototype. */
export function own(object, name) {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

/** The error that `work` throws, as `{ error }`, or undefined. */
export function thrown(work) {
  try {
    work();
  } catch (error) {
    return { error };
  }
  return undefined;
}

export function throwsTypeError(work, text = /./) {
  const { error } = thrown(work) ?? {};
  must(error !== undefined, 'nothing was thrown, expected a TypeError');
  must(error instanceof TypeError, `expected a TypeError, not ${error}`);
  must(text.test(error.message), `the message is ${show(error.message)}, expected ${text}`);
}

export function throwsCode(keyward, work, code) {
  const { error } = thrown(work) ?? {};
  must(error !== undefined, `nothing was thrown, expected ${code}`);
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error}`);
  equal(error.code, code, 'code');
  return error;
}

/** The reason with which a promise rejects. A fulfilled promise fails the test. */
export async function rejection(promise) {
  must(promise instanceof Promise, 'the call did not return a promise');
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return must(false, 'the promise was not rejected');
}

export async function rejectsTypeError(promise, text = /./) {
  const error = await rejection(promise);
  must(error instanceof TypeError && text.test(error.message), `expected a TypeError with ${text}, not ${error}`);
}

/** Runs a test for each item of a list, and reports the items that fail. */
export async function each(list, work) {
  const failed = [];
  for (const one of list) {
    try {
      await work(one);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failed.push(`${show(one)}: ${error.message}`);
    }
  }
  must(failed.length === 0, `${failed.length} of ${list.length}: ${failed.slice(0, 8).join('; ')}`);
}

export function show(value) {
  const text =
    typeof value === 'string' || (typeof value === 'object' && value !== null) ? JSON.stringify(value) : String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
