// What the smaller module knows, as JSON: of each algorithm the verdict on a good token and an altered one.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { KeySet, verifyJwt } from 'keyward/compact';

const base64url = (data) => Buffer.from(data).toString('base64url');

const SECRET = Buffer.alloc(64, 7);
const PSS = (octets) => ({ padding: 6, saltLength: octets });
const P1363 = { dsaEncoding: 'ieee-p1363' };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = (namedCurve) => generateKeyPairSync('ec', { namedCurve });
const ed25519 = generateKeyPairSync('ed25519');
const ed448 = generateKeyPairSync('ed448');

const SIGNERS = {
  RS256: [rsa, 'sha256'], RS384: [rsa, 'sha384'], RS512: [rsa, 'sha512'],
  PS256: [rsa, 'sha256', PSS(32)], PS384: [rsa, 'sha384', PSS(48)], PS512: [rsa, 'sha512', PSS(64)],
  ES256: [curve('P-256'), 'sha256', P1363], ES384: [curve('P-384'), 'sha384', P1363], ES512: [curve('P-521'), 'sha512', P1363],
  ES256K: [curve('secp256k1'), 'sha256', P1363],
  EdDSA: [ed25519, null], Ed25519: [ed25519, null], Ed448: [ed448, null],
  HS256: [undefined, 'sha256'], HS384: [undefined, 'sha384'], HS512: [undefined, 'sha512'],
};

function signed(alg) {
  const text = `${base64url(JSON.stringify({ alg }))}.${base64url('{"sub":"somebody"}')}`;
  const [pair, hash, options] = SIGNERS[alg];
  if (pair === undefined) return { text, signature: createHmac(hash, SECRET).update(text).digest(), jwk: { kty: 'oct', k: base64url(SECRET) } };
  return { text, signature: sign(hash, Buffer.from(text), { key: pair.privateKey, ...options }), jwk: pair.publicKey.export({ format: 'jwk' }) };
}

function verdict(token, jwk, alg) {
  try {
    return verifyJwt(token, { keys: [jwk] }, { algorithms: [alg] }).payload.sub === 'somebody' ? 'verified' : 'something else';
  } catch (error) {
    return error instanceof TypeError && /algorithm that is not supported/.test(error.message) ? 'ERR_JOSE_NOT_SUPPORTED' : error.code;
  }
}

const results = {};
for (const alg of Object.keys(SIGNERS)) {
  const { text, signature, jwk } = signed(alg);
  const good = verdict(`${text}.${base64url(signature)}`, jwk, alg);
  signature[0] ^= 1;
  const altered = verdict(`${text}.${base64url(signature)}`, jwk, alg);
  results[alg] = good === 'verified' && altered === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' ? 'verified, and refused when altered' : good;
}
for (const alg of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']) {
  const token = [JSON.stringify({ alg }), '{}', 'signature'].map(base64url).join('.');
  try {
    verifyJwt(token, { keys: [] });
  } catch ({ code }) {
    results[alg] = code;
  }
}
const { keys } = new KeySet({ keys: ['ES256', 'ES512', 'ES256K', 'Ed448'].map((alg) => ({ ...signed(alg).jwk, x5c: ['AAAA'] })) });
results.keys = keys.map(({ taken, reason }) => (taken ? 'taken' : reason));
results.certificate = keys[0].certificate ?? 'none';
console.log(JSON.stringify(results));
