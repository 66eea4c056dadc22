/** Signatures of RSA by the runtime's own cryptography, for where that is the fastest there is. */
import { jwkOf, rememberedKeys, type KeySet } from '../keys/key-set.js';
import { tokenText, type Constraints } from '../options/options.js';
import { call } from '../runtime/core.js';
import { own, ownMembers } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import type { VerifiedJwt } from '../options/types.js';
import { verifyWith, resultOf } from './verify.js';

/**
 * `verifyJwt`, but for a signature of RSA: the core makes every other check, and `crypto.subtle` the power. The runtime's yes is
 * taken; whatever else it says, the core decides, and says why in its own words.
 */
export async function verifyByWebCrypto<P>(token: string, set: KeySet, constraints: Constraints): Promise<VerifiedJwt<P>> {
  const text = tokenText(token, constraints.limits);
  const now = constraints.now();
  const [keys, { policy }] = [rememberedKeys(set, constraints.limits), constraints];
  const answer = callWith([keys, policy], (core) => core.verify_jwt(text, keys.in(core), policy.in(core), now, true));
  if (!answer.startsWith('{"pending"')) return resultOf(answer);
  const signature = call((core) => core.take_bytes()) as Bytes;
  const { pending } = resultOf<Pending<P>>(answer);
  const { key: { index }, protectedHeader: { alg } } = pending;
  // What is at hand is not awaited: that takes as long as reading the token.
  const known = verifications.get(set)?.get(alg + index);
  const isSignature = known ?? (await verificationOf(set, index, alg));
  const signed = encoder.encode(text.slice(0, text.lastIndexOf('.')));
  try {
    if ((await isSignature(signature, signed)) === true) return pending;
  } catch {
    // No yes.
  }
  return verifyWith(token, set, constraints);
}

const encoder = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

/** A token whose signature is still to be verified: every other check has passed. */
interface Pending<P> {
  readonly pending: VerifiedJwt<P>;
}

/** Whether the runtime says `true`. Any other value counts as false. */
type Verification = (signature: Bytes, signed: Bytes) => Promise<boolean>;

/** By algorithm and place. Functions are kept and not promises: on Workers those belong to a request. */
const verifications = new WeakMap<KeySet, Map<string, Verification>>();

async function verificationOf(set: KeySet, index: number, alg: string): Promise<Verification> {
  const verification = await verificationBy(jwkOf(set, index), alg);
  const known = verifications.get(set) ?? new Map<string, Verification>();
  verifications.set(set, known.set(alg + index, verification));
  return verification;
}

/** Verification by a key, which the runtime may refuse: then it says no to everything. */
export async function verificationBy(jwk: unknown, alg: string): Promise<Verification> {
  const hash = alg.slice(2);
  // RFC 7518 section 3.5: the salt is as long as the hash.
  const scheme = alg.startsWith('PS') ? { name: 'RSA-PSS', saltLength: Number(hash) / 8 } : { name: 'RSASSA-PKCS1-v1_5' };
  try {
    const { subtle } = crypto;
    const given = jwk as { n: string; e: string };
    const numbers: JsonWebKey = { kty: 'RSA', n: own(given, 'n')!, e: own(given, 'e')! };
    // WebCrypto reads inherited members too.
    const key = await subtle.importKey('jwk', ownMembers(numbers), { name: scheme.name, hash: `SHA-${hash}` }, false, ['verify']);
    return (signature, signed) => subtle.verify(scheme, key, signature, signed);
  } catch {
    return async () => false;
  }
}
