// The debugger page does not mislead. Settings of an example or a link never decide about the user's own token or keys,
// a moved clock appears in the headline, and a link without the signature is neither a forgery nor a success.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './support/chromium.mjs';
import { fragmentOf, ownSecretToken, ownToken } from './support/page-tokens.mjs';
import { asOwn, AT, example, EXAMPLES, servePage, visit as visitPage } from './support/page.mjs';

const STEP = { timeout: 60_000 };
const UNSIGNED = 'Signature not included: cannot be verified';

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

const tokenField = (page) => page.getByRole('textbox', { name: 'Token', exact: true });
const keysField = (page) => page.getByRole('textbox', { name: 'Keys' });
const failed = (page) => page.locator('[data-status=fail]').evaluateAll((lines) => lines.map(({ id }) => id));

/** Every value of the form, except the omitted ones. */
function form(page, ...aside) {
  return page.evaluate((aside) => {
    const controls = [...document.querySelectorAll('.inputs :is(input, textarea, select)')];
    const values = controls.map((control) => {
      const name = control.id || control.ariaLabel || control.closest('label')?.textContent;
      return [name, /checkbox|radio/.test(control.type) ? control.checked : control.value];
    });
    return values.filter(([name]) => !aside.includes(name));
  }, aside);
}

/** The ways to enter a token. */
const WAYS = {
  pasted: async (page, token) => {
    await page.evaluate((token) => navigator.clipboard.writeText(token), token);
    await tokenField(page).press('ControlOrMeta+A');
    await tokenField(page).press('ControlOrMeta+V');
  },
  typed: async (page, token) => {
    await tokenField(page).press('ControlOrMeta+A');
    await page.keyboard.type(token.slice(0, 3));
    await page.keyboard.insertText(token.slice(3));
  },
  'dropped as a file': async (page, token) => {
    const transfer = await page.evaluateHandle((token) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([token], 'token.txt'));
      return transfer;
    }, token);
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  },
  opened: async (page, token) => {
    const buffer = Buffer.from(token);
    await page.getByLabel('Or open a file').setInputFiles({ name: 'token.txt', mimeType: 'text/plain', buffer });
  },
};

for (const [way, enter] of Object.entries(WAYS)) {
  test(
    `the user’s own expired token is rejected after an example: ${way}`,
    STEP,
    () =>
      visit({ permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, status }) => {
        const { token, keys } = ownToken();
        await example(page, 'RS256');
        await enter(page, token);
        await page.waitForFunction((token) => document.getElementById('token').value === token, token);
        const notices = await page.locator('.notice').allInnerTexts();
        await keysField(page).fill(keys);
        assert.equal(await status('heading'), 'Not verified');
        assert.deepEqual(await failed(page), ['check-exp'], 'the user’s own key verified the signature');
        assert.deepEqual(notices, ['The example’s keys, time, issuer and audience were removed.']);
        assert.equal(await page.getByRole('radio', { name: 'Now' }).isChecked(), true);
        assert.equal(await page.locator('.notice').count(), 0, 'the notice has been read');
      }),
  );
}

test(
  'after any example, one character of the token removes everything of the example',
  STEP,
  () =>
    visit({}, async ({ page, status }) => {
      const empty = await form(page, 'token');
      for (const name of Object.keys(EXAMPLES)) {
        await example(page, name);
        assert.notDeepEqual(await form(page, 'token'), empty, name);
        await tokenField(page).press('End');
        await tokenField(page).press('A');
        assert.deepEqual(await form(page, 'token'), empty, name);
        assert.doesNotMatch(await status('heading'), /^Verified|, at/, name);
        assert.match(
          await page.locator('.notice').innerText(),
          /^The example’s .*time, issuer.* were removed\.$/,
          name,
        );
        await tokenField(page).press('ControlOrMeta+Z');
        assert.deepEqual(await form(page, 'token'), empty, `${name}, undone`);
        assert.doesNotMatch(await status('heading'), /^Verified/, `${name}, undone`);
      }
    }),
);

