// createVerifier while keys rotate and issuers fail: in Node.js, Chromium and workerd, against issuers on this machine.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { run } from './support/process.mjs';
import {
  assertCodes,
  assertVerified,
  each,
  goes,
  make,
  median,
  print,
  sleep,
  times,
  WAYS_TO_GO,
} from './support/rotation-rows.mjs';
import { bounded, startNode, startRuntimes, startWorkers } from './support/rotation-runtimes.mjs';
import { stage } from './support/stage.mjs';
import { lastLine } from './support/verdict.mjs';

/** The number of concurrent calls that are promised to cost one fetch. */
const MANY = 1000;

const staged = await stage();
after(staged.remove);
const runtimes = await startRuntimes(staged.folder);
const { node, chromium, workerd } = runtimes;
const everywhere = Object.values(runtimes);
after(() => Promise.all(everywhere.map((runtime) => runtime.close())));

const worst = (outcomes) => Math.max(...outcomes.map(({ ms }) => ms)).toFixed(0);

// ---- a cold start of many concurrent calls ----

for (const discovery of [false, true]) {
  const what = `${MANY} cold verifications at once${discovery ? ', by discovery' : ''}`;
  test(what, () =>
    each(what, everywhere, async (runtime, issuer) => {
      issuer.delay = 200;
      const id = await make(runtime, issuer, { timeout: 20, ...(discovery && { discovery }) });
      const token = issuer.token();
      const outcomes = await runtime.all(times(MANY, () => [id, token]));
      assertVerified(outcomes);
      // In workerd each one runs in a separate request, and may not see the fetch that another request started.
      const allowed = runtime === workerd ? 2 : 1;
      assert.ok(issuer.fetches >= 1 && issuer.fetches <= allowed, `${issuer.fetches} fetches`);
      assert.ok(issuer.count('/.well-known/openid-configuration') <= (discovery ? allowed : 0));
      return { more: `worst ${worst(outcomes)} ms` };
    }));
}

// In a Worker the first caller is a request; a test below makes it go away.
test('the first of many callers aborts its signal', () =>
  each('the first caller aborts', [node, chromium], async (runtime, issuer) => {
    issuer.delay = 200;
    const id = await make(runtime, issuer, { timeout: 20 });
    const token = issuer.token();
    const [first, ...others] = await runtime.all(times(MANY, () => [id, token]), { leave: true });
    assert.equal(first.message, 'the caller has aborted');
    assertVerified(others);
    assert.equal(issuer.fetches, 1);
  }));

for (const [how, way] of Object.entries(WAYS_TO_GO)) {
  for (const keep of [false, true]) {
    const what = `the leader goes: ${how}${keep ? ', waitUntil' : ''}`;
    test(what, () =>
      each(what, [workerd], async (_, issuer) => {
        const id = await make(workerd, issuer, { timeout: 1.5 });
        const order = { order: 'verify', id, token: issuer.token(), keep };
        const follow = () => workerd.all(times(250, () => [id, order.token]), { keep });
        const outcomes = await goes(issuer, way, (more) => workerd.begin({ ...order, ...more }), follow);
        assertVerified(outcomes, `${issuer.fetches} fetches`);
        assert.ok(issuer.fetches <= 2, `${issuer.fetches} fetches`);
        return { more: `worst ${worst(outcomes)} ms` };
      }));
  }
}

// Shows that the tests above can fail: where requests share a promise, all of them hang with the request that started
// it.
test('where requests share a promise, they hang', () =>
  Promise.all(
    Object.entries(WAYS_TO_GO).map(([how, way]) =>
      each(`naive: ${how}`, [workerd], async (_, issuer) => {
        const worker = await startWorkers(staged.folder, 'programs/worker-shared-promise.mjs');
        try {
          const order = { url: issuer.jwksUri, token: issuer.token() };
          const follow = () => Promise.allSettled(times(20, () => bounded(worker.post(order), 'a follower', 4)));
          const outcomes = await goes(issuer, way, (more) => worker.begin({ ...order, ...more }), follow);
          const answered = outcomes.filter(({ status }) => status === 'fulfilled').length;
          assert.equal(answered, 0, `${answered} of the followers got a result`);
          return { more: outcomes[0].reason.message.slice(0, 60) };
        } finally {
          await worker.close();
        }
      })
    ),
  ));

