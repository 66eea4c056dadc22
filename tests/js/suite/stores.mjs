// Stores shared by isolates: the entries a verifier uses, the entries it ignores, and the entries it writes.
import { each, equal, must } from './assert.mjs';
import {
  AUDIENCE,
  ISSUER,
  OMITTED,
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
  withClock,
} from './served.mjs';

const MAP = Symbol('map');
/** A store in memory. `read` and `written` hold the calls. */
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

/** A store that a verifier has filled. */
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

/** Changes that make a valid entry unusable. `fetchedAt` and `freshFor` are seconds. */
const UNUSABLE = {
  'of another URL': () => ({ url: 'https://issuer.example/other' }),
  'without a URL': () => ({ url: undefined }),
  'of another host': () => ({ url: 'https://b.example/jwks' }),
  'from the future': ({ fetchedAt }) => ({ fetchedAt: fetchedAt + 10 }),
  'from the far future': () => ({ fetchedAt: 1e15 }),
  'that is too old': ({ fetchedAt }) => ({ fetchedAt: fetchedAt - 4201 }),
  'of 1970': () => ({ fetchedAt: 0 }),
  'without a time': () => ({ fetchedAt: undefined }),
  'with a time that is not a number': () => ({ fetchedAt: 'x' }),
  'with a time that is null': () => ({ fetchedAt: null }),
  'with a time that is an array': () => ({ fetchedAt: [1, 2] }),
  'without a text': () => ({ text: undefined }),
  'with a text that is not a string': () => ({ text: 5 }),
  'with an empty text': () => ({ text: '' }),
  'with a truncated text': ({ text: own }) => ({ text: own.slice(0, -1) }),
  'with a parsed key set as text': ({ text: own }) => ({ text: JSON.parse(own) }),
  'with an HTML page': () => ({ text: '<html>' }),
  'with metadata': () => ({ text: JSON.stringify({ issuer: ISSUER, jwks_uri: URI }) }),
  'without a key set': text(() => ({})),
  'with a single key': text(({ keys }) => keys[0]),
  'with duplicate members': ({ text: own }) => ({ text: own.replace('{', '{"keys":[],') }),
  'with a text that is too long': ({ text: own }) => ({ text: own + ' '.repeat(1 << 19) }),
};
/** Results of a store that are not an entry. */
const NO_ENTRY = {
  nothing: async () => undefined,
  null: async () => null,
  'an empty string': async () => '',
  'not JSON': async () => '{',
  'JSON null': async () => 'null',
  'a JSON array': async () => '[]',
  'a JSON string': async () => '"x"',
  'a number': async () => 5,
  'an object': async () => ({}),
  'a rejection': () => Promise.reject(new Error('own')),
  'an exception': () => {
    throw new Error('own');
  },
  'null, not a promise': () => null,
};

/** A Cache API in memory. It does not work without its `this`. */
class FakeCache {
  #entries = new Map();
  requested = [];
  async match(request) {
    this.requested.push(request);
    return this.#entries.get(new URL(request).href)?.clone();
  }
  async put(request, response) {
    this.requested.push(request);
    this.#entries.set(new URL(request).href, response);
  }
}

/** A Workers KV namespace in memory. */
class FakeNamespace {
  #entries = new Map();
  written = [];
  async get(key) {
    return this.#entries.get(key) ?? null;
  }
  async put(key, value, given) {
    if (!(given.expirationTtl >= 60 && Number.isInteger(given.expirationTtl)))
      throw new Error('KV rejects an expirationTtl of less than a minute');
    this.written.push(given);
    this.#entries.set(key, value);
  }
}

