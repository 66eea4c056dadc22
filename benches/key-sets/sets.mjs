// Key sets as large as the limits allow, by the type of their keys.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwkOf } from '../../examples/issuer/signing.mjs';

const BYTES = 4 << 20;

/** Returns a set with as many keys as fit, at most `most`, and their number. `more`: members of the set. */
export function largest(make, more = {}, most = 4096) {
  const keys = [];
  let left = BYTES - JSON.stringify({ ...more, keys }).length;
  while (keys.length < most) {
    const key = make(`key-${keys.length}`);
    left -= JSON.stringify(key).length + 1;
    if (left < 0) break;
    keys.push(key);
  }
  return { text: JSON.stringify({ ...more, keys }), count: keys.length };
}

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const digest = (name, bytes) => base64url(createHash(name).update(bytes).digest());

/** An odd number of this many bits. Parsing does not check its prime factors. */
const rsa = (bits) => (kid) => {
  const n = randomBytes(bits / 8);
  n[0] |= 0x80;
  n[n.length - 1] |= 1;
  return { kty: 'RSA', alg: 'RS256', use: 'sig', kid, e: 'AQAB', n: base64url(n) };
};

/** A few keys in turn, because making them takes long. */
function pool(type, options) {
  const keys = Array.from({ length: 16 }, () => jwkOf(generateKeyPairSync(type, options).publicKey));
  let at = 0;
  return (kid) => ({ ...keys[at++ % keys.length], use: 'sig', kid });
}
const ec = (namedCurve) => pool('ec', { namedCurve });
const mlDsa = (set, bytes) => (kid) => ({ kty: 'AKP', alg: `ML-DSA-${set}`, kid, pub: base64url(randomBytes(bytes)) });

function der(tag, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

/** The key with a certificate around it. The signature is invalid, and parsing does not check it. */
function certified(jwk) {
  const rsaEncryption = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
  const algorithm = der(0x30, der(6, rsaEncryption), der(5));
  const numbers = der(0x30, der(2, [0], Buffer.from(jwk.n, 'base64url')), der(2, Buffer.from(jwk.e, 'base64url')));
  const name = der(0x30, der(0x31, der(0x30, der(6, [85, 4, 3]), der(12, Buffer.from('issuer.example')))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('400101000000Z')));
  const key = der(0x30, algorithm, der(3, [0], numbers));
  const signed = der(0x30, der(0xa0, der(2, [2])), der(2, [1]), algorithm, name, validity, name, key);
  const certificate = der(0x30, signed, algorithm, der(3, [0], Buffer.alloc(256)));
  const thumbprints = { x5t: digest('sha1', certificate), 'x5t#S256': digest('sha256', certificate) };
  return { ...jwk, x5c: [certificate.toString('base64')], ...thumbprints };
}

export const TYPES = {
  'RSA 2048': rsa(2048),
  'RSA 4096': rsa(4096),
  'RSA 8192': rsa(8192),
  'RSA 2048, x5c': (kid) => certified(rsa(2048)(kid)),
  'RSA 2048 in x5c alone': (kid) => ({ ...certified(rsa(2048)(kid)), n: undefined, e: undefined }),
  'P-256': ec('P-256'),
  'P-384': ec('P-384'),
  'P-521': ec('P-521'),
  secp256k1: ec('secp256k1'),
  Ed25519: pool('ed25519'),
  Ed448: pool('ed448'),
  'ML-DSA-44': mlDsa(44, 1312),
  'ML-DSA-65': mlDsa(65, 1952),
  'ML-DSA-87': mlDsa(87, 2592),
  oct: (kid) => ({ kty: 'oct', kid, k: base64url(randomBytes(700)) }),
  unknown: (kid) => ({ kty: 'unknown', kid, value: base64url(randomBytes(700)) }),
};
