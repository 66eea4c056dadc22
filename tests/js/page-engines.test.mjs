// The debugger page in three engines: every example, the user's own token after an example, a link without a signature,
// keys through the frame, the content security policy, and use without a network.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as chromium from './support/chromium.mjs';
import * as firefox from './support/firefox.mjs';
import { serveKeys } from './support/page-issuer.mjs';
import { AT, EXAMPLES, servePage } from './support/page.mjs';
import { ownToken } from './support/page-tokens.mjs';
import * as webkit from './support/webkit.mjs';

const STEP = { timeout: 120_000 };

/** Starts an engine: `open` and `evaluate` for one page, and `close`. */
const ENGINES = { Chromium: () => driven(chromium), Firefox: () => driven(firefox), WebKit: webkit.launch };

async function driven({ launch }) {
  const browser = await launch();
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(45_000);
  return {
    open: (url) => page.goto(url),
    evaluate: (work, ...values) => page.evaluate(`(${work})(...${JSON.stringify(values)})`),
    close: () => browser.close(),
  };
}

for (const [name, launch] of Object.entries(ENGINES)) {
  test(name, STEP, async (t) => {
    let engine;
    let server;
    let issuer;
    let isOnline = true;
    before(async () => {
      [engine, server, issuer] = await Promise.all([launch(), servePage(), serveKeys()]);
      await engine.open(server.address);
    }, STEP);
    after(async () => {
      await engine?.close();
      if (isOnline) await server?.close();
      await issuer?.close();
    }, STEP);

    await t.test('every example gets its verdict, and no policy is violated', STEP, async () => {
      const seen = await engine.evaluate(inspectExamples, Object.keys(EXAMPLES));
      assert.deepEqual(seen.violations, []);
      for (const [example, [verdict, check]] of Object.entries(EXAMPLES)) {
        assert.deepEqual(seen.verdicts[example], [verdict, check === undefined ? null : `check-${check}`], example);
      }
    });

    await t.test('the user\'s own expired token is rejected after an example', STEP, async () => {
      const { token, keys } = ownToken();
      const seen = await engine.evaluate(enterAfterExample, token, keys);
      assert.equal(seen.headline, 'Not verified');
      assert.deepEqual(seen.failed, ['check-exp']);
      assert.deepEqual(seen.rest, ['', '', '', true], 'keys, issuer, audience, and the time is now');
      assert.equal(seen.notice, 'The example’s keys, time, issuer and audience were removed.');
    });

    await t.test('a link without the signature is amber, and a token without its signature is not', STEP, async () => {
      const fragment = await engine.evaluate(linkToExample, 'RS256');
      await engine.open('about:blank');
      await engine.open(server.address + fragment);
      const seen = await engine.evaluate(readVerdict);
      assert.equal(seen.headline, `Signature not included: cannot be verified${AT}`);
      assert.match(seen.panel, /\btone-warn\b/);
      assert.deepEqual(seen.failed, []);
      assert.match(seen.token, /^[\w-]+\.[\w-]+\.$/);
      const stripped = await engine.evaluate(enterAfterExample, seen.token, seen.keys);
      assert.equal(stripped.headline, 'Not verified');
      assert.deepEqual(stripped.failed, ['check-signature', 'check-exp']);
      await engine.open('about:blank');
      await engine.open(server.address);
    });

    await t.test('keys come through the frame, and failures are shown', STEP, async () => {
      assert.match(await engine.evaluate(fetchKeys, `${issuer.origin}/empty`), /0 keys from/);
      assert.match(await engine.evaluate(fetchKeys, `${issuer.origin}/forbidden`), /\(CORS\)/);
      assert.match(await engine.evaluate(fetchKeys, `${issuer.origin}/elsewhere`), /redirect/);
      assert.equal(issuer.asked[0].headers.origin, 'null');
      const gone = await serveKeys();
      await gone.close();
      assert.match(await engine.evaluate(fetchKeys, `${gone.origin}/keys`), /could not be reached/);
    });

    await t.test('the page cannot connect, and the frame cannot reach it', STEP, async () => {
      issuer.asked.length = 0;
      assert.equal(
        await engine.evaluate(
          (url) => fetch(url).then(() => 'fetched', (error) => error.name),
          `${issuer.origin}/keys`,
        ),
        'TypeError',
      );
      assert.deepEqual(issuer.asked, []);
      const reached = await engine.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = './keys.html';
        const ready = new Promise((resolve) =>
          addEventListener('message', ({ origin }) => resolve(origin), { once: true })
        );
        document.body.append(frame);
        return ready.then((origin) => [origin, frame.contentDocument]);
      });
      assert.deepEqual(reached, ['null', null]);
    });

    await t.test('the page works without a network', STEP, async () => {
      await engine.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await server.close();
      isOnline = false;
      await engine.open(`${server.address}#again`);
      await engine.evaluate(() => {
        location.reload();
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { verdicts } = await engine.evaluate(inspectExamples, ['EdDSA']);
      assert.deepEqual(verdicts, { EdDSA: [`Verified${AT}`, null] });
    });
  });
}

