// An issuer's server that is a function, a clock that stands, and a verifier between the two.
import { equal, must, rejection } from './assert.mjs';
import { toBase64url } from './tokens.mjs';
import { tellsNothing } from './vectors.mjs';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';
/** The query is a secret that no error, event, status or store may tell. */
export const URI = 'https://issuer.example/jwks?hush=hush';
export const SHOWN = 'https://issuer.example/jwks';

/** A member that options do not have. */
export const LEFT_OUT = Symbol('left out');

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export const json = (value, headers = {}, status = 200) => new Response(JSON.stringify(value), { status, headers });

/** A `fetch` that answers by itself: what it was asked is in `asked`; `answer` may be another from one call to the next. */
export function serving(answer) {
  const fetch = async (url, init) => {
    fetch.asked.push(url);
    fetch.init = init;
    return fetch.answer(url, init);
  };
  return Object.assign(fetch, { asked: [], answer });
}

/** Answers by address; what has none is not found. */
export const pages = (answers) =>
  serving((url) => (Object.hasOwn(answers, url) ? json(answers[url]) : json({}, {}, 404)));

/** An answer that is held back until `open` is called. */
export function held(answer) {
  let open;
  const opened = new Promise((resolve) => (open = resolve));
  return { open, answer: async (...given) => (await opened, answer(...given)) };
}

/** Options without those that are left out. */
export const options = (...parts) =>
  Object.fromEntries(
    Object.entries(Object.fromEntries(parts.flatMap(Object.entries))).filter(([, value]) => value !== LEFT_OUT),
  );

/** A verifier whose issuer answers with the keys of a sample, the sample's token, and the time at which it is good. */
export function setUp(keyward, samples, { name = 'claims-no-options', answer, ...own } = {}) {
  const { token, keys, now } = samples(name);
  const fetch = serving(answer ?? (() => json(keys)));
  const stored = own.store === undefined ? {} : { storeKey: 'suite' };
  const verifier = keyward.createVerifier(
    options({ issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, fetch }, stored, own),
  );
  const at = { currentDate: new Date(now * 1000) };
  const verify = (context, overrides = {}) => verifier.verify(token, { ...at, ...overrides }, context);
  return { verifier, verify, fetch, token, keys, at, now };
}

/**
 * Runs a test by a clock that goes only when it is told to. Timers are not of this clock.
 *
 * @param work is given `pass(seconds)`
 */
export async function stopped(work) {
  const { now: own } = Date;
  let time = own.call(Date);
  Date.now = () => time;
  try {
    await work((seconds) => (time += seconds * 1000));
  } finally {
    Date.now = own;
  }
}

/** A context that collects what a runtime would be asked to keep alive. */
export function keeper() {
  const kept = [];
  return { kept, waitUntil: (promise) => kept.push(promise), settled: () => Promise.all(kept) };
}

/** The same as the `ctx` of a Worker, whose function does not work without its `this`. */
export class WorkerContext {
  #kept = [];
  waitUntil(promise) {
    this.#kept.push(promise);
  }
  get kept() {
    return this.#kept;
  }
}

/** A call that ended with a JwtError; `details` are members that it must have. */
export async function fails(keyward, promise, code, details = {}, token = '') {
  const error = await rejection(promise);
  return isError(keyward, error, code, details, token);
}

export function isError(keyward, error, code, details = {}, token = '') {
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error?.stack ?? error}`);
  equal(error.code, code, `the code of "${error.message}"`);
  for (const [name, value] of Object.entries(details)) equal(error[name], value, `${name} of "${error.message}"`);
  must(
    !/hush/.test(`${error.message} ${JSON.stringify(error)}`),
    `the error tells a secret: ${error.message} ${JSON.stringify(error)}`,
  );
  tellsNothing(error, [token]);
  return error;
}

/** How a call ended: `verified`, the claim that failed, or else the code. */
export async function outcome(promise) {
  try {
    await promise;
    return 'verified';
  } catch (error) {
    return error.claim ?? error.code ?? String(error);
  }
}

/** Whether a promise is still to be settled when all that is ready has been done. */
export async function isPending(promise, milliseconds = 40) {
  const pending = Symbol('pending');
  return (await Promise.race([promise.catch(() => undefined), sleep(milliseconds).then(() => pending)])) === pending;
}

/** A token that nobody signed. */
export const unsigned = (payload, header = {}) =>
  [{ alg: 'ES256', ...header }, payload]
    .map((part) => toBase64url(JSON.stringify(part)))
    .concat(toBase64url(new Uint8Array(64)))
    .join('.');

/** An answer that is none. */
export const down = () => json({}, {}, 503);
const ROTATING = 'choice-kid-twice-second-fits';
/** As {@link setUp}, with a token whose key has another name at first: `before` lacks its kid, `after` has it. */
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
    ...setUp(keyward, samples, { name: ROTATING, answer: () => json(before), ...own }),
    before: () => json(before),
    after: () => json(after),
  };
}
/** A token that names a key of nobody's. */
export const stranger = (kid = 'stranger') => unsigned({ iss: ISSUER, aud: AUDIENCE, exp: 4_000_000_000 }, { kid });

/** Calls with a keeper, and waits for what goes on behind them. */
export async function through(verify) {
  const context = keeper();
  const result = await outcome(verify(context));
  await context.settled();
  return result;
}

/** Waits until something is so, for two seconds at most. */
export async function until(condition) {
  for (let round = 0; round < 400 && !condition(); round++) await sleep(5);
}

/** Where requests may await what another began, so that a fetch goes on behind the caller: not on Workers. */
export const sharesPromises = (keyward) =>
  keyward.useModule === undefined && globalThis.navigator?.userAgent !== 'Cloudflare-Workers';
/** Where requests carry validators: not in browsers, which have their own. */
export const sendsValidators = (keyward) => keyward.useModule === undefined && globalThis.document === undefined;
