// The appearance of the debugger page: axe finds no violation in light and dark mode, and nothing is wider than the
// screen from 360 pixels on. Prints the size of the first load and the cost of a key stroke.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { launch } from './support/chromium.mjs';
import { AT, asOwn, example, servePage, visit as visitPage } from './support/page.mjs';

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

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, in ${colorScheme}`, STEP, () =>
    visit({ colorScheme }, async ({ page }) => {
      const look = async (what) => {
        // `legacyMode` does not look into frames. The page has none, and it is twice as fast.
        const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        assert.ok(passes.length > 10, what);
        const list = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`)
        );
        assert.deepEqual(list, [], what);
      };
      await example(page, 'HS/RS confusion');
      for (const summary of await page.locator('details.skipped > summary').all()) await summary.click();
      await look('an invalid token');
      await example(page, 'Weak secret');
      await look('a valid token with warnings');
      await page.getByRole('button', { name: 'Clear all' }).click();
      await page.getByRole('textbox', { name: 'Clock tolerance' }).fill('soon');
      await look('only a mistake');
      await example(page, 'EdDSA');
      await page.getByRole('button', { name: 'Keep it in the address bar' }).click();
      await page.reload();
      await page.getByRole('heading', { name: 'Signature not included' }).waitFor();
      await look('a link without the signature');
      await page.getByRole('textbox', { name: 'Token', exact: true }).press('A');
      await page.locator('.notice').waitFor();
      await look('the user’s own token after a link');
    }));
}

for (const width of [360, 768, 1440]) {
  test(
    `nothing is wider than a screen of ${width} pixels`,
    STEP,
    () =>
      visit({ viewport: { width, height: 800 } }, async ({ page }) => {
        const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok((await overflow()) <= 0);
        for (const name of ['ML-DSA', 'x5c', 'Weak secret', 'Wrong kind', 'HS/RS confusion', 'Duplicate member']) {
          await example(page, name);
          assert.ok((await overflow()) <= 0, name);
          const boxes = await page.locator('.token-text').evaluate((area) => [area.scrollHeight, area.clientHeight]);
          assert.ok(boxes[0] <= boxes[1], 'the text area is as tall as its coloured copy');
        }
        await page.getByRole('button', { name: 'Keep it in the address bar' }).click();
        await page.reload();
        await page.locator('#verdict .headline-at').waitFor();
        assert.ok((await overflow()) <= 0, 'a link without the signature');
        await page.getByRole('textbox', { name: 'Address' }).fill(
          `https://${'long.'.repeat(40)}example/${'x'.repeat(300)}`,
        );
        assert.ok((await overflow()) <= 0, 'a long address');
        await page.getByRole('textbox', { name: 'Issuer' }).fill('x'.repeat(300));
        assert.ok((await overflow()) <= 0, 'a long issuer');
        await example(page, 'RS256');
        const clipped = (marks) => marks.filter((mark) => mark.getBoundingClientRect().left < 0).length;
        assert.equal(
          await page.locator('.line-mark').evaluateAll(clipped),
          0,
          'the marks of the timeline are not clipped',
        );
      }),
  );
}

test('on a narrow screen the verdict is always visible', STEP, () =>
  visit({ viewport: { width: 360, height: 640 } }, async ({ page }) => {
    assert.equal(await page.getByRole('button', { name: 'Examples' }).getAttribute('aria-expanded'), 'false');
    await example(page, 'RS256');
    const bar = page.getByRole('link', { name: `Verified${AT} See why` });
    await bar.click();
    await page.getByRole('heading', { name: 'Verified' }).waitFor();
    await bar.waitFor({ state: 'detached' });
  }));

test('the page accepts input before the verifier has loaded', STEP, () =>
  visit({ serviceWorkers: 'block', violations: true }, async ({ page, context }) => {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await context.route(/engine-.*\.js$/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(server.address, { waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'One moment' }).waitFor();
    await page.getByRole('textbox', { name: 'Token', exact: true }).fill('a.b.c');
    release();
    await page.getByRole('heading', { name: 'Not verified' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Token', exact: true }).inputValue(), 'a.b.c');
  }));

test('printed: the size of the first load, and the cost of a key stroke in a token of 10 KB', STEP, async (t) => {
  const sizes = { page: 0, verifier: 0 };
  for (const file of server.files) {
    if (/^$|service-worker|manifest/.test(file)) continue;
    const { length } = brotliCompressSync(await readFile(new URL(`../../www/dist/${file}`, import.meta.url)));
    sizes[file.includes('engine') ? 'verifier' : 'page'] += length;
  }
  t.diagnostic(`first load, brotli: ${kilobytes(sizes.page)} of page and ${kilobytes(sizes.verifier)} of verifier`);
  await visit({}, async ({ page }) => {
    await asOwn(page, 'RS256');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`claim_${index}`, 'x'.repeat(55)]));
    const token = `${encode({ alg: 'RS256', kid: 'brass-2026' })}.${encode({ iat: 1, exp: 2, ...claims })}.${
      'A'.repeat(342)
    }`;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const scripted = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'ScriptDuration').value * 1000;
    };
    const field = page.getByRole('textbox', { name: 'Token', exact: true });
    await field.fill(token);
    const spent = [];
    for (let index = 0; index < 40; index++) {
      const before = await scripted();
      await field.press(index % 2 === 0 ? 'A' : 'Backspace');
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
      spent.push((await scripted()) - before);
    }
    spent.sort((one, other) => one - other);
    t.diagnostic(
      `a key stroke in ${token.length} characters: median ${spent[20].toFixed(1)} ms of script, slowest but two ${
        spent[37].toFixed(1)
      } ms`,
    );
  });
});

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
