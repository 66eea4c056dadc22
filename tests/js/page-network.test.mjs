// The network requests of the debugger page: its own files, and those that a button announces. Keys come through a
// frame that never sees a token, every failure has a message, and the page works without a network.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from './support/chromium.mjs';
import { serveKeys } from './support/page-issuer.mjs';
import { temporaryFolder } from './support/process.mjs';
import { EXAMPLES, asOwn, example, servePage, visit as visitPage } from './support/page.mjs';

const STEP = { timeout: 60_000 };

let server;
let issuer;
let browser;
const visit = (options, work) => visitPage(browser, server, options, work);

before(async () => {
  server = await servePage();
  issuer = await serveKeys();
  browser = await launch();
}, STEP);

after(async () => {
  await browser?.close();
  await server?.close();
  await issuer?.close();
}, STEP);

test('keys of an issuer: two addresses, each shown first and requested by a press', STEP, () =>
  visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, status, asked, seen }) => {
    await asOwn(page, 'RS256');
    issuer.keys = await page.getByRole('textbox', { name: 'Keys' }).inputValue();
    await page.getByRole('textbox', { name: 'Keys' }).fill('');
    await page.getByRole('radio', { name: 'Now' }).check();
    const before = seen.requests.length;
    await page.getByRole('textbox', { name: 'Address' }).fill(issuer.origin);
    const metadata = `${issuer.origin}/.well-known/openid-configuration`;
    await page.getByRole('button', { name: 'Copy curl' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `curl -sS '${metadata}'`);
    assert.match(await page.locator('#address-hint').innerText(), new RegExp(metadata));
    assert.equal(seen.requests.length, before, 'typing an address sends no request');

    asked.add(metadata);
    await page.getByRole('button', { name: 'Discover' }).click();
    await page.getByText('Press the button again').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Issuer' }).inputValue(), issuer.origin);
    assert.match(await page.locator('#address-hint').innerText(), new RegExp(`${issuer.origin}/keys`));
    assert.equal(await status('heading'), 'Not verified');

    asked.add(`${issuer.origin}/keys`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText(/5 keys from 127\.0\.0\.1/).waitFor();
    const sources = page.getByRole('list', { name: 'Where keys come from' });
    assert.match(await sources.innerText(), new RegExp(`Fetched from ${issuer.origin}/keys`));
    assert.equal(await page.locator('#check-signature').getAttribute('data-status'), 'pass');
    assert.deepEqual(issuer.asked.map(({ url }) => url), ['/.well-known/openid-configuration', '/keys']);
    for (const { headers, body } of issuer.asked) {
      assert.equal(headers.origin, 'null', 'the frame has an opaque origin');
      assert.equal(headers.referer, undefined);
      assert.equal(headers.cookie, undefined);
      assert.equal(body, '');
    }
    await page.getByRole('textbox', { name: 'Keys' }).press('End');
    await page.getByRole('textbox', { name: 'Keys' }).pressSequentially(' ');
    assert.match(await sources.innerText(), /Given by you/, 'keys that the user changed have no source any more');
    assert.equal(await page.locator('iframe').count(), 0, 'the frame is removed');
  }));

test('the code for a page runs, and sends the requests that the page sends', STEP, () =>
  visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page }) => {
    await example(page, 'ID token');
    issuer.keys = await page.getByRole('textbox', { name: 'Keys' }).inputValue();
    const token = await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('textbox', { name: 'Issuer' }).fill('https://login.example');
    await page.getByRole('textbox', { name: 'Audience' }).fill('my-client-id');
    await page.getByRole('combobox', { name: 'Kind of token' }).selectOption('id_token');
    await page.getByRole('textbox', { name: 'Nonce' }).fill('n-0S6_WzA2Mj');
    // The example has expired, and the copied code does not fix the clock.
    await page.getByRole('textbox', { name: 'Clock tolerance' }).fill('36500d');
    await page.getByRole('combobox', { name: 'Kind of address' }).selectOption('jwks');
    await page.getByRole('textbox', { name: 'Address' }).fill(`${issuer.origin}/keys`);
    await page.getByRole('button', { name: 'Copy the code' }).click();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    const { path, remove } = await temporaryFolder();
    try {
      const file = join(path, 'copied.mjs');
      await writeFile(file, code.replace("'keyward'", JSON.stringify(import.meta.resolve('keyward'))));
      const { claimsOf } = await import(pathToFileURL(file).href);
      assert.equal(claimsOf(token, 'n-0S6_WzA2Mj').email, 'ada@example.com');
      assert.throws(() => claimsOf(token, 'another'), { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'nonce' });
    } finally {
      await remove();
    }
  }));

