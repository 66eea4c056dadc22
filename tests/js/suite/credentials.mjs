// The origins that receive a program's headers, and the verifiers that share the entries of a store.
import { each, equal, must, throwsTypeError } from './assert.mjs';
import { AUDIENCE, ISSUER, URI, fails, json, keeper, outcome, serving, setUp } from './served.mjs';

const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
const SECRET = { authorization: 'Bearer hush', 'x-tenant': 'hush' };
const ELSEWHERE = 'https://keys.example/jwks';

/** A `fetch` that returns metadata and keys. `sent` holds the headers of each request, by URL. */
function issuerAt(jwks_uri, keys) {
  const sent = {};
  const fetch = serving((url, { headers }) => {
    sent[url] = Object.fromEntries(new Headers(headers));
    return json(url === WELL_KNOWN ? { issuer: ISSUER, jwks_uri } : keys);
  });
  return { fetch, sent };
}

const secretsOf = (headers = {}) => Object.keys(SECRET).filter((name) => headers[name] !== undefined);

/** By row: the source of keys, the URL of the keys, and whether that request carries the program's headers. */
const ORIGINS = [
  [{ discovery: true }, `${ISSUER}/jwks`, true],
  [{ discovery: true }, `${ISSUER}:443/other?x=1`, true],
  [{ discovery: true }, ELSEWHERE, false],
  [{ discovery: true }, 'https://issuer.example.evil.example/jwks', false],
  [{ discovery: true }, 'https://sub.issuer.example/jwks', false],
  [{ discovery: true }, `${ISSUER}:8443/jwks`, false],
  [{ discovery: true, insecureHosts: ['issuer.example'] }, 'http://issuer.example/jwks', false],
  [{ jwksUri: `${ISSUER}/jwks` }, `${ISSUER}/jwks`, true],
  // The URL of the program may have another origin than the issuer.
  [{ jwksUri: ELSEWHERE }, ELSEWHERE, true],
];

/** A store in memory. */
function memory() {
  const map = new Map();
  return { map, get: async (key) => map.get(key) ?? null, put: async (key, value) => void map.set(key, value) };
}