test(
  'after any example, one character of the keys or of the secret removes the rest of them',
  STEP,
  () =>
    visit({}, async ({ page, status }) => {
      const fields = [
        ['RS256', 'keys', 'Public keys'],
        ['No keys', 'keys', 'Public keys'],
        ['Weak secret', 'secret', 'Shared secret'],
      ];
      for (const [name, field, kind] of fields) {
        await page.getByRole('button', { name: 'Clear all' }).click();
        await page.getByRole('radio', { name: kind }).check();
        const empty = await form(page, field);
        await example(page, name);
        await page.locator(`#${field}`).press('End');
        await page.locator(`#${field}`).press('A');
        assert.deepEqual(await form(page, field), empty, name);
        assert.equal(await status('heading'), 'Waiting for a token', name);
        assert.match(await page.locator(`#${field}`).inputValue(), /A$/, name);
        assert.match(await page.locator('.notice').innerText(), /^The example’s token, .* were removed\.$/, name);
      }
      await example(page, 'HS256');
      await page.locator('#secret').fill('');
      assert.equal(await page.locator('#secret').isVisible(), true, 'the field in which the user types stays');
      await page.locator('#secret').fill('a secret that only this test uses');
      await tokenField(page).fill(ownSecretToken('a secret that only this test uses'));
      await page.getByRole('button', { name: 'Accept HS256' }).click();
      assert.deepEqual(await failed(page), ['check-exp']);
      await example(page, 'ES256');
      await page.getByRole('textbox', { name: 'Address' }).fill('https://own.example');
      assert.equal(await status('heading'), 'Waiting for a token');
      assert.equal(await page.getByRole('textbox', { name: 'Issuer' }).inputValue(), '');
      assert.doesNotMatch(await page.getByRole('region', { name: /^Code/ }).innerText(), /login\.example|api\.example/);
    }),
);

test(
  'a changed policy is an experiment with the example, and a weaker policy ends with the example',
  STEP,
  () =>
    visit({}, async ({ page, status }) => {
      await example(page, 'Expired');
      await page.getByRole('textbox', { name: 'Clock tolerance' }).fill('9999d');
      assert.equal(await status('heading'), 'Verified, at 2026-01-15 10:30:00 UTC, with a clock tolerance of 9999d');
      assert.match(await page.locator('.example-about').innerText(), /“Expired”, changed by you/);
      await page.getByRole('slider', { name: 'Move the clock' }).press('Home');
      await page.getByRole('checkbox', { name: 'Allow weak keys' }).check();
      await page.getByRole('textbox', { name: 'Audience' }).fill('my own audience');
      const { token, keys } = ownToken();
      await tokenField(page).fill(token);
      await keysField(page).fill(keys);
      assert.equal(await page.getByRole('textbox', { name: 'Clock tolerance' }).inputValue(), '');
      assert.equal(await page.getByRole('radio', { name: 'Now' }).isChecked(), true);
      assert.equal(await page.getByRole('checkbox', { name: 'Allow weak keys' }).isChecked(), false);
      assert.equal(await page.getByRole('textbox', { name: 'Issuer' }).inputValue(), '');
      assert.equal(
        await page.getByRole('textbox', { name: 'Audience' }).inputValue(),
        'my own audience',
        'it is stricter',
      );
      assert.deepEqual(await failed(page), ['check-aud', 'check-exp']);

      // Without an example every setting is the user's own, so a new token changes no other field.
      await page.getByRole('button', { name: 'Clear all' }).click();
      await page.getByRole('textbox', { name: 'Clock tolerance' }).fill('9999d');
      await tokenField(page).fill(token);
      assert.equal(await page.getByRole('textbox', { name: 'Clock tolerance' }).inputValue(), '9999d');
    }),
);

