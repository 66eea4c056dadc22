// Forged tokens for the keys of a set in turn.
import { randomBytes } from 'node:crypto';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** By the type of the key: `alg`, and the length of a signature. */
export const SIGNATURES = {
  'RSA 2048': ['RS256', 256],
  'P-256': ['ES256', 64],
  'P-521': ['ES512', 132],
  Ed25519: ['EdDSA', 64],
  Ed448: ['EdDSA', 114],
  'ML-DSA-65': ['ML-DSA-65', 3309],
};

/** A token whose signature has numbers within their ranges, so that verification rejects it at its last step. */
export function forged(type, index) {
  const [alg, length] = SIGNATURES[type];
  const signature = randomBytes(length);
  const half = length / 2;
  if (type.startsWith('P-')) signature[0] = signature[half] = 0;
  if (type.startsWith('Ed')) signature.fill(0, half + 24);
  if (type.startsWith('RSA')) signature[0] = 0;
  // Coefficients of z near the middle of their range.
  if (type.startsWith('ML')) signature.fill(0x55, 48, length - 61).fill(0, length - 61);
  return `${encode({ alg, kid: `key-${index}` })}.${encode({ iss: 'https://issuer.example' })}.${
    signature.toString('base64url')
  }`;
}
