// The one deadline of a fetch attempt, and of a caller that waits for it, however many requests they need.
import { equal, must } from './assert.mjs';
import {
  AUDIENCE,
  ISSUER,
  fails,
  isPending,
  json,
  keeper,
  outcome,
  serving,
  sharesPromises,
  sleep,
  withClock,
} from './served.mjs';

const WELL_KNOWN = `${ISSUER}/tenant/.well-known/openid-configuration`;
const TENANT = `${ISSUER}/tenant`;
const KEYS_AT = `${ISSUER}/jwks`;
/** Seconds. Scheduling alone may take the time of SLACK. */
const [TIMEOUT, SLACK] = [0.5, 0.25];

const after = (seconds, respond) => sleep(seconds * 1000).then(respond);
const never = () => new Promise(() => undefined);
const notFound = () => json({}, {}, 404);

/** A verifier with discovery. `site` holds responses by URL, `maxOpen` counts the most requests open at once. */
function discovering(keyward, samples, site, own = {}) {
  const { token, keys, now } = samples('claims-no-options');
  let open = 0;
  const fetch = serving(async (url, { signal }) => {
    fetch.maxOpen = Math.max(fetch.maxOpen, ++open);
    const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    try {
      return await Promise.race([(site[url] ?? notFound)(keys), aborted]);
    } finally {
      open--;
    }
  });
  fetch.maxOpen = 0;
  const verifier = keyward.createVerifier({
    issuer: TENANT,
    audience: AUDIENCE,
    discovery: true,
    timeout: TIMEOUT,
    fetch,
    ...own,
  });
  // The sample has another issuer, so with loaded keys the outcome is the failed claim `iss`.
  const verify = (context) => outcome(verifier.verify(token, { currentDate: new Date(now * 1000) }, context));
  return { verifier, fetch, verify, token };
}

/** The outcome of a call, which must end within the deadline. */
async function timely(call) {
  const before = performance.now();
  const result = await call();
  const seconds = (performance.now() - before) / 1000;
  must(seconds <= TIMEOUT + SLACK, `a caller waited ${seconds.toFixed(2)} s of ${TIMEOUT}`);
  return { result, seconds };
}

const metadata = () => json({ issuer: TENANT, jwks_uri: KEYS_AT });
const LOADED = 'iss';

