// Failures of the network, and what the errors say.
import { equal, must, rejection, throwsTypeError } from '../assert.mjs';
import { serving } from '../served.mjs';
import { AT, AUDIENCE, claims, failing, ISSUER, json, JWKS, NOW, rejected, table, token } from './tools.mjs';

const { rows, row } = table();

const URI = `${ISSUER}/jwks`;
const POLICY = { issuer: ISSUER, audience: AUDIENCE };
const FETCH_FAILED = 'ERR_JWKS_FETCH_FAILED';

const reasons = {
  ECONNREFUSED: Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new AggregateError([Object.assign(new Error('hush'), { code: 'ECONNREFUSED' })])),
  }),
  ENOTFOUND: new TypeError('fetch failed', { cause: Object.assign(new Error('hush'), { code: 'ENOTFOUND' }) }),
  DEPTH_ZERO_SELF_SIGNED_CERT: new TypeError('fetch failed', {
    cause: Object.assign(new Error('hush'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
  }),
  ConnectionRefused: Object.assign(new Error('hush'), { code: 'ConnectionRefused' }),
};

row('the message has the system\'s code of a failed connection', 'auth0/node-jwks-rsa 248', async (keyward) => {
  for (const [code, reason] of Object.entries(reasons)) {
    const fetch = () => Promise.reject(reason);
    const { message, cause } = await rejected(keyward, keyward.fetchJwks(URI, { fetch }), FETCH_FAILED);
    must(message.endsWith(`(${code})`) && cause === reason, message);
  }
  const circular = new Error('hush');
  circular.cause = circular;
  for (const code of ['hush hush', 'eyJhbGciOiJub25lIn0.e30.', 'sk_live_1', 7, circular]) {
    const fetch = () => Promise.reject(code === circular ? circular : Object.assign(new Error('hush'), { code }));
    const { message } = await rejected(keyward, keyward.fetchJwks(URI, { fetch }), FETCH_FAILED);
    must(message.endsWith('reached'), message);
  }
});

row('a redirect is an error that shows its target without secrets', 'panva/jose 382', async (keyward) => {
  const to = (location) => async () => new Response(null, { status: 302, headers: { location } });
  for (const [location, shown] of [
    ['https://user:hush@login.example/sign-in?hush=hush#hush', 'https://login.example/sign-in'],
    ['../moved', 'https://login.example/moved'],
    ['javascript:alert(1)', undefined],
    ['https://', undefined],
  ]) {
    const fetch = to(location);
    const error = await rejected(keyward, keyward.fetchJwks(`${ISSUER}/a/b`, { fetch }), FETCH_FAILED);
    equal(error.location, shown, 'location');
  }
});

row('an error as JSON has no claims', 'OWASP Logging Cheat Sheet', async (keyward) => {
  const given = await token(claims({ exp: NOW - 9, email: 'someone@example.com' }));
  try {
    keyward.verifyJwt(given, JWKS, { ...POLICY, ...AT });
  } catch (error) {
    must(error.payload.email !== undefined, 'the error has no payload');
    const { code, message, check, claim, reason } = error;
    equal(JSON.parse(JSON.stringify({ error })).error, { code, message, check, claim, reason }, 'the error as JSON');
  }
  const error = await rejected(keyward, keyward.fetchJwks(`${URI}?hush`, { fetch: failing() }), FETCH_FAILED);
  const { code, message, check } = error;
  const shown = { code, message, ...(check && { check }), url: URI, status: 503 };
  equal(JSON.parse(JSON.stringify(error)), shown, 'the error as JSON');
});

row('plain http needs insecureHosts, which the error names', 'keycloak/keycloak 22132', async (keyward) => {
  const uri = 'http://keycloak:8080/realms/a/protocol/openid-connect/certs';
  const fetch = serving(() => json(JWKS));
  throwsTypeError(() => keyward.createVerifier({ ...POLICY, jwksUri: uri, fetch }), /insecureHosts/);
  const plain = { issuer: 'http://keycloak:8080/realms/a', audience: AUDIENCE, fetch };
  throwsTypeError(() => keyward.createVerifier({ ...plain, discovery: true }), /insecureHosts/);
  throwsTypeError(() => keyward.createVerifier({ ...plain, keys: [{ discovery: true }] }), /insecureHosts/);
  must(/insecureHosts/.test((await rejection(keyward.fetchJwks(uri, { fetch }))).message), 'the message has no advice');
  equal(fetch.urls, [], 'the fetches');
  equal(await keyward.fetchJwks(uri, { fetch, insecureHosts: ['keycloak'] }), JWKS, 'the keys');
  await rejection(keyward.fetchJwks(uri, { fetch, insecureHosts: ['keycloak.example', 'key'] }));
  equal(fetch.urls, [uri], 'the fetches');
});

row('a mock of fetch without a Response', 'schibsted/node-token-introspection 5', async (keyward) => {
  const mocks = [
    { ok: true, status: 200, json: async () => JWKS },
    { ok: true, json: () => JWKS },
    { ok: true, status: 200, headers: {}, text: async () => JSON.stringify(JWKS), json: undefined },
  ];
  for (const mock of mocks) equal(await keyward.fetchJwks(URI, { fetch: async () => mock }), JWKS, 'the keys');
  const fetch = async () => mocks[0];
  await keyward.createVerifier({ ...POLICY, jwksUri: URI, fetch }).verify(await token(), AT);
  const long = { keys: [], x: 'x'.repeat(512 << 10) };
  for (const [mock, code] of [
    [{ ok: false, status: 404, json: async () => JWKS }, FETCH_FAILED],
    [{ ok: false, json: async () => JWKS }, FETCH_FAILED],
    [{ ok: true, status: 200, redirected: true, json: async () => JWKS }, FETCH_FAILED],
    [{ ok: true, status: 200, json: async () => long }, FETCH_FAILED],
    [{ ok: true, status: 200, text: async () => JSON.stringify(long) }, FETCH_FAILED],
    [{ ok: true, status: 200, json: async () => ({ keys: 1 }) }, 'ERR_JWKS_INVALID'],
    [{ ok: true, status: 200, json: async () => undefined }, FETCH_FAILED],
    [{ ok: true, status: 200, body: null, json: async () => JWKS }, 'ERR_JWKS_INVALID'],
    [{}, FETCH_FAILED],
  ]) {
    await rejected(keyward, keyward.fetchJwks(URI, { fetch: async () => mock }), code);
  }
});

row('a connection that is reset at the first call is repeated once', 'envoyproxy/envoy 13705', async (keyward) => {
  let [calls, broken] = [0, 1];
  const fetch = async () => {
    calls++;
    if (broken-- > 0) throw new TypeError('network error');
    return json(JWKS);
  };
  const verifier = keyward.createVerifier({ ...POLICY, jwksUri: URI, fetch });
  await verifier.verify(await token(), AT);
  equal([calls, verifier.status[0].counts.failed], [2, 0], 'calls and failed attempts');
  [calls, broken] = [0, 2];
  await rejected(keyward, keyward.fetchJwks(URI, { fetch }), FETCH_FAILED);
  equal(calls, 2, 'the number of calls');
  const stop = new AbortController();
  const aborting = async () => {
    calls++;
    stop.abort();
    throw new TypeError('network error');
  };
  calls = 0;
  await rejection(keyward.fetchJwks(URI, { fetch: aborting, signal: stop.signal }));
  equal(calls, 1, 'the number of calls after an abort');
});

row('a byte order mark before a fetched set or metadata is dropped', 'instructure/canvas-lms 2639', async (keyward) => {
  const marked = (value, mark = '\ufeff') => new Response(mark + JSON.stringify(value));
  const metadata = { issuer: ISSUER, jwks_uri: URI };
  const fetch = serving((url) => marked(url === URI ? JWKS : metadata));
  equal(await keyward.fetchJwks(URI, { fetch }), JWKS, 'the keys');
  equal(await keyward.discover(ISSUER, { fetch }), metadata, 'the metadata');
  await keyward.createVerifier({ ...POLICY, discovery: true, fetch }).verify(await token(), AT);
  for (const mark of ['\ufeff\ufeff', '\u200b']) {
    const strange = async () => marked(JWKS, mark);
    await rejected(keyward, keyward.fetchJwks(URI, { fetch: strange }), 'ERR_JWKS_INVALID');
  }
});

row('a page in place of keys or metadata is named', 'DuendeArchive/IdentityServer4 2684', async (keyward) => {
  const fetch = async () => new Response('\r\n<!DOCTYPE html><title>hush</title>');
  const keys = await rejected(keyward, keyward.fetchJwks(URI, { fetch }), 'ERR_JWKS_INVALID');
  const metadata = await rejected(keyward, keyward.discover(ISSUER, { fetch }), 'ERR_DISCOVERY_FAILED');
  must([keys, metadata].every(({ message }) => /HTML/.test(message) && !/hush/.test(message)), keys.message);
});

export const NETWORK = rows;
