// Bundles what the compiler has emitted (pkg/modules) into what npm gets (pkg/dist): few files, since each costs a program that
// imports the package about half a millisecond. Not minified: that is a consumer's to do, and people read it in debuggers.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { writeModule } from './module.mjs';

const from = fileURLToPath(new URL('../../pkg/modules/', import.meta.url));
const to = fileURLToPath(new URL('../../pkg/dist/', import.meta.url));

/** What `exports` of the package names: modules of the folder `entries`, and guards. */
const ENTRIES = ['default', 'node', 'workerd', 'edge-light', 'slim', 'guard/fetch', 'guard/workers', 'guard/hono', 'guard/express'];

/** What entries share, and which modules go there. The module as text is apart from the rest, since some entries do without. */
const SHARED = [
  { name: 'embedded', test: /[\\/]module-text\.js$/, priority: 2 },
  // What one entry alone needs stays in it. Guards take what they need of this file, which their program loads anyway.
  { name: 'keyward', test: /(?<![\\/]webcrypto|[\\/]guard[\\/][^\\/]*)\.js$/, priority: 1 },
  { name: 'guard/guard', test: /[\\/]guard[\\/]/ },
];

/** Stays an import: the module, which bundlers and runtimes compile, and the package itself, whose instance guards share. */
const EXTERNAL = /^keyward$|\.wasm(\?module)?$|^hono\b|^node:/;

await writeModule();
const input = Object.fromEntries(ENTRIES.map((name) => [name, join(from, name.startsWith('guard/') ? '' : 'entries', `${name}.js`)]));
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

// Declarations stay one to a source, as far as an entry reaches them. But for the guards' they stand side by side, as entries do.
const written = new Map();
const isGuard = (path) => path.startsWith(join(from, 'guard/'));
const placeOf = (path) => join(to, isGuard(path) ? relative(from, path) : basename(path));
const reached = new Set(Object.values(input).map((path) => path.replace(/\.js$/, '.d.ts')));
for (const path of reached) {
  const place = placeOf(path);
  if (written.has(place)) throw new Error(`${path} and ${written.get(place)} have the same name`);
  written.set(place, path);
  const text = await readFile(path, 'utf8');
  const moved = text.replace(/((?:from|import\()\s*["'])(\.[^"']+)\.js(?=["'])/g, (_, before, name) => {
    const named = resolve(dirname(path), `${name}.d.ts`);
    reached.add(named);
    const specifier = relative(dirname(place), placeOf(named)).replaceAll('\\', '/').replace(/\.d\.ts$/, '.js');
    return `${before}${specifier.startsWith('.') ? '' : './'}${specifier}`;
  });
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, moved);
}
