// The suite that every runtime runs. No module here imports anything of a runtime.
import { BINDING } from './binding.mjs';
import { CREDENTIALS } from './credentials.mjs';
import { DEADLINES } from './deadlines.mjs';
import { DISCOVERY } from './discovery.mjs';
import { DPOP } from './dpop.mjs';
import { HTU } from './htu.mjs';
import { INTERFACE } from './interface.mjs';
import { OUTAGES } from './outages.mjs';
import { RENEWAL } from './renewal.mjs';
import { REPLAY } from './replay.mjs';
import { REPORTS } from './report.mjs';
import { STORES } from './stores.mjs';
import { checkCase } from './vectors.mjs';
import { VERIFIER } from './verifier.mjs';
import { WEBCRYPTO } from './webcrypto.mjs';

/** Every test that is no vector: its name, and what it does. */
export const TESTS = [INTERFACE, DPOP, HTU, REPLAY, BINDING, REPORTS, VERIFIER, RENEWAL, OUTAGES, DISCOVERY, STORES, CREDENTIALS, DEADLINES, WEBCRYPTO].flatMap(Object.entries);

/**
 * Runs every case of the vectors and every other test.
 *
 * @param keyward the package, as a namespace
 * @param vectors the topics: `{ file, cases }` each
 * @returns the number passed, and `{ name, why }` of each that failed
 */
export async function runSuite({ keyward, vectors }) {
  const failed = [];
  let passed = 0;
  const run = async (name, work) => {
    try {
      await work();
      passed++;
    } catch (error) {
      failed.push({ name, why: error.constructor.name === 'Failure' ? error.message : String(error.stack ?? error) });
    }
  };
  for (const { file, cases } of vectors) {
    for (const fields of cases) await run(`${file} ${fields.name}`, () => checkCase(keyward, fields));
  }
  const samples = samplesOf(vectors);
  for (const [name, work] of TESTS) await run(name, () => work(keyward, samples));
  return { passed, failed };
}

/** Cases that tests start from, by name. */
function samplesOf(vectors) {
  const cases = vectors.flatMap(({ cases }) => cases);
  return (name) => {
    const found = cases.find((fields) => fields.name === name);
    if (found === undefined) throw new Error(`there is no case ${name}`);
    return found;
  };
}
