// A benchmark times only peers that do the work, and its ratios compare with the faster path of jose. Times themselves
// are not tested.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as keyward from 'keyward';
import { AUDIENCE, ISSUER, casesOf } from '../../benches/verify/cases.mjs';
import { seenToWork } from '../../benches/verify/peers.mjs';
import { plot } from '../../benches/verify/plot.mjs';
import { jsonOf, summaryOf } from '../../benches/verify/report.mjs';
import { inTurns } from '../../benches/verify/turns.mjs';

let one;
before(async () => {
  [one] = await casesOf(['ES256'], ['algorithms']);
});

test('a peer that accepts every token or rejects every token is excluded, with the reason', async () => {
  const { sub } = JSON.parse(Buffer.from(one.samples[0].token.split('.')[1], 'base64url'));
  const credulous = {
    createLocalJWKSet: () => undefined,
    importJWK: async () => undefined,
    jwtVerify: async () => ({ payload: { sub } }),
  };
  const strict = {
    JwtVerifier: {
      create: () => ({
        cacheJwks: () => undefined,
        verifySync: () => {
          throw new Error('no');
        },
      }),
    },
  };
  const libraries = { keyward, jose: credulous, 'aws-jwt-verify': strict };
  const { works, absent } = await seenToWork(one, { libraries, issuer: ISSUER, audience: AUDIENCE });
  assert.deepEqual(works.map(({ name, sync }) => [name, sync]), [['KeySet', true], ['plain set', true], [
    'Verifier',
    false,
  ], ['WebCrypto', false]]);
  assert.deepEqual(absent, {
    'jose, key': 'it accepts a token that was tampered with',
    'jose, set': 'it accepts a token that was tampered with',
    'aws-jwt-verify': 'no',
  });
});

test('every peer has the same number of turns, and every peer goes first', async () => {
  const seen = [];
  const peer = (name) => ({ name, elapsed: async () => 50, each: async () => (seen.push(name), 0.001) });
  const times = await inTurns(['a', 'b', 'c'].map(peer), { rounds: 3, milliseconds: 50 });
  assert.deepEqual(seen.join(''), 'abcbcacab');
  assert.deepEqual(times, { a: [1, 1, 1], b: [1, 1, 1], c: [1, 1, 1] });
});

test('a ratio compares medians with the faster of the two paths of jose; in workerd it is that of a Verifier', () => {
  const times = { KeySet: [9, 1, 2, 3], Verifier: [6, 6, 6, 6], 'jose, key': [4, 4, 4, 4], 'jose, set': [5, 5, 5, 5] };
  const summary = summaryOf('node', one, { times, absent: {} });
  assert.deepEqual(summary.times.KeySet, { median: 2.5, lowerQuartile: 1.75 });
  assert.deepEqual([summary.ratio.medians, summary.ratio.of, summary.target], [0.625, 'KeySet', 0.4]);
  assert.deepEqual(summaryOf('workerd', one, { times, absent: {} }).ratio.medians, 1.5);
  const { KeySet, Verifier } = times;
  assert.equal(summaryOf('node', one, { times: { KeySet, Verifier }, absent: {} }).ratio, undefined);
});

test('the written report holds the measured results', () => {
  const cases = [summaryOf('node', one, { times: { KeySet: [1], 'jose, key': [1] }, absent: { WebCrypto: 'why' } })];
  const report = {
    machine: { processor: 'A "B"', cores: 1 },
    peers: { jose: '1' },
    runtimes: [{ name: 'node', version: 'Node.js', cases }, { name: 'firefox', error: 'why', cases: [] }],
  };
  assert.deepEqual(JSON.parse(jsonOf(report)), report);
});

test('the plot has a bar for each ratio, and truncates long bars', () => {
  const cases = [0.5, 12].map((time) =>
    summaryOf('node', one, { times: { KeySet: [time], 'jose, key': [1] }, absent: {} })
  );
  const svg = plot({
    machine: { processor: 'A & B', cores: 1 },
    peers: { jose: '1' },
    runtimes: [{ name: 'node', version: 'Node.js', cases }],
  });
  const count = (pattern) => svg.match(pattern)?.length ?? 0;
  assert.deepEqual([count(/class="faster"/g), count(/class="slower"/g), count(/class="cut"/g)], [1, 1, 1]);
  assert.ok(svg.includes('A &amp; B'));
});
