// Seeded property tests with random damage to valid tokens and key sets.
//
// Invariants: the only error is a JwtError, since neither a token nor the text of keys can be a caller's mistake. A
// token that verifies is a signed text of the vectors, unchanged. Report and KeySet agree with the verdict.
import { equal, must, own } from './assert.mjs';
import { generator } from './random.mjs';
import { fromBase64url, partText, toBase64url } from './tokens.mjs';
import { checkReport, keySetOutcome, outcomeOf, plain } from './vectors.mjs';

/**
 * @param count the number of damaged pairs of token and keys
 * @param seed the same seed gives the same pairs
 * @returns the number passed, `failed` as in `runSuite`, and the number of each code (`verified` where the damage has
 *   no effect)
 */
export function runMutations({ keyward, vectors, count, seed }) {
  const random = generator(seed);
  const pool = vectors.flatMap(({ cases }) => cases).filter(isUsable);
  const signed = new Map(pool.map(({ token }) => [signedText(token), JSON.parse(partText(token, 1))]));
  const failed = [];
  const codes = {};
  let passed = 0;
  for (let at = 0; at < count; at++) {
    const { token, keys, options } = damaged(pool, random);
    try {
      const code = check(keyward, token, keys, options, signed);
      codes[code] = (codes[code] ?? 0) + 1;
      passed++;
    } catch (error) {
      const shown = [`token: ${JSON.stringify(token)}`, `keys: ${keys}`, `options: ${JSON.stringify(options)}`];
      const why = [error.message, ...shown].join('\n  ');
      failed.push({ name: `mutation ${at} of seed ${seed}`, why });
    }
  }
  return { passed, failed, codes };
}

const isUsable = ({ call, expect, token, keys, options }) =>
  call === 'jwt' &&
  expect.ok &&
  typeof token === 'string' &&
  token.length < 2000 &&
  keys !== undefined &&
  // `verifyJwt` does not take it.
  options?.profile !== 'client_assertion';

const signedText = (token) => token.slice(0, token.lastIndexOf('.'));

function check(keyward, token, keys, options, signed) {
  const outcome = outcomeOf(keyward, () => keyward.verifyJwt(token, keys, options), []);
  // Text without any punctuation of JSON is taken for a secret, which is a mistake of the caller.
  if (outcome.typeError && !/[{}[\]"<]/.test(keys)) return 'secret';
  must(!outcome.typeError, 'a TypeError was caused by a token or by the text of keys');
  if (outcome.result !== undefined) {
    const payload = signed.get(signedText(token));
    must(payload !== undefined, 'an unsigned token was verified');
    equal(outcome.result.payload, payload, 'payload');
  }
  checkReport(keyward, token, keys, options, outcome, 'text');
  const withKeySet = keySetOutcome(keyward, keyward.verifyJwt, token, keys, options, outcome, []);
  if (options.limits === undefined) equal(plain(withKeySet), plain(outcome), 'the outcome with a KeySet');
  const raw = outcomeOf(keyward, () => keyward.verifyJws(token, keys, jwsOptions(options)), []);
  if (outcome.result !== undefined) equal(raw.result?.key, outcome.result.key, 'the key of verifyJws');
  else must(!raw.typeError, 'verifyJws: a TypeError was caused by a token or by the text of keys');
  const decoded = outcomeOf(keyward, () => keyward.decodeJwt(token), []);
  must(!decoded.typeError, 'decodeJwt: a TypeError was caused by a token');
  // `decodeJwt` has no options, so it rejects padding.
  const isDecoded = outcome.result !== undefined && options.padding === undefined;
  if (isDecoded) equal(decoded.result?.payload, outcome.result.payload, 'the payload of decodeJwt');
  return outcome.code ?? 'verified';
}

function jwsOptions({ algorithms, crit, allowWeakKeys, limits, padding }) {
  const options = { algorithms, crit, allowWeakKeys, limits, padding };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A token, the text of its keys, and its options. The token, the keys or both are damaged, up to three times. */
function damaged(pool, random) {
  const base = random.of(pool);
  const donor = random.of(pool);
  let { token } = base;
  let keys = JSON.stringify(base.keys);
  const target = random.below(10);
  const rounds = 1 + random.below(3);
  for (let round = 0; round < rounds; round++) {
    if (target < 7) token = random.of(OF_TOKENS)(token, donor.token, random);
    if (target > 5) keys = random.of(OF_KEYS)(keys, JSON.stringify(donor.keys), random);
  }
  return { token, keys, options: { ...base.options, currentDate: new Date(base.now * 1000) } };
}

// ---- changes of a text ----

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STRANGE = [
  '.', '=', '+', '/', ' ', '\n', '\0', '"', '\\', '{', '}', '[', ',', 'é', '\u2028', '\ufeff', '😀', '\ud800',
  '\udfff', '%', '0',
];

const OF_TEXTS = {
  change: (text, _, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.of(ALPHABET) + text.slice(at + 1);
  },
  insert: (text, _, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.of(random.below(2) ? STRANGE : ALPHABET) + text.slice(at);
  },
  remove: (text, _, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1 + random.below(4));
  },
  truncate: (text, _, random) =>
    random.below(2) ? text.slice(0, random.below(text.length + 1)) : text.slice(random.below(text.length + 1)),
  repeat: (text, _, random) => {
    const [from, to] = [random.below(text.length + 1), random.below(text.length + 1)].sort((a, b) => a - b);
    return text.slice(0, to) + text.slice(from);
  },
  splice: (text, other, random) =>
    text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1)),
  swap: (text, _, random) => {
    const at = random.below(text.length);
    return (
      text.slice(0, at) +
      text
        .slice(at, at + 2)
        .split('')
        .reverse()
        .join('') +
      text.slice(at + 2)
    );
  },
  letterCase: (text, _, random) => {
    const at = random.below(text.length);
    const letter = text.slice(at, at + 1);
    return (
      text.slice(0, at) +
      (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()) +
      text.slice(at + 1)
    );
  },
};

