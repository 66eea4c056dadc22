// Fetching keys in every runtime, from the issuer of issuer.mjs, whose URL is given.
import { equal, must, rejection, rejectsTypeError, show } from './assert.mjs';

/**
 * @param base the issuer's URL
 * @param closed a URL where nothing listens
 * @param vectors the topics, for a token signed with the issuer's key
 * @returns the number of tests passed, and `failed` as in `runSuite`
 */
export async function runFetchSuite({ keyward, base, closed, vectors }) {
  const failed = [];
  let passed = 0;
  const sample = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'claims-no-options');
  for (const [name, work] of Object.entries(FETCHES)) {
    try {
      await work(keyward, base, { closed, sample });
      passed++;
    } catch (error) {
      failed.push({ name, why: error.constructor.name === 'Failure' ? error.message : String(error.stack ?? error) });
    }
  }
  return { passed, failed };
}

async function rejects(keyward, promise, code, more = {}) {
  const error = await rejection(promise);
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error}`);
  equal(error.code, code, `the code of "${error.message}"`);
  for (const [name, value] of Object.entries(more)) equal(error[name], value, name);
  must(
    !/hush|secret/.test(`${error.message} ${JSON.stringify({ ...error })}`),
    `the error contains a secret: ${show({ ...error, message: error.message })}`,
  );
  return error;
}

/** A fetch that must not be called. */
const never = () => {
  never.called = true;
  throw new Error('fetch was called');
};

/** A fetch that returns a fixed response, and stores its arguments in `given`. */
function responding(body, init) {
  const fetch = async (...given) => {
    fetch.given = given;
    return new Response(body, init);
  };
  return fetch;
}

async function seconds(promise) {
  const before = Date.now();
  const error = await rejection(promise);
  return { error, seconds: (Date.now() - before) / 1000 };
}

export const FETCHES = {
  async 'a valid key set is fetched, and verifies a token'(keyward, base, { sample }) {
    const jwks = await keyward.fetchJwks(`${base}/good`);
    equal(jwks.keys.length, 1, 'the number of keys');
    const options = { currentDate: new Date(sample.now * 1000) };
    equal(keyward.verifyJwt(sample.token, jwks, options).key.index, 0, 'index');
    equal(keyward.verifyJwt(sample.token, new keyward.KeySet(jwks), options).key.index, 0, 'index');
    equal(await keyward.fetchJwks(new URL(`${base}/good`)), jwks, 'the key set, by a URL object');
    equal(await keyward.fetchJwks(`${base}/good`, {}), jwks, 'the key set, with empty options');
  },

  async 'only the body counts, not its content type or transfer encoding'(keyward, base) {
    const expected = await keyward.fetchJwks(`${base}/good`);
    for (const path of [
      'good-as-text', 'good-without-type', 'good-in-pieces', 'good-zipped', 'just-not-too-long', 'byte-order-mark',
    ]) {
      equal(await keyward.fetchJwks(`${base}/${path}`), expected, path);
    }
    equal(await keyward.fetchJwks(`${base}/empty-set`), { keys: [] }, 'an empty key set');
    equal((await keyward.fetchJwks(`${base}/array`)).keys, expected.keys, 'an array of keys');
  },

  async 'twenty concurrent calls have separate results'(keyward, base) {
    const sets = await Promise.all(Array.from({ length: 20 }, () => keyward.fetchJwks(`${base}/good`)));
    for (const set of sets) equal(set, sets[0], 'a key set');
    must(sets[0] !== sets[1], 'two calls share their result');
  },

  async 'a status other than 200 is an error'(keyward, base) {
    for (const status of [404, 500, 503, 201, 204]) {
      const url = `${base}/${status}`;
      const error = await rejects(keyward, keyward.fetchJwks(`${url}?key=hush#hush`), 'ERR_JWKS_FETCH_FAILED', {
        status,
        url,
      });
      must(error.message.includes(String(status)), `the message does not name the status: ${error.message}`);
    }
  },

  async 'redirects are not followed'(keyward, base) {
    for (const path of ['301', '302', '303', '307', '308', '302-without-location']) {
      const error = await rejects(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_FETCH_FAILED', {
        url: `${base}/${path}`,
      });
      must(/redirect/.test(error.message), `the message does not name the reason: ${error.message}`);
    }
  },

  async 'a body that is not a key set is an error'(keyward, base) {
    const paths = ['html', 'truncated', 'empty', 'null', 'single', 'twice', 'not-utf-8'];
    for (const path of paths)
      await rejects(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_INVALID', { url: `${base}/${path}` });
    await rejects(keyward, keyward.fetchJwks(`${base}/deep`), 'ERR_LIMIT_EXCEEDED');
  },

  async 'the error for metadata in place of a key set names jwks_uri'(keyward, base) {
    const error = await rejects(keyward, keyward.fetchJwks(`${base}/metadata`), 'ERR_JWKS_INVALID');
    must(/jwks_uri.*https:\/\/issuer\.example\/the-keys$/.test(error.message), error.message);
  },

  async 'a body over the limit is an error'(keyward, base) {
    for (const path of ['just-too-long', 'just-too-long-in-pieces', 'bomb', 'long-announced', 'long-unannounced']) {
      const error = await rejects(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_FETCH_FAILED');
      must(/longer/.test(error.message), `${path}: ${error.message}`);
    }
  },

  async 'a body that is not read to its end is cancelled, also with a custom fetch'(keyward) {
    for (const [status, size] of [
      [200, 100_000],
      [404, 10],
    ]) {
      let cancelled = false;
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(size)),
        cancel: () => {
          cancelled = true;
        },
      });
      await rejects(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch: responding(body, { status }) }),
        'ERR_JWKS_FETCH_FAILED',
      );
      for (let round = 0; round < 50 && !cancelled; round++) await new Promise((resolve) => setTimeout(resolve, 20));
      must(cancelled, `the body of a response with status ${status} is not cancelled`);
    }
  },

  async 'a server that closes the connection is an error'(keyward, base, { closed }) {
    for (const url of [`${base}/hangs-up`, `${base}/cut-off`, `${closed}/good?key=hush`]) {
      const error = await rejects(keyward, keyward.fetchJwks(url), 'ERR_JWKS_FETCH_FAILED', {
        url: url.replace('?key=hush', ''),
        status: undefined,
      });
      must(error.cause !== undefined, 'the error has no cause');
    }
  },

  async 'a server that takes too long is a timeout'(keyward, base) {
    const cases = [
      ['silent', 1],
      ['stalls-after-headers', '1s'],
      ['stalls-in-body', 0.5],
    ];
    const ends = await Promise.all(
      cases.map(([path, timeout]) => seconds(keyward.fetchJwks(`${base}/${path}?hush`, { timeout }))),
    );
    for (const [at, { error, seconds: taken }] of ends.entries()) {
      const [path, timeout] = cases[at];
      must(error instanceof keyward.JwtError && error.code === 'ERR_JWKS_TIMEOUT', `${path}: ${error}`);
      equal(error.url, `${base}/${path}`, 'url');
      must(taken < 2.9 && taken > parseFloat(timeout) - 0.1, `${path}: after ${taken} seconds`);
    }
  },

  async 'the timeout applies to a custom fetch that ignores the signal'(keyward) {
    const ignoring = () => new Promise(() => undefined);
    const { error, seconds: taken } = await seconds(
      keyward.fetchJwks('https://issuer.example/', { fetch: ignoring, timeout: 0.2 }),
    );
    must(error instanceof keyward.JwtError && error.code === 'ERR_JWKS_TIMEOUT', String(error));
    must(taken < 2, `after ${taken} seconds`);
    const stalling = async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    const stalled = await seconds(keyward.fetchJwks('https://issuer.example/', { fetch: stalling, timeout: 0.2 }));
    must(stalled.error.code === 'ERR_JWKS_TIMEOUT' && stalled.seconds < 2, String(stalled.error));
  },

  async 'an insecure URL is not fetched'(keyward) {
    const urls = [
      'http://issuer.example/jwks', 'http://issuer.example:8080/', 'http://127.0.0.1.issuer.example/',
      'http://localhost.example/', 'http://10.0.0.1/', 'ftp://localhost/jwks', 'ws://localhost/', 'file:///etc/hosts',
      'data:application/json,{"keys":[]}', 'blob:http://localhost/x', 'about:blank', 'javascript:0',
      'https://user:hush@issuer.example/', 'https://user@issuer.example/', 'http://user:hush@localhost/',
    ];
    for (const url of urls) {
      await rejects(keyward, keyward.fetchJwks(url, { fetch: never }), 'ERR_JWKS_FETCH_FAILED');
      must(!never.called, `${url} was fetched`);
    }
    const error = await rejects(
      keyward,
      keyward.fetchJwks('http://user:hush@issuer.example/a?hush#hush', { fetch: never }),
      'ERR_JWKS_FETCH_FAILED',
    );
    equal(error.url, 'http://issuer.example/a', 'url');
  },

  async 'https and loopback http URLs are fetched'(keyward) {
    const urls = [
      'http://localhost/', 'http://LOCALHOST:99/', 'http://issuer.localhost/', 'http://127.0.0.1/', 'http://127.1/',
      'http://0x7f.1/', 'http://[::1]/', 'https://issuer.example/', 'https://10.0.0.1/',
    ];
    for (const url of urls) {
      const fetch = responding('{"keys":[]}');
      equal(await keyward.fetchJwks(url, { fetch }), { keys: [] }, url);
      equal(fetch.given[0], new URL(url).href, 'the URL fetched');
    }
  },

  async 'a call with an aborted signal does not fetch'(keyward, base) {
    for (const reason of [new Error('mine'), { mine: true }, 'mine', 5, null]) {
      const { signal, ...controller } = aborted(reason);
      equal(controller, {}, 'the other members');
      must(
        Object.is(await rejection(keyward.fetchJwks(`${base}/good`, { signal, fetch: never })), reason),
        'another reason is thrown',
      );
    }
    const controller = new AbortController();
    controller.abort();
    equal(
      (await rejection(keyward.fetchJwks(`${base}/good`, { signal: controller.signal }))).name,
      'AbortError',
      'name',
    );
    must(!never.called, 'fetch was called');
  },

  async 'a call rejects with the reason of its signal'(keyward, base) {
    for (const path of ['silent', 'stalls-after-headers', 'stalls-in-body']) {
      for (const reason of [new Error('mine'), { mine: true }, undefined]) {
        const controller = new AbortController();
        setTimeout(() => controller.abort(reason), 100);
        const { error, seconds: taken } = await seconds(
          keyward.fetchJwks(`${base}/${path}`, { signal: controller.signal }),
        );
        must(Object.is(error, controller.signal.reason), `${path}: ${error} is not the caller's reason`);
        must(taken < 2, `${path}: after ${taken} seconds`);
      }
    }
    const controller = new AbortController();
    const ignoring = () => new Promise(() => undefined);
    setTimeout(() => controller.abort('mine'), 50);
    equal(
      await rejection(keyward.fetchJwks(`${base}/good`, { signal: controller.signal, fetch: ignoring })),
      'mine',
      'the reason',
    );
  },

  async 'a signal may serve many calls, before and after it is aborted'(keyward, base) {
    const controller = new AbortController();
    for (let round = 0; round < 12; round++) await keyward.fetchJwks(`${base}/good`, { signal: controller.signal });
    controller.abort('mine');
    equal(await rejection(keyward.fetchJwks(`${base}/good`, { signal: controller.signal })), 'mine', 'the reason');
    await keyward.fetchJwks(`${base}/good`);
  },

  async 'a custom fetch receives the URL and the documented options'(keyward) {
    const fetch = responding('{"keys":[]}');
    await keyward.fetchJwks('https://issuer.example/jwks?tenant=1#part', { fetch });
    const [href, init, ...more] = fetch.given;
    must(
      typeof href === 'string' && href.startsWith('https://issuer.example/jwks?tenant=1') && more.length === 0,
      `fetched ${href}`,
    );
    equal([init.method ?? 'GET', init.redirect, init.body], ['GET', 'manual', undefined], 'method, redirect and body');
    must(init.signal instanceof AbortSignal, 'the request has no signal');
    equal(new Headers(init.headers).get('accept'), 'application/jwk-set+json, application/json', 'accept');
  },

  async "a custom fetch may be the runtime's own, and may fail"(keyward, base) {
    equal((await keyward.fetchJwks(`${base}/good`, { fetch: globalThis.fetch })).keys.length, 1, 'the number of keys');
    equal(
      (await keyward.fetchJwks(`${base}/good`, { fetch: (...given) => globalThis.fetch(...given) })).keys.length,
      1,
      'the number of keys',
    );
    const failure = new RangeError('mine');
    const failing = [
      () => Promise.reject(failure),
      () => {
        throw failure;
      },
    ];
    for (const fetch of failing) {
      const error = await rejects(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch }),
        'ERR_JWKS_FETCH_FAILED',
      );
      must(error.cause === failure, 'the cause is not the error of fetch');
    }
    for (const response of [undefined, null, {}, 'text', 5]) {
      const error = await rejection(keyward.fetchJwks('https://issuer.example/', { fetch: async () => response }));
      must(error instanceof TypeError || error instanceof keyward.JwtError, `a response that is ${response}: ${error}`);
    }
  },

  async 'a custom fetch cannot hide a redirect or another status'(keyward) {
    const responses = [
      Object.defineProperty(new Response('{"keys":[]}'), 'redirected', { value: true }),
      Object.defineProperty(new Response('{"keys":[]}'), 'type', { value: 'opaqueredirect' }),
      new Response(null, { status: 304 }),
      Response.redirect('https://elsewhere.example/', 302),
      Response.error(),
    ];
    for (const response of responses)
      await rejects(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch: async () => response }),
        'ERR_JWKS_FETCH_FAILED',
      );
  },

  async 'a body with an invalid Content-Length is read'(keyward) {
    for (const length of ['', 'x', '-5', '1e3', '0', '99999999999999999999999']) {
      const fetch = responding('{"keys":[]}', { headers: { 'content-length': length } });
      const ending = await keyward.fetchJwks('https://issuer.example/', { fetch }).catch((error) => error.code);
      must(
        ending === 'ERR_JWKS_FETCH_FAILED' || ending.keys?.length === 0,
        `content-length "${length}": ${show(ending)}`,
      );
    }
    equal(
      await rejectionCode(keyward.fetchJwks('https://issuer.example/', { fetch: responding(null) })),
      'ERR_JWKS_INVALID',
      'no body',
    );
  },

  async 'headers may have each of their types'(keyward, base) {
    const shapes = {
      record: { 'x-test': 'a, b' },
      list: [
        ['x-test', 'a'],
        ['x-test', 'b'],
      ],
      Headers: new Headers({ 'X-Test': 'a, b' }),
    };
    for (const [name, headers] of Object.entries(shapes)) {
      const { headers: seen, method } = await keyward.fetchJwks(`${base}/echo`, { headers });
      equal([seen['x-test'], method], ['a, b', 'GET'], `x-test and method, ${name}`);
      equal(seen.accept, 'application/jwk-set+json, application/json', `accept, ${name}`);
    }
    const { headers: seen } = await keyward.fetchJwks(`${base}/echo`, { headers: { Accept: 'application/json' } });
    equal(seen.accept, 'application/json', "the caller's accept header");
    must(shapes.Headers.get('accept') === null, "the caller's Headers were changed");
    const { url } = await keyward.fetchJwks(`${base}/echo?tenant=1#part`);
    equal(url, '/echo?tenant=1', 'the URL fetched');
  },

  async "the runtime's cache is not used"(keyward, base) {
    const { count: first } = await keyward.fetchJwks(`${base}/cached`);
    const { count: second } = await keyward.fetchJwks(`${base}/cached`);
    equal(second, first + 1, 'the number of requests');
  },

  async 'a fetched secret is removed'(keyward, base, { sample }) {
    const jwks = await keyward.fetchJwks(`${base}/secrets`);
    must(!JSON.stringify(jwks).includes('"k"'), 'the key set holds a secret');
    equal(jwks.keys[0], { kty: 'oct', kid: 'secret', alg: 'HS256' }, 'the other members of the secret');
    equal(
      new keyward.KeySet(jwks).keys.map(({ usable }) => usable),
      [false, true],
      'usable',
    );
    keyward.verifyJwt(sample.token, jwks, { currentDate: new Date(sample.now * 1000) });
  },

  async "the runtime's fetch is looked up at each call"(keyward, base) {
    const { fetch: own } = globalThis;
    const calls = [];
    try {
      for (const name of ['one', 'two']) {
        globalThis.fetch = async (url) => {
          calls.push([name, url]);
          return new Response(`{"keys":[],"name":"${name}"}`);
        };
        equal((await keyward.fetchJwks('https://issuer.example/')).name, name, 'name');
      }
    } finally {
      globalThis.fetch = own;
    }
    equal(
      calls,
      [
        ['one', 'https://issuer.example/'],
        ['two', 'https://issuer.example/'],
      ],
      'the calls of fetch',
    );
    equal((await keyward.fetchJwks(`${base}/good`)).keys.length, 1, 'the number of keys');
  },

  async 'a runtime without fetch is an error'(keyward) {
    const { fetch: own } = globalThis;
    try {
      for (const none of [undefined, null, {}]) {
        globalThis.fetch = none;
        const error = await rejection(keyward.fetchJwks('https://issuer.example/'));
        must(error instanceof keyward.JwtError || error instanceof TypeError, `${error}`);
      }
    } finally {
      globalThis.fetch = own;
    }
  },

  async 'an invalid URL is a TypeError'(keyward) {
    for (const url of [
      undefined,
      null,
      '',
      '/jwks',
      'issuer.example/jwks',
      'https://',
      'https://a:b/',
      5,
      {},
      [],
      Symbol('x'),
    ]) {
      await rejectsTypeError(keyward.fetchJwks(url, { fetch: never }));
    }
    must(!never.called, 'fetch was called');
  },

  async 'invalid options are a TypeError'(keyward) {
    const url = 'https://issuer.example/';
    for (const timeout of [
      0,
      -1,
      NaN,
      Infinity,
      60.5,
      61,
      5000,
      '61s',
      '2m',
      '0s',
      '-1s',
      '1.5s',
      '5',
      '5 s',
      's',
      '',
      'soon',
      null,
      {},
      [],
      true,
      '1h',
      5n,
    ]) {
      await rejectsTypeError(keyward.fetchJwks(url, { timeout, fetch: never }), /timeout/);
    }
    for (const fetch of ['fetch', 5, {}, true]) await rejectsTypeError(keyward.fetchJwks(url, { fetch }), /fetch/);
    for (const signal of ['x', 5, {}, new AbortController(), null])
      await rejectsTypeError(keyward.fetchJwks(url, { signal, fetch: never }), /signal/);
    for (const headers of [5, 'x', true, [['x']], { 'no space': 'x y' }, { x: '\n\0' }]) {
      await rejectsTypeError(keyward.fetchJwks(url, { headers, fetch: never }));
    }
    for (const options of [null, 5, 'x', true, () => 5])
      await rejectsTypeError(keyward.fetchJwks(url, options), /options/);
    for (const name of ['timeOut', 'header', 'algorithms', 'cache'])
      await rejectsTypeError(keyward.fetchJwks(url, { [name]: 5, fetch: never }), new RegExp(name));
    must(!never.called, 'fetch was called');
  },

  async 'a fetch that rejects is repeated once'(keyward) {
    const failing = (code, times) => {
      const fetch = async () => {
        if (fetch.count++ >= times) return new Response('{"keys":[]}');
        throw Object.assign(new TypeError('fetch failed'), { cause: { code } });
      };
      return Object.assign(fetch, { count: 0 });
    };
    for (const [code, times, outcome, count] of [
      ['ECONNRESET', 1, 'fetched', 2],
      ['UND_ERR_SOCKET', 1, 'fetched', 2],
      ['EPIPE', 1, 'fetched', 2],
      ['ECONNRESET', 2, 'ERR_JWKS_FETCH_FAILED', 2],
      ['ECONNREFUSED', 1, 'fetched', 2],
      ['ENOTFOUND', 2, 'ERR_JWKS_FETCH_FAILED', 2],
      [undefined, 1, 'fetched', 2],
    ]) {
      const fetch = failing(code, times);
      const found = await keyward.fetchJwks('https://issuer.example/', { fetch }).then(
        () => 'fetched',
        (error) => error.code,
      );
      equal([found, fetch.count], [outcome, count], `${code}, ${times} failures`);
    }
  },

  async 'valid timeouts are accepted'(keyward) {
    for (const timeout of [1, 0.5, 60, '1s', '60s', '1m', undefined]) {
      equal(
        await keyward.fetchJwks('https://issuer.example/', { timeout, fetch: responding('{"keys":[]}') }),
        { keys: [] },
        String(timeout),
      );
    }
  },
};

function aborted(reason) {
  const controller = new AbortController();
  controller.abort(reason);
  return { signal: controller.signal };
}

const rejectionCode = async (promise) => (await rejection(promise)).code;
