/** Vercel's edge runtime: the bundler provides the compiled module. */
import { provide } from '../runtime/core.js';
import { usePlatform } from '../runtime/platform.js';
import module from './keyward.wasm?module';

// `next start` runs edge functions in a node:vm context and compiles modules outside that context. The engine accepts
// such a module, but the glue code's `instanceof` check does not, so the prototype is replaced.
provide(() => {
  if (module instanceof WebAssembly.Module) return module;
  return Object.setPrototypeOf(module, WebAssembly.Module.prototype) as WebAssembly.Module;
});
usePlatform({ validators: true });

export * from './api.js';
