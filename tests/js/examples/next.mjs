// The example of Next.js, built and started, with the guard on Node.js (proxy.ts) and on the edge runtime
// (middleware.ts).
import assert from 'node:assert/strict';
import { copyFile, link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, run, start, tools } from '../support/process.mjs';
import { clientOf } from './context.mjs';

export function testNext({ folder, examples, issuer }) {
  const cwd = join(examples, 'next');
  const env = { NEXT_TELEMETRY_DISABLED: '1', CI: 'true', NO_COLOR: '1', ISSUER: issuer.base };
  const program = join(cwd, 'node_modules', 'next', 'dist', 'bin', 'next');

  let installed;
  const install = async () => {
    await installInto(cwd, ['next', 'react', 'react-dom']);
    await mirror(join(folder, 'node_modules', 'keyward'), join(cwd, 'node_modules', 'keyward'));
  };

  const check = async () => {
    await (installed ??= install());
    await run(process.execPath, [program, 'build'], { cwd, env, seconds: 240 });
    const ready = /Local:\s+(http:\S+)[^]*Ready in/;
    const { found, close } = await start(process.execPath, [program, 'start', '-H', '127.0.0.1', '-p', '0'], {
      cwd,
      env,
      ready,
    });
    try {
      const ask = (path, headers = {}) => fetch(`${found[1]}${path}`, { headers });
      const { tokenFor } = clientOf(issuer);
      assert.match(await (await ask('/')).text(), /Everyone may read this/);
      for (const path of ['/api/notes', '/notes']) {
        const { status, headers } = await ask(path, { 'x-user': 'mallory' });
        assert.equal(status, 401);
        assert.match(headers.get('www-authenticate'), /^Bearer realm=/);
      }
      const token = await tokenFor({ alg: 'ES256' });
      const answer = await ask('/api/notes', { authorization: `Bearer ${token}`, 'x-user': 'mallory' });
      assert.deepEqual([answer.status, await answer.json()], [200, { user: 'demo' }]);
      assert.match(await (await ask('/notes', { cookie: `token=${token}` })).text(), /Notes of (<!-- -->)?demo</);
      for (const wrong of [{ lifetime: '-60' }, { resource: 'https://other.example' }]) {
        const rejected = await ask('/api/notes', { authorization: `Bearer ${await tokenFor(wrong)}` });
        assert.equal(rejected.status, 401);
        assert.match(rejected.headers.get('www-authenticate'), /error="invalid_token"/);
      }
    } finally {
      await close();
    }
  };

  test('Next.js: its types and those of the guard are compatible', async () => {
    await (installed ??= install());
    const compilerOptions = {
      module: 'ESNext',
      moduleResolution: 'bundler',
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      verbatimModuleSyntax: true,
    };
    const files = ['proxy.ts', 'edge/middleware.ts', 'process.d.ts'];
    await writeFile(join(cwd, 'process.d.ts'), 'declare const process: { env: Record<string, string | undefined> };\n');
    await writeFile(join(cwd, 'types.json'), JSON.stringify({ compilerOptions, files }));
    await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'types.json'], { cwd });
    await rm(join(cwd, 'process.d.ts'));
  });

  test('Next.js, on Node.js', async () => {
    await check();
    const { functions } = JSON.parse(
      await readFile(join(cwd, '.next', 'server', 'functions-config-manifest.json'), 'utf8'),
    );
    assert.equal(functions['/_middleware']?.runtime, 'nodejs');
  });

  test('Next.js, on the edge runtime', async () => {
    await rm(join(cwd, 'proxy.ts'));
    await rename(join(cwd, 'edge', 'middleware.ts'), join(cwd, 'middleware.ts'));
    await check();
    const { middleware } = JSON.parse(await readFile(join(cwd, '.next', 'server', 'middleware-manifest.json'), 'utf8'));
    assert.equal(middleware['/'].wasm.length, 1, 'the module is deployed as a module');
  });
}

/** Puts packages of the tests and their dependencies into a project, because Next.js takes none from outside of it. */
async function installInto(project, names) {
  const done = new Set();
  const install = async (name) => {
    if (done.has(name)) return;
    done.add(name);
    const from = join(tools, name);
    const manifest = await readFile(join(from, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest === undefined) return; // optional, or of another platform
    await mirror(from, join(project, 'node_modules', name));
    const { dependencies, optionalDependencies } = JSON.parse(manifest);
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (other !== 'sharp') await install(other);
    }
  };
  for (const name of names) await install(name);
}

/** Copies a folder by hard links where possible, because its files are many and large. */
async function mirror(from, to) {
  await mkdir(to, { recursive: true });
  await Promise.all((await readdir(from, { withFileTypes: true })).map((entry) => {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    return entry.isDirectory() ? mirror(source, target) : link(source, target).catch(() => copyFile(source, target));
  }));
}
