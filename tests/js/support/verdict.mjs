// Asserts the results of the shared suites. tests/counts.json states how many tests must pass. No program writes that
// file: a number computed from the list of tests that run would hide every lost test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The counts of tests/counts.json. */
export const COUNTS = JSON.parse(readFileSync(new URL('../../counts.json', import.meta.url), 'utf8'));

/** The number of tests that `runAll` of the programs runs. */
export const WHOLE = { vectors: COUNTS.vectors, checks: COUNTS.checks, damaged: COUNTS.damaged };

/** Fails unless `runEvery(10)` passed: every shared check, and a tenth of the vectors. */
export function assertSamplePassed({ passed: { vectors, ...passed }, failed }) {
  const sum = Object.values(vectors).reduce((all, one) => all + one, 0);
  assertPassed({ passed: { vectors: sum, ...passed }, failed }, { ...COUNTS.sample, checks: COUNTS.checks });
}

/**
 * Fails with a list of the failures, or if the number that passed is not `expected`: a number, or an object of numbers.
 */
export function assertPassed({ passed, failed }, expected) {
  const list = failed.slice(0, 25).map(({ name, why }) => `\n- ${name}: ${why}`);
  const more = failed.length > list.length ? `\n  and ${failed.length - list.length} more` : '';
  assert.equal(failed.length, 0, `${failed.length} failed:${list.join('')}${more}`);
  assertCounts(passed, expected);
}

/** Fails unless the numbers are the expected ones, and names each that is not. */
export function assertCounts(found, expected, what = 'passed') {
  const wrong = differences(found, expected, what);
  assert.ok(wrong.length === 0, `not as tests/counts.json says:\n${wrong.join('\n')}`);
}

/** A line for each number that is unexpected or missing, or that tests/counts.json does not list. */
export function differences(found, expected, what) {
  const isNested = (value) => typeof value === 'object' && value !== null;
  if (isNested(found) && isNested(expected)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names].flatMap((name) => differences(found[name], expected[name], `${what}, ${name}`));
  }
  if (Object.is(found, expected) && Number.isInteger(found)) return [];
  const show = (value, absent) => (value === undefined ? absent : JSON.stringify(value));
  return [`${what}: expected ${show(expected, 'nothing of this name')}, found ${show(found, 'nothing')}`];
}

/** Parses the last line of a program's output. The programs of these tests print their result there as JSON. */
export function lastLine(text) {
  return JSON.parse(text.trim().split('\n').at(-1));
}