test('settings of a link are removed like those of an example, but its token waits for keys', STEP, async () => {
  const { token, keys } = ownToken();
  const asked = { issuer: 'https://login.example', audience: 'https://api.example' };
  const policy = { ...asked, clockTolerance: '9999d', allowWeakKeys: true };
  const fragment = fragmentOf({ token, kind: 'public', keys, policy: { ...policy, time: '2026-01-15T09:05:00' } });
  await visit({ fragment }, async ({ page, status }) => {
    // The tolerance of a link moves the clock, too.
    assert.equal(await status('heading'), `Verified${AT}, with a clock tolerance of 9999d`);
    assert.match(await page.locator('.remarks').innerText(), /token and its keys come from the link/);
    assert.match(await page.getByRole('list', { name: 'Where keys come from' }).innerText(), /From the link, not/);
    const other = ownToken();
    await tokenField(page).fill(other.token);
    const names = 'keys, time, issuer, audience, clock tolerance and “Allow weak keys”';
    assert.equal(await page.locator('.notice').innerText(), `The link’s ${names} were removed.`);
    await keysField(page).fill(other.keys);
    assert.equal(await status('heading'), 'Not verified');
    assert.deepEqual(await failed(page), ['check-exp']);
  });
  await visit({ fragment }, async ({ page }) => {
    await keysField(page).press('End');
    await keysField(page).press('Space');
    assert.equal(await tokenField(page).inputValue(), token);
    assert.deepEqual(await failed(page), ['check-exp'], 'the clock and the tolerance of the link are gone');
    assert.match(await page.getByRole('list', { name: 'Where keys come from' }).innerText(), /Given by you/);
  });
  const secret = 'a secret that a link never carries, typed by the reader';
  const withSecret = { token: ownSecretToken(secret), kind: 'secret', policy: { ...policy, algorithms: ['HS256'] } };
  const shared = fragmentOf(withSecret);
  await visit({ fragment: shared }, async ({ page }) => {
    await page.locator('#secret').fill(secret);
    await page.getByRole('button', { name: 'Accept HS256' }).click();
    assert.deepEqual(await failed(page), ['check-exp']);
  });
});

