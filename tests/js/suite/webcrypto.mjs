// RSA signatures that the runtime's WebCrypto verifies: on Workers, for `Verifier.verify` alone.
import { each, equal, must } from './assert.mjs';
import { OMITTED, fails, setUp } from './served.mjs';

const IS_WORKERS = globalThis.navigator?.userAgent === 'Cloudflare-Workers';
const SIGNATURE = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
const CLAIM = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
const RSA = ['rs256', 'rs384', 'ps256', 'ps512'];
const OTHERS = ['es256', 'eddsa-ed25519-good', 'hs256'];
/** The vectors that these tests start from. */
export const STARTS = [...RSA, ...OTHERS];

/** A verifier with the keys of a sample. */
function withKeys(keyward, samples, name, own = {}) {
  const { keys, options = {} } = samples(name);
  const { algorithms } = options;
  return setUp(keyward, samples, {
    name,
    jwksUri: OMITTED,
    jwks: keys,
    issuer: null,
    audience: null,
    requiredClaims: [],
    ...(algorithms && { algorithms }),
    ...own,
  });
}

/** Records the calls of `crypto.subtle` by `work`. Functions in `replacements` replace those of the runtime. */
async function recording(replacements, work) {
  const calls = [];
  const { prototype } = SubtleCrypto;
  const own = Object.fromEntries(['importKey', 'verify'].map((name) => [name, prototype[name]]));
  for (const [name, original] of Object.entries(own)) {
    prototype[name] = function (...parameters) {
      calls.push(name);
      return (replacements[name] ?? original).apply(this, parameters);
    };
  }
  try {
    await work();
  } finally {
    Object.assign(prototype, own);
  }
  return calls;
}

/** Runs `work` only where there is WebCrypto. Pages without TLS have none. */
const withWebCrypto = (work) => (keyward, samples) =>
  globalThis.crypto?.subtle === undefined ? undefined : work(keyward, samples);

export const WEBCRYPTO = {
  'WebCrypto verifies RS* and PS* on Workers unless webCrypto is false, and nothing elsewhere': withWebCrypto(
    async (keyward, samples) => {
      await each([...RSA, ...OTHERS], async (name) => {
        for (const webCrypto of [undefined, true, false]) {
          const { verify, verifier, token, at } = withKeys(
            keyward,
            samples,
            name,
            webCrypto === undefined ? {} : { webCrypto },
          );
          const isUsed = IS_WORKERS && RSA.includes(name) && webCrypto !== false;
          const first = await recording({}, verify);
          equal(first, isUsed ? ['importKey', 'verify'] : [], `the calls with webCrypto ${webCrypto}`);
          const second = await recording({}, verify);
          equal(second, isUsed ? ['verify'] : [], 'the calls the second time');
          equal(await recording({}, async () => verifier.verifySync(token, at)), [], 'the calls of verifySync');
        }
      });
    },
  ),

  'results are the same with and without WebCrypto': withWebCrypto(async (keyward, samples) => {
    await each(RSA, async (name) => {
      const [own, delegated] = [false, true].map((webCrypto) => withKeys(keyward, samples, name, { webCrypto }));
      equal(await delegated.verify(), await own.verify(), 'the result');
      equal(Object.keys(await delegated.verify()), Object.keys(await own.verify()), 'the members of the result');
    });
  }),

  'the signature is verified before the claims, with and without WebCrypto': withWebCrypto(async (keyward, samples) => {
    const { token } = samples('rs256');
    const at = token.length - 20;
    const tampered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    await each([true, false], async (webCrypto) => {
      const { verifier, verify, at } = withKeys(keyward, samples, 'rs256', { webCrypto });
      await fails(keyward, verify(undefined, { issuer: 'x' }), CLAIM);
      await fails(keyward, verifier.verify(tampered, at), SIGNATURE);
      await fails(keyward, verifier.verify(tampered, { ...at, issuer: 'x' }), SIGNATURE);
    });
  }),

  'WebCrypto is not called for a signature of another length than the modulus, or not smaller than it': withWebCrypto(
    async (keyward, samples) => {
      const { token } = samples('rs256');
      const start = token.slice(0, token.lastIndexOf('.') + 1);
      const { verifier, at } = withKeys(keyward, samples, 'rs256');
      await each(['', 'AAAA', 'A'.repeat(340), '_'.repeat(341) + 'w', 'A'.repeat(344)], async (signature) => {
        equal(
          await recording({}, () => fails(keyward, verifier.verify(start + signature, at), SIGNATURE)),
          [],
          'the calls',
        );
      });
    },
  ),

  'only true of WebCrypto verifies a signature': withWebCrypto(async (keyward, samples) => {
    const { token } = samples('rs256');
    const at = token.length - 20;
    const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    await each(
      [1, 'true', {}, [], Symbol('true'), 1n, new Boolean(true), { then: (resolve) => resolve(1) }],
      async (result) => {
        for (const verify of [async () => result, () => result]) {
          const { verifier, at } = withKeys(keyward, samples, 'rs256');
          const calls = await recording({ verify }, () => fails(keyward, verifier.verify(forged, at), SIGNATURE));
          equal(calls.length > 0, IS_WORKERS, 'whether WebCrypto is called');
          await recording({ verify }, () => verifier.verify(token, at));
        }
      },
    );
  }),

  'a polluted Object.prototype.keys is not a key set': withWebCrypto(async (keyward, samples) => {
    const { keys } = samples('rs256');
    const [jwk] = [keys.keys ?? keys].flat();
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1),
    };
    const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const other = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const base64url = (bytes) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '');
    const input = samples('rs256').token.split('.').slice(0, 2).join('.');
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(input));
    const forged = `${input}.${base64url(signature)}`;
    // A single key has no member `keys`, so an inherited one might be read.
    Object.defineProperty(Object.prototype, 'keys', { value: [other], configurable: true });
    try {
      const { verifier, at } = withKeys(keyward, samples, 'rs256', { jwks: jwk });
      await fails(keyward, verifier.verify(forged, at), SIGNATURE);
      await verifier.verify(samples('rs256').token, at);
    } finally {
      delete Object.prototype.keys;
    }
  }),

  'the core alone tries two matching keys': withWebCrypto(async (keyward, samples) => {
    const { keys } = samples('rs256');
    const jwks = { keys: [keys.keys ?? keys, keys.keys ?? keys].flat() };
    const { verify } = withKeys(keyward, samples, 'rs256', { jwks });
    equal(await recording({}, verify), [], 'the calls');
  }),

  'the core decides if WebCrypto fails or returns false': withWebCrypto(async (keyward, samples) => {
    const fail = () => {
      throw new Error('not implemented');
    };
    const failures = {
      'importKey is rejected': { importKey: async () => fail() },
      'importKey throws': { importKey: fail },
      'verify is rejected': { verify: async () => fail() },
      'verify throws': { verify: fail },
      'verify returns false': { verify: async () => false },
    };
    await each(Object.keys(failures), async (name) => {
      const { verify } = withKeys(keyward, samples, 'ps256');
      const calls = await recording(failures[name], async () => {
        for (let time = 0; time < 2; time++) must((await verify()).key.kty === 'RSA', 'the key of the result');
      });
      equal(calls.length > 0, IS_WORKERS, 'whether WebCrypto is called');
    });
  }),
};
