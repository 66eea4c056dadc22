/** A module as the build embeds it (`xtask/bundle/module.mjs`). */
export interface Embedded {
  /** In bytes. */
  readonly length: number;
  readonly checksum: number;
  readonly text: string;
}

/**
 * Printable ASCII without quotes, `\`, `$` and `<`: no charset changes it, and no minifier and no page has to escape it. Brotli guesses
 * a character by the kinds of those before it: so the instructions that read and write locals are digits, and those before them capitals.
 */
export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz !#%&()*+,-./:;=>?@[]^_{|}~';

/** Bytes below this number are one character, all others two. The last two characters of the alphabet begin a pair. */
export const SINGLES = 87;

/** Decodes the module. A text that was damaged on its way here is an error, not a wrong module. */
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
  if (written !== length || sum !== checksum) throw new Error('the embedded WebAssembly module is damaged');
  return bytes;
}

/** A polynomial modulo 2^32: no single damage leaves it as it was. */
export function checksumWith(sum: number, byte: number): number {
  return (Math.imul(sum, 31) + byte) | 0;
}
