import { call } from '../runtime/core.js';
import { throwFault } from '../runtime/errors.js';
import { verify_certificate_binding } from '../glue.js';
import { own } from '../runtime/own.js';

/**
 * Whether a token is bound to the certificate that its sender came with (RFC 8705 section 3): `cnf["x5t#S256"]` is the
 * digest of the certificate. That the sender holds the certificate's key is proved by TLS, before.
 *
 * @param certificate the client's certificate, as whoever ended TLS hands it on: PEM, base64 of DER, or DER
 * @param claims the payload of the verified token
 * @throws {@link JwtError} `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim `cnf`; `ERR_CERTIFICATE_INVALID`: unreadable
 * @throws TypeError a caller's mistake
 *
 * @example
 * const { payload } = verifyJwt(token, jwks, { ...options, profile: 'access_token', confirmation: 'unchecked' });
 * verifyCertificateBinding(request.cf.tlsClientAuth.certRFC9440.replaceAll(':', ''), payload);
 */
export function verifyCertificateBinding(certificate: string | Uint8Array, claims: { readonly cnf?: unknown }): void {
  const text = typeof certificate === 'string' ? certificate : undefined;
  if (text === undefined && !(certificate instanceof Uint8Array)) {
    throw new TypeError('the certificate must be a string or a Uint8Array');
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw new TypeError('the claims must be an object');
  const der = certificate instanceof Uint8Array ? certificate : undefined;
  const confirmation = JSON.stringify({ cnf: own(claims, 'cnf') });
  const answer = call(() => verify_certificate_binding(text, der, confirmation));
  if (answer !== '') throwFault(JSON.parse(answer));
}
