/** Vercel's edge runtime: the bundler hands over the compiled module. */
import { provide } from './core.js';
import { usePlatform } from './platform.js';
import module from './keyward.wasm?module';

provide(() => module);
usePlatform({ validators: true });

export * from './api.js';
