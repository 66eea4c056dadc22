// The packed package in workerd, the runtime of Cloudflare Workers, through the `workerd` entry, and through the
// `edge-light` entry.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startRotatingIssuer } from './support/rotating-issuer.mjs';
import { stage } from './support/stage.mjs';
import { startTenantIssuer } from './support/tenant-issuer.mjs';
import { WHOLE, assertPassed } from './support/verdict.mjs';
import { bundleEdge, bundleWorker, withWorker } from './support/worker.mjs';

const staged = await stage();
after(staged.remove);

test('the bundle holds the WebAssembly module as a module, and not inside its text', async () => {
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
    assertPassed(await response.json(), WHOLE);
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

test('tenants that send other headers to one address never share keys through the Cache API', async () => {
  const issuer = await startTenantIssuer(['a', 'b']);
  const modules = await bundleWorker(staged.folder, 'programs/worker-tenants.mjs');
  const jwksUri = `${issuer.issuer}/keys`;
  const optionsOf = (tenant) => ({ issuer: issuer.issuer, audience: 'api', jwksUri, headers: { 'x-tenant': tenant } });
  try {
    // A second guard of one tenant shares only the Cache API with the first, as in another isolate.
    const TENANTS = { a: optionsOf('a'), b: optionsOf('b'), 'a-again': optionsOf('a') };
    await withWorker(modules, async (ask) => {
      const status = async (tenant, owner) =>
        (await ask(`/${tenant}`, { headers: { authorization: `Bearer ${issuer.token(owner)}` } })).status;
      assert.deepEqual(
        [await status('a', 'a'), await status('b', 'a'), await status('b', 'b'), await status('a', 'b')],
        [200, 401, 200, 401],
      );
      assert.deepEqual([await status('a-again', 'a'), await status('a-again', 'b')], [200, 401]);
      // The second guard of one tenant started with the keys that the first had cached.
      assert.deepEqual(issuer.seen, ['a', 'b']);
    }, { bindings: { TENANTS } });
  } finally {
    await issuer.close();
  }
});

test('headers reach only the configured issuer, and not the host in its metadata', async () => {
  const [issuer, elsewhere] = await Promise.all([startRotatingIssuer(), startRotatingIssuer()]);
  issuer.metadata = { jwks_uri: elsewhere.jwksUri };
  const modules = await bundleWorker(staged.folder, 'programs/worker-tenants.mjs');
  const TENANTS = {
    one: {
      issuer: issuer.base,
      audience: 'api',
      discovery: true,
      headers: { authorization: 'Basic c2VjcmV0', 'x-api-key': 'secret' },
    },
  };
  try {
    await withWorker(modules, async (ask) => {
      const token = elsewhere.token({ claims: { iss: issuer.base } });
      const response = await ask('/one', { headers: { authorization: `Bearer ${token}` } });
      assert.equal(response.status, 200, await response.text());
    }, { bindings: { TENANTS } });
    const sent = ({ seen }) => seen.map(({ path, headers }) => [path, headers.authorization, headers['x-api-key']]);
    assert.deepEqual(sent(issuer), [['/.well-known/openid-configuration', 'Basic c2VjcmV0', 'secret']]);
    assert.deepEqual(sent(elsewhere), [['/keys', undefined, undefined]]);
  } finally {
    await Promise.all([issuer.close(), elsewhere.close()]);
  }
});