export const CREDENTIALS = {
  async 'headers are sent only to the origin of the URL that the program gave'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    await each(ORIGINS, async ([source, url, expected]) => {
      const { fetch, sent } = issuerAt(url, keys);
      const verifier = keyward.createVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        headers: SECRET,
        fetch,
        ...source,
      });
      equal(await outcome(verifier.verify(token, { currentDate: new Date(now * 1000) })), 'verified', 'the outcome');
      const { href } = new URL(url);
      equal(secretsOf(sent[href]), expected ? Object.keys(SECRET) : [], `the headers sent to ${href}`);
      equal(sent[href].accept, 'application/jwk-set+json, application/json', 'accept');
      if (source.discovery) equal(secretsOf(sent[WELL_KNOWN]), Object.keys(SECRET), 'the headers sent to the issuer');
    });
  },

  async 'headersFor adds headers by URL'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const at = { currentDate: new Date(now * 1000) };
    const calls = [];
    const headersFor = async (url) => {
      calls.push([url instanceof URL, String(url)]);
      return url.origin === 'https://keys.example' ? { authorization: 'keys', accept: 'x/y' } : undefined;
    };
    const { fetch, sent } = issuerAt(ELSEWHERE, keys);
    const make = (headersFor) =>
      keyward.createVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        discovery: true,
        headers: SECRET,
        headersFor,
        fetch,
      });
    equal(await outcome(make(headersFor).verify(token, at)), 'verified', 'the outcome');
    equal(
      calls,
      [
        [true, WELL_KNOWN],
        [true, ELSEWHERE],
      ],
      'the calls of headersFor',
    );
    const { authorization, accept, 'x-tenant': tenant } = sent[ELSEWHERE];
    equal([authorization, accept, tenant], ['keys', 'x/y', undefined], 'the headers sent with the request for keys');
    equal(sent[WELL_KNOWN].authorization, SECRET.authorization, 'the header sent to the issuer');

    for (const broken of [
      () => {
        throw new Error('hush');
      },
      () => Promise.reject(new Error('hush')),
      () => ({ 'no space': 'x' }),
      () => 5,
    ]) {
      const error = await fails(keyward, make(broken).verify(token, at), 'ERR_DISCOVERY_FAILED', { url: WELL_KNOWN });
      must(error.message.includes('headersFor'), error.message);
    }
    // The timeout of a fetch includes headersFor.
    const slow = keyward.createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUri: URI,
      timeout: 0.1,
      headersFor: () => new Promise(() => undefined),
      fetch,
    });
    await fails(keyward, slow.verify(token, at), 'ERR_JWKS_TIMEOUT');
  },

  async 'verifiers share an entry only if everything that it depends on is equal'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const [key] = keys.keys;
    const other = { keys: [{ ...key, x: key.y, y: key.x }] };
    const at = { currentDate: new Date(now * 1000) };
    // The first verifier of a pair fetches the keys that verify the token. If the second shares the entry, it does not
    // fetch its own keys.
    const tenant = (name) => ({ headers: { 'x-tenant': `tenant-${name}` }, storeKey: 'one' });
    for (const [first, second, isShared] of [
      [tenant('a'), tenant('a'), true],
      [
        { ...tenant('a'), headers: [['X-Tenant', 'tenant-a']] },
        { ...tenant('a'), headers: new Headers({ 'x-tenant': 'tenant-a' }) },
        true,
      ],
      [{ storeKey: 'one', headers: { a: '1', b: '2' } }, { storeKey: 'one', headers: { b: '2', a: '1' } }, true],
      [tenant('a'), tenant('b'), false],
      [tenant('a'), { storeKey: 'one' }, false],
      [{ storeKey: 'one', headers: { a: 'b, c' } }, { storeKey: 'one', headers: { a: 'b', c: '' } }, false],
      [{ storeKey: 'one' }, { storeKey: 'two' }, false],
      [{ storeKey: 'one' }, { storeKey: 'one', headersFor: () => ({ 'x-tenant': 'b' }) }, true],
      [{ storeKey: 'one' }, { storeKey: 'one ', headersFor: () => ({ 'x-tenant': 'b' }) }, false],
    ]) {
      for (const source of [{ jwksUri: URI }, { discovery: true }]) {
        const store = memory();
        const verify = async (own, served) => {
          const { fetch } = issuerAt(URI, served);
          const verifier = keyward.createVerifier({
            issuer: ISSUER,
            audience: AUDIENCE,
            fetch,
            store,
            ...source,
            ...own,
          });
          const context = keeper();
          const ended = await outcome(verifier.verify(token, at, context));
          await context.settled();
          return [ended, fetch.urls.length > 0];
        };
        equal(await verify(first, keys), ['verified', true], 'outcome and fetch of the first');
        const expected = isShared ? ['verified', false] : ['ERR_JWKS_NO_MATCHING_KEY', true];
        equal(await verify(second, other), expected, `${JSON.stringify(second)} after ${JSON.stringify(first)}`);
        for (const [name, value] of store.map) must(!/tenant-/.test(name + value), 'a header is in the store');
      }
    }
  },

  async 'keys and metadata of one URL are two entries'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const store = memory();
    const issuer = `${ISSUER}/`;
    const fetch = serving((url) => json(url === WELL_KNOWN ? { issuer, jwks_uri: issuer } : keys));
    const verifier = keyward.createVerifier({ issuer, audience: null, discovery: true, fetch, store, storeKey: 'x' });
    const context = keeper();
    equal(
      await outcome(verifier.verify(token, { currentDate: new Date(now * 1000) }, context)),
      'iss',
      'the failed claim',
    );
    await context.settled();
    const names = [...store.map.keys()].map((name) => name.split('#')[0]);
    equal(
      [names, store.map.size],
      [['keyward:2:https://issuer.example/', 'keyward:2:https://issuer.example/'], 2],
      'the entries',
    );
  },

  async 'a store with a custom fetch or headersFor requires storeKey'(keyward, samples) {
    const store = memory();
    const make = (own) => () => keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, ...own });
    const fetch = async () => json(samples('claims-no-options').keys);
    throwsTypeError(make({ store, fetch }), /storeKey/);
    throwsTypeError(make({ store, headersFor: () => undefined }), /storeKey/);
    for (const storeKey of [undefined, null, '', 5, {}, ['x']])
      throwsTypeError(make({ store, fetch, storeKey }), /storeKey/);
    throwsTypeError(make({ fetch, storeKey: 'x' }), /storeKey.*store/);
    for (const headersFor of [null, 5, 'x', {}]) throwsTypeError(make({ headersFor }), /headersFor/);
    make({ store })();
    make({ store, headers: SECRET })();
    make({ store, fetch, storeKey: 'x' })();
  },

  async 'one call cannot override the source of keys'(keyward, samples) {
    const { verifier, token, at } = setUp(keyward, samples);
    for (const own of [{ headers: SECRET }, { headersFor: () => SECRET }, { storeKey: 'x' }, { jwksOrigins: [] }]) {
      await verifier.verify(token, { ...at, ...own }).then(
        () => must(false, 'the override was accepted'),
        (error) => must(error instanceof TypeError, String(error)),
      );
    }
  },
};
