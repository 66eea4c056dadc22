// Makes of the optimised module what npm gets of it: `keyward.wasm`, and for the package's JavaScript its id, and all of it as text, for
// entries that can rely on no file and no bundler. `pkg/src/runtime/embedded.ts` decodes the text.
//
// A byte is always written the same way, so a compressor finds the same repetitions as in the module: after brotli the text is 2 % larger
// than the module itself, where base64 is 29 % larger.
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

/** Without the names of functions, and with its id in a custom section, which JavaScript compares with its own. */
function published(named) {
  const kept = sections(named).filter((section) => section.id !== 0 || customName(named, section)[0] !== 'name');
  const bytes = Buffer.concat([named.subarray(0, 8), ...kept.map(({ start, end }) => named.subarray(start, end))]);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const content = Buffer.from(`\x07keyward${id}`);
  return { id, bytes: Buffer.concat([bytes, Buffer.of(0, content.length), content]) };
}

function textModule(bytes) {
  const spell = (byte) => {
    if (byte < SINGLES) return ALPHABET[byte];
    const number = byte - SINGLES;
    return ALPHABET[SINGLES + Math.floor(number / ALPHABET.length)] + ALPHABET[number % ALPHABET.length];
  };
  const checksum = bytes.reduce(checksumWith, 0);
  const text = Array.from(bytes, spell).join('');
  return `export const embedded = () => ({\n    length: ${bytes.length},\n    checksum: ${checksum},\n    text: "${text}",\n});\n`;
}
