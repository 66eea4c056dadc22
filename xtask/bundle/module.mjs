// Derives from the optimised module the published one, `keyward.wasm`, and for the package's JavaScript its id and the
// whole module as text, for entries that can rely on neither a file nor a bundler. `pkg/src/runtime/embedded.ts`
// decodes the text.
//
// A byte is always encoded in the same way, so a compressor finds the same repetitions as in the module: after brotli
// the text is 2 % larger than the module itself, while base64 is 29 % larger.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { ALPHABET, SINGLES, checksumWith } from '../../pkg/modules/runtime/embedded.js';
import { customName, sections } from './sections.mjs';

const modules = new URL('../../pkg/modules/', import.meta.url);

export async function writeModule() {
  const { bytes, id } = published(await readFile(new URL('named.wasm', modules)));
  await writeFile(new URL('../dist/keyward.wasm', modules), bytes);
  await writeFile(new URL('runtime/module-id.js', modules), `export const MODULE_ID = "${id}";\n`);
  await writeFile(new URL('runtime/module-text.js', modules), textModule(bytes));
}

/** Removes the names of functions. Adds a custom section with the id, which the JavaScript compares with its own. */
function published(named) {
  const kept = sections(named).filter((section) => section.id !== 0 || customName(named, section)[0] !== 'name');
  const bytes = Buffer.concat([named.subarray(0, 8), ...kept.map(({ start, end }) => named.subarray(start, end))]);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const content = Buffer.from(`\x07keyward${id}`);
  return { id, bytes: Buffer.concat([bytes, Buffer.of(0, content.length), content]) };
}

function textModule(bytes) {
  const encode = (byte) => {
    if (byte < SINGLES) return ALPHABET[byte];
    const number = byte - SINGLES;
    return ALPHABET[SINGLES + Math.floor(number / ALPHABET.length)] + ALPHABET[number % ALPHABET.length];
  };
  const checksum = bytes.reduce(checksumWith, 0);
  const text = Array.from(bytes, encode).join('');
  const members = `    length: ${bytes.length},\n    checksum: ${checksum},\n    text: "${text}",\n`;
  return `export const embedded = () => ({\n${members}});\n`;
}
