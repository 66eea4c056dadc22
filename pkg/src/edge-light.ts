/** Vercel's edge runtime: the bundler hands over the compiled module. */
import { provide } from './core.js';
import module from './keyward.wasm?module';

provide(() => module);

export * from './api.js';