// ---- no keys, and an issuer that fails ----

const FAILURES = {
  'responds 500': (issuer) => issuer.misbehave('error'),
  'refuses connections': (issuer) => issuer.down(),
};
/** The earliest times of fetch attempts, in seconds: after each failure the back-off is at least half of 2, 4, 8 … */
const EARLIEST = [0, 1, 3, 7, 15, 31, 61];

test(`${MANY} verifications while the issuer fails, and after it recovers`, () =>
  Promise.all(
    Object.entries(FAILURES).map(([how, fail]) =>
      each(`the issuer ${how}`, everywhere, async (runtime, issuer) => {
        const id = await make(runtime, issuer);
        const token = issuer.token();
        await fail(issuer);
        const started = performance.now();
        const outcomes = [];
        for (let n = 0; n < MANY; n++) {
          await sleep(started + n * 2.5 - performance.now());
          outcomes.push(await runtime.verify(id, token));
        }
        const seconds = (performance.now() - started) / 1000;
        assertCodes(outcomes, 'ERR_JWKS_FETCH_FAILED');
        assert.ok(
          outcomes.every(({ retryAfter }) => retryAfter >= 0 && retryAfter <= 60),
          'each error has the time of the next fetch attempt',
        );
        const { counts, failures } = await runtime.tell({ order: 'status', id });
        const allowed = EARLIEST.filter((at) => at <= seconds).length;
        assert.ok(
          counts.failed >= 1 && counts.failed <= allowed,
          `${counts.failed} fetches in ${seconds} s, ${allowed} allowed`,
        );
        const durations = outcomes.map(({ ms }) => ms);
        // An error waits neither for the back-off, which takes at least a second, nor for a timeout. Most wait for
        // nothing.
        assert.ok(
          median(durations) < 100 && Math.max(...durations) < 1000,
          `median ${median(durations)} ms, worst ${Math.max(...durations)} ms`,
        );

        issuer.misbehave();
        if (how === 'refuses connections') await issuer.up();
        const returned = performance.now();
        while ((await runtime.verify(id, token)).sub === undefined) {
          assert.ok(performance.now() - returned < 30_000, 'the verifier has not recovered');
          await sleep(20);
        }
        const recovered = performance.now() - returned;
        assert.ok(recovered <= 2 ** failures * 1000 + 500, `recovered after ${recovered} ms, ${failures} failures`);
        const more = `median ${median(durations).toFixed(2)}, worst ${Math.max(...durations).toFixed(1)} ms; recovery ${
          recovered.toFixed(0)
        } ms after ${failures} failures`;
        return { fetches: counts.failed + 1, more };
      })
    ),
  ));