const FAILURES = {
  '/forbidden': [/does not let web pages read .*\(CORS\)/, 'ERR_JWKS_FETCH_FAILED'],
  '/elsewhere': [/redirect/i, 'ERR_JWKS_FETCH_FAILED'],
  '/missing': [/404/, 'ERR_JWKS_FETCH_FAILED'],
  '/large': [/longer than allowed/, 'ERR_JWKS_FETCH_FAILED'],
  '/endless': [/within 5 seconds/, 'ERR_JWKS_TIMEOUT'],
  '/text': [/HTML page/, 'ERR_JWKS_INVALID'],
};

test('each failure has a message with its code', STEP, () =>
  visit({}, async ({ page, asked }) => {
    await page.getByRole('combobox', { name: 'Kind of address' }).selectOption('jwks');
    const told = page.getByRole('status', { name: 'Fetching' });
    const press = async (address) => {
      await page.getByRole('textbox', { name: 'Address' }).fill(address);
      asked.add(address);
      await page.getByRole('button', { name: 'Fetch' }).click();
      await page.getByRole('button', { name: 'Fetch' }).waitFor();
      return told.innerText();
    };
    // The browser's log names the target of a redirect, although the browser does not follow it.
    asked.add(`${issuer.origin}/keys`);
    issuer.asked.length = 0;
    for (const [path, [words, code]] of Object.entries(FAILURES)) {
      const said = await press(issuer.origin + path);
      assert.match(said, words, path);
      assert.match(said, new RegExp(code), path);
    }
    assert.ok(!issuer.asked.some(({ url }) => url === '/keys'), 'no redirect is followed');
    const { origin, close } = await serveKeys();
    await close();
    assert.match(
      await press(`${origin}/keys`),
      /could not be reached: it refuses connections[\s\S]*ERR_JWKS_FETCH_FAILED/,
    );
    assert.match(await press('http://keys.example/jwks'), /https/);
    assert.match(await press(`${issuer.origin}/empty`), /0 keys from/);

    await page.getByRole('textbox', { name: 'Address' }).fill(`${issuer.origin}/endless`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();

    server.changed.set('keys.html', '');
    assert.match(await press(`${issuer.origin}/empty`), /could not be loaded/, 'a host that does not have the frame');
    server.changed.clear();
    await page.getByRole('textbox', { name: 'Address' }).fill('no address');
    assert.equal(await page.getByRole('button', { name: 'Fetch' }).isDisabled(), true);
  }));

test('a response counts only for the current input: none arrives late, and none stays', STEP, () =>
  visit({}, async ({ page, asked }) => {
    const told = page.getByRole('status', { name: 'Fetching' });
    const keys = page.getByRole('textbox', { name: 'Keys' });
    const address = page.getByRole('textbox', { name: 'Address' });
    const kind = page.getByRole('combobox', { name: 'Kind of address' });
    const fetch = async (path) => {
      await kind.selectOption('jwks');
      await address.fill(issuer.origin + path);
      asked.add(issuer.origin + path);
      await page.getByRole('button', { name: 'Fetch' }).click();
    };
    // Every action that replaces the keys or the address while a fetch is in flight.
    const replacements = {
      'keys are typed': () => keys.fill('{"keys":[]}'),
      'another address is typed': () => address.fill('https://other.example/keys'),
      'an example is chosen': () => example(page, 'RS256'),
      'all is cleared': () => page.getByRole('button', { name: 'Clear all' }).click(),
      'the secret is chosen': () => page.getByRole('radio', { name: 'Shared secret' }).check(),
    };
    issuer.keys = '{"keys":[{"kty":"RSA","kid":"late"}]}';
    for (const [what, replace] of Object.entries(replacements)) {
      issuer.hold();
      await fetch('/late');
      await page.getByText('Fetching…').waitFor();
      await issuer.held;
      await replace();
      const before = await page.locator('#token').inputValue();
      issuer.release();
      await page.waitForTimeout(200);
      if (what === 'the secret is chosen') await page.getByRole('radio', { name: 'Public keys' }).check();
      assert.doesNotMatch(await keys.inputValue(), /late/, what);
      assert.equal(await page.locator('#token').inputValue(), before, what);
      assert.equal(await told.innerText(), '', what);
      assert.equal(await page.getByRole('button', { name: 'Stop' }).count(), 0, what);
    }
    // Every action after a response that names an error or the address of the keys.
    const { 'the secret is chosen': _, ...afterwards } = replacements;
    for (const [what, replace] of Object.entries(afterwards)) {
      await page.getByRole('button', { name: 'Clear all' }).click();
      await fetch('/missing');
      await page.getByText(/404/).waitFor();
      await replace();
      assert.equal(await told.innerText(), '', what);
    }
    await page.getByRole('button', { name: 'Clear all' }).click();
    asked.add(`${issuer.origin}/.well-known/openid-configuration`);
    await address.fill(issuer.origin);
    await page.getByRole('button', { name: 'Discover' }).click();
    await page.getByText('Press the button again').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    assert.equal(await told.innerText(), '');
  }));

test('keys fetched from the address in a link are the link’s', STEP, async () => {
  let fragment;
  await visit({}, async ({ page }) => {
    await asOwn(page, 'EdDSA');
    issuer.keys = await page.getByRole('textbox', { name: 'Keys' }).inputValue();
    await page.getByRole('textbox', { name: 'Keys' }).fill('');
    await page.getByRole('combobox', { name: 'Kind of address' }).selectOption('jwks');
    await page.getByRole('textbox', { name: 'Address' }).fill(`${issuer.origin}/keys`);
    await page.getByRole('checkbox', { name: 'With the signature' }).check();
    await page.getByRole('button', { name: 'Keep it in the address bar' }).click();
    fragment = new URL(page.url()).hash;
  });
  await visit({ fragment }, async ({ page, status, asked }) => {
    asked.add(`${issuer.origin}/keys`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText(/5 keys from/).waitFor();
    assert.match(await status('heading'), /^Verified, at/, 'the token of the link stays');
    const token = page.getByRole('textbox', { name: 'Token', exact: true });
    await token.press('End');
    await token.press('A');
    assert.equal(await page.getByRole('textbox', { name: 'Keys' }).inputValue(), '');
    assert.equal(await page.getByRole('textbox', { name: 'Address' }).inputValue(), '');
    assert.match(
      await page.locator('.notice').innerText(),
      /^The link’s keys, address of keys and time were removed\.$/,
    );
  });
});

test('a whole session sends only requests that a button announced', STEP, () =>
  visit({}, async ({ page, seen }) => {
    for (const name of Object.keys(EXAMPLES)) await example(page, name);
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill(headerWithAddresses());
    await page.getByRole('textbox', { name: 'Keys' }).fill(
      JSON.stringify({ keys: [{ kty: 'RSA', x5u: 'https://evil.example/x5u' }] }),
    );
    assert.match(
      await page.getByRole('list', { name: 'Where keys come from' }).innerText(),
      /jku\), never used[\s\S]*x5u\), never used/,
    );
    await page.getByRole('textbox', { name: 'Address' }).fill('https://evil.example');
    for (const name of ['Copy link to all this', 'Keep it in the address bar']) {
      await page.getByRole('button', { name }).click();
    }
    await page.evaluate(() => navigator.serviceWorker.ready);
    const files = seen.requests.map((url) => url.slice(server.address.length));
    assert.deepEqual(files.filter((file) => !server.files.has(file)), []);
  }));

