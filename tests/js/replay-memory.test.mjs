// The replay memory by itself: its verdicts, its size, and the work of one call. `suite/replay.mjs` tests it through
// verifyDpop.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, run } from './support/process.mjs';
import { generator } from './suite/random.mjs';

// An internal module, which no entry exports.
const { ReplayMemory } = await import('../../pkg/modules/verify/replay-memory.js');

const REPLAY = 'replay';
const NEW = 'new';
const FULL = 'full';

function verdictOf(memory, key, lifetime, now) {
  try {
    return memory.isReplay(key, lifetime, now) ? REPLAY : NEW;
  } catch (error) {
    assert.deepEqual([error.code, error.check], ['ERR_LIMIT_EXCEEDED', 'replay']);
    return FULL;
  }
}

/**
 * A model without bounds: it drops no entry, and is full while it holds as many entries that have not ended as the
 * capacity.
 */
class Model {
  ends = new Map();

  constructor(capacity) {
    this.capacity = capacity;
  }

  isReplay(key, lifetime, now) {
    if ((this.ends.get(key) ?? -Infinity) > now) return REPLAY;
    let live = 0;
    for (const end of this.ends.values()) if (end > now) live++;
    if (live >= this.capacity) return FULL;
    this.ends.set(key, now + lifetime);
    return NEW;
  }
}

/** How the caller's clock advances: seconds to add. */
const CLOCKS = {
  'a clock that goes on': ({ below }) => below(3),
  'a clock that stands still': () => 0,
  'a clock that jumps ahead': ({ below }) => (below(20) === 0 ? below(10_000) : below(2)),
};
/**
 * A clock that also goes back. After a full memory has dropped an ended entry, it cannot recognise that entry again.
 */
const BACK = ({ below }) => (below(10) === 0 ? below(2000) - 1000 : below(3));

const SEEDS = 60;

for (const [name, step] of Object.entries(CLOCKS)) {
  test(`every verdict is that of a memory without bounds: ${name}`, () => {
    const counts = { [REPLAY]: 0, [NEW]: 0, [FULL]: 0 };
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = generator(seed);
      const capacity = 1 + random.below(40);
      play({
        memory: new ReplayMemory(capacity),
        model: new Model(capacity),
        keys: 2 * capacity,
        calls: 3000,
        step,
        random,
        counts,
      });
    }
    for (const verdict of [REPLAY, NEW, FULL]) assert.ok(counts[verdict] > 100, `${verdict}: ${counts[verdict]}`);
  });
}

test('every verdict is that of a memory without bounds: a clock that goes back, while there is space', () => {
  const counts = { [REPLAY]: 0, [NEW]: 0, [FULL]: 0 };
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = generator(seed);
    play({ memory: new ReplayMemory(100), model: new Model(100), keys: 100, calls: 1000, step: BACK, random, counts });
  }
  assert.ok(counts[REPLAY] > 1000 && counts[NEW] > 1000 && counts[FULL] === 0, JSON.stringify(counts));
});

test('a full memory whose clock goes back drops only entries that had ended', () => {
  const counts = { [REPLAY]: 0, [NEW]: 0, [FULL]: 0 };
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = generator(seed);
    const capacity = 1 + random.below(20);
    const memory = new ReplayMemory(capacity);
    /** By key: when the entry ends, and the latest clock since it was added. */
    const seen = new Map();
    let now = 1000;
    for (let call = 0; call < 2000; call++) {
      now += BACK(random);
      const key = `${random.below(3 * capacity)}`;
      for (const one of seen.values()) one.latest = Math.max(one.latest, now);
      const lifetime = 1 + random.below(400);
      const verdict = verdictOf(memory, key, lifetime, now);
      counts[verdict]++;
      const { end = -Infinity, latest } = seen.get(key) ?? {};
      if (verdict === REPLAY) assert.ok(end > now, 'a replay of an ended entry');
      // An entry stays until a call sees that it has ended.
      if (end > now && latest < end) assert.equal(verdict, REPLAY);
      if (verdict === NEW) seen.set(key, { end: now + lifetime, latest: now });
      assert.ok(memory.size <= capacity);
    }
  }
  assert.ok(
    Object.values(counts).every((count) => count > 1000),
    JSON.stringify(counts),
  );
});

/** Plays calls to a memory and to its model, and compares the verdicts. */
function play({ memory, model, keys, calls, step, random, counts }) {
  let now = 1_700_000_000;
  for (let call = 0; call < calls; call++) {
    now += step(random);
    const [key, lifetime] = [`${random.below(keys)}`, 1 + random.below(random.of([3, 60, 400]))];
    const verdict = verdictOf(memory, key, lifetime, now);
    assert.equal(verdict, model.isReplay(key, lifetime, now), `call ${call}`);
    counts[verdict]++;
    assert.ok(memory.size <= memory.capacity, 'more than its capacity');
  }
}

// ---- work ----

