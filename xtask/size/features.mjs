// Prints what each feature adds to the module: its size with all, less its size without that one. The arguments are the
// modules without, each named by the feature.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print, sizes } from './table.mjs';

const all = sizes('all', readFileSync(fileURLToPath(new URL('../../pkg/dist/keyward.wasm', import.meta.url))));
const rows = process.argv.slice(2).map((path) => {
  const without = sizes(basename(path, '.wasm'), readFileSync(path));
  return { name: without.name, raw: all.raw - without.raw, gzip: all.gzip - without.gzip, brotli: all.brotli - without.brotli };
});
print('\nadded by the feature', rows);
