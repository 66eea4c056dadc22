// Failing issuers, and tokens that justify no fetch: the requests, the errors, and how long stale keys are used.
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
  withClock,
  tokenWithUnknownKid,
  settledOutcome,
  unsigned,
} from './served.mjs';
import { toBase64url } from './tokens.mjs';

/** By failure: the response in place of keys, the error's code, and its status. */
const FAILURES = {
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
  'a result that is not a response': [() => undefined, 'ERR_JWKS_FETCH_FAILED'],
  'an HTML page': [() => new Response('<html>'), 'ERR_JWKS_INVALID'],
  'no keys': [() => json({}), 'ERR_JWKS_INVALID'],
  metadata: [() => json({ issuer: ISSUER, jwks_uri: SHOWN }), 'ERR_JWKS_INVALID'],
  'a truncated key set': [() => new Response('{"keys":['), 'ERR_JWKS_INVALID'],
  'a body that is too long': [() => new Response(`{"keys":[]${' '.repeat(1 << 19)}}`), 'ERR_JWKS_FETCH_FAILED'],
  'a Content-Length that is too great': [
    () => new Response('{"keys":[]}', { headers: { 'content-length': '524289' } }),
    'ERR_JWKS_FETCH_FAILED',
  ],
  'a body that fails': [
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('hush')) })),
    'ERR_JWKS_FETCH_FAILED',
  ],
  '304 without a validator in the request': [() => new Response(null, { status: 304 }), 'ERR_JWKS_FETCH_FAILED'],
  silence: [() => new Promise(() => undefined), 'ERR_JWKS_TIMEOUT'],
  'a body that stalls': [
    () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    'ERR_JWKS_TIMEOUT',
  ],
};

/** Failures without a response, after which the request is repeated once. */
const REPEATED = { 'a network that fails': true, 'a fetch that throws': true };

