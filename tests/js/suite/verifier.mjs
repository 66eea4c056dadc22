// createVerifier: its options, overrides of one call, several issuers, and the URLs that it fetches keys from.
import { each, equal, must, rejectsTypeError, rejection, show, thrown, throwsTypeError } from './assert.mjs';
import { KEY } from './proofs.mjs';
import {
  AUDIENCE,
  ISSUER,
  OMITTED,
  SHOWN,
  URI,
  fails,
  isError,
  isPending,
  json,
  options,
  outcome,
  pages,
  serving,
  setUp,
  sharesPromises,
  sleep,
  unsigned,
  eventually,
} from './served.mjs';

const NO_KEYS = { keys: [] };
const GIVEN = { jwksUri: OMITTED, jwks: KEY.jwk };
const FOUND = { jwksUri: OMITTED, discovery: true };
const INHERITED = { issuer: ISSUER, audience: AUDIENCE, jwksUri: URI };
class Settings {
  issuer = ISSUER;
  audience = AUDIENCE;
  jwksUri = URI;
}
const nothing = () => undefined;
const NO_DURATIONS = [-1, NaN, Infinity, null, true, '', '5', '5x', '1.5s', '-5s', 5n, {}];
const rows = (names, values, more = {}) =>
  [names].flat().flatMap((name) => values.map((value) => [{ ...more, [name]: value }, name]));

/** By row: a change of valid options for the constraints on tokens, and a word of the error's message. */
const CONSTRAINTS = [
  // An unset variable must not disable a check. Only an explicit null does.
  ...rows(
    ['issuer', 'audience'],
    [
      OMITTED,
      undefined,
      '',
      [],
      5,
      true,
      {},
      [5],
      [null],
      ['https://a.example', ''],
      ['https://a.example', undefined],
      new Set(['x']),
      () => ISSUER,
    ],
  ),
  ...rows(
    [
      'subject', 'typ', 'algorithms', 'profile', 'nonce', 'authorizedParty', 'maxAuthAge', 'acr', 'accessToken', 'code',
      'scopes',
    ],
    [undefined, null, '', []],
  ),
  ...rows('algorithms', [['none'], ['ES257'], 'ES256', [undefined]]),
  ...rows(['maxTokenAge', 'clockTolerance'], NO_DURATIONS),
  ...rows('requiredClaims', ['exp', null, [5], {}]),
  ...rows('profile', ['ID_TOKEN', 'access']),
  ...rows('currentDate', [null, 5, '2026-01-01', new Date(NaN)]),
  [{ limits: { tokenByte: 5 } }, 'tokenBytes'],
  [{ profile: 'id_token', scopes: ['x'] }, 'scopes'],
  [{ legacyAccessTokens: 'yes' }, 'legacyAccessTokens'],
  [{ senderConstraint: 'unchecked' }, 'senderConstraint'],
];

/** The same for the options about keys. */
const KEYS = [
  // Exactly one source of keys.
  [{ jwksUri: OMITTED }, 'jwksUri'],
  [{ jwks: NO_KEYS }, 'jwksUri'],
  [{ discovery: true }, 'discovery'],
  [{ ...FOUND, jwks: NO_KEYS }, 'jwks'],
  [{ jwks: NO_KEYS, discovery: true }, 'only one'],
  ...rows('jwks', [undefined, null, 5, true, nothing], { jwksUri: OMITTED }).map(([change]) => [change, 'keys|jwks']),
  ...rows('jwksUri', [undefined, null, '', 5, 'jwks', '/jwks', '//issuer.example/jwks', {}, []]),
  ...rows('discovery', [undefined, null, false, 1, 'true', ISSUER, {}], { jwksUri: OMITTED }),
  [{ ...FOUND, issuer: null }, 'issuer'],
  [{ ...FOUND, issuer: [ISSUER] }, 'issuer'],
  [{ ...FOUND, issuer: [] }, 'issuer'],
  [{ ...FOUND, issuer: 'issuer' }, 'issuer'],
  [{ ...FOUND, issuer: undefined }, 'issuer'],
  // HMAC secrets cannot come from a published key set.
  ...[{}, FOUND].flatMap((source) =>
    [['HS256'], ['ES256', 'HS384'], ['HS512']].map((algorithms) => [{ ...source, algorithms }, 'HS']),
  ),

  ...rows(['maxAge', 'maxStale', 'cooldown', 'timeout'], NO_DURATIONS),
  // These look like milliseconds.
  ...rows('timeout', [60.1, 61, 5000, '61s', '2m', 0]),
  ...rows('cooldown', [3600.1, 30_000, '61m', '2h']),
  // Keys that are stale sooner than they may be fetched again.
  ...rows('maxAge', [0, 29, '29s']),
  [{ maxAge: 60, cooldown: 61 }, 'cooldown'],
  ...rows('store', [
    null,
    5,
    'x',
    true,
    {},
    [],
    { get: nothing },
    { put: nothing },
    { get: nothing, put: 'x' },
    nothing,
  ]),
  ...rows('onEvent', [null, 5, 'x', {}, true]),
  ...rows('fetch', [null, 5, 'x', {}, true]),
  ...rows('headers', [null, 5, 'x', true, [['x']], { 'no space': 'x y' }, { x: '\n\0' }]),
  ...rows('webCrypto', [null, 0, 1, 'false', 'x', {}, []]),
  ...rows('insecureHosts', [
    null,
    'plain.example',
    5,
    {},
    [5],
    [''],
    ['http://plain.example'],
    ['plain.example:80'],
    ['plain.example/x'],
    ['a b'],
    ['me@plain.example'],
    [undefined],
  ]),
];

