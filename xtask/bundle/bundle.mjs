// Bundles the compiler's output (pkg/modules) into the npm package (pkg/dist). It has few files, since each costs a
// program that imports the package about half a millisecond. It is not minified: consumers do that, and people read it
// in debuggers.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { writeModule } from './module.mjs';

const from = fileURLToPath(new URL('../../pkg/modules/', import.meta.url));
const to = fileURLToPath(new URL('../../pkg/dist/', import.meta.url));

/** The modules in the package's `exports`: those in the folder `entries`, and the guards. */
const ENTRIES = [
  'default', 'node', 'workerd', 'edge-light', 'slim', 'providers',
  'guard/fetch', 'guard/workers', 'guard/hono', 'guard/express',
  'guard/fastify', 'guard/koa', 'guard/nest', 'guard/h3', 'guard/next', 'guard/lambda',
];

/** The shared chunks and their modules. The module as text is a chunk of its own, since some entries do not need it. */
const SHARED = [
  { name: 'embedded', test: /[\\/]module-text\.js$/, priority: 2 },
  // Modules of a single entry stay in that entry. Guards import the rest from this chunk, which their program loads
  // anyway.
  { name: 'keyward', test: /(?<![\\/]webcrypto|[\\/](?:guard|providers)[\\/][^\\/]*)\.js$/, priority: 1 },
  { name: 'guard/guard', test: /[\\/]guard[\\/]/ },
];

/** Not bundled: the module, which bundlers and runtimes compile, and the package, whose instance the guards share. */
const EXTERNAL = /^keyward$|\.wasm(\?module)?$|^hono\b|^node:/;

await writeModule();
const pathOf = (name) => join(from, name.startsWith('guard/') ? '' : 'entries', `${name}.js`);
const input = Object.fromEntries(ENTRIES.map((name) => [name, pathOf(name)]));
const entries = new Set(Object.values(input));
const bundle = await rolldown({
  cwd: from,
  input,
  external: (id) => EXTERNAL.test(id),
  makeAbsoluteExternalsRelative: false,
  platform: 'neutral',
  optimization: { inlineConst: false },
  logLevel: 'warn',
  onLog: (level, log) => {
    throw new Error(`${level}: ${log.message}`);
  },
});
await bundle.write({
  dir: to,
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  comments: { jsdoc: false },
  minify: false,
  minifyInternalExports: false,
  codeSplitting: {
    groups: SHARED.map(({ name, test, priority }) => ({
      priority,
      test: (id) => !entries.has(id) && test.test(id),
      name,
    })),
  },
});
await bundle.close();

// Declarations are not bundled: one file for each source that an entry reaches. Like the entries, all except the
// guards' are in one folder.
const written = new Map();
const isGuard = (path) => path.startsWith(join(from, 'guard/'));
const outputOf = (path) => join(to, isGuard(path) ? relative(from, path) : basename(path));
const reached = new Set(Object.values(input).map((path) => path.replace(/\.js$/, '.d.ts')));
for (const path of reached) {
  const output = outputOf(path);
  if (written.has(output)) throw new Error(`rename one of ${path} and ${written.get(output)}: they have the same name`);
  written.set(output, path);
  const text = await readFile(path, 'utf8');
  const moved = text.replace(/((?:from|import\()\s*["'])(\.[^"']+)\.js(?=["'])/g, (_, before, name) => {
    const named = resolve(dirname(path), `${name}.d.ts`);
    reached.add(named);
    const specifier = relative(dirname(output), outputOf(named)).replaceAll('\\', '/').replace(/\.d\.ts$/, '.js');
    return `${before}${specifier.startsWith('.') ? '' : './'}${specifier}`;
  });
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, moved);
}
