// Mistakes of new users, and what the message says: each names the cure, and none shows a token, a key or a claim.
import { equal, must, rejectsTypeError, show, throwsCode, throwsTypeError } from '../assert.mjs';
import { KEY } from '../proofs.mjs';
import { assertNoSecrets } from '../vectors.mjs';
import { MISTAKES } from './mistakes.mjs';
import { AT, AUDIENCE, claims, ISSUER, JWK, JWKS, NOW, table, token } from './tools.mjs';

const { rows, row } = table();
const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, ...AT };

/** The error that a call throws or rejects with. */
async function errorOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return must(false, 'nothing was thrown');
}

for (const [name, source, call, text] of MISTAKES) {
  row(name, source, async (keyward) => {
    const given = await token();
    const make = (more, header) => token(claims(more), header);
    const error = await errorOf(() => call({ keyward, token: given, make }));
    must(text.test(error.message), `the message is ${show(error.message)}, expected ${text}`);
    const secrets = [given, KEY.jwk.x, KEY.jwk.y, AUDIENCE, ISSUER, 'a secret of the program, never shown'];
    assertNoSecrets(error, secrets);
  });
}

// ---- what passes, near those mistakes ----

row('null compares neither issuer nor audience', 'OpenID Connect Core section 3.1.3.7', async (keyward) => {
  const given = await token(claims({ iss: 'https://other.example', aud: 'x' }));
  const options = { issuer: null, audience: null, ...AT };
  equal(keyward.verifyJwt(given, JWKS, options).payload.aud, 'x');
  equal((await keyward.createVerifier({ ...options, jwks: JWKS }).verify(given)).payload.aud, 'x');
  equal(keyward.inspectJwt(given, JWKS, options).verdict, 'verified');
});

row('null of one does not disable the other', 'OpenID Connect Core section 3.1.3.7', async (keyward) => {
  const given = await token(claims({ aud: 'x' }));
  const error = throwsCode(
    keyward,
    () => keyward.verifyJwt(given, JWKS, { issuer: null, audience: AUDIENCE, ...AT }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  );
  equal(error.claim, 'aud');
});

row('null of one call does not loosen a verifier', 'RFC 8725 section 3.8', async (keyward) => {
  const verifier = keyward.createVerifier({ ...EXPECTED, jwks: JWKS });
  for (const name of ['issuer', 'audience', 'subject', 'algorithms', 'requiredClaims', 'maxTokenAge']) {
    await rejectsTypeError(verifier.verify(await token(), { [name]: null }), new RegExp(`"${name}" must not be null`));
  }
});

row('an object that only looks like a date or like bytes is not taken', 'panva/jose 671', async (keyward) => {
  const given = await token();
  const dates = [{ getTime: () => 0, [Symbol.toStringTag]: 'Date' }, Object.create(Date.prototype), NOW];
  for (const date of dates) {
    throwsTypeError(() => keyward.verifyJwt(given, JWKS, { ...EXPECTED, currentDate: date }), /new Date\(/);
  }
  const bytes = [{ length: 1, 0: 5, [Symbol.toStringTag]: 'Uint8Array' }, Object.create(Uint8Array.prototype)];
  for (const payload of bytes) {
    throwsTypeError(() => keyward.verifyJws(given, JWKS, { payload }), /"payload" must be/);
  }
});

row('an error of another copy of the package is a JwtError', 'nestjs/jwt 1437', async (keyward) => {
  const { JwtError } = keyward;
  class Other extends Error {}
  Object.defineProperty(Other.prototype, Symbol.for('keyward.JwtError'), { value: true });
  must(new Other() instanceof JwtError, 'an error with the mark of the package');
  for (const value of [new Error(), {}, null, undefined, 'ERR_JWT_EXPIRED', { code: 'ERR_JWT_EXPIRED' }]) {
    must(!(value instanceof JwtError), `${show(value)} is no JwtError`);
  }
  class Own extends JwtError {}
  must(new Own('ERR_JWT_EXPIRED', 'x') instanceof JwtError, 'a subclass');
  must(!(new JwtError('ERR_JWT_EXPIRED', 'x') instanceof Own), 'no subclass');
});

row('a KeySet of another copy of the package is used', 'nestjs/jwt 1437', async (keyward) => {
  const text = JSON.stringify(JWKS);
  const other = Object.defineProperty({}, Symbol.for('keyward.KeySet'), { value: () => text });
  equal(keyward.verifyJwt(await token(), other, EXPECTED).payload.sub, 'user');
  equal(new keyward.KeySet(other).keys.length, 1);
  const wrong = Object.defineProperty({}, Symbol.for('keyward.KeySet'), { value: () => 5 });
  throwsTypeError(() => keyward.verifyJwt('a.b.c', wrong), /keys/);
});

row('an error as JSON has its code and message, and no payload', 'RFC 8725 section 2', async (keyward) => {
  const given = await token(claims({ exp: 5, email: 'someone@secret.example' }));
  const error = throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, EXPECTED), 'ERR_JWT_EXPIRED');
  equal(error.payload.email, 'someone@secret.example');
  const { code, message, check, claim, reason, ...more } = JSON.parse(JSON.stringify({ error })).error;
  equal([code, check, claim, reason, more], ['ERR_JWT_EXPIRED', 'exp', 'exp', 'check_failed', {}]);
  equal(message, error.message);
  const fetch = async () => new Response('', { status: 503 });
  const failed = await errorOf(() => keyward.fetchJwks('https://login.example/jwks?secret=1', { fetch }));
  const shown = JSON.parse(JSON.stringify(failed));
  equal([shown.status, shown.url, shown.code], [503, 'https://login.example/jwks', 'ERR_JWKS_FETCH_FAILED']);
  const bare = new keyward.JwtError('ERR_DPOP_INVALID', 'x', { nonce: 'n', payload: { a: 1 }, cause: new Error('c') });
  equal(JSON.parse(JSON.stringify(bare)), { code: 'ERR_DPOP_INVALID', message: 'x' });
});

row('keys that are stale no sooner than they may be fetched again', 'auth0/node-jwks-rsa README', (keyward) => {
  const make = (more) => keyward.createVerifier({ ...EXPECTED, jwksUri: `${ISSUER}/jwks`, ...more });
  for (const more of [{ maxAge: 30 }, { maxAge: 0, cooldown: 0 }, { maxAge: '1m', cooldown: '1m' }]) make(more);
  for (const more of [{ maxAge: 29 }, { maxAge: '1m', cooldown: 61 }]) throwsTypeError(() => make(more), /"cooldown"/);
});

row('a verifier with one usable key among others is made', 'RFC 7517 section 5', (keyward) => {
  const make = (keys, more) => keyward.createVerifier({ ...EXPECTED, jwks: { keys }, ...more });
  make([{ kty: 'XX' }, JWK]);
  const secret = { kty: 'oct', k: 'A'.repeat(43) };
  make([secret, JWK]);
  make([secret], { algorithms: ['HS256'] });
  throwsTypeError(() => make([{ kty: 'XX' }]), /no usable key: key 0 is excluded \(unsupported\)/);
  throwsTypeError(() => make([secret]), /only secrets/);
});

export const MESSAGES = rows;
