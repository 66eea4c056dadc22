// Issuers that fail, and tokens that are worth no request: what is asked, what is said, and for how long old keys are used.
import { each, equal, must, thrown, throwsTypeError } from './assert.mjs';
import {
  ISSUER,
  SHOWN,
  down,
  fails,
  isError,
  isPending,
  json,
  outcome,
  rotating,
  setUp,
  sleep,
  stopped,
  stranger,
  through,
  unsigned,
} from './served.mjs';
import { toBase64url } from './tokens.mjs';

/** What an issuer may answer in place of keys, and the fault. */
const FAULTS = {
  'status 503': [down, 'ERR_JWKS_FETCH_FAILED', 503],
  'status 404': [() => json({}, {}, 404), 'ERR_JWKS_FETCH_FAILED', 404],
  'status 204': [() => new Response(null, { status: 204 }), 'ERR_JWKS_FETCH_FAILED', 204],
  'a network that fails': [() => Promise.reject(new TypeError('hush')), 'ERR_JWKS_FETCH_FAILED'],
  'a fetch that throws': [
    () => {
      throw { own: true };
    },
    'ERR_JWKS_FETCH_FAILED',
  ],
  'what is no answer': [() => undefined, 'ERR_JWKS_FETCH_FAILED'],
  'a page': [() => new Response('<html>'), 'ERR_JWKS_INVALID'],
  'no keys': [() => json({}), 'ERR_JWKS_INVALID'],
  metadata: [() => json({ issuer: ISSUER, jwks_uri: SHOWN }), 'ERR_JWKS_INVALID'],
  'half a set': [() => new Response('{"keys":['), 'ERR_JWKS_INVALID'],
  'a body too long': [() => new Response(`{"keys":[]${' '.repeat(1 << 19)}}`), 'ERR_JWKS_FETCH_FAILED'],
  'a length too great': [
    () => new Response('{"keys":[]}', { headers: { 'content-length': '524289' } }),
    'ERR_JWKS_FETCH_FAILED',
  ],
  'a body that breaks': [
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('hush')) })),
    'ERR_JWKS_FETCH_FAILED',
  ],
  'nothing changed, unasked': [() => new Response(null, { status: 304 }), 'ERR_JWKS_FETCH_FAILED'],
  silence: [() => new Promise(() => undefined), 'ERR_JWKS_TIMEOUT'],
  'a body that stalls': [
    () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    'ERR_JWKS_TIMEOUT',
  ],
};

/** What is worth no request. */
const GARBAGE = {
  '': 'ERR_JWS_INVALID',
  'a.b.c': 'ERR_JWS_INVALID',
  '..': 'ERR_JWS_INVALID',
  'a.b.c.d.e': 'ERR_JOSE_NOT_SUPPORTED',
  'Bearer a.b.c': 'ERR_JWS_INVALID',
  [`${toBase64url('{}')}.e30.AA`]: 'ERR_JWS_INVALID',
  [unsigned({}, { alg: 'none' })]: 'ERR_JOSE_ALG_NOT_ALLOWED',
  [unsigned({}, { alg: 'HS256' })]: 'ERR_JOSE_ALG_NOT_ALLOWED',
  [unsigned({}, { alg: 'RS256' })]: 'ERR_JOSE_ALG_NOT_ALLOWED',
  [unsigned({}, { alg: 'XX' })]: 'ERR_JOSE_ALG_NOT_ALLOWED',
  [unsigned({}, { crit: ['new'], new: 1 })]: 'ERR_JOSE_NOT_SUPPORTED',
  ['A'.repeat(2 << 20)]: 'ERR_LIMIT_EXCEEDED',
};

