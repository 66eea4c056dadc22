// What every runtime runs.
import { runSuite } from '../suite/index.mjs';
import { runMutations } from '../suite/mutate.mjs';
import vectors from './vectors.mjs';

/** The shared suite, then damaged input. */
export async function runAll(keyward, mutations = 300) {
  const suite = await runSuite({ keyward, vectors });
  const damaged = runMutations({ keyward, vectors, count: mutations, seed: 3 });
  return { passed: suite.passed + damaged.passed, failed: [...suite.failed, ...damaged.failed] };
}
