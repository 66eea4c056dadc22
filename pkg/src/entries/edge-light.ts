/** Vercel's edge runtime: the bundler hands over the compiled module. */
import { provide } from '../runtime/core.js';
import { usePlatform } from '../runtime/platform.js';
import module from './keyward.wasm?module';

// `next start` runs edge functions in a context of node:vm, and compiles modules outside of it: `instanceof`, by which the
// glue knows a module, fails for those, although the engine takes them.
provide(() => (module instanceof WebAssembly.Module ? module : Object.setPrototypeOf(module, WebAssembly.Module.prototype) as WebAssembly.Module));
usePlatform({ validators: true });

export * from './api.js';
