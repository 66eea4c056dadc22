// The built debugger page in a real browser: every example, typing, dropping, the policy, the clock, mistakes, links,
// the keyboard, and the promise that nothing leaves the page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './support/chromium.mjs';
import { AT, EXAMPLES, asOwn, example, servePage, visit as visitPage } from './support/page.mjs';

const STEP = { timeout: 60_000 };

let server;
let browser;
const visit = (options, work) => visitPage(browser, server, options, work);

before(async () => {
  server = await servePage();
  browser = await launch();
}, STEP);

after(async () => {
  await browser?.close();
  await server?.close();
}, STEP);

test('every example gets its verdict', STEP, () =>
  visit({}, async ({ page, status }) => {
    const menu = page.getByRole('region', { name: 'Examples' });
    assert.deepEqual(await menu.getByRole('group').getByRole('button').allTextContents(), Object.keys(EXAMPLES));
    assert.equal(await status('heading'), 'Waiting for a token');
    for (const [name, [verdict, check, code, finding]] of Object.entries(EXAMPLES)) {
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
      if (finding !== undefined) await page.locator(`#finding-${finding}[data-severity=danger]`).waitFor();
    }
  }));

test(
  'an example shows header, claims with dates, and the result of every key',
  STEP,
  () =>
    visit({}, async ({ page }) => {
      await example(page, 'RS256');
      const header = JSON.parse(await page.getByRole('region', { name: 'Header', exact: true }).innerText());
      assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: 'brass-2026' });
      const claims = JSON.parse(await page.getByRole('region', { name: 'Claims', exact: true }).innerText());
      assert.equal(claims.aud, 'https://api.example');
      const row = (table, name) => page.getByRole('table', { name: table }).getByRole('row', { name });
      assert.match(
        await row('Claims', 'exp').innerText(),
        /Expires[\s\S]*Thu, 15 Jan 2026, 10:00:00 UTC in 55 minutes/,
      );
      assert.match(
        await row('Keys', 'brass-2026').innerText(),
        /This key verified the signature\.\s+Thumbprint\s+[\w-]{43}/,
      );
      assert.match(await row('Keys', 'steel-2026').innerText(), /This key has another "kid"/);
      assert.match(await row('Keys', 'copper-2026').innerText(), /Excluded: its kind or curve is not supported/);
      assert.match(await page.getByRole('list', { name: 'Where keys come from' }).innerText(), /From the example, not/);
      const spec = page.locator('#check-exp').getByRole('link');
      assert.equal(await spec.getAttribute('href'), 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4');

      await example(page, 'x5c');
      assert.match(
        await row('Keys', 'sealed-2026').innerText(),
        /Certificate of .*CN=login\.example.* by .*valid from 2026-01-14 to 2027-01-15/,
      );
      await example(page, 'Weak secret');
      assert.match(await page.locator('[data-status=warn]').innerText(), /Warning[\s\S]*weaker/);
      await example(page, 'Wrong audience');
      assert.match(
        await page.locator('#check-aud').innerText(),
        /Expected\s+https:\/\/api\.example\s+Found\s+https:\/\/billing\.example/,
      );
    }),
);

test('a malformed token is shown as far as it can be parsed, and the error is marked', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'Duplicate member');
    const claims = page.getByRole('region', { name: 'Claims', exact: true });
    assert.match(await claims.innerText(), /"reader","role":"admin"/);
    assert.deepEqual(await claims.locator('mark').allTextContents(), ['"role"', '"role"']);
    assert.match(await page.locator('.token-ink .piece-error').innerText(), /^eyJpc3Mi/);

    await example(page, 'Padded');
    assert.deepEqual(await page.locator('.token-ink .piece-error').allTextContents(), ['==']);
    assert.match(await page.locator('#token-hint').innerText(), /Underlined above/);

    const encode = (text) => Buffer.from(text).toString('base64url');
    const field = page.getByRole('textbox', { name: 'Token', exact: true });
    await field.fill(`${encode('{"alg":"RS256"}')}.${encode('{"sub":"a",}')}.AAAA`);
    assert.deepEqual(await claims.locator('mark').allTextContents(), ['}']);
    await field.fill('a.b.c.d');
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-parts');
    assert.equal((await page.locator('.token-ink .piece-error').allTextContents()).join(''), '.d');
    assert.equal(await status('heading'), 'Not verified');
  }));

