// The package in Node.js, from the workspace: every vector, the interface, damaged input, initialisation and failures.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import * as keyward from 'keyward';
import { root, run } from './support/process.mjs';
import { vectors } from './support/vectors.mjs';
import { COUNTS, assertCounts, assertPassed, differences, lastLine } from './support/verdict.mjs';
import { count, testsOf } from './suite/index.mjs';
import { runMutations } from './suite/mutate.mjs';

const COUNT = 3000;

// Each vector and each shared check is a separate test, named `<file>::<vector>` or `<module>::<check>`.
const passed = { vectors: {}, checks: {} };
for (const { kind, group, name, work } of testsOf({ keyward, vectors })) {
  test(name, async () => {
    await work();
    count(passed, kind, group);
  });
}

test('as many vectors and shared checks passed as tests/counts.json says', () => {
  assertCounts(passed, { vectors: COUNTS.vectors, checks: COUNTS.checks });
});

test('bytes and dates of another realm are taken', async () => {
  const { AT, JWKS, token } = await import('./suite/field/tools.mjs');
  const given = await token();
  const [header, body, signature] = given.split('.');
  const another = (source, more) => runInNewContext(source, more);
  const currentDate = another('new Date(time)', { time: AT.currentDate.getTime() });
  const payload = another('Uint8Array.from(list)', { list: [...Buffer.from(body, 'base64url')] });
  assert.ok(!(currentDate instanceof Date) && !(payload instanceof Uint8Array));
  assert.equal(keyward.verifyJwt(given, JWKS, { currentDate }).payload.sub, 'user');
  const seed = { jwks: JWKS, fetchedAt: another('new Date()') };
  const options = { issuer: 'https://login.example', audience: null, jwksUri: 'https://login.example/jwks', seed };
  assert.ok(keyward.createVerifier(options));
  assert.deepEqual([...keyward.verifyJws(`${header}..${signature}`, JWKS, { payload }).payload], [...payload]);
  assert.throws(() => keyward.verifyJws(`${header}..${signature}`, JWKS, { payload: another('[1]') }), TypeError);
});

test('every vector has a unique name', () => {
  const names = vectors.flatMap(({ cases }) => cases.map(({ name }) => name));
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

test('a count that differs from tests/counts.json is named', () => {
  const found = { vectors: { one: 2, more: 1 }, damaged: 4 };
  assert.deepEqual(differences(found, { vectors: { one: 2, more: 1 }, damaged: 4 }, 'passed'), []);
  assert.deepEqual(differences(found, { vectors: { one: 3, lost: 1 }, damaged: 3 }, 'passed'), [
    'passed, vectors, one: expected 3, found 2',
    'passed, vectors, lost: expected 1, found nothing',
    'passed, vectors, more: expected nothing of this name, found 1',
    'passed, damaged: expected 3, found 4',
  ]);
  assert.equal(differences(undefined, undefined, 'passed').length, 1, 'a missing count is not equal');
});

test('damaged tokens and keys', () => {
  const result = runMutations({ keyward, vectors, count: COUNT, seed: 1 });
  assertPassed(result, COUNT);
  const { verified, ...rejected } = result.codes;
  assert.ok(verified > COUNT / 50, `only ${verified} verified: too much damage to prove anything`);
  assert.ok(Object.keys(rejected).length >= 8, `only ${Object.keys(rejected)}: the damage is of too few kinds`);
});

test('the same damage for the same seed', () => {
  const codes = () => runMutations({ keyward, vectors, count: 100, seed: 2 }).codes;
  assert.deepEqual(codes(), codes());
});

test('a verifier accepts logout tokens without exp, if maxTokenAge bounds their age', async () => {
  const named = (wanted) => vectors.flatMap(({ cases }) => cases).find(({ name }) => name === wanted);
  const { token, keys: jwks, now, options } = named('logout_token-without-exp-recent');
  const policy = { issuer: null, audience: null, jwks, currentDate: new Date(now * 1000), ...options };
  assert.ok(await keyward.createVerifier(policy).verify(token));
  const { maxTokenAge: _, ...unbounded } = policy;
  await assert.rejects(keyward.createVerifier(unbounded).verify(token), { claim: 'exp', reason: 'missing' });
});

test('an excluded key says why in a report', () => {
  const jwk = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'AAAA', y: 'AAAA' };
  const token = `${Buffer.from('{"alg":"ES256","kid":"a"}').toString('base64url')}.e30.AA`;
  const { keyMatches: [match] } = keyward.inspectJwt(token, { keys: [jwk] });
  assert.equal(match.mismatch, 'excluded');
  assert.equal(match.detail, 'This key is excluded ("y" has 3 bytes, P-256 needs 32).');
});

test('options of another realm are accepted, and options inherited there are rejected', () => {
  const { token, keys, now } = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'claims-no-options');
  const verify = (text) =>
    keyward.verifyJwt(token, keys, Object.assign(runInNewContext(text), { currentDate: new Date(now * 1000) }));
  verify("({ audience: ['https://api.example'], limits: { depth: 5 } })");
  assert.throws(() => verify("({ audience: ['other'] })"), { claim: 'aud' });
  for (
    const text of [
      "Object.create({ audience: ['other'] })",
      "new (class Object { audience = ['https://api.example'] })()",
      'Object.create(Function.prototype)',
    ]
  ) {
    assert.throws(() => verify(text), TypeError, text);
  }
});

