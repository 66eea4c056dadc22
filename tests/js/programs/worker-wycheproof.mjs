// A Worker that verifies RSA signatures in the way `Verifier.verify` does on Workers.
import { verificationBy } from 'keyward-webcrypto';

export default {
  async fetch(request) {
    const verdicts = [];
    let [last, isSignature] = [];
    for (const { alg, jwk, message, signature } of await request.json()) {
      if (last !== alg + jwk) [last, isSignature] = [alg + jwk, await verificationBy(JSON.parse(jwk), alg)];
      verdicts.push(await isSignature(toBytes(signature), toBytes(message)));
    }
    return Response.json(verdicts);
  },
};

function toBytes(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