test('a typed token: surrounding text is removed with a notice, and each change counts', STEP, () =>
  visit({}, async ({ page, status }) => {
    await asOwn(page, 'ES256');
    const field = page.getByRole('textbox', { name: 'Token', exact: true });
    const token = await field.inputValue();
    const pasted = `Authorization: Bearer "${token.slice(0, 70)}\n  ${token.slice(70)}"\n`;
    await field.fill('');
    assert.equal(await status('heading'), 'Waiting for a token');
    await field.pressSequentially(pasted.slice(0, 120));
    assert.equal(await page.locator('.token-ink').textContent(), `${pasted.slice(0, 120)}\n`);
    await field.fill(pasted);
    assert.equal(await status('heading'), `Verified${AT}`);
    const note = page.locator('#token-hint');
    assert.match(await note.innerText(), /“Authorization:”, the word “Bearer”, quotes and line breaks/);
    assert.equal(await page.locator('.token-ink').textContent(), `${pasted}\n`, 'the coloured copy is the text');
    assert.equal(await page.locator('.token-ink .piece-signature').textContent(), token.split('.')[2]);

    await field.fill(token.replace(/.(?=[^.]*$)/, '').slice(0, -3));
    assert.equal(await status('heading'), `Not verified${AT}`);
    await field.fill(`${token} `.replace('.', ' .'));
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-header_encoding');
    await field.fill('not a token');
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-parts');

    await page.getByRole('button', { name: 'Clear all' }).click();
    assert.equal(await status('heading'), 'Waiting for a token');
  }));

test('a secret is accepted in each encoding', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'HS256');
    const token = page.getByRole('textbox', { name: 'Token', exact: true });
    const secret = page.getByRole('textbox', { name: 'Secret' });
    const text = await token.inputValue();
    const bytes = Buffer.from(await secret.inputValue(), 'base64url');
    const written = page.getByRole('combobox', { name: 'Encoding' });
    await written.selectOption('hex');
    assert.equal(await status('heading'), 'No verdict');
    assert.match(await page.locator('#secret-hint').innerText(), /not hexadecimal/);

    await page.getByRole('button', { name: 'Clear all' }).click();
    await token.fill(text);
    await page.getByRole('radio', { name: 'Given' }).check();
    await page.getByLabel('Date and time, in UTC').fill('2026-01-15T09:05');
    await page.getByRole('radio', { name: 'Shared secret' }).check();
    await written.selectOption('hex');
    await secret.fill(bytes.toString('hex').toUpperCase());
    assert.match(await status(), /ERR_JOSE_ALG_NOT_ALLOWED/);
    await page.getByRole('button', { name: 'Accept HS256' }).click();
    assert.equal(await page.getByRole('checkbox', { name: 'HS256' }).isChecked(), true);
    assert.equal(await status('heading'), `Verified${AT}`);
    await written.selectOption('base64url');
    await secret.fill(bytes.toString('base64'));
    assert.equal(await status('heading'), `Verified${AT}`);
    await written.selectOption('text');
    assert.equal(await status('heading'), `Not verified${AT}`);
  }));

