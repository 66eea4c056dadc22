// Bundles what the compiler has emitted (pkg/modules) into what npm gets (pkg/dist): few files, since each costs a program that
// imports the package about half a millisecond. Not minified: that is a consumer's to do, and people read it in debuggers.
import { readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { trimmed } from './glue.mjs';

const from = fileURLToPath(new URL('../../pkg/modules/', import.meta.url));
const to = fileURLToPath(new URL('../../pkg/dist/', import.meta.url));

/** What `exports` of the package names. */
const ENTRIES = ['default', 'node', 'workerd', 'edge-light', 'slim', 'guard/fetch', 'guard/workers', 'guard/hono', 'guard/express'];

/** What entries share, and which modules go there. The module as text is apart from the rest, since some entries do without. */
const SHARED = [
  { name: 'embedded', test: /[\\/]wasm-bytes\.js$/, priority: 2 },
  { name: 'guard/guard', test: /[\\/]guard[\\/]/, priority: 1 },
  // What one entry alone needs stays in it.
  { name: 'keyward', test: /(?<![\\/]webcrypto)\.js$/ },
];

/** Stays an import: the module, which bundlers and runtimes compile, and the package itself, whose instance guards share. */
const EXTERNAL = /^keyward$|\.wasm(\?module)?$|^hono\b|^node:/;

const entries = new Set(ENTRIES.map((name) => join(from, `${name}.js`)));
const bundle = await rolldown({
  cwd: from,
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(from, `${name}.js`)])),
  external: (id) => EXTERNAL.test(id),
  makeAbsoluteExternalsRelative: false,
  platform: 'neutral',
  optimization: { inlineConst: false },
  plugins: [{ name: 'glue', transform: { filter: { id: /glue\.js$/ }, handler: (code) => trimmed(code) } }],
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

// Declarations stay where tsc has put them, one to a source, but for those that cannot be reached from an entry.
const reached = new Set(ENTRIES.map((name) => normalize(`${name}.d.ts`)));
for (const path of reached) {
  const text = await readFile(join(to, path), 'utf8');
  for (const [, , name] of text.matchAll(/(from|import\()\s*["'](\.[^"']+)\.js["']/g)) reached.add(normalize(join(dirname(path), `${name}.d.ts`)));
}
for (const path of await readdir(to, { recursive: true })) {
  if (path.endsWith('.d.ts') && !reached.has(path)) await rm(join(to, path));
}
