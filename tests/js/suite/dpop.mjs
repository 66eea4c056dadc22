// verifyDpop: valid proofs, invalid proofs, and the error of each (RFC 9449 section 4.3).
import { each, equal, must, rejection, rejectsTypeError } from './assert.mjs';
import {
  KEY,
  NOW,
  OTHER,
  REPLAYED,
  RESOURCE,
  assertAccepted,
  at,
  boundProof,
  changed,
  digestByHand,
  validProof,
  assertRejected,
  sha256,
  signByHand,
  subtle,
  thumbprint,
  verify,
  write,
} from './proofs.mjs';
import { partText, toBase64url } from './tokens.mjs';

const errorOf = (check) => ({ check });
const claim = (name, reason = 'check_failed') => ({ check: name, claim: name, reason });
const missing = (name) => ({ check: 'required', claim: name, reason: 'missing' });
/** The error of a malformed proof. Several checks cover the format, and any of them may reject it. */
const FORMAT = errorOf(['format', 'parts', 'header_encoding', 'payload_encoding', 'signature_encoding']);
/** The error of a key that is unusable, or unusable for DPoP. Either check may reject it. */
const UNUSABLE = { check: ['jwk', 'key'], claim: ['jwk', undefined], reason: ['invalid', undefined] };

const header =
  (members) =>
  ({ header: own }) =>
    Object.assign(own, members);
const payload =
  (members) =>
  ({ payload: own }) =>
    Object.assign(own, members);
const options =
  (members) =>
  ({ options: own }) =>
    Object.assign(own, members);
const jwk = (members) => header({ jwk: { ...KEY.jwk, ...members } });
const rewrite =
  (part, change) =>
  ({ rewrite: own }) =>
    (own[part] = change);
const part = (index, change) =>
  rewrite('proof', (proof) =>
    proof
      .split('.')
      .map((text, at) => (at === index ? change(text) : text))
      .join('.'),
  );
const signature = (change) => rewrite('signature', change);
const member = (text) => (json) => json.replace('{', `{${text},`);
const brief = (value) => (value?.length > 12 ? `${value.slice(0, 4)}… of ${value.length}` : JSON.stringify(value));
const both =
  (...changes) =>
  (made) =>
    changes.forEach((change) => change(made));

