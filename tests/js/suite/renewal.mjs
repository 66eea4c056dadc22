// Keys that a verifier fetches: when it asks and when it does not, what its callers share, and what it says of it all.
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
  stopped,
  stranger,
  through,
  until,
} from './served.mjs';

/** A first fetch, a refresh that fails, and one that does not, each handed to `waitUntil` and to nothing else. */
async function keptAlive(keyward, samples, context) {
  await stopped(async (pass) => {
    const { verify, verifier, fetch, keys } = setUp(keyward, samples);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 1],
      'the outcome, and the number of promises after the first fetch',
    );
    await Promise.all(context.kept);
    await verify(context);
    equal(context.kept.length, 1, 'the number of promises while keys are fresh');
    fetch.answer = down;
    pass(601);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 2],
      'the outcome, and the number of promises, with a refresh that fails',
    );
    await Promise.all(context.kept);
    fetch.answer = () => json(keys);
    pass(31);
    equal(
      [await outcome(verify(context)), context.kept.length],
      ['verified', 3],
      'the outcome, and the number of promises, with another refresh',
    );
    await Promise.all(context.kept);
    equal(
      [fetch.asked.length, verifier.status[0].counts],
      [3, { fetched: 2, notModified: 0, failed: 1, staleServed: 2 }],
      'the number of fetches, and counts',
    );
  });
}

