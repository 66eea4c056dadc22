// The timed cases: tokens, freshly signed by node:crypto, with their keys, and the peers. A case is data, so it can be
// sent to any runtime.
import crypto from 'node:crypto';
import { jwkOf } from '../../examples/issuer/signing.mjs';
import { signedByNewer } from '../../tests/js/support/ml-dsa.mjs';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';

/** The algorithms, by the name of their row. */
const KINDS = {
  RS256: rsa('RS256', 2048),
  'RS256/3072': rsa('RS256', 3072),
  'RS256/4096': rsa('RS256', 4096),
  PS256: rsa('PS256', 2048),
  ES256: ec('ES256', 'P-256'),
  ES384: ec('ES384', 'P-384'),
  ES512: ec('ES512', 'P-521'),
  ES256K: ec('ES256K', 'secp256k1'),
  EdDSA: ed25519(),
  HS256: hmac(),
  'ML-DSA-65': { alg: 'ML-DSA-65' },
};
export const ALGORITHMS = Object.keys(KINDS);
export const GROUPS = ['algorithms', 'new key', 'keys', 'sizes'];

/** The fastest paths of jose, to which a ratio compares: with an imported key, or with a cached set. */
const JOSE = ['jose, key', 'jose, set'];
/** The peer of each column. */
const ALL_PEERS = {
  KeySet: 'keyward',
  'plain set': 'keyward, plain set',
  Verifier: 'keyward, Verifier',
  'jose, key': 'jose, key',
  'jose, set': 'jose, set',
  WebCrypto: 'WebCrypto alone',
  'fast-jwt': 'fast-jwt',
  'aws-jwt-verify': 'aws-jwt-verify',
};
const SETS = [1, 10, 100];
const KIBIBYTES = [0.5, 4, 64];
/** Several keys, because one alone would stay in the processor's caches. */
const NEW_KEYS = 24;

/**
 * @param names the algorithms
 * @param groups the groups of cases
 * @returns cases: `{ id, group, row, alg, samples, entries, ratio }`. A sample has `token`, `tampered` and `jwks`;
 * several are used one after another. An entry has `name`, its column; `by`, its peer; and `samples`, where they differ
 * from the case's. `ratio` names the columns that it compares.
 */
export async function casesOf(names, groups) {
  const cases = [];
  const add = (group, row, alg, fields) =>
    groups.includes(group) && cases.push({ id: `${group} ${row}`, group, row, alg, ...fields });
  for (const name of names) {
    const { alg } = KINDS[name];
    const sample = await sampleOf(name, CLAIMS);
    add('algorithms', name, alg, {
      samples: [sample],
      entries: entriesOf(Object.keys(ALL_PEERS)),
      ratio: { of: 'KeySet', to: JOSE },
    });
    if (['RS256', 'ES256', 'HS256'].includes(name)) {
      if (groups.includes('new key')) {
        const samples = [];
        for (let at = 0; at < NEW_KEYS; at++) samples.push(await sampleOf(name, CLAIMS));
        const entries = [{ name: 'keyward', by: 'keyward, new set' }, { name: 'jose', by: 'jose, new set' }];
        add('new key', name, alg, { samples, entries, ratio: { of: 'keyward', to: ['jose'] } });
      }
      for (const kibibytes of KIBIBYTES) {
        const samples = [await sampleOf(name, filledUp(name, kibibytes * 1024))];
        const entries = entriesOf(['KeySet', ...JOSE, 'fast-jwt', 'aws-jwt-verify']);
        add('sizes', `${name}, ${kibibytes} KiB`, alg, { samples, entries, ratio: { of: 'KeySet', to: JOSE } });
      }
    }
    if (['RS256', 'ES256'].includes(name)) {
      const entries = [['KeySet', 'keyward'], ['plain set', 'keyward, plain set'], ['jose', 'jose, set']].flatMap((
        [label, by],
      ) =>
        SETS.map((count) => ({
          name: `${label}, ${count}`,
          by,
          samples: [{ ...sample, jwks: { keys: [...others(name, count - 1), ...sample.jwks.keys] } }],
        }))
      );
      add('keys', name, alg, { samples: [sample], entries, ratio: { of: 'KeySet, 100', to: ['KeySet, 1'] } });
    }
  }
  return cases;
}

