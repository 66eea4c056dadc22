// JOSE keys and signatures by node:crypto, for tests and demos that need signed tokens.
import { constants, createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const EC = { dsaEncoding: 'ieee-p1363' };
const row = (kind, hash, options = {}) => ({ kind, hash, options });

/** The kind of key, the hash and the options of node:crypto for each algorithm. */
export const ALGORITHMS = {
  RS256: row('RSA', 'sha256'),
  RS384: row('RSA', 'sha384'),
  RS512: row('RSA', 'sha512'),
  PS256: row('RSA', 'sha256', PSS),
  PS384: row('RSA', 'sha384', PSS),
  PS512: row('RSA', 'sha512', PSS),
  ES256: row('P-256', 'sha256', EC),
  ES384: row('P-384', 'sha384', EC),
  ES512: row('P-521', 'sha512', EC),
  ES256K: row('secp256k1', 'sha256', EC),
  EdDSA: row('Ed25519'),
  Ed25519: row('Ed25519'),
  Ed448: row('Ed448'),
  'ML-DSA-44': row('ML-DSA-44'),
  'ML-DSA-65': row('ML-DSA-65'),
  'ML-DSA-87': row('ML-DSA-87'),
};

/** The kinds of keys, with `kty` and a function that makes a key pair. */
const KINDS = {
  RSA: { kty: 'RSA', make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }) },
  ...Object.fromEntries(['P-256', 'P-384', 'P-521', 'secp256k1'].map((namedCurve) => (
    [namedCurve, { kty: 'EC', make: () => generateKeyPairSync('ec', { namedCurve }) }]
  ))),
  ...Object.fromEntries(['Ed25519', 'Ed448'].map((crv) => (
    [crv, { kty: 'OKP', make: () => generateKeyPairSync(crv.toLowerCase()) }]
  ))),
  ...Object.fromEntries(['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'].map((alg) => (
    [alg, { kty: 'AKP', make: () => generateKeyPairSync(alg.toLowerCase()) }]
  ))),
};

/**
 * Makes a key pair.
 *
 * @param kind the kind of an algorithm: `ALGORITHMS[alg].kind`
 * @returns `kid`, `privateKey`, and `jwk`, the public key. It has an `alg` only for ML-DSA, which requires it, so that
 *   it may be used for all algorithms of its kind
 * @throws if this Node.js does not support the kind
 */
export function newKey(kind, kid) {
  const { privateKey, publicKey } = KINDS[kind].make();
  return { kid, privateKey, jwk: { ...jwkOf(publicKey), kid, use: 'sig' } };
}

/**
 * The JWK of a public key or a secret. A public key is read again first: Node.js 20 deadlocks if the garbage collector
 * frees the job that generated a key while that key is exported as a JWK.
 */
export function jwkOf(publicKey) {
  if (publicKey.type === 'secret') return publicKey.export({ format: 'jwk' });
  const encoding = { type: 'spki', format: 'der' };
  return createPublicKey({ key: publicKey.export(encoding), ...encoding }).export({ format: 'jwk' });
}

/** The kinds of keys that this Node.js supports. ML-DSA requires version 24.8 or newer. */
export const kinds = Object.keys(KINDS).filter((kind) => KINDS[kind].kty !== 'AKP' || canMake(kind));

/** Signs a JSON payload with the algorithm `header.alg`. Returns a JWS in compact serialization. */
export function signJwt(header, payload, { privateKey }) {
  const signed = `${encode(header)}.${encode(payload)}`;
  const { hash = null, options } = ALGORITHMS[header.alg];
  return `${signed}.${sign(hash, Buffer.from(signed), { key: privateKey, ...options }).toString('base64url')}`;
}

/** Whether the signature of a JWS is valid with this JWK and the algorithm of the header. */
export function isSigned(jws, { alg }, jwk) {
  const { kind, hash = null, options } = ALGORITHMS[alg];
  if (jwk.kty !== KINDS[kind].kty || (jwk.crv !== undefined && jwk.crv !== kind)) return false;
  const end = jws.lastIndexOf('.');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signature = Buffer.from(jws.slice(end + 1), 'base64url');
  return verify(hash, Buffer.from(jws.slice(0, end)), { key, ...options }, signature);
}

/** `at_hash`: the left half of a text's hash, with the hash of the algorithm. OpenID Connect Core section 3.1.3.6. */
export function halfHash(alg, text) {
  const { kind, hash } = ALGORITHMS[alg];
  // RFC 8032: Ed25519 uses SHA-512, Ed448 uses 114 bytes of SHAKE256. ML-DSA has no hash for this.
  const [name, options] =
    kind === 'Ed448' ? ['shake256', { outputLength: 114 }] : [kind === 'Ed25519' ? 'sha512' : hash];
  if (name === undefined) return undefined;
  const digest = createHash(name, options).update(text).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** The members that a thumbprint covers, in order. RFC 7638 section 3.2, RFC 8037 section 2. */
const REQUIRED = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
};

/** The SHA-256 thumbprint of a JWK, for `cnf.jkt`. */
export function thumbprint(jwk) {
  const members = Object.fromEntries(REQUIRED[jwk.kty].map((name) => [name, jwk[name]]));
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function canMake(kind) {
  try {
    newKey(kind);
    return true;
  } catch {
    return false;
  }
}