// A separate process replaces its clock. The schedule belongs to the core, so it does not depend on the runtime.
test('the first minute and a whole hour of an outage, on a fake clock', () =>
  each('fake clock: keys, then an outage', [node], async (_, issuer) => {
    const token = issuer.token({ claims: { iss: 'https://issuer.example', exp: 4_000_000_000 } });
    const given = JSON.stringify({ token, jwks: issuer.jwks, seeds: 10_000, steadySeeds: 10 });
    const { stdout } = await run(process.execPath, ['programs/rotation-clock.mjs', given], {
      cwd: staged.folder,
      seconds: 60,
    });
    const { outage, ...minutes } = lastLine(stdout);
    const played = Object.fromEntries(Object.entries(minutes).map(([way, { seeds }]) => [way, seeds]));
    assert.deepEqual(played, { keys: 10_000, discovery: 1000, steady: 10 }, 'the number of seeds');
    for (const [way, { seeds, least, most, mean }] of Object.entries(minutes)) {
      print(
        `fake clock: the first minute, ${way}`,
        'node',
        most,
        60_000,
        `at most, over ${seeds} seeds; mean ${mean.toFixed(2)}`,
      );
      assert.ok(least >= 3 && most <= 8, `${way}: ${least} to ${most} attempts in the first minute`);
    }
    // Keys are fresh for ten minutes, and the default maxStale is an hour. There is a call every 7 seconds.
    assert.ok(outage.lastUse > 4193 && outage.lastUse <= 4200, `keys were used for ${outage.lastUse} s`);
    assert.match(outage.firstError.code, /^ERR_JWKS_FETCH_FAILED: .*; the next attempt is in \d+ seconds$/);
    assert.equal(outage.again, 0, 'keys past maxStale were used again');
    return { fetches: outage.fetches, more: `keys were used for ${outage.lastUse} s` };
  }));

// ---- cached keys, and an issuer that fails ----

/** The final error of a token. `silent` never responds. */
const ENDINGS = { ...FAILURES, 'never responds': (issuer) => issuer.misbehave('silent') };

test('keys are used until maxStale while the issuer fails, and not longer', () =>
  Promise.all(
    Object.entries(ENDINGS).map(([how, fail]) =>
      each(`had keys, then the issuer ${how}`, everywhere, async (runtime, issuer) => {
        const id = await make(runtime, issuer, { maxAge: 0.3, maxStale: 1.5, cooldown: 0.25, timeout: 1 });
        const token = issuer.token();
        // A Worker gives its refresh to waitUntil. Without waitUntil, the request that starts the refresh waits for it.
        const verify = () => runtime.verify(id, token, { keep: true });
        assertVerified(await verify());
        const staleUntil = new Date((await runtime.tell({ order: 'status', id })).staleUntil).getTime();
        await fail(issuer);
        const used = [];
        let outcome = await verify();
        for (; outcome.code === undefined; outcome = await verify()) {
          used.push(outcome.ms);
          assert.ok(Date.now() < staleUntil + 5000, 'keys are used past maxStale');
          await sleep(10);
        }
        assert.ok(Date.now() >= staleUntil, `rejected ${staleUntil - Date.now()} ms too early: ${outcome.code}`);
        assert.ok(Math.max(...used) < 1000, `cached keys were used after ${Math.max(...used)} ms`);
        assertCodes([outcome, await verify()], how === 'never responds' ? 'ERR_JWKS_TIMEOUT' : 'ERR_JWKS_FETCH_FAILED');
        assert.match(outcome.message, /; the next attempt is (at the next call|in \d+ seconds)$/);
        const { counts, loaded } = await runtime.tell({ order: 'status', id });
        assert.ok(counts.staleServed > 0 && !loaded, JSON.stringify(counts));
        // One fetch a cooldown for 1.8 seconds, and one when the keys have expired.
        assert.ok(counts.failed >= 1 && counts.failed <= 9, `${counts.failed} fetches failed`);
        const figures = `${used.length} verified, ${counts.staleServed} of them with stale keys; worst ${
          Math.max(...used).toFixed(0)
        } ms`;
        return { fetches: counts.failed + 1, more: figures };
      })
    ),
  ));

// ---- rotation ----

const COOLDOWN = 0.5;
/** Waits until a fetch is allowed again. */
const cool = () => sleep(COOLDOWN * 1000 + 60);