export const STORES = {
  async 'a store entry holds the fetched text, without secrets'(keyward, samples) {
    const { keys } = samples('claims-no-options');
    const list = keys.keys.map((key) => JSON.stringify(key)).join(' ,\n');
    const published = `{ "keys" : [ ${list} ],\r\n\t"n": 1.50e1, "caf\\u00e9": "é" }\n`;
    const respond = (text) => () => new Response(text);
    equal(entryOf(await filled(keyward, samples, { respond: respond(published) })).text, published, 'the text');
    const secret = published.replace('[', '[{"kty":"oct","k":"c2VjcmV0"},');
    const { text } = entryOf(await filled(keyward, samples, { respond: respond(secret) }));
    equal(JSON.parse(text).keys, [{ kty: 'oct' }, ...keys.keys], 'the keys');
    const metadata = `{"issuer":"${ISSUER}",\n  "jwks_uri":"${URI}"}`;
    const respondByUrl = (url) => new Response(url === URI ? published : metadata);
    const store = await filled(keyward, samples, { respond: respondByUrl, jwksUri: OMITTED, discovery: true });
    equal(
      [...store[MAP].values()].map((entry) => JSON.parse(entry).text).sort(),
      [metadata, published].sort(),
      'the texts',
    );
  },

  async 'a verifier uses the keys that another has fetched'(keyward, samples) {
    await withClock(async (advance) => {
      const store = await filled(keyward, samples, {
        respond: () => json(samples('claims-no-options').keys, { 'cache-control': 'max-age=300' }),
      });
      equal(store.read.length, 1, 'the number of reads of the first verifier');
      advance(200);
      const { verifier, verify, fetch, token, at } = setUp(keyward, samples, { store });
      equal(store.read.length, 1, 'the number of reads after createVerifier');
      await Promise.all([verify(), verify(), verify()]);
      for (let round = 0; round < 10; round++) await verify();
      const read = store.read.length;
      await verify();
      equal(
        [fetch.urls, store.read.length, store.written.length],
        [[], read, 1],
        'the URLs fetched, the number of reads once keys are loaded, the number of writes',
      );
      const [{ fetchedAt, freshUntil, loaded, counts }] = verifier.status;
      equal(
        [fetchedAt, freshUntil, loaded, counts.fetched],
        [new Date(Date.now() - 200_000), new Date(Date.now() + 100_000), true, 0],
        'status',
      );
      equal(verifier.verifySync(token, at).payload.iss, ISSUER, 'iss, by verifySync');
      advance(101);
      const context = keeper();
      equal(await outcome(verify(context)), 'verified', 'the outcome once the keys are stale');
      await context.settled();
      equal([fetch.urls.length, store.written.length], [1, 2], 'the number of fetches, and of writes');
    });
  },

  async 'an unusable entry is ignored and overwritten'(keyward, samples) {
    await withClock(async () => {
      const filledStore = await filled(keyward, samples);
      const [[key, value]] = filledStore[MAP];
      const entry = JSON.parse(value);
      const stores = [
        ...Object.entries(UNUSABLE).map(([name, change]) => [
          name,
          async () => JSON.stringify({ ...entry, ...change(entry) }),
        ]),
        ...Object.entries(NO_ENTRY),
      ];
      await each(stores, async ([, get]) => {
        const store = { ...memory(), get };
        const written = [];
        store.put = async (...given) => written.push(given);
        const context = keeper();
        const { verify, fetch } = setUp(keyward, samples, { store });
        equal(
          [await outcome(verify(context)), fetch.urls.length],
          ['verified', 1],
          'the outcome, and the number of fetches',
        );
        await context.settled();
        equal(
          written.map(([to, own]) => [to, own]),
          [[key, value]],
          'the entries written',
        );
        const failing = setUp(keyward, samples, { store: { get, put: never }, respond: () => json({}, {}, 503) });
        await fails(keyward, failing.verify(), 'ERR_JWKS_FETCH_FAILED', { status: 503 });
      });
      // The unchanged entry is usable.
      const { verify, fetch } = setUp(keyward, samples, { store: { get: async () => value, put: never } });
      equal([await outcome(verify()), fetch.urls.length], ['verified', 0], 'the outcome, and the number of fetches');
    });
  },

  async 'stored and fetched keys have the same bounds of freshness'(keyward, samples) {
    const filledStore = await filled(keyward, samples);
    const [[, value]] = filledStore[MAP];
    for (const [freshFor, atMost] of [
      [1e9, 3600],
      [Infinity, 3600],
      [NaN, 0],
      [-5, 0],
      ['x', 0],
      [null, 0],
    ]) {
      await withClock(async () => {
        const entry = { ...JSON.parse(value), fetchedAt: Date.now() / 1000 };
        const entryText = JSON.stringify({ ...entry, freshFor }).replace(
          '"freshFor":null',
          `"freshFor":${freshFor === Infinity ? '1e400' : 'null'}`,
        );
        const { verifier, verify, fetch } = setUp(keyward, samples, {
          store: { get: async () => entryText, put: async () => undefined },
        });
        equal(await outcome(verify(keeper())), 'verified', 'the outcome');
        const [{ fetchedAt, freshUntil }] = verifier.status;
        must(
          freshUntil - fetchedAt <= 3_600_000 && (fetch.urls.length === 1 || freshUntil - fetchedAt <= atMost * 1000),
          `${freshFor}: fresh for ${(freshUntil - fetchedAt) / 1000} seconds after ${fetch.urls.length} fetches`,
        );
      });
    }
  },

  async 'maxAge also bounds the age of stored keys'(keyward, samples) {
    // A response to another verifier counts like a response to this one.
    await withClock(async (advance) => {
      const store = await filled(keyward, samples);
      advance(30);
      const { verify, verifier, fetch } = setUp(keyward, samples, { store, maxAge: 10, cooldown: 10 });
      const context = keeper();
      equal(await outcome(verify(context)), 'verified', 'the outcome with maxAge');
      await context.settled();
      equal(
        [fetch.urls.length, verifier.status[0].freshUntil],
        [1, new Date(Date.now() + 10_000)],
        'the number of fetches, and freshUntil',
      );
    });
  },

  async 'stale keys of a store are used while the issuer fails'(keyward, samples) {
    await withClock(async (advance) => {
      const store = await filled(keyward, samples);
      advance(2000);
      const { verify, verifier, fetch } = setUp(keyward, samples, { store, respond: () => json({}, {}, 503) });
      equal(
        [await outcome(verify()), fetch.urls.length, verifier.status[0].counts.staleServed],
        ['verified', 1, 1],
        'the outcome, the number of fetches, staleServed',
      );
    });
  },

  async 'a kid that the stored keys lack triggers a fetch at once'(keyward, samples) {
    const name = 'choice-kid-twice-second-fits';
    const { keys } = samples(name);
    const store = await filled(keyward, samples, {
      name,
      respond: () => json({ keys: [{ ...keys.keys[1], kid: 'old' }] }),
    });
    const { verify, fetch } = setUp(keyward, samples, { name, store });
    const context = keeper();
    equal(
      [await outcome(verify(context)), fetch.urls.length],
      ['verified', 1],
      'the outcome, and the number of fetches',
    );
    await context.settled();
    equal(store.written.length, 2, 'the number of writes');
  },

  async 'a slow or hanging store does not block a caller'(keyward, samples) {
    const filledStore = await filled(keyward, samples);
    const [[, value]] = filledStore[MAP];
    const results = [async () => value, () => Promise.reject(new Error('own')), async () => null];
    await Promise.all(
      results.map(async (result) => {
        const [got, put] = [held(result), held(result)];
        const { verify, verifier, fetch } = setUp(keyward, samples, { store: { get: got.respond, put: put.respond } });
        const context = keeper();
        const call = verify(context);
        equal(await isPending(call, 100), true, 'the caller waits for the store at first');
        equal(await isPending(call, 3000), false, 'whether the caller still waits');
        equal(await outcome(call), 'verified', 'the outcome');
        const [{ fetchedAt, counts }] = verifier.status;
        equal([fetch.urls.length, counts.fetched], [1, 1], 'the number of fetches');
        got.open();
        put.open();
        await context.settled();
        await sleep(5);
        equal(
          [verifier.status[0].fetchedAt, await outcome(verify()), fetch.urls.length],
          [fetchedAt, 'verified', 1],
          'fetchedAt, the outcome, the number of fetches once the store has settled',
        );
      }),
    );
    const { verify, fetch } = setUp(keyward, samples, { store: { get: () => later(20, value), put: never } });
    equal(
      [await outcome(verify()), fetch.urls.length],
      ['verified', 0],
      'the outcome, and the number of fetches, with a store that takes 20 ms',
    );
  },

  async 'a write does not block a caller, and may fail'(keyward, samples) {
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
      equal(await isPending(context.settled(), 3000), false, 'whether waitUntil lasts longer');
    }
  },

  async 'an aborted caller does not wait for the store'(keyward, samples) {
    const controller = new AbortController();
    const { verify, fetch } = setUp(keyward, samples, { store: { get: never, put: never } });
    const call = verify({ signal: controller.signal });
    equal(await isPending(call, 10), true, 'whether the caller waits for the store');
    controller.abort('mine');
    equal([await call.catch((reason) => reason), fetch.urls], ['mine', []], 'the reason, and the URLs fetched');
  },

  async 'an entry is written with the TTL for which it is usable'(keyward, samples) {
    for (const [cacheControl, own, ttl] of [
      ['max-age=300', {}, 3900],
      ['max-age=300', { maxStale: '10m' }, 900],
      ['no-store', { maxStale: 0 }, 60],
      [undefined, { maxAge: 10, cooldown: 10, maxStale: 5 }, 15],
      [undefined, { maxAge: 0.5, cooldown: 0.5, maxStale: 0.2 }, 1],
    ]) {
      const store = await filled(keyward, samples, {
        ...own,
        respond: () => json(samples('claims-no-options').keys, cacheControl ? { 'cache-control': cacheControl } : {}),
      });
      equal(
        store.written.map(([, , given]) => given),
        [{ ttl }],
        'the options of the write',
      );
    }
  },

  async 'an entry holds no part of a token, a header, a query or a secret'(keyward, samples) {
    const { keys } = samples('jwt-io-secret-weak-allowed');
    const { token, keys: published } = samples('claims-no-options');
    const respond = () =>
      json(
        { keys: [...published.keys, ...keys.keys] },
        { 'set-cookie': 'cookie', 'x-secret': 'cookie', etag: '"one"' },
      );
    const store = await filled(keyward, samples, { respond, headers: { authorization: 'Bearer mine' } });
    const [[key, value]] = store[MAP];
    for (const secret of [...token.split('.'), 'hush', 'cookie', 'mine', keys.keys[0].k])
      must(!`${key} ${value}`.includes(secret), `${secret} is in the store`);
    must(key.includes(SHOWN), `the key is ${key}`);
    equal(JSON.parse(entryOf(store).text).keys.length, published.keys.length + keys.keys.length, 'the number of keys');
    // A secret that another program stored is ignored as well.
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

  async 'each URL has its own entry, even if only the query differs'(keyward, samples) {
    // Some issuers distinguish tenants and policies by the query.
    const { keys } = samples('claims-no-options');
    for (const [one, other] of [
      [URI, 'https://issuer.example/other'],
      ['https://issuer.example/jwks?p=one', 'https://issuer.example/jwks?p=two'],
    ]) {
      const store = await filled(keyward, samples, { jwksUri: one });
      const { verify, fetch } = setUp(keyward, samples, {
        store,
        jwksUri: other,
        respond: () => json({ keys: [{ ...keys.keys[0], x: keys.keys[0].y, y: keys.keys[0].x }] }),
      });
      equal(
        [await outcome(verify(keeper())), fetch.urls],
        ['ERR_JWKS_NO_MATCHING_KEY', [other]],
        `the outcome for ${other} after ${one}`,
      );
    }
  },

  async 'metadata are stored too, and validated like fetched metadata'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const at = { currentDate: new Date(now * 1000) };
    const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
    const metadata = { issuer: ISSUER, jwks_uri: URI };
    const make = (store, bodies) => {
      const fetch = pages(bodies);
      const verifier = keyward.createVerifier(
        options({ issuer: ISSUER, audience: AUDIENCE, discovery: true, fetch, store, storeKey: 'suite' }),
      );
      return { verifier, fetch, verify: (context) => verifier.verify(token, at, context) };
    };
    const bodies = { [WELL_KNOWN]: metadata, [URI]: keys };
    const store = memory();
    const context = keeper();
    await make(store, bodies).verify(context);
    await context.settled();
    equal(store.written.length, 2, 'the number of writes');
    const second = make(store, bodies);
    equal([await outcome(second.verify()), second.fetch.urls], ['verified', []], 'the outcome, and the URLs fetched');

    for (const wrong of [
      { issuer: `${ISSUER}/` },
      { issuer: 'https://b.example' },
      { jwks_uri: 'http://issuer.example/jwks' },
      { jwks_uri: 'https://localhost/jwks' },
      { jwks_uri: undefined },
    ]) {
      const modified = new Map(
        [...store[MAP]].map(([key, value]) => {
          const entry = JSON.parse(value);
          const own = JSON.parse(entry.text);
          return [key, own.keys ? value : JSON.stringify({ ...entry, text: JSON.stringify({ ...own, ...wrong }) })];
        }),
      );
      const third = make(memory(modified), bodies);
      equal(
        [await outcome(third.verify()), third.fetch.urls],
        ['verified', [WELL_KNOWN]],
        `the outcome, and the URLs fetched, with ${JSON.stringify(wrong)}`,
      );
    }
  },

  // ---- the stores of Workers ----

  async 'kvStore reads and writes a namespace, with a TTL of at least a minute'(keyward, samples) {
    const namespace = new FakeNamespace();
    const store = keyward.kvStore(namespace);
    equal((await store.get('key')) ?? null, null, 'an absent entry');
    for (const [ttl, expirationTtl] of [
      [1, 60],
      [59.5, 60],
      [60, 60],
      [60.2, 61],
      [4200, 4200],
    ]) {
      await store.put('key', 'value', { ttl });
      equal(namespace.written.at(-1), { expirationTtl }, `the options of the write for ${ttl}`);
    }
    equal(await store.get('key'), 'value', 'the value');
    await shared(keyward, samples, () => keyward.kvStore(namespace));
    const ages = { maxAge: 1, cooldown: 1, maxStale: 1 };
    await shared(keyward, samples, () => keyward.kvStore(new FakeNamespace()), ages, 1);
  },

  async 'cacheApiStore reads and writes a cache, under URLs with a reserved host'(keyward, samples) {
    const cache = new FakeCache();
    const store = keyward.cacheApiStore(cache);
    const names = [
      'key', 'Key', 'key/', 'key?x=1', 'key#x', 'key%20', 'key ', '../key', 'https://issuer.example/jwks',
      '\u00e9\u9375',
    ];
    for (const name of names) equal((await store.get(name)) ?? null, null, 'an absent entry');
    for (const name of names) await store.put(name, `value of ${name}`, { ttl: 90 });
    for (const name of names) equal(await store.get(name), `value of ${name}`, 'the value');
    const response = await cache.match(cache.requested.at(-1));
    equal(
      [response.status, response.headers.get('cache-control')],
      [200, 'max-age=90'],
      'status and Cache-Control of the entry',
    );
    for (const url of cache.requested) must(/^https:\/\/[a-z.]+\.invalid\//.test(url), `${url} is not a reserved URL`);
    await shared(keyward, samples, () => keyward.cacheApiStore(cache));
  },

  async 'a missing Cache API acts like an empty cache, and is looked up at first use'(keyward, samples) {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'caches');
    const define = (value) =>
      Object.defineProperty(globalThis, 'caches', { value, configurable: true, writable: true });
    try {
      for (const caches of [undefined, {}, { default: {} }]) {
        define(caches);
        const { verify, fetch } = setUp(keyward, samples, { store: keyward.cacheApiStore() });
        equal(
          [await outcome(verify(keeper())), fetch.urls.length],
          ['verified', 1],
          'the outcome, and the number of fetches',
        );
      }
      const store = keyward.cacheApiStore();
      const cache = new FakeCache();
      define({ default: cache });
      await shared(keyward, samples, () => store);
      must(cache.requested.length > 1, 'the cache was not used');
    } finally {
      if (own === undefined) delete globalThis.caches;
      else Object.defineProperty(globalThis, 'caches', own);
    }
  },
};

/** Runs verifiers one after the other whose stores share their entries. Only the first one fetches. */
async function shared(keyward, samples, store, own = {}, count = 2) {
  const fetch = serving(() => json(samples('claims-no-options').keys));
  for (let round = 0; round < count; round++) {
    const { verify } = setUp(keyward, samples, { ...own, store: store(), fetch });
    const context = keeper();
    equal(await outcome(verify(context)), 'verified', 'the outcome');
    await context.settled();
  }
  equal(fetch.urls.length, 1, 'the number of fetches of all verifiers');
}
