import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { verify_certificate_binding } from '../glue.js';
import { bytesOf } from '../options/kind.js';
import { memberOf, own } from '../runtime/own.js';

/** A client certificate: PEM, base64 of DER, DER bytes, or the SHA-256 fingerprint of its DER in hexadecimal. */
export type ClientCertificate = string | Uint8Array | { readonly sha256: string };

/**
 * Checks that a token is bound to the client's certificate (RFC 8705 section 3): `cnf["x5t#S256"]` must be the SHA-256
 * digest of the certificate. The TLS handshake must have proved that the client has the certificate's private key.
 *
 * @param certificate the client certificate, from the server or proxy that terminates TLS
 * @param claims the payload of the verified token
 * @throws {@link JwtError} `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `cnf`: the token is not bound to this
 *   certificate; `ERR_CERTIFICATE_INVALID`: the certificate is malformed
 * @throws TypeError if an argument is invalid
 *
 * @example
 * const { payload } = verifyJwt(token, jwks, { ...options, profile: 'access_token', senderConstraint: 'unchecked' });
 * verifyCertificateBinding(request.cf.tlsClientAuth.certRFC9440.replaceAll(':', ''), payload);
 */
export function verifyCertificateBinding(certificate: ClientCertificate, claims: { readonly cnf?: unknown }): void {
  const text = typeof certificate === 'string' ? certificate : undefined;
  const der = bytesOf(certificate);
  const isDigest = text === undefined && der === undefined;
  const digest = isDigest ? digestOf(certificate as { readonly sha256: string }) : undefined;
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new TypeError('the claims must be an object');
  }
  const confirmation = JSON.stringify({ cnf: own(claims, 'cnf') });
  const rejection = call(() => verify_certificate_binding(text, der ?? digest, digest !== undefined, confirmation));
  if (rejection !== '') throwFailure(JSON.parse(rejection));
}

function digestOf(certificate: { readonly sha256: string }): Uint8Array {
  const isObject = typeof certificate === 'object' && certificate !== null;
  const sha256: unknown = isObject ? memberOf(certificate, 'sha256') : undefined;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
    const shapes = 'a string, a Uint8Array, or an object whose "sha256" is 64 hexadecimal digits';
    throw new TypeError(`the certificate must be ${shapes}`);
  }
  return Uint8Array.from(sha256.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}
