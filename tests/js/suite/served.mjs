// A simulated issuer, a clock that the test controls, and a verifier that uses both.
import { equal, must, rejection } from './assert.mjs';
import { toBase64url } from './tokens.mjs';
import { assertNoSecrets } from './vectors.mjs';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';
/** The query is a secret that no error, event, status or store may contain. */
export const URI = 'https://issuer.example/jwks?hush=hush';
export const SHOWN = 'https://issuer.example/jwks';

/** The value of a member to omit from options. */
export const OMITTED = Symbol('omitted');

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const json = (value, headers = {}, status = 200) => new Response(JSON.stringify(value), { status, headers });

/**
 * A `fetch` that returns the responses of `respond`, which a test may replace between calls.
 *
 * `urls` holds the URLs fetched, `init` the options of the last call.
 */
export function serving(respond) {
  const fetch = async (url, init) => {
    fetch.urls.push(url);
    fetch.init = init;
    return fetch.respond(url, init);
  };
  return Object.assign(fetch, { urls: [], respond });
}

/** A `fetch` with one body by URL, and 404 for any other URL. */
export const pages = (bodies) => serving((url) => (Object.hasOwn(bodies, url) ? json(bodies[url]) : json({}, {}, 404)));

/** A response that is held back until `open` is called. */
export function held(respond) {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { open, respond: async (...given) => (await opened, respond(...given)) };
}

/** Merges options, and omits the members that are {@link OMITTED}. */
export const options = (...parts) =>
  Object.fromEntries(
    Object.entries(Object.fromEntries(parts.flatMap(Object.entries))).filter(([, value]) => value !== OMITTED),
  );

/** A verifier whose issuer serves the keys of a sample, the sample's token, and a time at which it verifies. */
export function setUp(keyward, samples, { name = 'claims-no-options', respond, ...own } = {}) {
  const { token, keys, now } = samples(name);
  const fetch = serving(respond ?? (() => json(keys)));
  const stored = own.store === undefined ? {} : { storeKey: 'suite' };
  const verifier = keyward.createVerifier(
    options({ issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, fetch }, stored, own),
  );
  const at = { currentDate: new Date(now * 1000) };
  const verify = (context, overrides = {}) => verifier.verify(token, { ...at, ...overrides }, context);
  return { verifier, verify, fetch, token, keys, at, now };
}

/**
 * Runs a test with a `Date.now` that only the test advances. Timers are not affected.
 *
 * @param work receives `advance(seconds)`
 */
export async function withClock(work) {
  const { now: own } = Date;
  let time = own.call(Date);
  Date.now = () => time;
  try {
    await work((seconds) => (time += seconds * 1000));
  } finally {
    Date.now = own;
  }
}

/** A context that collects the promises given to `waitUntil`. */
export function keeper() {
  const kept = [];
  return { kept, waitUntil: (promise) => kept.push(promise), settled: () => Promise.all(kept) };
}

/** The same as a class, like the `ctx` of a Worker: `waitUntil` works only with its `this`. */
export class WorkerContext {
  #kept = [];
  waitUntil(promise) {
    this.#kept.push(promise);
  }
  get kept() {
    return this.#kept;
  }
}

/** Asserts that a call rejects with a JwtError that has this code and the members of `details`. */
export async function fails(keyward, promise, code, details = {}, token = '') {
  const error = await rejection(promise);
  return isError(keyward, error, code, details, token);
}

export function isError(keyward, error, code, details = {}, token = '') {
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error?.stack ?? error}`);
  equal(error.code, code, `the code of "${error.message}"`);
  for (const [name, value] of Object.entries(details)) equal(error[name], value, `${name} of "${error.message}"`);
  must(
    !/hush/.test(`${error.message} ${JSON.stringify({ ...error })}`),
    `the error contains a secret: ${error.message} ${JSON.stringify({ ...error })}`,
  );
  assertNoSecrets(error, [token]);
  return error;
}

/** The outcome of a call: `verified`, the failed claim, or else the code. */
export async function outcome(promise) {
  try {
    await promise;
    return 'verified';
  } catch (error) {
    return error.claim ?? error.code ?? String(error);
  }
}

/** Whether a promise stays pending although everything that is ready has run. */
export async function isPending(promise, milliseconds = 40) {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => undefined), sleep(milliseconds).then(() => pending)])) === pending;
}

/** A token without a valid signature. */
export const unsigned = (payload, header = {}) =>
  [{ alg: 'ES256', ...header }, payload]
    .map((part) => toBase64url(JSON.stringify(part)))
    .concat(toBase64url(new Uint8Array(64)))
    .join('.');

/** A failed response. */
export const down = () => json({}, {}, 503);
const ROTATING = 'choice-kid-twice-second-fits';
/** As {@link setUp}, with a key that gets the token's kid by a rotation: `before` lacks that kid, `after` has it. */
export function rotating(keyward, samples, own = {}) {
  const { keys } = samples(ROTATING);
  const [other, key] = keys.keys;
  const [before, after] = [
    {
      keys: [
        { ...other, kid: 'old' },
        { ...key, kid: 'staying' },
      ],
    },
    {
      keys: [
        { ...key, kid: 'staying' },
        { ...key, kid: 'a' },
      ],
    },
  ];
  return {
    ...setUp(keyward, samples, { name: ROTATING, respond: () => json(before), ...own }),
    before: () => json(before),
    after: () => json(after),
  };
}
/** A token with an unknown kid. */
export const tokenWithUnknownKid = (kid = 'unknown') =>
  unsigned({ iss: ISSUER, aud: AUDIENCE, exp: 4_000_000_000 }, { kid });

/** Makes a call, and waits for its work in the background. */
export async function settledOutcome(verify) {
  const context = keeper();
  const result = await outcome(verify(context));
  await context.settled();
  return result;
}

/** Waits until a condition holds, for two seconds at most. */
export async function eventually(condition) {
  for (let round = 0; round < 400 && !condition(); round++) await sleep(5);
}

/** Whether requests may await a promise of another request, so that a fetch may outlive its caller. Not on Workers. */
export const sharesPromises = (keyward) =>
  keyward.useModule === undefined && globalThis.navigator?.userAgent !== 'Cloudflare-Workers';
/** Whether requests carry validators. Not in browsers, whose own cache does that. */
export const sendsValidators = (keyward) => keyward.useModule === undefined && globalThis.document === undefined;
