import { checksum, length, singles, text } from './wasm-bytes.js';

/** Characters that no minifier, page or charset changes. */
const REFUSED = '"\'`\\$<';

/**
 * Decodes what the build encoded: the most frequent bytes are one character each, the others an escape and a character. A text
 * that was damaged on its way here is an error, not a wrong module.
 */
export function embeddedBytes(): Uint8Array<ArrayBuffer> {
  const places = new Uint8Array(128);
  let letters = 0;
  for (let code = 32; code < 127; code++) if (!REFUSED.includes(String.fromCharCode(code))) places[code] = letters++;
  const table = singles.match(/../g)!.map((hex) => Number.parseInt(hex, 16));
  const frequent = table.length;
  // Behind the bytes of one letter come the others in their order: those of the first escape, then those of the second.
  for (let byte = 0; byte < 256; byte++) if (!table.slice(0, frequent).includes(byte)) table.push(byte);
  const values = Uint8Array.from(table);
  const bytes = new Uint8Array(length);
  let sum = 0;
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    let place = places[text.charCodeAt(at)]!;
    if (place >= frequent) place = frequent + (place - frequent) * letters + places[text.charCodeAt(++at)]!;
    const byte = values[place]!;
    sum = (Math.imul(sum, 31) + byte) | 0;
    bytes[end++] = byte;
  }
  if (end !== length || sum !== checksum) throw new Error('the embedded WebAssembly module is damaged');
  return bytes;
}