/** `Cache-Control`, `Age` and the option maxAge: for how many seconds keys are fresh. */
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

  async 'a thousand callers without keys cost one fetch'(keyward, samples) {
    const { verify, verifier, fetch } = setUp(keyward, samples);
    const results = await Promise.all(Array.from({ length: 1000 }, () => verify()));
    equal(
      [fetch.asked, new Set(results.map(({ payload }) => payload)).size],
      [[URI], 1000],
      'what was asked, and the number of results',
    );
    equal(verifier.status[0].counts, { fetched: 1, notModified: 0, failed: 0, staleServed: 0 }, 'counts');
  },

  async 'a thousand callers share a failure too, and a thousand strangers a second look'(keyward, samples) {
    const failing = setUp(keyward, samples, { answer: down });
    const codes = await Promise.all(Array.from({ length: 1000 }, () => outcome(failing.verify())));
    equal(
      [[...new Set(codes)], failing.fetch.asked.length],
      [['ERR_JWKS_FETCH_FAILED'], 1],
      'codes, and the number of fetches',
    );
    const { verifier, fetch, at } = setUp(keyward, samples, { cooldown: 0.05 });
    await verifier.prefetch();
    await sleep(60);
    const strangers = await Promise.all(
      Array.from({ length: 300 }, (_, n) => outcome(verifier.verify(stranger(`kid ${n}`), at))),
    );
    equal(
      [[...new Set(strangers)], fetch.asked.length],
      [['ERR_JWKS_NO_MATCHING_KEY'], 2],
      'codes, and the number of fetches',
    );
  },

  // ---- age ----

  async 'keys are used while they are fresh, by what the answer says and within bounds'(keyward, samples) {
    await each(FRESH, async ([cacheControl, age, maxAge, seconds]) =>
      stopped(async (pass) => {
        const headers = Object.fromEntries(
          Object.entries({ 'cache-control': cacheControl, age }).filter(([, value]) => value !== null),
        );
        const { verifier, verify, fetch } = setUp(keyward, samples, {
          answer: () => json(samples('claims-no-options').keys, headers),
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
          pass(seconds * 0.99);
          equal([await through(verify), fetch.asked.length], ['verified', 1], 'while they are fresh');
          pass(seconds * 0.01 + 0.01);
        }
        equal([await through(verify), fetch.asked.length], ['verified', 2], 'then');
      }),
    );
  },

  async 'the age of keys is by the clock of the runtime'(keyward, samples) {
    const { verify, fetch } = setUp(keyward, samples, { maxAge: 0.4, cooldown: 0 });
    await verify();
    await verify();
    equal(fetch.asked.length, 1, 'the number of fetches');
    await sleep(450);
    equal([await through(verify), fetch.asked.length], ['verified', 2], 'the outcome and the number of fetches later');
  },

  async 'keys that were fresh a minute ago are used, and fetched behind the caller'(keyward, samples) {
    await stopped(async (pass) => {
      // A flight that takes longer than the timeout is one that nobody is waiting for any more.
      const { verify, verifier, fetch, keys } = setUp(keyward, samples, { timeout: '1m' });
      await verify();
      const second = held(() => json(keys));
      fetch.answer = second.answer;
      pass(600);
      const context = keeper();
      equal(await isPending(verify(context)), false, 'the first caller waits');
      equal(context.kept.length, 1, 'the number of promises to keep');
      pass(59);
      equal(await isPending(verify(context)), false, 'another waits');
      equal(
        [fetch.asked.length, verifier.status[0].counts.staleServed],
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
      equal([await outcome(verify()), fetch.asked.length], ['verified', 2], 'the outcome, and the number of fetches');
    });
  },

  async 'keys older than that are waited for'(keyward, samples) {
    await stopped(async (pass) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      await verify();
      const second = held(() => json(keys));
      fetch.answer = second.answer;
      pass(661);
      const calls = [verify(), verify(keeper()), verify()];
      for (const call of calls) equal(await isPending(call, 20), true, 'a caller is left waiting');
      second.open();
      equal(await Promise.all(calls.map(outcome)), ['verified', 'verified', 'verified'], 'the outcomes');
      equal(
        [fetch.asked.length, verifier.status[0].counts.staleServed],
        [2, 0],
        'the number of fetches, and staleServed',
      );
    });
  },

  async 'keys that have not changed are not sent again, where the runtime has no cache of its own'(keyward, samples) {
    await stopped(async (pass) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      const etags = [];
      fetch.answer = (_, { headers }) => {
        const etag = new Headers(headers).get('if-none-match');
        etags.push(etag);
        return etag === '"one"'
          ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=300' } })
          : json(keys, { etag: '"one"' });
      };
      await verify();
      pass(601);
      equal(await through(verify), 'verified', 'the outcome');
      const sent = sendsValidators(keyward);
      equal(etags, [null, sent ? '"one"' : null], 'the validators that were sent');
      const [{ counts, freshUntil }] = verifier.status;
      equal(counts, { fetched: sent ? 1 : 2, notModified: sent ? 1 : 0, failed: 0, staleServed: 1 }, 'counts');
      equal(freshUntil, new Date(Date.now() + (sent ? 300_000 : 600_000)), 'freshUntil');
      equal([await outcome(verify()), fetch.asked.length], ['verified', 2], 'the outcome, and the number of fetches');
    });
  },

  async 'keys that have grown too old while nobody asked are had again, unchanged or not'(keyward, samples) {
    // What is too old to be used is nothing that "not modified" could be about, and tomorrow the validator is the same.
    await stopped(async (pass) => {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      fetch.answer = (_, { headers }) =>
        new Headers(headers).get('if-none-match') === '"one"'
          ? new Response(null, { status: 304 })
          : json(keys, { etag: '"one"' });
      await verify();
      for (const seconds of [4201, 86_400]) {
        pass(seconds);
        equal(await outcome(verify()), 'verified', `the outcome after ${seconds} seconds`);
      }
      equal([verifier.status[0].failures, fetch.asked.length], [0, 3], 'failures, and the number of fetches');
    });
  },

  // ---- unknown kids ----

  async 'an unknown kid has the keys fetched once, and not again within the cooldown'(keyward, samples) {
    await stopped(async (pass) => {
      const { verifier, verify, fetch, at, token, after } = rotating(keyward, samples, { maxAge: '1h' });
      await verifier.prefetch();
      await fails(keyward, verify(), 'ERR_JWKS_NO_MATCHING_KEY', {}, token);
      equal(fetch.asked.length, 1, 'the number of fetches right after the first');
      pass(30);
      await fails(keyward, verify(), 'ERR_JWKS_NO_MATCHING_KEY', {}, token);
      equal(fetch.asked.length, 2, 'the number of fetches after the cooldown');
      fetch.answer = after;
      for (let round = 0; round < 5; round++) {
        await fails(keyward, round % 2 === 0 ? verify() : verifier.verify(stranger(), at), 'ERR_JWKS_NO_MATCHING_KEY');
        pass(5);
      }
      equal(
        [fetch.asked.length, verifier.status[0].nextAttemptAt],
        [2, new Date(Date.now() + 5000)],
        'the number of fetches within the cooldown, and nextAttemptAt',
      );
      pass(5);
      equal([await outcome(verify()), fetch.asked.length], ['verified', 3], 'the new key, and the number of fetches');
      equal([await outcome(verify()), fetch.asked.length], ['verified', 3], 'the new key once more');
    });
  },

  async 'callers with an unknown kid join the fetch that is on its way'(keyward, samples) {
    await stopped(async (pass) => {
      const { verifier, verify, fetch, after } = rotating(keyward, samples, { cooldown: 60 });
      await verifier.prefetch();
      const second = held(after);
      fetch.answer = second.answer;
      pass(60);
      const calls = Array.from({ length: 20 }, () => verify());
      equal(await isPending(calls[19]), true, 'a caller is left waiting');
      second.open();
      equal(
        [(await Promise.all(calls.map(outcome))).join(), fetch.asked.length],
        [Array(20).fill('verified').join(), 2],
        'the outcomes, and the number of fetches',
      );
    });
  },

  async 'verifySync has an unknown kid looked for behind its back, where the runtime lets it'(keyward, samples) {
    const { verifier, token, at, fetch, after } = rotating(keyward, samples, { cooldown: 0.05 });
    await verifier.prefetch();
    fetch.answer = after;
    await sleep(60);
    isError(keyward, thrown(() => verifier.verifySync(token, at)).error, 'ERR_JWKS_NO_MATCHING_KEY');
    await (sharesPromises(keyward) ? until(() => verifier.status[0].counts.fetched === 2) : sleep(20));
    equal(fetch.asked.length, sharesPromises(keyward) ? 2 : 1, 'the number of fetches');
    if (sharesPromises(keyward)) equal(verifier.verifySync(token, at).key.kid, 'a', 'kid');
  },

  async 'a flood of unknown kids delays a rotated key by at most one cooldown'(keyward, samples) {
    // When the key rotates, relative to the fetch before it, in seconds; a stranger's token comes every second.
    for (const rotatesAt of [0, 1, 15, 29, 30, 31, 59, 61]) {
      await stopped(async (pass) => {
        const { verifier, verify, fetch, at, after } = rotating(keyward, samples, { cooldown: 30, maxAge: '1h' });
        await verifier.prefetch();
        let verifiedAt;
        for (let second = 0; second <= rotatesAt + 31 && verifiedAt === undefined; second++) {
          await outcome(verifier.verify(stranger(`stranger-${second}`), at));
          if (second === rotatesAt) fetch.answer = after;
          if (second >= rotatesAt && (await outcome(verify())) === 'verified') verifiedAt = second;
          pass(1);
        }
        must(verifiedAt - rotatesAt <= 30, `rotated at ${rotatesAt}, verified at ${verifiedAt}`);
        must(fetch.asked.length <= 2 + verifiedAt / 30, `${fetch.asked.length} fetches in ${verifiedAt} s`);
      });
    }
  },

  // ---- callers ----

  async 'a caller that goes away gets its own reason, and takes nobody with it'(keyward, samples) {
    for (const reason of [new Error('mine'), { mine: true }, 'mine', null, undefined]) {
      const { verify, verifier, fetch, keys } = setUp(keyward, samples);
      const answer = held(() => json(keys));
      fetch.answer = answer.answer;
      const [leader, follower] = [new AbortController(), new AbortController()];
      const calls = [
        verify({ signal: leader.signal }), verify(), verify({ signal: follower.signal }),
        verifier.prefetch({ signal: follower.signal }), verify({ signal: new AbortController().signal }),
      ];
      const outcomes = Promise.allSettled(calls);
      await sleep(5);
      leader.abort(reason);
      must(Object.is(await rejection(calls[0]), leader.signal.reason), 'the leader is given another reason');
      equal(await isPending(calls[1], 5), true, 'the follower is left waiting');
      follower.abort(reason);
      for (const call of [calls[2], calls[3]])
        must(Object.is(await rejection(call), follower.signal.reason), 'a follower is given another reason');
      must(!fetch.init.signal.aborted, 'the request was ended with its first caller');
      answer.open();
      equal(
        (await outcomes).map(({ status }) => status),
        ['rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
        'how the calls ended',
      );
      equal([fetch.asked.length, verifier.status[0].counts.failed], [1, 0], 'the number of fetches and of failures');
    }
  },

  async 'a caller that has gone already gets its reason too, where there are no keys'(keyward, samples) {
    const { verify, verifier } = setUp(keyward, samples);
    const controller = new AbortController();
    const reason = { mine: true };
    controller.abort(reason);
    for (const call of [verify({ signal: controller.signal }), verifier.prefetch({ signal: controller.signal })])
      must(Object.is(await rejection(call), reason), 'another reason is thrown');
    await fails(keyward, verifier.verify('a.b.c', {}, { signal: controller.signal }), 'ERR_JWS_INVALID');
    equal(await outcome(verify()), 'verified', 'the outcome for another caller');
  },

  'a runtime is asked to keep alive what goes on behind a caller, and it ends': (keyward, samples) =>
    keptAlive(keyward, samples, keeper()),
  'the ctx of a Worker may be handed over as it is': (keyward, samples) =>
    keptAlive(keyward, samples, new WorkerContext()),

  async 'a fetch that fails is kept alive to its end too'(keyward, samples) {
    const failing = setUp(keyward, samples, { answer: down });
    const context = keeper();
    await fails(keyward, failing.verify(context), 'ERR_JWKS_FETCH_FAILED');
    await fails(keyward, failing.verifier.prefetch(context), 'ERR_JWKS_FETCH_FAILED');
    await context.settled();
    equal(context.kept.length, 1, 'the number of promises of a fetch that failed');
  },

  // ---- what it says ----

  async 'the status says what is known of keys'(keyward, samples) {
    await stopped(async (pass) => {
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
      equal(verifier.status, [{ ...loaded, nextAttemptAt: time(30), counts: { ...counts, fetched: 1 } }], 'after it');
      for (const name of ['fetchedAt', 'freshUntil', 'staleUntil', 'nextAttemptAt'])
        must(
          verifier.status[0][name] instanceof Date &&
            verifier.status[0][name].getTime() === { ...loaded, nextAttemptAt: time(30) }[name].getTime(),
          name,
        );
      pass(31);
      must(!('nextAttemptAt' in verifier.status[0]), 'nextAttemptAt when any time is good');
      pass(600);
      fetch.answer = down;
      await through(verify);
      const [{ lastError, ...status }] = verifier.status;
      isError(keyward, lastError, 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN });
      equal(
        [status.failures, status.counts],
        [1, { ...counts, fetched: 1, failed: 1, staleServed: 1 }],
        'failures and counts',
      );
      status.counts.fetched = 99;
      equal(verifier.status[0].counts.fetched, 1, 'fetched, after a copy was changed');
      equal(setUp(keyward, samples, { issuer: null }).verifier.status[0].issuers, null, 'issuers');
    });
  },

  async 'events tell what happens in its order, and nothing of any token'(keyward, samples) {
    await stopped(async (pass) => {
      const events = [];
      const { verify, fetch, token, after, before } = rotating(keyward, samples, {
        onEvent: (event) => events.push(event),
        answer: down,
      });
      const told = async (work, expected, what) => {
        events.length = 0;
        await work();
        equal(
          events.map(({ type }) => type),
          expected,
          `the events ${what}`,
        );
        for (const { type, url, error, ...more } of events) {
          equal(url, SHOWN, `the url of ${type}`);
          equal(error !== undefined, type === 'failed', `an error with ${type}`);
          const shown = JSON.stringify([type, url, error, error?.message, more]);
          must(
            token.split('.').every((part) => !shown.includes(part)) && !/hush/.test(shown),
            `an event tells too much: ${shown}`,
          );
        }
      };
      await told(() => verify().catch(() => undefined), ['failed'], 'of a failure');
      isError(keyward, events[0].error, 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN }, token);
      await told(() => verify().catch(() => undefined), [], 'of a call before the next try');
      pass(3);
      fetch.answer = before;
      await told(() => verify().catch(() => undefined), ['fetched'], 'of the first keys');
      await told(() => verify().catch(() => undefined), [], 'of an unknown kid within the cooldown');
      pass(31);
      await told(() => verify().catch(() => undefined), ['fetched'], 'of the same keys again');
      pass(31);
      fetch.answer = after;
      await told(verify, ['rotated', 'fetched'], 'of new keys');
      const [{ added, removed }] = events;
      equal({ added, removed }, { added: ['a'], removed: ['old'] }, 'the members of rotated');
      pass(601);
      fetch.answer = down;
      await told(() => through(verify), ['staleServed', 'failed'], 'of a refresh that fails');
      pass(100);
      await told(() => through(verify), ['failed', 'staleServed'], 'of keys that are used all the same');
    });
  },

  async 'a listener that throws changes nothing'(keyward, samples) {
    await stopped(async (pass) => {
      let count = 0;
      const onEvent = () => {
        count++;
        throw new Error('own');
      };
      const { verify, fetch, keys, verifier } = setUp(keyward, samples, { onEvent, answer: down });
      await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED');
      pass(3);
      fetch.answer = () => json(keys);
      equal(await outcome(verify()), 'verified', 'the outcome');
      pass(601);
      fetch.answer = () => json({ keys: [{ ...keys.keys[0], kid: 'new' }] });
      equal(await through(verify), 'verified', 'the outcome of a refresh');
      equal(
        [count, verifier.status[0].counts],
        [5, { fetched: 2, notModified: 0, failed: 1, staleServed: 1 }],
        'the number of events, and counts',
      );
    });
  },
};