export const DEADLINES = {
  async 'all URLs of discovery are tried within one timeout'(keyward, samples) {
    const slow = () => after(TIMEOUT * 0.8, notFound);
    const site = {
      [WELL_KNOWN]: slow,
      [`${ISSUER}/.well-known/oauth-authorization-server/tenant`]: slow,
      [`${ISSUER}/.well-known/openid-configuration/tenant`]: slow,
    };
    const { fetch, verify } = discovering(keyward, samples, site);
    equal((await timely(verify)).result, 'ERR_JWKS_TIMEOUT', 'the outcome of verify');
    equal([fetch.urls.length, fetch.maxOpen], [2, 1], 'the number of requests, and of concurrent ones');
    const call = () =>
      keyward.discover(TENANT, { fetch: serving((url) => site[url]()), timeout: TIMEOUT }).catch((error) => error);
    const { result: error } = await timely(call);
    equal(
      [error.code, error.url],
      ['ERR_JWKS_TIMEOUT', `${ISSUER}/.well-known/oauth-authorization-server/tenant`],
      'the error of discover',
    );
  },

  async 'the timeout of an attempt includes its retry'(keyward, samples) {
    const reset = () =>
      after(TIMEOUT * 0.8, () =>
        Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })),
      );
    const { fetch, verify } = discovering(keyward, samples, { [WELL_KNOWN]: reset });
    equal((await timely(verify)).result, 'ERR_JWKS_TIMEOUT', 'the outcome');
    equal([fetch.urls.length, fetch.maxOpen], [2, 1], 'the number of requests, and of concurrent ones');
    await sleep(TIMEOUT * 1000);
    equal(fetch.urls.length, 2, 'the number of requests later');
  },

  async 'one timeout limits the wait of a caller for metadata and keys'(keyward, samples) {
    const site = {
      [WELL_KNOWN]: () => after(TIMEOUT * 0.7, metadata),
      [KEYS_AT]: (keys) => after(TIMEOUT * 0.7, () => json(keys)),
    };
    const { fetch, verify } = discovering(keyward, samples, site);
    const context = keeper();
    const { result } = await timely(() => verify(context));
    equal(result, 'ERR_JWKS_TIMEOUT', 'the outcome');
    // The attempt goes on in the background, and serves the next caller.
    await context.settled();
    equal(
      [await verify(), fetch.urls, fetch.maxOpen],
      [LOADED, [WELL_KNOWN, KEYS_AT], 1],
      'the outcome of the next call, the URLs fetched, and the number of concurrent requests',
    );
  },

  async 'the error of a timed-out caller names the URL that it waited for'(keyward, samples) {
    for (const [site, url] of [
      [{ [WELL_KNOWN]: never }, `${ISSUER}/`],
      [{ [WELL_KNOWN]: () => after(TIMEOUT * 0.5, metadata), [KEYS_AT]: never }, KEYS_AT],
    ]) {
      const { verifier, token } = discovering(keyward, samples, site);
      const { result: error } = await timely(() =>
        fails(keyward, verifier.verify(token), 'ERR_JWKS_TIMEOUT', {}, token),
      );
      must(error.url.startsWith(url), `the URL is ${error.url}`);
      await timely(() => fails(keyward, verifier.prefetch(), 'ERR_JWKS_TIMEOUT'));
    }
  },

  async 'many callers share one attempt, within the same deadline'(keyward, samples) {
    const { fetch, verify } = discovering(keyward, samples, { [WELL_KNOWN]: never });
    const calls = Array.from({ length: 50 }, (_, n) => after(n * 0.005, () => timely(verify)));
    equal([...new Set((await Promise.all(calls)).map(({ result }) => result))], ['ERR_JWKS_TIMEOUT'], 'the outcomes');
    equal(fetch.maxOpen, 1, 'the number of concurrent requests');
  },

  async 'stale keys are used at the deadline'(keyward, samples) {
    await withClock(async (advance) => {
      const site = { [WELL_KNOWN]: metadata, [KEYS_AT]: (keys) => json(keys) };
      const { verify } = discovering(keyward, samples, site);
      equal(await verify(), LOADED, 'the outcome');
      Object.assign(site, { [WELL_KNOWN]: () => after(TIMEOUT * 0.7, notFound), [KEYS_AT]: never });
      advance(700);
      equal((await timely(verify)).result, LOADED, 'the outcome with stale keys');
    });
  },

  async 'an aborted caller rejects at once with its reason'(keyward, samples) {
    const { verifier, token } = discovering(keyward, samples, { [WELL_KNOWN]: never });
    const controller = new AbortController();
    const reason = { mine: true };
    const call = verifier.verify(token, undefined, { signal: controller.signal });
    equal(await isPending(call, 20), true, 'whether the call waits');
    controller.abort(reason);
    must(Object.is(await call.catch((error) => error), reason), 'the call rejects with another reason');
    must(
      Object.is(await verifier.verify(token, undefined, { signal: controller.signal }).catch((error) => error), reason),
      'the next call rejects with another reason',
    );
  },

  // On other runtimes callers share the promise of an attempt.
  async 'an attempt is not taken over while its first caller is alive'(keyward, samples) {
    if (sharesPromises(keyward)) return;
    const site = { [WELL_KNOWN]: () => after(1.5, metadata), [KEYS_AT]: (keys) => json(keys) };
    const { fetch, verify } = discovering(keyward, samples, site, { timeout: 3 });
    equal([...new Set(await Promise.all([verify(), verify(), verify()]))], [LOADED], 'the outcomes');
    equal(fetch.urls, [WELL_KNOWN, KEYS_AT], 'the URLs fetched');
  },
};
