// inspectJwt and reportText: reports of valid, malformed and unusual tokens.
import { each, equal, must, same, show } from './assert.mjs';
import { CLAIMS, EC, HEADER, NOW, at, inspect, line, oct, part, rsa, start, statuses, unsigned } from './inspected.mjs';
import { ODD, ODD_KEYS, agreed, deep } from './odd.mjs';
import { fromBase64url } from './tokens.mjs';

/** The vectors that these tests start from. The tests sign nothing. */
export const STARTS = [
  'claims-no-options', 'choice-kid-twice-second-fits', 'choice-kid-single-key-other', 'jwt-io-secret-weak-allowed',
  'certificate-odd-expired-verified', 'certificate-unreadable-text-verified', 'x5t-of-another-certificate-verified',
  'id_token-nonce-equal', 'id_token-at_hash-differs', 'id_token-c_hash-differs', 'access_token-cnf-unchecked',
  'logout_token-bare', 'embedded-key-ignored', 'id_token-additionalAudiences-azp-is-ours', 'scopeClaims-list',
  'sub-is-number-unchecked',
];

const [MINUTE, HOUR, DAY, MONTH, YEAR] = [60, 3600, 86_400, 30.44 * 86_400, 365.25 * 86_400];
const EXPIRED = { sub: 'me', exp: NOW - MINUTE };
const table = (rows, name, work) =>
  Object.fromEntries(rows.map((row) => [name(row), (keyward, samples) => work(keyward, row, samples)]));

// ---- broken tokens ----

