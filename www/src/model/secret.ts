import type { Jwk } from 'keyward';
import type { SecretEncoding } from './input.js';

/** A secret that is not written as it is said to be. */
export class Misspelt {
  constructor(readonly problem: string) {}
}

/** A shared secret as a key, or what is wrong with how it is written. */
export function secretKey(secret: string, encoding: SecretEncoding): Jwk | Misspelt {
  const k = ENCODINGS[encoding](secret);
  return k === undefined ? new Misspelt(PROBLEMS[encoding]) : { kty: 'oct', k };
}

const PROBLEMS: Readonly<Record<SecretEncoding, string>> = {
  text: '',
  base64url: 'This is not base64url: letters, digits, “-” and “_”.',
  hex: 'This is not hexadecimal: pairs of 0 to 9 and a to f.',
};

/** To base64url without padding, as a JWK has it (RFC 7518 section 6.4.1). */
const ENCODINGS: Readonly<Record<SecretEncoding, (secret: string) => string | undefined>> = {
  text: (secret) => base64url(new TextEncoder().encode(secret)),
  // Padding and the other alphabet are often what a console shows; the bytes are the same.
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

/** Bytes in base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Without "=" at the end. By a loop: a pattern that ends in `$` is quadratic where many "=" stand before something else. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '=') end--;
  return text.slice(0, end);
}