test('a new key costs one fetch, and a token of a removed key is rejected', () =>
  each('a key is replaced, twice', everywhere, async (runtime, issuer) => {
    const id = await make(runtime, issuer, { cooldown: COOLDOWN });
    const old = issuer.token();
    assertVerified(await runtime.verify(id, old));
    await cool();
    issuer.rotate();
    assertVerified(await runtime.verify(id, issuer.token()), 'the first token with the new key');
    assert.equal(issuer.fetches, 2);
    assertCodes(await runtime.verify(id, old), 'ERR_JWKS_NO_MATCHING_KEY', 'the removed key');
    await cool();
    issuer.delay = 100;
    issuer.rotate();
    const token = issuer.token();
    const before = issuer.fetches;
    assertVerified(await runtime.all(times(200, () => [id, token])), 'the first 200 tokens with a new key');
    assert.equal(issuer.fetches, before + 1);
  }));

test('no request fails while keys rotate under load', () =>
  each('five rotations under load', everywhere, async (runtime, issuer) => {
    const id = await make(runtime, issuer, { cooldown: COOLDOWN });
    let [running, count] = [true, 0];
    const load = async () => {
      while (running) {
        assertVerified(await runtime.verify(id, issuer.token()), `verification ${count}, fetch ${issuer.fetches}`);
        count++;
        await sleep(2);
      }
    };
    const loads = Promise.all(times(4, load)).finally(() => (running = false));
    loads.catch(() => undefined);
    for (let n = 0; n < 5 && running; n++) {
      await cool();
      // Tokens signed with the previous key may still be in transit.
      issuer.rotate({ keep: true });
      await sleep(100);
      issuer.retire();
    }
    await sleep(50);
    running = false;
    await loads;
    assert.equal(issuer.fetches, 6);
    assert.ok(count > 100, `${count} verifications are too few to be a load`);
    return { more: `${count} verified` };
  }));

test(`${MANY} tokens with unknown kids`, () =>
  each(`${MANY} unknown kids`, everywhere, async (runtime, issuer) => {
    const id = await make(runtime, issuer, { cooldown: COOLDOWN });
    const good = issuer.token();
    const strangers = (count) => times(count, (n) => [id, issuer.token({ kid: `stranger-${n}-${Math.random()}` })]);
    const started = performance.now();
    assertCodes(await runtime.all(strangers(MANY / 2)), 'ERR_JWKS_NO_MATCHING_KEY');
    for (let n = 0; n < 10; n++) {
      await sleep(120);
      assertCodes(await runtime.all(strangers(MANY / 20)), 'ERR_JWKS_NO_MATCHING_KEY');
      assertVerified(await runtime.verify(id, good));
    }
    const allowed = 1 + Math.floor((performance.now() - started) / 1000 / COOLDOWN);
    const { fetches } = issuer;
    assert.ok(fetches >= 2 && fetches <= allowed, `${fetches} fetches, ${allowed} allowed`);

    // An outage is not a verdict: without a response, the verifier cannot know that the key does not exist.
    issuer.misbehave('error');
    await cool();
    assertCodes(await runtime.all(strangers(20)), 'ERR_JWKS_FETCH_FAILED');
    assertVerified(await runtime.verify(id, good));
    return { more: `${allowed} allowed before the outage` };
  }));

// ---- responses without a key set ----

/** The error of a token, by the failure of its issuer. */
const VERDICTS = {
  silent: 'ERR_JWKS_TIMEOUT',
  trickle: 'ERR_JWKS_TIMEOUT',
  long: 'ERR_JWKS_FETCH_FAILED',
  announcedLong: 'ERR_JWKS_FETCH_FAILED',
  bomb: 'ERR_JWKS_FETCH_FAILED',
  redirect: 'ERR_JWKS_FETCH_FAILED',
  html: 'ERR_JWKS_INVALID',
  otherContent: 'ERR_JWKS_INVALID',
  otherJson: 'ERR_JWKS_INVALID',
  empty: 'ERR_JWKS_INVALID',
  keysTwice: 'ERR_JWKS_INVALID',
  crowd: 'ERR_LIMIT_EXCEEDED',
  membersTwice: 'ERR_JWKS_NO_MATCHING_KEY',
  sameKidTwice: 'verified',
};

