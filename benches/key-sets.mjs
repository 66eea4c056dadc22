// How long the largest key sets within the limits take to parse, by the type of their keys; the memory that forged
// tokens take; and the time of a verification with many sets in turn. `node benches/key-sets.mjs [path of another
// build's dist/node.js]`. Prints tables, and asserts nothing about time.
import { pathToFileURL } from 'node:url';
import { memory } from './key-sets/memory.mjs';
import { SIGNATURES, forged } from './key-sets/forged.mjs';
import { TYPES, largest } from './key-sets/sets.mjs';
import { casesOf } from './verify/cases.mjs';

const [path] = process.argv.slice(2);
const { KeySet, verifyJwt } = await import(path === undefined ? '../pkg/dist/node.js' : pathToFileURL(path).href);
const ROUNDS = 5;

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

console.log('parsing: keys, KiB, ms');
for (const [type, make] of Object.entries(TYPES)) {
  const times = [];
  let made;
  for (let round = 0; round < ROUNDS; round++) {
    made = largest(make, { round });
    times.push(milliseconds(() => new KeySet(made.text)));
  }
  console.log(
    type.padEnd(24),
    `${made.count}`.padStart(6),
    (made.text.length / 1024).toFixed(0).padStart(6),
    median(times).toFixed(1).padStart(8),
  );
}

console.log('\nforged tokens, two for each of 1000 keys: MiB before and after, µs each');
for (const [type, [alg]] of Object.entries(SIGNATURES)) {
  const set = new KeySet(largest(TYPES[type], { type }, 1000).text);
  const tokens = Array.from({ length: 2000 }, (_, at) => forged(type, at % 1000));
  const before = memory();
  const time = milliseconds(() => {
    for (const token of tokens) {
      try {
        verifyJwt(token, set, { algorithms: [alg] });
      } catch (error) {
        if (error.code !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') throw error;
      }
    }
  });
  console.log(
    type.padEnd(24),
    before.toFixed(1).padStart(6),
    memory().toFixed(1).padStart(6),
    ((time * 1000) / tokens.length).toFixed(0).padStart(8),
  );
}

const COUNTS = [1, 16, 17, 100, 1000];
console.log(`\nverifications with sets in turn: µs each with ${COUNTS.join(', ')} sets`);
for (const name of ['HS256', 'RS256', 'ES256', 'EdDSA']) {
  const [{ alg, samples: [{ token, jwks }] }] = await casesOf([name], ['algorithms']);
  const options = { algorithms: [alg] };
  const groups = COUNTS.map((count) => Array.from({ length: count }, (_, at) => new KeySet({ ...jwks, count, at })));
  const times = groups.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [at, sets] of groups.entries()) {
      // The first two verifications with a key make its tables.
      for (let twice = 0; twice < 2; twice++) for (const set of sets) verifyJwt(token, set, options);
      const time = milliseconds(() => {
        for (let count = 0; count < 2000; count++) verifyJwt(token, sets[count % sets.length], options);
      });
      if (round > 0) times[at].push(time / 2);
    }
  }
  console.log(name.padEnd(24), times.map((all) => median(all).toFixed(1).padStart(8)).join(''));
}
