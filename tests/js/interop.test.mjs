// Every algorithm, signed by another implementation with fresh keys: by Node.js's own crypto, and for ML-DSA by that of
// a newer Node.js. The packed package verifies the tokens in Node.js, workerd, Chromium and Firefox.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { jwkOf } from '../../examples/issuer/signing.mjs';
import { launch as launchChromium } from './support/chromium.mjs';
import { launch as launchFirefox } from './support/firefox.mjs';
import { signedByNewer } from './support/ml-dsa.mjs';
import { run } from './support/process.mjs';
import { reportOf, serve } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { COUNTS, assertPassed, lastLine } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

const IMPORT_MAP =
  '<script type="importmap">{ "imports": { "keyward": "/node_modules/keyward/dist/default.js" } }</script>';
const PAGES = {
  '/interop': { html: `<!doctype html>${IMPORT_MAP}<script type="module" src="/programs/page-interop.mjs"></script>` },
};

/**
 * Tokens of each algorithm, each with a separate key. RSA keys take long to make, so all RSA algorithms share two.
 */
const COUNT = 5;
const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = crypto.constants;

const ec = (alg, namedCurve, hash) => ({
  alg,
  keys: () => crypto.generateKeyPairSync('ec', { namedCurve }),
  sign: (input, key) => crypto.sign(hash, input, { key, dsaEncoding: 'ieee-p1363' }),
});
const edwards = (alg, type) => ({
  alg,
  keys: () => crypto.generateKeyPairSync(type),
  sign: (input, key) => crypto.sign(null, input, key),
});
const hmac = (bits) => ({
  alg: `HS${bits}`,
  keys: () => {
    const secret = crypto.createSecretKey(crypto.randomBytes(bits / 8));
    return { publicKey: secret, privateKey: secret };
  },
  sign: (input, key) => crypto.createHmac(`sha${bits}`, key).update(input).digest(),
});
function rsa(alg, options) {
  const pairs = [];
  const keys = (at) => (pairs[at % 2] ??= crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }));
  return { alg, keys, sign: (input, key) => crypto.sign(`sha${alg.slice(2)}`, input, { key, ...options }) };
}

const SIGNERS = [
  ...['RS256', 'RS384', 'RS512'].map((alg) => rsa(alg, { padding: RSA_PKCS1_PADDING })),
  ...['PS256', 'PS384', 'PS512'].map((alg) =>
    rsa(alg, { padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST })
  ),
  ec('ES256', 'P-256', 'sha256'),
  ec('ES384', 'P-384', 'sha384'),
  ec('ES512', 'P-521', 'sha512'),
  ec('ES256K', 'secp256k1', 'sha256'),
  edwards('EdDSA', 'ed25519'),
  edwards('EdDSA', 'ed448'),
  edwards('Ed25519', 'ed25519'),
  edwards('Ed448', 'ed448'),
  ...[256, 384, 512].map(hmac),
];
const ML_DSA = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const inputOf = (alg, at) => `${encode({ alg, at })}.${encode({ sub: `π ${at}`, jti: crypto.randomUUID() })}`;

/** Fresh tokens of every algorithm, each with its public key or its secret. */
async function signedTokens() {
  const list = [];
  for (const { alg, keys, sign } of SIGNERS) {
    for (let at = 0; at < COUNT; at++) {
      const { publicKey, privateKey } = keys(at);
      const input = inputOf(alg, at);
      const token = `${input}.${sign(Buffer.from(input), privateKey).toString('base64url')}`;
      list.push({ alg, token, jwk: jwkOf(publicKey) });
    }
  }
  const inputs = ML_DSA.flatMap((alg) => Array.from({ length: COUNT }, (_, at) => ({ alg, input: inputOf(alg, at) })));
  return [...list, ...(await signedByNewer(inputs))];
}

const list = await signedTokens();
const staged = await stage();
after(staged.remove);
await writeFile(join(staged.folder, 'programs', 'interop-list.mjs'), `export default ${JSON.stringify(list)};\n`);

test('every algorithm has a signer', () => {
  assert.equal(new Set(list.map(({ alg }) => alg)).size, 19, 'an algorithm is missing');
});

test('in Node.js', async () => {
  const { stdout } = await run(process.execPath, ['programs/print-interop.mjs'], { cwd: staged.folder, seconds: 60 });
  assertPassed(lastLine(stdout), COUNTS.interop);
});

test('in workerd', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-interop.mjs');
  await withWorker(modules, async (request) => assertPassed(await (await request()).json(), COUNTS.interop));
});

for (const [name, launch] of [['Chromium', launchChromium], ['Firefox', launchFirefox]]) {
  test(`in ${name}`, async () => {
    const server = await serve(staged.folder, PAGES);
    const browser = await launch();
    try {
      assertPassed(await reportOf(browser, server, `http://localhost:${server.port}/interop`), COUNTS.interop);
    } finally {
      await browser.close();
      await server.close();
    }
  });
}
