// The cost of key sets: forged tokens do not grow memory. `node benches/key-sets.mjs` prints how long sets take to
// parse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memory } from '../../benches/key-sets/memory.mjs';
import { SIGNATURES, forged } from '../../benches/key-sets/forged.mjs';
import { TYPES, largest } from '../../benches/key-sets/sets.mjs';

const { KeySet, verifyJwt } = await import('keyward');
/** Keys of each type whose tables take 8 MiB and more. */
const KEYS = { 'RSA 2048': 2500, 'ML-DSA-65': 300 };

for (const [type, [alg]] of Object.entries(SIGNATURES)) {
  test(`forged tokens for keys of type ${type} do not grow memory`, { timeout: 60_000 }, () => {
    const keys = KEYS[type] ?? 1000;
    const set = new KeySet(largest(TYPES[type], { type }, keys).text);
    const rejected = { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' };
    const forge = (index) => assert.throws(() => verifyJwt(forged(type, index), set, { algorithms: [alg] }), rejected);
    // The first key makes the tables that all keys of a curve share.
    forge(0);
    const before = memory();
    for (let round = 0; round < 2; round++) for (let index = 0; index < keys; index++) forge(index);
    const growth = memory() - before;
    assert.ok(growth < 1, `${growth} MiB for ${keys} keys`);
  });
}