/** By row: a name, a change of a valid proof or its request, and the error. */
const INVALID = [
  ['an ath, but no access token to compare it with', payload({ ath: 'x' }), claim('ath', 'check_failed')],
  ['an empty string', rewrite('proof', () => ''), FORMAT],
  ['one part', rewrite('proof', (proof) => proof.split('.')[0]), FORMAT],
  ['two parts', rewrite('proof', (proof) => proof.replace(/\.[^.]*$/, '')), FORMAT],
  ['four parts', rewrite('proof', (proof) => `${proof}.AA`), FORMAT],
  ['five parts', rewrite('proof', (proof) => `${proof}.AA.AA`), FORMAT],
  ['only dots', rewrite('proof', () => '..'), errorOf([...FORMAT.check, 'header'])],
  ['two proofs, as Headers join them', rewrite('proof', (proof) => `${proof}, ${proof}`), FORMAT],
  ['the scheme name in front', rewrite('proof', (proof) => `DPoP ${proof}`), FORMAT],
  ['a leading space', rewrite('proof', (proof) => ` ${proof}`), FORMAT],
  ['a trailing space', rewrite('proof', (proof) => `${proof} `), FORMAT],
  ['a trailing newline', rewrite('proof', (proof) => `${proof}\n`), FORMAT],
  ['a character that is not ASCII', part(1, (text) => `${text}é`), FORMAT],
  ['an unpaired surrogate', part(1, (text) => `${text}\ud800`), FORMAT],
  [
    'a JSON serialization',
    rewrite('proof', (proof) =>
      JSON.stringify(
        Object.fromEntries(proof.split('.').map((text, index) => [['protected', 'payload', 'signature'][index], text])),
      ),
    ),
    FORMAT,
  ],
  ...['header', 'payload', 'signature'].flatMap((name, index) => [
    [`a ${name} with padding`, part(index, (text) => `${text}=`), FORMAT],
    [`a ${name} in plain base64`, part(index, (text) => `+/${text.slice(2)}`), FORMAT],
    [`a ${name} with a space inside`, part(index, (text) => `${text.slice(0, 4)} ${text.slice(4)}`), FORMAT],
    [
      `a ${name} of invalid length`,
      part(index, (text) => text.slice(0, Math.floor((text.length - 1) / 4) * 4 + 1)),
      FORMAT,
    ],
  ]),
  [
    'a signature with unused bits set',
    part(2, (text) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1)),
    FORMAT,
  ],

  ...Object.entries({
    null: 'null',
    'an array': '[]',
    'a string': '"ES256"',
    'not JSON': '{',
    empty: '',
    'two values': '{}{}',
    'not UTF-8': Uint8Array.of(0x7b, 0xff, 0x7d),
  }).map(([name, text]) => [`a header that is ${name}`, (made) => (made.header = text), errorOf('header')]),
  ['a header after a byte order mark', rewrite('header', (text) => `\ufeff${text}`), errorOf('header')],
  ['a duplicate header member', rewrite('header', member('"alg":"ES256"')), errorOf('header')],
  [
    'a duplicate header member, one of them escaped',
    rewrite('header', member('"al\\u0067":"ES256"')),
    errorOf('header'),
  ],
  ['a duplicate jwk', rewrite('header', member(`"jwk":${JSON.stringify(OTHER.jwk)}`)), errorOf('header')],
  [
    'a duplicate member in the jwk',
    rewrite('header', (text) => text.replace('"crv":', '"kty":"EC","crv":')),
    errorOf(['header', 'jwk']),
  ],

  ...[undefined, null, 5, true, ['ES256'], {}].map((alg) => [
    `alg ${JSON.stringify(alg)}`,
    header({ alg }),
    errorOf('alg'),
  ]),
  ['crit with an unknown name', header({ crit: ['new'], new: 1 }), errorOf('crit')],
  ['crit with exp', header({ crit: ['exp'], exp: NOW + 60 }), errorOf('crit')],
  ['crit with jwk', header({ crit: ['jwk'] }), errorOf('crit')],
  ['crit with an absent member', header({ crit: ['new'] }), errorOf('crit')],
  [
    'crit with b64, false',
    both(header({ crit: ['b64'], b64: false }), (made) => part(1, () => JSON.stringify(made.payload))(made)),
    errorOf(['crit', ...FORMAT.check]),
  ],
  ['crit with b64, false, over base64url', header({ crit: ['b64'], b64: false }), errorOf('crit')],
  ['crit with b64, true', header({ crit: ['b64'], b64: true }), errorOf('crit')],
  ['b64 false without crit', header({ b64: false }), errorOf('crit')],
  ...[[], null, 'new', {}, [5], ['']].map((crit) => [
    `crit ${JSON.stringify(crit)}`,
    header({ crit, new: 1 }),
    errorOf('crit'),
  ]),

  [
    'alg none without a signature',
    both(
      header({ alg: 'none' }),
      part(2, () => ''),
    ),
    errorOf('algorithm'),
  ],
  ['alg none with a signature', header({ alg: 'none' }), errorOf('algorithm')],
  ...['None', 'NONE', '', 'es256', 'ES257', ' ES256', 'RSA-OAEP', 'A128KW', 'dir', 'toString', '__proto__'].map(
    (alg) => [`alg "${alg}"`, header({ alg }), errorOf('algorithm')],
  ),
  ...['HS256', 'HS384', 'HS512'].flatMap((alg) => [
    [
      `${alg} with a secret`,
      header({ alg, jwk: { kty: 'oct', k: toBase64url(new Uint8Array(64)) } }),
      errorOf('algorithm'),
    ],
    [`${alg} with a public key`, header({ alg }), errorOf('algorithm')],
  ]),
  ['an algorithm that is not allowed', options({ algorithms: ['ES384', 'PS256'] }), errorOf('algorithm')],

  ...[
    undefined,
    null,
    5,
    {},
    ['dpop+jwt'],
    '',
    'JWT',
    'dpop',
    'jwt+dpop',
    'dpop+jwt ',
    ' dpop+jwt',
    'dpop+jwt;v=1',
    'dpop+jwts',
    'text/dpop+jwt',
    'application/application/dpop+jwt',
    'application/',
    '/dpop+jwt',
  ].map((typ) => [`typ ${JSON.stringify(typ)}`, header({ typ }), claim('typ')]),

  ['no jwk', header({ jwk: undefined }), claim('jwk', 'missing')],
  [
    'no jwk, but other members that identify a key',
    header({
      jwk: undefined,
      kid: 'a',
      jku: 'https://server.example.com/jwks',
      x5u: 'https://server.example.com/x5u',
      x5c: ['AA'],
    }),
    claim('jwk', 'missing'),
  ],
  [
    'no jwk, but one in the payload',
    both(header({ jwk: undefined }), payload({ jwk: KEY.jwk, cnf: { jwk: KEY.jwk } })),
    claim('jwk', 'missing'),
  ],
  ...Object.entries({
    null: null,
    'a string': JSON.stringify(KEY.jwk),
    'a number': 5,
    true: true,
    'an array': [KEY.jwk],
    'a set': { keys: [KEY.jwk] },
    empty: {},
    'a secret': { kty: 'oct', k: toBase64url(new Uint8Array(32)) },
    'a secret without k': { kty: 'oct' },
    'a private key': { ...KEY.jwk, d: KEY.d },
    'a key with an empty d': { ...KEY.jwk, d: '' },
    'a key with d null': { ...KEY.jwk, d: null },
    'a private OKP key': {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    },
    'of an unknown type': { ...KEY.jwk, kty: 'ec' },
    'of no type': { ...KEY.jwk, kty: undefined },
    'of a type that is not a string': { ...KEY.jwk, kty: ['EC'] },
    'on an unknown curve': { ...KEY.jwk, crv: 'P-257' },
    'on no curve': { ...KEY.jwk, crv: undefined },
    'without y': { ...KEY.jwk, y: undefined },
    'a point off the curve': { ...KEY.jwk, y: KEY.jwk.x },
    'a point that is null': { ...KEY.jwk, x: null },
    'a point in padded base64': { ...KEY.jwk, x: `${KEY.jwk.x}=` },
    'a point that is too short': { ...KEY.jwk, x: KEY.jwk.x.slice(0, 40) },
    'a point that is too long': { ...KEY.jwk, x: `AAAA${KEY.jwk.x}` },
    'the point with zero coordinates': { ...KEY.jwk, x: 'A'.repeat(43), y: 'A'.repeat(43) },
  }).map(([name, value]) => [`a jwk that is ${name}`, header({ jwk: value }), claim('jwk', 'invalid')]),
  ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].map((name) => [
    `an RSA jwk with ${name}`,
    header({
      alg: 'RS256',
      jwk: {
        kty: 'RSA',
        e: 'AQAB',
        n: toBase64url(new Uint8Array(256).fill(255)),
        [name]: name === 'oth' ? [] : 'AQAB',
      },
    }),
    claim('jwk', 'invalid'),
  ]),
  ['a jwk for encryption', jwk({ use: 'enc' }), UNUSABLE],
  ['a jwk that may only sign', jwk({ key_ops: ['sign'] }), UNUSABLE],
  ['a jwk for another algorithm', jwk({ alg: 'ES384' }), UNUSABLE],
  [
    'an RSA jwk that is too small',
    header({ alg: 'RS256', jwk: { kty: 'RSA', e: 'AQAB', n: toBase64url(new Uint8Array(64).fill(255)) } }),
    UNUSABLE,
  ],

  ...['ES384', 'ES512', 'ES256K', 'RS256', 'PS256', 'EdDSA', 'Ed25519'].map((alg) => [
    `${alg} with a P-256 key`,
    header({ alg }),
    errorOf('key'),
  ]),
  [
    'ES256 with a P-384 key',
    header({
      jwk: {
        kty: 'EC',
        crv: 'P-384',
        x: '_HxRHRnmbhi6j8qp5GN3AnjsWxs7ZlXEtQXKEYmhVZJPhZ1QibGXSWCUJ961OSmD',
        y: 'YHzL9gkcDtgeKmreYU5JwZM6ZQfdl9bZE4283so85QoYWvuzOPsrrRHPxRIuFu5h',
      },
    }),
    errorOf('key'),
  ],

  ['the jwk of another key', header({ jwk: OTHER.jwk }), errorOf('signature')],
  [
    'another key, identified by every member except jwk',
    both((made) => (made.key = OTHER), header({ kid: 'other', x5c: ['AA'], jku: 'https://server.example.com/jwks' })),
    errorOf('signature'),
  ],
  [
    'a changed payload',
    part(1, (text) => toBase64url(JSON.stringify({ ...JSON.parse(partText(`.${text}`, 1)), jti: 'another' }))),
    errorOf('signature'),
  ],
  [
    'a changed header',
    part(0, (text) => toBase64url(JSON.stringify({ ...JSON.parse(partText(text, 0)), kid: 'another' }))),
    errorOf('signature'),
  ],
  ['no signature', part(2, () => ''), errorOf('signature')],
  ['a signature of zeros', signature((bytes) => bytes.fill(0)), errorOf('signature')],
  ['a truncated signature', signature((bytes) => bytes.slice(0, 63)), errorOf('signature')],
  ['a signature with an extra byte', signature((bytes) => [...bytes, 0]), errorOf('signature')],
  [
    'a signature with r and s swapped',
    signature((bytes) => [...bytes.slice(32), ...bytes.slice(0, 32)]),
    errorOf('signature'),
  ],
  [
    'a signature in DER',
    signature((bytes) => [0x30, 0x46, 2, 0x21, 0, ...bytes.slice(0, 32), 2, 0x21, 0, ...bytes.slice(32)]),
    errorOf('signature'),
  ],

  ...Object.entries({
    null: 'null',
    'an array': '[{}]',
    'a string': '"jti"',
    'a number': '5',
    'not JSON': '{"jti":',
    empty: '',
    'two values': '{}{}',
    'not UTF-8': Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
  }).map(([name, text]) => [`a payload that is ${name}`, (made) => (made.payload = text), errorOf('payload')]),
  ['a duplicate claim', rewrite('payload', member(`"htu":"${RESOURCE}"`)), errorOf('payload')],
  ['a duplicate member within a claim', rewrite('payload', member('"x":{"y":1,"y":2}')), errorOf('payload')],

  ...['jti', 'htm', 'htu', 'iat'].map((name) => [`no ${name}`, payload({ [name]: undefined }), missing(name)]),
  ...['jti', 'htm', 'htu', 'iat'].map((name, index, names) => [
    `${names.slice(index)} all missing`,
    payload(Object.fromEntries(names.slice(index).map((other) => [other, undefined]))),
    missing(name),
  ]),
  ['a claim in other spellings', payload({ jti: undefined, JTI: 'x', Jti: 'x', 'jti ': 'x' }), missing('jti')],
  ['a claim in the header only', both(header({ htu: RESOURCE }), payload({ htu: undefined })), missing('htu')],

  ...[
    '',
    5,
    null,
    false,
    {},
    [],
    ['x'],
    'x'.repeat(1025),
    'é'.repeat(513),
    `${'€'.repeat(341)}xx`,
    '😀'.repeat(257),
  ].map((jti) => [`jti ${brief(jti)}`, payload({ jti }), claim('jti', 'invalid')]),

  ...['GET', 'post', 'Post', 'POST ', ' POST', 'POSTS', 'POS', '', 'PO\u017fT', 'POST\0', 5, null, ['POST'], {}].map(
    (htm) => [`htm ${JSON.stringify(htm)}`, payload({ htm }), claim('htm')],
  ),
  ['a method in lower case', options({ method: 'post' }), claim('htm')],

  ...[`${NOW}`, '', null, true, {}, [NOW], '2023-11-14T22:13:20Z'].map((iat) => [
    `iat ${JSON.stringify(iat)}`,
    payload({ iat }),
    claim('iat', 'invalid'),
  ]),
  ...[-331, -330.5, -330.001, -1e6, 30.001, 30.5, 31, 1e6].map((by) => [
    `iat ${by} seconds from now`,
    payload({ iat: NOW + by }),
    claim('iat'),
  ]),
  ...[0, -1, -NOW, 1e15, NOW * 1000].map((iat) => [`iat ${iat}`, payload({ iat }), claim('iat')]),
  ...[
    [-11, 10, 0],
    [1, 10, 0],
    [-71, '1m', '10s'],
    [11, '1m', '10s'],
    [-3601, '1h', 0],
    [-1.5, 1, 0],
  ].map(([by, maxProofAge, clockTolerance]) => [
    `iat ${by} seconds from now, with ${maxProofAge} and ${clockTolerance}`,
    both(payload({ iat: NOW + by }), options({ maxProofAge, clockTolerance })),
    claim('iat'),
  ]),
  ['an old proof, without currentDate', ({ options: own }) => delete own.currentDate, claim('iat')],
];

