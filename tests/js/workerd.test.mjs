// The packed package in workerd, the runtime of Cloudflare Workers, through the `workerd` entry; the `edge-light` entry too.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { stage } from './support/stage.mjs';
import { LEAST, assertPassed } from './support/verdict.mjs';
import { bundleEdge, bundleWorker, withWorker } from './support/worker.mjs';

const staged = await stage();
after(staged.remove);

test('the bundle holds the module as a module, and not inside its text', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-at-module-scope.mjs');
  assert.deepEqual(modules.map(({ type }) => type).sort(), ['CompiledWasm', 'ESModule']);
  const text = Buffer.from(modules.find(({ type }) => type === 'ESModule').contents).toString();
  assert.ok(!text.includes('AGFzbQ'), 'the text of the module is in the bundle');
});

test('the shared suite inside a request', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker.mjs');
  await withWorker(modules, async (request) => {
    const response = await request();
    assert.equal(response.status, 200);
    assertPassed(await response.json(), LEAST);
  });
});

test('everything at module scope, first use included', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-at-module-scope.mjs');
  await withWorker(modules, async (request) => {
    for (let round = 0; round < 3; round++) {
      const { plain, verified, verdict, again, code } = await (await request()).json();
      assert.equal(verified.payload.iss, 'https://issuer.example');
      assert.deepEqual([plain, again], [verified, verified]);
      assert.deepEqual([verdict, code], ['verified', 'ERR_JWT_EXPIRED']);
    }
  });
});

test('the entry for Vercel\'s edge runtime, everything at module scope', async () => {
  const modules = await bundleEdge(staged.folder, 'programs/worker-at-module-scope.mjs');
  assert.match(modules[0].contents, /from "\.\/keyward\.wasm\?module"/);
  assert.ok(!modules[0].contents.includes('AGFzbQ'), 'the text of the module is in the bundle');
  await withWorker(modules, async (request) => {
    const { verified, verdict } = await (await request()).json();
    assert.deepEqual([verified.payload.iss, verdict], ['https://issuer.example', 'verified']);
  });
});
