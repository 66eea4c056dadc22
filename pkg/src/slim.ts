/** For whoever obtains the module in a way of their own: `keyward/keyward.wasm` is the file. */
import { provide } from './core.js';

/**
 * Gives the compiled module, before first use.
 *
 * @example
 * import { useModule, verifyJwt } from 'keyward/slim';
 * useModule(await WebAssembly.compileStreaming(fetch(urlOfTheFile)));
 */
export function useModule(module: WebAssembly.Module): void {
  if (!(module instanceof WebAssembly.Module)) throw new TypeError('useModule() takes a WebAssembly.Module');
  provide(() => module);
}

export * from './api.js';
