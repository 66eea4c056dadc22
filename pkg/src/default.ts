/** Browsers, Node.js, Deno, Bun, and what is unknown: the module travels inside the JavaScript. */
import { provide } from './core.js';
import { decodeBase64 } from './base64.js';
import { useBrowserFields } from './fetch.js';
import { base64, length } from './wasm-bytes.js';

provide(() => new WebAssembly.Module(decodeBase64(base64, length)));
useBrowserFields();

export * from './api.js';
