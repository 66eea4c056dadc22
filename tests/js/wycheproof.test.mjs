// The vectors of Project Wycheproof, verified by the core as WebAssembly. Those of RSA are also verified in workerd by
// its WebCrypto, which `Verifier.verify` uses on Workers. `tests/wycheproof` holds the vectors, the verdicts and the
// counts; its native test runs the same table.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { COUNTS, assertCounts } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

const root = resolve(import.meta.dirname, '../..');
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const path = join(target, 'wasm/wasm32-unknown-unknown/wasm/keyward_wycheproof.wasm');
const { instance } = await WebAssembly.instantiate(await readFile(path));

test('every verdict and every count equals the native one', (t) => {
  const { lines, disagreements } = answer('report');
  const totals = {};
  for (const { alg, set, counts } of lines) {
    const { accepted, refused: rejected, keys_refused: keysRejected } = counts;
    t.diagnostic(`${alg} ${set}: ${accepted} accepted, ${rejected} rejected, ${keysRejected} keys rejected`);
    totals[alg] ??= { sets: 0, accepted: 0, refused: 0, keys_refused: 0 };
    totals[alg].sets++;
    for (const [name, count] of Object.entries(counts)) totals[alg][name] += count;
  }
  assert.deepEqual(disagreements, []);
  assertCounts(totals, COUNTS.wycheproof, 'tests');
});

test('the WebCrypto of workerd gives the same verdicts on signatures of RSA', async (t) => {
  const cases = answer('rsa');
  // An internal module, which no entry exports.
  const alias = { 'keyward-webcrypto': join(root, 'pkg/modules/verify/webcrypto.js') };
  const modules = await bundleWorker(import.meta.dirname, 'programs/worker-wycheproof.mjs', { alias });
  await withWorker(modules, async (request) => {
    const disagreements = [];
    const sets = new Map();
    for (const one of cases) {
      const name = `${one.alg} ${one.set}`;
      sets.set(name, [...(sets.get(name) ?? []), one]);
    }
    for (const [name, verified] of sets) {
      const response = await request('/', { method: 'POST', body: JSON.stringify(verified) });
      const verdicts = await response.json();
      assert.equal(verdicts.length, verified.length);
      verified.forEach(({ id, is_accepted: isAccepted }, at) => {
        if (verdicts[at] !== isAccepted) disagreements.push(`${name} ${id}: ${verdicts[at]} in place of ${isAccepted}`);
      });
    }
    const accepted = cases.filter(({ is_accepted: isAccepted }) => isAccepted).length;
    t.diagnostic(`${cases.length} tests in ${sets.size} lines, ${accepted} accepted`);
    assert.deepEqual(disagreements, []);
    assertCounts({ sets: sets.size, signatures: cases.length, accepted }, COUNTS.wycheproof_rsa, 'RSA');
  });
});

/**
 * Decodes the text that a function of the module points to: its address in the upper 32 bits, its length in the lower.
 */
function answer(name) {
  const { exports } = instance;
  const place = BigInt.asUintN(64, exports[name]());
  const bytes = new Uint8Array(exports.memory.buffer, Number(place >> 32n), Number(place & 0xffff_ffffn));
  return JSON.parse(new TextDecoder().decode(bytes));
}
