// One deadline: how long an attempt to fetch takes, and how long a caller waits, whatever must be asked for that.
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
  stopped,
} from './served.mjs';

const WELL_KNOWN = `${ISSUER}/tenant/.well-known/openid-configuration`;
const TENANT = `${ISSUER}/tenant`;
const KEYS_AT = `${ISSUER}/jwks`;
/** In seconds; what comes after it is late by scheduling alone. */
const [TIMEOUT, SLACK] = [0.5, 0.25];

const after = (seconds, answer) => sleep(seconds * 1000).then(answer);
const never = () => new Promise(() => undefined);
const notFound = () => json({}, {}, 404);

/** A verifier by discovery. `site` answers by address; `most` is the greatest number of requests that were open at once. */
function found(keyward, samples, site, own = {}) {
  const { token, keys, now } = samples('claims-no-options');
  let open = 0;
  const fetch = serving(async (url, { signal }) => {
    fetch.most = Math.max(fetch.most, ++open);
    const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    try {
      return await Promise.race([(site[url] ?? notFound)(keys), aborted]);
    } finally {
      open--;
    }
  });
  fetch.most = 0;
  const verifier = keyward.createVerifier({
    issuer: TENANT,
    audience: AUDIENCE,
    discovery: true,
    timeout: TIMEOUT,
    fetch,
    ...own,
  });
  // The sample names another issuer: that claim fails once the keys are there, and says that they are.
  const verify = (context) => outcome(verifier.verify(token, { currentDate: new Date(now * 1000) }, context));
  return { verifier, fetch, verify, token };
}

/** What a call came to, within the deadline. */
async function timely(call) {
  const before = performance.now();
  const ended = await call();
  const seconds = (performance.now() - before) / 1000;
  must(seconds <= TIMEOUT + SLACK, `a caller waited ${seconds.toFixed(2)} s of ${TIMEOUT}`);
  return { ended, seconds };
}

const metadata = () => json({ issuer: TENANT, jwks_uri: KEYS_AT });
const LOADED = 'iss';

export const DEADLINES = {
  async 'all addresses of discovery are tried within one timeout'(keyward, samples) {
    const slow = () => after(TIMEOUT * 0.8, notFound);
    const site = {
      [WELL_KNOWN]: slow,
      [`${ISSUER}/.well-known/oauth-authorization-server/tenant`]: slow,
      [`${ISSUER}/.well-known/openid-configuration/tenant`]: slow,
    };
    const { fetch, verify } = found(keyward, samples, site);
    equal((await timely(verify)).ended, 'ERR_JWKS_TIMEOUT', 'the outcome of verify');
    equal([fetch.asked.length, fetch.most], [2, 1], 'the number of requests, and of those at once');
    const call = () =>
      keyward.discover(TENANT, { fetch: serving((url) => site[url]()), timeout: TIMEOUT }).catch((error) => error);
    const { ended } = await timely(call);
    equal(
      [ended.code, ended.url],
      ['ERR_JWKS_TIMEOUT', `${ISSUER}/.well-known/oauth-authorization-server/tenant`],
      'the error of discover',
    );
  },

  async 'a retry belongs to its attempt'(keyward, samples) {
    const reset = () =>
      after(TIMEOUT * 0.8, () =>
        Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })),
      );
    const { fetch, verify } = found(keyward, samples, { [WELL_KNOWN]: reset });
    equal((await timely(verify)).ended, 'ERR_JWKS_TIMEOUT', 'the outcome');
    equal([fetch.asked.length, fetch.most], [2, 1], 'the number of requests, and of those at once');
    await sleep(TIMEOUT * 1000);
    equal(fetch.asked.length, 2, 'the number of requests later');
  },

  async 'a caller waits once for metadata and keys together'(keyward, samples) {
    const site = {
      [WELL_KNOWN]: () => after(TIMEOUT * 0.7, metadata),
      [KEYS_AT]: (keys) => after(TIMEOUT * 0.7, () => json(keys)),
    };
    const { verifier, fetch, verify, token } = found(keyward, samples, site);
    const context = keeper();
    const { ended } = await timely(() => verify(context));
    equal(ended, 'ERR_JWKS_TIMEOUT', 'the outcome');
    // What it began goes on, and serves the next.
    await context.settled();
    equal(
      [await verify(), fetch.asked, fetch.most],
      [LOADED, [WELL_KNOWN, KEYS_AT], 1],
      'the next: its outcome, and what was asked',
    );
    void [verifier, token];
  },

  async 'the error of a caller whose time is up says what was waited for'(keyward, samples) {
    for (const [site, url] of [
      [{ [WELL_KNOWN]: never }, `${ISSUER}/`],
      [{ [WELL_KNOWN]: () => after(TIMEOUT * 0.5, metadata), [KEYS_AT]: never }, KEYS_AT],
    ]) {
      const { verifier, token } = found(keyward, samples, site);
      const { ended: error } = await timely(() =>
        fails(keyward, verifier.verify(token), 'ERR_JWKS_TIMEOUT', {}, token),
      );
      must(error.url.startsWith(url), `the address is ${error.url}`);
      await timely(() => fails(keyward, verifier.prefetch(), 'ERR_JWKS_TIMEOUT'));
    }
  },

  async 'many callers wait no longer, for one attempt'(keyward, samples) {
    const { fetch, verify } = found(keyward, samples, { [WELL_KNOWN]: never });
    const calls = Array.from({ length: 50 }, (_, n) => after(n * 0.005, () => timely(verify)));
    equal([...new Set((await Promise.all(calls)).map(({ ended }) => ended))], ['ERR_JWKS_TIMEOUT'], 'the outcomes');
    equal(fetch.most, 1, 'the number of requests at once');
  },

  async 'old keys are used when the time is up'(keyward, samples) {
    await stopped(async (pass) => {
      const site = { [WELL_KNOWN]: metadata, [KEYS_AT]: (keys) => json(keys) };
      const { verify } = found(keyward, samples, site);
      equal(await verify(), LOADED, 'the outcome');
      Object.assign(site, { [WELL_KNOWN]: () => after(TIMEOUT * 0.7, notFound), [KEYS_AT]: never });
      pass(700);
      equal((await timely(verify)).ended, LOADED, 'the outcome with keys that may be used still');
    });
  },

  async 'a caller that goes away is free at once, its reason untouched'(keyward, samples) {
    const { verifier, token } = found(keyward, samples, { [WELL_KNOWN]: never });
    const controller = new AbortController();
    const reason = { mine: true };
    const call = verifier.verify(token, undefined, { signal: controller.signal });
    equal(await isPending(call, 20), true, 'it is given up early');
    controller.abort(reason);
    must(Object.is(await call.catch((error) => error), reason), 'another reason is thrown');
    must(
      Object.is(await verifier.verify(token, undefined, { signal: controller.signal }).catch((error) => error), reason),
      'another reason is thrown at once',
    );
  },

  // Elsewhere callers share the promise of an attempt.
  async 'an attempt whose leader is alive is not taken over'(keyward, samples) {
    if (sharesPromises(keyward)) return;
    const site = { [WELL_KNOWN]: () => after(1.5, metadata), [KEYS_AT]: (keys) => json(keys) };
    const { fetch, verify } = found(keyward, samples, site, { timeout: 3 });
    equal([...new Set(await Promise.all([verify(), verify(), verify()]))], [LOADED], 'the outcomes');
    equal(fetch.asked, [WELL_KNOWN, KEYS_AT], 'what was asked');
  },
};