test(
  'the policy keeps the page and its service worker from connecting',
  STEP,
  () =>
    visit({ violations: 4 }, async ({ page, asked }) => {
      // The requests are attempted, and the browser blocks them.
      for (const path of ['/keys', '/image', '/page']) asked.add(issuer.origin + path);
      issuer.asked.length = 0;
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.reload();
      assert.notEqual(await page.evaluate(() => navigator.serviceWorker.controller), null);
      const outcome = (address) =>
        page.evaluate((address) => fetch(address).then(() => 'fetched', (error) => error.name), address);
      assert.equal(await outcome('./index.html'), 'TypeError', 'not even the cache of the worker');
      assert.equal(await outcome(`${issuer.origin}/keys`), 'TypeError');
      const image = await page.evaluate((address) =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve('loaded');
          image.onerror = () => resolve('refused');
          image.src = address;
        }), `${issuer.origin}/image`);
      assert.equal(image, 'refused');
      const framed = await page.evaluate((address) =>
        new Promise((resolve) => {
          addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
          const frame = document.createElement('iframe');
          frame.src = address;
          document.body.append(frame);
        }), `${issuer.origin}/page`);
      assert.equal(framed, 'frame-src');
      assert.deepEqual(issuer.asked, []);
    }),
);

test('the frame sees nothing of the page, and responds to no other page', STEP, async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(server.address);
    const seen = await page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.src = './keys.html';
      const ready = new Promise((resolve) =>
        addEventListener('message', ({ origin, data }) => resolve([origin, data.ready]), { once: true })
      );
      document.body.append(frame);
      const hello = await ready;
      let reached;
      try {
        reached = frame.contentWindow.document !== null;
      } catch (error) {
        reached = error.name;
      }
      return { hello, reached };
    });
    assert.deepEqual(seen.hello, ['null', true]);
    assert.equal(seen.reached, 'SecurityError');
    const frame = page.frames().find((frame) => frame.url().endsWith('keys.html'));
    const inside = await frame.evaluate(() => {
      const attempt = (work) => {
        try {
          return String(work());
        } catch (error) {
          return error.name;
        }
      };
      return [
        attempt(() => parent.document.body.innerHTML),
        attempt(() => localStorage.length),
        attempt(() => document.cookie),
        self.origin,
      ];
    });
    assert.deepEqual(inside, ['SecurityError', 'SecurityError', 'SecurityError', 'null']);

    // In a page of another origin the frame does not respond.
    const stranger = await context.newPage();
    await stranger.goto(`${issuer.origin}/page`);
    issuer.asked.length = 0;
    const answers = await stranger.evaluate(
      ([frameAddress, address]) =>
        new Promise((resolve) => {
          const answers = [];
          addEventListener('message', ({ data }) => answers.push(data));
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', 'allow-scripts');
          frame.src = frameAddress;
          frame.onload = () => {
            frame.contentWindow.postMessage(address, '*');
            setTimeout(() => resolve(answers), 300);
          };
          document.body.append(frame);
        }),
      [`${server.address}keys.html`, `${issuer.origin}/keys`],
    );
    assert.deepEqual(answers, []);
    assert.ok(!issuer.asked.some(({ url }) => url === '/keys'));
  } finally {
    await context.close();
  }
});

