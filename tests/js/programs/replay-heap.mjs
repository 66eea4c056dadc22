// `node --expose-gc`: prints how much memory used proofs take, as lines of JSON.
import { createHash } from 'node:crypto';
import { verifyDpop } from 'keyward';
import { ReplayMemory } from '../../../pkg/modules/verify/replay-memory.js';
import { at, changed, NOW, validProof, write } from '../suite/proofs.mjs';

const start = performance.now();
let before = 0;
const heap = () => (gc(), gc(), process.memoryUsage().heapUsed);
const print = (what, calls, size) => {
  console.log(
    JSON.stringify({ what, calls, size, bytes: heap() - before, seconds: (performance.now() - start) / 1000 }),
  );
};

/** Keys are digests, like those of proofs. */
const keyOf = (number) => createHash('sha256').update(`${number}`).digest('base64url');

/** Everything that a part holds is garbage when the next part begins. */
const PARTS = [
  function reused() {
    const memory = new ReplayMemory();
    const keys = Array.from({ length: 50 }, (_, number) => keyOf(number));
    for (let calls = 1; calls <= 10_000_000; calls++) {
      // The clock advances seven seconds each time: a key comes again after 350 seconds, and its lifetime is 331.
      if (memory.isReplay(keys[calls % 50], 331, 7 * calls)) throw new Error(`call ${calls} is not a replay`);
      if (calls === 1_000_000 || calls === 5_000_000 || calls === 10_000_000)
        print('50 keys, each again after it has ended', calls, memory.size);
    }
  },

  function full() {
    const memory = new ReplayMemory();
    for (let calls = 1; calls <= 100_000; calls++) memory.isReplay(keyOf(calls), 331, NOW);
    print('full', 100_000, memory.size);
  },

  async function proved() {
    for (let calls = 1; calls <= 20_000; calls++) {
      // The clock advances eight seconds each time: a jti comes again after 400 seconds, and is remembered for 361.
      const time = NOW + 8 * calls;
      const made = changed(validProof(), ({ payload, options }) => {
        Object.assign(payload, { jti: `own-${calls % 50}`, iat: time });
        options.currentDate = at(time);
      });
      await verifyDpop(await write(made), made.options);
      if (calls % 5000 === 0) print('50 jti through verifyDpop', calls);
    }
  },
];

for (const part of PARTS) {
  before = heap();
  await part();
}
