import type { Jwk } from 'keyward';
import type { SecretEncoding } from './input.js';

/** A secret that does not match its encoding. */
export class InvalidSecret {
  constructor(readonly problem: string) {}
}

/** Converts a shared secret to a JWK. */
export function secretKey(secret: string, encoding: SecretEncoding): Jwk | InvalidSecret {
  const k = ENCODINGS[encoding](secret);
  return k === undefined ? new InvalidSecret(PROBLEMS[encoding]) : { kty: 'oct', k };
}

const PROBLEMS: Readonly<Record<SecretEncoding, string>> = {
  text: '',
  base64url: 'This is not base64url. Use letters, digits, “-” and “_”.',
  hex: 'This is not hexadecimal. Use pairs of the digits 0 to 9 and a to f.',
};

/** Conversions to base64url without padding, the encoding of `k` in a JWK (RFC 7518 section 6.4.1). */
const ENCODINGS: Readonly<Record<SecretEncoding, (secret: string) => string | undefined>> = {
  text: (secret) => base64url(new TextEncoder().encode(secret)),
  // Consoles often show secrets with padding or in the base64 alphabet. The bytes are the same.
  base64url: (secret) => {
    const text = withoutPadding(secret.trim()).replaceAll('+', '-').replaceAll('/', '_');
    return /^[\w-]+$/.test(text) && text.length % 4 !== 1 ? text : undefined;
  },
  hex: (secret) => {
    const text = secret.trim().replace(/[\s:]+/g, '');
    if (!/^(?:[\da-f]{2})+$/i.test(text)) return undefined;
    return base64url(Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16)));
  },
};

/** Encodes bytes in base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Removes "=" at the end. A loop, because a regular expression that ends in `$` takes quadratic time after many "=".
 */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '=') end--;
  return text.slice(0, end);
}
