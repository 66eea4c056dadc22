/** Cloudflare Workers: the runtime compiles the module when the Worker is deployed. */
import { provide } from './core.js';
import module from './keyward.wasm';

provide(() => module);

export * from './api.js';
