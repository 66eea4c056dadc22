// Shared by the rows of the createVerifier tests: an issuer for each runtime, a line of figures, and assertions about
// outcomes.
import assert from 'node:assert/strict';
import { startRotatingIssuer } from './rotating-issuer.mjs';
import { bounded } from './rotation-runtimes.mjs';

let made = 0;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Prints one line: the case, the runtime, the number of key fetches, and the time. */
export function print(what, runtime, fetches, ms, more = '') {
  console.log(
    `${what.padEnd(54)} | ${runtime.padEnd(8)} | ${String(fetches).padStart(3)} fetches | ${
      ms.toFixed(0).padStart(6)
    } ms | ${more}`.trimEnd(),
  );
}

/**
 * Runs `work` in several runtimes concurrently, each with a separate issuer. Prints the figures and the text that
 * `work` returns.
 */
export async function each(what, runtimes, work) {
  const ended = await Promise.allSettled(runtimes.map(async (runtime) => {
    const issuer = await startRotatingIssuer();
    try {
      const started = performance.now();
      const { fetches = issuer.fetches, more } = (await work(runtime, issuer)) ?? {};
      print(what, runtime.name, fetches, performance.now() - started, more);
    } catch (error) {
      print(what, runtime.name, issuer.fetches, 0, 'FAILED');
      throw new Error(`${what}, ${runtime.name}: ${error.message}`, { cause: error });
    } finally {
      await issuer.close();
    }
  }));
  const errors = ended.flatMap(({ reason }) => reason ?? []);
  if (errors.length > 0) {
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, errors.map(({ message }) => message).join('\n'));
  }
}

/** Makes a verifier in a runtime for the keys of an issuer. @returns its name */
export async function make(runtime, issuer, options = {}, more = {}) {
  const where = options.discovery ? {} : { jwksUri: issuer.jwksUri };
  const order = {
    order: 'make',
    id: `verifier-${++made}`,
    options: { issuer: issuer.base, audience: 'api', ...where, ...options },
    ...more,
  };
  await runtime.tell(order);
  return order.id;
}

export function assertVerified(outcomes, why = 'verified') {
  const others = [outcomes].flat().filter(({ sub }) => sub !== 'user');
  assert.deepEqual(others.slice(0, 3), [], `${why}: ${others.length} are not`);
}

export function assertCodes(outcomes, code, why = 'the code') {
  const others = [outcomes].flat().filter((outcome) => outcome.code !== code);
  assert.deepEqual(others.slice(0, 3), [], `${why}: ${others.length} are not ${code}`);
}

/**
 * How the request that started a fetch goes away before the fetch is done. Each returns the work that remains once
 * others follow.
 */
export const WAYS_TO_GO = {
  'its client disconnects': async (begin, asked) => {
    const { answered, breakOff } = begin({});
    answered.catch(() => undefined);
    await asked;
    return breakOff;
  },
  'it ends before its fetch': async (begin, asked) => {
    const { answered } = begin({ leave: true });
    await asked;
    assert.deepEqual(JSON.parse((await answered).text), { left: true });
    return () => undefined;
  },
};

/** The leader starts, others follow, and the leader goes away. @returns the outcomes of the followers */
export async function goes(issuer, way, begin, follow) {
  issuer.delay = 600;
  const asked = new Promise((resolve) => (issuer.onFetch = resolve));
  const leave = await way(begin, bounded(asked, 'the first fetch'));
  const followers = follow();
  await sleep(100);
  leave();
  return followers;
}