// ---- changes of a token ----

/** Applies a change to one part, at random without an index. */
function part(index, change) {
  return (token, donor, random) => {
    const parts = token.split('.');
    const at = Math.min(index ?? random.below(parts.length), parts.length - 1);
    parts[at] = change(parts[at], donor.split('.')[at] ?? '', random);
    return parts.join('.');
  };
}

/** Applies a change to the bytes of a part, or to zero bytes of a random length if it is not base64url. */
const ofBytes = (change) => (text, _, random) => {
  let bytes;
  try {
    bytes = fromBase64url(text);
  } catch {
    bytes = new Uint8Array(random.below(300));
  }
  return toBase64url(change(bytes, random));
};

/** Applies a change to the JSON of a part, or to an empty object if it is not JSON. */
const json = (change) => (text, _, random) => {
  let value;
  try {
    value = JSON.parse(new TextDecoder().decode(fromBase64url(text)));
  } catch {
    value = {};
  }
  return toBase64url(change(value, random));
};

const flipBit = ofBytes((bytes, random) => {
  if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  return bytes;
});

/** Header members that have a meaning, with values that must not take effect. */
const HEADERS = [
  ['alg', 'none'],
  ['alg', 'None'],
  ['alg', 'HS256'],
  ['alg', 'RS256'],
  ['alg', 'ES256'],
  ['alg', 'PS512'],
  ['alg', 'ES256K'],
  ['alg', null],
  ['alg', ''],
  ['alg', 5],
  ['kid', 'a'],
  ['kid', ''],
  ['kid', 5],
  ['kid', null],
  ['kid', '__proto__'],
  ['crit', []],
  ['crit', ['exp']],
  ['crit', ['b64']],
  ['crit', 'b64'],
  ['b64', false],
  ['b64', true],
  ['jwk', { kty: 'oct', k: 'AA' }],
  ['jku', 'https://attacker.example/jwks'],
  ['x5c', ['AA']],
  ['zip', 'DEF'],
  ['typ', 5],
  ['cty', 'JWT'],
  ['__proto__', { alg: 'none' }],
];

