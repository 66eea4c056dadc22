// Keys that a verifier fetches: triggers, fetches shared by callers, status and events.
import { each, equal, must, rejection, thrown } from './assert.mjs';
import {
  ISSUER,
  SHOWN,
  URI,
  WorkerContext,
  down,
  fails,
  held,
  isError,
  isPending,
  json,
  keeper,
  outcome,
  rotating,
  sendsValidators,
  setUp,
  sharesPromises,
  sleep,
  withClock,
  tokenWithUnknownKid,
  settledOutcome,
  eventually,
} from './served.mjs';

/** Checks that a first fetch, a failed refresh and a successful one each call `waitUntil` once. */
async function keptAlive(keyward, samples, context) {
  await withClock(async (advance) => {
    const { verify, verifier, fetch, keys } = setUp(keyward, samples);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 1],
      'the outcome, and the number of promises after the first fetch',
    );
    await Promise.all(context.kept);
    await verify(context);
    equal(context.kept.length, 1, 'the number of promises while keys are fresh');
    fetch.respond = down;
    advance(601);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 2],
      'the outcome, and the number of promises, with a refresh that fails',
    );
    await Promise.all(context.kept);
    fetch.respond = () => json(keys);
    advance(31);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 3],
      'the outcome, and the number of promises, with another refresh',
    );
    await Promise.all(context.kept);
    equal(
      [fetch.urls.length, verifier.status[0].counts],
      [3, { fetched: 2, notModified: 0, failed: 1, staleServed: 2 }],
      'the number of fetches, and counts',
    );
  });
}

/** By row: `Cache-Control`, `Age`, the option maxAge, and the seconds for which keys are fresh. */
const FRESH = [
  ['max-age=900', null, undefined, 900],
  ['public, max-age=900', '100', undefined, 800],
  ['max-age=30', null, undefined, 60],
  ['max-age=31536000', null, undefined, 3600],
  ['max-age=0', null, undefined, 60],
  ['no-store', null, undefined, 60],
  ['no-cache, max-age=900', null, undefined, 60],
  [null, null, undefined, 600],
  ['public', '100', undefined, 600],
  ['max-age=900', null, '5m', 300],
  ['max-age=900', null, '1d', 900],
  [null, null, 10, 10],
  ['no-store', null, 0.5, 0.5],
  ['max-age=900', null, 0, 0],
];

