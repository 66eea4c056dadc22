// The debugger page as it is built, in a real browser: every example, a pasted token, mistakes, the keyboard, a narrow
// screen, and the promise that nothing leaves the page.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const DIST = new URL('../../www/dist/', import.meta.url);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PATH = '/some/where/keyward/';
/** The same page under a stricter policy, which takes WebAssembly away. */
const BLOCKED = '/blocked/';
const STEP = { timeout: 60_000 };

/** What each example must come to: the verdict, and the first check that fails. */
const EXAMPLES = {
  RS256: ['Verified'],
  ES256: ['Verified'],
  PS256: ['Verified'],
  HS256: ['Verified'],
  'Weak secret': ['Verified'],
  Expired: ['Not verified', 'exp', 'ERR_JWT_EXPIRED'],
  'Wrong audience': ['Not verified', 'aud', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  Tampered: ['Not verified', 'signature', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  'alg: none': ['Not verified', 'algorithm', 'ERR_JOSE_ALG_NOT_ALLOWED'],
  'Unknown kid': ['Not verified', 'key', 'ERR_JWKS_NO_MATCHING_KEY'],
  'Duplicate member': ['Not verified', 'payload', 'ERR_JWT_INVALID'],
  'No keys': ['Cannot tell: no key'],
};

let server;
let browser;
let origin;

before(async () => {
  server = createServer(serve);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({
    ...(process.env.KEYWARD_CHROMIUM ? { executablePath: process.env.KEYWARD_CHROMIUM } : { channel: 'chromium' }),
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    timeout: 30_000,
  });
}, STEP);

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve()));
}, STEP);

test('every example comes to its verdict', STEP, () =>
  visit({}, async ({ page, status }) => {
    const menu = page.getByRole('region', { name: 'Examples' });
    const names = await menu.getByRole('group').getByRole('button').allTextContents();
    assert.deepEqual(names, Object.keys(EXAMPLES));
    assert.equal(await status('heading'), 'Waiting for a token');
    for (const [name, [verdict, check, code]] of Object.entries(EXAMPLES)) {
      await example(page, name);
      assert.equal(await status('heading'), verdict, name);
      const failed = page.locator('[data-status=fail]');
      if (check === undefined) {
        assert.equal(await failed.count(), 0, name);
      } else {
        assert.equal(await failed.first().getAttribute('id'), `check-${check}`, name);
        assert.match(await failed.first().innerText(), new RegExp(`Fail[\\s\\S]*${code}`), name);
        assert.match(await status(), new RegExp(code), name);
      }
    }
  }));

test('an example shows header, claims with dates, and what became of every key', STEP, () =>
  visit({}, async ({ page }) => {
    await example(page, 'RS256');
    const header = JSON.parse(await page.getByRole('region', { name: 'Header', exact: true }).innerText());
    assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: 'brass-2026' });
    const claims = JSON.parse(await page.getByRole('region', { name: 'Claims', exact: true }).innerText());
    assert.equal(claims.aud, 'https://api.example');
    const row = (table, name) => page.getByRole('table', { name: table }).getByRole('row', { name });
    assert.match(await row('Claims', 'exp').innerText(), /Thu, 15 Jan 2026, 10:00:00 UTC in 55 minutes/);
    assert.match(await row('Keys', 'brass-2026').innerText(), /Verified the signature\s+Thumbprint\s+[\w-]{43}/);
    assert.match(await row('Keys', 'steel-2026').innerText(), /Taken, not used/);
    assert.match(await row('Keys', 'copper-2026').innerText(), /Left out: its kind or curve is not supported/);
    const spec = page.locator('#check-exp').getByRole('link');
    assert.equal(await spec.getAttribute('href'), 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4');
    await example(page, 'Duplicate member');
    assert.match(await page.getByRole('region', { name: 'Claims', exact: true }).innerText(), /"reader","role":"admin"/);
    await example(page, 'Weak secret');
    assert.match(await page.locator('[data-status=warn]').innerText(), /Warning[\s\S]*weaker/);
  }));

