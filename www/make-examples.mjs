// Writes src/model/examples.json. Run it by hand, `node make-examples.mjs`, with Node.js 24, which has ML-DSA. Every
// run makes new keys and discards the private keys. src/model/examples.ts has the purpose and the policy of each
// example.
import { createHash, createPublicKey, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { NULL, bitString, integer, name, oid, sequence, spki, time } from '../tests/vectors/make/der.mjs';

const { subtle } = globalThis.crypto;
const ISSUED = Date.UTC(2026, 0, 15, 9) / 1000;
const CLAIMS = {
  iss: 'https://login.example',
  sub: 'user-4711',
  aud: 'https://api.example',
  iat: ISSUED,
  nbf: ISSUED,
  exp: ISSUED + 3600,
  scope: 'notes:read notes:write',
};

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const rsa = (name, modulusLength) => {
  return { name, hash: 'SHA-256', modulusLength, publicExponent: new Uint8Array([1, 0, 1]) };
};

async function signer(algorithm, signing, members) {
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { ext, key_ops, alg, ...jwk } = await subtle.exportKey('jwk', publicKey);
  return { jwk: { kid: members.kid, use: 'sig', alg: members.alg, ...jwk }, sign: sign(privateKey, signing, members) };
}

async function secret(bytes, members) {
  const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const k = Buffer.from(bytes).toString('base64url');
  return { jwk: { kty: 'oct', ...members, k }, sign: sign(key, 'HMAC', members) };
}

/** Returns a function that signs a payload (an object or text). It may replace header parameters. */
function sign(key, signing, { alg, kid }) {
  return async (payload = CLAIMS, header = {}) => {
    const input = `${encode({ alg: alg ?? 'HS256', typ: 'JWT', kid, ...header })}.${encode(payload)}`;
    return `${input}.${Buffer.from(await subtle.sign(signing, key, Buffer.from(input))).toString('base64url')}`;
  };
}

const brass = await signer(rsa('RSASSA-PKCS1-v1_5', 2048), 'RSASSA-PKCS1-v1_5', { kid: 'brass-2026', alg: 'RS256' });
const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
const steel = await signer({ name: 'ECDSA', namedCurve: 'P-256' }, ecdsa, { kid: 'steel-2026', alg: 'ES256' });
const pss = { name: 'RSA-PSS', saltLength: 32 };
const iron = await signer(rsa('RSA-PSS', 2048), pss, { kid: 'iron-2026', alg: 'PS256' });
const silver = await signer({ name: 'Ed25519' }, 'Ed25519', { kid: 'silver-2026', alg: 'EdDSA' });
const copper = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
const shared = await secret(globalThis.crypto.getRandomValues(new Uint8Array(32)), { alg: 'HS256' });
const weak = await secret(Buffer.from('secret'), {});

/** Signed by node:crypto because WebCrypto has no ML-DSA yet. */
const lattice = generateKeyPairSync('ml-dsa-44');
const latticeJwk = { kid: 'lattice-2026', use: 'sig', ...lattice.publicKey.export({ format: 'jwk' }) };
const latticeInput = `${encode({ alg: 'ML-DSA-44', typ: 'JWT', kid: latticeJwk.kid })}.${encode(CLAIMS)}`;
const latticeSignature = signBytes(null, Buffer.from(latticeInput), lattice.privateKey);
const latticeToken = `${latticeInput}.${latticeSignature.toString('base64url')}`;

/** A key with a self-signed certificate. */
const sealed = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { n, e } = sealed.publicKey.export({ format: 'jwk' });
const SHA256_RSA = sequence(oid('1.2.840.113549.1.1.11'), NULL);
const who = name(['O', 'Example'], ['CN', 'login.example']);
const validity = sequence(time(ISSUED - 86400), time(ISSUED + 365 * 86400));
const body = sequence(integer(4711), SHA256_RSA, who, validity, who, spki({ kty: 'RSA', n, e }));
const certificate = sequence(body, SHA256_RSA, bitString(signBytes('sha256', body, sealed.privateKey)));
const sealedJwk = {
  kid: 'sealed-2026', use: 'sig', alg: 'RS256', kty: 'RSA', n, e,
  x5c: [certificate.toString('base64')], 'x5t#S256': createHash('sha256').update(certificate).digest('base64url'),
};
const sealedInput = `${encode({ alg: 'RS256', typ: 'JWT', kid: sealedJwk.kid })}.${encode(CLAIMS)}`;
const sealedSignature = signBytes('sha256', Buffer.from(sealedInput), sealed.privateKey);
const sealedToken = `${sealedInput}.${sealedSignature.toString('base64url')}`;

const valid = await brass.sign();
const [header, payload, signature] = valid.split('.');
const twice = JSON.stringify({ ...CLAIMS, role: 'reader' }).replace(/\}$/, ',"role":"admin"}');
// The attack: the text of the published public key is used as a shared secret.
const publicPem = createPublicKey({ key: brass.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const confused = await secret(Buffer.from(publicPem), { kid: 'brass-2026' });
const { scope: _, ...common } = CLAIMS;
const identity = {
  ...common,
  aud: 'my-client-id',
  nonce: 'n-0S6_WzA2Mj',
  auth_time: ISSUED,
  email: 'ada@example.com',
};

const examples = {
  keySets: {
    published: { keys: [brass.jwk, steel.jwk, iron.jwk, silver.jwk, { kid: 'copper-2026', use: 'sig', ...copper }] },
    lattice: { keys: [latticeJwk] },
    sealed: { keys: [sealedJwk] },
  },
  secrets: { shared: shared.jwk.k, weak: 'secret' },
  tokens: {
    rs256: valid,
    es256: await steel.sign(),
    ps256: await iron.sign(),
    eddsa: await silver.sign(),
    mldsa: latticeToken,
    hs256: await shared.sign(),
    sealed: sealedToken,
    identity: await steel.sign(identity),
    weak: await weak.sign(),
    otherAudience: await brass.sign({ ...CLAIMS, aud: 'https://billing.example' }),
    tampered: `${header}.${encode({ ...CLAIMS, sub: 'admin' })}.${signature}`,
    none: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(CLAIMS)}.`,
    confused: await confused.sign(),
    unknownKid: await brass.sign(CLAIMS, { kid: 'brass-2027' }),
    twice: await brass.sign(twice),
    padded: `${header}.${payload}.${signature}==`,
  },
};
writeFileSync(new URL('src/model/examples.json', import.meta.url), `${JSON.stringify(examples, null, 2)}\n`);
