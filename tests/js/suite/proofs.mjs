// DPoP proofs for every runtime, made with WebCrypto, or by hand where the runtime has none (pages over plain http).
import { equal, must, rejection, show } from './assert.mjs';
import { fromBase64url, partText, toBase64url } from './tokens.mjs';
import { secretsOf, assertNoSecrets } from './vectors.mjs';

export const NOW = 1_700_000_000;
export const RESOURCE = 'https://server.example.com/resource';

/** Two keys for these tests only. `jwk` is the member of a proof's header. */
export const [KEY, OTHER] = [
  [
    'UZRiiMJP-4Z9Eux6ReiKzWxwc-q0KRWfjGn_bj6Zz6k',
    'taesUFBaW_tvcj_dnAhKvZJsF5PZ_AFe_DZNNIzTDjM',
    'fXE8QwDLBFHeP_F9gLDyyR9DD_9YVEmzaqvOrfK_GrE',
  ],
  [
    'oF03LgAQVRao4lv2AxqFFu4nzDUMEZk7D8k4cHK6efg',
    '9c0lvpz1MoKbmHBOz4wQL_-EWW0C7Ri3K2nVPSPJ3f8',
    'Idmd-1Ui8EeTB_-9Lv8ABEf5KLaYjzAjSep3k20Wgi4',
  ],
].map(([x, y, d]) => ({ jwk: { kty: 'EC', crv: 'P-256', x, y }, d }));

/** The runtime's WebCrypto, if it has one. */
export const subtle = () => globalThis.crypto?.subtle;

let count = 0;
/** A new `jti`, so that the replay memory of the process never mixes up two tests. */
export const newJti = () => `jti-${++count}`;

/**
 * A valid proof and its request, for a test to change. An `undefined` member is omitted from the proof. A header or
 * payload that is a string or bytes is used verbatim. `rewrite` changes the text of `header` or `payload`, the bytes of
 * the `signature`, or the whole `proof`.
 */
export function validProof() {
  return {
    key: KEY,
    header: { typ: 'dpop+jwt', alg: 'ES256', jwk: KEY.jwk },
    payload: { jti: newJti(), htm: 'POST', htu: RESOURCE, iat: NOW },
    rewrite: {},
    options: { method: 'POST', url: RESOURCE, currentDate: at(NOW) },
    /** Seconds of the replay memory: `maxProofAge`, and `clockTolerance` twice, for a clock that is behind. */
    window: 360,
    /** `htu`, normalised for the comparison. */
    normal: RESOURCE,
  };
}

export const at = (seconds) => new Date(seconds * 1000);

/** A valid proof that is bound to an access token. */
export async function boundProof() {
  const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
  const made = validProof();
  made.payload.ath = await sha256(token);
  Object.assign(made.options, { accessToken: token, accessTokenClaims: { cnf: { jkt: await thumbprint(KEY.jwk) } } });
  return made;
}

/** Applies a change to a proof. */
export function changed(made, change) {
  change(made);
  return made;
}

/** The error of a replayed proof. It may name the claim. */
export const REPLAYED = {
  code: 'ERR_DPOP_REPLAYED',
  check: 'replay',
  claim: ['jti', undefined],
  reason: ['check_failed', undefined],
};

/** Serialises the proof. */
export async function write({ key, header, payload, rewrite }) {
  const {
    header: ofHeader = same,
    payload: ofPayload = same,
    signature: ofSignature = same,
    proof: ofProof = same,
  } = rewrite;
  const input = [ofHeader(textOf(header)), ofPayload(textOf(payload))].map(toBase64url).join('.');
  const signature = ofSignature([...(await sign(key, input))]);
  return ofProof(`${input}.${toBase64url(signature)}`);
}

const same = (text) => text;
const textOf = (value) => (typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));

/** Verifies a proof that a test has changed. */
export async function verify(keyward, made) {
  return keyward.verifyDpop(await write(made), made.options);
}

/** Asserts that a proof is accepted, and that result and replay key are right. */
export async function assertAccepted(keyward, made) {
  const calls = [];
  const isReplay = (...given) => calls.push(given) > 1;
  const proof = await write(made);
  const result = await keyward.verifyDpop(proof, { isReplay, ...made.options });
  const payload = JSON.parse(partText(proof, 1));
  const jkt = await thumbprint(made.key.jwk);
  equal(result, { jkt, payload, protectedHeader: JSON.parse(partText(proof, 0)) }, 'the result');
  if (made.options.isReplay !== undefined) return result;
  const ttl = Math.floor(payload.iat + made.window - (made.options.currentDate ?? new Date()).getTime() / 1000) + 1;
  const key = await sha256(`${jkt}\n${made.normal}\n${payload.jti}`);
  equal(calls, [[key, ttl]], 'the arguments of isReplay');
  return result;
}

/**
 * Asserts that a proof is rejected with exactly this error, and that `isReplay` is called only if it rejects the proof.
 * `check`, `claim` and `reason` may be arrays of which one must match.
 */