test('a token is typed: what surrounds it is left out and told, each change counts', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'ES256');
    const field = page.getByRole('textbox', { name: 'Token' });
    const token = await field.inputValue();
    const pasted = `Authorization: Bearer "${token.slice(0, 70)}\n  ${token.slice(70)}"\n`;
    await field.fill('');
    assert.equal(await status('heading'), 'Waiting for a token');
    await field.pressSequentially(pasted);
    assert.equal(await status('heading'), 'Verified');
    const note = page.locator('#token-hint');
    assert.match(await note.innerText(), /“Authorization:”, the word “Bearer”, quotes and line breaks/);
    assert.equal(await page.locator('.token-ink').textContent(), `${pasted}\n`, 'the coloured copy is the text');
    assert.equal(await page.locator('.token-ink .piece-signature').textContent(), token.split('.')[2]);

    await field.fill(token.replace(/.(?=[^.]*$)/, '').slice(0, -3));
    assert.equal(await status('heading'), 'Not verified');
    await field.fill(`${token} `.replace('.', ' .'));
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-header_encoding');
    await field.fill('not a token');
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-parts');

    await page.getByRole('button', { name: 'Clear all' }).click();
    assert.equal(await status('heading'), 'Waiting for a token');
  }));

test('the policy decides, and a mistake in it is shown beside its field', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'Expired');
    const tolerance = page.getByRole('textbox', { name: 'Clock tolerance' });
    await tolerance.fill('soon');
    assert.equal(await status('heading'), 'No verdict');
    assert.equal(await tolerance.getAttribute('aria-invalid'), 'true');
    assert.match(await page.locator('#clockTolerance-hint').innerText(), /"clockTolerance" must be/);
    await tolerance.fill('1h');
    assert.equal(await status('heading'), 'Verified');
    assert.equal(await tolerance.getAttribute('aria-invalid'), 'false');

    await page.getByRole('textbox', { name: 'Audience' }).fill('https://other.example');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);
    await page.getByRole('textbox', { name: 'Audience' }).fill('');
    assert.match(await page.getByRole('region', { name: 'Verdict' }).innerText(), /Not asked for: audience/);

    const time = page.getByLabel('Date and time, in UTC');
    await time.fill('');
    assert.match(await page.locator('#time-hint').innerText(), /"currentDate" must be a valid Date/);
    await time.fill('2026-01-15T07:30:01');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);

    await example(page, 'HS256');
    await page.getByRole('checkbox', { name: 'HS256' }).uncheck();
    assert.match(await status(), /ERR_JOSE_ALG_NOT_ALLOWED/);
    await page.getByRole('textbox', { name: 'Keys' }).fill('{ "keys": [');
    assert.match(await page.locator('#keys-hint').innerText(), /not JSON/);
  }));

test('with the time at now, a token expires before one’s eyes', STEP, () =>
  visit({}, async ({ page, status }) => {
    await page.clock.install({ time: '2026-01-15T09:59:58Z' });
    await page.reload();
    await example(page, 'RS256');
    await page.getByRole('radio', { name: 'Now' }).check();
    assert.equal(await status('heading'), 'Verified');
    await page.clock.runFor(5000);
    assert.equal(await status('heading'), 'Not verified');
    assert.match(await status(), /ERR_JWT_EXPIRED/);
  }));

test('nothing is stored, and a reload empties the page', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'RS256');
    const stored = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
      (await indexedDB.databases()).length,
      await caches.keys().then((keys) => keys.length),
      location.search + location.hash,
    ]);
    assert.deepEqual(stored, [0, 0, '', 0, 0, '']);
    await page.reload();
    assert.equal(await status('heading'), 'Waiting for a token');
    for (const field of await page.getByRole('textbox').all()) {
      assert.equal(await field.inputValue(), '');
      assert.equal(await field.getAttribute('autocomplete'), 'off');
      assert.equal(await field.getAttribute('spellcheck'), 'false');
      assert.equal(await field.getAttribute('autocorrect'), 'off');
    }
  }));

test('the page could not connect if it wanted to', STEP, () =>
  visit({ violations: 1 }, async ({ page }) => {
    const outcome = await page.evaluate(() => fetch('./index.html').then(() => 'fetched', (error) => error.name));
    assert.equal(outcome, 'TypeError');
  }));

