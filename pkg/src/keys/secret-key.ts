import type { Jwk } from '../options/types.js';

/**
 * Makes the JWK of a shared secret, for HS256, HS384 and HS512. Tokens are verified with it only if `algorithms` names
 * the HMAC algorithm, and if the secret is as long as the hash: 32, 48 or 64 bytes.
 *
 * @param secret the bytes, or text, whose UTF-8 is the secret. Decode a secret in base64 or hexadecimal first
 * @throws TypeError if the secret is neither bytes nor text, is empty, or has an unpaired surrogate
 *
 * @example
 * const key = secretKey('correct horse battery staple, twice over');
 * verifyJwt(token, key, { algorithms: ['HS256'] });
 */
export function secretKey(secret: Uint8Array | string): Jwk {
  const bytes = bytesOf(secret);
  if (bytes.length === 0) throw new TypeError('the secret is empty');
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const k = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return { kty: 'oct', k };
}

function bytesOf(secret: unknown): Uint8Array {
  if (ArrayBuffer.isView(secret)) return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
  if (typeof secret !== 'string') throw new TypeError('the secret must be a Uint8Array or a string');
  if (/\p{Surrogate}/u.test(secret)) {
    throw new TypeError('the secret has an unpaired surrogate, which UTF-8 cannot encode: pass the bytes');
  }
  return new TextEncoder().encode(secret);
}
