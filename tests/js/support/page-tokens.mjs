// The user's own tokens for the debugger page, signed with a key made here.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { jwkOf } from '../../../examples/issuer/signing.mjs';

/** The clock of the page's examples. */
export const EXAMPLE_TIME = Date.UTC(2026, 0, 15, 9, 5) / 1000;

/** Claims that pass every example's policy at the clock of the examples, and that have expired since. */
const EXPIRED = {
  iss: 'https://login.example', aud: 'https://api.example', sub: 'me', iat: EXAMPLE_TIME - 60, exp: EXAMPLE_TIME + 600,
};

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token signed with ES256, and the text of its key set. */
export function ownToken(claims = EXPIRED) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = `${encode({ alg: 'ES256', kid: 'own' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const jwk = { kid: 'own', ...jwkOf(publicKey) };
  return { token: `${input}.${signature.toString('base64url')}`, keys: JSON.stringify({ keys: [jwk] }) };
}

/** A token signed with HS256 and a secret that is text. */
export function ownSecretToken(secret, claims = EXPIRED) {
  const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The fragment of a link with this content, as anyone can write it. */
export function fragmentOf(content) {
  return `#1.${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
}
