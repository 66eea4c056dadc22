/** Verification of RSA signatures by the runtime's WebCrypto, for runtimes in which that is fastest. */
import { jwkOf, rememberedKeys, type KeySet } from '../keys/key-set.js';
import { tokenText, type Constraints } from '../options/options.js';
import { call } from '../runtime/core.js';
import { own, ownMembers } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import type { VerifiedJwt } from '../options/types.js';
import { verifyWith, resultOf } from './verify.js';

/**
 * Like `verifyJwt`, but `crypto.subtle` verifies an RSA signature after the core has made all other checks. If
 * WebCrypto returns anything but `true`, the core verifies the signature too, so that the core decides every rejection.
 */
export async function verifyByWebCrypto<P>(
  token: string,
  set: KeySet,
  constraints: Constraints,
): Promise<VerifiedJwt<P>> {
  const text = tokenText(token, constraints.limits);
  const now = constraints.now();
  const [keys, { policy }] = [rememberedKeys(set, constraints.limits), constraints];
  const result = callWith([keys, policy], (core) => core.verify_jwt(text, keys.in(core), policy.in(core), now, true));
  if (!result.startsWith('{"pending"')) return resultOf(result);
  const signature = call((core) => core.take_bytes()) as Bytes;
  const { pending } = resultOf<Pending<P>>(result);
  const { key: { index }, protectedHeader: { alg } } = pending;
  // A cached function is not awaited: an `await` takes as long as reading the token.
  const cached = verifications.get(set)?.get(alg + index);
  const isSignature = cached ?? (await verificationOf(set, index, alg));
  const signed = encoder.encode(text.slice(0, text.lastIndexOf('.')));
  try {
    if ((await isSignature(signature, signed)) === true) return pending;
  } catch {
    // The core decides.
  }
  return verifyWith(token, set, constraints);
}

const encoder = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

/** A token that has passed all checks but that of the signature. Unverified until then. */
interface Pending<P> {
  readonly pending: VerifiedJwt<P>;
}

/** Verifies a signature. Only the value `true` counts as valid. */
type Verification = (signature: Bytes, signed: Bytes) => Promise<boolean>;

/**
 * Verifications by algorithm and index. They are functions, not promises: on Workers a promise belongs to a request.
 */
const verifications = new WeakMap<KeySet, Map<string, Verification>>();

async function verificationOf(set: KeySet, index: number, alg: string): Promise<Verification> {
  const verification = await verificationBy(jwkOf(set, index), alg);
  const known = verifications.get(set) ?? new Map<string, Verification>();
  verifications.set(set, known.set(alg + index, verification));
  return verification;
}

/** Verification with a key. If the runtime rejects the key, the function always returns `false`. */
export async function verificationBy(jwk: unknown, alg: string): Promise<Verification> {
  const hash = alg.slice(2);
  // RFC 7518 section 3.5: the salt is as long as the hash.
  const pss = { name: 'RSA-PSS', saltLength: Number(hash) / 8 };
  const scheme = alg.startsWith('PS') ? pss : { name: 'RSASSA-PKCS1-v1_5' };
  try {
    const { subtle } = crypto;
    const given = jwk as { n: string; e: string };
    const numbers: JsonWebKey = { kty: 'RSA', n: own(given, 'n')!, e: own(given, 'e')! };
    // WebCrypto reads inherited members too.
    const algorithm = { name: scheme.name, hash: `SHA-${hash}` };
    const key = await subtle.importKey('jwk', ownMembers(numbers), algorithm, false, ['verify']);
    return (signature, signed) => subtle.verify(scheme, key, signature, signed);
  } catch {
    return async () => false;
  }
}
