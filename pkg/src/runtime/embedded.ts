/** A module as the build embeds it. */
export interface Embedded {
  /** In bytes. */
  readonly length: number;
  /** How much memory decoding takes. */
  readonly pages: number;
  readonly checksum: number;
  /** The module that decodes the text, in hexadecimal. */
  readonly decoder: string;
  readonly text: string;
}

/** Where the decoder's tables end, and the text begins. */
const TEXT = 512;

/**
 * The module, from the text that the build made of it. What decodes it is a module too, of some hundred bytes: a loop in JavaScript
 * takes twice as long, since an engine has only begun to optimise it when it ends. A text that was damaged on its way here is an
 * error, not a wrong module.
 */
export function embeddedBytes({ length, pages, checksum, decoder, text }: Embedded): Uint8Array<ArrayBuffer> {
  const memory = new WebAssembly.Memory({ initial: pages });
  const code = Uint8Array.from(decoder.match(/../g)!, (hex) => Number.parseInt(hex, 16));
  const { decode } = new WebAssembly.Instance(new WebAssembly.Module(code), { '': { memory } }).exports;
  const { read, written } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, TEXT));
  const end = TEXT + written;
  if (read !== written || !(decode as Decode)(TEXT, end, length, checksum)) throw new Error('the embedded WebAssembly module is damaged');
  return new Uint8Array(memory.buffer, end, length);
}

/** Writes the bytes behind the text; says whether they are as many as they should be, and sum up as they should. */
type Decode = (at: number, end: number, length: number, checksum: number) => number;
