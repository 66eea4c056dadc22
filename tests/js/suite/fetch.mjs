// Fetching keys, in every runtime: against the issuer of issuer.mjs, whose address is given.
import { equal, must, rejection, rejectsTypeError as mistaken, show } from './assert.mjs';

/**
 * @param base the issuer's address
 * @param closed an address where nothing listens
 * @param vectors the topics, for a token that the issuer's key has signed
 * @returns the number passed, and `failed` as of `runSuite`
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

async function refused(keyward, promise, code, more = {}) {
  const error = await rejection(promise);
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error}`);
  equal(error.code, code, `the code of "${error.message}"`);
  for (const [name, value] of Object.entries(more)) equal(error[name], value, name);
  must(
    !/hush|secret/.test(`${error.message} ${JSON.stringify(error)}`),
    `the error tells a secret: ${show({ ...error, message: error.message })}`,
  );
  return error;
}

/** A fetch that must not be called. */
const never = () => {
  never.called = true;
  throw new Error('fetch was called');
};

/** A fetch that answers by itself and remembers what it was asked. */
function answering(body, init) {
  const ask = async (...given) => {
    ask.given = given;
    return new Response(body, init);
  };
  return ask;
}

async function seconds(promise) {
  const before = Date.now();
  const error = await rejection(promise);
  return { error, seconds: (Date.now() - before) / 1000 };
}

