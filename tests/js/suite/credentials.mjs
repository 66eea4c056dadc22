// Where a program's headers go, and which verifiers may share what a store holds.
import { each, equal, must, throwsTypeError } from './assert.mjs';
import { AUDIENCE, ISSUER, URI, fails, json, keeper, outcome, serving, setUp } from './served.mjs';

const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
const SECRET = { authorization: 'Bearer hush', 'x-tenant': 'hush' };
const ELSEWHERE = 'https://keys.example/jwks';

/** A `fetch` that answers with metadata and keys, and writes down the headers of each request by address. */
function issuerAt(jwks_uri, keys) {
  const sent = {};
  const fetch = serving((url, { headers }) => {
    sent[url] = Object.fromEntries(new Headers(headers));
    return json(url === WELL_KNOWN ? { issuer: ISSUER, jwks_uri } : keys);
  });
  return { fetch, sent };
}

const secretsOf = (headers = {}) => Object.keys(SECRET).filter((name) => headers[name] !== undefined);

/** By what a program gives: the address of the keys, and whether they are asked for with its headers. */
const ORIGINS = [
  [{ discovery: true }, `${ISSUER}/jwks`, true],
  [{ discovery: true }, `${ISSUER}:443/other?x=1`, true],
  [{ discovery: true }, ELSEWHERE, false],
  [{ discovery: true }, 'https://issuer.example.evil.example/jwks', false],
  [{ discovery: true }, 'https://sub.issuer.example/jwks', false],
  [{ discovery: true }, `${ISSUER}:8443/jwks`, false],
  [{ discovery: true, insecureHosts: ['issuer.example'] }, 'http://issuer.example/jwks', false],
  [{ jwksUri: `${ISSUER}/jwks` }, `${ISSUER}/jwks`, true],
  // The URL that the program gives may be of another origin than the issuer.
  [{ jwksUri: ELSEWHERE }, ELSEWHERE, true],
];

/** A store in memory. */
function memory() {
  const map = new Map();
  return { map, get: async (key) => map.get(key) ?? null, put: async (key, value) => void map.set(key, value) };
}

export const CREDENTIALS = {
  async 'headers go to the origin of the URL that the program gave, and to no other'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    await each(ORIGINS, async ([source, address, expected]) => {
      const { fetch, sent } = issuerAt(address, keys);
      const verifier = keyward.createVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        headers: SECRET,
        fetch,
        ...source,
      });
      equal(await outcome(verifier.verify(token, { currentDate: new Date(now * 1000) })), 'verified', 'the outcome');
      const { href } = new URL(address);
      equal(secretsOf(sent[href]), expected ? Object.keys(SECRET) : [], `what was sent to ${href}`);
      equal(sent[href].accept, 'application/jwk-set+json, application/json', 'accept');
      if (source.discovery) equal(secretsOf(sent[WELL_KNOWN]), Object.keys(SECRET), 'what was sent to the issuer');
    });
  },

  async 'headersFor says what else goes to an address'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const at = { currentDate: new Date(now * 1000) };
    const asked = [];
    const headersFor = async (url) => {
      asked.push([url instanceof URL, String(url)]);
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
      asked,
      [
        [true, WELL_KNOWN],
        [true, ELSEWHERE],
      ],
      'what it was asked',
    );
    const { authorization, accept, 'x-tenant': tenant } = sent[ELSEWHERE];
    equal([authorization, accept, tenant], ['keys', 'x/y', undefined], 'what was sent to the keys');
    equal(sent[WELL_KNOWN].authorization, SECRET.authorization, 'what was sent to the issuer');

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
    // A caller waits for it no longer than for a fetch.
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

  async 'verifiers share an entry only where all that it depends on is the same'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const [key] = keys.keys;
    const other = { keys: [{ ...key, x: key.y, y: key.x }] };
    const at = { currentDate: new Date(now * 1000) };
    // The first of a pair finds the keys that its token needs. Where the second finds the same entry, its own fetch is not asked.
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
        const verify = async (own, answer) => {
          const { fetch } = issuerAt(URI, answer);
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
          return [ended, fetch.asked.length > 0];
        };
        equal(await verify(first, keys), ['verified', true], 'the first: its outcome, and whether it fetched');
        const expected = isShared ? ['verified', false] : ['ERR_JWKS_NO_MATCHING_KEY', true];
        equal(await verify(second, other), expected, `${JSON.stringify(second)} after ${JSON.stringify(first)}`);
        for (const [name, value] of store.map) must(!/tenant-/.test(name + value), 'a header is in the store');
      }
    }
  },

  async 'keys and metadata of one address are two entries'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const store = memory();
    const issuer = `${ISSUER}/`;
    const fetch = serving((url) => json(url === WELL_KNOWN ? { issuer, jwks_uri: issuer } : keys));
    const verifier = keyward.createVerifier({ issuer, audience: null, discovery: true, fetch, store, storeKey: 'x' });
    const context = keeper();
    equal(
      await outcome(verifier.verify(token, { currentDate: new Date(now * 1000) }, context)),
      'iss',
      'the claim that fails',
    );
    await context.settled();
    const names = [...store.map.keys()].map((name) => name.split('#')[0]);
    equal(
      [names, store.map.size],
      [['keyward:2:https://issuer.example/', 'keyward:2:https://issuer.example/'], 2],
      'the entries',
    );
  },

  async 'what a function fetches is shared under a name alone'(keyward, samples) {
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

  async 'a verifier of one call may not change where its keys come from'(keyward, samples) {
    const { verifier, token, at } = setUp(keyward, samples);
    for (const own of [{ headers: SECRET }, { headersFor: () => SECRET }, { storeKey: 'x' }, { jwksOrigins: [] }]) {
      await verifier.verify(token, { ...at, ...own }).then(
        () => must(false, 'it was taken'),
        (error) => must(error instanceof TypeError, String(error)),
      );
    }
  },
};