export const OUTAGES = {
  async 'an issuer that fails is an error that says so, at once, until the next try'(keyward, samples) {
    await each(Object.entries(FAULTS), async ([, [answer, code, status]]) =>
      stopped(async (pass) => {
        const { verify, verifier, fetch, keys, token } = setUp(keyward, samples, {
          answer,
          timeout: code === 'ERR_JWKS_TIMEOUT' ? 0.05 : 5,
        });
        const details = { url: SHOWN, status };
        const first = await fails(keyward, verify(), code, details, token);
        must(first.cause !== undefined, 'the cause is kept');
        must([1, 2].includes(first.retryAfter), `retryAfter is ${first.retryAfter}`);
        // Whoever comes later is told the same, without waiting.
        const again = await fails(keyward, verify(), code, { ...details, retryAfter: first.retryAfter }, token);
        must(again !== first, 'two callers are given one error');
        await fails(keyward, verifier.prefetch(), code, details, token);
        isError(keyward, thrown(() => verifier.verifySync(token)).error, 'ERR_JWKS_NOT_LOADED', { url: SHOWN }, token);
        equal(fetch.asked.length, 1, 'the number of fetches before the next try');
        const [{ failures, lastError, nextAttemptAt, loaded, counts }] = verifier.status;
        equal(
          [failures, lastError.code, loaded, counts],
          [1, code, false, { fetched: 0, notModified: 0, failed: 1, staleServed: 0 }],
          'status',
        );
        const wait = (nextAttemptAt - Date.now()) / 1000;
        must(
          wait >= 1 && wait <= 2 && first.retryAfter >= wait && first.retryAfter <= wait + 1,
          `the next try is in ${wait} seconds`,
        );

        fetch.answer = () => json(keys);
        pass(wait - 0.1);
        await fails(keyward, verify(), code, { ...details, retryAfter: 1 });
        pass(0.2);
        equal([await outcome(verify()), fetch.asked.length], ['verified', 2], 'the outcome, and the number of fetches');
        const [after] = verifier.status;
        equal([after.failures, 'lastError' in after, after.loaded], [0, false, true], 'status afterwards');
      }),
    );
  },

  async 'tries grow rarer, up to a minute, and a random part is let off'(keyward, samples) {
    const random = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues');
    const noRandomness = () => {
      throw new Error('no randomness');
    };
    try {
      for (const [getRandomValues, waits] of [
        [(bytes) => bytes.fill(0), [1, 2, 4, 8, 16, 30, 30]],
        [(bytes) => bytes.set([0, 0, 0, 0x80]), [1.5, 3, 6, 12, 24, 45, 45]],
        [noRandomness, [1.5, 3, 6, 12, 24, 45, 45]],
      ]) {
        Object.defineProperty(crypto, 'getRandomValues', { value: getRandomValues, configurable: true });
        await stopped(async (pass) => {
          const { verify, verifier, fetch } = setUp(keyward, samples, { answer: down });
          for (const wait of waits) {
            await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { retryAfter: Math.ceil(wait) });
            equal(verifier.status[0].nextAttemptAt, new Date(Date.now() + wait * 1000), 'nextAttemptAt');
            pass(wait);
          }
          equal(
            [fetch.asked.length, verifier.status[0].failures],
            [waits.length, waits.length],
            'the number of fetches and of failures',
          );
        });
      }
    } finally {
      delete crypto.getRandomValues;
      if (random !== undefined) Object.defineProperty(crypto, 'getRandomValues', random);
    }
  },

  async 'an issuer that asks to be left alone is, for a minute at most'(keyward, samples) {
    for (const [status, asked, seconds] of [
      [503, '30', 30],
      [429, '45', 45],
      [503, '3600', 60],
      [503, () => new Date(Date.now() + 40_000).toUTCString(), 40],
    ]) {
      await stopped(async (pass) => {
        // Dates in headers have no fractions.
        pass(-(Date.now() % 1000) / 1000);
        const { verify, fetch, keys } = setUp(keyward, samples, {
          answer: () => json({}, { 'retry-after': typeof asked === 'string' ? asked : asked() }, status),
        });
        await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status, retryAfter: seconds });
        fetch.answer = () => json(keys);
        pass(seconds - 1);
        await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status, retryAfter: 1 });
        pass(1);
        equal([await outcome(verify()), fetch.asked.length], ['verified', 2], 'the outcome, and the number of fetches');
      });
    }
  },

  async 'a fetch that takes too long is given up, and its signal says so'(keyward, samples) {
    const { verify, fetch } = setUp(keyward, samples, { answer: () => new Promise(() => undefined), timeout: 0.2 });
    const before = Date.now();
    const call = verify();
    equal(await isPending(call, 100), true, 'the call is given up early');
    await fails(keyward, call, 'ERR_JWKS_TIMEOUT', { url: SHOWN, status: undefined });
    must(Date.now() - before < 1500, `after ${Date.now() - before} ms`);
    equal(fetch.init.signal.aborted, true, 'aborted, of the signal of the request');
  },

  async 'keys are used while the issuer fails, until they are too old'(keyward, samples) {
    await stopped(async (pass) => {
      const { verify, verifier, token, at, fetch, keys } = setUp(keyward, samples, { maxStale: 1000 });
      await verify();
      fetch.answer = down;
      pass(661);
      const counted = [];
      for (let round = 0; round < 3; round++) {
        equal(await through(verify), 'verified', 'the outcome');
        counted.push([fetch.asked.length, verifier.status[0].counts.staleServed]);
      }
      // Within the cooldown nobody asks again, and nobody waits.
      equal(
        counted,
        [
          [2, 1],
          [2, 2],
          [2, 3],
        ],
        'the numbers of fetches, and staleServed',
      );
      equal(verifier.verifySync(token, at).key.index, 0, 'verifySync');
      const [{ loaded, failures, lastError, staleUntil, counts }] = verifier.status;
      equal(
        [loaded, failures, lastError.status, counts.staleServed],
        [true, 1, 503, 4],
        'loaded, failures, lastError, staleServed',
      );
      equal(staleUntil, new Date(Date.now() + 939_000), 'staleUntil');
      pass(938);
      equal(await through(verify), 'verified', 'the outcome at the end');
      pass(2);
      await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN });
      const [gone] = verifier.status;
      equal(
        [gone.loaded, 'fetchedAt' in gone, 'freshUntil' in gone, 'staleUntil' in gone],
        [false, false, false, false],
        'status without keys',
      );
      isError(keyward, thrown(() => verifier.verifySync(token, at)).error, 'ERR_JWKS_NOT_LOADED', { url: SHOWN });
      fetch.answer = () => json(keys);
      pass(60);
      equal(await outcome(verify()), 'verified', 'the outcome when the issuer is back');
    });
  },

  async 'an outage while a kid is unknown is no verdict'(keyward, samples) {
    await stopped(async (pass) => {
      const { verifier, verify, fetch, token, at, after } = rotating(keyward, samples, { maxAge: '1h' });
      await verifier.prefetch();
      fetch.answer = down;
      pass(31);
      const details = { url: SHOWN, status: 503 };
      const first = await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', details, token);
      must(first.retryAfter > 0 && first.retryAfter <= 30, `retryAfter is ${first.retryAfter}`);
      for (const other of [token, stranger()])
        await fails(keyward, verifier.verify(other, at), 'ERR_JWKS_FETCH_FAILED', details);
      equal(fetch.asked.length, 2, 'the number of fetches within the cooldown');
      fetch.answer = after;
      pass(31);
      equal([await outcome(verify()), fetch.asked.length], ['verified', 3], 'the outcome, and the number of fetches');
    });
    await stopped(async (pass) => {
      const { verifier, verify, fetch } = rotating(keyward, samples, { timeout: 0.2, maxAge: '1h' });
      await verifier.prefetch();
      fetch.answer = () => new Promise(() => undefined);
      pass(31);
      for (let round = 0; round < 2; round++) await fails(keyward, verify(), 'ERR_JWKS_TIMEOUT', { url: SHOWN });
    });
  },

  async 'garbage costs no fetch'(keyward, samples) {
    const { verifier, fetch, at } = setUp(keyward, samples, { algorithms: ['ES256'] });
    for (const [token, code] of Object.entries(GARBAGE)) await fails(keyward, verifier.verify(token, at), code);
    equal(fetch.asked, [], 'what was fetched');
  },

  async 'garbage costs no fetch behind the back of verifySync either'(keyward, samples) {
    await each(Object.entries(GARBAGE), async ([token, code]) => {
      const { verifier, fetch, at } = setUp(keyward, samples, { algorithms: ['ES256'] });
      isError(keyward, thrown(() => verifier.verifySync(token, at)).error, code);
      await sleep(0);
      equal(fetch.asked, [], 'what was fetched');
    });
    const { verifier, fetch, at } = setUp(keyward, samples);
    for (const token of [undefined, null, 5, {}]) throwsTypeError(() => verifier.verifySync(token, at), /token/);
    await sleep(0);
    equal(fetch.asked, [], 'what was fetched for no text');
  },

  async 'a token with a known key has nothing fetched, whatever is wrong with it'(keyward, samples) {
    await stopped(async (pass) => {
      const { verifier, verify, fetch, at } = setUp(keyward, samples, { cooldown: 0, maxAge: '1h' });
      await verifier.prefetch();
      pass(100);
      await fails(keyward, verifier.verify(unsigned({ iss: ISSUER }), at), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
      equal(await outcome(verify(undefined, { subject: 'x' })), 'sub', 'the claim that fails');
      for (const [token, code] of Object.entries(GARBAGE))
        if (!/ALG_NOT/.test(code)) await fails(keyward, verifier.verify(token, at), code);
      equal(fetch.asked.length, 1, 'the number of fetches');
    });
  },
};