export const FETCHES = {
  async 'a good set, and a token verified with it'(keyward, base, { sample }) {
    const jwks = await keyward.fetchJwks(`${base}/good`);
    equal(jwks.keys.length, 1, 'the number of keys');
    const options = { currentDate: new Date(sample.now * 1000) };
    equal(keyward.verifyJwt(sample.token, jwks, options).key.index, 0, 'index');
    equal(keyward.verifyJwt(sample.token, new keyward.KeySet(jwks), options).key.index, 0, 'index');
    equal(await keyward.fetchJwks(new URL(`${base}/good`)), jwks, 'the set by a URL');
    equal(await keyward.fetchJwks(`${base}/good`, {}), jwks, 'the set without options');
  },

  async 'the body decides, not the content type nor how it travels'(keyward, base) {
    const expected = await keyward.fetchJwks(`${base}/good`);
    for (const path of ['good-as-text', 'good-without-type', 'good-in-pieces', 'good-zipped', 'just-not-too-long']) {
      equal(await keyward.fetchJwks(`${base}/${path}`), expected, path);
    }
    equal(await keyward.fetchJwks(`${base}/empty-set`), { keys: [] }, 'an empty set');
  },

  async 'twenty at once'(keyward, base) {
    const sets = await Promise.all(Array.from({ length: 20 }, () => keyward.fetchJwks(`${base}/good`)));
    for (const set of sets) equal(set, sets[0], 'a set');
    must(sets[0] !== sets[1], 'two calls share their result');
  },

  async 'only 200 is an answer'(keyward, base) {
    for (const status of [404, 500, 503, 201, 204]) {
      const url = `${base}/${status}`;
      const error = await refused(keyward, keyward.fetchJwks(`${url}?key=hush#hush`), 'ERR_JWKS_FETCH_FAILED', {
        status,
        url,
      });
      must(error.message.includes(String(status)), `the message does not name the status: ${error.message}`);
    }
  },

  async 'no redirect is followed'(keyward, base) {
    for (const path of ['301', '302', '303', '307', '308', '302-without-location']) {
      const error = await refused(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_FETCH_FAILED', {
        url: `${base}/${path}`,
      });
      must(/redirect/.test(error.message), `the message does not name the reason: ${error.message}`);
    }
  },

  async 'what is no key set'(keyward, base) {
    const paths = ['html', 'truncated', 'empty', 'null', 'array', 'single', 'twice', 'byte-order-mark', 'not-utf-8'];
    for (const path of paths)
      await refused(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_INVALID', { url: `${base}/${path}` });
    await refused(keyward, keyward.fetchJwks(`${base}/deep`), 'ERR_LIMIT_EXCEEDED');
  },

  async 'metadata in place of a key set: the error says where the keys are'(keyward, base) {
    const error = await refused(keyward, keyward.fetchJwks(`${base}/metadata`), 'ERR_JWKS_INVALID');
    must(/jwks_uri.*https:\/\/issuer\.example\/the-keys$/.test(error.message), error.message);
  },

  async 'a body over the limit'(keyward, base) {
    for (const path of ['just-too-long', 'just-too-long-in-pieces', 'bomb', 'long-announced', 'long-unannounced']) {
      const error = await refused(keyward, keyward.fetchJwks(`${base}/${path}`), 'ERR_JWKS_FETCH_FAILED');
      must(/longer/.test(error.message), `${path}: ${error.message}`);
    }
  },

  async "a body that is not read to its end is given up, a custom fetch's too"(keyward) {
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
      await refused(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch: answering(body, { status }) }),
        'ERR_JWKS_FETCH_FAILED',
      );
      for (let round = 0; round < 50 && !cancelled; round++) await new Promise((resolve) => setTimeout(resolve, 20));
      must(cancelled, `the body of an answer with status ${status} is left open`);
    }
  },

  async 'a server that hangs up'(keyward, base, { closed }) {
    for (const url of [`${base}/hangs-up`, `${base}/cut-off`, `${closed}/good?key=hush`]) {
      const error = await refused(keyward, keyward.fetchJwks(url), 'ERR_JWKS_FETCH_FAILED', {
        url: url.replace('?key=hush', ''),
        status: undefined,
      });
      must(error.cause !== undefined, 'the cause is kept');
    }
  },

  async 'a server that takes too long'(keyward, base) {
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

  async 'a custom fetch that does not heed the signal takes no longer'(keyward) {
    const deaf = () => new Promise(() => undefined);
    const { error, seconds: taken } = await seconds(
      keyward.fetchJwks('https://issuer.example/', { fetch: deaf, timeout: 0.2 }),
    );
    must(error instanceof keyward.JwtError && error.code === 'ERR_JWKS_TIMEOUT', String(error));
    must(taken < 2, `after ${taken} seconds`);
    const stalling = async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    const stalled = await seconds(keyward.fetchJwks('https://issuer.example/', { fetch: stalling, timeout: 0.2 }));
    must(stalled.error.code === 'ERR_JWKS_TIMEOUT' && stalled.seconds < 2, String(stalled.error));
  },

  async 'no insecure address is asked'(keyward) {
    const addresses = [
      'http://issuer.example/jwks', 'http://issuer.example:8080/', 'http://127.0.0.1.issuer.example/',
      'http://localhost.example/', 'http://10.0.0.1/', 'ftp://localhost/jwks', 'ws://localhost/', 'file:///etc/hosts',
      'data:application/json,{"keys":[]}', 'blob:http://localhost/x', 'about:blank', 'javascript:0',
      'https://user:hush@issuer.example/', 'https://user@issuer.example/', 'http://user:hush@localhost/',
    ];
    for (const address of addresses) {
      await refused(keyward, keyward.fetchJwks(address, { fetch: never }), 'ERR_JWKS_FETCH_FAILED');
      must(!never.called, `${address} was asked`);
    }
    const error = await refused(
      keyward,
      keyward.fetchJwks('http://user:hush@issuer.example/a?hush#hush', { fetch: never }),
      'ERR_JWKS_FETCH_FAILED',
    );
    equal(error.url, 'http://issuer.example/a', 'url');
  },

  async 'https anywhere and http at home are asked'(keyward) {
    const homes = [
      'http://localhost/', 'http://LOCALHOST:99/', 'http://issuer.localhost/', 'http://127.0.0.1/', 'http://127.1/',
      'http://0x7f.1/', 'http://[::1]/', 'https://issuer.example/', 'https://10.0.0.1/',
    ];
    for (const address of homes) {
      const ask = answering('{"keys":[]}');
      equal(await keyward.fetchJwks(address, { fetch: ask }), { keys: [] }, address);
      equal(ask.given[0], new URL(address).href, 'the address asked');
    }
  },

  async 'a caller that has gone already asks nothing'(keyward, base) {
    for (const reason of [new Error('mine'), { mine: true }, 'mine', 5, null]) {
      const { signal, ...controller } = aborted(reason);
      equal(controller, {}, 'nothing else');
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

  async 'a caller that goes away gets its own reason'(keyward, base) {
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
    const deaf = () => new Promise(() => undefined);
    setTimeout(() => controller.abort('mine'), 50);
    equal(
      await rejection(keyward.fetchJwks(`${base}/good`, { signal: controller.signal, fetch: deaf })),
      'mine',
      'what is thrown',
    );
  },

  async 'a signal may serve many fetches, before and after its end'(keyward, base) {
    const controller = new AbortController();
    for (let round = 0; round < 12; round++) await keyward.fetchJwks(`${base}/good`, { signal: controller.signal });
    controller.abort('mine');
    equal(await rejection(keyward.fetchJwks(`${base}/good`, { signal: controller.signal })), 'mine', 'what is thrown');
    await keyward.fetchJwks(`${base}/good`);
  },

  async 'a custom fetch is asked as the rules say'(keyward) {
    const ask = answering('{"keys":[]}');
    await keyward.fetchJwks('https://issuer.example/jwks?tenant=1#part', { fetch: ask });
    const [href, init, ...more] = ask.given;
    must(
      typeof href === 'string' && href.startsWith('https://issuer.example/jwks?tenant=1') && more.length === 0,
      `asked for ${href}`,
    );
    equal([init.method ?? 'GET', init.redirect, init.body], ['GET', 'manual', undefined], 'method, redirect and body');
    must(init.signal instanceof AbortSignal, 'signal');
    equal(new Headers(init.headers).get('accept'), 'application/jwk-set+json, application/json', 'accept');
  },

  async "a custom fetch may be the runtime's own, and may fail"(keyward, base) {
    equal((await keyward.fetchJwks(`${base}/good`, { fetch: globalThis.fetch })).keys.length, 1, 'the number of keys');
    equal(
      (await keyward.fetchJwks(`${base}/good`, { fetch: (...given) => globalThis.fetch(...given) })).keys.length,
      1,
      'the number of keys',
    );
    const fault = new RangeError('mine');
    const failing = [
      () => Promise.reject(fault),
      () => {
        throw fault;
      },
    ];
    for (const fetch of failing) {
      const error = await refused(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch }),
        'ERR_JWKS_FETCH_FAILED',
      );
      must(error.cause === fault, 'the cause is not what fetch threw');
    }
    for (const answer of [undefined, null, {}, 'text', 5]) {
      const error = await rejection(keyward.fetchJwks('https://issuer.example/', { fetch: async () => answer }));
      must(error instanceof TypeError || error instanceof keyward.JwtError, `an answer that is ${answer}: ${error}`);
    }
  },

  async 'a custom fetch cannot hide a redirect or a foreign status'(keyward) {
    const answers = [
      Object.defineProperty(new Response('{"keys":[]}'), 'redirected', { value: true }),
      Object.defineProperty(new Response('{"keys":[]}'), 'type', { value: 'opaqueredirect' }),
      new Response(null, { status: 304 }),
      Response.redirect('https://elsewhere.example/', 302),
      Response.error(),
    ];
    for (const answer of answers)
      await refused(
        keyward,
        keyward.fetchJwks('https://issuer.example/', { fetch: async () => answer }),
        'ERR_JWKS_FETCH_FAILED',
      );
  },

  async 'a body whose announced length makes no sense is read all the same'(keyward) {
    for (const length of ['', 'x', '-5', '1e3', '0', '99999999999999999999999']) {
      const ask = answering('{"keys":[]}', { headers: { 'content-length': length } });
      const ending = await keyward.fetchJwks('https://issuer.example/', { fetch: ask }).catch((error) => error.code);
      must(
        ending === 'ERR_JWKS_FETCH_FAILED' || ending.keys?.length === 0,
        `content-length "${length}": ${show(ending)}`,
      );
    }
    equal(
      await rejectionCode(keyward.fetchJwks('https://issuer.example/', { fetch: answering(null) })),
      'ERR_JWKS_INVALID',
      'no body at all',
    );
  },

  async 'headers in each of their shapes'(keyward, base) {
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
    equal(seen.accept, 'application/json', "an accept of the caller's");
    must(shapes.Headers.get('accept') === null, "the caller's Headers were changed");
    const { url } = await keyward.fetchJwks(`${base}/echo?tenant=1#part`);
    equal(url, '/echo?tenant=1', 'the address asked');
  },

  async "the runtime's own cache does not answer"(keyward, base) {
    const { count: first } = await keyward.fetchJwks(`${base}/cached`);
    const { count: second } = await keyward.fetchJwks(`${base}/cached`);
    equal(second, first + 1, 'how often the issuer was asked');
  },

  async 'a secret that came over the network is none'(keyward, base, { sample }) {
    const jwks = await keyward.fetchJwks(`${base}/secrets`);
    must(!JSON.stringify(jwks).includes('"k"'), 'a secret is kept');
    equal(jwks.keys[0], { kty: 'oct', kid: 'secret', alg: 'HS256' }, 'what is left of the secret');
    equal(
      new keyward.KeySet(jwks).keys.map(({ usable }) => usable),
      [false, true],
      'taken',
    );
    keyward.verifyJwt(sample.token, jwks, { currentDate: new Date(sample.now * 1000) });
  },

  async "the runtime's fetch is looked up at each call"(keyward, base) {
    const { fetch: own } = globalThis;
    const asked = [];
    try {
      for (const name of ['one', 'two']) {
        globalThis.fetch = async (address) => {
          asked.push([name, address]);
          return new Response(`{"keys":[],"name":"${name}"}`);
        };
        equal((await keyward.fetchJwks('https://issuer.example/')).name, name, 'name');
      }
    } finally {
      globalThis.fetch = own;
    }
    equal(
      asked,
      [
        ['one', 'https://issuer.example/'],
        ['two', 'https://issuer.example/'],
      ],
      'what was asked',
    );
    equal((await keyward.fetchJwks(`${base}/good`)).keys.length, 1, 'the number of keys');
  },

  async 'a runtime without fetch'(keyward) {
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

  async 'an address that is none is a mistake'(keyward) {
    for (const address of [
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
      await mistaken(keyward.fetchJwks(address, { fetch: never }));
    }
    must(!never.called, 'fetch was called');
  },

  async 'options that make no sense are mistakes'(keyward) {
    const address = 'https://issuer.example/';
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
      await mistaken(keyward.fetchJwks(address, { timeout, fetch: never }), /timeout/);
    }
    for (const fetch of ['fetch', 5, {}, true]) await mistaken(keyward.fetchJwks(address, { fetch }), /fetch/);
    for (const signal of ['x', 5, {}, new AbortController(), null])
      await mistaken(keyward.fetchJwks(address, { signal, fetch: never }), /signal/);
    for (const headers of [5, 'x', true, [['x']], { 'no space': 'x y' }, { x: '\n\0' }]) {
      await mistaken(keyward.fetchJwks(address, { headers, fetch: never }));
    }
    for (const options of [null, 5, 'x', true, () => 5]) await mistaken(keyward.fetchJwks(address, options), /options/);
    for (const name of ['timeOut', 'header', 'algorithms', 'cache'])
      await mistaken(keyward.fetchJwks(address, { [name]: 5, fetch: never }), new RegExp(name));
    must(!never.called, 'fetch was called');
  },

  async 'a connection that was closed meanwhile is worth one more try, any other failure is not'(keyward) {
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
      ['ECONNREFUSED', 1, 'ERR_JWKS_FETCH_FAILED', 1],
      ['ENOTFOUND', 1, 'ERR_JWKS_FETCH_FAILED', 1],
      [undefined, 1, 'ERR_JWKS_FETCH_FAILED', 1],
    ]) {
      const fetch = failing(code, times);
      const found = await keyward.fetchJwks('https://issuer.example/', { fetch }).then(
        () => 'fetched',
        (error) => error.code,
      );
      equal([found, fetch.count], [outcome, count], `${code}, ${times} times`);
    }
  },

  async 'timeouts that make sense'(keyward) {
    for (const timeout of [1, 0.5, 60, '1s', '60s', '1m', undefined]) {
      equal(
        await keyward.fetchJwks('https://issuer.example/', { timeout, fetch: answering('{"keys":[]}') }),
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