async function misdeed(runtime, issuer, name) {
  issuer.misbehave(name);
  const id = await make(runtime, issuer, { timeout: 2 });
  const outcome = await runtime.verify(id, issuer.token());
  assert.equal(outcome.code ?? 'verified', VERDICTS[name], `${name}: ${JSON.stringify(outcome)}`);
  assert.ok(outcome.ms < 3500, `${name} took ${outcome.ms} ms`);
  assert.equal(issuer.count('/elsewhere'), 0, 'the target of a redirect was requested');
  return { more: VERDICTS[name] };
}

test(
  'responses without a key set, or with a nearly valid one',
  { concurrency: true },
  (context) =>
    Promise.all(
      Object.keys(VERDICTS).map((name) => (
        context.test(
          name,
          () => each(`the response: ${name}`, everywhere, (runtime, issuer) => misdeed(runtime, issuer, name)),
        )
      )),
    ),
);

// Workers and pages do not report the memory they hold, so this runs in Node.js, in a process that does nothing else.
test('responses without a key set do not grow memory', () =>
  each('memory, 5 rounds of these responses', [node], async (_, issuer) => {
    const fresh = await startNode(staged.folder);
    try {
      const names = Object.keys(VERDICTS).filter((name) => VERDICTS[name] !== 'ERR_JWKS_TIMEOUT');
      const round = async () => {
        for (const name of names) await misdeed(fresh, issuer, name);
      };
      await round();
      const before = await fresh.tell({ order: 'memory' });
      for (let n = 0; n < 5; n++) await round();
      const afterwards = await fresh.tell({ order: 'memory' });
      const growth = (figure) => (afterwards[figure] - before[figure]) / 2 ** 20;
      const figures = `held ${growth('held').toFixed(1)}, resident ${growth('rss').toFixed(1)} MiB more; ${
        (afterwards.most / 2 ** 20).toFixed(0)
      } MiB at most`;
      // One bomb is 128 MiB, of which 512 KiB are read.
      assert.ok(growth('held') < 4 && growth('most') < 64, figures);
      return { more: figures };
    } finally {
      await fresh.close();
    }
  }));

// ---- how long keys are fresh, and conditional requests ----

/** Headers of the response, for how many seconds its keys are fresh, and the same where the runtime hides Age. */
const FRESHNESS = [
  [{ 'cache-control': 'max-age=30' }, 60],
  [{ 'cache-control': 'max-age=3600' }, 3600],
  [{ 'cache-control': 'public, max-age=86400' }, 3600],
  [{}, 600],
  [{ 'cache-control': 'no-store' }, 60],
  // A page sees the header Age of another origin only if that origin exposes it: Fetch standard, "CORS-safelisted
  // response-header name".
  [{ 'cache-control': 'max-age=3000', age: '1000' }, 2000, 3000],
  [{ 'cache-control': 'max-age=3000', age: '1000', 'access-control-expose-headers': 'age' }, 2000],
  [{ 'cache-control': 'max-age=3000', age: '2990', 'access-control-expose-headers': 'age' }, 60],
];

test('keys are fresh for the time that the issuer sets, within bounds', () =>
  each('freshness by Cache-Control and Age', everywhere, async (runtime, issuer) => {
    const freshFor = async (options) => {
      const id = await make(runtime, issuer, options);
      assertVerified(await runtime.verify(id, issuer.token()));
      const { fetchedAt, freshUntil } = await runtime.tell({ order: 'status', id });
      return Math.round((new Date(freshUntil) - new Date(fetchedAt)) / 1000);
    };
    for (const [headers, seconds, hidden = seconds] of FRESHNESS) {
      issuer.headers = headers;
      assert.equal(await freshFor(), runtime === chromium ? hidden : seconds, JSON.stringify(headers));
    }
    assert.equal(await freshFor({ maxAge: 10, cooldown: 10 }), 10, 'maxAge is less than the time that the issuer sets');
  }));

