// DPoP proofs of token requests: the issued token is bound to the proof's key. RFC 9449 section 5.
import { RequestError } from './request-error.mjs';
import { ALGORITHMS, isSigned, thumbprint } from './signing.mjs';

/**
 * Verifies a proof for a POST to `url` and returns the thumbprint of its key. Does not detect replays: this issuer is
 * for tests.
 */
export function keyOfProof(proof, url) {
  const [header, payload] = proof.split('.').slice(0, 2).map(decode);
  const problem = problemOf(proof, header, payload, url);
  if (problem !== undefined) throw new RequestError('invalid_dpop_proof', problem);
  return thumbprint(header.jwk);
}

function problemOf(proof, header, payload, url) {
  if (header?.typ !== 'dpop+jwt' || typeof header.jwk !== 'object' || payload === undefined) return 'Not a DPoP proof.';
  if (!Object.hasOwn(ALGORITHMS, header.alg)) return 'The algorithm of the proof is unknown.';
  if ('d' in header.jwk || 'priv' in header.jwk) return 'The proof contains a private key.';
  if (payload.htm !== 'POST' || payload.htu !== url) return 'The proof is for another request.';
  if (!(Math.abs(payload.iat - Date.now() / 1000) < 60)) return 'The iat of the proof is too old or in the future.';
  if (typeof payload.jti !== 'string') return 'The proof has no jti.';
  return signatureProblem(proof, header);
}

function signatureProblem(proof, header) {
  try {
    return isSigned(proof, header, header.jwk) ? undefined : 'The signature of the proof is invalid.';
  } catch {
    return 'The key of the proof is unusable.';
  }
}

function decode(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