export const RENEWAL = {
  // ---- one fetch ----

  async 'a thousand callers without keys share one fetch'(keyward, samples) {
    const { verify, verifier, fetch } = setUp(keyward, samples);
    const results = await Promise.all(Array.from({ length: 1000 }, () => verify()));
    equal(
      [fetch.urls, new Set(results.map(({ payload }) => payload)).size],
      [[URI], 1000],
      'the URLs fetched, and the number of results',
    );
    equal(verifier.status[0].counts, { fetched: 1, notModified: 0, failed: 0, staleServed: 0 }, 'counts');
  },

  async 'a thousand callers share a failure, and unknown kids share one refetch'(keyward, samples) {
    const failing = setUp(keyward, samples, { respond: down });
    const codes = await Promise.all(Array.from({ length: 1000 }, () => outcome(failing.verify())));
    equal(
      [[...new Set(codes)], failing.fetch.urls.length],
      [['ERR_JWKS_FETCH_FAILED'], 1],
      'codes, and the number of fetches',
    );
    const { verifier, fetch, at } = setUp(keyward, samples, { cooldown: 0.05 });
    await verifier.prefetch();
    await sleep(60);
    const unknownKids = await Promise.all(
      Array.from({ length: 300 }, (_, n) => outcome(verifier.verify(tokenWithUnknownKid(`kid ${n}`), at))),
    );
    equal(
      [[...new Set(unknownKids)], fetch.urls.length],
      [['ERR_JWKS_NO_MATCHING_KEY'], 2],
      'codes, and the number of fetches',
    );
  },

  // ---- age ----

  async 'the response sets how long keys are fresh, within bounds'(keyward, samples) {
    await each(FRESH, async ([cacheControl, age, maxAge, seconds]) =>
      withClock(async (advance) => {
        const headers = Object.fromEntries(
          Object.entries({ 'cache-control': cacheControl, age }).filter(([, value]) => value !== null),
        );
        const { verifier, verify, fetch } = setUp(keyward, samples, {
          respond: () => json(samples('claims-no-options').keys, headers),
          cooldown: 0,
          ...(maxAge !== undefined && { maxAge }),
        });
        await verify();
        const [{ fetchedAt, freshUntil, staleUntil }] = verifier.status;
        equal(
          [fetchedAt, freshUntil - fetchedAt, staleUntil - freshUntil],
          [new Date(Date.now()), seconds * 1000, 3_600_000],
          'status',
        );
        if (seconds > 0) {
          advance(seconds * 0.99);
          equal([await settledOutcome(verify), fetch.urls.length], ['verified', 1], 'while keys are fresh');
          advance(seconds * 0.01 + 0.01);
        }
        equal([await settledOutcome(verify), fetch.urls.length], ['verified', 2], 'once keys are stale');
      }),
    );
  },

  async 'the age of keys follows the clock of the runtime'(keyward, samples) {
    const { verify, fetch } = setUp(keyward, samples, { maxAge: 0.4, cooldown: 0 });
    await verify();
    await verify();
    equal(fetch.urls.length, 1, 'the number of fetches');
    await sleep(450);
    equal(
      [await settledOutcome(verify), fetch.urls.length],
      ['verified', 2],
      'the outcome and the number of fetches later',
    );
  },

  async 'keys that are stale for less than a minute are used, and refreshed in the background'(keyward, samples) {
    await withClock(async (advance) => {
      // An attempt that takes longer than the timeout counts as abandoned. This one takes 59 s of the test's clock.
      const { verify, verifier, fetch, keys } = setUp(keyward, samples, { timeout: '1m' });
      await verify();
      const second = held(() => json(keys));
      fetch.respond = second.respond;
      advance(600);
      const context = keeper();
      equal(await isPending(verify(context)), false, 'whether the first caller waits');
      equal(context.kept.length, 1, 'the number of promises given to waitUntil');
      advance(59);
      equal(await isPending(verify(context)), false, 'whether another caller waits');
      equal(
        [fetch.urls.length, verifier.status[0].counts.staleServed],
        [2, 2],
        'the number of fetches, and staleServed',
      );
      second.open();
      await context.settled();
      const [{ fetchedAt, counts }] = verifier.status;
      equal(
        [fetchedAt, counts],
        [new Date(Date.now() - 59_000), { fetched: 2, notModified: 0, failed: 0, staleServed: 2 }],
        'fetchedAt, counts',
      );
      equal([await outcome(verify()), fetch.urls.length], ['verified', 2], 'the outcome, and the number of fetches');
    });
  },

  async 'callers wait for a refresh of keys that are stale for longer'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      await verify();
      const second = held(() => json(keys));
      fetch.respond = second.respond;
      advance(661);
      const calls = [verify(), verify(keeper()), verify()];
      for (const call of calls) equal(await isPending(call, 20), true, 'whether a caller waits');
      second.open();
      equal(await Promise.all(calls.map(outcome)), ['verified', 'verified', 'verified'], 'the outcomes');
      equal(
        [fetch.urls.length, verifier.status[0].counts.staleServed],
        [2, 0],
        'the number of fetches, and staleServed',
      );
    });
  },

  async 'unchanged keys are revalidated with an ETag, where the runtime has no cache'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      const etags = [];
      fetch.respond = (_, { headers }) => {
        const etag = new Headers(headers).get('if-none-match');
        etags.push(etag);
        return etag === '"one"'
          ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=300' } })
          : json(keys, { etag: '"one"' });
      };
      await verify();
      advance(601);
      equal(await settledOutcome(verify), 'verified', 'the outcome');
      const sent = sendsValidators(keyward);
      equal(etags, [null, sent ? '"one"' : null], 'the validators sent');
      const [{ counts, freshUntil }] = verifier.status;
      equal(counts, { fetched: sent ? 1 : 2, notModified: sent ? 1 : 0, failed: 0, staleServed: 1 }, 'counts');
      equal(freshUntil, new Date(Date.now() + (sent ? 300_000 : 600_000)), 'freshUntil');
      equal([await outcome(verify()), fetch.urls.length], ['verified', 2], 'the outcome, and the number of fetches');
    });
  },

  async 'keys past maxStale are fetched again without a validator'(keyward, samples) {
    // "Not modified" cannot refer to keys that are too old to use, and the issuer's ETag stays the same.
    await withClock(async (advance) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      fetch.respond = (_, { headers }) =>
        new Headers(headers).get('if-none-match') === '"one"'
          ? new Response(null, { status: 304 })
          : json(keys, { etag: '"one"' });
      await verify();
      for (const seconds of [4201, 86_400]) {
        advance(seconds);
        equal(await outcome(verify()), 'verified', `the outcome after ${seconds} seconds`);
      }
      equal([verifier.status[0].failures, fetch.urls.length], [0, 3], 'failures, and the number of fetches');
    });
  },

  // ---- unknown kids ----

  async 'an unknown kid triggers one fetch per cooldown'(keyward, samples) {
    await withClock(async (advance) => {
      const { verifier, verify, fetch, at, token, after } = rotating(keyward, samples, { maxAge: '1h' });
      await verifier.prefetch();
      await fails(keyward, verify(), 'ERR_JWKS_NO_MATCHING_KEY', {}, token);
      equal(fetch.urls.length, 1, 'the number of fetches right after the first');
      advance(30);
      await fails(keyward, verify(), 'ERR_JWKS_NO_MATCHING_KEY', {}, token);
      equal(fetch.urls.length, 2, 'the number of fetches after the cooldown');
      fetch.respond = after;
      for (let round = 0; round < 5; round++) {
        await fails(
          keyward,
          round % 2 === 0 ? verify() : verifier.verify(tokenWithUnknownKid(), at),
          'ERR_JWKS_NO_MATCHING_KEY',
        );
        advance(5);
      }
      equal(
        [fetch.urls.length, verifier.status[0].nextAttemptAt],
        [2, new Date(Date.now() + 5000)],
        'the number of fetches within the cooldown, and nextAttemptAt',
      );
      advance(5);
      equal([await outcome(verify()), fetch.urls.length], ['verified', 3], 'the new key, and the number of fetches');
      equal([await outcome(verify()), fetch.urls.length], ['verified', 3], 'the new key once more');
    });
  },

  async 'callers with an unknown kid join the fetch in flight'(keyward, samples) {
    await withClock(async (advance) => {
      const { verifier, verify, fetch, after } = rotating(keyward, samples, { cooldown: 60 });
      await verifier.prefetch();
      const second = held(after);
      fetch.respond = second.respond;
      advance(60);
      const calls = Array.from({ length: 20 }, () => verify());
      equal(await isPending(calls[19]), true, 'whether a caller waits');
      second.open();
      equal(
        [(await Promise.all(calls.map(outcome))).join(), fetch.urls.length],
        [Array(20).fill('verified').join(), 2],
        'the outcomes, and the number of fetches',
      );
    });
  },

  async 'verifySync fetches for an unknown kid in the background, where the runtime allows it'(keyward, samples) {
    const { verifier, token, at, fetch, after } = rotating(keyward, samples, { cooldown: 0.05 });
    await verifier.prefetch();
    fetch.respond = after;
    await sleep(60);
    isError(keyward, thrown(() => verifier.verifySync(token, at)).error, 'ERR_JWKS_NO_MATCHING_KEY');
    await (sharesPromises(keyward) ? eventually(() => verifier.status[0].counts.fetched === 2) : sleep(20));
    equal(fetch.urls.length, sharesPromises(keyward) ? 2 : 1, 'the number of fetches');
    if (sharesPromises(keyward)) equal(verifier.verifySync(token, at).key.kid, 'a', 'kid');
  },

  async 'a flood of unknown kids delays a rotated key by at most one cooldown'(keyward, samples) {
    // Seconds from the last fetch to the rotation. A token with an unknown kid is verified every second.
    for (const rotatesAt of [0, 1, 15, 29, 30, 31, 59, 61]) {
      await withClock(async (advance) => {
        const { verifier, verify, fetch, at, after } = rotating(keyward, samples, { cooldown: 30, maxAge: '1h' });
        await verifier.prefetch();
        let verifiedAt;
        for (let second = 0; second <= rotatesAt + 31 && verifiedAt === undefined; second++) {
          await outcome(verifier.verify(tokenWithUnknownKid(`unknown-${second}`), at));
          if (second === rotatesAt) fetch.respond = after;
          if (second >= rotatesAt && (await outcome(verify())) === 'verified') verifiedAt = second;
          advance(1);
        }
        must(verifiedAt - rotatesAt <= 30, `rotated at ${rotatesAt}, verified at ${verifiedAt}`);
        must(fetch.urls.length <= 2 + verifiedAt / 30, `${fetch.urls.length} fetches in ${verifiedAt} s`);
      });
    }
  },

  // ---- callers ----

  async 'an aborted caller rejects with its reason, and no other caller does'(keyward, samples) {
    for (const reason of [new Error('mine'), { mine: true }, 'mine', null, undefined]) {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      const response = held(() => json(keys));
      fetch.respond = response.respond;
      const [leader, follower] = [new AbortController(), new AbortController()];
      const calls = [
        verify({ signal: leader.signal }), verify(), verify({ signal: follower.signal }),
        verifier.prefetch({ signal: follower.signal }), verify({ signal: new AbortController().signal }),
      ];
      const outcomes = Promise.allSettled(calls);
      await sleep(5);
      leader.abort(reason);
      must(Object.is(await rejection(calls[0]), leader.signal.reason), 'the first caller rejects with another reason');
      equal(await isPending(calls[1], 5), true, 'whether the second caller waits');
      follower.abort(reason);
      for (const call of [calls[2], calls[3]])
        must(Object.is(await rejection(call), follower.signal.reason), 'a caller rejects with another reason');
      must(!fetch.init.signal.aborted, 'the fetch was aborted with its first caller');
      response.open();
      equal(
        (await outcomes).map(({ status }) => status),
        ['rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
        'the outcomes of the calls',
      );
      equal([fetch.urls.length, verifier.status[0].counts.failed], [1, 0], 'the number of fetches and of failures');
    }
  },

  async 'a call with an aborted signal rejects with its reason if no keys are loaded'(keyward, samples) {
    const { verify, verifier } = setUp(keyward, samples);
    const controller = new AbortController();
    const reason = { mine: true };
    controller.abort(reason);
    for (const call of [verify({ signal: controller.signal }), verifier.prefetch({ signal: controller.signal })])
      must(Object.is(await rejection(call), reason), 'the call rejects with another reason');
    await fails(keyward, verifier.verify('a.b.c', {}, { signal: controller.signal }), 'ERR_JWS_INVALID');
    equal(await outcome(verify()), 'verified', 'the outcome for another caller');
  },

  'waitUntil receives each fetch in the background, and each one settles': (keyward, samples) =>
    keptAlive(keyward, samples, keeper()),
  'the ctx of a Worker works as the context': (keyward, samples) => keptAlive(keyward, samples, new WorkerContext()),

  async 'waitUntil also receives a fetch that fails'(keyward, samples) {
    const failing = setUp(keyward, samples, { respond: down });
    const context = keeper();
    await fails(keyward, failing.verify(context), 'ERR_JWKS_FETCH_FAILED');
    await fails(keyward, failing.verifier.prefetch(context), 'ERR_JWKS_FETCH_FAILED');
    await context.settled();
    equal(context.kept.length, 1, 'the number of promises of a failed fetch');
  },

  // ---- status and events ----

  async 'status reports the state of the keys'(keyward, samples) {
    await withClock(async (advance) => {
      const { verify, verifier, fetch } = setUp(keyward, samples);
      const counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
      equal(
        verifier.status,
        [{ issuers: [ISSUER], url: SHOWN, loaded: false, failures: 0, counts }],
        'before the first fetch',
      );
      await verify();
      const time = (seconds) => new Date(Date.now() + seconds * 1000);
      const loaded = {
        issuers: [ISSUER],
        url: SHOWN,
        loaded: true,
        fetchedAt: time(0),
        freshUntil: time(600),
        staleUntil: time(4200),
        failures: 0,
      };
      equal(
        verifier.status,
        [{ ...loaded, nextAttemptAt: time(30), counts: { ...counts, fetched: 1 } }],
        'after the first fetch',
      );
      for (const name of ['fetchedAt', 'freshUntil', 'staleUntil', 'nextAttemptAt'])
        must(
          verifier.status[0][name] instanceof Date &&
            verifier.status[0][name].getTime() === { ...loaded, nextAttemptAt: time(30) }[name].getTime(),
          name,
        );
      advance(31);
      must(!('nextAttemptAt' in verifier.status[0]), 'status has nextAttemptAt after the cooldown');
      advance(600);
      fetch.respond = down;
      await settledOutcome(verify);
      const [{ lastError, ...status }] = verifier.status;
      isError(keyward, lastError, 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN });
      equal(
        [status.failures, status.counts],
        [1, { ...counts, fetched: 1, failed: 1, staleServed: 1 }],
        'failures and counts',
      );
      status.counts.fetched = 99;
      equal(verifier.status[0].counts.fetched, 1, 'fetched, after a change of a copy');
      equal(setUp(keyward, samples, { issuer: null }).verifier.status[0].issuers, null, 'issuers');
    });
  },

  async 'events are emitted in order, and contain no part of a token'(keyward, samples) {
    await withClock(async (advance) => {
      const events = [];
      const { verify, fetch, token, after, before } = rotating(keyward, samples, {
        onEvent: (event) => events.push(event),
        respond: down,
      });
      const emits = async (work, expected, when) => {
        events.length = 0;
        await work();
        equal(
          events.map(({ type }) => type),
          expected,
          `the events ${when}`,
        );
        for (const { type, url, error, ...more } of events) {
          equal(url, SHOWN, `the url of ${type}`);
          equal(error !== undefined, type === 'failed', `an error with ${type}`);
          const shown = JSON.stringify([type, url, error, error?.message, more]);
          must(
            token.split('.').every((part) => !shown.includes(part)) && !/hush/.test(shown),
            `an event contains a secret: ${shown}`,
          );
        }
      };
      await emits(() => verify().catch(() => undefined), ['failed'], 'of a failure');
      isError(keyward, events[0].error, 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN }, token);
      await emits(() => verify().catch(() => undefined), [], 'of a call during back-off');
      advance(3);
      fetch.respond = before;
      await emits(() => verify().catch(() => undefined), ['fetched'], 'of the first keys');
      await emits(() => verify().catch(() => undefined), [], 'of an unknown kid within the cooldown');
      advance(31);
      await emits(() => verify().catch(() => undefined), ['fetched'], 'of the same keys again');
      advance(31);
      fetch.respond = after;
      await emits(verify, ['rotated', 'fetched'], 'of new keys');
      const [{ added, removed }] = events;
      equal({ added, removed }, { added: ['a'], removed: ['old'] }, 'the members of rotated');
      advance(601);
      fetch.respond = down;
      await emits(() => settledOutcome(verify), ['staleServed', 'failed'], 'of a failed refresh');
      advance(100);
      await emits(() => settledOutcome(verify), ['failed', 'staleServed'], 'of stale keys that are used');
    });
  },

  async 'a throwing onEvent has no effect'(keyward, samples) {
    await withClock(async (advance) => {
      let count = 0;
      const onEvent = () => {
        count++;
        throw new Error('own');
      };
      const { verify, fetch, keys, verifier } = setUp(keyward, samples, { onEvent, respond: down });
      await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED');
      advance(3);
      fetch.respond = () => json(keys);
      equal(await outcome(verify()), 'verified', 'the outcome');
      advance(601);
      fetch.respond = () => json({ keys: [{ ...keys.keys[0], kid: 'new' }] });
      equal(await settledOutcome(verify), 'verified', 'the outcome of a refresh');
      equal(
        [count, verifier.status[0].counts],
        [5, { fetched: 2, notModified: 0, failed: 1, staleServed: 1 }],
        'the number of events, and counts',
      );
    });
  },
};