/** Unknown options, and the nearest name. */
const UNKNOWN = [
  ...Object.entries({
    audiance: 'audience',
    issuers: 'issuer',
    Algorithms: 'algorithms',
    clock_tolerance: 'clockTolerance',
    jwksURI: 'jwksUri',
    jwksUrl: 'jwksUri',
    discover: 'discovery',
    maxage: 'maxAge',
    max_stale: 'maxStale',
    coolDown: 'cooldown',
    timeOut: 'timeout',
    header: 'headers',
    header_for: 'headersFor',
    storekey: 'storeKey',
    jwksOrigin: 'jwksOrigins',
    insecureHost: 'insecureHosts',
    webcrypto: 'webCrypto',
    onevent: 'onEvent',
    Store: 'store',
  }).map(([name, nearest]) => [{ [name]: 'x' }, `"${name}".*"${nearest}"`]),
  ...['{"issuer":"https://another.example"}', 'null', '5'].map((value) => [
    JSON.parse(`{"__proto__":${value}}`),
    '__proto__|plain',
  ]),
];

/** Values in place of the whole options. */
const SHAPES = {
  nothing: undefined,
  null: null,
  'a number': 5,
  'a string': URI,
  'a function in a list': [() => INHERITED],
  'an object of a class': new Settings(),
  'a Map': new Map(Object.entries(INHERITED)),
  'an object that inherits all options': Object.create(INHERITED),
  'an object that inherits one option': Object.assign(Object.create({ audience: AUDIENCE }), {
    issuer: ISSUER,
    jwksUri: URI,
  }),
  'an empty array': [],
  'an array with an undefined element': [INHERITED, undefined],
  'an array in an array': [[INHERITED]],
  'an array with an object of a class': [INHERITED, Object.assign(new Settings(), { issuer: 'https://b.example' })],
};

/** Valid options, in addition to issuer and audience. */
const VALID = [
  {},
  { issuer: null, audience: null },
  { issuer: [ISSUER, 'x'], audience: [AUDIENCE] },
  { jwksUri: new URL(URI) },
  GIVEN,
  { ...GIVEN, algorithms: ['HS256'] },
  FOUND,
  { ...FOUND, issuer: 'https://issuer.example:8443/a/b/' },
  { requiredClaims: [] },
  { timeout: 60 },
  { timeout: '1m' },
  { timeout: 0.2 },
  { timeout: undefined },
  { cooldown: '1h' },
  { cooldown: 0 },
  { maxAge: 0, cooldown: 0 },
  { maxAge: 30 },
  { maxAge: '1d' },
  { maxStale: 0 },
  { maxStale: '30d' },
  { store: { get: nothing, put: nothing }, storeKey: 'suite' },
  { store: undefined, storeKey: OMITTED },
  { headersFor: nothing },
  { onEvent: nothing },
  { onEvent: undefined },
  { headers: {} },
  { headers: [['x', 'y']] },
  { headers: new Headers() },
  { fetch: undefined },
  { insecureHosts: [] },
  { webCrypto: false },
  { webCrypto: true },
  { webCrypto: undefined },
  { insecureHosts: ['plain.example', '10.0.0.1', '[2001:db8::1]'] },
  { profile: 'id_token' },
  { currentDate: new Date() },
  { limits: { tokenBytes: 5 } },
];

// ---- overrides of one call ----

const from = (name, more) => (own) => ({ ...own, ...more, name });
const trusting = (additionalAudiences) =>
  from('id_token-additionalAudiences-azp-is-ours', { profile: 'id_token', audience: AUDIENCE, additionalAudiences });