test('require() gives the same module', () => {
  const required = createRequire(import.meta.url)('keyward');
  assert.equal(required.verifyJwt, keyward.verifyJwt);
  assert.equal(required.JwtError, keyward.JwtError);
});

test('require() in a separate program', async () => {
  const { stdout } = await fresh(
    'const { decodeJwt } = require("keyward");' + PRINT('decodeJwt("e30.e30.").payload'),
    'commonjs',
  );
  assert.deepEqual(lastLine(stdout), {});
});

test('the module is compiled at first use, and only once', async () => {
  const counts = await start(`
    const before = compiled;
    const set = attempt(() => new keyward.KeySet({ keys: [] }).keys);
    attempt(() => keyward.verifyJwt('a.b.c', { keys: [] }));
    ${PRINT('{ before, set, after: compiled }')}`);
  assert.deepEqual(counts, { before: 0, set: [], after: 1 });
});

test('initialisation that failed is tried again', async () => {
  const result = await start(`
    failures = 1;
    const first = attempt(() => keyward.verifyJwt('a.b.c', { keys: [] }));
    const second = attempt(() => keyward.verifyJwt('a.b.c', { keys: [] }));
    ${PRINT('[first, second]')}`);
  assert.deepEqual(result, ['ERR_WASM_UNAVAILABLE', 'ERR_JWS_INVALID']);
});

test('each of the three reasons why WebAssembly is unavailable has its own message', async () => {
  const texts = await start(`
    const { Module: compiling } = WebAssembly;
    const say = (thrown) => {
      WebAssembly.Module = class { constructor() { throw thrown; } };
      try {
        keyward.verifyJwt('a.b.c', {});
      } catch (error) {
        return [error.code, error.message, error.cause === thrown];
      }
    };
    const disallowed = 'WebAssembly.Module(): Wasm code generation disallowed by embedder';
    const blocked = say(new WebAssembly.CompileError(disallowed));
    const old = say(new WebAssembly.CompileError('WebAssembly.Module(): invalid opcode 0xfd'));
    const { WebAssembly: kept } = globalThis;
    delete globalThis.WebAssembly;
    let absent;
    try { keyward.verifyJwt('a.b.c', {}); } catch (error) { absent = [error.code, error.message]; }
    globalThis.WebAssembly = kept;
    WebAssembly.Module = compiling;
    const works = attempt(() => keyward.verifyJwt('a.b.c', { keys: [] }));
    ${PRINT('{ blocked, old, absent, works }')}`);
  for (const [code] of [texts.blocked, texts.old, texts.absent]) assert.equal(code, 'ERR_WASM_UNAVAILABLE');
  assert.match(texts.blocked[1], /wasm-unsafe-eval/);
  assert.match(texts.old[1], /older/);
  assert.match(texts.absent[1], /no WebAssembly/);
  assert.ok(texts.blocked[2] && texts.old[2], 'the cause is preserved');
  assert.equal(texts.works, 'ERR_JWS_INVALID');
});

test('a trap discards only the instance', async () => {
  const { token, keys, now } = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'claims-no-options');
  const result = await start(`
    const [token, keys, options] = [${JSON.stringify(token)}, ${JSON.stringify(keys)}, { currentDate: new Date(${
    now * 1000
  }) }];
    const set = new keyward.KeySet(keys);
    const empty = new keyward.KeySet({ keys: [] });
    const calls = {
      verifyJwt: () => keyward.verifyJwt(token, set, options).key.index,
      verifyJws: () => keyward.verifyJws(token, set).key.index,
      inspectJwt: () => keyward.inspectJwt(token, set, options).verdict,
      KeySet: () => new keyward.KeySet(keys).keys.length,
      decodeJwt: () => keyward.decodeJwt(token).payload.sub,
      plain: () => keyward.verifyJwt(token, keys, options).key.index,
      other: () => keyward.verifyJwt(token, empty, options),
    };
    const results = {};
    for (const [name, call] of Object.entries(calls)) {
      const before = attempt(call);
      trap = true;
      const trapped = attempt(call);
      trap = false;
      // In another order than before: the new instance assigns the same numbers to other key sets.
      const rejected = attempt(calls.other);
      const verified = attempt(calls.verifyJwt);
      results[name] = [before, trapped, attempt(call), verified, rejected];
    }
    ${PRINT('{ results, compiled, instances }')}`);
  const { other, ...good } = result.results;
  for (const [name, [before, trapped, after, verified, rejected]] of Object.entries(good)) {
    assert.deepEqual([trapped, after, verified, rejected], [
      'ERR_WASM_UNAVAILABLE',
      before,
      0,
      'ERR_JWKS_NO_MATCHING_KEY',
    ], name);
  }
  assert.deepEqual(other.slice(0, 3), ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_WASM_UNAVAILABLE', 'ERR_JWKS_NO_MATCHING_KEY']);
  assert.equal(result.compiled, 1);
  assert.equal(result.instances, 8, 'an instance at the start, and one after each trap');
});