test('every copy of the headline names a moved clock', STEP, async () => {
  await visit({ viewport: { width: 390, height: 700 } }, async ({ page, status }) => {
    const title = await page.title();
    await example(page, 'RS256');
    assert.equal(await page.locator('.jump-headline').innerText(), `Verified${AT}`);
    assert.equal(await status('heading'), `Verified${AT}`);
    assert.match(await page.locator('.as-of').innerText(), /not for now: the clock is set to Thu, 15 Jan 2026/);
    const code = page.getByRole('region', { name: 'Verify this in code' });
    assert.match(await code.innerText(), /as of Thu, 15 Jan 2026, 09:05:00 UTC/);
    await page.getByRole('radio', { name: 'Now' }).check();
    assert.equal(await status('heading'), 'Not verified');
    assert.match(await page.locator('.as-of').innerText(), /^As of /);
    assert.doesNotMatch(await code.innerText(), /as of/);
    await page.getByRole('radio', { name: 'Given' }).check();
    assert.match(await status('heading'), /^Not verified, at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    assert.equal(await page.title(), title, 'the title carries no verdict');
  });
  // In a link the time may be any text. A text that the date field cannot show does not count.
  const { token, keys } = ownToken();
  const times = { '2026-01-15T09:05': `Verified${AT}`, '2026-01-15T09:05:00.5': `Verified${AT}`, '': 'No verdict' };
  const odd = [
    '2026-01-15',
    '2026-01-15 09:05',
    ' 2026-01-15T09:05',
    '+002026-01-15T09:05',
    '15 Jan 2026 09:05',
    'soon',
  ];
  for (const time of odd) times[time] = 'Not verified';
  for (const [time, headline] of Object.entries(times)) {
    const fragment = fragmentOf({ token, keys, policy: { time } });
    await visit({ fragment }, async ({ status }) => assert.equal(await status('heading'), headline, time));
  }
});

/** The link that the page makes, as a fragment. */
async function linkOf(page) {
  await page.getByRole('button', { name: 'Keep it in the address bar' }).click();
  return new URL(page.url()).hash;
}

test('a link without the signature is amber: neither a forgery nor a success', STEP, async () => {
  for (const name of ['RS256', 'ES256', 'EdDSA', 'HS256', 'No keys']) {
    let fragment;
    await visit({}, async ({ page }) => {
      await example(page, name);
      fragment = await linkOf(page);
    });
    await visit({ fragment }, async ({ page, status }) => {
      assert.equal(await status('heading'), UNSIGNED + AT, name);
      assert.match(await status(), /The link omits it/, name);
      assert.deepEqual(await failed(page), [], name);
      const verdict = page.locator('#verdict');
      assert.match(await verdict.getAttribute('class'), /\btone-warn\b/, name);
      assert.equal(await verdict.locator('.icon-unknown').count(), 1, name);
      const rest = (await verdict.innerText()).replace(UNSIGNED, '');
      assert.doesNotMatch(rest, /\bverified\b|forged|not valid|ERR_/i, name);
      assert.equal(await page.locator('#check-signature').getAttribute('data-status'), 'skip', name);
      assert.equal(await page.locator('#check-signature_encoding').getAttribute('data-status'), 'skip', name);
      assert.doesNotMatch(await page.locator('.results').innerText(), /not by it/, name);
      await page.getByText('Not verified: anyone may have written this.').waitFor();
      // When shared again, it is still a link without a signature, whatever the boxes say.
      assert.equal(await page.getByRole('checkbox', { name: 'With the signature' }).isDisabled(), true, name);
      assert.match(await page.locator('#share-omitted').innerText(), /Not in the link: the signature/, name);
      await linkOf(page);
      await page.reload();
      assert.equal(await status('heading'), UNSIGNED + AT, name);
      // A key stroke makes it the user's own token, which has no signature.
      await tokenField(page).press('End');
      await tokenField(page).press('A');
      await tokenField(page).press('Backspace');
      assert.equal(await status('heading'), 'Not verified', name);
    });
  }
});

test('a link without a signature is rejected for any other error', STEP, async () => {
  for (const name of ['Expired', 'Wrong audience', 'Unknown kid', 'alg: none', 'Duplicate member']) {
    const [headline, check, code] = EXAMPLES[name];
    let fragment;
    await visit({}, async ({ page }) => {
      await example(page, name);
      fragment = await linkOf(page);
    });
    await visit({ fragment }, async ({ page, status }) => {
      assert.equal(await status('heading'), headline);
      assert.match(await status(), new RegExp(code));
      assert.deepEqual(await failed(page), [`check-${check}`]);
      const told = await page.locator('.remarks').allInnerTexts();
      assert.equal(/omits the signature, so it was not checked/.test(told.join()), name !== 'alg: none', name);
    });
  }
});

test('only a link without its signature is amber', STEP, async () => {
  const { token, keys } = ownToken();
  const stripped = token.replace(/[^.]*$/, '');
  const policy = { time: '2026-01-15T09:05:00' };
  await visit({}, async ({ page, status }) => {
    await tokenField(page).fill(stripped);
    await keysField(page).fill(keys);
    await page.getByRole('radio', { name: 'Given' }).check();
    await page.getByLabel('Date and time, in UTC').fill('2026-01-15T09:05');
    assert.equal(await status('heading'), `Not verified${AT}`, 'typed');
    assert.deepEqual(await failed(page), ['check-signature']);
    assert.equal(await page.locator('#share-omitted').innerText().then((text) => /signature/.test(text)), false);
    await linkOf(page);
    await page.reload();
    assert.equal(await status('heading'), `Not verified${AT}`, 'shared: the link has a signature');
    assert.deepEqual(await failed(page), ['check-signature']);

    await example(page, 'alg: none');
    await linkOf(page);
    await page.reload();
    assert.equal(await status('heading'), `Not verified${AT}`);
    assert.deepEqual(await failed(page), ['check-algorithm']);
  });
  // A link may hold any text. It never makes a rejection milder, nor turns a failure into a success.
  const links = {
    'a whole token': [{ token, unsigned: true, keys, policy }, `Verified${AT}`],
    'another signature': [{ token: `${stripped}AAAA`, unsigned: true, keys, policy }, `Not verified${AT}`],
    'four parts': [{ token: `${stripped}.`, unsigned: true, keys, policy }, `Not verified${AT}`],
    'two parts': [{ token: stripped.slice(0, -1), unsigned: true, keys, policy }, `Not verified${AT}`],
    'no part': [{ token: '', unsigned: true, keys, policy }, 'Waiting for a token'],
    'none, unsigned': [{ token: 'eyJhbGciOiJub25lIn0.e30.', unsigned: true, keys, policy }, `Not verified${AT}`],
    'not said': [{ token: stripped, keys, policy }, `Not verified${AT}`],
    'another value': [{ token: stripped, unsigned: 1, keys, policy }, `Not verified${AT}`],
    'said': [{ token: stripped, unsigned: true, keys, policy }, UNSIGNED + AT],
  };
  for (const [what, [content, headline]] of Object.entries(links)) {
    const fragment = fragmentOf(content);
    await visit({ fragment }, async ({ status }) => assert.equal(await status('heading'), headline, what));
  }
});

test(
  'a link that is opened in the same tab is shown, and an unreadable link gives an error',
  STEP,
  () =>
    visit({}, async ({ page, status }) => {
      const { token, keys } = ownToken();
      await asOwn(page, 'RS256');
      const open = (fragment) =>
        page.evaluate((fragment) => {
          location.hash = fragment;
        }, fragment);
      await open(fragmentOf({ token, keys, policy: { time: '2026-01-15T09:06:00' } }));
      await page.getByRole('heading', { name: 'Verified, at 2026-01-15 09:06:00 UTC' }).waitFor();
      assert.equal(await tokenField(page).inputValue(), token);
      await page.getByRole('link', { name: 'How to check' }).click();
      assert.equal(await tokenField(page).inputValue(), token, 'a link within the page changes nothing');
      await open('#1.damaged');
      await page.getByText('This link cannot be read').waitFor();
      assert.equal(await status('heading'), 'Waiting for a token');
      assert.equal(await keysField(page).inputValue(), '');
      await example(page, 'RS256');
      assert.equal(await page.getByText('This link cannot be read').count(), 0);
      assert.equal(await page.evaluate(() => location.hash), '');
    }),
);

test('every tick and every error disappears with its cause', STEP, () =>
  visit({}, async ({ page }) => {
    const tick = page.getByRole('checkbox', { name: 'With the signature' });
    await example(page, 'RS256');
    await tick.check();
    await tokenField(page).fill(ownToken().token);
    assert.equal(await tick.isChecked(), false, 'the signature of another token is not shared');

    const large = { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(5 * 2 ** 20) };
    await page.getByLabel('Or open a file').setInputFiles(large);
    await page.getByRole('alert').waitFor();
    await keysField(page).fill('{"keys":[]}');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    const transfer = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'.repeat(5 * 2 ** 20)], 'large.txt'));
      return transfer;
    });
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });

    await page.getByRole('radio', { name: 'Shared secret' }).check();
    await tokenField(page).fill(ownToken().token);
    await page.getByText('The token names ES256, which no secret can verify.').waitFor();
    await tokenField(page).fill(ownSecretToken('secret'));
    assert.equal(await page.getByText('which no secret can verify').count(), 0);
  }));
