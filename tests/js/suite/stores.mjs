// Where isolates leave keys for each other: what is taken from there, what is not, and what is written.
import { each, equal, must } from './assert.mjs';
import {
  AUDIENCE,
  ISSUER,
  LEFT_OUT,
  SHOWN,
  URI,
  fails,
  held,
  isPending,
  json,
  keeper,
  options,
  outcome,
  pages,
  serving,
  setUp,
  sleep,
  stopped,
} from './served.mjs';

const MAP = Symbol('map');
/** A store in memory; what was read and written is in `read` and `written`. */
function memory(map = new Map()) {
  const store = {
    [MAP]: map,
    read: [],
    written: [],
    get: async (key) => (store.read.push(key), map.get(key) ?? null),
    put: async (key, value, given) => {
      store.written.push([key, value, given]);
      map.set(key, value);
    },
  };
  return store;
}

/** A store that holds what a verifier has left there. */
async function filled(keyward, samples, own) {
  const store = memory();
  const context = keeper();
  await setUp(keyward, samples, { store, ...own }).verifier.prefetch(context);
  await context.settled();
  return store;
}

const entryOf = (store) => JSON.parse([...store[MAP].values()][0]);
const never = () => new Promise(() => undefined);
const later = (milliseconds, value) => sleep(milliseconds).then(() => value);
const text =
  (change) =>
  ({ text: own }) => ({ text: JSON.stringify(change(JSON.parse(own))) });

/** What is changed of a good entry, so that it is none. `fetchedAt` and `freshFor` are seconds. */
const USELESS = {
  'of another address': () => ({ url: 'https://issuer.example/other' }),
  'of no address': () => ({ url: undefined }),
  'of another host': () => ({ url: 'https://b.example/jwks' }),
  'from the future': ({ fetchedAt }) => ({ fetchedAt: fetchedAt + 10 }),
  'from the far future': () => ({ fetchedAt: 1e15 }),
  'too old': ({ fetchedAt }) => ({ fetchedAt: fetchedAt - 4201 }),
  'of 1970': () => ({ fetchedAt: 0 }),
  'of no time': () => ({ fetchedAt: undefined }),
  'of a time that is none': () => ({ fetchedAt: 'x' }),
  'of a time that is null': () => ({ fetchedAt: null }),
  'of a time that is a list': () => ({ fetchedAt: [1, 2] }),
  'without a text': () => ({ text: undefined }),
  'with a text that is none': () => ({ text: 5 }),
  'with an empty text': () => ({ text: '' }),
  'with half a text': ({ text: own }) => ({ text: own.slice(0, -1) }),
  'with a set in place of its text': ({ text: own }) => ({ text: JSON.parse(own) }),
  'with a page': () => ({ text: '<html>' }),
  'with metadata': () => ({ text: JSON.stringify({ issuer: ISSUER, jwks_uri: URI }) }),
  'with no set': text(() => ({})),
  'with a single key': text(({ keys }) => keys[0]),
  'with members twice': ({ text: own }) => ({ text: own.replace('{', '{"keys":[],') }),
  'with a text too long': ({ text: own }) => ({ text: own + ' '.repeat(1 << 19) }),
};
/** What a store may answer in place of an entry. */
const ANSWERS = {
  nothing: async () => undefined,
  null: async () => null,
  'an empty text': async () => '',
  'no JSON': async () => '{',
  'JSON null': async () => 'null',
  'a JSON list': async () => '[]',
  'a JSON text': async () => '"x"',
  'a number': async () => 5,
  'an object': async () => ({}),
  'a rejection': () => Promise.reject(new Error('own')),
  'an exception': () => {
    throw new Error('own');
  },
  'nothing, at once': () => null,
};

/** A Cache API in memory. It does not work without its `this`. */
class FakeCache {
  #kept = new Map();
  asked = [];
  async match(request) {
    this.asked.push(request);
    return this.#kept.get(new URL(request).href)?.clone();
  }
  async put(request, response) {
    this.asked.push(request);
    this.#kept.set(new URL(request).href, response);
  }
}

/** A namespace of Workers KV in memory. */
class FakeNamespace {
  #kept = new Map();
  written = [];
  async get(key) {
    return this.#kept.get(key) ?? null;
  }
  async put(key, value, given) {
    if (!(given.expirationTtl >= 60 && Number.isInteger(given.expirationTtl)))
      throw new Error('KV keeps nothing for less than a minute');
    this.written.push(given);
    this.#kept.set(key, value);
  }
}

