// The proof with which a client asks for a token that is bound to its key. RFC 9449 section 5.
import { Refusal } from './refusal.mjs';
import { ALGORITHMS, isSigned, thumbprint } from './signing.mjs';

/**
 * The thumbprint of the key that a proof is signed with, once the proof is good for a POST to `url`. That it was used
 * before is not noticed: this is an issuer for tests.
 */
export function keyOfProof(proof, url) {
  const [header, payload] = proof.split('.').slice(0, 2).map(decode);
  const fault = faultOf(proof, header, payload, url);
  if (fault !== undefined) throw new Refusal('invalid_dpop_proof', fault);
  return thumbprint(header.jwk);
}

function faultOf(proof, header, payload, url) {
  if (header?.typ !== 'dpop+jwt' || typeof header.jwk !== 'object' || payload === undefined) return 'It is no proof.';
  if (!Object.hasOwn(ALGORITHMS, header.alg)) return 'Its algorithm is unknown.';
  if ('d' in header.jwk || 'priv' in header.jwk) return 'It holds a private key.';
  if (payload.htm !== 'POST' || payload.htu !== url) return 'It is for another request.';
  if (!(Math.abs(payload.iat - Date.now() / 1000) < 60)) return 'It is too old, or of the future.';
  if (typeof payload.jti !== 'string') return 'It has no jti.';
  return signatureFault(proof, header);
}

function signatureFault(proof, header) {
  try {
    return isSigned(proof, header, header.jwk) ? undefined : 'Its signature is wrong.';
  } catch {
    return 'Its key cannot be used.';
  }
}

function decode(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