const entriesOf = (names) => names.map((name) => ({ name, by: ALL_PEERS[name] }));

// ---- tokens ----

const now = Math.floor(Date.now() / 1000);
const FEW = { iss: ISSUER, aud: AUDIENCE, sub: '248289761001', exp: now + 86_400 };
const CLAIMS = { ...FEW, iat: now, nbf: now, scope: 'read write', jti: 'b6b1a1e4' };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const inputOf = (alg, claims) => `${encode({ alg, typ: 'JWT', kid: 'key' })}.${encode(claims)}`;

/**
 * A token with a fresh key, as its issuer would publish it, and the same token with one bit of the signature changed.
 */
async function sampleOf(name, claims) {
  const { token, jwk } = await issue(name, claims);
  const at = token.length - 10;
  const tampered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
  return { token, tampered, jwks: { keys: [jwk] } };
}

async function issue(name, claims) {
  const { alg, keys, sign } = KINDS[name];
  const input = inputOf(alg, claims);
  if (sign === undefined) {
    const [{ token, jwk }] = await signedByNewer([{ alg, input }]);
    return { token, jwk: { ...jwk, kid: 'key', alg, use: 'sig' } };
  }
  const { publicKey, privateKey } = keys();
  const token = `${input}.${sign(Buffer.from(input), privateKey).toString('base64url')}`;
  return { token, jwk: { ...jwkOf(publicKey), kid: 'key', alg, use: 'sig' } };
}

/** Claims that make a token of about this many bytes, if it would be shorter: permissions, as issuers list them. */
function filledUp(name, size) {
  const signature = { RS256: 342, ES256: 86, HS256: 43 }[name];
  const claims = { ...FEW, permissions: [] };
  const length = () => inputOf(name, claims).length + 1 + signature;
  const count = Math.floor(((size - length()) * 3) / 4 / 27);
  for (let at = 0; at < count; at++) claims.permissions.push(`department:${String(at).padStart(6, '0')}:read`);
  return claims;
}

/** Other keys of an issuer, with which no token is signed. */
function others(name, count) {
  return Array.from({ length: count }, (_, at) => {
    const more = { kid: `another ${at}`, alg: KINDS[name].alg, use: 'sig' };
    if (name.startsWith('ES')) return { ...jwkOf(KINDS[name].keys().publicKey), ...more };
    // A modulus takes long to generate. An odd number costs a parser the same.
    const modulus = crypto.randomBytes(256);
    modulus[0] |= 0x80;
    modulus[255] |= 1;
    return { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB', ...more };
  });
}

// ---- keys and signatures ----

function rsa(alg, modulusLength) {
  const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING } = crypto.constants;
  const how = alg === 'PS256' ? { padding: RSA_PKCS1_PSS_PADDING, saltLength: 32 } : { padding: RSA_PKCS1_PADDING };
  return {
    alg,
    keys: () => crypto.generateKeyPairSync('rsa', { modulusLength }),
    sign: (input, key) => crypto.sign('sha256', input, { key, ...how }),
  };
}

function ec(alg, namedCurve) {
  const hash = `sha${alg.slice(2, 5)}`;
  return {
    alg,
    keys: () => crypto.generateKeyPairSync('ec', { namedCurve }),
    sign: (input, key) => crypto.sign(hash, input, { key, dsaEncoding: 'ieee-p1363' }),
  };
}

function ed25519() {
  return {
    alg: 'EdDSA',
    keys: () => crypto.generateKeyPairSync('ed25519'),
    sign: (input, key) => crypto.sign(null, input, key),
  };
}

function hmac() {
  const keys = () => {
    const secret = crypto.createSecretKey(crypto.randomBytes(32));
    return { publicKey: secret, privateKey: secret };
  };
  return { alg: 'HS256', keys, sign: (input, key) => crypto.createHmac('sha256', key).update(input).digest() };
}