/** Tokens that justify no fetch. */
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
  async 'a failing issuer is an error, repeated without a fetch during back-off'(keyward, samples) {
    await each(Object.entries(FAILURES), async ([name, [respond, code, status]]) =>
      withClock(async (advance) => {
        const { verify, verifier, fetch, keys, token } = setUp(keyward, samples, {
          respond,
          timeout: code === 'ERR_JWKS_TIMEOUT' ? 0.05 : 5,
        });
        const details = { url: SHOWN, status };
        const first = await fails(keyward, verify(), code, details, token);
        must(first.cause !== undefined, 'the error has no cause');
        must([1, 2].includes(first.retryAfter), `retryAfter is ${first.retryAfter}`);
        // Later callers get the same error, without waiting.
        const again = await fails(keyward, verify(), code, { ...details, retryAfter: first.retryAfter }, token);
        must(again !== first, 'two callers get the same error object');
        await fails(keyward, verifier.prefetch(), code, details, token);
        isError(keyward, thrown(() => verifier.verifySync(token)).error, 'ERR_JWKS_NOT_LOADED', { url: SHOWN }, token);
        const calls = Object.hasOwn(REPEATED, name) ? 2 : 1;
        equal(fetch.urls.length, calls, 'the number of fetches during back-off');
        const [{ failures, lastError, nextAttemptAt, loaded, counts }] = verifier.status;
        equal(
          [failures, lastError.code, loaded, counts],
          [1, code, false, { fetched: 0, notModified: 0, failed: 1, staleServed: 0 }],
          'status',
        );
        const wait = (nextAttemptAt - Date.now()) / 1000;
        must(
          wait >= 1 && wait <= 2 && first.retryAfter >= wait && first.retryAfter <= wait + 1,
          `the next attempt is in ${wait} seconds`,
        );

        fetch.respond = () => json(keys);
        advance(wait - 0.1);
        await fails(keyward, verify(), code, { ...details, retryAfter: 1 });
        advance(0.2);
        equal([await outcome(verify()), fetch.urls.length - calls], ['verified', 1], 'the outcome, and the fetches');
        const [after] = verifier.status;
        equal([after.failures, 'lastError' in after, after.loaded], [0, false, true], 'status afterwards');
      }),
    );
  },

  async 'retries back off exponentially up to a minute, with jitter'(keyward, samples) {
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
        await withClock(async (advance) => {
          const { verify, verifier, fetch } = setUp(keyward, samples, { respond: down });
          for (const wait of waits) {
            await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { retryAfter: Math.ceil(wait) });
            equal(verifier.status[0].nextAttemptAt, new Date(Date.now() + wait * 1000), 'nextAttemptAt');
            advance(wait);
          }
          equal(
            [fetch.urls.length, verifier.status[0].failures],
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

  async 'Retry-After is respected, up to a minute'(keyward, samples) {
    for (const [status, retryAfter, seconds] of [
      [503, '30', 30],
      [429, '45', 45],
      [503, '3600', 60],
      [503, () => new Date(Date.now() + 40_000).toUTCString(), 40],
    ]) {
      await withClock(async (advance) => {
        // Dates in HTTP headers are in whole seconds.
        advance(-(Date.now() % 1000) / 1000);
        const { verify, fetch, keys } = setUp(keyward, samples, {
          respond: () =>
            json({}, { 'retry-after': typeof retryAfter === 'string' ? retryAfter : retryAfter() }, status),
        });
        await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status, retryAfter: seconds });
        fetch.respond = () => json(keys);
        advance(seconds - 1);
        await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status, retryAfter: 1 });
        advance(1);
        equal([await outcome(verify()), fetch.urls.length], ['verified', 2], 'the outcome, and the number of fetches');
      });
    }
  },

  async 'a fetch that takes too long is aborted by its signal'(keyward, samples) {
    const { verify, fetch } = setUp(keyward, samples, { respond: () => new Promise(() => undefined), timeout: 0.2 });
    const before = Date.now();
    const call = verify();
    equal(await isPending(call, 100), true, 'whether the call waits');
    await fails(keyward, call, 'ERR_JWKS_TIMEOUT', { url: SHOWN, status: undefined });
    must(Date.now() - before < 1500, `after ${Date.now() - before} ms`);
    equal(fetch.init.signal.aborted, true, 'whether the signal is aborted');
  },

  async 'stale keys are used while the issuer fails, until maxStale'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, token, at, fetch, keys } = setUp(keyward, samples, { maxStale: 1000 });
      await verify();
      fetch.respond = down;
      advance(661);
      const counted = [];
      for (let round = 0; round < 3; round++) {
        equal(await settledOutcome(verify), 'verified', 'the outcome');
        counted.push([fetch.urls.length, verifier.status[0].counts.staleServed]);
      }
      // Within the cooldown there is no further fetch, and no caller waits.
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
      advance(938);
      equal(await settledOutcome(verify), 'verified', 'the outcome just before maxStale');
      advance(2);
      await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN });
      const [gone] = verifier.status;
      equal(
        [gone.loaded, 'fetchedAt' in gone, 'freshUntil' in gone, 'staleUntil' in gone],
        [false, false, false, false],
        'status without keys',
      );
      isError(keyward, thrown(() => verifier.verifySync(token, at)).error, 'ERR_JWKS_NOT_LOADED', { url: SHOWN });
      fetch.respond = () => json(keys);
      advance(60);
      equal(await outcome(verify()), 'verified', 'the outcome after recovery');
    });
  },

  async 'an outage while a kid is unknown is an error, not a verdict'(keyward, samples) {
    await withClock(async (advance) => {
      const { verifier, verify, fetch, token, at, after } = rotating(keyward, samples, { maxAge: '1h' });
      await verifier.prefetch();
      fetch.respond = down;
      advance(31);
      const details = { url: SHOWN, status: 503 };
      const first = await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', details, token);
      must(first.retryAfter > 0 && first.retryAfter <= 30, `retryAfter is ${first.retryAfter}`);
      for (const other of [token, tokenWithUnknownKid()])
        await fails(keyward, verifier.verify(other, at), 'ERR_JWKS_FETCH_FAILED', details);
      equal(fetch.urls.length, 2, 'the number of fetches within the cooldown');
      fetch.respond = after;
      advance(31);
      equal([await outcome(verify()), fetch.urls.length], ['verified', 3], 'the outcome, and the number of fetches');
    });
    await withClock(async (advance) => {
      const { verifier, verify, fetch } = rotating(keyward, samples, { timeout: 0.2, maxAge: '1h' });
      await verifier.prefetch();
      fetch.respond = () => new Promise(() => undefined);
      advance(31);
      for (let round = 0; round < 2; round++) await fails(keyward, verify(), 'ERR_JWKS_TIMEOUT', { url: SHOWN });
    });
  },

  async 'verify does not fetch for garbage'(keyward, samples) {
    const { verifier, fetch, at } = setUp(keyward, samples, { algorithms: ['ES256'] });
    for (const [token, code] of Object.entries(GARBAGE)) await fails(keyward, verifier.verify(token, at), code);
    equal(fetch.urls, [], 'the URLs fetched');
  },

  async 'verifySync does not fetch for garbage in the background'(keyward, samples) {
    await each(Object.entries(GARBAGE), async ([token, code]) => {
      const { verifier, fetch, at } = setUp(keyward, samples, { algorithms: ['ES256'] });
      isError(keyward, thrown(() => verifier.verifySync(token, at)).error, code);
      await sleep(0);
      equal(fetch.urls, [], 'the URLs fetched');
    });
    const { verifier, fetch, at } = setUp(keyward, samples);
    for (const token of [undefined, null, 5, {}]) throwsTypeError(() => verifier.verifySync(token, at), /token/);
    await sleep(0);
    equal(fetch.urls, [], 'the URLs fetched for values that are not a string');
  },

  async 'a rejected token with a known key triggers no fetch'(keyward, samples) {
    await withClock(async (advance) => {
      const { verifier, verify, fetch, at } = setUp(keyward, samples, { cooldown: 0, maxAge: '1h' });
      await verifier.prefetch();
      advance(100);
      await fails(keyward, verifier.verify(unsigned({ iss: ISSUER }), at), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
      equal(await outcome(verify(undefined, { subject: 'x' })), 'sub', 'the failed claim');
      for (const [token, code] of Object.entries(GARBAGE))
        if (!/ALG_NOT/.test(code)) await fails(keyward, verifier.verify(token, at), code);
      equal(fetch.urls.length, 1, 'the number of fetches');
    });
  },
};