test('dropped and opened files go to the field that fits their content', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'x5c');
    const token = await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue();
    const keys = page.getByRole('textbox', { name: 'Keys' });
    const [key] = JSON.parse(await keys.inputValue()).keys;
    const certificate = [...Buffer.from(key.x5c[0], 'base64')];
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('radio', { name: 'Given' }).check();
    await page.getByLabel('Date and time, in UTC').fill('2026-01-15T09:05:01');
    await drop(page, [['token.txt', `${token}\n`]]);
    assert.equal(await status('heading'), 'Cannot tell: no key, at 2026-01-15 09:05:01 UTC');
    await drop(page, [['key.json', JSON.stringify(key)]]);
    assert.equal(JSON.parse(await keys.inputValue()).kid, 'sealed-2026');
    await drop(page, [['certificate.der', certificate]]);
    assert.match(await keys.inputValue(), /^-----BEGIN CERTIFICATE-----\n/);
    assert.equal(await status('heading'), 'Verified, at 2026-01-15 09:05:01 UTC');

      await page.getByLabel('Or open a file').setInputFiles({
        name: 'none.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"keys":[]}'),
      });
      await page.waitForFunction(() => document.getElementById('keys').value === '{"keys":[]}');
      assert.match(await status(), /ERR_JWKS_NO_MATCHING_KEY/);
      await drop(page, [['large.bin', 'x'.repeat(5 * 2 ** 20)]]);
      assert.match(await page.getByRole('alert').innerText(), /larger than 4 MiB/);
    }),
);

test('the policy decides, and a mistake in it is shown at its field', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'Expired');
    const tolerance = page.getByRole('textbox', { name: 'Clock tolerance' });
    await tolerance.fill('soon');
    assert.equal(await status('heading'), 'No verdict');
    assert.equal(await tolerance.getAttribute('aria-invalid'), 'true');
    assert.match(await page.locator('#clockTolerance-hint').innerText(), /"clockTolerance" must be/);
    await tolerance.fill('1h');
    assert.equal(await status('heading'), 'Verified, at 2026-01-15 10:30:00 UTC');
    assert.equal(await tolerance.getAttribute('aria-invalid'), 'false');

    await page.getByRole('textbox', { name: 'Audience' }).fill('https://other.example');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);
    await page.getByRole('textbox', { name: 'Audience' }).fill('');
    assert.match(await page.getByRole('region', { name: 'Verdict' }).innerText(), /Not configured: audience/);

    const time = page.getByLabel('Date and time, in UTC');
    await time.fill('');
    assert.match(await page.locator('#time-hint').innerText(), /"currentDate" must be a valid Date/);
    await time.fill('2026-01-15T07:30:01');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);

    await example(page, 'ID token');
    await page.getByRole('textbox', { name: 'Nonce' }).fill('another');
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-nonce');
    await page.getByRole('textbox', { name: 'Nonce' }).fill('');
    await page.getByRole('textbox', { name: 'Access token' }).fill('2YotnFZFEjr1zCsicMWpAA');
    assert.match(await page.locator('#check-required').innerText(), /Fail[\s\S]*Expected\s+.*at_hash/);
    await page.getByRole('combobox', { name: 'Kind of token' }).selectOption('logout_token');
    assert.match(await page.locator('#check-required').innerText(), /every logout token has/);

    await example(page, 'RS256');
    await page.getByRole('textbox', { name: 'Keys' }).fill('{ "keys": [');
    assert.match(await page.locator('#keys-hint').innerText(), /not JSON/);
  }));

test('the clock is moved along the token’s own dates, and back to now', STEP, () =>
  visit({}, async ({ page, status }) => {
    await example(page, 'RS256');
    const slider = page.getByRole('slider', { name: 'Move the clock' });
    const [least, most] = [await slider.getAttribute('min'), await slider.getAttribute('max')].map(Number);
    const { iat, exp } = JSON.parse(await page.getByRole('region', { name: 'Claims', exact: true }).innerText());
    assert.ok(least < iat && most > exp, 'from before iat to beyond exp');
    await slider.press('End');
    assert.match(await status(), /ERR_JWT_EXPIRED/);
    assert.match(await page.getByRole('region', { name: 'Validity' }).innerText(), /Expired 15 minutes ago/);
    await slider.press('Home');
    assert.equal(await page.locator('[data-status=fail]').first().getAttribute('id'), 'check-nbf');
    await slider.fill(String(iat));
    assert.equal(await status('heading'), 'Verified, at 2026-01-15 09:00:00 UTC');
    await page.getByRole('button', { name: 'Back to now' }).click();
    assert.equal(await page.getByRole('radio', { name: 'Now' }).isChecked(), true);
    assert.match(await status(), /ERR_JWT_EXPIRED/);
  }));

