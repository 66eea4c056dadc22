// Sizes, raw and compressed.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export function sizes(name, bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

export function print(title, rows) {
  const line = (...cells) => console.log(cells.map((cell, i) => (i ? cell.padStart(9) : cell.padEnd(26))).join(' '));
  line(title, 'raw', 'gzip -9', 'brotli 11');
  for (const { name, raw, gzip, brotli } of rows) line(name, String(raw), String(gzip), String(brotli));
}
