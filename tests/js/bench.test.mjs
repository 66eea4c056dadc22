// A benchmark times nobody who does not do the work, and its ratios are to the fastest that jose has. Times themselves
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

test('who accepts every token, or refuses every token, is left out and says why', async () => {
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

test('everybody has as many turns, and everybody goes first', async () => {
  const seen = [];
  const peer = (name) => ({ name, elapsed: async () => 50, each: async () => (seen.push(name), 0.001) });
  const times = await inTurns(['a', 'b', 'c'].map(peer), { rounds: 3, milliseconds: 50 });
  assert.deepEqual(seen.join(''), 'abcbcacab');
  assert.deepEqual(times, { a: [1, 1, 1], b: [1, 1, 1], c: [1, 1, 1] });
});

test('a ratio is one of medians, to the faster of the two that jose has; in workerd a Verifier\'s', () => {
  const times = { KeySet: [9, 1, 2, 3], Verifier: [6, 6, 6, 6], 'jose, key': [4, 4, 4, 4], 'jose, set': [5, 5, 5, 5] };
  const summary = summaryOf('node', one, { times, absent: {} });
  assert.deepEqual(summary.times.KeySet, { median: 2.5, lowerQuartile: 1.75 });
  assert.deepEqual([summary.ratio.medians, summary.ratio.of, summary.target], [0.625, 'KeySet', 0.4]);
  assert.deepEqual(summaryOf('workerd', one, { times, absent: {} }).ratio.medians, 1.5);
  const { KeySet, Verifier } = times;
  assert.equal(summaryOf('node', one, { times: { KeySet, Verifier }, absent: {} }).ratio, undefined);
});

test('what is written is what was found', () => {
  const cases = [summaryOf('node', one, { times: { KeySet: [1], 'jose, key': [1] }, absent: { WebCrypto: 'why' } })];
  const report = {
    machine: { processor: 'A "B"', cores: 1 },
    peers: { jose: '1' },
    runtimes: [{ name: 'node', version: 'Node.js', cases }, { name: 'firefox', fault: 'why', cases: [] }],
  };
  assert.deepEqual(JSON.parse(jsonOf(report)), report);
});

test('the plot has a bar for each ratio, and cuts those that are too long', () => {
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
