// The package as npm users get it: the tarball, installed into an empty project.
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { npm, root, run, tools } from './support/process.mjs';
import { manifest, stage } from './support/stage.mjs';
import { COUNTS, WHOLE, assertCounts, assertPassed, lastLine } from './support/verdict.mjs';

const staged = await stage();
after(staged.remove);
const { folder, files, tarball } = staged;

const ENTRIES = [
  'default',
  'node',
  'workerd',
  'edge-light',
  'slim',
  'providers',
  'guard/fetch',
  'guard/workers',
  'guard/hono',
  'guard/express',
  'guard/fastify',
  'guard/koa',
  'guard/nest',
  'guard/h3',
  'guard/next',
  'guard/lambda',
];
const SHARED = ['keyward', 'embedded', 'guard/guard'];

test('the tarball holds the package and nothing else', () => {
  const outside = files.filter((path) => !path.startsWith('dist/'));
  assert.deepEqual(outside.sort(), ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json']);
  const odd = files.filter((path) =>
    path.startsWith('dist/') && !/^dist\/(guard\/)?[a-z0-9-]+\.(js|d\.ts|wasm)$/.test(path)
  );
  assert.deepEqual(odd, []);
  const scripts = files.filter((path) => path.endsWith('.js'));
  assert.deepEqual(
    scripts.sort(),
    [...ENTRIES, ...SHARED].map((name) => `dist/${name}.js`).sort(),
    'an entry is missing, or there are more files to load than necessary',
  );
});

test('every entry has types, and they import only files that exist', async () => {
  for (const name of ENTRIES) assert.ok(files.includes(`dist/${name}.d.ts`), `dist/${name}.d.ts is missing`);
  for (const path of files.filter((path) => path.endsWith('.d.ts'))) {
    const text = await readFile(join(folder, 'node_modules', 'keyward', path), 'utf8');
    for (const [, , name] of text.matchAll(/(from|import\()\s*["'](\.[^"']+)\.js["']/g)) {
      assert.ok(files.includes(`${posix.join(posix.dirname(path), name)}.d.ts`), `${path} names ${name}`);
    }
  }
});

test('every file that exports names is in the tarball', async () => {
  const { exports, main, types, dependencies, scripts = {} } = await manifest(folder);
  const named = [];
  const collect = (value) => (typeof value === 'string' ? named.push(value) : Object.values(value).forEach(collect));
  collect(exports);
  for (const path of [...named, main, types]) assert.ok(files.includes(path.replace('./', '')), `${path} is missing`);
  assert.equal(dependencies, undefined, 'the package has no dependency');
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.ok(!(name in scripts), `the package runs a script at installation: ${name}`);
  }
});

for (
  const [how, program] of [['import', 'print.mjs'], ['require()', 'print.cjs'], ['keyward/slim', 'print-slim.mjs']]
) {
  test(`the shared suite by ${how}`, async () => {
    const { stdout, stderr } = await run(process.execPath, [join('programs', program)], { cwd: folder, seconds: 180 });
    assertPassed(lastLine(stdout), WHOLE);
    assert.equal(stderr, '', 'nothing is written to standard error');
  });
}

test('a damaged module is rejected', async () => {
  const dist = join(folder, 'node_modules', 'keyward', 'dist');
  const whole = await readFile(join(dist, 'embedded.js'), 'utf8');
  const { embeddedBytes } = await import(pathToFileURL(join(dist, 'keyward.js')).href);
  const decoded = async (name, text) => {
    const file = join(folder, `embedded-${name}.mjs`);
    await writeFile(file, text);
    return embeddedBytes((await import(pathToFileURL(file).href)).embedded());
  };
  assert.deepEqual(Buffer.from(await decoded('whole', whole)), await readFile(join(dist, 'keyward.wasm')));
  assert.match(whole, /^[\n\t -~]*$/, 'no charset changes the module');
  const middle = Math.floor(whole.length / 2);
  const damages = {
    changed: whole.slice(0, middle) + (whole[middle] === 'a' ? 'b' : 'a') + whole.slice(middle + 1),
    shortened: whole.slice(0, middle) + whole.slice(middle + 1),
    doubled: whole.slice(0, middle) + whole.slice(middle - 1),
    recoded: `${whole.slice(0, middle)}\u00e9${whole.slice(middle + 1)}`,
  };
  for (const [name, text] of Object.entries(damages)) await assert.rejects(decoded(name, text), /damaged/, name);
});

test('all entries share one module: an identical copy is accepted, and a different one is an error', async () => {
  const { stdout } = await run(process.execPath, [join('programs', 'print-modules.mjs')], { cwd: folder });
  assert.deepEqual(JSON.parse(stdout), {
    compiled: 1,
    verified: ['somebody', 'somebody', 'somebody'],
    others: ['TypeError', 'TypeError', 'TypeError'],
    after: 'somebody',
  });
});

test('a file that is not exported cannot be imported', async () => {
  const code = "await import('keyward/dist/core.js')";
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, status: 1 });
  assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

const CONSUMERS = {
  bundler: { module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM', 'ESNext.Disposable'] },
  nodenext: { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022', 'DOM', 'ESNext.Disposable'] },
  'nodenext from CommonJS': {
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    lib: ['ES2022', 'DOM', 'ESNext.Disposable'],
    commonjs: true,
  },
};

for (const [name, { commonjs, ...options }] of Object.entries(CONSUMERS)) {
  test(`types resolve: ${name}`, async () => {
    const project = join(folder, `types-${name.replaceAll(' ', '-')}`);
    await mkdir(project);
    const compilerOptions = {
      ...options,
      target: 'ES2022',
      strict: true,
      noEmit: true,
      types: [],
      skipLibCheck: false,
      verbatimModuleSyntax: !commonjs,
    };
    await writeFile(
      join(project, 'package.json'),
      JSON.stringify({ private: true, type: commonjs ? 'commonjs' : 'module' }),
    );
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    await writeFile(join(project, 'good.ts'), GOOD);
    const tsc = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', project];
    await run(process.execPath, tsc, { cwd: project });
    // The compiler does check the program: it finds the mistake.
    await writeFile(
      join(project, 'wrong.ts'),
      "import { verifyJwt } from 'keyward';\nexport const never: string = verifyJwt('', '');\n",
    );
    await assert.rejects(run(process.execPath, tsc, { cwd: project }), /wrong\.ts.*TS2322/);
  });
}

test('every public item is documented in its types', async () => {
  // Exempt: types whose members the RFCs define.
  const shapes = /^(Jwk|Jwks|JwsHeader|ServerMetadata|(?!Jws)\w*Payload)$/;
  const dist = join(folder, 'node_modules', 'keyward', 'dist');
  const text = (file) => readFile(join(dist, file), 'utf8');
  const listed = await Promise.all(['api.d.ts', 'guard/exports.d.ts', 'providers.d.ts'].map(text));
  const adapters = ENTRIES.filter((name) => name.startsWith('guard/') && name !== 'guard/fetch');
  const declarations = await Promise.all(adapters.map((name) => text(`${name}.d.ts`)));
  const exported = new Set([
    ...listed.flatMap((file) => file.match(/\w+(?=[,\s]*(?:,|\}))/g)),
    ...declarations.flatMap((file) =>
      [...file.matchAll(/^export (?:declare )?(?:function|interface|type) (\w+)/gm)].map(([, name]) => name)
    ),
  ]);
  assertCounts(exported.size, COUNTS.exported, 'exported names');
  const bare = [];
  const seen = new Set();
  for (const file of files.filter((path) => /^dist\/(?!glue|wasm).*\.d\.ts$/.test(path))) {
    const lines = (await readFile(join(dist, '..', file), 'utf8')).split('\n');
    let [kind, owner] = [];
    for (const [at, line] of lines.entries()) {
      const documented = /\*\/\s*$/.test(lines[at - 1] ?? '');
      const item = /^export (?:declare )?(function|class|interface|type) (\w+)/.exec(line);
      if (item !== null) [, kind, owner] = item;
      if (line === '}') owner = undefined;
      if (!exported.has(owner)) continue;
      if (line.startsWith('export')) {
        if (!documented && !seen.has(owner)) bare.push(owner);
        seen.add(owner);
      }
      const member = /^    (?:readonly |get |static )*([\w'"]+)[?]?[:(<]/.exec(line)?.[1];
      const isPublic = /class|interface/.test(kind) && member !== undefined && member !== 'constructor' &&
        !shapes.test(owner);
      if (isPublic && !documented) bare.push(`${owner}.${member}`);
    }
  }
  assert.deepEqual([...exported].filter((name) => !seen.has(name)), [], 'exported names without a declaration');
  assert.deepEqual(bare, [], 'items without documentation');
});

test('publint finds nothing', async () => {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const { messages, pkg } = await publint({
    pkgDir: join(folder, 'node_modules', 'keyward'),
    strict: true,
    pack: false,
  });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg, { color: false })), []);
});

test('are the types wrong? no', async () => {
  // The package has ES modules only, and the file of the WebAssembly module has no types.
  const ignored = ['--ignore-rules', 'cjs-resolves-to-esm', '--exclude-entrypoints', 'keyward.wasm', 'package.json'];
  const attw = join(tools, '@arethetypeswrong', 'cli', 'dist', 'index.js');
  await run(process.execPath, [attw, tarball, '--no-emoji', '--no-color', ...ignored, '--profile', 'node16']);
});

test('npm accepts the package', async () => {
  const copy = join(folder, 'again');
  await mkdir(copy);
  await cp(join(folder, 'package.json'), join(copy, 'package.json'));
  await npm(['install', '--offline', tarball], { cwd: copy });
  const { stdout } = await npm(['ls', '--all', '--json'], { cwd: copy });
  assert.deepEqual(Object.keys(JSON.parse(stdout).dependencies), ['keyward']);
});

/** A consumer that uses the whole interface. */
const GOOD = `
import { JwtError, KeySet, decodeJwt, fetchJwks, inspectJwt, ready, verifyJws, verifyJwt } from 'keyward';
import type { Jwks, JwtReport, VerifiedJwt, VerifyOptions } from 'keyward';
import { useModule, verifyJwt as verifySlim } from 'keyward/slim';

export async function use(token: string, module: WebAssembly.Module): Promise<string | undefined> {
  const options: VerifyOptions = { issuer: 'https://issuer.example', audience: ['a'], clockTolerance: '5s' };
  const jwks: Jwks = await fetchJwks('https://issuer.example/jwks');
  const keys = new KeySet(jwks);
  await ready();
  useModule(module);
  try {
    const verified: VerifiedJwt<{ sub: string }> = verifyJwt<{ sub: string }>(token, keys, options);
    const report: JwtReport = inspectJwt(token, null);
    const bytes: Uint8Array = verifyJws(token, jwks, { algorithms: ['ES256'] }).payload;
    const { kid } = verifySlim(token, keys).key;
    return verified.payload.sub + report.verdict + bytes.length + decodeJwt(token).payload.iss + kid;
  } catch (error) {
    if (error instanceof JwtError && error.code === 'ERR_JWT_EXPIRED') return error.claim;
    throw error;
  }
}
`;