test('with the time set to now, the verdict changes when a token expires', STEP, () =>
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

test('a link restores everything except secrets', STEP, async () => {
  let link;
  await visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, status }) => {
    const copy = async (name) => {
      await page.getByRole('button', { name }).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await example(page, 'ID token');
    await page.getByRole('textbox', { name: 'Access token' }).fill('a-secret-access-token');
    const token = await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue();
    link = await copy('Copy link');
    assert.match(await page.locator('#share-omitted').innerText(), /the signature and the access token/);
    assert.ok(!held(link).includes(token.split('.')[2]) && !held(link).includes('a-secret-access-token'));
    await page.getByRole('checkbox', { name: 'With the signature' }).check();
    const whole = await copy('Copy link');
    assert.equal(JSON.parse(held(whole)).token, token);

    await example(page, 'HS256');
    const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    assert.ok(!held(await copy('Copy link')).includes(secret));
    await asOwn(page, 'ES256');
    const keys = page.getByRole('textbox', { name: 'Keys' });
    const set = JSON.parse(await keys.inputValue());
    set.keys[1].d = 'the-private-member';
    set.keys.push({ kty: 'oct', k: 'the-shared-secret' });
    set.note = 'a-stray-member';
    await keys.fill(JSON.stringify(set));
    const shared = JSON.parse(JSON.parse(held(await copy('Copy link'))).keys);
    assert.equal(shared.keys.length, set.keys.length - 1);
    assert.ok(!/the-private|the-shared|a-stray/.test(JSON.stringify(shared)));
    await keys.fill('-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----');
    assert.equal(JSON.parse(held(await copy('Copy link'))).keys, '');

    await page.getByRole('button', { name: 'Keep it in the address bar' }).click();
    await page.reload();
    assert.match(await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue(), /^[\w-]+\.[\w-]+\.$/);
    assert.equal(await status('heading'), `Signature not included: cannot be verified${AT}`);
  });
  await visit({ fragment: new URL(link).hash }, async ({ page, status }) => {
    assert.equal(await page.getByRole('textbox', { name: 'Nonce' }).inputValue(), 'n-0S6_WzA2Mj');
    assert.equal(await page.getByRole('combobox', { name: 'Kind of token' }).inputValue(), 'id_token');
    assert.equal(await page.getByLabel('Date and time, in UTC').inputValue(), '2026-01-15T09:05');
    assert.match(await page.locator('#token-hint').innerText(), /omits its signature/);
    assert.equal(await status('heading'), `Signature not included: cannot be verified${AT}`);
    await page.getByRole('textbox', { name: 'Issuer' }).fill('https://other.example');
    assert.equal(await page.evaluate(() => location.hash), '', 'a change removes the old link');
    await page.reload();
    assert.equal(await status('heading'), 'Waiting for a token');
  });
  for (
    const fragment of ['#1.', '#1.!!!!', `#1.${Buffer.from('[1]').toString('base64url')}`, '#1.bnVsbA', '#elsewhere']
  ) {
    await visit(
      { fragment },
      async ({ status }) => assert.equal(await status('heading'), 'Waiting for a token', fragment),
    );
  }
});

test(
  'claims, keys, thumbprints and code are copied',
  STEP,
  () =>
    visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page }) => {
      const copied = async (name) => {
        await page.getByRole('button', { name, exact: true }).click();
        return page.evaluate(() => navigator.clipboard.readText());
      };
      await example(page, 'RS256');
      assert.equal(JSON.parse(await copied('Copy the claims')).sub, 'user-4711');
      assert.equal(JSON.parse(await copied('Copy key 1')).kid, 'steel-2026');
      assert.match(await copied('Copy thumbprint of key 0'), /^[\w-]{43}$/);
      assert.match(
        await copied('Copy the code'),
        /verifyJwt\(token, jwks, \{\n\s+issuer: 'https:\/\/login\.example',\n\s+audience: 'https:\/\/api\.example',/,
      );
      await page.getByRole('radio', { name: 'Cloudflare Worker' }).check();
      assert.match(await copied('Copy the code'), /withJwt[\s\S]*audience: 'https:\/\/api\.example'/);
      await page.getByRole('radio', { name: 'Rust' }).check();
      assert.match(await copied('Copy the code'), /\.audience\(\["https:\/\/api\.example"\]\)/);
    }),
);