const [H, P] = [part(HEADER), part(EXPIRED)];
/** In plain base64 these claims need all of `+`, `/` and `=`. */
const PLAIN = { sub: 'ÿÿ>>>???', exp: EXPIRED.exp };
const plain = (value) => btoa(String.fromCharCode(...fromBase64url(part(value))));
const withMember = (json, member) => json.replace('{', `{${member},`);
const ABSENT = Symbol('absent');
/** Malformed tokens. `failed`: the checks that fail without keys; `detail`: of the first of them. */
const BROKEN = [
  { name: 'one part', token: H, failed: ['parts'], header: HEADER, detail: /three parts.*: an opaque token/ },
  {
    name: 'two parts',
    token: `${H}.${P}`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /three parts.*this one has 2/,
  },
  {
    name: 'four parts',
    token: `${H}.${P}.AA.AA`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /this one has 4/,
  },
  { name: 'five parts', token: `${H}.${P}.AA.AA.AA`, failed: ['parts'], header: HEADER, detail: /encrypted/ },
  {
    name: 'six parts',
    token: `${H}.${P}.AA.AA.AA.AA`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /this one has 6/,
  },
  {
    name: 'no header',
    token: `.${P}.AA`,
    failed: ['header', 'exp'],
    payload: EXPIRED,
    detail: /header is not JSON: line 1, column 1/,
  },
  {
    name: 'no payload',
    token: `${H}..AA`,
    failed: ['payload'],
    header: HEADER,
    detail: /payload is not JSON: line 1, column 1/,
  },
  {
    name: 'the value of an Authorization header',
    token: `bearer ${H}.${P}.AA`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /pass only the token after "Bearer"/,
  },
  {
    name: 'quotation marks',
    token: `"${H}.${P}.AA"`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /remove them/,
  },
  {
    name: 'disclosures',
    token: `${H}.${P}.AA~${part('["x","y",1]')}~`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /an SD-JWT/,
  },
  {
    name: 'disclosures and a key binding',
    token: `${H}.${P}.AA~${part('["x","y",1]')}~${H}.${P}.AA`,
    failed: ['parts', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /an SD-JWT/,
  },
  {
    name: 'a compressed payload',
    token: `${part({ ...HEADER, zip: 'DEF' })}.${part(Uint8Array.of(0xab, 0x56, 0x4a))}.AA`,
    failed: ['payload'],
    header: { ...HEADER, zip: 'DEF' },
    detail: /"zip"/,
  },
  {
    name: 'padding of the header',
    token: `${part({ ...HEADER, x: '' })}=.${P}.AA`,
    failed: ['header_encoding', 'exp'],
    header: { ...HEADER, x: '' },
    payload: EXPIRED,
    detail: /offset \d+/,
  },
  {
    name: 'padding of the payload',
    token: `${H}.${P}==.AA`,
    failed: ['payload_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: new RegExp(`payload.*padding .* at offset ${P.length}:`),
  },
  {
    name: 'padding of the signature',
    token: `${H}.${P}.AA==`,
    failed: ['signature_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /signature.*padding .* at offset 2:/,
  },
  {
    name: 'the plain base64 alphabet',
    token: `${H}.${plain(PLAIN)}.AA`,
    failed: ['payload_encoding', 'exp'],
    header: HEADER,
    payload: PLAIN,
    detail: /payload.*of plain base64/,
  },
  {
    name: 'leading whitespace',
    token: ` \n${H}.${P}.AA`,
    failed: ['header_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /header.*white space at offset 0: remove it/,
  },
  {
    name: 'inner whitespace',
    token: `${H}.${P.slice(0, 7)}\r\n\t ${P.slice(7)}.AA`,
    failed: ['payload_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /payload.*white space at offset 7:/,
  },
  {
    name: 'trailing whitespace',
    token: `${H}.${P}.AAAA\n`,
    failed: ['signature_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /signature.*white space at offset 4:/,
  },
  {
    name: 'unused bits',
    token: `${H}.${P}.AB`,
    failed: ['signature_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /unused bits/,
  },
  {
    name: 'a payload truncated within a byte',
    token: `${H}.${part('{"exp":1}xxx').slice(0, 13)}.AA`,
    failed: ['payload_encoding', 'exp'],
    header: HEADER,
    payload: { exp: 1 },
    detail: /truncated/,
  },
  {
    name: 'a payload truncated within its JSON',
    token: `${H}.${part('{"exp":1300818940,').slice(0, 21)}.AA`,
    failed: ['payload_encoding', 'payload'],
    header: HEADER,
    detail: /truncated/,
  },
  {
    name: 'a character that is not ASCII after the payload',
    token: `${H}.${P}é${P}.AA`,
    failed: ['payload_encoding', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: new RegExp(`offset ${P.length} `),
  },
  {
    name: 'a header with invalid JSON',
    token: `${part('{"alg":"ES256",\n"kid":}')}.${P}.AA`,
    failed: ['header', 'exp'],
    payload: EXPIRED,
    detail: /header is not JSON: line 2, column 7/,
  },
  {
    name: 'a payload with invalid JSON',
    token: `${H}.${part('{"a":1,\n\n  "b" 5}')}.AA`,
    failed: ['payload'],
    header: HEADER,
    detail: /payload is not JSON: line 3, column 7/,
  },
  {
    name: 'a payload that ends early',
    token: `${H}.${part('{"a":[1,')}.AA`,
    failed: ['payload'],
    header: HEADER,
    detail: /line 1, column 9/,
  },
  {
    name: 'a payload after a byte order mark',
    token: `${H}.${part(`\ufeff${JSON.stringify(EXPIRED)}`)}.AA`,
    failed: ['payload'],
    header: HEADER,
    detail: /line 1, column/,
  },
  ...['null', '[]', '"x"', '5', 'true'].flatMap((json) => [
    {
      name: `a header that is ${json}`,
      token: `${part(json)}.${P}.AA`,
      failed: ['header', 'exp'],
      payload: EXPIRED,
      detail: /header is not a JSON object/,
    },
    {
      name: `a payload that is ${json}`,
      token: `${H}.${part(json)}.AA`,
      failed: ['payload'],
      header: HEADER,
      detail: /payload is not a JSON object/,
    },
  ]),
  {
    name: 'a header that is nested too deeply',
    token: `${part({ x: JSON.parse(deep(70)) })}.${P}.AA`,
    failed: ['header', 'exp'],
    payload: EXPIRED,
    detail: /deeper/,
  },
  {
    name: 'a header that is not UTF-8',
    token: `${part(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))}.${P}.AA`,
    failed: ['header', 'exp'],
    payload: EXPIRED,
    detail: /header is not UTF-8/,
  },
  {
    name: 'a payload that is not UTF-8',
    token: `${H}.${part(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))}.AA`,
    failed: ['payload'],
    header: HEADER,
    detail: /payload is not UTF-8/,
  },
  {
    name: 'a duplicate header member',
    token: `${part(withMember(JSON.stringify(HEADER), '"kid":"a"'))}.${P}.AA`,
    failed: ['header', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /header contains a duplicate member/,
  },
  {
    name: 'a duplicate claim',
    token: `${H}.${part(withMember(JSON.stringify(EXPIRED), '"sub":"me"'))}.AA`,
    failed: ['payload', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /payload contains a duplicate member/,
  },
  {
    name: 'a duplicate claim, one of them escaped',
    token: `${H}.${part(withMember(JSON.stringify(EXPIRED), '"s\\u0075b":"me"'))}.AA`,
    failed: ['payload', 'exp'],
    header: HEADER,
    payload: EXPIRED,
    detail: /payload contains a duplicate member/,
  },
  {
    name: 'a duplicate member within a claim',
    token: `${H}.${part(withMember(JSON.stringify(EXPIRED), '"x":[{"y":1,"y":1}]'))}.AA`,
    failed: ['payload', 'exp'],
    header: HEADER,
    payload: { x: [{ y: 1 }], ...EXPIRED },
    detail: /payload contains a duplicate member/,
  },
  {
    name: 'every error at once',
    token: `${part({ kid: 5, crit: 'x' })}=.${part({ iat: 'x', exp: 5, nbf: 1e12 })}=.A`,
    failed: ['header_encoding', 'payload_encoding', 'signature_encoding', 'alg', 'kid', 'crit', 'iat', 'nbf', 'exp'],
    header: { kid: 5, crit: 'x' },
    payload: { iat: 'x', exp: 5, nbf: 1e12 },
    detail: /header is not base64url/,
  },
];

function broken(keyward, { token, failed, header = ABSENT, payload = ABSENT, detail }) {
  const report = inspect(keyward, token, null);
  equal(statuses(report, 'fail'), failed, 'the checks that fail');
  must(detail.test(line(report, failed[0]).detail), `the detail is ${show(line(report, failed[0]).detail)}`);
  for (const [name, value] of Object.entries({ header, payload }))
    equal(Object.hasOwn(report, name) ? report[name] : ABSENT, value, name);
  equal(
    report.claims.map(({ name }) => name),
    payload === ABSENT ? [] : Object.keys(payload),
    'the claims',
  );
  if (header !== ABSENT) equal(JSON.parse(report.decoded.header), header, 'the decoded header');
  if (payload !== ABSENT) equal(JSON.parse(report.decoded.payload), payload, 'the decoded payload');
}

// ---- checks ----

const [API, ISSUER] = [CLAIMS.aud, CLAIMS.iss];
const [ID, ACCESS, LOGOUT] = ['id_token', 'access_token', 'logout_token'].map((profile) => ({ profile }));
const SHOWN_NOW = '2011-03-22T18:36:40Z';
const valueless = (status, ids) =>
  Object.fromEntries(ids.map((id) => [id, [[{}, { issuer: 'x', audience: 'x' }, undefined, undefined, status]]]));
/** By check: rows of the token's changes, the options, the expected value, the actual value, and the status. */
const VALUES = {
  algorithm: [
    [{}, {}, undefined, 'ES256', 'pass'],
    [{}, { algorithms: ['ES256'] }, 'ES256', 'ES256', 'pass'],
    [{}, { algorithms: ['RS256', 'PS256'] }, 'one of RS256, PS256', 'ES256', 'fail'],
    [{ header: { alg: undefined } }, { algorithms: ['RS256'] }, 'RS256', undefined, 'skip'],
    [{ header: { alg: ['a', 'b'] } }, {}, undefined, 'a, b', 'skip'],
  ],
  typ: [
    [{}, {}, undefined, 'JWT', 'skip'],
    [{}, { typ: 'at+jwt' }, 'at+jwt', 'JWT', 'fail'],
    [{ header: { typ: undefined } }, { typ: 'JWT' }, 'JWT', undefined, 'fail'],
    [{ header: { typ: 5 } }, { typ: 'JWT' }, 'JWT', '5', 'fail'],
    [{}, ACCESS, 'at+jwt', 'JWT', 'fail'],
    [{}, { ...ACCESS, legacyAccessTokens: true }, undefined, 'JWT', 'pass'],
    [{ header: { typ: 'at+jwt' } }, ID, undefined, 'at+jwt', 'fail'],
  ],
  required: [
    [{}, { requiredClaims: ['exp', 'jti'] }, 'exp, jti', 'iss, sub, aud, iat, nbf, exp', 'fail'],
    [{}, { requiredClaims: ['exp'] }, 'exp', 'iss, sub, aud, iat, nbf, exp', 'pass'],
    [
      {},
      { requiredClaims: ['aud'], audience: API, issuer: ISSUER, maxTokenAge: '1d' },
      'aud, iss, iat',
      'iss, sub, aud, iat, nbf, exp',
      'pass',
    ],
    [{}, LOGOUT, 'iss, aud, iat, exp, jti, events', 'iss, sub, aud, iat, nbf, exp', 'fail'],
    [{ token: `${H}.AA.AA` }, { requiredClaims: ['exp'] }, 'exp', undefined, 'skip'],
  ],
  iss: [
    [{}, {}, undefined, ISSUER, 'skip'],
    [{}, { issuer: ISSUER }, ISSUER, ISSUER, 'pass'],
    [{}, { issuer: [ISSUER] }, ISSUER, ISSUER, 'pass'],
    [{ payload: { iss: undefined } }, { issuer: 'x' }, 'x', undefined, 'skip'],
    [
      {},
      { issuer: ['https://a.example', 'https://b.example'] },
      'one of https://a.example, https://b.example',
      ISSUER,
      'fail',
    ],
    [{}, { issuer: ['%', "$&$`$'$1"] }, "one of %, $&$`$'$1", ISSUER, 'fail'],
    ...[
      [null, 'null'],
      [false, 'false'],
      [0, '0'],
      [['x', 'y'], 'x, y'],
      [['x', 5], '["x",5]'],
      [[], '[]'],
      [{ any: 'x' }, '{"any":"x"}'],
      ['', '""'],
      ['0', '"0"'],
      ['null', '"null"'],
      ['"x"', '"\\"x\\""'],
    ].map(([iss, shown]) => [{ payload: { iss } }, { issuer: 'x' }, 'x', shown, 'fail']),
  ],
  sub: [
    [{}, { subject: 'x' }, 'x', '"248289761001"', 'fail'],
    [{ payload: { sub: 'x y' } }, {}, undefined, 'x y', 'skip'],
  ],
  aud: [
    [{ payload: { aud: ['x', 'y'] } }, { audience: API }, API, 'x, y', 'fail'],
    [{ payload: { aud: ['x', 'y'] } }, { audience: ['y', API] }, `one of y, ${API}`, 'x, y', 'pass'],
  ],
  iat: [
    [{}, {}, undefined, '2011-03-22T18:35:00Z', 'pass'],
    [{ payload: { iat: '2011' } }, {}, undefined, '"2011"', 'fail'],
  ],
  nbf: [
    [{}, {}, `not after ${SHOWN_NOW}`, '2011-03-22T18:35:00Z', 'pass'],
    [{ payload: { nbf: NOW + 0.5 } }, {}, `not after ${SHOWN_NOW}`, '2011-03-22T18:36:40.500Z', 'fail'],
    [
      { payload: { nbf: NOW + 6 } },
      { clockTolerance: 5 },
      'not after 2011-03-22T18:36:45Z',
      '2011-03-22T18:36:46Z',
      'fail',
    ],
    [{ payload: { nbf: undefined } }, {}, `not after ${SHOWN_NOW}`, undefined, 'skip'],
  ],
  exp: [
    [{ payload: { exp: NOW } }, {}, `after ${SHOWN_NOW}`, SHOWN_NOW, 'fail'],
    [{ payload: { exp: NOW } }, { clockTolerance: '1m' }, 'after 2011-03-22T18:35:40Z', SHOWN_NOW, 'pass'],
    [{ payload: { exp: 2 ** 53 } }, {}, `after ${SHOWN_NOW}`, '9007199254740992', 'pass'],
    [{ payload: { exp: [NOW] } }, {}, `after ${SHOWN_NOW}`, `[${NOW}]`, 'fail'],
  ],
  max_token_age: [
    [{}, {}, undefined, '2011-03-22T18:35:00Z', 'skip'],
    [{}, { maxTokenAge: '1m' }, 'not before 2011-03-22T18:35:40Z', '2011-03-22T18:35:00Z', 'fail'],
    [{}, { maxTokenAge: 60, clockTolerance: 40 }, 'not before 2011-03-22T18:35:00Z', '2011-03-22T18:35:00Z', 'pass'],
  ],
  nonce: [
    [{ payload: { nonce: 'x' } }, { nonce: 'n' }, 'n', 'x', 'fail'],
    [{}, {}, undefined, undefined, 'skip'],
  ],
  azp: [
    [{ payload: { azp: 'x' } }, { authorizedParty: 'c' }, 'c', 'x', 'fail'],
    [{ payload: { azp: 'x' } }, { authorizedParty: ['c', 'x'] }, 'one of c, x', 'x', 'pass'],
  ],
  auth_time: [
    [
      { payload: { auth_time: NOW - HOUR } },
      { maxAuthAge: '10m' },
      'not before 2011-03-22T18:26:40Z',
      '2011-03-22T17:36:40Z',
      'fail',
    ],
    [
      { payload: { auth_time: NOW - 650 } },
      { maxAuthAge: '10m', clockTolerance: '1m' },
      'not before 2011-03-22T18:25:40Z',
      '2011-03-22T18:25:50Z',
      'pass',
    ],
  ],
  acr: [
    [{ payload: { acr: 'low' } }, { acr: 'high' }, 'high', 'low', 'fail'],
    [{ payload: { acr: '0' } }, { acr: ['1', '2'] }, 'one of 1, 2', '"0"', 'fail'],
  ],
  at_hash: [[{ payload: { at_hash: 'x' } }, {}, undefined, 'x', 'skip']],
  scope: [
    [{ payload: { scope: 'a b' } }, { scopes: ['a', 'c'] }, 'all of a, c', 'a b', 'fail'],
    [{ payload: { scope: 'a b' } }, { scopes: ['b'] }, 'b', 'a b', 'pass'],
    [{ payload: { scope: 'a b' } }, { scopes: { any: ['a', 'c'] } }, 'one of a, c', 'a b', 'pass'],
    [{ payload: { scp: ['a', 'b'] } }, { scopes: { any: ['c', 'd'] } }, 'one of c, d', 'a, b', 'fail'],
    [{ payload: { scope: 'a', scp: ['c'] } }, { scopes: ['c'] }, 'c', 'a', 'fail'],
    [{}, { scopes: ['c'] }, 'c', undefined, 'fail'],
  ],
  trusted_audiences: [
    [{ payload: { aud: [API, 'x'] } }, { ...ID, audience: API }, `only ${API}`, `${API}, x`, 'fail'],
    [{}, { ...ID, audience: ['x', API] }, `only x, ${API}`, API, 'pass'],
    [{}, { ...LOGOUT, audience: API }, `only ${API}`, API, 'pass'],
  ],
  cnf: [[{ payload: { cnf: { jkt: 'x' } } }, ACCESS, undefined, '{"jkt":"x"}', 'fail']],
  events: [[{ payload: { events: { x: {} } } }, LOGOUT, undefined, '{"x":{}}', 'fail']],
  no_nonce: [[{ payload: { nonce: 'x' } }, LOGOUT, undefined, 'x', 'fail']],
  ...valueless('pass', [
    'size', 'parts', 'header_encoding', 'payload_encoding', 'signature_encoding', 'header', 'alg', 'kid', 'crit',
    'payload',
  ]),
  ...valueless('skip', ['key_set', 'key', 'signature', 'certificate']),
};

const rfc = (number, section) => `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
const core = (section) => `https://openid.net/specs/openid-connect-core-1_0.html#${section}`;
const backchannel = (section) => `https://openid.net/specs/openid-connect-backchannel-1_0.html#${section}`;
const ISSUER_TITLE = 'The issuer matches';
const GENERIC = { iss: [ISSUER_TITLE, rfc(7519, '4.1.1')], aud: ['The audience matches', rfc(7519, '4.1.3')] };
/** By profile: the checks that only it has, and the titles and sections that it changes. */
const PROFILES = [
  {
    checks: [],
    texts: {
      ...GENERIC,
      typ: ['"typ" matches the expected type', rfc(8725, '3.11')],
      required: ['Required claims are present', rfc(7519, '4.1')],
    },
  },
  {
    profile: 'id_token',
    checks: ['trusted_audiences'],
    texts: {
      typ: ['"typ" does not identify another kind of token', rfc(8725, '3.12')],
      required: ['Claims that every ID token has are present', core('IDToken')],
      iss: [ISSUER_TITLE, core('IDTokenValidation')],
      aud: ['The audience is this client', core('IDTokenValidation')],
    },
  },
  {
    profile: 'access_token',
    checks: ['cnf'],
    texts: {
      typ: ['"typ" identifies an access token', rfc(9068, '4')],
      required: ['Claims that every access token has are present', rfc(9068, '2.2')],
      iss: [ISSUER_TITLE, rfc(9068, '4')],
      aud: ['The audience is this API', rfc(9068, '4')],
    },
  },
  {
    profile: 'lenient_access_token',
    checks: ['cnf'],
    texts: {
      ...GENERIC,
      typ: ['"typ" does not identify another kind of token', rfc(8725, '3.12')],
      required: ['Required claims are present', rfc(7519, '4.1')],
      aud: ['The audience is this API', rfc(7519, '4.1.3')],
    },
  },
  {
    profile: 'logout_token',
    checks: ['trusted_audiences', 'sub_or_sid', 'events', 'no_nonce'],
    texts: {
      ...GENERIC,
      typ: ['"typ" identifies a logout token', backchannel('Validation')],
      required: ['Claims that every logout token has are present', backchannel('LogoutToken')],
    },
  },
];

// ---- keys and findings ----

/** Keys that do not match a token signed by a P-256 key with the kid "a", and why. */
const MISMATCHES = [
  ['kid', { ...EC, kid: 'b' }],
  ['kid', { ...EC, kid: undefined }],
  ['kid', { ...rsa(2048), kid: 'b', use: 'enc' }],
  ['type', { ...rsa(2048), kid: 'a', use: 'enc' }],
  ['type', { ...oct(32), kid: 'a' }],
  ['curve', { ...EC, crv: 'P-384' }],
  ['excluded', { ...EC, y: EC.x }],
  ['excluded', { ...EC, d: 'AA' }],
  ['excluded', { kty: 'EC', kid: 'a', use: 'enc' }],
  ['use', { ...EC, use: 'enc', key_ops: [] }],
  ['key_ops', { ...EC, key_ops: ['sign'], alg: 'ES384' }],
  ['alg', { ...EC, alg: 'ES384' }],
  ['alg', { ...EC, alg: 'ECDH-ES' }],
];
const INSIDE = { jwk: EC, jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u', x5c: ['AA'] };
const GIVEN = (used) => ({ from: 'caller', used, label: 'Given by you.' });
const found = (member) => ({
  from: 'token',
  used: false,
  label: `Found inside the token (${member}), never used.`,
  member,
});

const kids = (list) => list.map((kid) => ({ header: { kid } }));
const [HS, RS] = [{ header: { alg: 'HS256' }, options: { algorithms: ['HS256'] } }, { header: { alg: 'RS256' } }];
const set = (...keys) => ({ keys: { keys } });
/** By rule: tokens that trigger it and no other rule, and near misses that trigger none. */
const FINDINGS = [
  {
    id: 'alg_none',
    severity: 'danger',
    triggering: ['none', 'None', 'NONE', 'nOnE'].map((alg) => ({ header: { alg } })),
    nearMisses: ['none ', '', 'nonE256', 'null', null, undefined, ['none']].map((alg) => ({ header: { alg } })),
  },
  {
    id: 'duplicate_members',
    severity: 'danger',
    triggering: [
      { token: `${part(withMember(JSON.stringify(HEADER), '"alg":"ES256"'))}.${part(CLAIMS)}.AA` },
      ...['"exp":1', '"\\u0065xp":1', '"x":{"y":1,"y":2}'].map((member) => ({
        token: `${H}.${part(withMember(JSON.stringify(CLAIMS), member))}.AA`,
      })),
    ],
    nearMisses: [
      { token: `${H}.${part(withMember(JSON.stringify(CLAIMS), '"EXP":1,"x":{"exp":1},"y":["exp","exp"]'))}.AA` },
    ],
  },
  {
    id: 'non_canonical_base64',
    severity: 'danger',
    triggering: [
      `${unsigned()}==`, `${unsigned()}\n`, unsigned().replace('.', '=.'), unsigned().replace(/AAAA$/, 'AB'),
      unsigned().replace(/AAAA$/, '+/AA'),
    ].map((token) => ({ token })),
    nearMisses: ['', 'AA', '-_AA', 'é', 'AA!', 'AAé', 'A', 'AAAAA'].map((signature) => ({
      token: unsigned().replace(/AAAA$/, signature),
    })),
  },
  {
    id: 'alg_confusion',
    severity: 'danger',
    triggering: [
      { ...HS, ...set(rsa(2048)) },
      { ...HS, ...set(EC) },
      { ...HS, ...set(oct(32), EC) },
      { ...HS, options: {}, ...set(EC) },
    ],
    nearMisses: [{ ...HS, ...set(oct(32)) }, HS, { ...HS, ...set() }, { ...set(oct(32), EC) }],
  },
  {
    id: 'weak_secret',
    severity: 'danger',
    triggering: [
      { ...HS, ...set(oct(31)) },
      { ...HS, ...set(oct(32), oct(1)) },
      { ...HS, header: { alg: 'HS512' }, ...set(oct(63)) },
    ],
    nearMisses: [{ ...HS, ...set(oct(32)) }, { ...HS, header: { alg: 'HS512' }, ...set(oct(64)) }, set(oct(1))],
  },
  {
    id: 'weak_rsa',
    severity: 'danger',
    triggering: [
      { ...RS, ...set(rsa(1024)) },
      { ...RS, ...set(rsa(2048), rsa(2040)) },
      { header: { alg: 'PS256' }, ...set(rsa(1024)) },
    ],
    nearMisses: [{ ...RS, ...set(rsa(2048)) }, RS, { ...RS, ...set(EC, oct(1)) }],
  },
  {
    id: 'suspicious_kid',
    severity: 'danger',
    triggering: kids([
      '../x', 'x/../../etc/passwd', '..\\x', '/dev/null', '\\\\host\\x', '.env', '~root', 'https://evil.example/k',
      'file:///x', "x' OR 1", 'x"', 'x;y', 'x?y', '`id`', '$(id)', 'x|y', 'x\0', 'x\ny', '<x>', 'x y', 'x'.repeat(513),
    ]),
    nearMisses: kids([
      '',
      'a',
      'ab--cd',
      '/ab/cd+ef=',
      'ab/cd+ef/gh==',
      'ab-cd_ef',
      'a.b',
      'a..b',
      'a/b',
      'a:b',
      'x~',
      '2024-01-01',
      'urn:ietf:params:oauth:jwk-thumbprint:sha-256:NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      'é',
      '😀',
      'x'.repeat(512),
      undefined,
      5,
      null,
      ['../x'],
    ]),
  },
  ...[
    ['jwk', 'warning'],
    ['jku', 'warning'],
    ['x5u', 'warning'],
    ['x5c', 'note'],
  ].map(([id, severity]) => ({
    id,
    severity,
    triggering: [{ header: { [id]: INSIDE[id] } }, { header: { [id]: null } }],
    nearMisses: [
      { payload: { [id]: INSIDE[id] } },
      { header: { [id.toUpperCase()]: INSIDE[id], x: { [id]: 1 }, cty: id } },
    ],
  })),
  {
    id: 'sender_constrained',
    severity: 'warning',
    triggering: [{ payload: { cnf: { jkt: 'x' } } }, { payload: { cnf: null }, options: ID }],
    nearMisses: [
      { payload: { cnf: { jkt: 'x' } }, options: ACCESS },
      { header: { cnf: {} }, payload: { CNF: {}, x: { cnf: {} } } },
    ],
  },
  {
    id: 'no_exp',
    severity: 'warning',
    triggering: [{ payload: { exp: undefined } }, { payload: { exp: undefined, EXP: NOW + 5, x: { exp: NOW + 5 } } }],
    nearMisses: [{ payload: { exp: null } }, { payload: { exp: 'x' } }, { token: `${H}.${part('[]')}.AA` }],
  },
  {
    id: 'long_lifetime',
    severity: 'warning',
    triggering: [
      { payload: { exp: 2 ** 54 } },
      { payload: { exp: NOW - 100 + DAY + 1 } },
      { payload: { iat: undefined, exp: NOW - 100 + DAY + 0.5 } },
      { payload: { iat: 'x', exp: NOW - 100 + DAY + 1 } },
      { payload: { iat: undefined, nbf: undefined, exp: NOW + DAY + 1 } },
      { payload: { iat: NOW - 5 * DAY, exp: NOW - 3 * DAY } },
    ],
    nearMisses: [
      { payload: { exp: NOW - 100 + DAY } },
      { payload: { iat: undefined, exp: NOW - 100 + DAY } },
      { payload: { iat: undefined, nbf: undefined, exp: NOW + DAY } },
      { payload: { nbf: NOW - 5 * DAY } },
      { payload: { exp: `${NOW + 5 * DAY}` } },
    ],
  },
  {
    id: 'iat_in_future',
    severity: 'warning',
    triggering: [
      { payload: { iat: NOW + 1 } },
      { payload: { iat: NOW + 0.5 } },
      { payload: { iat: NOW + 6 }, options: { clockTolerance: 5 } },
    ],
    nearMisses: [
      { payload: { iat: NOW } },
      { payload: { iat: NOW + 5 }, options: { clockTolerance: 5 } },
      { payload: { iat: `${NOW + 5}` } },
      { payload: { iat: undefined, nbf: NOW + 5 } },
    ],
  },
  {
    id: 'milliseconds',
    severity: 'warning',
    triggering: [
      { payload: { nbf: NOW * 1000 } },
      { payload: { auth_time: 1e11 } },
      { payload: { auth_time: 99_999_999_999_999.5 } },
    ],
    nearMisses: [
      { payload: { auth_time: 1e11 - 1 } },
      { payload: { auth_time: 1e14 } },
      { payload: { auth_time: `${NOW * 1000}`, updated_at: NOW * 1000 } },
    ],
  },
  {
    id: 'microsoft_graph',
    severity: 'note',
    triggering: [{ header: { nonce: 'x' }, ...set(EC) }],
    nearMisses: [
      { header: { nonce: 'x' } },
      { header: { Nonce: 'x' }, payload: { nonce: 'x' }, ...set(EC) },
      { header: { nonce: 'x', kid: 'b' }, ...set({ ...EC, kid: 'a' }) },
    ],
  },
  {
    id: 'aws_load_balancer',
    severity: 'note',
    triggering: [{ header: { signer: 'arn:aws:elasticloadbalancing:x', client: 'x' } }],
    nearMisses: [{ header: { signer: 'x' }, payload: { signer: 'x', client: 'x' } }, { header: { client: 'x' } }],
  },
  {
    id: 'dpop_proof',
    severity: 'warning',
    triggering: [
      { header: { typ: 'dpop+jwt' } },
      { header: { typ: 'application/DPoP+jwt' } },
      { payload: { htm: 'GET', htu: 'https://api.example' } },
    ],
    nearMisses: [{ header: { htm: 'GET', htu: 'x' }, payload: { htm: 'GET' } }, { payload: { htu: 'x' } }],
  },
  {
    id: 'unknown_typ',
    severity: 'note',
    triggering: [
      '',
      'jwt2',
      'access_token',
      'text/jwt',
      'at+jwt;v=1',
      ' JWT',
      'application/',
      'x/application/jwt',
      5,
      null,
      ['JWT'],
    ].map((typ) => ({ header: { typ } })),
    nearMisses: [
      undefined, 'JWT', 'jwt', 'application/jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'logout+jwt',
      'secevent+jwt', 'JOSE', 'vc+sd-jwt', 'dc+sd-jwt', 'kb+jwt', 'passport', 'entity-statement+jwt',
      'oauth-authz-req+jwt', 'token-introspection+jwt',
    ].map((typ) => ({ header: { typ } })),
  },
];

const findings = (keyward, { header, payload, token = unsigned(header, payload), keys = null, options }) =>
  inspect(keyward, token, keys, options).findings;

// ---- claims ----

const MEANINGS = {
  iss: 'Issuer',
  sub: 'Subject',
  aud: 'Audience',
  exp: 'Expires',
  nbf: 'Not valid before',
  iat: 'Issued',
  jti: 'Token ID',
  azp: 'Authorized party',
  nonce: 'Nonce',
  auth_time: 'Signed in',
  acr: 'Authentication class',
  amr: 'Authentication methods',
  at_hash: 'Access token hash',
  c_hash: 'Code hash',
  sid: 'Session',
  events: 'Events',
  client_id: 'Client',
  scope: 'Scopes',
  scp: 'Scopes',
  act: 'Acting party',
  may_act: 'Parties that may act',
  cnf: 'Bound to a key',
  roles: 'Roles',
  groups: 'Groups',
  entitlements: 'Entitlements',
  authorization_details: 'Authorization details',
  htm: 'HTTP method',
  htu: 'HTTP URL',
  ath: 'Access token hash',
  name: 'Name',
  given_name: 'Given name',
  family_name: 'Family name',
  preferred_username: 'Preferred user name',
  email: 'Email',
  email_verified: 'Email verified',
  phone_number: 'Phone number',
  picture: 'Picture',
  locale: 'Language',
  zoneinfo: 'Time zone',
  updated_at: 'Profile changed',
};
const RELATIVE = [
  [0, 'now'],
  [0.4, 'now'],
  [1, 'in 1 second'],
  [30, 'in 30 seconds'],
  [5 * MINUTE, 'in 5 minutes'],
  [100 * MINUTE, 'in 100 minutes'],
  [5 * HOUR, 'in 5 hours'],
  [5 * DAY, 'in 5 days'],
  [5 * MONTH, 'in 5 months'],
  [5 * YEAR, 'in 5 years'],
  [2000 * YEAR, 'in 2,000 years'],
  [-0.4, 'now'],
  [-1, '1 second ago'],
  [-30, '30 seconds ago'],
  [-5 * MINUTE, '5 minutes ago'],
  [-5 * HOUR, '5 hours ago'],
  [-5 * DAY, '5 days ago'],
  [-5 * MONTH, '5 months ago'],
  [-5 * YEAR, '5 years ago'],
];
const SECONDS = { second: 1, minute: MINUTE, hour: HOUR, day: DAY, month: MONTH, year: YEAR };

const claim = (keyward, payload, name, options) =>
  inspect(keyward, unsigned({}, payload), null, options).claims.find((one) => one.name === name);

// ---- warnings ----

const strong = ({ keys }) => ({ keys: [oct(32), ...keys] });
/** By warning: the vector to start from, its options, the change of its keys, and the checks that warn. */
const WARNINGS = [
  {
    name: 'issuer_not_given',
    sample: 'id_token-nonce-equal',
    options: { ...ID, nonce: false },
    warnings: { iss: /no issuer is configured/, aud: /no audience is configured/, nonce: /without the nonce/ },
  },
  {
    name: 'audience_not_given',
    sample: 'id_token-nonce-equal',
    options: { ...ID, issuer: ISSUER, nonce: false },
    warnings: { aud: /no audience is configured/, nonce: /without the nonce/ },
  },
  {
    name: 'nonce_not_given',
    sample: 'id_token-nonce-equal',
    options: { ...ID, issuer: ISSUER, audience: API, nonce: false },
    warnings: { nonce: /replayed/ },
  },
  {
    name: 'no warning, all options set',
    sample: 'id_token-nonce-equal',
    options: { ...ID, issuer: ISSUER, audience: API, nonce: 'n-0S6_WzA2Mj' },
    warnings: {},
  },
  { name: 'no warning, without a profile', sample: 'id_token-nonce-equal', options: {}, warnings: {} },
  {
    name: 'issuer_not_given, for a logout token',
    sample: 'logout_token-bare',
    options: LOGOUT,
    warnings: { iss: /no issuer is configured/, aud: /no audience is configured/ },
  },
  {
    name: 'sender_constraint_unchecked',
    sample: 'access_token-cnf-unchecked',
    options: { ...ACCESS, senderConstraint: 'unchecked', issuer: ISSUER, audience: API },
    warnings: { cnf: /sender-constrained/ },
  },
  {
    name: 'other_kid',
    sample: 'choice-kid-single-key-other',
    options: {},
    warnings: { key: /"kid" of the key differs/ },
  },
  { name: 'weak_key', sample: 'jwt-io-secret-weak-allowed', warnings: { key: /weaker than its algorithm/ } },
  {
    name: 'weak_key, with a strong key that also matches',
    sample: 'jwt-io-secret-weak-allowed',
    change: strong,
    warnings: { signature: /weaker than its algorithm/ },
  },
  {
    name: 'certificate_expired',
    sample: 'certificate-odd-expired-verified',
    options: {},
    warnings: { certificate: /not valid at this time/ },
  },
  {
    name: 'certificate_unreadable',
    sample: 'certificate-unreadable-text-verified',
    options: {},
    warnings: { certificate: /cannot be read/ },
  },
  {
    name: 'certificate_thumbprint',
    sample: 'x5t-of-another-certificate-verified',
    options: {},
    warnings: { certificate: /thumbprint/ },
  },
];

export const REPORTS = {
  async 'any input gives a report of the documented shape'(keyward) {
    await each(ODD, (token) =>
      [null, EC, { keys: [null, rsa(2048), oct(32)] }].forEach((keys) => agreed(keyward, token, keys)),
    );
    await each(ODD_KEYS, (keys) =>
      [unsigned(), 'rubbish', `${part({ alg: 'HS256' })}.${P}.AA`].forEach((token) => agreed(keyward, token, keys)),
    );
    await each(
      ODD.filter((token) => token.length < 1000),
      (token) => agreed(keyward, token, EC, [ID, ACCESS, LOGOUT][token.length % 3]),
    );
  },

  ...table(BROKEN, ({ name }) => `a report continues despite ${name}`, broken),

  'parts that are not JSON are decoded as text, the payload of a JWE is not decoded'(keyward) {
    const decoded = (token) => inspect(keyward, token, null).decoded;
    equal(decoded(`${part('just text')}.${part('{"a":')}.`), { header: 'just text', payload: '{"a":' }, 'text');
    equal(
      decoded(`${part(Uint8Array.of(0x41, 0xff, 0x42))}.${part('é😀\0')}.`),
      { header: 'A\ufffdB', payload: 'é😀\0' },
      'parts that are not UTF-8',
    );
    equal(decoded(`${H}.${P}.${P}.${P}.${P}`), { header: JSON.stringify(HEADER) }, 'five parts');
    equal(decoded(H), { header: JSON.stringify(HEADER) }, 'one part');
    equal(decoded('..'), { header: '', payload: '' }, 'two dots');
    equal(decoded('A'.repeat(2 ** 20 + 1)), {}, 'a token that is too long');
  },

  'a valid signature is rejected when its encoding is not canonical'(keyward, samples) {
    const [token, keys, options] = start(samples, 'claims-no-options');
    const spelled = {
      [`${token}\n`]: ['signature_encoding'],
      [`${token}==`]: ['signature_encoding'],
      [token.replace('.', '=.')]: ['header_encoding', 'signature'],
      [token.replace(/\.[^.]*$/, '')]: ['parts'],
    };
    for (const [changed, failed] of Object.entries(spelled)) {
      const report = inspect(keyward, changed, keys, options);
      equal(
        [statuses(report, 'fail'), report.payload.iss, report.key],
        [failed, ISSUER, undefined],
        'the failed checks, iss, and the key',
      );
    }
  },

  'the verdict and its summary'(keyward, samples) {
    const [token, keys, options] = start(samples, 'claims-no-options');
    const summary = (...given) => inspect(keyward, ...given).summary;
    equal(summary(token, keys, options), 'Verified: every check passed.', 'a valid token');
    equal(
      summary(token, null, options),
      'Cannot tell: no check failed, but no keys were given to verify the signature.',
      'without keys',
    );
    const late = { ...options, ...at(CLAIMS.exp + 1) };
    equal(summary(token, keys, late), 'Not verified: the token has expired: its "exp" has passed.', 'one failure');
    equal(
      summary(token, null, late),
      'Not verified: the token has expired: its "exp" has passed.',
      'one failure, without keys',
    );
    equal(
      summary(token, keys, { ...late, issuer: 'x' }),
      'Not verified: the issuer ("iss") does not match. One more check failed.',
      'two',
    );
    equal(
      summary(token, keys, { ...late, issuer: 'x', audience: 'x', algorithms: ['RS256'] }),
      'Not verified: the header\'s "alg" is not one of the allowed algorithms. 3 more checks failed.',
      'four',
    );
    equal(summary(token, { keys: [] }, options), 'Not verified: the key set is empty.', 'no keys');
  },

  ...table(
    Object.entries(VALUES),
    ([id]) => `expected and actual value of ${id}`,
    (keyward, [id, rows]) =>
      each(rows, ([{ header, payload, token = unsigned(header, payload) }, options, ...wanted]) => {
        const { expected, actual, status } = line(inspect(keyward, token, null, options), id);
        equal([expected, actual, status], wanted, 'expected, actual and status');
      }),
  ),

  'a check that is not configured has no expected value'(keyward) {
    const notConfigured = inspect(keyward, unsigned(), null).checks.filter(
      ({ detail, expected }) => detail === 'Not configured.' && expected !== undefined,
    );
    equal(
      notConfigured.map(({ id, expected }) => [id, expected]),
      [],
      'the checks that have one',
    );
  },

  'the expected hash is shown'(keyward, samples) {
    // OpenID Connect Core appendices A.3 and A.4.
    for (const [id, expected] of [
      ['at_hash', '77QmUPtjPfzWtF2AnpK9RQ'],
      ['c_hash', 'LDktKdoQak3Pk0cnXxCltA'],
    ]) {
      const [token, keys, options] = start(samples, `id_token-${id}-differs`);
      const shown = (given) => line(inspect(keyward, token, given, options), id);
      equal(
        [shown(keys), shown(null)].map((check) => [check.status, check.expected, check.actual]),
        [
          ['fail', expected, 'x'],
          ['skip', undefined, 'x'],
        ],
        `${id}, with keys and without`,
      );
    }
  },

  'long values are truncated'(keyward) {
    const shown = (iss, issuer) => line(inspect(keyward, unsigned({}, { iss }), null, { issuer }), 'iss');
    const long = 'https://issuer.example/'.repeat(100);
    for (const { expected, actual } of [shown(long, `${long}x`), shown([long, long], [long, `${long}x`])]) {
      for (const value of [expected, actual])
        must(
          value.length > 100 &&
            value.length < 400 &&
            value.endsWith('…') &&
            long.startsWith(value.replace(/^one of |\u2026$/g, '')),
          `a long value is shown as ${show(value)}`,
        );
    }
    const { expected } = shown(
      'x',
      Array.from({ length: 1000 }, (_, index) => `https://${index}.example`),
    );
    must(
      expected.startsWith('one of https://0.example, https://1.example, ') && expected.length < 400,
      `a long list is shown as ${show(expected)}`,
    );
    equal(shown(long.slice(0, 200), 'x').actual, long.slice(0, 200), 'a value of 200 characters');
  },

  'a value is not truncated within a surrogate pair'(keyward) {
    for (const iss of ['😀'.repeat(400), `x${'😀'.repeat(400)}`]) {
      const { actual } = line(inspect(keyward, unsigned({}, { iss }), null, { issuer: 'x' }), 'iss');
      must(!/\p{Surrogate}/u.test(actual), `${iss.slice(0, 3)}… is truncated to …${show(actual.slice(-2))}`);
    }
  },

  'a value of the wrong type is shown unlike the expected value'(keyward) {
    for (const [id, payload, options] of [
      ['sub', { sub: 248289761001 }, { subject: '248289761001' }],
      ['iss', { iss: null }, { issuer: 'null' }],
      ['acr', { acr: 1 }, { acr: '1' }],
    ]) {
      const { status, expected, actual } = line(inspect(keyward, unsigned({}, payload), null, options), id);
      must(
        status === 'fail' && expected !== actual,
        `${id} fails, with ${show(expected)} expected and ${show(actual)} found`,
      );
    }
  },

  ...table(
    PROFILES,
    ({ profile }) => `titles, sections and checks of ${profile ?? 'no profile'}`,
    (keyward, { profile, checks: last, texts }) => {
      const { checks } = inspect(keyward, unsigned(), EC, profile === undefined ? {} : { profile });
      equal(
        checks.filter(({ group }) => group === 'profile').map(({ id }) => id),
        last,
        'the checks of the profile',
      );
      equal(
        checks.slice(-1 - last.length).map(({ id }) => id),
        [...last, 'scope'],
        'the last checks',
      );
      for (const [id, wanted] of Object.entries(texts))
        equal(
          checks.filter((check) => check.id === id).map(({ title, spec: address }) => [title, address]),
          [wanted],
          id,
        );
    },
  ),

  'each key that does not match has a row with its reason'(keyward) {
    const { keyMatches, keys } = inspect(keyward, unsigned(), {
      keys: [...MISMATCHES.map(([, key]) => key), EC, { ...EC, use: 'sig', key_ops: ['sign', 'verify'], alg: 'ES256' }],
    });
    equal(
      keyMatches.map(({ index, outcome, mismatch }) => [index, outcome, mismatch]),
      [
        ...MISMATCHES.map(([mismatch], index) => [index, 'mismatch', mismatch]),
        [MISMATCHES.length, 'rejected', undefined],
        [MISMATCHES.length + 1, 'rejected', undefined],
      ],
      'the keyMatches',
    );
    equal(
      keys.filter(({ usable }) => !usable).map(({ index }) => index),
      // A key of another curve is no candidate, so its point is not checked.
      MISMATCHES.flatMap(([mismatch], index) => (mismatch === 'excluded' ? [index] : [])),
      'the excluded keys',
    );
    const weak = (alg, ...given) =>
      inspect(keyward, unsigned({ alg, kid: undefined }), ...given).keyMatches.map(({ outcome, mismatch }) => [
        outcome,
        mismatch,
      ]);
    const rows = [
      ['mismatch', 'weak'],
      ['rejected', undefined],
      ['mismatch', 'weak'],
    ];
    equal(weak('RS256', { keys: [rsa(1024), rsa(2048), rsa(512)] }), rows, 'RSA');
    equal(
      weak('HS256', { keys: [oct(31), oct(32), { kty: 'oct', k: '' }] }, { algorithms: ['HS256'] }),
      rows,
      'secrets',
    );
    equal(weak('RS256', { keys: [rsa(1024)] }, { allowWeakKeys: true }), [['rejected', undefined]], 'RSA, allowed');
  },

  'each key has a row with its outcome'(keyward, samples) {
    const [token, { keys }, options] = start(samples, 'choice-kid-twice-second-fits');
    const choices = (text, given, more) =>
      inspect(keyward, text, given, { ...options, ...more }).keyMatches.map(({ outcome }) => outcome);
    const many = { keys: [...keys, keys[1], { ...EC, kid: 'b' }, keys[0]] };
    equal(choices(token, many), ['rejected', 'verified', 'not_tried', 'mismatch', 'not_tried'], 'a valid token');
    equal(
      choices(token, new keyward.KeySet(many)),
      ['rejected', 'verified', 'not_tried', 'mismatch', 'not_tried'],
      'a KeySet',
    );
    equal(
      choices(token.replace(/[^.]*$/, 'AAAA'), many),
      ['rejected', 'rejected', 'rejected', 'mismatch', 'rejected'],
      'a forged token',
    );
    equal(
      choices(token, many, { limits: { candidates: 1 } }),
      ['rejected', 'not_tried', 'not_tried', 'mismatch', 'not_tried'],
      'one candidate',
    );
    equal(
      choices(token.replace(/\.[^.]*$/, ''), many),
      ['not_tried', 'not_tried', 'not_tried', 'mismatch', 'not_tried'],
      'no signature',
    );
    equal(
      choices(token, many, { algorithms: ['RS256'] }),
      ['rejected', 'verified', 'not_tried', 'mismatch', 'not_tried'],
      'an algorithm that is not allowed',
    );
    for (const alg of ['none', 'XS256', 5, undefined]) equal(choices(unsigned({ alg }), many), [], `alg ${alg}`);
    for (const given of [null, undefined, { keys: [] }]) equal(choices(token, given), [], 'without keys');
  },

  'the sources of keys'(keyward, samples) {
    const [token, keys, options] = start(samples, 'claims-no-options');
    const sources = (...given) => inspect(keyward, ...given).keySources;
    for (const shape of [keys, JSON.stringify(keys), new keyward.KeySet(keys)])
      equal(sources(token, shape, options), [GIVEN(true)], 'keys of the caller');
    for (const shape of [null, undefined]) equal(sources(token, shape, options), [], 'no keys');
    equal(sources(token, 'rubbish', options), [GIVEN(false)], 'keys that cannot be read');
    for (const [member, value] of Object.entries(INSIDE)) {
      equal(sources(unsigned({ [member]: value }), null), [found(member)], `${member}, without keys`);
      equal(sources(unsigned({ [member]: null }), EC), [GIVEN(false), found(member)], `${member}, with keys`);
      equal(sources(unsigned({ x: { [member]: value } }, { [member]: value }), null), [], `${member} elsewhere`);
    }
    equal(
      sources(unsigned(Object.fromEntries(Object.entries(INSIDE).reverse())), EC),
      [GIVEN(false), ...Object.keys(INSIDE).map(found)],
      'all members',
    );
    equal(
      sources(...start(samples, 'embedded-key-ignored')),
      [GIVEN(true), ...Object.keys(INSIDE).map(found)],
      'all members, in a verified token',
    );
    equal(sources(`${part('{"alg":"ES256","__proto__":{"jwk":{}}}')}.${P}.`, null), [], 'a member of __proto__');
  },

  ...table(
    FINDINGS,
    ({ id }) => `${id} applies to its tokens, and to no near miss`,
    async (keyward, { id, severity, triggering, nearMisses }) => {
      await each(triggering, (sample) =>
        equal(
          findings(keyward, sample).map((one) => [one.id, one.severity]),
          [[id, severity]],
          'the findings',
        ),
      );
      await each(nearMisses, (sample) =>
        must(
          findings(keyward, sample).every((one) => one.id !== id),
          `${id} is found`,
        ),
      );
      await each(
        nearMisses.filter(({ keys }) => keys === undefined),
        (sample) => equal(findings(keyward, sample), [], 'the findings'),
      );
    },
  ),

  'findings do not depend on the verdict and have a fixed order'(keyward, samples) {
    const [token, keys, options] = start(samples, 'claims-no-options');
    equal(
      [inspect(keyward, token, keys, options).findings, findings(keyward, {})],
      [[], []],
      'the findings of harmless tokens',
    );
    const header = { alg: 'HS256', kid: '../x', typ: 'x', signer: 'x', client: 'x', ...INSIDE };
    const dates = { iat: NOW + 5, nbf: NOW, exp: NOW + 5 * DAY, auth_time: NOW * 1000 };
    const payload = { ...dates, cnf: {}, htm: 'GET', htu: 'x' };
    const all = findings(keyward, {
      token: `${part(withMember(JSON.stringify(header), '"alg":"HS256"'))}=.${part(payload)}.AA`,
      keys: { keys: [oct(1), rsa(1024), EC] },
      options: { algorithms: ['HS256'] },
    });
    equal(
      all.map(({ id }) => id),
      FINDINGS.map(({ id }) => id).filter((id) => !['alg_none', 'weak_rsa', 'no_exp', 'microsoft_graph'].includes(id)),
      'all at once',
    );
    const [weak, secret, given] = start(samples, 'jwt-io-secret-weak-allowed');
    equal(
      inspect(keyward, weak, secret, given).findings.map(({ id }) => id),
      ['weak_secret', 'no_exp'],
      'the findings of a verified token',
    );
  },

  'registered claims have a meaning'(keyward) {
    const { claims } = inspect(
      keyward,
      `${H}.${part(Object.fromEntries(Object.keys(MEANINGS).map((name) => [name, NOW])))}.`,
      null,
    );
    equal(Object.fromEntries(claims.map(({ name, meaning }) => [name, meaning])), MEANINGS, 'the meanings');
    equal(
      claims
        .filter(({ date }) => date !== undefined)
        .map(({ name }) => name)
        .sort(),
      ['auth_time', 'exp', 'iat', 'nbf', 'updated_at'],
      'the dates',
    );
    equal(
      claims.filter((one) => one.spec === undefined).map(({ name }) => name),
      ['scp'],
      'claims without a defining document',
    );
    const specs = Object.fromEntries(claims.map((one) => [one.name, one.spec]));
    equal(
      [specs.exp, specs.nonce, specs.client_id, specs.cnf, specs.htu],
      [rfc(7519, '4.1.4'), core('IDToken'), rfc(8693, '4.3'), rfc(7800, '3.1'), rfc(9449, '4.2')],
      'the sections',
    );
    for (const name of ['EXP', 'Iss', 'x', '', 'https://issuer.example/roles'])
      equal(claim(keyward, { [name]: NOW }, name), { name, value: NOW }, `the claim "${name}"`);
  },

  'values of claims are unchanged, and no name is special'(keyward) {
    for (const value of [
      null,
      true,
      false,
      0,
      -1.5,
      1e300,
      '',
      'x',
      '2011-03-22',
      'é😀\0\n',
      [],
      [1, [2, { a: null }]],
      {},
      { a: { b: [] } },
      2 ** 53,
    ]) {
      for (const name of ['x', 'iss', 'exp']) {
        equal(claim(keyward, { [name]: value }, name).value, value, `the value of ${name}`);
        if (typeof value !== 'number')
          equal(claim(keyward, { [name]: value }, name).date, undefined, `the date of ${name}`);
      }
    }
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
    const report = inspect(
      keyward,
      `${H}.${part(`{${names.map((name) => `"${name}":{"name":"x","date":1}`)}}`)}.AA`,
      null,
    );
    equal(
      report.claims,
      names.map((name) => ({ name, value: { name: 'x', date: 1 } })),
      'the claims',
    );
    equal(Object.keys(report.payload), names, 'the payload');
    equal(
      inspect(keyward, `${part('{"alg":"ES256","__proto__":{"kid":5}}')}.${P}.AA`, EC).header.kid,
      undefined,
      'a member of __proto__ in the header',
    );
  },

  'dates are in UTC, and absent beyond the range of Date'(keyward) {
    const date = (exp) => claim(keyward, { exp }, 'exp').date;
    const cases = [
      [0, '1970-01-01T00:00:00Z'],
      [-1, '1969-12-31T23:59:59Z'],
      [1300819000.25, '2011-03-22T18:36:40.250Z'],
      [951_782_400, '2000-02-29T00:00:00Z'],
      [8.64e12, '+275760-09-13T00:00:00Z'],
      [-8.64e12, '-271821-04-20T00:00:00Z'],
    ];
    for (const [exp, wanted] of cases) equal(date(exp), wanted, `the date of ${exp}`);
    for (const exp of [8.64e12 + 1, -8.64e12 - 1, 2 ** 53, 1e300, '0', [0], null, true])
      equal(
        claim(keyward, { exp }, 'exp'),
        { name: 'exp', value: exp, meaning: 'Expires', spec: rfc(7519, '4.1.4') },
        `the claim ${show(exp)}`,
      );
  },

  'relative times are relative to currentDate'(keyward) {
    for (const from of [NOW, 0, 4_000_000_000]) {
      const relative = (by) =>
        keyward.inspectJwt(unsigned({}, { exp: from + by }), null, at(from)).claims.find(({ name }) => name === 'exp')
          .relative;
      for (const [by, wanted] of RELATIVE) equal(relative(by), wanted, `${by} seconds away`);
      for (let by = 1; by < 1e11; by = Math.ceil(by * 1.4)) {
        for (const [signed, pattern] of [
          [by, /^in ([\d,]+) (\w+?)s?$/],
          [-by, /^([\d,]+) (\w+?)s? ago$/],
        ]) {
          const [, count, unit] = pattern.exec(relative(signed)) ?? [];
          const shown = Number(count?.replaceAll(',', '')) * SECONDS[unit];
          must(Math.abs(shown - by) <= by / 4, `${signed} seconds away are shown as ${show(relative(signed))}`);
        }
      }
    }
  },

  ...table(
    WARNINGS,
    ({ name }) => `warning: ${name}`,
    (keyward, { sample: name, options, change, warnings: wanted }, samples) => {
      const [token, keys, given] = start(samples, name, options);
      const used = change?.(keys) ?? keys;
      const report = inspect(keyward, token, used, given);
      keyward.verifyJwt(token, used, given);
      equal(statuses(report, 'warn'), Object.keys(wanted), 'the checks that warn');
      equal([report.verdict, report.summary], ['verified', 'Verified: every check passed.'], 'verdict and summary');
      for (const [id, detail] of Object.entries(wanted))
        must(detail.test(line(report, id).detail), `the detail of ${id} is ${show(line(report, id).detail)}`);
      const expired = inspect(keyward, token, used, { ...given, ...at(samples(name).now + 10 * YEAR) });
      if (report.payload.exp !== undefined)
        equal(
          [expired.verdict, statuses(expired, 'fail')],
          ['not verified', ['exp']],
          'verdict and failed checks, ten years later',
        );
      equal(inspect(keyward, token, null, given).verdict, 'cannot tell', 'the verdict without keys');
    },
  ),

  'a report is plain JSON, and reportText does not change it'(keyward, samples) {
    const report = inspect(keyward, ...start(samples, 'id_token-nonce-equal', { ...ACCESS, clockTolerance: 5 }));
    const copy = JSON.parse(JSON.stringify(report));
    must(same(copy, report), 'the report changes in a round trip through JSON');
    equal(
      [keyward.reportText(copy), keyward.reportText(copy, { all: true })],
      [keyward.reportText(report), keyward.reportText(report, { all: true })],
      'the text of a copy',
    );
    must(same(copy, report), 'reportText changes the report');
  },

  'the text shows whether the claims are verified'(keyward, samples) {
    const [token, keys, options] = start(samples, 'claims-no-options');
    equal(
      [keys, null, { keys: [] }].map((given) =>
        /anyone may have written/.test(keyward.reportText(inspect(keyward, token, given, options))),
      ),
      [false, true, true],
      'whether the text warns',
    );
  },

  'values of a token can neither forge a line nor hold a control character'(keyward) {
    for (const control of [
      '\n  pass  The signature is valid', '\r', '\u001b[2J', '\u009b2J', '\u0007', '\u007f', '\0', '\u2028', '\u202e',
    ]) {
      const token = unsigned(
        { typ: `x${control}`, kid: control },
        { iss: `x${control}`, aud: [`x${control}`], [`x${control}`]: 1 },
      );
      const shown = keyward.reportText(
        keyward.inspectJwt(token, EC, { ...at(NOW), issuer: 'y', audience: 'y', typ: 'y', requiredClaims: ['y'] }),
        { all: true },
      );
      must(
        !shown.includes(control) && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(shown.replaceAll('\n', '')),
        `${show(control)} of the token is in the text`,
      );
    }
  },
};
