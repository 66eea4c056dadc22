// Members that a bug elsewhere has written to `Object.prototype`: no verdict changes, neither from accept to reject nor
// back.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { KeySet, inspectJwt, thumbprint, verifyCertificateBinding, verifyDpop, verifyJws, verifyJwt } from 'keyward';
import { jwt, requireScope } from 'keyward/express';
import { createGuard } from 'keyward/fetch';
import { cloudflareCertificate } from 'keyward/workers';
import { CERTIFICATE, FINGERPRINT, X5T } from './cases.mjs';
import { raw, served } from './client.mjs';
import { AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { JKT, now, proof, token } from './tokens.mjs';

const require = createRequire(import.meta.url);
const URL_HERE = `http://${HOST}/x`;
const BASE = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
/** Every rejection has another id. */
const ID = /"id":"[0-9a-f-]{36}"/;

/**
 * Members that might grant something or reject a valid request. Several values of one member are tried one after
 * another. Excluded are members that break Node.js itself: with `required`, `new Response` throws.
 */
const POLLUTED = [
  ['scope', 'read'],
  ['scope', ''],
  ['scope', 5],
  ['scp', ['read']],
  ['scp', 'read'],
  ['cnf', { jkt: JKT }],
  ['cnf', { 'x5t#S256': X5T }],
  ['cnf', null],
  ['iss', ISSUER],
  ['iss', 'https://other.example'],
  ['iss', null],
  ['typ', 'at+jwt'],
  ['typ', 'id+jwt'],
  ['jkt', JKT],
  ['x5t#S256', X5T],
  ['error', { code: 'ERR_JWT_EXPIRED', message: 'polluted' }],
  ['error', 'invalid_token'],
  ['typeError', 'polluted'],
  ['payload', { sub: 'polluted', scope: 'read' }],
  ['payload', new Uint8Array(1)],
  ['verified', { payload: { sub: 'polluted' }, jkt: JKT }],
  ['pending', { nonce: null, replayKey: 'x', lifetime: 1 }],
  ['nonce', 'nonce-2'],
  ['nonce', { issue: () => 'x', check: () => true }],
  ['keys', []],
  ['keys', JWKS.keys],
  ['at_hash', 'x'],
  ['c_hash', 'x'],
  ['events', {}],
  ['url', 'https://other.example/'],
  ['url', () => URL_HERE],
  ['retryAfter', 9],
  ['check', 'replay'],
  ['claim', 'nonce'],
  ['reason', 'missing'],
  ['code', 'ERR_WASM_UNAVAILABLE'],
  ['scheme', 'DPoP'],
  ['scopes', ['read']],
  ['scopes', undefined],
  ['any', ['read']],
  ['native', {}],
  ['target', '/x?access_token=x'],
  ['cookie', 'session'],
  ['query', 'access_token'],
  ['limits', { tokenBytes: 1 }],
  ['tokenBytes', 1],
  ['currentDate', new Date(0)],
  ['sha256', FINGERPRINT],
  ['cf', { tlsClientAuth: { certPresented: '1', certFingerprintSHA256: FINGERPRINT } }],
  ['tlsClientAuth', { certPresented: '1', certFingerprintSHA256: FINGERPRINT }],
  ['certPresented', '1'],
  ['certFingerprintSHA256', FINGERPRINT],
  ['isReplay', () => false],
  ['isReplay', () => true],
  ['accessToken', 'x'],
  ['accessTokenClaims', {}],
  ['profile', 'access_token'],
  ['senderConstraint', 'unchecked'],
  ['dpop', 'x'],
  ['realm', 'polluted'],
  ['resourceMetadata', 'https://x/'],
  ['allowPreflight', true],
  ['optional', true],
  ['resource', 'https://x/'],
  ['authorizationServers', ['x']],
  ['metadata', { respond: () => new Response('polluted') }],
  ['onRejected', 5],
  ['id', 'polluted'],
  ['jwt', null],
  ['fetch', () => {
    throw new Error('polluted');
  }],
  ['headers', { authorization: 'polluted' }],
  ['headersFor', () => ({ x: 'polluted' })],
  ['store', { get: () => null, put: () => undefined }],
  ['storeKey', 'x'],
  ['insecureHosts', ['x']],
  ['jwksOrigins', ['https://10.0.0.1']],
  ['signal', AbortSignal.abort('polluted')],
  ['waitUntil', 5],
  ['timeout', 0],
  ['etag', 'x'],
  ['certificate', () => CERTIFICATE],
  ['validate', () => true],
  ['issuers', []],
  ['tokenFrom', { cookie: 'session' }],
  ['n', 'AQAB'],
  ['e', 'AQAB'],
  ['index', 1],
  ['alg', 'HS256'],
  ['kid', 'other'],
  ['jwk', {}],
  ['crit', ['x']],
  ['b64', false],
  ['aud', AUDIENCE],
  ['exp', 1],
  ['app', { get: () => () => true }],
  ['originalUrl', '/other'],
  ['protocol', 'https'],
  ['authorization', 'Bearer x'],
  ['x-forwarded-host', 'other.example'],
  [':authority', 'other.example'],
  ['native', 1],
  ['details', {}],
  ['respond', 'x'],
  ['cause', 'x'],
  ['description', 'x'],
];

/**
 * Members that Node.js and the frameworks read themselves. Node.js adds the inherited value to a header of the first
 * name.
 */
const OF_NODE = ['dpop', 'authorization', 'originalUrl', 'signal', 'timeout'];

/** Runs `work` while `Object.prototype` has one more member, and removes the member afterwards. */
async function polluted(name, value, work) {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
  try {
    return await work();
  } finally {
    delete Object.prototype[name];
  }
}

const GUARDS = {
  plain: {},
  scoped: { scopes: ['read'] },
  any: { scopes: { any: ['read'] } },
  typ: { typ: 'custom+jwt' },
  proven: { dpop: { required: true } },
  nonce: { dpop: { nonce: { issue: async () => 'nonce-1', check: async (nonce) => nonce === 'nonce-1' } } },
  certificate: { certificate: cloudflareCertificate },
  everywhere: { tokenFrom: [{ query: 'access_token' }, { header: 'x-token' }, { cookie: 'session' }] },
  answering: { respond: () => ({}) },
};
const guardsOf = () =>
  Object.fromEntries(Object.entries(GUARDS).map(([name, own]) => [name, createGuard({ ...BASE, ...own })]));

const dpop = (made, claims = {}) => ({
  authorization: `DPoP ${made}`,
  dpop: proof({ method: 'GET', url: URL_HERE, token: made, claims }),
});
const bearer = (made) => ({ authorization: `Bearer ${made}` });
const bound = (claims = {}) => token({ cnf: { jkt: JKT }, ...claims });

/** By name: the guard and the headers of a request. Some requests pass and some are rejected. */
const REQUESTS = {
  good: ['plain', () => bearer(token())],
  none: ['plain', () => ({})],
  expired: ['plain', () => bearer(token({ exp: 1 }))],
  'another kind': ['plain', () => bearer(token({}, { typ: 'id+jwt' }))],
  'no issuer': ['plain', () => bearer(token({ iss: undefined }))],
  'no audience': ['plain', () => bearer(token({ aud: undefined }))],
  malformed: ['plain', () => bearer('a b')],
  'not a JWT': ['plain', () => bearer('x')],
  'a proof': ['plain', () => dpop(bound())],
  'a bound token as Bearer': ['plain', () => bearer(bound())],
  'an unbound token as DPoP': ['plain', () => dpop(token())],
  'no proof': ['plain', () => ({ authorization: `DPoP ${bound()}` })],
  'a proof for another URL': ['plain', () => dpop(bound(), { htu: 'http://other.example/x' })],
  'a proof that is too old': ['plain', () => dpop(bound(), { iat: now() - 900 })],
  'a scope': ['scoped', () => bearer(token({ scope: 'read' }))],
  'a scope in scp': ['scoped', () => bearer(token({ scp: ['read'] }))],
  'no scope': ['scoped', () => bearer(token())],
  'another scope in scp': ['scoped', () => bearer(token({ scp: ['write'] }))],
  'any scope': ['any', () => bearer(token({ scope: 'read' }))],
  'none of any': ['any', () => bearer(token())],
  'a typ': ['typ', () => bearer(token({}, { typ: 'custom+jwt' }))],
  'no typ': ['typ', () => bearer(token())],
  'Bearer where a proof is required': ['proven', () => bearer(token())],
  'a proof where a proof is required': ['proven', () => dpop(bound())],
  'a nonce': ['nonce', () => dpop(bound(), { nonce: 'nonce-1' })],
  'no nonce': ['nonce', () => dpop(bound())],
  'a missing certificate': ['certificate', () => bearer(token({ cnf: { 'x5t#S256': X5T } }))],
  'a token in a header': ['everywhere', () => ({ 'x-token': token() })],
  'a token in a cookie': ['everywhere', () => ({ cookie: `session=${token()}` })],
  'a token in no place': ['everywhere', () => ({})],
  'the guard\'s own response': ['answering', () => ({})],
};

async function verdicts(guards) {
  const found = {};
  for (const [name, [guard, headersOf]] of Object.entries(REQUESTS)) {
    const request = { method: 'GET', url: URL_HERE, headers: new Headers(headersOf()) };
    const { ok, jwt, response } = await guards[guard].authenticate(request);
    found[name] = ok ? [200, jwt.payload.sub] : [
      response.status,
      response.headers.get('www-authenticate'),
      response.headers.get('dpop-nonce'),
      (await response.text()).replace(ID, 'the id'),
    ];
  }
  return found;
}

/** Calls of the package, and their results. */
const CALLS = {
  'a valid token': (made) => verifyJwt(made.good, JWKS, { issuer: ISSUER, audience: AUDIENCE }),
  'a token without an issuer': (made) => verifyJwt(made.anonymous, JWKS, { issuer: ISSUER }),
  'a JWS': (made) => verifyJws(made.good, JWKS),
  'a report': (made) => inspectJwt(made.good, JWKS, { issuer: ISSUER, currentDate: made.date }),
  'a report on an invalid token': (made) =>
    inspectJwt(made.anonymous, JWKS, { issuer: ISSUER, currentDate: made.date }),
  'a key set': () => new KeySet(JWKS).keys,
  'a key': () => new KeySet(JWKS.keys[0]).keys,
  'an invalid key': () => new KeySet('{}').keys,
  'a thumbprint': () => thumbprint(JWKS.keys[0]),
  'a certificate for an unbound token': () => verifyCertificateBinding(CERTIFICATE, {}),
  'a certificate': () => verifyCertificateBinding(CERTIFICATE, { cnf: { 'x5t#S256': X5T } }),
  'a proof': (made) =>
    verifyDpop(made.proof(), {
      method: 'GET',
      url: URL_HERE,
      accessToken: made.bound,
      accessTokenClaims: { cnf: { jkt: JKT } },
    }),
  'a proof for an unbound token': (made) =>
    verifyDpop(made.proof(), { method: 'GET', url: URL_HERE, accessToken: made.bound, accessTokenClaims: {} }),
};

async function outcomes(made) {
  const found = {};
  for (const [name, call] of Object.entries(CALLS)) {
    try {
      const result = await call(made);
      // For a proof, compare only that it passed: each proof is different.
      found[name] = name === 'a proof' ? 'passed' : JSON.stringify(result);
    } catch (error) {
      found[name] = `${error.name} ${error.code} ${error.message} ${
        JSON.stringify(Object.getOwnPropertyDescriptor(error, 'payload')?.value)
      }`;
    }
  }
  return found;
}

export const POLLUTION_TESTS = {
  async 'a polluted Object.prototype changes no verdict of a guard'() {
    const guards = guardsOf();
    const clean = await verdicts(guards);
    assert.deepEqual(
      [200, 400, 401, 403].filter((status) => !Object.values(clean).some(([own]) => own === status)),
      [],
      'statuses that no request of the table has',
    );
    for (const [name, value] of POLLUTED) {
      assert.deepEqual(await polluted(name, value, () => verdicts(guards)), clean, `with ${name}`);
      assert.deepEqual(
        await polluted(name, value, () => verdicts(guardsOf())),
        clean,
        `with ${name} while guards are made`,
      );
    }
    const all = Object.fromEntries(POLLUTED);
    const work = Object.entries(all).reduceRight(
      (next, [name, value]) => () => polluted(name, value, next),
      () => verdicts(guards),
    );
    assert.deepEqual(await work(), clean, 'with all of them');
    assert.deepEqual(Object.keys(Object.prototype), [], 'the prototype is restored');
  },

  async 'a polluted Object.prototype changes no verdict of the package'() {
    const made = { good: token(), anonymous: token({ iss: undefined }), bound: bound(), date: new Date() };
    made.proof = () => proof({ method: 'GET', url: URL_HERE, token: made.bound });
    const clean = await outcomes(made);
    assert.equal(clean['a proof'], 'passed');
    for (const [name, value] of POLLUTED) {
      assert.deepEqual(await polluted(name, value, () => outcomes(made)), clean, `with ${name}`);
    }
  },

  async 'a polluted Object.prototype changes no verdict of the middleware of Express and Connect'() {
    const own = { ...BASE, tokenFrom: ['authorization', { header: 'x-token' }] };
    const answer = (request, response) => response.end(request.jwt.payload.sub);
    const failed = (error, request, response, _next) => ((response.statusCode = 500), response.end());
    for (const make of [require('express'), require('express4'), require('connect')]) {
      const app = make().use('/scoped', requireScope('read'), answer).use('/scoped', answer).use(jwt(own)).use(answer)
        .use(failed);
      await served(app, async ({ port }) => {
        const ask = async (path, headers) => {
          const lines = Object.entries({ host: HOST, ...headers, connection: 'close' }).map(([name, value]) =>
            `${name}: ${value}\r\n`
          );
          return Number((await raw(port, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)).split(' ')[1]);
        };
        const good = token();
        const preflight = (path) =>
          raw(
            port,
            `OPTIONS ${path} HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: https://a.example\r\n` +
              'Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n',
          );
        const statuses = async () => [
          await ask('/x', {}),
          await ask('/x', bearer(good)),
          await ask('/x', { 'x-token': good }),
          await ask('/x', dpop(bound())),
          await ask('/other', dpop(bound())),
          await ask('/scoped', {}),
          Number((await preflight('/scoped')).split(' ')[1]),
        ];
        const clean = [401, 200, 200, 200, 401, 500, 500];
        assert.deepEqual(await statuses(), clean);
        for (const [name, value] of POLLUTED.filter(([name]) => !OF_NODE.includes(name))) {
          assert.deepEqual(await polluted(name, value, statuses), clean, `with ${name}`);
        }
        for (const [name, value] of [['x-token', good], ['authorization', `Bearer ${good}`]]) {
          assert.equal(
            await polluted(name, value, () => ask('/x', {})),
            401,
            `a token in ${name} that no client has sent`,
          );
        }
      });
    }
  },
};
