// The debugger page in the other engines: every example, keys through the frame, a policy that holds, and no network.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as firefox from './support/firefox.mjs';
import { serveKeys } from './support/page-issuer.mjs';
import { EXAMPLES, servePage } from './support/page.mjs';
import * as webkit from './support/webkit.mjs';

const STEP = { timeout: 120_000 };

/** How an engine is started: `open` and `evaluate` for one page, and `close`. */
const ENGINES = {
  Firefox: async () => {
    const browser = await firefox.launch();
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(45_000);
    return {
      open: (url) => page.goto(url),
      evaluate: (work, ...values) => page.evaluate(`(${work})(...${JSON.stringify(values)})`),
      close: () => browser.close(),
    };
  },
  WebKit: webkit.launch,
};

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

    await t.test('every example comes to its verdict, and no policy is violated', STEP, async () => {
      const seen = await engine.evaluate(inspectExamples, Object.keys(EXAMPLES));
      assert.deepEqual(seen.violations, []);
      for (const [example, [verdict, check]] of Object.entries(EXAMPLES)) {
        assert.deepEqual(seen.verdicts[example], [verdict, check === undefined ? null : `check-${check}`], example);
      }
    });

    await t.test('keys come through the frame, and failures are told', STEP, async () => {
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
      assert.equal(await engine.evaluate((url) => fetch(url).then(() => 'fetched', (error) => error.name), `${issuer.origin}/keys`), 'TypeError');
      assert.deepEqual(issuer.asked, []);
      const reached = await engine.evaluate(() => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = './keys.html';
        const ready = new Promise((resolve) => addEventListener('message', ({ origin }) => resolve(origin), { once: true }));
        document.body.append(frame);
        return ready.then((origin) => [origin, frame.contentDocument]);
      });
      assert.deepEqual(reached, ['null', null]);
    });

    await t.test('without a network it is still there', STEP, async () => {
      await engine.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await server.close();
      isOnline = false;
      await engine.open(`${server.address}#again`);
      await engine.evaluate(() => {
        location.reload();
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { verdicts } = await engine.evaluate(inspectExamples, ['EdDSA']);
      assert.deepEqual(verdicts, { EdDSA: ['Verified', null] });
    });
  });
}

/** Runs in the page: presses each example's button, and reads the verdict and the first check that fails. */
async function inspectExamples(names) {
  const violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
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

/** Runs in the page: types an address of a key set, presses the button, and waits for what is said. */
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
  for (let waited = 0; (said() === '' || said() === 'Asking…') && waited < 400; waited++) await turn();
  return said();
}