const OF_TOKENS = [
  ...Object.values(OF_TEXTS),
  part(undefined, OF_TEXTS.change),
  part(0, OF_TEXTS.insert),
  part(2, OF_TEXTS.truncate),
  part(undefined, (_, other) => other),
  part(undefined, () => ''),
  part(undefined, flipBit),
  part(2, flipBit),
  part(
    2,
    ofBytes((bytes, random) => bytes.slice(0, random.below(bytes.length + 1))),
  ),
  part(
    2,
    ofBytes((bytes) => Uint8Array.from([0, ...bytes])),
  ),
  part(
    2,
    ofBytes((bytes) => bytes.fill(0)),
  ),
  part(
    2,
    ofBytes((bytes, random) => bytes.fill(255, random.below(bytes.length + 1))),
  ),
  part(
    undefined,
    json((value, random) => JSON.stringify(changed(value, random))),
  ),
  part(
    1,
    json((value, random) => JSON.stringify(changed(value, random))),
  ),
  part(
    0,
    json((value, random) => withMember(value, random.of(HEADERS))),
  ),
  part(
    undefined,
    json((value, random) => repeatMember(value, random)),
  ),
  part(
    undefined,
    json((value, random) => deep(value, 1 + random.below(120))),
  ),
  (token, _, random) => token + '.'.repeat(1 + random.below(3)),
  (token, donor) => `${token}.${donor}`,
  (token) => `Bearer ${token}`,
  (token) => `${token}\n`,
  (token) => token.split('.').reverse().join('.'),
];

// ---- changes of JSON ----

const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 53) - 2,
  1e300,
  '',
  'x',
  'none',
  'AQAB',
  '\ud800',
  '\u0000',
  [],
  {},
  [[]],
  { a: 1 },
  ['sig'],
  'sig',
  'enc',
  'RSA',
  'EC',
  'oct',
  'P-256',
  'RS256',
  'HS256',
];

/** The value with one member or item replaced, removed, added or renamed. */
function changed(value, random) {
  if (typeof value !== 'object' || value === null || random.below(4) === 0) return random.of(VALUES);
  const names = Object.keys(value);
  if (names.length === 0) return random.of(VALUES);
  const name = random.of(names);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const kind = random.below(6);
  if (kind < 3) copy[name] = changed(own(copy, name), random);
  else if (kind === 3 && Array.isArray(copy))
    copy.splice(Number(name), random.below(2), random.of(VALUES), own(value, name));
  else if (kind === 3) delete copy[name];
  else if (kind === 4)
    copy[random.of(['x', name.toUpperCase(), `${name} `, 'kid', 'alg', 'use', 'key_ops', 'd', 'x5c'])] =
      random.of(VALUES);
  else copy[name] = random.of(VALUES);
  return copy;
}

/** JSON text with one member replaced or added in front. */
function withMember(value, [name, content]) {
  const text = JSON.stringify(value);
  const member = `${JSON.stringify(name)}:${JSON.stringify(content)}`;
  if (Object.hasOwn(value ?? {}, name)) {
    const without = { ...value };
    delete without[name];
    return withMember(without, [name, content]);
  }
  return text === '{}' ? `{${member}}` : text.replace(/^\{/, `{${member},`);
}

function repeatMember(value, random) {
  const names = Object.keys(value ?? {});
  if (names.length === 0) return '{"a":1,"a":1}';
  const name = random.of(names);
  return JSON.stringify(value).replace(/^\{/, `{${JSON.stringify(name)}:${JSON.stringify(random.of(VALUES))},`);
}

const deep = (value, depth) => `{"deep":${'['.repeat(depth)}${JSON.stringify(value)}${']'.repeat(depth)}}`;

// ---- changes of the text of keys ----

const parsed = (change) => (text, other, random) => {
  try {
    return JSON.stringify(change(JSON.parse(text), JSON.parse(other), random)) ?? other;
  } catch {
    return other;
  }
};

const listOf = (set) => (Array.isArray(set?.keys) ? set.keys : [set]);

const OF_KEYS = [
  ...Object.values(OF_TEXTS),
  parsed((set, _, random) => changed(set, random)),
  parsed((set, _, random) => changed(set, random)),
  parsed((set, _, random) => ({ keys: listOf(set).map((key) => changed(key, random)) })),
  parsed((set, other) => ({ keys: [...listOf(other), ...listOf(set)] })),
  parsed((set, other) => ({ keys: [...listOf(set), ...listOf(other)] })),
  parsed((set, _, random) => ({ keys: [...listOf(set), random.of(VALUES), ...listOf(set)] })),
  parsed((set) => listOf(set)[0]),
  parsed((set) => listOf(set)),
  parsed((set) => ({ keys: Array.from({ length: 20 }, () => listOf(set)[0]) })),
  (text) => text.replace('{', '{"keys":[],'),
  (text) => text.replace('"kty"', '"kty":"RSA","kty"'),
  (text) => `${text} `,
  (text) => `\ufeff${text}`,
];