test('memory does not grow with the number of verified tokens', async () => {
  const sizes = await start(`
    const rounds = (count) => {
      for (let at = 0; at < count; at++) {
        const keys = { keys: [], at, filling: 'x'.repeat(150_000) };
        attempt(() => keyward.verifyJwt('e30.' + 'A'.repeat(200_000) + '.AA', keys));
        attempt(() => new keyward.KeySet({ keys: [{ kty: 'x'.repeat(50_000) }], at }));
        attempt(() => keyward.inspectJwt('e30.' + 'A'.repeat(200_000) + '.AA', { keys: [], at }, { issuer: 'x' + at }));
        attempt(() => keyward.verifyJws('e30.e30.AA', { keys: [] }, { algorithms: ['RS256'] }));
      }
      return memory().byteLength;
    };
    ${PRINT('[rounds(100), rounds(200)]')}`);
  // A round takes 0.4 MiB of the 32 MiB that key sets may take.
  const [early, late] = sizes;
  assert.ok(early < 64 * 2 ** 20, `${early} bytes`);
  assert.ok(late <= early * 1.25, `${early} bytes after 100 rounds, ${late} after 300`);
});

test('the replay memory keeps every proof for its lifetime, also when it is full', async () => {
  // Tested below the public interface, where a hundred thousand proofs would have to be signed.
  const { ReplayMemory } = await import('../../pkg/modules/verify/replay-memory.js');
  const memory = new ReplayMemory(1000);
  const full = (key, now) =>
    assert.throws(() => memory.isReplay(key, 300, now), { code: 'ERR_LIMIT_EXCEEDED', check: 'replay' });
  // Two a second, so the first ends long before the last.
  const came = (at) => 1_000_000 + Math.floor(at / 2);
  for (let at = 0; at < 1000; at++) assert.equal(memory.isReplay(`key ${at}`, 600, came(at)), false);
  full('another', came(999));
  for (let at = 0; at < 1000; at++) {
    assert.equal(
      memory.isReplay(`key ${at}`, 600, came(999)),
      true,
      'a replay is detected when the memory is full too',
    );
  }
  full('another', 1_000_599);
  // Now the first two have ended, so there is space.
  assert.equal(memory.isReplay('another', 300, 1_000_600), false);
  for (let at = 0; at < 1000; at++) {
    const alive = came(at) + 600 > 1_000_600;
    if (alive) assert.equal(memory.isReplay(`key ${at}`, 600, 1_000_600), true, `key ${at}`);
  }
  // A proof whose lifetime has passed may be added again.
  assert.equal(memory.isReplay('key 0', 600, 1_000_600), false);
  assert.equal(memory.isReplay('key 0', 600, 1_001_199), true);
  // A clock that goes back revives no entry, and drops no entry that has not ended.
  assert.equal(memory.isReplay('another', 300, 1_000_000), true);
});

/** Code whose last line of output is a value as JSON. */
function PRINT(expression) {
  return `\nconsole.log(JSON.stringify(${expression}));`;
}

/** Runs code in a new process, where the package has not been used. */
function fresh(code, type = 'module') {
  return run(process.execPath, [`--input-type=${type}`, '-e', code], { cwd: join(root, 'tests', 'js'), seconds: 60 });
}

/** Runs code that can count compilations and instances, make the next ones fail, and make the instance trap. */
async function start(code) {
  const { stdout } = await fresh(`
    let [compiled, instances, failures, trap, memory] = [0, 0, 0, false];
    const { Module, Instance } = WebAssembly;
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        if (failures-- > 0) throw new RangeError('out of memory');
        super(bytes);
        compiled++;
      }
    };
    WebAssembly.Instance = function (...given) {
      const { exports } = new Instance(...given);
      instances++;
      memory = () => exports.memory.buffer;
      const wrapped = {};
      for (const [name, value] of Object.entries(exports)) {
        const trapping = (...values) => {
          if (trap) throw new WebAssembly.RuntimeError('unreachable');
          return value(...values);
        };
        wrapped[name] = typeof value === 'function' && !name.startsWith('__') ? trapping : value;
      }
      return Object.setPrototypeOf({ exports: wrapped }, Instance.prototype);
    };
    WebAssembly.Instance.prototype = Instance.prototype;
    const keyward = await import('keyward');
    const attempt = (work) => {
      try { return work(); } catch (error) { return error.code ?? String(error); }
    };
    ${code}`);
  return lastLine(stdout);
}
