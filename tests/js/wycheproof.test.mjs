// The vectors of Project Wycheproof, verified by the core as WebAssembly. `tests/wycheproof` holds the vectors, the
// verdicts and the counts; its native test runs the very same table.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const path = join(target, 'wasm/wasm32-unknown-unknown/wasm/keyward_wycheproof.wasm');

test('every verdict and every count is the native one', async (t) => {
  const { instance } = await WebAssembly.instantiate(await readFile(path));
  const { lines, disagreements } = JSON.parse(report(instance));
  let total = 0;
  for (const { alg, set, counts } of lines) {
    const { accepted, refused, keys_refused: keysRefused } = counts;
    t.diagnostic(`${alg} ${set}: ${accepted} accepted, ${refused} refused, ${keysRefused} keys refused`);
    total += accepted + refused + keysRefused;
  }
  t.diagnostic(`${total} tests in ${lines.length} lines`);
  assert.deepEqual(disagreements, []);
  assert.ok(lines.length > 100 && total > 27_000, 'the table has shrunk');
});

/** The text that the module's one function points to: its place in the upper 32 bits, its length in the lower. */
function report({ exports }) {
  const answer = BigInt.asUintN(64, exports.report());
  const bytes = new Uint8Array(exports.memory.buffer, Number(answer >> 32n), Number(answer & 0xffff_ffffn));
  return new TextDecoder().decode(bytes);
}
