// Writes src/model/examples.json: `node make-examples.mjs`. Run by hand; every run makes new keys and throws the private
// halves away. What each example is for, and the policy it is looked at with, stands in src/model/examples.ts.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';

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
const rsa = (name, modulusLength) => ({ name, hash: 'SHA-256', modulusLength, publicExponent: new Uint8Array([1, 0, 1]) });

async function signer(algorithm, signing, members) {
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { ext, key_ops, alg, ...jwk } = await subtle.exportKey('jwk', publicKey);
  return { jwk: { kid: members.kid, use: 'sig', alg: members.alg, ...jwk }, sign: sign(privateKey, signing, members) };
}

async function secret(bytes, members) {
  const key = await subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return { jwk: { kty: 'oct', ...members, k: Buffer.from(bytes).toString('base64url') }, sign: sign(key, 'HMAC', members) };
}

/** Signs a payload, as an object or as text; header members may be replaced. */
function sign(key, signing, { alg, kid }) {
  return async (payload = CLAIMS, header = {}) => {
    const input = `${encode({ alg: alg ?? 'HS256', typ: 'JWT', kid, ...header })}.${encode(payload)}`;
    return `${input}.${Buffer.from(await subtle.sign(signing, key, Buffer.from(input))).toString('base64url')}`;
  };
}

const brass = await signer(rsa('RSASSA-PKCS1-v1_5', 2048), 'RSASSA-PKCS1-v1_5', { kid: 'brass-2026', alg: 'RS256' });
const steel = await signer({ name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDSA', hash: 'SHA-256' }, { kid: 'steel-2026', alg: 'ES256' });
const iron = await signer(rsa('RSA-PSS', 2048), { name: 'RSA-PSS', saltLength: 32 }, { kid: 'iron-2026', alg: 'PS256' });
const copper = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
const shared = await secret(globalThis.crypto.getRandomValues(new Uint8Array(32)), { kid: 'shared-2026', alg: 'HS256' });
const weak = await secret(Buffer.from('secret'), {});

const good = await brass.sign();
const [header, , signature] = good.split('.');
const twice = JSON.stringify({ ...CLAIMS, role: 'reader' }).replace(/\}$/, ',"role":"admin"}');

const examples = {
  keySets: {
    published: { keys: [brass.jwk, steel.jwk, iron.jwk, { kid: 'copper-2026', use: 'sig', ...copper }] },
    shared: { keys: [shared.jwk] },
    weak: { keys: [weak.jwk] },
  },
  tokens: {
    rs256: good,
    es256: await steel.sign(),
    ps256: await iron.sign(),
    hs256: await shared.sign(),
    weak: await weak.sign(),
    otherAudience: await brass.sign({ ...CLAIMS, aud: 'https://billing.example' }),
    tampered: `${header}.${encode({ ...CLAIMS, sub: 'admin' })}.${signature}`,
    none: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(CLAIMS)}.`,
    unknownKid: await brass.sign(CLAIMS, { kid: 'brass-2027' }),
    twice: await brass.sign(twice),
  },
};
writeFileSync(new URL('src/model/examples.json', import.meta.url), `${JSON.stringify(examples, null, 2)}\n`);