export async function assertRejected(keyward, made, { code = 'ERR_DPOP_INVALID', check, claim, reason, nonce }) {
  let calls = 0;
  const isReplay = () => ++calls > 1;
  const proof = await write(made);
  const error = await rejection(keyward.verifyDpop(proof, { isReplay, ...made.options }));
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error}`);
  const found = { code: error.code, check: error.check, claim: error.claim, reason: error.reason };
  const wanted = { code, check, claim, reason };
  const matches = Object.keys(found).every((name) => [wanted[name]].flat().includes(found[name]));
  must(matches, `the error is ${show(found)}, expected ${show(wanted)}`);
  equal(error.nonce, nonce, 'nonce');
  must(String(error) === `JwtError: ${error.message}` && error.message.length > 5, 'the error has no name or message');
  equal(calls, 0, 'the number of calls of isReplay');
  const { accessToken, accessTokenClaims } = made.options;
  const intact = await write({ ...made, rewrite: { ...made.rewrite, proof: undefined } });
  for (const text of [proof, intact])
    assertNoSecrets(error, secretsOf({ keys: { accessToken, accessTokenClaims } }, text));
  return error;
}

/** RFC 7638, implemented independently. */
export async function thumbprint({ kty, ...jwk }) {
  const members = { EC: ['crv', 'kty', 'x', 'y'], RSA: ['e', 'kty', 'n'], OKP: ['crv', 'kty', 'x'] }[kty];
  return sha256(JSON.stringify(Object.fromEntries(members.map((name) => [name, { kty, ...jwk }[name]]))));
}

// ---- WebCrypto, or its substitute ----

/** SHA-256 in base64url. */
export async function sha256(value) {
  return toBase64url(await digest(typeof value === 'string' ? new TextEncoder().encode(value) : value));
}

/** Signs a text. `key` is one of this module, or has WebCrypto's `signer` and `algorithm`. */
export async function sign({ jwk, d, signer, algorithm = { name: 'ECDSA', hash: 'SHA-256' } }, text) {
  const bytes = new TextEncoder().encode(text);
  if (subtle() === undefined) return signByHand(d, bytes);
  const key =
    signer ?? (await subtle().importKey('jwk', { ...jwk, d }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']));
  return new Uint8Array(await subtle().sign(algorithm, key, bytes));
}

async function digest(bytes) {
  return subtle() === undefined ? digestByHand(bytes) : new Uint8Array(await subtle().digest('SHA-256', bytes));
}

/** The order of P-256 (SEC 2). */
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** All signatures share one nonce. That reveals these test keys, which are public, and saves the curve arithmetic. */
const R = 0xa04cda3c3feb745363ce26a0a088e17e8ebd5fea4afd849bd138c10afeb797c5n;
const NONCE_INVERSE = 0x6cbc2b264415c41bc005d5d01906576567bd6b3ebd1524408badfb72c986cafcn;

/** ECDSA with SHA-256 (FIPS 186-5 section 6.4.1). */
export function signByHand(d, bytes) {
  const s = (NONCE_INVERSE * (toNumber(digestByHand(bytes)) + R * toNumber(fromBase64url(d)))) % ORDER;
  return new Uint8Array([...toBytes(R), ...toBytes(s)]);
}

export const toNumber = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
export const toBytes = (number) =>
  Array.from({ length: 32 }, (_, index) => Number((number >> BigInt(8 * (31 - index))) & 255n));

const PRIMES = Array.from({ length: 310 }, (_, n) => n + 2).filter(
  (n) => !Array.from({ length: n - 2 }, (_, m) => m + 2).some((m) => n % m === 0),
);
const fraction = (number) => ((number % 1) * 2 ** 32) | 0;
const CONSTANTS = PRIMES.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/** SHA-256 (FIPS 180-4 section 6.2). */
export function digestByHand(bytes) {
  const state = [...START];
  const padded = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  [...bytes, 0x80].forEach((byte, index) => padded.setUint8(index, byte));
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length * 8));
  const rotate = (word, ...by) => by.reduce((sum, n) => sum ^ ((word >>> n) | (word << (32 - n))), 0);
  for (let block = 0; block < padded.byteLength; block += 64) {
    const w = Array.from({ length: 16 }, (_, n) => padded.getInt32(block + 4 * n));
    for (let n = 16; n < 64; n++) {
      const [early, late] = [w[n - 15], w[n - 2]];
      w.push(
        (w[n - 16] + (rotate(early, 7, 18) ^ (early >>> 3)) + w[n - 7] + (rotate(late, 17, 19) ^ (late >>> 10))) | 0,
      );
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n++) {
      const one = (h + rotate(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + CONSTANTS[n] + w[n]) | 0;
      const two = (rotate(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = (state[index] + word) | 0));
  }
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => result.setInt32(4 * index, word));
  return new Uint8Array(result.buffer);
}
