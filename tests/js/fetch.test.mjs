// fetchJwks of the packed package against an issuer on this machine, in real runtimes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startIssuer } from './issuer.mjs';
import { launch } from './support/chromium.mjs';
import { run, tools } from './support/process.mjs';
import { reportOf, serve } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { COUNTS, assertPassed, lastLine } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

const staged = await stage();
after(staged.remove);

/** Runs the suite against a new issuer, and checks the requests that the issuer saw. */
async function against(runtime, work) {
  const issuer = await startIssuer();
  try {
    const closed = `http://localhost:${issuer.closed}`;
    assertPassed(await work(issuer.base, closed), COUNTS.fetch);
    await checkIssuer(issuer, runtime);
  } finally {
    await issuer.close();
  }
}

async function checkIssuer({ seen, paths }, runtime) {
  assert.equal(seen('/redirected').count, 0, 'the target of a redirect was requested');
  assert.ok(seen('/302').count > 0, 'the redirect was requested');
  for (const path of ['/long-announced', '/long-unannounced']) {
    await until(() => seen(path).open === 0, `${path}: the connection is left open`);
    assert.equal(seen(path).count, 1, `${path} was requested once`);
    assert.ok(seen(path).sent < 24 * 2 ** 20, `${path}: ${seen(path).sent} bytes were sent before reading stopped`);
  }
  for (const path of ['/silent', '/stalls-after-headers', '/stalls-in-body']) {
    await until(
      () => seen(path).open === 0,
      `${path}: ${seen(path).open} of ${seen(path).count} connections are left open`,
    );
  }
  for (const path of paths()) {
    for (const headers of seen(path).headers) {
      assert.equal(headers.cookie, undefined, `${path}: a cookie was sent`);
      assert.match(headers.accept, /json/, `${path}: accept`);
      assert.equal(headers.authorization, undefined, `${path}: ${runtime} sent authorization`);
    }
  }
}

async function until(condition, why, seconds = 5) {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    assert.ok(Date.now() < end, why);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const PROGRAMS = {
  'Node.js': [process.execPath, []],
  Deno: [join(tools, '.bin', 'deno'), ['run', '--no-prompt', '--no-remote', '--allow-net=localhost']],
  Bun: [join(tools, '.bin', 'bun'), ['--no-install']],
};

for (const [runtime, [program, flags]] of Object.entries(PROGRAMS)) {
  test(runtime, () =>
    against(runtime, async (base, closed) => {
      const env = { DENO_DIR: join(staged.folder, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
      const { stdout } = await run(program, [...flags, 'programs/fetch.mjs', base, closed], {
        cwd: staged.folder,
        env,
        seconds: 90,
      });
      return lastLine(stdout);
    }));
}

test('workerd', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-fetch.mjs');
  await withWorker(modules, (request) => against('workerd', async (base, closed) => {
    const response = await request(`/?${new URLSearchParams({ base, closed })}`);
    assert.equal(response.status, 200, 'the status of the Worker');
    return response.json();
  }));
});

test('Chromium', async () => {
  const html =
    '<!doctype html><script type="importmap">' +
    '{ "imports": { "keyward": "/node_modules/keyward/dist/default.js" } }</script>' +
    '<script type="module" src="/programs/page-fetch.mjs"></script>';
  const server = await serve(staged.folder, { '/page': { html } });
  try {
    const browser = await launch();
    try {
      await against('Chromium', async (base, closed) => {
        const query = new URLSearchParams({ base, closed });
        const { unhandled, ...result } = await reportOf(
          browser,
          server,
          `http://localhost:${server.port}/page?${query}`,
        );
        assert.deepEqual(unhandled, [], 'unhandled rejections');
        return result;
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
});

test('nothing keeps the process alive after a fetch', async () => {
  const issuer = await startIssuer();
  try {
    const code = `
      import { fetchJwks } from 'keyward';
      const base = ${JSON.stringify(issuer.base)};
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      await fetchJwks(base + '/good', { timeout: 60 });
      await fetchJwks(base + '/404', { timeout: 60 }).catch(() => undefined);
      await fetchJwks(base + '/silent', { timeout: 60, signal: controller.signal }).catch(() => undefined);
      await fetchJwks(base + '/long-unannounced', { timeout: 60 }).catch(() => undefined);
      await fetchJwks('https://issuer.example/', { timeout: 60, fetch: async () => new Response('{"keys":[]}') });
      const ended = Date.now();
      process.on('exit', () => {
        const resources = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
        console.log(JSON.stringify({ left: Date.now() - ended, resources }));
      });`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
      cwd: staged.folder,
      seconds: 30,
    });
    const { left, resources } = lastLine(stdout);
    assert.ok(left < 10_000, `the process lived ${left} ms longer`);
    assert.deepEqual(resources, []);
  } finally {
    await issuer.close();
  }
});
