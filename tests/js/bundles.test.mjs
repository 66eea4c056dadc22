// The packed package through bundlers, without any configuration for it. The bundles run where no other file exists.
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { build } from 'esbuild';
import { build as viteBuild } from 'vite';
import { launch } from './support/chromium.mjs';
import { run, temporaryFolder, tools } from './support/process.mjs';
import { reportOf, serve } from './support/server.mjs';
import { stage } from './support/stage.mjs';
import { assertSamplePassed, lastLine } from './support/verdict.mjs';

const staged = await stage();
after(staged.remove);
const elsewhere = await temporaryFolder();
after(elsewhere.remove);
const bun = join(tools, '.bin', 'bun');

/** Moves a bundle to a folder that holds nothing else, and runs it there. */
async function runElsewhere(bundle, name, program = process.execPath) {
  const folder = join(elsewhere.path, name);
  await mkdir(folder);
  await cp(bundle, join(folder, name));
  const { stdout, stderr } = await run(program, [join(folder, name)], { cwd: folder, seconds: 180 });
  assertSamplePassed(lastLine(stdout));
  assert.equal(stderr, '', 'nothing is written to standard error');
}

for (const [format, name] of [['esm', 'server.mjs'], ['cjs', 'server.cjs']]) {
  test(`esbuild for Node.js, ${format}`, async () => {
    const outfile = join(staged.folder, name);
    const { warnings } = await build({
      entryPoints: ['programs/bundled.mjs'],
      absWorkingDir: staged.folder,
      outfile,
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'silent',
    });
    assert.deepEqual(warnings.map(({ text }) => text), []);
    await runElsewhere(outfile, name);
  });
}

test('bun build for Node.js', async () => {
  const outfile = join(staged.folder, 'bun.mjs');
  await run(bun, ['build', '--target=node', 'programs/bundled.mjs', '--outfile', outfile], { cwd: staged.folder });
  await runElsewhere(outfile, 'bun.mjs');
});

test('bun build for Bun', async () => {
  const outfile = join(staged.folder, 'bun.js');
  await run(bun, ['build', '--target=bun', 'programs/bundled.mjs', '--outfile', outfile], { cwd: staged.folder });
  await runElsewhere(outfile, 'bun.js', bun);
});

test('a bundle excludes unused parts of the package', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { verifyJwt } from 'keyward'; globalThis.verify = verifyJwt;",
      resolveDir: staged.folder,
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
  });
  const bytes = await readFile(join(staged.folder, 'node_modules', 'keyward', 'dist', 'embedded.js'), 'utf8');
  const [, text] = /text: "([^"]+)"/.exec(bytes);
  assert.equal(
    outputFiles[0].text.split(text).length - 1,
    1,
    'the bundle does not hold the text of the module exactly once',
  );
  // Strings of reports, verifiers and the modules that cache keys.
  const whole = await readFile(join(staged.folder, 'node_modules', 'keyward', 'dist', 'keyward.js'), 'utf8');
  for (
    const word of [
      'access_token:typ',
      'the array is empty',
      'ERR_JWKS_TIMEOUT',
      'RelativeTimeFormat',
      'AbortController',
      'may only make a verifier stricter',
      'resolverTtl',
    ]
  ) {
    assert.ok(whole.includes(word), `"${word}" is not in the package`);
    assert.ok(!outputFiles[0].text.includes(word), `"${word}" is in the bundle`);
  }
});

test('bundles for browsers, in a browser', async (t) => {
  const www = join(elsewhere.path, 'www');
  await mkdir(www);
  await build({
    entryPoints: ['programs/page-bundled.mjs'],
    absWorkingDir: staged.folder,
    outfile: join(www, 'classic.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    logLevel: 'silent',
  });
  const page = join(staged.folder, 'page');
  await mkdir(page);
  await writeFile(
    join(page, 'index.html'),
    '<!doctype html><script type="module" src="../programs/page-bundled.mjs"></script>',
  );
  await viteBuild({
    root: page,
    base: './',
    configFile: false,
    logLevel: 'silent',
    build: { outDir: www, emptyOutDir: false },
  });
  const assets = await readdir(join(www, 'assets'));
  assert.deepEqual(assets.map((name) => name.replace(/.*\./, '')), ['js'], 'Vite makes one script');

  // Neither the page nor the script declares its encoding.
  const pages = {
    '/classic': { html: '<!doctype html><script src="/classic.js"></script>' },
    '/vite': { html: (await readFile(join(www, 'index.html'), 'utf8')).replaceAll('./assets/', '/assets/') },
  };
  const server = await serve(www, pages);
  try {
    const browser = await launch();
    try {
      for (const path of Object.keys(pages)) {
        const url = `http://localhost:${server.port}${path}`;
        await t.test(path.slice(1), async () => assertSamplePassed(await reportOf(browser, server, url)));
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
});
