// The peers, and how each verifies: with the same constraints everywhere. Nothing here depends on a runtime; the
// libraries are parameters.

/**
 * By name: the library that a peer needs, and `make`, which does the work that a program does once, and returns the
 * work for each token: `verify({ token, jwks })`, which returns the claims, true, or a promise of either.
 */
export const PEERS = {
  keyward: {
    library: 'keyward',
    make({ verifyJwt, KeySet }, { jwks, options }) {
      const keys = new KeySet(jwks);
      return ({ token }) => verifyJwt(token, keys, options);
    },
  },
  'keyward, plain set': {
    library: 'keyward',
    make: ({ verifyJwt }, { jwks, options }) => ({ token }) => verifyJwt(token, jwks, options),
  },
  'keyward, new set': {
    library: 'keyward',
    // A set that is new to the core, which caches sets by their text.
    make({ verifyJwt, KeySet }, { options }) {
      let at = 0;
      return ({ token, jwks }) => verifyJwt(token, new KeySet({ ...jwks, at: at++ }), options);
    },
  },
  'keyward, Verifier': {
    library: 'keyward',
    make({ createVerifier }, { alg, jwks, options }) {
      const published = { jwksUri: 'https://issuer.example/jwks', fetch: async () => Response.json(jwks) };
      // A secret is never fetched over the network.
      const verifier = createVerifier({ ...options, ...(alg.startsWith('HS') ? { jwks } : published) });
      return ({ token }) => verifier.verify(token);
    },
  },
  'jose, key': {
    library: 'jose',
    async make({ importJWK, jwtVerify }, { alg, jwks, options }) {
      const key = await importJWK(jwks.keys.at(-1), alg);
      return ({ token }) => jwtVerify(token, key, options);
    },
  },
  'jose, set': {
    library: 'jose',
    make({ createLocalJWKSet, jwtVerify }, { alg, jwks, options }) {
      if (alg.startsWith('HS')) throw new Error('its key sets hold no secrets');
      const keys = createLocalJWKSet(jwks);
      return ({ token }) => jwtVerify(token, keys, options);
    },
  },
  'jose, new set': {
    library: 'jose',
    make({ importJWK, createLocalJWKSet, jwtVerify }, { alg, options }) {
      if (alg.startsWith('HS')) {
        return async ({ token, jwks }) => jwtVerify(token, await importJWK(jwks.keys[0], alg), options);
      }
      return ({ token, jwks }) => jwtVerify(token, createLocalJWKSet(jwks), options);
    },
  },
  /** Only the signature, with a key imported once: no parsing and no claims. */
  'WebCrypto alone': {
    async make(_, { alg, jwks, samples }) {
      const { subtle } = globalThis.crypto;
      const { kid, use, alg: _alg, ...members } = jwks.keys.at(-1);
      const parameters = webCryptoOf(alg);
      const key = await subtle.importKey(
        'jwk',
        members.kty === 'AKP' ? { ...members, alg } : members,
        parameters,
        false,
        ['verify'],
      );
      const prepared = new Map(
        samples.flatMap(({ token, tampered }) => [token, tampered]).map((token) => {
          const [header, payload, signature] = token.split('.');
          return [token, [toBytes(signature), new TextEncoder().encode(`${header}.${payload}`)]];
        }),
      );
      return ({ token }) => subtle.verify(parameters, key, ...prepared.get(token));
    },
  },
  /** Synchronous, with one key, and without its cache of results. */
  'fast-jwt': {
    library: 'fast-jwt',
    make({ createVerifier }, { alg, jwks, options, keyObject }) {
      const key = keyObject(jwks.keys.at(-1));
      const given = key.type === 'secret' ? key.export() : key.export({ type: 'spki', format: 'pem' });
      const verify = createVerifier({
        key: given,
        algorithms: [alg],
        allowedIss: options.issuer,
        allowedAud: options.audience,
        cache: false,
      });
      return ({ token }) => verify(token);
    },
  },
  /** Synchronous, with a local set. The library chooses the algorithms. */
  'aws-jwt-verify': {
    library: 'aws-jwt-verify',
    make({ JwtVerifier }, { jwks, options: { issuer, audience } }) {
      const verifier = JwtVerifier.create({ issuer, audience, jwksUri: 'https://issuer.example/jwks' });
      verifier.cacheJwks(jwks);
      return ({ token }) => verifier.verifySync(token);
    },
  },
};

/**
 * The peers of a case that do the work: they accept the token and reject a tampered one.
 * @returns `works`, each with `name`, `samples`, `verify` and `sync`; `absent`: the reasons of the others by name
 */
export async function seenToWork(one, { libraries, issuer, audience, keyObject }) {
  const [works, absent] = [[], {}];
  for (const { name, by, samples = one.samples } of one.entries) {
    const { library, make } = PEERS[by];
    if (library !== undefined && libraries[library] === undefined) continue;
    try {
      const options = { issuer, audience, algorithms: [one.alg] };
      const { jwks } = samples[0];
      const verify = await make(libraries[library], { alg: one.alg, jwks, samples, options, keyObject });
      const { sub } = JSON.parse(new TextDecoder().decode(toBytes(samples[0].token.split('.')[1])));
      const accepts = async (sample) => {
        const result = await verify(sample);
        return result === true || (result.payload ?? result).sub === sub;
      };
      const first = verify(samples[0]);
      const sync = typeof first?.then !== 'function';
      await first;
      for (const sample of samples) {
        if (!(await accepts(sample))) throw new Error('it rejects the token');
        if (await accepts({ ...sample, token: sample.tampered }).catch(() => false)) {
          throw new Error('it accepts a token that was tampered with');
        }
      }
      works.push({ name, samples, verify, sync });
    } catch (error) {
      absent[name] = String(error.message).split('\n')[0];
    }
  }
  return { works, absent };
}

/** Verifies `count` times, one after another, and awaits promises. */
export async function verifyTimes({ verify, samples, sync }, count) {
  let at = 0;
  for (let done = 0; done < count; done++) {
    if (sync) verify(samples[at]);
    else await verify(samples[at]);
    if (++at === samples.length) at = 0;
  }
}

function webCryptoOf(alg) {
  const hash = `SHA-${alg.slice(2, 5)}`;
  if (alg.startsWith('RS')) return { name: 'RSASSA-PKCS1-v1_5', hash };
  if (alg.startsWith('PS')) return { name: 'RSA-PSS', hash, saltLength: Number(alg.slice(2)) / 8 };
  if (alg.startsWith('HS')) return { name: 'HMAC', hash };
  if (alg === 'EdDSA') return { name: 'Ed25519' };
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', ES256K: 'K-256' }[alg];
  return namedCurve === undefined ? { name: alg } : { name: 'ECDSA', namedCurve, hash };
}

function toBytes(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
