// The packed package in a browser, as files behind a plain server: no bundler, no build.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/chromium.mjs';
import { reportOf, serve } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { WHOLE, assertPassed } from './support/verdict.mjs';

const page = (program, headers = {}) => ({ headers, html: `<!doctype html><script type="module" src="/programs/${program}"></script>` });
const IMPORT_MAP = '<script type="importmap">{ "imports": { "keyward": "/node_modules/keyward/dist/default.js" } }</script>';
const PAGES = {
  '/suite': { html: `<!doctype html>${IMPORT_MAP}<script type="module" src="/programs/page.mjs"></script>` },
  '/allowed': page('page-policy.mjs', { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" }),
  '/blocked': page('page-policy.mjs', { 'content-security-policy': "script-src 'self'" }),
  '/isolated': page('page-policy.mjs', {
    'content-security-policy': "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  }),
  '/worker': page('page-worker.mjs'),
  '/compact': page('page-compact.mjs'),
};

const staged = await stage();
after(staged.remove);
const server = await serve(staged.folder, PAGES);
after(server.close);
const browser = await launch();
after(() => browser.close());

test('the shared suite on a page of this machine, a secure context', async () => {
  const { isSecureContext, subtle, ...result } = await reportOf(browser, server, `http://localhost:${server.port}/suite`);
  assert.deepEqual([isSecureContext, subtle], [true, 'object']);
  assertPassed(result, WHOLE);
});

test('the shared suite over plain http, where WebCrypto is missing', async () => {
  const { isSecureContext, subtle, ...result } = await reportOf(browser, server, `http://plain.test:${server.port}/suite`);
  assert.deepEqual([isSecureContext, subtle], [false, 'undefined']);
  assertPassed(result, WHOLE);
});

test('a policy with wasm-unsafe-eval is enough, however strict the rest', async () => {
  for (const path of ['/allowed', '/isolated']) {
    const results = await reportOf(browser, server, `http://localhost:${server.port}${path}`);
    assert.deepEqual(results, [{ iss: 'https://issuer.example' }, { iss: 'https://issuer.example' }], path);
  }
});

test('a policy without it is named in the error', async () => {
  const results = await reportOf(browser, server, `http://localhost:${server.port}/blocked`);
  for (const { name, code, message } of results) {
    assert.deepEqual([name, code], ['JwtError', 'ERR_WASM_UNAVAILABLE']);
    assert.match(message, /Content-Security-Policy.*'wasm-unsafe-eval'/);
  }
  assert.equal(results.length, 2);
});

test('in a worker of a page', async () => {
  assert.equal((await reportOf(browser, server, `http://localhost:${server.port}/worker`)).iss, 'https://issuer.example');
});

test('keyward/compact verifies what it has, and knows no more of the rest than of what nobody has', async () => {
  const { 'ml-dsa-alg-ml-dsa-45': unknown, ...results } = await reportOf(browser, server, `http://localhost:${server.port}/compact`);
  const known = { verdict: 'https://issuer.example', altered: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', key: 'taken' };
  const had = [
    'rs256', 'rs384', 'rs512', 'ps256', 'ps384', 'ps512', 'es256', 'es384-good', 'eddsa-ed25519-good', 'ed25519-good', 'hs256', 'hs384', 'hs512',
  ];
  const lacking = ['es512-good', 'es256k-good', 'ed448-good', 'ml-dsa-44-good'];
  assert.deepEqual(unknown, { verdict: 'ERR_JOSE_NOT_SUPPORTED', altered: 'ERR_JOSE_NOT_SUPPORTED', key: 'unsupported' });
  assert.deepEqual(results, Object.fromEntries([...had.map((name) => [name, known]), ...lacking.map((name) => [name, unknown])]));
});

test('nothing was asked for but pages, programs and the scripts of the package', () => {
  const expected = /^\/(programs|suite)\/[a-z-]+\.mjs$|^\/node_modules\/keyward\/dist\/[a-z0-9-]+\.js$|^\/(favicon\.ico|report)$/;
  const others = server.requests.filter((path) => !expected.test(path) && !(path in PAGES));
  assert.deepEqual(others, []);
});