test(
  'typed text is not stored, and a reload empties the page',
  STEP,
  () =>
    visit({}, async ({ page, status }) => {
      await example(page, 'RS256');
      await page.evaluate(() => navigator.serviceWorker.ready);
      const stored = await page.evaluate(async () => [
        localStorage.length,
        sessionStorage.length,
        document.cookie,
        (await indexedDB.databases()).length,
        location.search + location.hash,
      ]);
      assert.deepEqual(stored, [0, 0, '', 0, '']);
      const kept = await page.evaluate(async () => {
        const caching = (await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => url)
        );
        return (await Promise.all(caching)).flat();
      });
      const own = new Set([...server.files].map((file) => server.address + file));
      assert.deepEqual(kept.filter((url) => !own.has(url)), [], 'the caches hold the page’s own files only');
      await page.reload();
      assert.equal(await status('heading'), 'Waiting for a token');
      for (const field of await page.getByRole('textbox').all()) {
        assert.equal(await field.inputValue(), '');
        assert.equal(await field.getAttribute('autocomplete'), 'off');
        assert.equal(await field.getAttribute('spellcheck'), 'false');
        assert.equal(await field.getAttribute('autocorrect'), 'off');
      }
    }),
);

test('blocked WebAssembly has a message', STEP, () =>
  visit({ path: server.blocked, violations: true }, async ({ page, status }) => {
    assert.equal(await status('heading'), 'Cannot verify here');
    assert.match(await status(), /WebAssembly is blocked here[\s\S]*ERR_WASM_UNAVAILABLE/);
    await example(page, 'RS256');
    assert.equal(await status('heading'), 'Cannot verify here');
  }));

test('the page can be used by keyboard alone', STEP, () =>
  visit({}, async ({ page, status }) => {
    const focused = () =>
      page.evaluate(() =>
        document.activeElement.id || document.activeElement.ariaLabel || document.activeElement.textContent
      );
    const tabTo = async (wanted) => {
      for (let pressed = 0; pressed < 150; pressed++) {
        await page.keyboard.press('Tab');
        if ((await focused()) === wanted) return;
      }
      assert.fail(`Tab never reaches ${wanted}`);
    };
    await tabTo('Expired');
    await page.keyboard.press('Enter');
    assert.equal(await status('heading'), 'Not verified, at 2026-01-15 10:30:00 UTC');
    await tabTo('token');
    const ring = await page.locator('.token-box').evaluate((box) => getComputedStyle(box).outlineStyle);
    assert.equal(ring, 'solid');
    await tabTo('keys');
    await tabTo('address');
    await tabTo('issuer');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('https://nobody.example');
    assert.match(await status(), /ERR_JWT_CLAIM_VALIDATION_FAILED/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('https://login.example');
    await tabTo('Move the clock');
    await page.keyboard.press('Home');
    for (let pressed = 0; pressed < 60; pressed++) await page.keyboard.press('ArrowRight');
    assert.match(await status('heading'), /^Verified, at 2026-01-15 09:\d\d:\d\d UTC$/);
    await tabTo('json-header-text');
    await tabTo('Copy link to all this');
  }));

/** Drops files, as text or bytes, on the page. */
async function drop(page, files) {
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, content] of files) {
      transfer.items.add(new File([typeof content === 'string' ? content : new Uint8Array(content)], name));
    }
    return transfer;
  }, files);
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  await page.waitForTimeout(100);
}

/** The content of a link's fragment, as text. */
function held(link) {
  return Buffer.from(new URL(link).hash.slice('#1.'.length), 'base64url').toString();
}
