// The suite of every runtime. No module here imports a module of a runtime.
import { BINDING } from './binding.mjs';
import { CREDENTIALS } from './credentials.mjs';
import { DEADLINES } from './deadlines.mjs';
import { DISCOVERY } from './discovery.mjs';
import { DPOP } from './dpop.mjs';
import { FIELD } from './field/index.mjs';
import { HTU } from './htu.mjs';
import { INTERFACE } from './interface.mjs';
import { OPTIONS } from './options.mjs';
import { OUTAGES } from './outages.mjs';
import { POLLUTION } from './pollution.mjs';
import { RENEWAL } from './renewal.mjs';
import { REPLAY } from './replay.mjs';
import { REPORTS } from './report.mjs';
import { STORES } from './stores.mjs';
import { checkCase } from './vectors.mjs';
import { VERIFIER } from './verifier.mjs';
import { WEBCRYPTO } from './webcrypto.mjs';

/** The shared checks, by module: `{ name: check }`. */
export const MODULES = {
  interface: INTERFACE,
  options: OPTIONS,
  dpop: DPOP,
  htu: HTU,
  field: FIELD,
  replay: REPLAY,
  binding: BINDING,
  report: REPORTS,
  verifier: VERIFIER,
  renewal: RENEWAL,
  outages: OUTAGES,
  discovery: DISCOVERY,
  stores: STORES,
  credentials: CREDENTIALS,
  deadlines: DEADLINES,
  pollution: POLLUTION,
  webcrypto: WEBCRYPTO,
};

/**
 * The tests of the shared suite, which are vectors and shared checks.
 *
 * @param keyward the package, as a namespace
 * @param vectors the topics: `{ file, cases }` each
 * @returns for each test its `kind` and `group` (`vectors` and the file, or `checks` and the module), its `name`, which
 *   starts with the group, and `work`, the function to call
 */
export function testsOf({ keyward, vectors }) {
  const samples = samplesOf(vectors);
  const test = (kind, group, name, work) => ({ kind, group, name: `${group}::${name}`, work });
  const vector = (file, fields) => test('vectors', file, fields.name, () => checkCase(keyward, fields));
  const shared = (module, [name, check]) => test('checks', module, name, () => check(keyward, samples));
  return [
    ...vectors.flatMap(({ file, cases }) => cases.map((fields) => vector(file, fields))),
    ...Object.entries(MODULES).flatMap(([module, checks]) =>
      Object.entries(checks).map((entry) => shared(module, entry)),
    ),
  ];
}

/**
 * Runs every vector and every shared check.
 *
 * @param keyward the package, as a namespace
 * @param vectors the topics: `{ file, cases }` each
 * @returns the number passed, by kind and group as in `tests/counts.json`, and `{ name, why }` of each failed test
 */
export async function runSuite({ keyward, vectors }) {
  const failed = [];
  const passed = { vectors: {}, checks: {} };
  for (const { kind, group, name, work } of testsOf({ keyward, vectors })) {
    try {
      await work();
      count(passed, kind, group);
    } catch (error) {
      failed.push({ name, why: error.constructor.name === 'Failure' ? error.message : String(error.stack ?? error) });
    }
  }
  return { passed, failed };
}

/** Counts one test that has passed. */
export function count(passed, kind, group) {
  passed[kind][group] = (passed[kind][group] ?? 0) + 1;
}

/** The vectors that tests start from, by name. */
function samplesOf(vectors) {
  const cases = vectors.flatMap(({ cases }) => cases);
  return (name) => {
    const found = cases.find((fields) => fields.name === name);
    if (found === undefined) throw new Error(`there is no vector ${name}`);
    return found;
  };
}