/** By row: a name, and a change that leaves the proof valid. */
const VALID = [
  ['no change', () => {}],
  ...['DPoP+JWT', 'DPOP+JWT', 'application/dpop+jwt', 'Application/DPoP+jwt'].map((typ) => [
    `typ ${typ}`,
    header({ typ }),
  ]),
  [
    'members for other keys, which are ignored',
    header({
      kid: 'another',
      jku: 'https://evil.example/jwks',
      x5u: 'https://evil.example/x5u',
      x5c: ['AAAA', '%'],
      x5t: 'AA',
      'x5t#S256': 'AA',
    }),
  ],
  ['unknown header members', header({ new: { member: [1, null] }, nonce: 'x', cty: 'x' })],
  ['a jwk with more members', jwk({ kid: 'a', use: 'sig', alg: 'ES256', key_ops: ['verify'], new: 1 })],
  ['a jwk in another order', header({ jwk: { y: KEY.jwk.y, x: KEY.jwk.x, kty: 'EC', crv: 'P-256' } })],
  ['the algorithm allowed', options({ algorithms: ['PS256', 'ES256'] })],
  ['another key', both((made) => (made.key = OTHER), header({ jwk: OTHER.jwk }))],
  ...['x', 'x'.repeat(1024), 'é'.repeat(512), '😀'.repeat(256), `${'€'.repeat(341)}x`, ' ', '\n', '\0'].map((jti) => [
    `jti ${brief(jti)}`,
    payload({ jti }),
  ]),
  ['a method in lower case on both sides', both(payload({ htm: 'post' }), options({ method: 'post' }))],
  ['an unknown method', both(payload({ htm: 'M-SEARCH' }), options({ method: 'M-SEARCH' }))],
  ['a URL object', options({ url: new URL(RESOURCE) })],
  ['claims that are not checked', payload({ nonce: 5, exp: 1, nbf: NOW + 1000, iss: 5, aud: null, cnf: {} })],
  ['a claim named __proto__', rewrite('payload', member('"__proto__":{"htm":"GET"}'))],
  ['whitespace in the payload', rewrite('payload', (text) => ` ${text.replaceAll(',', ' ,\n')}\t`)],
  ...[-330, -329.5, -300, -0.5, 0, 0.25, 29.5, 30].map((by) => [
    `iat ${by} seconds from now`,
    payload({ iat: NOW + by }),
  ]),
  ...[
    [-10, 10, 0, 10],
    [0, 10, 0, 10],
    [-70, '1m', '10s', 80],
    [10, '1m', '10s', 80],
    [-3600, '1h', 0, 3600],
    [-86_400, '1d', 0, 86_400],
    [-1, 0.5, 0.5, 1.5],
  ].map(([by, maxProofAge, clockTolerance, window]) => [
    `iat ${by} seconds from now, with ${maxProofAge} and ${clockTolerance}`,
    both(payload({ iat: NOW + by }), options({ maxProofAge, clockTolerance }), (made) => (made.window = window)),
  ]),
];