const granting = (scopeClaims) => from('scopeClaims-list', { scopeClaims });
const BOUND = { profile: 'access_token', senderConstraint: 'unchecked' };
/** By option: the verifier's options, stricter overrides of one call, and the outcome. */
const STRICTER = {
  algorithms: [
    [{}, { algorithms: ['RS256'] }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    [{ algorithms: ['ES256', 'RS256'] }, { algorithms: ['RS256'] }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    [{ algorithms: ['RS256', 'ES256'] }, { algorithms: ['ES256'] }, 'verified'],
  ],
  issuer: [
    [{ issuer: null }, { issuer: 'x' }, 'iss'],
    [{ issuer: [ISSUER, 'x'] }, { issuer: 'x' }, 'iss'],
    [{ issuer: [ISSUER, 'x'] }, { issuer: ['x'] }, 'iss'],
    [{ issuer: [ISSUER, 'x'] }, { issuer: ISSUER }, 'verified'],
    [{}, { issuer: [ISSUER] }, 'verified'],
  ],
  audience: [
    [{ audience: null }, { audience: 'x' }, 'aud'],
    [{ audience: [AUDIENCE, 'x'] }, { audience: ['x'] }, 'aud'],
    [{ audience: [AUDIENCE, 'x'] }, { audience: AUDIENCE }, 'verified'],
  ],
  authorizedParty: [
    [{}, { authorizedParty: 'x' }, 'azp'],
    [{ authorizedParty: ['x', 'y'] }, { authorizedParty: 'x' }, 'azp'],
  ],
  acr: [
    [{}, { acr: 'x' }, 'acr'],
    [{ acr: ['x', 'y'] }, { acr: ['y'] }, 'acr'],
  ],
  subject: [
    [{}, { subject: 'x' }, 'sub'],
    [{ subject: '248289761001' }, { subject: '248289761001' }, 'verified'],
  ],
  typ: [
    [{}, { typ: 'x' }, 'typ'],
    [{ typ: 'x' }, { typ: 'x' }, 'typ'],
  ],
  profile: [
    [{}, { profile: 'access_token' }, 'typ'],
    [{}, { profile: 'id_token' }, 'verified'],
    [{ profile: 'id_token' }, { profile: 'id_token' }, 'verified'],
  ],
  nonce: [
    [{}, { nonce: 'x' }, 'nonce'],
    [{ nonce: 'x' }, { nonce: 'x' }, 'nonce'],
    [from('id_token-nonce-equal'), { nonce: 'n-0S6_WzA2Mj' }, 'verified'],
    [from('id_token-nonce-equal'), { nonce: 'x' }, 'nonce'],
    [from('id_token-nonce-equal', { profile: 'id_token' }), {}, 'nonce'],
    [from('id_token-nonce-equal', { profile: 'id_token' }), { nonce: 'n-0S6_WzA2Mj' }, 'verified'],
    [from('id_token-nonce-equal', { profile: 'id_token', nonce: false }), {}, 'verified'],
    [from('id_token-nonce-equal', { profile: 'id_token', nonce: false }), { nonce: false }, 'verified'],
    [from('id_token-nonce-equal', { profile: 'id_token', nonce: false }), { nonce: 'x' }, 'nonce'],
  ],
  additionalAudiences: [
    [trusting('any'), {}, 'verified'],
    [trusting('any'), { additionalAudiences: 'any' }, 'verified'],
    [trusting('any'), { additionalAudiences: ['x'] }, 'aud'],
    [trusting(['x', 'https://evil.example']), { additionalAudiences: ['https://evil.example'] }, 'verified'],
    [trusting(['x', 'https://evil.example']), { additionalAudiences: ['x'] }, 'aud'],
  ],
  scopeClaims: [
    [granting(['grants', 'x']), { scopes: ['admin'] }, 'verified'],
    [granting(['grants', 'x']), { scopes: ['admin'], scopeClaims: ['grants'] }, 'verified'],
    [granting(['grants', 'x']), { scopes: ['admin'], scopeClaims: ['x'] }, 'scope'],
    [granting(['grants', 'x']), {}, 'verified'],
  ],
  claimTypes: [
    [from('sub-is-number-unchecked', {}), {}, 'sub'],
    [from('sub-is-number-unchecked', { claimTypes: 'unchecked' }), {}, 'verified'],
    [from('sub-is-number-unchecked', { claimTypes: 'unchecked' }), { claimTypes: 'unchecked' }, 'verified'],
  ],
  accessToken: [
    [from('id_token-at_hash-differs'), { profile: 'id_token', accessToken: 'x' }, 'at_hash'],
    [from('id_token-at_hash-differs', { accessToken: { ifPresent: 'x' } }), {}, 'at_hash'],
    [from('claims-no-options', { accessToken: { ifPresent: 'x' } }), {}, 'verified'],
    [from('claims-no-options', { accessToken: { ifPresent: 'x' } }), { accessToken: { ifPresent: 'x' } }, 'verified'],
    [from('claims-no-options', { accessToken: { ifPresent: 'x' } }), { accessToken: 'x' }, 'at_hash'],
  ],
  code: [
    [from('id_token-c_hash-differs'), { profile: 'id_token', code: 'x' }, 'c_hash'],
    [from('claims-no-options', { code: { ifPresent: 'x' } }), { code: 'x' }, 'c_hash'],
  ],
  // The token is 100 seconds old.
  maxTokenAge: [
    [{}, { maxTokenAge: 99 }, 'iat'],
    [{ maxTokenAge: '2h' }, { maxTokenAge: '1m' }, 'iat'],
    [{ maxTokenAge: '2h' }, { maxTokenAge: '120s' }, 'verified'],
    [{ maxTokenAge: '2m' }, { maxTokenAge: 120 }, 'verified'],
  ],
  maxAuthAge: [
    [{}, { maxAuthAge: 5 }, 'auth_time'],
    [{ maxAuthAge: '1h' }, { maxAuthAge: '1m' }, 'auth_time'],
  ],
  // The token expires 3600 seconds later.
  clockTolerance: [
    [{ clockTolerance: 10 }, { now: 3605 }, 'verified'],
    [{ clockTolerance: 10 }, { now: 3605, clockTolerance: 0 }, 'exp'],
    [{ clockTolerance: '1m' }, { now: 3605, clockTolerance: 6 }, 'verified'],
    [{}, { clockTolerance: 0 }, 'verified'],
  ],
  currentDate: [
    [{}, { now: 3600 }, 'exp'],
    [{}, { now: -101 }, 'nbf'],
  ],
  requiredClaims: [
    [{}, { requiredClaims: ['jti'] }, 'jti'],
    [{ requiredClaims: ['jti'] }, { requiredClaims: ['sub'] }, 'jti'],
    [{ requiredClaims: ['jti'] }, { requiredClaims: [] }, 'jti'],
    [{ requiredClaims: ['jti'] }, { requiredClaims: undefined }, 'jti'],
  ],
  scopes: [
    [{}, { scopes: ['x'] }, 'scope'],
    [{ scopes: ['x'] }, { scopes: ['y'] }, 'scope'],
    [{ scopes: { any: ['x', 'y'] } }, { scopes: { any: ['x', 'y'] } }, 'scope'],
  ],
  requireValidCertificate: [
    [{}, { requireValidCertificate: false }, 'verified'],
    [{}, { requireValidCertificate: true }, 'ERR_CERTIFICATE_INVALID'],
    [{ requireValidCertificate: true }, { requireValidCertificate: true }, 'ERR_CERTIFICATE_INVALID'],
  ],
  allowWeakKeys: [
    [{}, { allowWeakKeys: false }, 'verified'],
    [{ allowWeakKeys: true }, { allowWeakKeys: false }, 'verified'],
  ],
  legacyAccessTokens: [
    [{ profile: 'access_token', legacyAccessTokens: true }, {}, 'verified'],
    [{ profile: 'access_token', legacyAccessTokens: true }, { legacyAccessTokens: false }, 'typ'],
  ],
  senderConstraint: [
    [
      (own) => ({ ...own, name: 'access_token-cnf-unchecked', ...BOUND }),
      { senderConstraint: 'unchecked' },
      'verified',
    ],
    [(own) => ({ ...own, name: 'access_token-cnf-unchecked', profile: 'access_token' }), {}, 'cnf'],
  ],
  crit: [
    [{}, { crit: {} }, 'verified'],
    [{ crit: { x: true } }, { crit: { x: true } }, 'verified'],
  ],
  limits: [
    [{}, { limits: {} }, 'verified'],
    [{ limits: { depth: 20 } }, { limits: { depth: 20 } }, 'verified'],
  ],
};

/** By option: the verifier's options, and values for one call that are looser or invalid. */
const LOOSER = {
  algorithms: [
    [{ algorithms: ['ES256'] }, ['RS256']],
    [{ algorithms: ['ES256'] }, ['ES256', 'RS256']],
    [{ algorithms: ['ES256'] }, []],
    [{ algorithms: ['ES256'] }, null],
    [{}, undefined],
    [{}, ['none']],
    [{ algorithms: ['ES256'] }, ['HS256']],
    [{ algorithms: ['ES256'] }, 'ES256'],
  ],
  issuer: [
    [{}, 'x'],
    [{}, [ISSUER, 'x']],
    [{}, null],
    [{}, undefined],
    [{}, ''],
    [{}, []],
    [{ issuer: null }, null],
    [{ issuer: null }, []],
    [{ issuer: [ISSUER, 'x'] }, 'y'],
  ],
  audience: [
    [{}, 'x'],
    [{}, [AUDIENCE, 'x']],
    [{}, null],
    [{}, undefined],
    [{}, []],
    [{ audience: null }, ''],
  ],
  authorizedParty: [
    [{ authorizedParty: 'x' }, 'y'],
    [{ authorizedParty: 'x' }, []],
    [{ authorizedParty: 'x' }, undefined],
  ],
  acr: [
    [{ acr: ['x', 'y'] }, 'z'],
    [{ acr: 'x' }, []],
    [{}, undefined],
  ],
  subject: [
    [{ subject: 'x' }, 'y'],
    [{ subject: 'x' }, undefined],
    [{ subject: 'x' }, null],
  ],
  typ: [
    [{ typ: 'x' }, 'y'],
    [{ typ: 'x' }, undefined],
  ],
  profile: [
    [{ profile: 'id_token' }, 'access_token'],
    [{ profile: 'id_token' }, undefined],
    [{ profile: 'id_token' }, null],
  ],
  nonce: [
    [{ nonce: 'x' }, 'y'],
    [{ nonce: 'x' }, undefined],
    [{ nonce: 'x' }, null],
    [{ profile: 'id_token', nonce: 'x' }, false],
    [{ profile: 'id_token' }, false],
    [{ profile: 'id_token', nonce: false }, undefined],
    [{ profile: 'id_token', nonce: false }, null],
  ],
  additionalAudiences: [
    [{ profile: 'id_token', audience: 'a' }, 'any'],
    [{ profile: 'id_token', audience: 'a' }, ['x']],
    [{ profile: 'id_token', audience: 'a', additionalAudiences: ['x'] }, 'any'],
    [{ profile: 'id_token', audience: 'a', additionalAudiences: ['x'] }, ['x', 'y']],
    [{ profile: 'id_token', audience: 'a', additionalAudiences: 'any' }, []],
  ],
  scopeClaims: [
    [{}, ['x']],
    [{ scopeClaims: ['x'] }, ['y']],
    [{ scopeClaims: ['x'] }, []],
  ],
  claimTypes: [
    [{}, 'unchecked'],
    [{ claimTypes: 'unchecked' }, 'checked'],
  ],
  accessToken: [
    [{ profile: 'id_token', accessToken: 'x' }, 'y'],
    [{ profile: 'id_token', accessToken: 'x' }, undefined],
    [{ profile: 'id_token', accessToken: 'x' }, { ifPresent: 'x' }],
    [{ profile: 'id_token', accessToken: { ifPresent: 'x' } }, 'y'],
    [{ profile: 'id_token', accessToken: { ifPresent: 'x' } }, { ifPresent: 'y' }],
    [{ profile: 'id_token', accessToken: { ifPresent: 'x' } }, { ifPresent: undefined }],
  ],
  code: [
    [{ profile: 'id_token', code: 'x' }, { ifPresent: 'x' }],
    [{ profile: 'id_token', code: 'x' }, 'y'],
    [{ profile: 'id_token', code: 'x' }, undefined],
  ],
  maxTokenAge: [
    [{ maxTokenAge: 120 }, 121],
    [{ maxTokenAge: '2m' }, '1h'],
    [{ maxTokenAge: 120 }, null],
    [{ maxTokenAge: 120 }, 'x'],
    [{ maxTokenAge: 120 }, -1],
    [{}, NaN],
  ],
  maxAuthAge: [
    [{ maxAuthAge: 120 }, '3m'],
    [{ maxAuthAge: 120 }, undefined],
    [{ maxAuthAge: 120 }, null],
  ],
  clockTolerance: [
    [{}, 1],
    [{}, '1s'],
    [{ clockTolerance: 10 }, 11],
    [{ clockTolerance: '1m' }, '2m'],
    [{ clockTolerance: 10 }, -1],
    [{ clockTolerance: 10 }, null],
  ],
  currentDate: [
    [{}, null],
    [{}, 5],
    [{}, new Date(NaN)],
  ],
  requiredClaims: [
    [{}, null],
    [{}, 5],
    [{}, [5]],
    [{}, 'jti'],
  ],
  scopes: [
    [{ scopes: ['x'] }, []],
    [{ scopes: ['x'] }, { any: ['x'] }],
    [{ scopes: { any: ['x'] } }, { any: ['x', 'y'] }],
    [{ scopes: ['x'] }, undefined],
    [{ scopes: ['x'] }, null],
    [{}, []],
  ],
  requireValidCertificate: [
    [{ requireValidCertificate: true }, false],
    [{ requireValidCertificate: true }, 'x'],
    [{}, 'x'],
    [{}, 0],
  ],
  allowWeakKeys: [
    [{}, true],
    [{ allowWeakKeys: false }, true],
    [{}, 'x'],
  ],
  legacyAccessTokens: [
    [{ profile: 'access_token' }, true],
    [{ profile: 'access_token', legacyAccessTokens: false }, true],
    [{}, 'x'],
  ],
  senderConstraint: [
    [{ profile: 'access_token' }, 'unchecked'],
    [{ profile: 'access_token' }, 'x'],
    [BOUND, 'x'],
  ],
  crit: [
    [{}, { x: true }],
    [{ crit: { x: true } }, { y: true }],
    [{ crit: { x: true } }, { x: false }],
    [{}, 5],
  ],
  limits: [
    [{}, { tokenBytes: 1 << 24 }],
    [{ limits: { depth: 20 } }, { depth: 21 }],
    [{ limits: { depth: 20 } }, {}],
    [{}, 5],
  ],
};

/** A row of the tables above as a call. The verifier has the keys already. */
function callOf(keyward, samples, own, { now: later = 0, ...more }) {
  const { name, ...given } = typeof own === 'function' ? own({}) : own;
  const { keys } = samples(name ?? 'claims-no-options');
  const { verifier, token, now } = setUp(keyward, samples, {
    ...(name && { name }),
    jwksUri: OMITTED,
    jwks: keys,
    ...given,
  });
  const overrides = { currentDate: new Date((now + later) * 1000), ...more };
  return { verify: () => verifier.verify(token, overrides), verifySync: () => verifier.verifySync(token, overrides) };
}

/** Checks that each invalid option is a TypeError, for one issuer and among several. */
async function invalidOptions(keyward, table) {
  const fetch = serving(() => json(NO_KEYS));
  const base = { issuer: ISSUER, audience: AUDIENCE, jwksUri: URI, fetch };
  await each(table, ([change, text]) => {
    const own = options(base, change);
    throwsTypeError(() => keyward.createVerifier(own), new RegExp(text));
    throwsTypeError(() => keyward.createVerifier([{ ...base, issuer: 'https://b.example' }, own]), new RegExp(text));
  });
  equal(fetch.urls, [], 'the URLs fetched despite invalid options');
}

export const VERIFIER = {
  // ---- options of a verifier ----

  'createVerifier throws a TypeError for a missing issuer or audience, and for an invalid constraint': (keyward) =>
    invalidOptions(keyward, CONSTRAINTS),
  'createVerifier throws a TypeError for no source of keys, for two sources, and for invalid options of a source': (
    keyward,
  ) => invalidOptions(keyward, KEYS),
  'createVerifier throws a TypeError for an unknown option, with the nearest name': (keyward) =>
    invalidOptions(keyward, UNKNOWN),

  async 'options that are not a plain object are a TypeError'(keyward) {
    await each(Object.keys(SHAPES), (name) => throwsTypeError(() => keyward.createVerifier(SHAPES[name])));
  },

  async 'createVerifier accepts valid options, and has no side effect'(keyward) {
    const called = [];
    const track = (name) => () => {
      called.push(name);
      throw new Error(`${name} was called`);
    };
    const { fetch, setTimeout: later } = globalThis;
    const { now } = Date;
    const random = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues');
    const store = { get: track('store.get'), put: track('store.put') };
    try {
      Object.assign(globalThis, { fetch: track('fetch'), setTimeout: track('setTimeout') });
      Date.now = track('Date.now');
      Object.defineProperty(crypto, 'getRandomValues', { value: track('getRandomValues'), configurable: true });
      for (const own of VALID) {
        const given = Object.freeze(
          options(
            {
              issuer: ISSUER,
              audience: AUDIENCE,
              jwksUri: URI,
              fetch: track('options.fetch'),
              store,
              storeKey: 'suite',
              onEvent: track('onEvent'),
            },
            own,
          ),
        );
        keyward.createVerifier(given);
        if (typeof given.issuer === 'string') keyward.createVerifier([given]);
      }
    } finally {
      Object.assign(globalThis, { fetch, setTimeout: later });
      Date.now = now;
      delete crypto.getRandomValues;
      if (random !== undefined) Object.defineProperty(crypto, 'getRandomValues', random);
    }
    await sleep(1);
    equal(called, [], 'the functions that createVerifier called');
  },

  async 'createVerifier rejects an invalid static key set'(keyward) {
    throwsTypeError(() => keyward.createVerifier(options(INHERITED, GIVEN, { jwks: 'text' })), /secretKey\(text\)/);
    for (const jwks of [{}, { keys: 5 }, '{text}', []]) {
      isError(
        keyward,
        thrown(() => keyward.createVerifier(options(INHERITED, GIVEN, { jwks })))?.error,
        'ERR_JWKS_INVALID',
      );
    }
  },

  async 'only an explicit null disables the check of issuer or audience'(keyward, samples) {
    const wrong = { issuer: 'https://other.example', audience: 'https://other.example' };
    for (const [own, expected] of [
      [{}, 'verified'],
      [{ issuer: wrong.issuer }, 'iss'],
      [{ audience: wrong.audience }, 'aud'],
      [{ issuer: null, audience: wrong.audience }, 'aud'],
      [{ issuer: null, audience: null }, 'verified'],
    ]) {
      equal(await outcome(setUp(keyward, samples, own).verify()), expected, show(own));
    }
  },

  async 'exp is required unless requiredClaims explicitly omits it'(keyward, samples) {
    const eternal = (own) =>
      setUp(keyward, samples, {
        name: 'jwt-io-secret-weak-allowed',
        issuer: null,
        audience: null,
        jwksUri: OMITTED,
        jwks: samples('jwt-io-secret-weak-allowed').keys,
        algorithms: ['HS256'],
        allowWeakKeys: true,
        ...own,
      });
    for (const [own, overrides, expected] of [
      [{}, {}, 'exp'],
      [{ requiredClaims: ['exp'] }, {}, 'exp'],
      [{ requiredClaims: ['sub'] }, {}, 'verified'],
      [{ requiredClaims: [] }, {}, 'verified'],
      // `undefined` sets nothing, so exp stays required.
      [{ requiredClaims: undefined, subject: '1234567890' }, {}, 'exp'],
      [{}, { requiredClaims: [] }, 'exp'],
      [{}, { requiredClaims: ['sub'] }, 'exp'],
      [{}, { requiredClaims: undefined }, 'exp'],
      [{ requiredClaims: [] }, { requiredClaims: ['exp'] }, 'exp'],
    ]) {
      equal(await outcome(eternal(own).verify(undefined, overrides)), expected, show([own, overrides]));
    }
  },

  // ---- overrides of one call ----

  async 'a stricter override applies to one call'(keyward, samples) {
    await each(Object.values(STRICTER).flat(), async ([own, overrides, expected]) => {
      const { verify, verifySync } = callOf(keyward, samples, own, overrides);
      equal(await outcome(verify()), expected, 'verify');
      equal(await outcome((async () => verifySync())()), expected, 'verifySync');
    });
  },

  async 'a looser or invalid override is a TypeError'(keyward, samples) {
    await each(
      Object.entries(LOOSER).flatMap(([name, cases]) => cases.map(([own, value]) => [own, { [name]: value }])),
      async ([own, overrides]) => {
        const { verify, verifySync } = callOf(keyward, samples, own, overrides);
        const [text] = Object.keys(overrides);
        await rejectsTypeError(verify(), new RegExp(text));
        throwsTypeError(verifySync, new RegExp(text));
      },
    );
    equal(Object.keys(LOOSER).sort(), Object.keys(STRICTER).sort(), 'the options in both tables');
  },

  async 'invalid overrides and contexts are a TypeError before any fetch'(keyward, samples) {
    const { verifier, verify, token, fetch, at } = setUp(keyward, samples);
    for (const overrides of [null, 5, 'x', true, [], () => at, new Map(), Object.create(at)]) {
      await rejectsTypeError(verifier.verify(token, overrides), /options/);
      throwsTypeError(() => verifier.verifySync(token, overrides), /options/);
    }
    for (const [name, nearest] of Object.entries({
      audiance: 'audience',
      currentdate: 'currentDate',
      issuers: 'issuer',
    })) {
      await rejectsTypeError(verify(undefined, { [name]: 'x' }), new RegExp(`"${name}".*"${nearest}"`));
    }
    for (const name of ['jwks', 'jwksUri', 'discovery', 'maxAge', 'cooldown', 'fetch', 'store'])
      await rejectsTypeError(verify(undefined, { [name]: 5 }), new RegExp(name));
    for (const context of [
      null,
      5,
      'x',
      { signal: 5 },
      { signal: null },
      { signal: new AbortController() },
      { waitUntil: 5 },
      { waitUntil: {} },
    ]) {
      await rejectsTypeError(verify(context), /context|signal|waitUntil/);
      await rejectsTypeError(verifier.prefetch(context), /context|signal|waitUntil/);
    }
    for (const value of [undefined, null, 5, {}, [token]]) await rejectsTypeError(verifier.verify(value, at), /token/);
    equal(fetch.urls, [], 'the URLs fetched despite invalid options');
  },

  async 'an override named __proto__ is an unknown option'(keyward, samples) {
    for (const value of ['{"issuer":"x"}', 'null', '5'])
      await rejectsTypeError(
        setUp(keyward, samples).verify(undefined, JSON.parse(`{"__proto__":${value}}`)),
        /__proto__|plain/,
      );
  },

  // ---- secrets ----

  async 'a secret in a fetched key set verifies nothing'(keyward, samples) {
    const { token, keys, now } = samples('jwt-io-secret-weak-allowed');
    const own = { issuer: null, audience: null, requiredClaims: [], allowWeakKeys: true };
    const at = { currentDate: new Date(now * 1000) };
    const { verifier } = setUp(keyward, samples, { ...own, respond: () => json(keys) });
    await fails(keyward, verifier.verify(token, at), 'ERR_JOSE_ALG_NOT_ALLOWED');
    await verifier.prefetch();
    await fails(keyward, verifier.verify(token, at), 'ERR_JOSE_ALG_NOT_ALLOWED');
    for (const algorithms of [['HS256'], ['ES256', 'HS512']]) {
      await rejectsTypeError(verifier.verify(token, { ...at, algorithms }), /HS/);
      throwsTypeError(() => verifier.verifySync(token, { ...at, algorithms }), /HS/);
    }
    const given = (more) => keyward.createVerifier({ ...own, jwks: keys, ...more });
    equal(
      await outcome(given({ algorithms: ['HS256'] }).verify(token, at)),
      'verified',
      'with a static secret and an explicit algorithm',
    );
    throwsTypeError(given, /only secrets.*\["HS256"\]/);
    const mixed = { keys: [...keys.keys, KEY.jwk] };
    await fails(keyward, given({ jwks: mixed }).verify(token, at), 'ERR_JOSE_ALG_NOT_ALLOWED');
  },

  async 'a call cannot allow HS* unless the verifier does'(keyward, samples) {
    // Without `algorithms` a verifier allows only asymmetric algorithms, so this override is looser.
    const { token, keys, now } = samples('jwt-io-secret-weak-allowed');
    const verifier = keyward.createVerifier({
      issuer: null,
      audience: null,
      requiredClaims: [],
      allowWeakKeys: true,
      jwks: { keys: [...keys.keys, KEY.jwk] },
    });
    const overrides = { currentDate: new Date(now * 1000), algorithms: ['HS256'] };
    await rejectsTypeError(verifier.verify(token, overrides), /algorithms/);
    throwsTypeError(() => verifier.verifySync(token, overrides), /algorithms/);
  },

  // ---- several issuers ----

  async 'iss selects one of several issuers, and each issuer has its own keys'(keyward, samples) {
    const { token, keys, now } = samples('claims-no-options');
    const at = { currentDate: new Date(now * 1000) };
    const urlOf = (name) => `https://${name}.example/jwks`;
    const fetch = pages({
      [urlOf('issuer')]: keys,
      [urlOf('b')]: { keys: [{ ...keys.keys[0], kid: 'b' }] },
      [urlOf('c')]: NO_KEYS,
    });
    const one = (name, issuer = `https://${name}.example`) => ({
      issuer,
      audience: AUDIENCE,
      jwksUri: urlOf(name),
      fetch,
    });
    const make = () => keyward.createVerifier([one('issuer'), one('b'), one('c', ['https://c.example', 'urn:c'])]);
    const verifier = make();
    const claims = { aud: AUDIENCE, exp: now + 60 };

    for (const [iss, reason] of [
      ['https://d.example', 'check_failed'],
      ['https://issuer.example/', 'check_failed'],
      [undefined, 'missing'],
      [null, 'check_failed'],
      [[ISSUER], 'check_failed'],
      [5, 'check_failed'],
      ['__proto__', 'check_failed'],
      ['', 'check_failed'],
    ]) {
      const unknown = unsigned({ iss, ...claims });
      await fails(keyward, verifier.verify(unknown, at), 'ERR_JWT_CLAIM_VALIDATION_FAILED', {
        claim: 'iss',
        reason,
        payload: undefined,
      });
      isError(keyward, thrown(() => verifier.verifySync(unknown, at)).error, 'ERR_JWT_CLAIM_VALIDATION_FAILED', {
        claim: 'iss',
        reason,
      });
    }
    for (const rubbish of ['', 'a.b.c', 'a.b.c.d.e'])
      must(/ERR_J(WS_INVALID|OSE_NOT_SUPPORTED)/.test(await outcome(verifier.verify(rubbish, at))), rubbish);
    equal(fetch.urls, [], 'the URLs fetched for unknown issuers and rubbish');

    equal((await verifier.verify(token, at)).payload.iss, ISSUER, 'iss');
    equal(fetch.urls, [urlOf('issuer')], 'the URLs fetched for the first issuer');
    await fails(
      keyward,
      verifier.verify(unsigned({ iss: 'https://b.example', ...claims }), at),
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    );
    for (const iss of ['https://c.example', 'urn:c'])
      await fails(keyward, verifier.verify(unsigned({ iss, ...claims }), at), 'ERR_JWKS_NO_MATCHING_KEY');
    equal(fetch.urls, ['issuer', 'b', 'c'].map(urlOf), 'the URLs fetched for all issuers');
    equal(verifier.verifySync(token, at).payload.iss, ISSUER, 'iss, by verifySync');
    equal(
      verifier.status.map(({ issuers, url }) => [issuers, url]),
      [
        [[ISSUER], urlOf('issuer')],
        [['https://b.example'], urlOf('b')],
        [['https://c.example', 'urn:c'], urlOf('c')],
      ],
      'status',
    );
    await rejectsTypeError(verifier.verify(token, { ...at, issuer: 'https://b.example' }), /issuer/);

    fetch.urls.length = 0;
    const another = make();
    await another.prefetch();
    equal(fetch.urls.sort(), ['b', 'c', 'issuer'].map(urlOf), 'the URLs fetched by prefetch');
    equal(await outcome(another.verify(token, at)), 'verified', 'the outcome');
    equal(fetch.urls.length, 3, 'the number of fetches');
  },

  'duplicate issuers, or null among several, are a TypeError'(keyward) {
    const one = (issuer) => ({ issuer, audience: AUDIENCE, jwks: KEY.jwk });
    for (const issuers of [
      [ISSUER, ISSUER],
      [ISSUER, [ISSUER]],
      [
        ['a', 'b'],
        ['c', 'b'],
      ],
      [ISSUER, null],
      [null, null],
      [['a', 'a']],
    ])
      throwsTypeError(() => keyward.createVerifier(issuers.map(one)), /issuer/);
    keyward.createVerifier([ISSUER, `${ISSUER}/`, 'HTTPS://issuer.example'].map(one));
  },

  // ---- requests ----

  async 'an insecure URL is fetched only if its host is in insecureHosts'(keyward, samples) {
    const secure = [
      'https://10.0.0.1/', 'http://localhost:99/', 'http://issuer.localhost/', 'http://127.1/', 'http://[::1]/',
    ];
    const insecure = [
      'http://issuer.example/jwks', 'http://127.0.0.1.issuer.example/', 'http://10.0.0.1/', 'ftp://localhost/',
      'file:///etc/hosts', 'data:application/json,{"keys":[]}', 'https://user:hush@issuer.example/',
      'https://user@issuer.example/',
    ];
    const cases = [
      ...secure.map((jwksUri) => [{ jwksUri }, true]),
      ...insecure.map((jwksUri) => [{ jwksUri }, false]),
      [{ jwksUri: 'http://plain.example:8080/jwks', insecureHosts: ['plain.example'] }, true],
      [{ jwksUri: 'http://PLAIN.example/', insecureHosts: ['x.example', 'Plain.Example'] }, true],
      [{ jwksUri: 'http://[2001:db8::1]/', insecureHosts: ['[2001:db8::1]'] }, true],
      [{ jwksUri: 'http://sub.plain.example/', insecureHosts: ['plain.example'] }, false],
      [{ jwksUri: 'http://plain.example.evil/', insecureHosts: ['plain.example'] }, false],
      [{ jwksUri: 'ftp://plain.example/', insecureHosts: ['plain.example'] }, false],
      [{ jwksUri: 'http://me@plain.example/', insecureHosts: ['plain.example'] }, false],
      [{ jwksUri: 'http://issuer.example/', insecureHosts: [] }, false],
    ];
    await each(cases, async ([own, safe]) => {
      if (!safe) {
        throwsTypeError(() => setUp(keyward, samples, own), /insecureHosts/);
        return;
      }
      const { verify, fetch } = setUp(keyward, samples, own);
      equal([await outcome(verify()), fetch.urls.length], ['verified', 1], 'the outcome, and the number of fetches');
    });
  },

  async 'redirects are not followed'(keyward, samples) {
    // Responses of a redirect that the runtime followed or hid can only be made by hand.
    const response = (members) =>
      Object.defineProperties(
        json(samples('claims-no-options').keys),
        Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])),
      );
    const responses = [
      ...[301, 302, 303, 307, 308].map(
        (status) => () => new Response(null, { status, headers: { location: 'https://issuer.example/elsewhere' } }),
      ),
      () => response({ redirected: true }),
      () => response({ type: 'opaqueredirect' }),
      () => response({ type: 'opaqueredirect', status: 0 }),
    ];
    for (const respond of responses) {
      const { verify, fetch } = setUp(keyward, samples, { respond });
      must(
        /redirect/.test((await fails(keyward, verify(), 'ERR_JWKS_FETCH_FAILED', { url: SHOWN })).message),
        'the message does not name the redirect',
      );
      equal([fetch.urls, fetch.init.redirect], [[URI], 'manual'], 'the URL and the redirect mode');
    }
  },

  async 'a request carries the configured headers and Accept'(keyward, samples) {
    for (const headers of [{ 'X-Key': 'mine' }, [['x-key', 'mine']], new Headers({ 'x-key': 'mine' })]) {
      const { verify, fetch } = setUp(keyward, samples, { headers });
      await verify();
      const sent = new Headers(fetch.init.headers);
      equal(
        [sent.get('x-key'), sent.get('accept'), sent.get('if-none-match'), fetch.init.method ?? 'GET'],
        ['mine', 'application/jwk-set+json, application/json', null, 'GET'],
        'the request',
      );
      must(fetch.init.signal instanceof AbortSignal, 'the request has no signal');
    }
  },

  async 'the fetch of the runtime is looked up at each call'(keyward, samples) {
    const { fetch: own } = globalThis;
    const { verify, keys } = setUp(keyward, samples, { fetch: undefined });
    const fetch = serving(() => json(keys));
    try {
      globalThis.fetch = fetch;
      equal(await outcome(verify()), 'verified', 'the outcome');
    } finally {
      globalThis.fetch = own;
    }
    equal(fetch.urls, [URI], 'the URL');
  },

  // ---- without waiting ----

  async 'verifySync verifies with loaded keys, and throws without them'(keyward, samples) {
    let down = false;
    const { verifier, verify, token, keys, at, fetch } = setUp(keyward, samples, {
      respond: () => (down ? json({}, {}, 503) : json(keys)),
    });
    const sync = () => verifier.verifySync(token, at);
    down = true;
    equal(
      isError(
        keyward,
        thrown(sync).error,
        'ERR_JWKS_NOT_LOADED',
        { url: SHOWN, cause: undefined, status: undefined },
        token,
      ).message.length > 20,
      true,
      'the message is long enough',
    );
    const error = await rejection(verifier.prefetch());
    const later = thrown(sync).error;
    isError(keyward, later, 'ERR_JWKS_NOT_LOADED', { url: SHOWN }, token);
    isError(keyward, later.cause, 'ERR_JWKS_FETCH_FAILED', { status: 503, url: SHOWN }, token);
    equal(error.code, 'ERR_JWKS_FETCH_FAILED', 'the code of prefetch');
    // Separate verifiers, so that no call waits for a back-off.
    down = false;
    const another = setUp(keyward, samples);
    equal(await another.verifier.prefetch(), undefined, 'the value of prefetch');
    equal(another.verifier.verifySync(token, at), await another.verify(), 'the result');
    equal(
      await outcome((async () => another.verifier.verifySync(token))()),
      'exp',
      'the failed claim without currentDate',
    );
    equal(another.fetch.urls.length, 1, 'the number of fetches');
    equal(await isPending(verify()), false, 'a call during back-off waits');
    must(fetch.urls.length <= 2, `${fetch.urls.length} fetches`);
  },

  async 'verifySync starts a fetch in the background, where the runtime allows it'(keyward, samples) {
    const { verifier, token, at, fetch } = setUp(keyward, samples);
    for (let round = 0; round < 3; round++)
      isError(keyward, thrown(() => verifier.verifySync(token, at)).error, 'ERR_JWKS_NOT_LOADED');
    await (sharesPromises(keyward) ? eventually(() => verifier.status[0].loaded) : sleep(20));
    equal(fetch.urls.length, sharesPromises(keyward) ? 1 : 0, 'the number of fetches');
    if (sharesPromises(keyward)) equal(verifier.verifySync(token, at).key.index, 0, 'index');
  },

  async 'a static key set is used without a fetch'(keyward, samples) {
    const { keys, now } = samples('claims-no-options');
    for (const jwks of [keys, keys.keys[0], JSON.stringify(keys), new keyward.KeySet(keys)]) {
      const { verifier, verify, fetch, token, at } = setUp(keyward, samples, { jwksUri: OMITTED, jwks });
      equal(await outcome(verify()), 'verified', 'verify');
      equal(verifier.verifySync(token, at).key.index, 0, 'verifySync');
      await verifier.prefetch();
      const [status, ...more] = verifier.status;
      equal(
        [status, more],
        [
          {
            issuers: [ISSUER],
            loaded: true,
            failures: 0,
            counts: { fetched: 0, notModified: 0, failed: 0, staleServed: 0 },
          },
          [],
        ],
        'status',
      );
      const other = unsigned({ iss: ISSUER, aud: AUDIENCE, exp: now + 60 }, { kid: 'other' });
      if (jwks !== keys.keys[0]) await fails(keyward, verifier.verify(other, at), 'ERR_JWKS_NO_MATCHING_KEY');
      equal(fetch.urls, [], 'the URLs fetched');
    }
  },
};
