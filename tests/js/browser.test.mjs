// The packed package in a browser, as files behind a plain server: no bundler, no build.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/chromium.mjs';
import { reportOf, serve } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { WHOLE, assertPassed } from './support/verdict.mjs';

const page = (program, headers = {}) => ({
  headers,
  html: `<!doctype html><script type="module" src="/programs/${program}"></script>`,
});
const DIST = '/node_modules/keyward/dist';
const IMPORTS = { keyward: `${DIST}/default.js`, 'keyward/providers': `${DIST}/providers.js` };
const IMPORT_MAP = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
const PAGES = {
  '/suite': { html: `<!doctype html>${IMPORT_MAP}<script type="module" src="/programs/page.mjs"></script>` },
  '/allowed': page('page-policy.mjs', { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" }),
  '/blocked': page('page-policy.mjs', { 'content-security-policy': "script-src 'self'" }),
  '/isolated': page('page-policy.mjs', {
    'content-security-policy':
      "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; " +
        "require-trusted-types-for 'script'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  }),
  '/worker': page('page-worker.mjs'),
};

const staged = await stage();
after(staged.remove);
const server = await serve(staged.folder, PAGES);
after(server.close);
const browser = await launch();
after(() => browser.close());

test('the shared suite on a page of localhost, a secure context', async () => {
  const { isSecureContext, subtle, ...result } = await reportOf(
    browser,
    server,
    `http://localhost:${server.port}/suite`,
  );
  assert.deepEqual([isSecureContext, subtle], [true, 'object']);
  assertPassed(result, WHOLE);
});

test('the shared suite over plain http, where WebCrypto is missing', async () => {
  const { isSecureContext, subtle, ...result } = await reportOf(
    browser,
    server,
    `http://plain.test:${server.port}/suite`,
  );
  assert.deepEqual([isSecureContext, subtle], [false, 'undefined']);
  assertPassed(result, WHOLE);
});

test('a strict policy with wasm-unsafe-eval is enough', async () => {
  for (const path of ['/allowed', '/isolated']) {
    const results = await reportOf(browser, server, `http://localhost:${server.port}${path}`);
    assert.deepEqual(results, [{ iss: 'https://issuer.example' }, { iss: 'https://issuer.example' }], path);
  }
});

test('a policy without wasm-unsafe-eval is named in the error', async () => {
  const results = await reportOf(browser, server, `http://localhost:${server.port}/blocked`);
  for (const { name, code, message } of results) {
    assert.deepEqual([name, code], ['JwtError', 'ERR_WASM_UNAVAILABLE']);
    assert.match(message, /'wasm-unsafe-eval'.*Content-Security-Policy/);
  }
  assert.equal(results.length, 2);
});

test('in a worker of a page', async () => {
  assert.equal(
    (await reportOf(browser, server, `http://localhost:${server.port}/worker`)).iss,
    'https://issuer.example',
  );
});

test('the browser requested only pages, programs and the scripts of the package', () => {
  const script = /^\/(programs|suite|suite\/field)\/[a-z-]+\.mjs$|^\/node_modules\/keyward\/dist\/[a-z0-9-]+\.js$/;
  const known = (path) => script.test(path) || ['/favicon.ico', '/report'].includes(path) || path in PAGES;
  const others = server.requests.filter((path) => !known(path));
  assert.deepEqual(others, []);
});
