import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { verify_certificate_binding } from '../glue.js';
import { memberOf, own } from '../runtime/own.js';

/** A client's certificate: PEM, base64 of DER, DER, or the SHA-256 of its DER in hexadecimal. */
export type ClientCertificate = string | Uint8Array | { readonly sha256: string };

/**
 * Whether a token is bound to the certificate that its sender came with (RFC 8705 section 3): `cnf["x5t#S256"]` is the
 * digest of the certificate. That the sender holds the certificate's key is proved by TLS, before.
 *
 * @param certificate the client's certificate, as whoever ended TLS hands it on
 * @param claims the payload of the verified token
 * @throws {@link JwtError} `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `cnf`; `ERR_CERTIFICATE_INVALID`: unreadable
 * @throws TypeError a caller's mistake
 *
 * @example
 * const { payload } = verifyJwt(token, jwks, { ...options, profile: 'access_token', senderConstraint: 'unchecked' });
 * verifyCertificateBinding(request.cf.tlsClientAuth.certRFC9440.replaceAll(':', ''), payload);
 */
export function verifyCertificateBinding(certificate: ClientCertificate, claims: { readonly cnf?: unknown }): void {
  const text = typeof certificate === 'string' ? certificate : undefined;
  const der = certificate instanceof Uint8Array ? certificate : undefined;
  const digest = text === undefined && der === undefined ? digestOf(certificate as { readonly sha256: string }) : undefined;
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw new TypeError('the claims must be an object');
  const confirmation = JSON.stringify({ cnf: own(claims, 'cnf') });
  const answer = call(() => verify_certificate_binding(text, der ?? digest, digest !== undefined, confirmation));
  if (answer !== '') throwFailure(JSON.parse(answer));
}

function digestOf(certificate: { readonly sha256: string }): Uint8Array {
  const sha256: unknown = typeof certificate === 'object' && certificate !== null ? memberOf(certificate, 'sha256') : undefined;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new TypeError('the certificate must be a string, a Uint8Array, or an object whose "sha256" is 64 hexadecimal digits');
  }
  return Uint8Array.from(sha256.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}
