// The built debugger page: a static server on this machine, and visits that see every request of the page.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';

const DIST = new URL('../../../www/dist/', import.meta.url);
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
/** The page may be served from any path of a host, so the tests use one. */
const PATH = '/some/where/keyward/';
/** The same page under a stricter policy, which blocks WebAssembly. */
const BLOCKED = '/blocked/';
/** The files of the frame, which the page requests only when a button announces it. */
const FRAME = ['keys.html'];

/** Messages that the engine, not the page, writes to the console when a request fails. */
const ENGINE_MESSAGE =
  /^Failed to load resource|Content Security Policy|blocked by CORS policy|Connecting to .* violates/;

/**
 * Serves the page.
 * @returns `address`; `blocked`: the address under a policy without WebAssembly; `files`: the files that the page may
 * request by itself; `changed`: by name, content served in place of a file; `close`, which leaves the page offline
 */
export async function servePage() {
  const changed = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = [PATH, BLOCKED].find((prefix) => pathname.startsWith(prefix));
    const file = pathname.slice(path?.length) || 'index.html';
    try {
      if (path === undefined || !/^(assets\/)?[\w.-]+$/.test(file)) throw new Error('no such file');
      const body = changed.get(file) ?? (await readFile(new URL(file, DIST)));
      const policy = path === BLOCKED ? { 'content-security-policy': "script-src 'self'" } : {};
      response.writeHead(200, { 'content-type': TYPES[extname(file)], ...policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const built = (await readdir(DIST, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const all = built.map((
    { name, parentPath },
  ) => (parentPath.replace(/\/$/, '').endsWith('assets') ? `assets/${name}` : name));
  const files = new Set(['', ...all.filter((file) => !FRAME.includes(file))]);
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: origin + PATH, blocked: origin + BLOCKED, changed, files, close };
}

/**
 * Opens the page in a new browser context, and closes it. Fails on three events: a request for anything but the page's
 * own files and the addresses in `asked`, to which the test adds before it presses a button; a message in the console;
 * and a violation of a policy. `expected` allows them: a number, or `true` for any.
 */
export async function visit(browser, server, options, work) {
  const { path = server.address, fragment = '', violations = 0, script, ...context } = options;
  const made = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
  const asked = new Set();
  const seen = { requests: [], strays: [], messages: [], violations: [] };
  const own = new Set([...server.files].map((file) => path + file));
  const frame = FRAME.map((file) => path + file);
  const isAllowed = (url) =>
    own.has(url.replace(/#.*/, '')) || asked.has(url) || (asked.size > 0 && frame.includes(url));
  try {
    made.setDefaultTimeout(10_000);
    await made.exposeFunction('reportViolation', (text) => seen.violations.push(text));
    await made.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    if (script !== undefined) await made.addInitScript(script);
    made.on('request', (request) => {
      seen.requests.push(request.url());
      if (!isAllowed(request.url())) seen.strays.push(request.url());
    });
    const page = await made.newPage();
    page.on('websocket', (socket) => seen.strays.push(socket.url()));
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(String(error)));
    await page.goto(path + fragment);
    await page.getByRole('heading', { name: 'One moment' }).waitFor({ state: 'detached' });
    const live = page.locator('#verdict').getByRole('status');
    const status = (role) => (role === undefined ? live : live.getByRole(role)).innerText();
    await work({ page, status, asked, seen, context: made });
    // Wait until requests in flight have arrived.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  } finally {
    await made.close();
  }
  assert.deepEqual(seen.strays.filter((url) => violations === 0 || !url.startsWith(path)), []);
  if (violations !== true) assert.equal(seen.violations.length, violations, seen.violations.join('\n'));
  if (violations === 0) {
    assert.deepEqual(seen.messages.filter((text) => asked.size === 0 || !ENGINE_MESSAGE.test(text)), []);
  }
}

/** Picks an example. On a narrow screen it opens the menu first. */
export async function example(page, name) {
  const menu = page.getByRole('button', { name: 'Examples' });
  if ((await menu.getAttribute('aria-expanded')) === 'false') await menu.click();
  await page.getByRole('button', { name, exact: true }).click();
}

/** Types an example's token, public keys and time into the empty page, so that they are the user's own. */
export async function asOwn(page, name) {
  await example(page, name);
  const token = page.getByRole('textbox', { name: 'Token', exact: true });
  const keys = page.getByRole('textbox', { name: 'Keys' });
  const [tokenText, keysText] = [await token.inputValue(), await keys.inputValue()];
  await page.getByRole('button', { name: 'Clear all' }).click();
  await token.fill(tokenText);
  await keys.fill(keysText);
  await page.getByRole('radio', { name: 'Given' }).check();
  await page.getByLabel('Date and time, in UTC').fill('2026-01-15T09:05');
}

/** The end of a headline at the time of the examples. */
export const AT = ', at 2026-01-15 09:05:00 UTC';

/** The expected result of each example: the verdict, the first check that fails, its code, and a finding. */
export const EXAMPLES = {
  RS256: [`Verified${AT}`],
  ES256: [`Verified${AT}`],
  PS256: [`Verified${AT}`],
  EdDSA: [`Verified${AT}`],
  'ML-DSA': [`Verified${AT}`],
  HS256: [`Verified${AT}`],
  x5c: [`Verified${AT}`],
  'ID token': [`Verified${AT}`],
  'Weak secret': [`Verified${AT}`, undefined, undefined, 'weak_secret'],
  Expired: ['Not verified, at 2026-01-15 10:30:00 UTC', 'exp', 'ERR_JWT_EXPIRED'],
  'Wrong audience': [`Not verified${AT}`, 'aud', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  'Wrong kind': [`Not verified${AT}`, 'typ', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  Tampered: [`Not verified${AT}`, 'signature', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  'alg: none': [`Not verified${AT}`, 'algorithm', 'ERR_JOSE_ALG_NOT_ALLOWED', 'alg_none'],
  'HS/RS confusion': [`Not verified${AT}`, 'algorithm', 'ERR_JOSE_ALG_NOT_ALLOWED', 'alg_confusion'],
  'Unknown kid': [`Not verified${AT}`, 'key', 'ERR_JWKS_NO_MATCHING_KEY'],
  'Duplicate member': [`Not verified${AT}`, 'payload', 'ERR_JWT_INVALID', 'duplicate_members'],
  Padded: [`Not verified${AT}`, 'signature_encoding', 'ERR_JWS_INVALID', 'non_canonical_base64'],
  'No keys': [`Cannot tell: no key${AT}`],
};
