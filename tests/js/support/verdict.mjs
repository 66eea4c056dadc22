// What the shared suite's result means to a test.
import assert from 'node:assert/strict';
import { TESTS } from '../suite/index.mjs';
import { vectors } from './vectors.mjs';

/** Fails with a list of what failed; `least` guards against a suite that ran nothing. */
export function assertPassed({ passed, failed }, least) {
  const list = failed.slice(0, 25).map(({ name, why }) => `\n- ${name}: ${why}`);
  const more = failed.length > list.length ? `\n  and ${failed.length - list.length} more` : '';
  assert.equal(failed.length, 0, `${failed.length} of ${failed.length + passed} failed:${list.join('')}${more}`);
  assert.ok(passed >= least, `only ${passed} ran, expected at least ${least}`);
}

/** How many tests the shared suite has. */
export const LEAST = vectors.reduce((sum, { cases }) => sum + cases.length, TESTS.length);

/** The last line of a program's output, where the programs of these tests print their result as JSON. */
export function lastLine(text) {
  return JSON.parse(text.trim().split('\n').at(-1));
}
