// Migration from jose is a search-and-replace: options and claims mean the same in both. Random signed tokens get the
// same verdict from both, including the claim and the reason. keyward also rejects claims of other types than RFC 7519
// has, unless `claimTypes` is `'unchecked'`.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as jose from 'jose';
import { JwtError, verifyJwt } from 'keyward';
import { generator } from './suite/random.mjs';

const COUNT = 4000;
const NOW = 1_300_819_000;

const secret = randomBytes(32);
const jwk = { kty: 'oct', k: secret.toString('base64url') };

/** Values of claims and options: valid, nearly valid, and of another type. */
const TIMES = [-100, -10, -5, -1, 0, 1, 5, 10, 100, 0.5, -0.5].map((offset) => NOW + offset).concat([
  0,
  -1,
  '5',
  String(NOW + 100),
  null,
  true,
  {},
  [],
  [NOW + 5],
]);
const NAMES = ['a', 'b', 'A', 'https://issuer.example', '', 5, null, true, ['a'], ['a', 'b'], ['b', 5], [], {}];
const TYPES = [
  'JWT',
  'jwt',
  'application/jwt',
  'at+jwt',
  'application/at+JWT',
  'AT+JWT',
  'a/b',
  'application/a/b',
  5,
  null,
  '',
  [],
];
const HEADER = { typ: TYPES };
const CLAIMS = { iss: NAMES, sub: NAMES, aud: NAMES, exp: TIMES, nbf: TIMES, iat: TIMES };
const OPTIONS = {
  issuer: ['a', ['a', 'b'], 'https://issuer.example'],
  audience: ['a', ['a', 'b'], ['x']],
  subject: ['a', 'b'],
  typ: ['JWT', 'at+jwt', 'application/at+jwt', 'a/b'],
  maxTokenAge: [0, 5, '5s', 10, '1m', 100, '1h'],
  clockTolerance: [0, 0.5, 1, 5, '5s', 100],
  requiredClaims: [['iss'], ['x'], ['exp', 'nbf'], []],
};

const isString = (value) => typeof value === 'string';
const IS_TYPE = {
  iss: isString,
  sub: isString,
  aud: (value) => isString(value) || (Array.isArray(value) && value.every(isString)),
};

function some(members, random, tenths) {
  const chosen = Object.entries(members).filter(() => random.below(10) < tenths);
  return Object.fromEntries(chosen.map(([name, values]) => [name, random.of(values)]));
}

function sign(header, claims) {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

async function verdict(verify) {
  try {
    await verify();
    return { code: 'verified' };
  } catch (error) {
    assert.ok(error instanceof JwtError || error instanceof jose.errors.JOSEError, `${error}`);
    const { code, claim, reason } = error;
    return { code, claim, reason };
  }
}

/** Differences that are intended or do not matter. */
function mayDiffer(ours, theirs, claims) {
  // With several missing claims, each library may name another one.
  if (ours.reason === 'missing' && theirs.reason === 'missing') return true;
  // RFC 7519 section 4.1.3: a list of strings. keyward rejects a list with another type of element.
  return ours.claim === 'aud' && Array.isArray(claims.aud) && claims.aud.some((one) => typeof one !== 'string');
}

test('claims and options mean the same as in jose', async () => {
  const random = generator(4);
  const seen = new Map();
  let [differing, rejectedByType] = [0, 0];
  for (let round = 0; round < COUNT; round++) {
    const header = { alg: 'HS256', ...some(HEADER, random, 4) };
    const claims = some(CLAIMS, random, 4);
    const options = {
      ...some(OPTIONS, random, 2),
      algorithms: ['HS256'],
      currentDate: new Date(NOW * 1000 + random.of([0, 0, 999])),
    };
    const token = sign(header, claims);
    const ours = await verdict(() => verifyJwt(token, jwk, { ...options, claimTypes: 'unchecked' }));
    const strict = await verdict(() => verifyJwt(token, jwk, options));
    if (!isDeepStrictEqual(strict, ours)) {
      const shown = JSON.stringify({ header, claims, options, strict });
      assert.deepEqual([ours.code, strict.reason], ['verified', 'invalid'], shown);
      assert.ok(!IS_TYPE[strict.claim](claims[strict.claim]), shown);
      rejectedByType++;
    }
    const theirs = await verdict(() => jose.jwtVerify(token, secret, options));
    seen.set(theirs.code, (seen.get(theirs.code) ?? 0) + 1);
    if (isDeepStrictEqual(ours, theirs)) continue;
    differing++;
    if (!mayDiffer(ours, theirs, claims)) assert.deepEqual(ours, theirs, JSON.stringify({ header, claims, options }));
  }
  for (const code of ['verified', 'ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED']) {
    assert.ok(seen.get(code) > COUNT / 50, `${code} was seen ${seen.get(code)} times`);
  }
  assert.ok(rejectedByType > COUNT / 50, `${rejectedByType} tokens were rejected for a type`);
  assert.ok(differing < COUNT / 10, `${differing} may differ: too many to prove anything`);
});