test('blocked WebAssembly is told in words', STEP, () =>
  visit({ path: BLOCKED, violations: true }, async ({ page, status }) => {
    assert.equal(await status('heading'), 'Cannot verify here');
    assert.match(await status(), /WebAssembly is blocked here[\s\S]*ERR_WASM_UNAVAILABLE/);
    await example(page, 'RS256');
    assert.equal(await status('heading'), 'Cannot verify here');
  }));

test('the keyboard alone is enough', STEP, () =>
  visit({}, async ({ page, status }) => {
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
    const tabTo = async (wanted) => {
      for (let pressed = 0; pressed < 100; pressed++) {
        await page.keyboard.press('Tab');
        if ((await focused()) === wanted) return;
      }
      assert.fail(`Tab never reaches ${wanted}`);
    };
    await tabTo('Expired');
    await page.keyboard.press('Enter');
    assert.equal(await status('heading'), 'Not verified');
    await tabTo('token');
    const ring = await page.locator('.token-box').evaluate((box) => getComputedStyle(box).outlineStyle);
    assert.equal(ring, 'solid');
    await tabTo('keys');
    await tabTo('issuer');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('https://nobody.example');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);
    await tabTo('json-header-text');
  }));

test('360 pixels are enough', STEP, () =>
  visit({ viewport: { width: 360, height: 640 } }, async ({ page }) => {
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await overflow()) <= 0);
    for (const name of ['RS256', 'Duplicate member', 'Weak secret']) {
      await example(page, name);
      assert.ok((await overflow()) <= 0, name);
      const boxes = await page.locator('.token-text').evaluate((area) => [area.scrollHeight, area.clientHeight]);
      assert.ok(boxes[0] <= boxes[1], 'the text area is as tall as its coloured copy');
    }
    const bar = page.getByRole('link', { name: 'Verified See why' });
    await bar.click();
    await page.getByRole('heading', { name: 'Verified' }).waitFor();
    await bar.waitFor({ state: 'detached' });
  }));

/**
 * Opens the page in a browser context of its own, and closes it. Fails on any request but for the page's own files, on a
 * message in the console and on a violation of the page's policy, unless these are expected: a number, or `true` for any.
 */
async function visit({ path = PATH, viewport, violations = 0 }, work) {
  const context = await browser.newContext({ viewport: viewport ?? { width: 1280, height: 900 } });
  const seen = { strays: [], messages: [], violations: [] };
  const own = await ownFiles(path);
  try {
    context.setDefaultTimeout(10_000);
    await context.exposeFunction('reportViolation', (text) => seen.violations.push(text));
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    const page = await context.newPage();
    page.on('request', (request) => own.has(request.url()) || seen.strays.push(request.url()));
    page.on('websocket', (socket) => seen.strays.push(socket.url()));
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(String(error)));
    await page.goto(origin + path);
    const live = page.getByRole('status');
    const status = (role) => (role === undefined ? live : live.getByRole(role)).innerText();
    await work({ page, status });
    // What is on its way has arrived.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  } finally {
    await context.close();
  }
  assert.deepEqual(seen.strays.filter((url) => violations === 0 || !url.startsWith(origin + path)), []);
  if (violations !== true) assert.equal(seen.violations.length, violations, seen.violations.join('\n'));
  if (violations === 0) assert.deepEqual(seen.messages, []);
}

/** The addresses of the page and of what its HTML names. */
async function ownFiles(path) {
  const html = await readFile(new URL('index.html', DIST), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, file]) => new URL(file, origin + path).href);
  assert.equal(named.length, 3, 'a script, a style sheet and an icon');
  return new Set([origin + path, ...named]);
}

function example(page, name) {
  return page.getByRole('button', { name, exact: true }).click();
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, origin);
  const path = [PATH, BLOCKED].find((prefix) => pathname.startsWith(prefix));
  const file = pathname.slice(path?.length) || 'index.html';
  try {
    if (path === undefined || !/^(assets\/)?[\w.-]+$/.test(file)) throw new Error('no such file');
    const body = await readFile(new URL(file, DIST));
    const policy = path === BLOCKED ? { 'content-security-policy': "script-src 'self'" } : {};
    response.writeHead(200, { 'content-type': TYPES[extname(file)], ...policy }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