/** Counts the reads and writes of a memory's lists and maps, including iteration. */
function counted(memory) {
  const work = { touched: 0 };
  const isEntry = (name) => typeof name === 'string' && /^\d+$/.test(name);
  const access =
    (method, most) =>
    (target, name, ...rest) => {
      if (isEntry(name)) work.touched++;
      return Reflect[method](target, name, ...rest.slice(0, most));
    };
  const traps = { get: access('get', 0), set: access('set', 1), deleteProperty: access('deleteProperty', 0) };
  class Counted extends Map {
    static {
      for (const method of ['get', 'has', 'set', 'delete']) {
        this.prototype[method] = function (...given) {
          work.touched++;
          return Map.prototype[method].apply(this, given);
        };
      }
      for (const method of ['keys', 'values', 'entries', Symbol.iterator]) {
        this.prototype[method] = function* () {
          for (const one of Map.prototype[method].call(this)) yield (work.touched++, one);
        };
      }
    }
  }
  let count = 0;
  for (const [name, value] of Object.entries(memory)) {
    if (!(value instanceof Map) && !Array.isArray(value)) continue;
    memory[name] = value instanceof Map ? new Counted(value) : new Proxy(value, traps);
    count++;
  }
  assert.ok(count > 0, 'nothing is counted');
  return work;
}

test('a call touches a fixed number of entries, also when the memory is full and when the clock jumps', (context) => {
  const capacity = 100_000;
  const memory = new ReplayMemory(capacity);
  const work = counted(memory);
  const random = generator(1);
  let [most, number] = [0, 0];
  const call = (now, key = `${number++}`) => {
    work.touched = 0;
    const verdict = verdictOf(memory, key, 300 + random.below(60), now);
    most = Math.max(most, work.touched);
    return verdict;
  };
  for (let count = 0; count < capacity; count++) assert.equal(call(1000), NEW);
  for (let count = 0; count < 100; count++) assert.equal(call(1000), FULL);
  for (let count = 0; count < 100; count++) assert.equal(call(1000, `${random.below(capacity)}`), REPLAY);
  // All of them have ended, so new entries are accepted at once.
  for (let count = 0; count < 1000; count++) assert.equal(call(1_000_000), NEW);
  for (let count = 0; count < 1000; count++) assert.equal(call(500, `${count}-back`), FULL);
  for (let count = 0; count < 2000; count++) assert.equal(call(2_000_000, `${count}-again`), NEW);
  context.diagnostic(`at most ${most} reads and writes of ${capacity} entries in one call`);
  // Three passes through a heap of 17 levels, each with two reads and two writes a level.
  assert.ok(most > 0 && most <= 3 * 17 * 4 + 20, `${most}`);
});

test('the memory shrinks after a flood, faster than it can grow', () => {
  const memory = new ReplayMemory();
  for (let count = 0; count < 10_000; count++) memory.isReplay(`flood ${count}`, 360, 1000);
  let calls = 0;
  for (; memory.size > calls; calls++) memory.isReplay(`after ${calls}`, 360, 1361);
  assert.ok(calls < 15_000, `${calls} calls`);
  assert.equal(memory.size, calls, 'only entries that have not ended remain');
});

test('one call whose clock is far ahead makes the memory drop no entry', () => {
  const memory = new ReplayMemory(10_000);
  for (let count = 0; count < 5000; count++) assert.equal(memory.isReplay(`${count}`, 360, 1000), false);
  for (let count = 0; count < 500; count++) assert.equal(memory.isReplay(`ahead ${count}`, 360, 4_000_000_000), false);
  for (let count = 0; count < 5000; count++) assert.equal(memory.isReplay(`${count}`, 360, 1001), true, `${count}`);
});

// ---- memory ----

test('ten million proofs with 50 jti values do not grow memory', { timeout: 180_000 }, async (context) => {
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=256', join('tests', 'js', 'programs', 'replay-heap.mjs')],
    { cwd: root, seconds: 150 },
  );
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { what, calls, size, bytes, seconds } of rows) {
    context.diagnostic(
      `${what}: ${calls} calls, ${size ?? '?'} entries, ` +
        `${(bytes / 1024).toFixed(0)} KiB more than at the start, ${seconds.toFixed(1)} s`,
    );
  }
  const of = (what) => rows.filter((row) => row.what === what);
  const reused = of('50 keys, each again after it has ended');
  assert.equal(reused.at(-1).calls, 10_000_000);
  for (const { size, bytes } of reused) assert.ok(size === 50 && bytes < 1024 * 1024, JSON.stringify({ size, bytes }));
  const through = of('50 jti through verifyDpop');
  assert.ok(through.at(-1).bytes - through[0].bytes < 1024 * 1024, JSON.stringify(through));
  // The comment at the capacity states this figure.
  const [full] = of('full');
  assert.ok(full.size === 100_000 && full.bytes < 30e6, JSON.stringify(full));
});
