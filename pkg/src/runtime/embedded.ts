/** The WebAssembly module as the build embeds it (`xtask/bundle/module.mjs`). */
export interface Embedded {
  /** The length of the module in bytes. */
  readonly length: number;
  readonly checksum: number;
  readonly text: string;
}

/**
 * Printable ASCII without quotes, `\`, `$` and `<`: no character encoding changes these characters, and minifiers and
 * HTML pages need not escape them. Brotli predicts a character from the kinds of the characters before it, so the
 * instructions that read and write locals are digits, and the instructions before them are capitals.
 */
export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz !#%&()*+,-./:;=>?@[]^_{|}~';

/** Bytes below this number take one character, others two. The last two characters of the alphabet begin a pair. */
export const SINGLES = 87;

/** Decodes the module. Throws if the text is damaged, instead of returning another module. */
export function embeddedBytes({ length, checksum, text }: Embedded): Uint8Array<ArrayBuffer> {
  const numbers = new Uint8Array(128);
  for (let at = 0; at < ALPHABET.length; at++) numbers[ALPHABET.charCodeAt(at)] = at;
  const bytes = new Uint8Array(length);
  let [written, sum] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    let byte = numbers[text.charCodeAt(at)]!;
    if (byte >= SINGLES) byte = SINGLES + (byte - SINGLES) * ALPHABET.length + numbers[text.charCodeAt(++at)]!;
    bytes[written++] = byte;
    sum = checksumWith(sum, byte);
  }
  if (written !== length || sum !== checksum) {
    throw new Error('the embedded WebAssembly module is damaged: the file was changed after the build');
  }
  return bytes;
}

/** A polynomial checksum modulo 2^32. A change of one byte always changes it. */
export function checksumWith(sum: number, byte: number): number {
  return (Math.imul(sum, 31) + byte) | 0;
}
