// Signatures of RSA that are left to the runtime's WebCrypto: on Workers, by `Verifier.verify`, and nowhere else.
import { each, equal, must } from './assert.mjs';
import { LEFT_OUT, fails, setUp } from './served.mjs';

const IS_WORKERS = globalThis.navigator?.userAgent === 'Cloudflare-Workers';
const SIGNATURE = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
const CLAIM = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
const RSA = ['rs256', 'rs384', 'ps256', 'ps512'];
const OTHERS = ['es256', 'eddsa-ed25519-good', 'hs256'];
/** The cases that tests start from. */
export const STARTS = [...RSA, ...OTHERS];

/** A verifier with the keys of a sample at hand. */
function given(keyward, samples, name, own = {}) {
  const { keys, options = {} } = samples(name);
  const { algorithms } = options;
  return setUp(keyward, samples, {
    name,
    jwksUri: LEFT_OUT,
    jwks: keys,
    issuer: null,
    audience: null,
    requiredClaims: [],
    ...(algorithms && { algorithms }),
    ...own,
  });
}

/** What `work` asks of `crypto.subtle`, whose functions are `others` meanwhile, where they are given. */
async function asking(others, work) {
  const asked = [];
  const { prototype } = SubtleCrypto;
  const own = Object.fromEntries(['importKey', 'verify'].map((name) => [name, prototype[name]]));
  for (const [name, does] of Object.entries(own)) {
    prototype[name] = function (...parameters) {
      asked.push(name);
      return (others[name] ?? does).apply(this, parameters);
    };
  }
  try {
    await work();
  } finally {
    Object.assign(prototype, own);
  }
  return asked;
}

/** `work`, where there is WebCrypto at all: pages without TLS have none. */
const withWebCrypto = (work) => (keyward, samples) =>
  globalThis.crypto?.subtle === undefined ? undefined : work(keyward, samples);

export const WEBCRYPTO = {
  'WebCrypto is asked for RS* and PS* on Workers, unless an option says no, and never elsewhere': withWebCrypto(
    async (keyward, samples) => {
      await each([...RSA, ...OTHERS], async (name) => {
        for (const webCrypto of [undefined, true, false]) {
          const { verify, verifier, token, at } = given(
            keyward,
            samples,
            name,
            webCrypto === undefined ? {} : { webCrypto },
          );
          const isAsked = IS_WORKERS && RSA.includes(name) && webCrypto !== false;
          const first = await asking({}, verify);
          equal(first, isAsked ? ['importKey', 'verify'] : [], `what is asked with webCrypto ${webCrypto}`);
          const second = await asking({}, verify);
          equal(second, isAsked ? ['verify'] : [], 'what is asked the second time');
          equal(await asking({}, async () => verifier.verifySync(token, at)), [], 'what verifySync asks');
        }
      });
    },
  ),

  'what is verified says the same either way': withWebCrypto(async (keyward, samples) => {
    await each(RSA, async (name) => {
      const [own, left] = [false, true].map((webCrypto) => given(keyward, samples, name, { webCrypto }));
      equal(await left.verify(), await own.verify(), 'the result');
      equal(Object.keys(await left.verify()), Object.keys(await own.verify()), 'the members of the result');
    });
  }),

  'the signature comes before the claims either way': withWebCrypto(async (keyward, samples) => {
    const { token } = samples('rs256');
    const at = token.length - 20;
    const tampered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    await each([true, false], async (webCrypto) => {
      const { verifier, verify, at } = given(keyward, samples, 'rs256', { webCrypto });
      await fails(keyward, verify(undefined, { issuer: 'x' }), CLAIM);
      await fails(keyward, verifier.verify(tampered, at), SIGNATURE);
      await fails(keyward, verifier.verify(tampered, { ...at, issuer: 'x' }), SIGNATURE);
    });
  }),

  'of a signature that has not the length of the modulus, or is no smaller, WebCrypto is not asked': withWebCrypto(
    async (keyward, samples) => {
      const { token } = samples('rs256');
      const start = token.slice(0, token.lastIndexOf('.') + 1);
      const { verifier, at } = given(keyward, samples, 'rs256');
      await each(['', 'AAAA', 'A'.repeat(340), '_'.repeat(341) + 'w', 'A'.repeat(344)], async (signature) => {
        equal(
          await asking({}, () => fails(keyward, verifier.verify(start + signature, at), SIGNATURE)),
          [],
          'what is asked',
        );
      });
    },
  ),

  'only true is a yes of the runtime': withWebCrypto(async (keyward, samples) => {
    const { token } = samples('rs256');
    const at = token.length - 20;
    const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    await each(
      [1, 'true', {}, [], Symbol('true'), 1n, new Boolean(true), { then: (give) => give(1) }],
      async (answer) => {
        for (const verify of [async () => answer, () => answer]) {
          const { verifier, at } = given(keyward, samples, 'rs256');
          const asked = await asking({ verify }, () => fails(keyward, verifier.verify(forged, at), SIGNATURE));
          equal(asked.length > 0, IS_WORKERS, 'whether it is asked');
          await asking({ verify }, () => verifier.verify(token, at));
        }
      },
    );
  }),

  'a polluted Object.prototype.keys is no key set': withWebCrypto(async (keyward, samples) => {
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
    const forged = `${input}.${base64url(await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(input)))}`;
    // A single key is a set of one, so the member is looked for, and is not there.
    Object.defineProperty(Object.prototype, 'keys', { value: [other], configurable: true });
    try {
      const { verifier, at } = given(keyward, samples, 'rs256', { jwks: jwk });
      await fails(keyward, verifier.verify(forged, at), SIGNATURE);
      await verifier.verify(samples('rs256').token, at);
    } finally {
      delete Object.prototype.keys;
    }
  }),

  'where two keys fit, the core tries both': withWebCrypto(async (keyward, samples) => {
    const { keys } = samples('rs256');
    const jwks = { keys: [keys.keys ?? keys, keys.keys ?? keys].flat() };
    const { verify } = given(keyward, samples, 'rs256', { jwks });
    equal(await asking({}, verify), [], 'what is asked');
  }),

  'a runtime that does not say yes leaves the verdict to the core': withWebCrypto(async (keyward, samples) => {
    const fault = () => {
      throw new Error('there is no such thing here');
    };
    const faults = {
      'importKey is rejected': { importKey: async () => fault() },
      'importKey throws': { importKey: fault },
      'verify is rejected': { verify: async () => fault() },
      'verify throws': { verify: fault },
      'verify says no': { verify: async () => false },
    };
    await each(Object.keys(faults), async (name) => {
      const { verify } = given(keyward, samples, 'ps256');
      const asked = await asking(faults[name], async () => {
        for (let time = 0; time < 2; time++) must((await verify()).key.kty === 'RSA', 'the key of the result');
      });
      equal(asked.length > 0, IS_WORKERS, 'whether it is asked');
    });
  }),
};