test('an unchanged key set is not sent again', () =>
  each('ETag', everywhere, async (runtime, issuer) => {
    issuer.validates = true;
    issuer.headers = { 'cache-control': 'max-age=60' };
    const id = await make(runtime, issuer, { maxAge: 0.2, cooldown: 0.2 });
    /** Triggers a background fetch of the keys by a verification. */
    const counts = async (fetches) => {
      await sleep(300);
      assertVerified(await runtime.verify(id, issuer.token()));
      for (const end = Date.now() + 5000; Date.now() < end; await sleep(10)) {
        const status = await runtime.tell({ order: 'status', id });
        if (status.counts.fetched + status.counts.notModified === fetches) return status.counts;
      }
      throw new Error(`no fetch ${fetches}`);
    };
    assertVerified(await runtime.verify(id, issuer.token()));
    // The browser sends the conditional request itself, fills in the response from its cache, and reports status 200.
    const expected = runtime === chromium ? [2, 0] : [1, 1];
    const { fetched, notModified } = await counts(2);
    assert.deepEqual([fetched, notModified], expected);
    const validators = () => issuer.seen.map(({ headers }) => headers['if-none-match'] !== undefined);
    assert.deepEqual(validators(), [false, true], 'If-None-Match');
    issuer.rotate({ keep: true });
    assert.equal((await counts(3)).fetched, fetched + 1, 'a changed key set is sent');
    assert.deepEqual(validators(), [false, true, true], 'If-None-Match');
    assert.deepEqual(issuer.seen.filter(({ method }) => method !== 'GET'), [], 'a CORS preflight');
    return { more: `fetched ${fetched + 1}, not modified ${notModified}` };
  }));

// ---- isolates that share a store ----

/**
 * Verifies in isolates that share only a store, first one after another and then all at once. `verify(run, n)` is the
 * verification of isolate n.
 */
async function shared(issuer, { count, stores, delay }, verify, fetchesOf) {
  const found = [];
  for (const store of stores) {
    const before = issuer.fetches;
    for (let n = 0; n < count; n++) assertVerified(await verify(store, store, n), `${store} ${n}`);
    found.push(issuer.fetches - before);
  }
  assert.deepEqual(found, stores.map(() => 1), `one after another, ${stores}`);
  // Before the issuer responds, every store is empty.
  issuer.delay = delay;
  assertVerified(await Promise.all(times(count, (n) => verify('at once', stores[0], n))));
  const each = await Promise.all(times(count, (n) => fetchesOf('at once', n)));
  assert.ok(each.every((fetches) => fetches <= 1), `fetches of each, at once: ${each}`);
  return { more: `${found.join(' and ')} one after another, ${each.reduce((sum, one) => sum + one)} at once` };
}

// Here an isolate is a new verifier. A page or a process holds a hundred of them.
test('100 verifiers share a store', () =>
  each('100 verifiers with a store', [node, chromium], (runtime, issuer) => {
    const token = issuer.token();
    const verify = async (what, shelf, n) => {
      const id = await make(
        runtime,
        issuer,
        { jwksUri: `${issuer.jwksUri}?${encodeURIComponent(what)}`, timeout: 20 },
        { id: `${what} ${n}`, shelf },
      );
      return runtime.verify(id, token);
    };
    // Chromium fetches one address at a time, so the response must be fast enough for a hundred fetches in sequence.
    return shared(issuer, { count: 100, stores: ['a store'], delay: 30 }, verify, async (what, n) =>
      (await runtime.tell({ order: 'status', id: `${what} ${n}` })).counts.fetched);
  }));

