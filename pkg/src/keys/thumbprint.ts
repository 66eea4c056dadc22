import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { thumbprint as compute } from '../glue.js';
import { keysText } from '../options/options.js';
import type { Jwk } from '../options/types.js';

/** The hash of a thumbprint. */
export type ThumbprintHash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/**
 * The thumbprint of a key (RFC 7638), in base64url. Of a private key it is that of its public key. Do not publish the
 * thumbprint of an `oct` key: it helps to check guesses of the secret.
 *
 * @throws {@link JwtError} `ERR_JWK_INVALID`
 * @throws TypeError a caller's mistake
 *
 * @example
 * thumbprint({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
 * // 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
 */
export function thumbprint(jwk: Jwk, hash: ThumbprintHash = 'SHA-256'): string {
  return answer(jwk, hash, false);
}

/**
 * The thumbprint of a key as a URI (RFC 9278): `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`.
 *
 * @throws as {@link thumbprint}
 *
 * @example
 * thumbprintUri(jwk, 'SHA-512');
 */
export function thumbprintUri(jwk: Jwk, hash: ThumbprintHash = 'SHA-256'): string {
  return answer(jwk, hash, true);
}

function answer(jwk: Jwk, hash: string, uri: boolean): string {
  if (typeof jwk !== 'object' || jwk === null) throw new TypeError('the key must be a JWK');
  if (typeof hash !== 'string') throw new TypeError('"hash" must be a string');
  const text = keysText(jwk, undefined);
  const result = JSON.parse(call(() => compute(text, hash, uri)));
  if (typeof result !== 'string') throwFailure(result);
  return result;
}