export const STORES = {
  async 'a store keeps the text that came, but for secrets'(keyward, samples) {
    const { keys } = samples('claims-no-options');
    const published = `{ "keys" : [ ${keys.keys.map((key) => JSON.stringify(key)).join(' ,\n')} ],\r\n\t"n": 1.50e1, "caf\\u00e9": "é" }\n`;
    const answer = (text) => () => new Response(text);
    equal(entryOf(await filled(keyward, samples, { answer: answer(published) })).text, published, 'the text');
    const secret = published.replace('[', '[{"kty":"oct","k":"c2VjcmV0"},');
    const { text } = entryOf(await filled(keyward, samples, { answer: answer(secret) }));
    equal(JSON.parse(text).keys, [{ kty: 'oct' }, ...keys.keys], 'the keys');
    const metadata = `{"issuer":"${ISSUER}",\n  "jwks_uri":"${URI}"}`;
    const answers = (url) => new Response(url === URI ? published : metadata);
    const store = await filled(keyward, samples, { answer: answers, jwksUri: LEFT_OUT, discovery: true });
    equal(
      [...store[MAP].values()].map((entry) => JSON.parse(entry).text).sort(),
      [metadata, published].sort(),
      'the texts',
    );
  },

  async 'what one verifier has fetched, another does not fetch'(keyward, samples) {
    await stopped(async (pass) => {
      const store = await filled(keyward, samples, {
        answer: () => json(samples('claims-no-options').keys, { 'cache-control': 'max-age=300' }),
      });
      equal(store.read.length, 1, 'how often the first has read');
      pass(200);
      const { verifier, verify, fetch, token, at } = setUp(keyward, samples, { store });
      equal(store.read.length, 1, 'how often a verifier has read that was only made');
      await Promise.all([verify(), verify(), verify()]);
      for (let round = 0; round < 10; round++) await verify();
      const read = store.read.length;
      await verify();
      equal(
        [fetch.asked, store.read.length, store.written.length],
        [[], read, 1],
        'what was fetched, how often more was read once there were keys, how often written',
      );
      const [{ fetchedAt, freshUntil, loaded, counts }] = verifier.status;
      equal(
        [fetchedAt, freshUntil, loaded, counts.fetched],
        [new Date(Date.now() - 200_000), new Date(Date.now() + 100_000), true, 0],
        'status',
      );
      equal(verifier.verifySync(token, at).payload.iss, ISSUER, 'iss, by verifySync');
      pass(101);
      const context = keeper();
      equal(await outcome(verify(context)), 'verified', 'the outcome when they are not fresh any more');
      await context.settled();
      equal([fetch.asked.length, store.written.length], [1, 2], 'the number of fetches, and how often was written');
    });
  },

  async 'what is of no use is ignored, and overwritten'(keyward, samples) {
    await stopped(async () => {
      const good = await filled(keyward, samples);
      const [[key, value]] = good[MAP];
      const entry = JSON.parse(value);
      const stores = [
        ...Object.entries(USELESS).map(([name, change]) => [
          name,
          async () => JSON.stringify({ ...entry, ...change(entry) }),
        ]),
        ...Object.entries(ANSWERS),
      ];
      await each(stores, async ([, get]) => {
        const store = { ...memory(), get };
        const written = [];
        store.put = async (...given) => written.push(given);
        const context = keeper();
        const { verify, fetch } = setUp(keyward, samples, { store });
        equal(
          [await outcome(verify(context)), fetch.asked.length],
          ['verified', 1],
          'the outcome, and the number of fetches',
        );
        await context.settled();
        equal(
          written.map(([to, own]) => [to, own]),
          [[key, value]],
          'what was written',
        );
        const failing = setUp(keyward, samples, { store: { get, put: never }, answer: () => json({}, {}, 503) });
        await fails(keyward, failing.verify(), 'ERR_JWKS_FETCH_FAILED', { status: 503 });
      });
      // The same entry as it was is of use.
      const { verify, fetch } = setUp(keyward, samples, { store: { get: async () => value, put: never } });
      equal([await outcome(verify()), fetch.asked.length], ['verified', 0], 'the outcome, and the number of fetches');
    });
  },

  async 'how long keys of a store are fresh is bounded as for fetched ones'(keyward, samples) {
    const good = await filled(keyward, samples);
    const [[, value]] = good[MAP];
    for (const [freshFor, most] of [
      [1e9, 3600],
      [Infinity, 3600],
      [NaN, 0],
      [-5, 0],
      ['x', 0],
      [null, 0],
    ]) {
      await stopped(async () => {
        const entry = { ...JSON.parse(value), fetchedAt: Date.now() / 1000 };
        const kept = JSON.stringify({ ...entry, freshFor }).replace(
          '"freshFor":null',
          `"freshFor":${freshFor === Infinity ? '1e400' : 'null'}`,
        );
        const { verifier, verify, fetch } = setUp(keyward, samples, {
          store: { get: async () => kept, put: async () => undefined },
        });
        equal(await outcome(verify(keeper())), 'verified', 'the outcome');
        const [{ fetchedAt, freshUntil }] = verifier.status;
        must(
          freshUntil - fetchedAt <= 3_600_000 && (fetch.asked.length === 1 || freshUntil - fetchedAt <= most * 1000),
          `${freshFor}: fresh for ${(freshUntil - fetchedAt) / 1000} seconds after ${fetch.asked.length} fetches`,
        );
      });
    }
  },

  async 'maxAge bounds the age of keys from a store too'(keyward, samples) {
    // What the issuer has told another verifier is nothing else than what it tells this one.
    await stopped(async (pass) => {
      const store = await filled(keyward, samples);
      pass(30);
      const { verify, verifier, fetch } = setUp(keyward, samples, { store, maxAge: 10 });
      const context = keeper();
      equal(await outcome(verify(context)), 'verified', 'the outcome with maxAge');
      await context.settled();
      equal(
        [fetch.asked.length, verifier.status[0].freshUntil],
        [1, new Date(Date.now() + 10_000)],
        'the number of fetches, and freshUntil',
      );
    });
  },

  async 'old keys of a store are used while the issuer fails'(keyward, samples) {
    await stopped(async (pass) => {
      const store = await filled(keyward, samples);
      pass(2000);
      const { verify, verifier, fetch } = setUp(keyward, samples, { store, answer: () => json({}, {}, 503) });
      equal(
        [await outcome(verify()), fetch.asked.length, verifier.status[0].counts.staleServed],
        ['verified', 1, 1],
        'the outcome, the number of fetches, staleServed',
      );
    });
  },

  async 'a kid that the keys of a store lack has them fetched at once'(keyward, samples) {
    const name = 'choice-kid-twice-second-fits';
    const { keys } = samples(name);
    const store = await filled(keyward, samples, {
      name,
      answer: () => json({ keys: [{ ...keys.keys[1], kid: 'old' }] }),
    });
    const { verify, fetch } = setUp(keyward, samples, { name, store });
    const context = keeper();
    equal(
      [await outcome(verify(context)), fetch.asked.length],
      ['verified', 1],
      'the outcome, and the number of fetches',
    );
    await context.settled();
    equal(store.written.length, 2, 'how often was written');
  },

  async 'a store that is slow or hangs is not waited for'(keyward, samples) {
    const good = await filled(keyward, samples);
    const [[, value]] = good[MAP];
    const answers = [async () => value, () => Promise.reject(new Error('own')), async () => null];
    await Promise.all(
      answers.map(async (answer) => {
        const [got, put] = [held(answer), held(answer)];
        const { verify, verifier, fetch } = setUp(keyward, samples, { store: { get: got.answer, put: put.answer } });
        const context = keeper();
        const call = verify(context);
        equal(await isPending(call, 100), true, 'the store is given no time');
        equal(await isPending(call, 3000), false, 'whether the caller waits');
        equal(await outcome(call), 'verified', 'the outcome');
        const [{ fetchedAt, counts }] = verifier.status;
        equal([fetch.asked.length, counts.fetched], [1, 1], 'the number of fetches');
        got.open();
        put.open();
        await context.settled();
        await sleep(5);
        equal(
          [verifier.status[0].fetchedAt, await outcome(verify()), fetch.asked.length],
          [fetchedAt, 'verified', 1],
          'fetchedAt, the outcome, the number of fetches after the store has answered',
        );
      }),
    );
    const { verify, fetch } = setUp(keyward, samples, { store: { get: () => later(20, value), put: never } });
    equal(
      [await outcome(verify()), fetch.asked.length],
      ['verified', 0],
      'the outcome, and the number of fetches, with a store that takes a moment',
    );
  },

  async 'writing holds no caller back, and may fail'(keyward, samples) {
    for (const put of [
      never,
      () => Promise.reject(new Error('own')),
      () => {
        throw new Error('own');
      },
      () => undefined,
      () => later(450),
    ]) {
      const { verify } = setUp(keyward, samples, { store: { get: async () => null, put } });
      const context = keeper();
      const call = verify(context);
      equal(await isPending(call, 220), false, 'whether the caller waits');
      equal(await outcome(call), 'verified', 'the outcome');
      equal(await isPending(context.settled(), 3000), false, 'whether it is kept alive for long');
    }
  },

  async 'a store is read under the address of the keys, and a caller may go away meanwhile'(keyward, samples) {
    const controller = new AbortController();
    const { verify, fetch } = setUp(keyward, samples, { store: { get: never, put: never } });
    const call = verify({ signal: controller.signal });
    equal(await isPending(call, 10), true, 'the caller is left waiting');
    controller.abort('mine');
    equal([await call.catch((reason) => reason), fetch.asked], ['mine', []], 'the reason, and what was fetched');
  },

  async 'what is written is written for as long as it may be of use'(keyward, samples) {
    for (const [cacheControl, own, ttl] of [
      ['max-age=300', {}, 3900],
      ['max-age=300', { maxStale: '10m' }, 900],
      ['no-store', { maxStale: 0 }, 60],
      [undefined, { maxAge: 10, maxStale: 5 }, 15],
      [undefined, { maxAge: 0.5, maxStale: 0.2 }, 1],
    ]) {
      const store = await filled(keyward, samples, {
        ...own,
        answer: () => json(samples('claims-no-options').keys, cacheControl ? { 'cache-control': cacheControl } : {}),
      });
      equal(
        store.written.map(([, , given]) => given),
        [{ ttl }],
        'what was written with it',
      );
    }
  },

  async 'what is written holds nothing of a token, a header, a query or a secret'(keyward, samples) {
    const { keys } = samples('jwt-io-secret-weak-allowed');
    const { token, keys: good } = samples('claims-no-options');
    const answer = () =>
      json({ keys: [...good.keys, ...keys.keys] }, { 'set-cookie': 'cookie', 'x-secret': 'cookie', etag: '"one"' });
    const store = await filled(keyward, samples, { answer, headers: { authorization: 'Bearer mine' } });
    const [[key, value]] = store[MAP];
    for (const secret of [...token.split('.'), 'hush', 'cookie', 'mine', keys.keys[0].k])
      must(!`${key} ${value}`.includes(secret), `${secret} is in the store`);
    must(key.includes(SHOWN), `the key is ${key}`);
    equal(JSON.parse(entryOf(store).text).keys.length, good.keys.length + keys.keys.length, 'the number of keys');
    // Nor is a secret believed that somebody else has put there.
    const entry = { ...entryOf(store), text: JSON.stringify(keys) };
    const { verifier } = setUp(keyward, samples, {
      issuer: null,
      audience: null,
      requiredClaims: [],
      allowWeakKeys: true,
      store: { get: async () => JSON.stringify(entry), put: never },
    });
    const sample = samples('jwt-io-secret-weak-allowed');
    await verifier.prefetch(keeper());
    equal(
      await outcome(verifier.verify(sample.token, { currentDate: new Date(sample.now * 1000) })),
      'ERR_JOSE_ALG_NOT_ALLOWED',
      'the outcome',
    );
  },

  async 'addresses that differ have keys of their own, be it in the query alone'(keyward, samples) {
    // Some issuers tell tenants and policies apart by it.
    const { keys } = samples('claims-no-options');
    for (const [one, other] of [
      [URI, 'https://issuer.example/other'],
      ['https://issuer.example/jwks?p=one', 'https://issuer.example/jwks?p=two'],
    ]) {
      const store = await filled(keyward, samples, { jwksUri: one });
      const { verify, fetch } = setUp(keyward, samples, {
        store,
        jwksUri: other,
        answer: () => json({ keys: [{ ...keys.keys[0], x: keys.keys[0].y, y: keys.keys[0].x }] }),
      });
      equal(
        [await outcome(verify(keeper())), fetch.asked],
        ['ERR_JWKS_NO_MATCHING_KEY', [other]],
        `the outcome for ${other} after ${one}`,
      );
    }
  },

  async 'metadata are left there too, and are judged as if they had been fetched'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const at = { currentDate: new Date(now * 1000) };
    const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
    const metadata = { issuer: ISSUER, jwks_uri: URI };
    const make = (store, answers) => {
      const fetch = pages(answers);
      const verifier = keyward.createVerifier(
        options({ issuer: ISSUER, audience: AUDIENCE, discovery: true, fetch, store, storeKey: 'suite' }),
      );
      return { verifier, fetch, verify: (context) => verifier.verify(token, at, context) };
    };
    const good = { [WELL_KNOWN]: metadata, [URI]: keys };
    const store = memory();
    const context = keeper();
    await make(store, good).verify(context);
    await context.settled();
    equal(store.written.length, 2, 'how much was written');
    const second = make(store, good);
    equal([await outcome(second.verify()), second.fetch.asked], ['verified', []], 'the outcome, and what was fetched');

    for (const wrong of [
      { issuer: `${ISSUER}/` },
      { issuer: 'https://b.example' },
      { jwks_uri: 'http://issuer.example/jwks' },
      { jwks_uri: 'https://localhost/jwks' },
      { jwks_uri: undefined },
    ]) {
      const changed = new Map(
        [...store[MAP]].map(([key, value]) => {
          const entry = JSON.parse(value);
          const own = JSON.parse(entry.text);
          return [key, own.keys ? value : JSON.stringify({ ...entry, text: JSON.stringify({ ...own, ...wrong }) })];
        }),
      );
      const third = make(memory(changed), good);
      equal(
        [await outcome(third.verify()), third.fetch.asked],
        ['verified', [WELL_KNOWN]],
        `the outcome, and what was fetched, with ${JSON.stringify(wrong)}`,
      );
    }
  },

  // ---- the stores of Workers ----

  async 'kvStore reads and writes a namespace, and writes nothing that is kept for less than a minute'(
    keyward,
    samples,
  ) {
    const namespace = new FakeNamespace();
    const store = keyward.kvStore(namespace);
    equal((await store.get('key')) ?? null, null, 'what is not there');
    for (const [ttl, expirationTtl] of [
      [1, 60],
      [59.5, 60],
      [60, 60],
      [60.2, 61],
      [4200, 4200],
    ]) {
      await store.put('key', 'value', { ttl });
      equal(namespace.written.at(-1), { expirationTtl }, `what was written for ${ttl}`);
    }
    equal(await store.get('key'), 'value', 'the value');
    await shared(keyward, samples, () => keyward.kvStore(namespace));
    await shared(keyward, samples, () => keyward.kvStore(new FakeNamespace()), { maxAge: 1, maxStale: 1 }, 1);
  },

  async "cacheApiStore reads and writes a cache, under addresses that are nobody's"(keyward, samples) {
    const cache = new FakeCache();
    const store = keyward.cacheApiStore(cache);
    const names = [
      'key', 'Key', 'key/', 'key?x=1', 'key#x', 'key%20', 'key ', '../key', 'https://issuer.example/jwks',
      '\u00e9\u9375',
    ];
    for (const name of names) equal((await store.get(name)) ?? null, null, 'what is not there');
    for (const name of names) await store.put(name, `value of ${name}`, { ttl: 90 });
    for (const name of names) equal(await store.get(name), `value of ${name}`, 'the value');
    const kept = await cache.match(cache.asked.at(-1));
    equal([kept.status, kept.headers.get('cache-control')], [200, 'max-age=90'], 'what is kept');
    for (const url of cache.asked) must(/^https:\/\/[a-z.]+\.invalid\//.test(url), `${url} may be somebody's`);
    await shared(keyward, samples, () => keyward.cacheApiStore(cache));
  },

  async 'a cache that is not there is as good as an empty one, and is looked for at first use'(keyward, samples) {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'caches');
    const define = (value) =>
      Object.defineProperty(globalThis, 'caches', { value, configurable: true, writable: true });
    try {
      for (const caches of [undefined, {}, { default: {} }]) {
        define(caches);
        const { verify, fetch } = setUp(keyward, samples, { store: keyward.cacheApiStore() });
        equal(
          [await outcome(verify(keeper())), fetch.asked.length],
          ['verified', 1],
          'the outcome, and the number of fetches',
        );
      }
      const store = keyward.cacheApiStore();
      const cache = new FakeCache();
      define({ default: cache });
      await shared(keyward, samples, () => store);
      must(cache.asked.length > 1, 'the cache was not asked');
    } finally {
      if (own === undefined) delete globalThis.caches;
      else Object.defineProperty(globalThis, 'caches', own);
    }
  },
};

/** Two verifiers with stores over the same: the second makes no fetch. */
async function shared(keyward, samples, store, own = {}, rest = 2) {
  const fetch = serving(() => json(samples('claims-no-options').keys));
  for (let round = 0; round < rest; round++) {
    const { verify } = setUp(keyward, samples, { ...own, store: store(), fetch });
    const context = keeper();
    equal(await outcome(verify(context)), 'verified', 'the outcome');
    await context.settled();
  }
  equal(fetch.asked.length, 1, 'the number of fetches of all');
}
