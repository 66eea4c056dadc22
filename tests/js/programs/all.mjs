// The tests that every runtime runs. `vectors.mjs` is written to this folder when it is prepared.
import { runSuite } from '../suite/index.mjs';
import { runMutations } from '../suite/mutate.mjs';
import { STARTS as OF_REPORTS } from '../suite/report.mjs';
import { STARTS as OF_WEBCRYPTO } from '../suite/webcrypto.mjs';
import vectors from './vectors.mjs';

/** The shared suite, then damaged input. */
export function runAll(keyward) {
  return runEvery(1, keyward);
}

/** The same with one vector in `step`, where it matters that the code runs and not where. */
export async function runEvery(nth, keyward) {
  const chosen = vectors.map(({ file, cases }) => ({
    file,
    cases: cases.filter((_, at) => at % nth === 0 || STARTS.has(cases[at].name)),
  }));
  const suite = await runSuite({ keyward, vectors: chosen });
  const damaged = runMutations({ keyward, vectors, count: 300 / nth, seed: 3 });
  return { passed: { ...suite.passed, damaged: damaged.passed }, failed: [...suite.failed, ...damaged.failed] };
}

/** The vectors that tests of the interface start from. */
const STARTS = new Set(['claims-no-options', ...OF_REPORTS, ...OF_WEBCRYPTO]);
