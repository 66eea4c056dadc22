// Assertions for every runtime: nothing is imported.

/** What a test found wrong. */
export class Failure extends Error {}

export function must(condition, why) {
  if (!condition) throw new Failure(why);
}

export function equal(actual, expected, what = 'value') {
  if (!same(actual, expected)) throw new Failure(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** Equal as JSON values are: own members only, in any order, so that `__proto__` counts like any other. */
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

/** What was thrown, or nothing. */
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

/** What a promise is rejected with; a promise that is fulfilled is a failure. */
export async function rejection(promise) {
  must(promise instanceof Promise, 'a promise is returned whatever happens');
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return must(false, 'nothing was thrown');
}

export async function rejectsTypeError(promise, text = /./) {
  const error = await rejection(promise);
  must(error instanceof TypeError && text.test(error.message), `expected a TypeError with ${text}, not ${error}`);
}

/** Runs a test for each of a list and says for which it failed. */
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