/** Runs in the page: presses each example's button, and reads the verdict and the first check that fails. */
async function inspectExamples(names) {
  const violations = [];
  addEventListener(
    'securitypolicyviolation',
    (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
  );
  const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
  const headline = () => document.querySelector('.headline')?.textContent;
  for (let waited = 0; (headline() ?? 'One moment') === 'One moment' && waited < 300; waited++) await turn();
  const verdicts = {};
  for (const name of names) {
    [...document.querySelectorAll('.chip')].find((button) => button.textContent === name).click();
    await turn();
    verdicts[name] = [headline(), document.querySelector('[data-status=fail]')?.id ?? null];
  }
  return { verdicts, violations };
}

/**
 * Runs in the page: chooses an example, types a token and reads the remaining fields, then types keys and reads the
 * verdict.
 */
async function enterAfterExample(token, keys) {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 60));
  const type = async (id, text) => {
    const field = document.getElementById(id);
    field.value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await turn();
  };
  const headline = () => document.querySelector('.headline')?.textContent ?? 'One moment';
  for (let waited = 0; headline() === 'One moment' && waited < 300; waited++) await turn();
  [...document.querySelectorAll('.chip')].find((button) => button.textContent === 'RS256').click();
  await turn();
  await type('token', token);
  const notice = document.querySelector('.notice')?.textContent ?? '';
  const now = document.querySelector('input[name=time]').checked;
  const rest = [...['keys', 'issuer', 'audience'].map((id) => document.getElementById(id).value), now];
  await type('keys', keys);
  const failed = [...document.querySelectorAll('[data-status=fail]')].map(({ id }) => id);
  return { notice, rest, headline: headline(), failed };
}

/** Runs in the page: chooses an example, and has its link put into the address bar. */
async function linkToExample(name) {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 60));
  [...document.querySelectorAll('.chip')].find((button) => button.textContent === name).click();
  await turn();
  const buttons = [...document.querySelectorAll('.share .button')];
  buttons.find((button) => button.textContent === 'Keep it in the address bar').click();
  return location.hash;
}

/** Runs in the page: waits for the verifier and reads the verdict. */
async function readVerdict() {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
  const headline = () => document.querySelector('.headline')?.textContent ?? 'One moment';
  for (let waited = 0; headline() === 'One moment' && waited < 300; waited++) await turn();
  return {
    headline: headline(),
    panel: document.getElementById('verdict').className,
    failed: [...document.querySelectorAll('[data-status=fail]')].map(({ id }) => id),
    token: document.getElementById('token').value,
    keys: document.getElementById('keys').value,
  };
}

/** Runs in the page: types the address of a key set, presses the button, and waits for the message. */
async function fetchKeys(address) {
  const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
  const kind = document.querySelector('.fetch select');
  kind.value = 'jwks';
  kind.dispatchEvent(new Event('change', { bubbles: true }));
  await turn();
  const field = document.getElementById('address');
  field.value = address;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await turn();
  document.querySelector('.fetch .button:not(.small)').click();
  const said = () => document.querySelector('.fetch [role=status]').textContent;
  for (let waited = 0; (said() === '' || said() === 'Fetching…') && waited < 400; waited++) await turn();
  return said();
}
