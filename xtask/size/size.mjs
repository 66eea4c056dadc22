// Prints the size of the module and of each entry of the package, raw and compressed, and the share of each crate in
// the module. Exits with 1 if one exceeds its limit; the suite `size` runs this. An entry is measured as in an
// application: bundled and minified by esbuild, through the package's `exports`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { costs } from './crates.mjs';
import { print, sizes } from './table.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { build } = createRequire(new URL('../../tests/package.json', import.meta.url))('esbuild');

/** The limits in bytes, with brotli: of the module, and of the entry that most programs import. */
const LIMITS = { 'keyward.wasm': 118_500, 'default (JavaScript)': 151_500 };

/** The entries, and the condition of `exports`. In the last three, the module is a separate file. */
const ENTRIES = [
  { name: 'default', from: 'keyward', conditions: [] },
  { name: 'workerd', from: 'keyward', conditions: ['workerd'] },
  { name: 'edge-light', from: 'keyward', conditions: ['edge-light'] },
  { name: 'slim', from: 'keyward/slim', conditions: [] },
];

const rows = ['keyward.wasm'].map((file) => sizes(file, readFileSync(`${root}pkg/dist/${file}`)));
for (const { name, from, conditions } of ENTRIES) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(from)};`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    conditions,
    external: ['*.wasm', '*.wasm?module', 'cloudflare:*', 'node:*'],
    logLevel: 'warning',
  });
  rows.push(sizes(`${name} (JavaScript)`, outputFiles[0].contents));
}
print('bytes', rows);

console.log('\nbytes of keyward.wasm, before compression');
for (const [name, bytes] of costs(readFileSync(`${root}pkg/modules/named.wasm`))) {
  console.log(`${name.padEnd(26)} ${String(bytes).padStart(9)}`);
}

const above = rows.filter(({ name, brotli }) => brotli > LIMITS[name]);
for (const { name, brotli } of above) {
  console.error(`${name} is too large: ${brotli} bytes with brotli, at most ${LIMITS[name]} are allowed`);
}
if (above.length > 0) process.exitCode = 1;
