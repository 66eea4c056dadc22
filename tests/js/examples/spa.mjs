// The example of a single-page app in Chromium: as `npm start` serves it, and built.
import assert from 'node:assert/strict';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { launch } from '../support/chromium.mjs';
import { root, run, start } from '../support/process.mjs';
import { serve } from '../support/server.mjs';
import { commandOf } from './context.mjs';

export function testSpa({ examples, issuer }) {
  const cwd = join(examples, 'spa');
  const bin = join(root, 'node_modules', '.bin');
  const env = { PATH: [bin, process.env.PATH].join(delimiter), CI: 'true', NO_COLOR: '1' };
  let browser;
  after(() => browser?.close());

  /** Opens a page in a new session. Unhandled errors fail the test. */
  const visit = async (use) => {
    browser ??= await launch();
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    try {
      const page = await context.newPage();
      const pageErrors = [];
      page.on('pageerror', ({ message }) => pageErrors.push(message));
      await use(page);
      assert.deepEqual(pageErrors, []);
    } finally {
      await context.close();
    }
  };
  const signIn = async (page, name) => {
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const heading = (page, text) => page.getByRole('heading', { name: text, exact: true }).waitFor();
  const signInAndOut = (address) => visit(async (page) => {
    await page.goto(address);
    await heading(page, 'Not signed in');
    await signIn(page, 'bob');
    await heading(page, 'Hello bob');
    assert.equal(new URL(page.url()).search, '', 'the code is not left in the address');
    assert.equal(JSON.parse(await page.locator('pre').innerText()).aud, 'spa');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'Not signed in');
  });

  test('the page, by `npm start`', async () => {
    const { found, close } = await start(...commandOf(cwd, '--port', '0'), { cwd, env, ready: /Local:\s+(http:\S+)/ });
    try {
      await signInAndOut(found[1]);
    } finally {
      await close();
    }
  });

  let built;
  after(() => built?.close());
  const address = async () => {
    if (built === undefined) {
      await run('vite', ['build'], { cwd, env: { ...env, ISSUER: issuer.base } });
      built = await serve(join(cwd, 'dist'), {});
    }
    return `http://localhost:${built.port}/index.html`;
  };

  test('the page, built: a user signs in and out', async () => signInAndOut(await address()));

  test('the page, built: the first paint shows the claims, and they disappear when they expire', () =>
    visit(async (page) => {
      await replaceIdToken(page, issuer, { lifetime: 4 });
      await page.goto(await address());
      await signIn(page, 'carol');
      await heading(page, 'Hello carol');
      const asked = issuer.count('/jwks');
      // At the end of the task that loads the script, before any awaited work.
      await page.addInitScript(() => {
        new MutationObserver(() => {
          globalThis.drawn ??= document.querySelector('h1')?.textContent;
        }).observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      assert.equal(await page.evaluate(() => globalThis.drawn), 'Hello carol');
      assert.equal(issuer.count('/jwks'), asked, 'nothing was fetched for that');
      await page.waitForTimeout(4500);
      await page.reload();
      await heading(page, 'Not signed in');
    }));

  const WRONG = {
    'of another sign-in': [{ nonce: 'other' }, /"nonce"/],
    'with another access token': [{ accessToken: 'other' }, /"at_hash"/],
    'for another page': [{ client: 'other' }, /"aud"/],
    'of another issuer': [{ claims: { iss: 'https://other.example' } }, /"iss"/],
    'that has expired': [{ lifetime: -60 }, /expired/],
  };
  for (const [what, [wish, pattern]] of Object.entries(WRONG)) {
    test(`the page, built: an ID token ${what} signs no user in`, () => visit(async (page) => {
      await replaceIdToken(page, issuer, wish);
      await page.goto(await address());
      await signIn(page, 'mallory');
      assert.match(await page.getByRole('alert').innerText(), pattern);
      await heading(page, 'Not signed in');
      assert.equal(await page.evaluate(() => sessionStorage.getItem('session')), null);
    }));
  }

  test('the page, built: a response without a request', () => visit(async (page) => {
    await page.goto(`${await address()}?code=x&state=y&iss=${issuer.base}`);
    assert.match(await page.getByRole('alert').innerText(), /did not start/);
  }));
}

/** The token endpoint responds with an invalid ID token. */
async function replaceIdToken(page, issuer, wish) {
  await page.route('**/token', async (route) => {
    const response = await route.fetch();
    const { id_token: idToken, access_token: accessToken, ...rest } = await response.json();
    const { nonce, sub: subject, aud: client } = JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url'));
    const replaced = issuer.idToken({ nonce, subject, client, accessToken, ...wish });
    await route.fulfill({ response, json: { ...rest, id_token: replaced, access_token: accessToken } });
  });
}