/** The same as `INVALID`, for a proof that is bound to an access token. */
const INVALID_BOUND = [
  ['no ath', payload({ ath: undefined }), missing('ath')],
  ...[
    '', 5, null, 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU', 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo=',
    'FUHYO2R2Z3DZ53ESNRWBB0XWXOANY59IIKCAQKSMQEO', '7d41f23b6af66770d9e7712cdab581',
  ].map((ath) => [`ath ${JSON.stringify(ath)}`, payload({ ath }), claim('ath')]),
  ['the ath of another token', options({ accessToken: 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxu' }), claim('ath')],
  [
    'the ath of the token with its scheme',
    options({ accessToken: 'DPoP Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU' }),
    claim('ath'),
  ],
  ...[
    {},
    { cnf: undefined },
    { cnf: null },
    { cnf: {} },
    { cnf: { jkt: undefined } },
    { cnf: { jkt: null } },
    { cnf: { jkt: 5 } },
    { cnf: { jkt: {} } },
    { cnf: { 'x5t#S256': 'x' } },
    { jkt: 'x' },
  ].map((accessTokenClaims, index) => [
    `claims ${index}, ${JSON.stringify(accessTokenClaims)}`,
    options({ accessTokenClaims }),
    claim('cnf', 'missing'),
  ]),
  ...['', 'x'].map((jkt) => [`jkt "${jkt}"`, options({ accessTokenClaims: { cnf: { jkt } } }), claim('cnf')]),
  ['the proof of another key', both((made) => (made.key = OTHER), header({ jwk: OTHER.jwk })), claim('cnf')],
  [
    'jkt with padding',
    ({ options: own }) => (own.accessTokenClaims = { cnf: { jkt: `${own.accessTokenClaims.cnf.jkt}=` } }),
    claim('cnf'),
  ],
  [
    'jkt in lower case',
    ({ options: own }) => (own.accessTokenClaims = { cnf: { jkt: own.accessTokenClaims.cnf.jkt.toLowerCase() } }),
    claim('cnf'),
  ],
];

const NONCE = { nonce: 'issued' };
/** One error of each check that can occur together with all others, in the order of the checks. */
const LADDER = [
  ['format', rewrite('proof', (proof) => `${proof}.`), FORMAT],
  ['header', rewrite('header', member('"x":1,"x":1')), errorOf('header')],
  ['alg', header({ alg: 5 }), errorOf('alg')],
  ['crit', header({ crit: ['new'], new: 1 }), errorOf('crit')],
  ['algorithm', options({ algorithms: ['ES512'] }), errorOf('algorithm')],
  ['typ', header({ typ: 'JWT' }), claim('typ')],
  ['jwk', header({ jwk: undefined }), claim('jwk', 'missing')],
  ['key', header({ alg: 'ES384' }), errorOf('key')],
  ['signature', rewrite('signature', (bytes) => bytes.fill(0)), errorOf('signature')],
  ['payload', rewrite('payload', member('"x":1,"x":1')), errorOf('payload')],
  ...['jti', 'htm', 'htu', 'iat', 'ath'].map((name) => [`no ${name}`, payload({ [name]: undefined }), missing(name)]),
  ['no nonce', payload({ nonce: undefined }), { ...missing('nonce'), ...NONCE }],
  ['jti', payload({ jti: '' }), claim('jti', 'invalid')],
  ['htm', payload({ htm: 'GET' }), claim('htm')],
  ['htu', payload({ htu: 'ftp://server.example.com/' }), claim('htu', 'invalid')],
  ['iat', payload({ iat: NOW - 1000 }), claim('iat')],
  ['ath', payload({ ath: 'x' }), claim('ath')],
  ['cnf', options({ accessTokenClaims: {} }), claim('cnf', 'missing')],
  ['nonce', payload({ nonce: 'old' }), { ...claim('nonce'), ...NONCE }],
  ['replay', options({ isReplay: () => true }), REPLAYED],
];

/** Invalid options. The error's message names the option. */
const MISTAKES = [
  ...[undefined, null, 5, {}, ['POST'], true].map((method) => ({ method })),
  ...[
    undefined,
    null,
    5,
    {},
    [RESOURCE],
    '',
    'resource',
    '/resource',
    '//server.example.com/',
    'server.example.com',
    'ftp://server.example.com/',
    'https://',
    new URL('ftp://server.example.com/'),
    new URL('data:,x'),
  ].map((url) => ({ url })),
  { accessToken: 'x' },
  { accessTokenClaims: {} },
  { accessToken: undefined, accessTokenClaims: {} },
  { accessToken: 'x', accessTokenClaims: undefined },
  ...[5, null, {}, ['x'], true].map((accessToken) => ({ accessToken, accessTokenClaims: {} })),
  ...[5, null, 'x', true].map((accessTokenClaims) => ({ accessTokenClaims, accessToken: 'x' })),
  ...[
    null,
    5,
    'x',
    {},
    () => 'x',
    { issue() {} },
    { check() {} },
    { issue: 'x', check() {} },
    { issue() {}, check: true },
  ].map((nonce) => ({ nonce })),
  ...['maxProofAge', 'clockTolerance'].flatMap((name) =>
    [-1, NaN, Infinity, null, true, {}, '', '5', '5x', '1.5s', '-5s', 5n, () => 5].map((value) => ({ [name]: value })),
  ),
  ...[null, NOW, '2023-11-14', {}, new Date(NaN)].map((currentDate) => ({ currentDate })),
  ...[null, 'ES256', 5, {}, [], [5], ['none'], ['ES257'], ['HS256'], ['HS384'], ['HS512'], ['ES256', 'HS256']].map(
    (algorithms) => ({ algorithms }),
  ),
  ...[null, 5, 'x', true, {}].map((isReplay) => ({ isReplay })),
  ...[
    'issuer', 'audience', 'typ', 'crit', 'limits', 'requiredClaims', 'maxTokenAge', 'allowWeakKeys', 'htm', 'htu',
    'URL', 'isreplay', 'accesstoken', 'max_proof_age',
  ].map((name) => ({ [name]: name })),
];

export const DPOP = {
  ...Object.fromEntries(
    INVALID.map(([name, change, expected]) => [
      `a proof with ${name} is rejected`,
      (keyward) => assertRejected(keyward, changed(validProof(), change), expected),
    ]),
  ),
  ...Object.fromEntries(
    VALID.map(([name, change]) => [
      `a proof with ${name} is accepted`,
      (keyward) => assertAccepted(keyward, changed(validProof(), change)),
    ]),
  ),
  ...Object.fromEntries(
    INVALID_BOUND.map(([name, change, expected]) => [
      `a bound proof with ${name} is rejected`,
      async (keyward) => assertRejected(keyward, changed(await boundProof(), change), expected),
    ]),
  ),

  async 'a proof bound to an access token is accepted'(keyward) {
    await assertAccepted(keyward, await boundProof());
    const own = await boundProof();
    own.options.accessTokenClaims = {
      iss: 'x',
      aud: 'https://other.example',
      exp: 1,
      cnf: { ...own.options.accessTokenClaims.cnf, jwk: OTHER.jwk, kid: 'x' },
    };
    await assertAccepted(keyward, own);
  },

  async 'the examples of RFC 9449, sections 4.1 and 7.1'(keyward) {
    // Figures 2 and 12, which have the same header.
    const header = [
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0Rs',
      'cEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2',
      'In19',
    ].join('');
    const jkt = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';
    const token = [
      header,
      '.',
      'eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwi',
      'aWF0IjoxNTYyMjYyNjE2fQ',
      '.',
      '2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg',
    ].join('');
    const isReplay = () => false;
    const toToken = { method: 'POST', url: 'https://server.example.com/token', currentDate: at(1562262616), isReplay };
    const first = await keyward.verifyDpop(token, toToken);
    equal(
      first,
      {
        jkt,
        payload: { jti: '-BwC3ESc6acc2lTc', htm: 'POST', htu: 'https://server.example.com/token', iat: 1562262616 },
        protectedHeader: JSON.parse(partText(token, 0)),
      },
      'figure 2',
    );
    const resource = [
      header,
      '.',
      'eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0',
      'ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9',
      '.',
      '2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA',
    ].join('');
    const toResource = {
      method: 'GET',
      url: 'https://resource.example.org/protectedresource',
      currentDate: at(1562262618),
      isReplay,
      accessToken: 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU',
      accessTokenClaims: { cnf: { jkt } },
    };
    const second = await keyward.verifyDpop(resource, toResource);
    equal([second.jkt, second.payload.ath], [jkt, 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo'], 'figure 12');
    for (const [proof, own, name] of [
      [token, toResource, 'ath'],
      [resource, toToken, 'htm'],
      [resource, { ...toResource, currentDate: at(1562262618 + 331) }, 'iat'],
      [resource, { ...toResource, accessToken: 'x' }, 'ath'],
    ]) {
      equal((await rejection(keyward.verifyDpop(proof, own))).claim, name, 'the failed claim');
    }
  },

  async 'of several errors, the first in the order of the checks is reported'(keyward) {
    const wrong = async (...rungs) => {
      const made = await boundProof();
      made.payload.nonce = 'good';
      made.options.nonce = { issue: () => 'issued', check: (nonce) => nonce === 'good' };
      // Apply the changes in reverse, so that the first of two changes of one member wins.
      for (const [, change] of [...rungs].reverse()) change(made);
      try {
        await assertRejected(keyward, made, rungs[0][2]);
      } catch (error) {
        must(error.constructor.name !== 'Failure', `${rungs.map(([name]) => name).join(' and ')}: ${error.message}`);
        throw error;
      }
    };
    for (const [index, rung] of LADDER.entries()) {
      for (const later of LADDER.slice(index + 1)) await wrong(rung, later);
      await wrong(...LADDER.slice(index));
    }
  },

  async 'a proof that is not a string is a TypeError'(keyward) {
    for (const proof of [
      undefined,
      null,
      5,
      {},
      ['x'],
      true,
      Symbol('x'),
      () => 'x',
      new String(await write(validProof())),
    ]) {
      await rejectsTypeError(keyward.verifyDpop(proof, validProof().options), /proof/);
    }
  },

  async 'invalid options are a TypeError'(keyward) {
    const called = [];
    const callbacks = {
      nonce: { issue: () => called.push('issue'), check: () => called.push('check') },
      isReplay: () => called.push('isReplay'),
    };
    await each(MISTAKES, async (mistake) => {
      const own = { ...validProof().options, ...callbacks, ...mistake };
      const names = new RegExp(Object.keys(mistake).join('|'));
      for (const proof of [await write(validProof()), 'rubbish'])
        await rejectsTypeError(keyward.verifyDpop(proof, own), names);
    });
    for (const own of [undefined, null, 5, 'x', true, [], () => ({}), {}])
      await rejectsTypeError(keyward.verifyDpop(await write(validProof()), own));
    for (const name of ['method', 'url']) {
      const { [name]: none, ...own } = validProof().options;
      await rejectsTypeError(keyward.verifyDpop(await write(validProof()), own), new RegExp(name));
    }
    equal(called, [], 'the callbacks called despite invalid options');
  },

  async 'options with inherited or hidden members are a TypeError'(keyward) {
    class Options {
      constructor(own) {
        Object.assign(this, own);
      }
      get algorithms() {
        return ['ES512'];
      }
    }
    const made = validProof();
    for (const own of [
      Object.assign(Object.create({ algorithms: ['ES512'] }), made.options),
      new Options(made.options),
      new Map(Object.entries(made.options)),
    ]) {
      await rejectsTypeError(keyward.verifyDpop(await write(made), own), /plain object/);
    }
  },

  async 'only the parameters of a key count, and a slow key is rejected'(keyward) {
    // A certificate in place of the key, one in addition to it, and an RSA key of 5120 bits.
    const made = validProof();
    const verdict = async (jwk) =>
      (await rejection(keyward.verifyDpop(await write(changed(made, header({ jwk }))), made.options))).claim;
    equal(await verdict({ x5c: ['AA'] }), 'jwk', 'a certificate in place of a key');
    equal(
      await verdict({ kty: 'RSA', e: 'AQAB', n: toBase64url(new Uint8Array(640).fill(255)) }),
      'jwk',
      'a long RSA key',
    );
    await keyward.verifyDpop(
      await write(changed(made, header({ jwk: { ...KEY.jwk, x5c: ['AA'], x5t: 'AA' } }))),
      made.options,
    );
  },

  async 'nonce.issue must return a string that is not empty'(keyward) {
    for (const value of [undefined, null, '', 5, {}]) {
      const made = changed(validProof(), options({ nonce: { issue: () => value, check: () => true } }));
      await rejectsTypeError(keyward.verifyDpop(await write(made), made.options), /issue/);
    }
  },

  async 'options are not modified, and may be frozen'(keyward) {
    const made = await boundProof();
    Object.freeze(made.options.accessTokenClaims.cnf);
    Object.freeze(made.options.accessTokenClaims);
    made.options = Object.freeze({ ...made.options, algorithms: Object.freeze(['ES256']) });
    await assertAccepted(keyward, made);
  },

  async 'without currentDate the time is now'(keyward) {
    const made = changed(validProof(), payload({ iat: Math.floor(Date.now() / 1000) }));
    const ttls = [];
    const { currentDate, ...own } = made.options;
    await keyward.verifyDpop(await write(made), { ...own, isReplay: (key, ttl) => ttls.push(ttl) > 1 });
    must(ttls.length === 1 && ttls[0] > 300 && ttls[0] <= 361, `the ttl is ${ttls}`);
  },

  async 'no URL in a header is fetched'(keyward) {
    const { fetch: own } = globalThis;
    let fetched = 0;
    try {
      globalThis.fetch = async () => {
        fetched++;
        return new Response(JSON.stringify({ keys: [KEY.jwk] }));
      };
      const links = { kid: 'a', jku: 'https://server.example.com/jwks', x5u: 'https://server.example.com/x5u' };
      await assertAccepted(keyward, changed(validProof(), header(links)));
      await assertRejected(
        keyward,
        changed(validProof(), header({ ...links, jwk: undefined })),
        claim('jwk', 'missing'),
      );
    } finally {
      globalThis.fetch = own;
    }
    equal(fetched, 0, 'the number of fetches');
  },

  async 'a proof that is too long or nested too deeply is rejected'(keyward) {
    const depth = (count) => `"x":${'['.repeat(count)}${']'.repeat(count)}`;
    for (const change of [
      payload({ x: 'x'.repeat(2_000_000) }), rewrite('header', member(depth(5000))),
      rewrite('payload', member(depth(5000))), rewrite('proof', () => '.'.repeat(100_000)),
      rewrite('proof', () => 'A'.repeat(3_000_000)),
    ]) {
      const error = await rejection(verify(keyward, changed(validProof(), change)));
      must(['ERR_DPOP_INVALID', 'ERR_LIMIT_EXCEEDED'].includes(error.code), `${error}`);
    }
  },

  async 'a proof by a key of each type that the runtime generates is accepted, its private key is rejected'(keyward) {
    // A page over plain http has no WebCrypto.
    if (subtle() === undefined) return;
    const rsa = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };
    const hash = (bits) => ({ hash: `SHA-${bits}` });
    const kinds = [
      ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }, hash(256)],
      ['ES384', { name: 'ECDSA', namedCurve: 'P-384' }, hash(384)],
      ['ES512', { name: 'ECDSA', namedCurve: 'P-521' }, hash(512)],
      ['RS256', { name: 'RSASSA-PKCS1-v1_5', ...rsa, ...hash(256) }],
      ['PS256', { name: 'RSA-PSS', ...rsa, ...hash(256) }, { saltLength: 32 }],
      ['Ed25519', { name: 'Ed25519' }],
      ['EdDSA', { name: 'Ed25519' }],
    ];
    const made = [];
    for (const [alg, algorithm, more] of kinds) {
      const pair = await subtle()
        .generateKey(algorithm, true, ['sign', 'verify'])
        .catch(() => undefined);
      if (pair === undefined) continue;
      const { alg: _, ...jwk } = await subtle().exportKey('jwk', pair.publicKey);
      const key = { jwk, signer: pair.privateKey, algorithm: { name: algorithm.name, ...more } };
      const proof = () =>
        changed(
          validProof(),
          both((own) => (own.key = key), header({ alg, jwk })),
        );
      await assertAccepted(keyward, proof());
      await assertRejected(
        keyward,
        changed(
          proof(),
          signature((bytes) => bytes.fill(bytes[5] ^ 1, 5, 6)),
        ),
        errorOf('signature'),
      );
      const { alg: __, key_ops, ...secret } = await subtle().exportKey('jwk', pair.privateKey);
      await assertRejected(keyward, changed(proof(), header({ jwk: secret })), claim('jwk', 'invalid'));
      await assertRejected(
        keyward,
        changed(proof(), header({ alg: jwk.kty === 'EC' ? 'RS256' : 'ES256' })),
        errorOf('key'),
      );
      made.push(alg);
    }
    for (const alg of ['ES256', 'RS256', 'PS256']) must(made.includes(alg), `the runtime generates no key for ${alg}`);
  },

  async 'the substitute for WebCrypto gives the same results'(keyward) {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 200]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index);
      equal(toBase64url(digestByHand(bytes)), await sha256(bytes), `SHA-256 of ${length} bytes`);
    }
    // The key of RFC 9449's proofs, and the jkt of section 6.1.
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
    };
    equal(await thumbprint(jwk), '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I', 'the thumbprint');
    const byHand = (proof) =>
      proof.replace(/[^.]*$/, toBase64url(signByHand(KEY.d, new TextEncoder().encode(proof.replace(/\.[^.]*$/, '')))));
    await assertAccepted(keyward, changed(validProof(), rewrite('proof', byHand)));
  },
};
