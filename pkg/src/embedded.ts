import { decodeBase64 } from './base64.js';
import { provide } from './core.js';
import { base64, length } from './wasm-bytes.js';

/** The module travels inside the JavaScript, and is compiled at first use. */
export function provideEmbedded(): void {
  provide(() => new WebAssembly.Module(decodeBase64(base64, length)));
}