test('the page works without a network', STEP, async () => {
  const passing = await servePage();
  let closed = false;
  try {
    await visitPage(browser, passing, {}, async ({ page, status }) => {
      await page.evaluate(() => navigator.serviceWorker.ready);
      await passing.close();
      closed = true;
      await page.reload();
      await example(page, 'ML-DSA');
      assert.equal(await status('heading'), EXAMPLES['ML-DSA'][0]);
    });
  } finally {
    if (!closed) await passing.close();
  }
});

test('the worker caches only its own files, separately for each build', STEP, async () => {
  const worker = await readFile(new URL('../../www/dist/service-worker.js', import.meta.url), 'utf8');
  const [, build] = /BUILD = '([\da-f]{16})'/.exec(worker);
  try {
    await visit({}, async ({ page }) => {
      const scope = await page.evaluate(async () => {
        await caches.open('keyward http://127.0.0.1/another/copy/ build');
        return (await navigator.serviceWorker.ready).scope;
      });
      assert.equal(scope, server.address, 'its scope is the folder of the page');
      assert.ok((await page.evaluate(() => caches.keys())).includes(`keyward ${scope} ${build}`));
      server.changed.set('service-worker.js', worker.replace(build, 'another-build'));
      const names = await page.evaluate(async (old) => {
        await (await navigator.serviceWorker.ready).update();
        while ((await caches.keys()).some((name) => name.endsWith(old))) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return caches.keys();
      }, build);
      assert.deepEqual(
        names.sort(),
        [`keyward ${scope} another-build`, 'keyward http://127.0.0.1/another/copy/ build'].sort(),
      );
    });
  } finally {
    server.changed.clear();
  }
});

/** A token whose header names addresses of keys, which nothing may request. */
function headerWithAddresses() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'RS256', jku: 'https://evil.example/jku', x5u: 'https://evil.example/x5u' };
  return `${encode(header)}.${encode({ iss: 'https://evil.example', picture: 'https://evil.example/picture' })}.AAAA`;
}