// Real isolates: one workerd with an isolate for each Worker, and the stores that Cloudflare offers. Fifty, because the
// time Miniflare takes to start them grows with the square of their number.
test('50 isolates share a store', () =>
  each('50 isolates with KV, and with the Cache API', [workerd], async (_, issuer) => {
    const isolates = await startWorkers(staged.folder, 'programs/worker-rotation.mjs', 50);
    try {
      const token = issuer.token();
      const verify = (id, store, n) => {
        const options = {
          issuer: issuer.base,
          audience: 'api',
          jwksUri: `${issuer.jwksUri}?${encodeURIComponent(id)}`,
          timeout: 20,
        };
        return isolates.post({ order: 'verify', id, token, store, options }, n);
      };
      return await shared(
        issuer,
        { count: 50, stores: ['kv', 'cache'], delay: 1000 },
        verify,
        async (id, n) => (await isolates.post({ order: 'status', id }, n)).counts.fetched,
      );
    } finally {
      await isolates.close();
    }
  }));

// ---- an issuer whose metadata is not allowed ----

const HOME = 'https://issuer.example';
const METADATA = `${HOME}/.well-known/openid-configuration`;
/**
 * Addresses to which a remote issuer must not redirect a client: plain http, and the client's own machine in any
 * spelling.
 */
const BAD_ADDRESSES = [
  'http://issuer.example/keys',
  'http://localhost/keys',
  'http://127.0.0.1:8080/keys',
  'http://[::1]/keys',
  'https://localhost/keys',
  'https://a.localhost/keys',
  'https://127.0.0.1/keys',
  'https://127.1.2.3/keys',
  'https://[::1]/keys',
  'https://LOCALHOST/keys',
  'https://%6cocalhost/keys',
  'https://127.1/keys',
  'https://0x7f.0.0.1/keys',
  'https://2130706433/keys',
  'https://[0:0:0:0:0:0:0:1]/keys',
  '/keys',
  'file:///etc/keys.json',
  'data:application/json,{"keys":[]}',
];

test('metadata that must be rejected, and tokens with alg none', () =>
  each('bad metadata, alg none', everywhere, async (runtime, issuer) => {
    // Over the network: metadata of another issuer.
    issuer.metadata = { issuer: 'https://other.example' };
    assertCodes(
      await runtime.verify(await make(runtime, issuer, { discovery: true }), issuer.token()),
      'ERR_DISCOVERY_FAILED',
    );
    assert.equal(issuer.fetches, 0, "keys of another issuer were requested");

    // With a custom fetch, because every issuer of these tests is local.
    const token = issuer.token({ claims: { iss: HOME } });
    const verified = async (metadata, address) => {
      const answers = { [METADATA]: { issuer: HOME, ...metadata }, [address]: issuer.jwks };
      const id = await make(runtime, issuer, { discovery: true, issuer: HOME }, { answers });
      const outcome = await runtime.verify(id, token);
      return { outcome, asked: (await runtime.tell({ order: 'status', id })).asked };
    };
    const good = await verified({ jwks_uri: 'https://keys.example/keys' }, 'https://keys.example/keys');
    assertVerified(good.outcome);
    assert.deepEqual(good.asked, [METADATA, 'https://keys.example/keys']);
    const believed = [];
    for (const address of BAD_ADDRESSES) {
      const { outcome, asked } = await verified(
        { jwks_uri: address },
        URL.canParse(address) ? new URL(address).href : address,
      );
      if (outcome.code !== 'ERR_DISCOVERY_FAILED' || asked.length !== 1) {
        believed.push({ address, code: outcome.code, asked: asked.slice(1) });
      }
    }
    assert.deepEqual(believed, [], 'addresses that were accepted');

    // An unsigned token costs no request, and is never valid.
    const id = await make(runtime, issuer);
    assertCodes(await runtime.verify(id, issuer.unsigned()), 'ERR_JOSE_ALG_NOT_ALLOWED');
    assert.equal(issuer.fetches, 0);
    assertVerified(await runtime.verify(id, issuer.token()));
    assertCodes(await runtime.verify(id, issuer.unsigned()), 'ERR_JOSE_ALG_NOT_ALLOWED');
    assert.equal(issuer.fetches, 1);
  }));
