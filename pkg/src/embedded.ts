import { embeddedBytes } from './embedded-bytes.js';
import { provide } from './core.js';

/** The module travels inside the JavaScript, and is compiled at first use. */
export function provideEmbedded(): void {
  provide(() => new WebAssembly.Module(embeddedBytes()));
}
