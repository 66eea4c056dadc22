import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { thumbprint as compute } from '../glue.js';
import { keysText } from '../options/options.js';
import type { Jwk } from '../options/types.js';

/** The hash function of a thumbprint. */
export type ThumbprintHash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/**
 * Computes the thumbprint of a key (RFC 7638). A private key has the thumbprint of its public key. Do not publish the
 * thumbprint of an `oct` key: it lets an attacker check guesses of the secret.
 *
 * @param jwk the key
 * @param hash the hash function; default SHA-256
 * @returns the thumbprint in base64url
 * @throws {@link JwtError} `ERR_JWK_INVALID`: a member is missing or malformed, or the `kty` is unsupported
 * @throws TypeError if an argument is invalid
 *
 * @example
 * thumbprint({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
 * // 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
 */
export function thumbprint(jwk: Jwk, hash: ThumbprintHash = 'SHA-256'): string {
  return textOf(jwk, hash, false);
}

/**
 * Computes the thumbprint of a key as a URI (RFC 9278): `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`.
 *
 * @param jwk the key
 * @param hash the hash function; default SHA-256
 * @throws as {@link thumbprint} does
 *
 * @example
 * thumbprintUri({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
 * // 'urn:ietf:params:oauth:jwk-thumbprint:sha-256:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
 */
export function thumbprintUri(jwk: Jwk, hash: ThumbprintHash = 'SHA-256'): string {
  return textOf(jwk, hash, true);
}

function textOf(jwk: Jwk, hash: string, uri: boolean): string {
  if (typeof jwk !== 'object' || jwk === null) throw new TypeError('the key must be a JWK: an object with "kty"');
  if (typeof hash !== 'string') throw new TypeError('"hash" must be a string');
  const text = keysText(jwk, undefined);
  const result = JSON.parse(call(() => compute(text, hash, uri)));
  if (typeof result !== 'string') throwFailure(result);
  return result;
}
