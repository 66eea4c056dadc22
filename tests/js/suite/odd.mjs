// Tokens and keys that are malformed or unusual, and a check of their reports.
import { equal, must, thrown } from './assert.mjs';
import { CLAIMS, EC, HEADER, NOW, at, inspect, oct, part, rsa, unsigned } from './inspected.mjs';

export const deep = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const PEM = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n';
const HTML = '<!doctype html><html><head><title>404 Not Found</title></head><body>no token here.</body></html>';
const JSONS = [
  'null',
  'true',
  '0',
  '-0',
  '1.5e300',
  '1e999',
  '""',
  '"x"',
  '[]',
  '[{}]',
  '{}',
  '{',
  '{"a":',
  '{"a":1,}',
  '{}{}',
  "{'a':1}",
  'NaN',
  '',
  ' ',
  '\0',
  '\ufeff{}',
  '{"\\ud800":"\\udc00"}',
  '{"alg":5}',
  '{"alg":null,"kid":{}}',
  '{"alg":"ES256","kid":5}',
  '{"alg":"__proto__"}',
  '{"__proto__":{"alg":"ES256"}}',
  '{"alg":"ES256","typ":[]}',
  '{"alg":"ES256","crit":{}}',
  '{"alg":"ES256","b64":false,"crit":["b64"]}',
  '{"alg":"none"}',
  '{"alg":"HS256"}',
  '{"exp":{},"iat":"x","nbf":[]}',
  '{"iss":1,"aud":{},"sub":[],"exp":1e308,"cnf":null}',
  deep(30),
  `{"a":${deep(31)}}`,
  `{"a":${deep(32)}}`,
  deep(50_000),
  Uint8Array.of(0xff),
  Uint8Array.of(0x7b, 0xff, 0x7d),
];
export const ODD = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 100_000].map((count) => '.'.repeat(count)),
  ...[1, 2, 3, 4, 5, 6, 7].map((count) => Array(count).fill('a').join('.')),
  ...[1, 2, 3, 4, 5, 6, 7].map((count) => Array(count).fill('e30').join('.')),
  ...JSONS.flatMap((json) => [`${part(json)}.${part(CLAIMS)}.AAAA`, `${part(HEADER)}.${part(json)}.AAAA`]),
  ' ',
  '\n',
  '\0',
  'é',
  '\ud800',
  '\udc00\ud800',
  '\ud800.\udc00.\ud800',
  '😀.😀.😀',
  '\u2028',
  '=',
  '=.=.=',
  '-._.~',
  'null',
  'undefined',
  '[object Object]',
  '{}',
  JSON.stringify({ payload: 'e30', protected: 'e30', signature: 'AA' }),
  ...[
    (token) => `\ufeff${token}`,
    (token) => `Bearer ${token}`,
    (token) => `"${token}"`,
    (token) => encodeURIComponent(`?token=${token}`),
    (token) => `${token}\n${token}`,
    (token) => [...token].reverse().join(''),
  ].map((change) => change(unsigned())),
  PEM,
  HTML,
  `${HTML}.${HTML}.${HTML}`,
  'A'.repeat(2 ** 20),
  'A'.repeat(2 ** 20 + 1),
  `e30.${'A'.repeat(2 ** 20)}.`,
  `${part({ alg: 'x'.repeat(20_000) })}.${part({ iss: 'x'.repeat(20_000) })}.`,
  '😀'.repeat(300_000),
];
export const ODD_KEYS = [
  null,
  undefined,
  '',
  ' ',
  'x',
  'null',
  '5',
  '[]',
  '{}',
  '{"keys":',
  '{"keys":5}',
  '{"keys":[]}',
  '{"keys":[],"keys":[]}',
  '\ufeff{"keys":[]}',
  '\ud800',
  deep(50_000),
  PEM,
  PEM.replaceAll('PUBLIC', 'PRIVATE'),
  HTML,
  unsigned(),
  'x'.repeat(4_200_000),
  {},
  [],
  new Map(),
  new Date(0),
  { keys: 5 },
  { keys: {} },
  { keys: [] },
  { keys: [null, 5, 'x', [], {}, { kty: 5 }, { kty: '\ud800' }, { ...EC, x: 5 }, EC] },
  { jwks_uri: 'https://issuer.example/jwks' },
  { kty: 'oct' },
  oct(1),
  rsa(512),
  { ...EC, d: 'AA' },
  { ...EC, y: EC.x },
  JSON.parse(deep(20_000)),
  Object.create(null),
];

/** Checks that verifyJwt and the report have the same first failure. */
export function agreed(keyward, token, keys, options) {
  const report = inspect(keyward, token, keys, options);
  if (keys === null || keys === undefined) return must(report.verdict !== 'verified', 'verified without keys');
  const { error } = thrown(() => keyward.verifyJwt(token, keys, { ...at(NOW), ...options })) ?? {};
  // A call takes such text for a secret; a report takes any text, since people paste it.
  if (error instanceof TypeError) {
    must(typeof keys === 'string' && /secretKey\(text\)/.test(error.message), error.message);
    return must(report.verdict !== 'verified', 'verified with a text that is no key set');
  }
  const first = report.checks.find(({ status }) => status === 'fail');
  equal([first?.id, first?.code], [error?.check, error?.code], 'the first failed check');
}
