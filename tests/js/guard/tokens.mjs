// Makes access tokens and DPoP proofs for the guards of the table without the package. Only for Node.js.
import { createHash, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { KEY, OTHER } from '../suite/proofs.mjs';
import { AUDIENCE, ISSUER, JWKS } from './options.mjs';

/** Both private keys are for these tests only. */
const SIGNER = privateKey({ ...JWKS.keys[0], d: 'Ndl77K00-ZiDTy7Gfv4Pjlyqa0VhycVcKn-d_tGjgyE' });
const STRANGER = privateKey({
  kty: 'EC',
  crv: 'P-256',
  x: 'lDpv4FWqgZmbA2fAhYBNBEuXdp7M569PO2oAQ2iTVP0',
  y: 'jA1e7qMntRRyGxNuP3a3EZXjDQ7ugjMM1rPdqJ66v2Q',
  d: 'vC48vrc1g50cUPZ6nWNxDeCQ9O1ohFB0RQiZ9G2wHfA',
});

function privateKey(key) {
  return createPrivateKey({ key, format: 'jwk' });
}

const seconds = () => Math.floor(Date.now() / 1000);
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const sha256 = (value) => createHash('sha256').update(value).digest('base64url');

function signed(header, payload, key) {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** A valid token for `plain`, changed. A claim or header parameter that is `undefined` is omitted. */
export function token(claims = {}, header = {}, { stranger = false } = {}) {
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: 'the subject', iat: seconds(), exp: seconds() + 3600, ...claims };
  return signed({ alg: 'ES256', kid: 'issuer', ...header }, payload, stranger ? STRANGER : SIGNER);
}

/** A signed token with this text as its payload. */
export const tokenOf = (payload) => signed({ alg: 'ES256', kid: 'issuer' }, payload, SIGNER);

/** A token with the claims that `profile: 'access_token'` requires in addition. */
export const accessToken = (claims = {}, header = {}) =>
  token({ client_id: 'client', jti: randomUUID(), ...claims }, { typ: 'at+jwt', ...header });

/** RFC 7638, from the members of an EC key. */
const jktOf = ({ crv, kty, x, y }) => sha256(JSON.stringify({ crv, kty, x, y }));

/** The `cnf.jkt` of the two clients. */
export const JKT = jktOf(KEY.jwk);
export const OTHER_JKT = jktOf(OTHER.jwk);

/** A valid proof for a request, changed. */
export function proof({ method, url, token: accessToken, claims = {}, header = {}, key = KEY }) {
  const payload = { jti: randomUUID(), htm: method, htu: url, iat: seconds(), ath: sha256(accessToken), ...claims };
  return signed(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...header },
    payload,
    privateKey({ ...key.jwk, d: key.d }),
  );
}

export { OTHER as OTHER_CLIENT };
export const now = seconds;
