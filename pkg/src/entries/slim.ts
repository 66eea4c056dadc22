/** For whoever obtains the module in a way of their own: `keyward/keyward.wasm` is the file. */
import { OTHER_MODULE, isOwnModule, provide } from '../runtime/core.js';

/**
 * Gives the compiled module, before first use. Every entry of the package shares one instance, so where a module was provided
 * before, that one stays.
 *
 * @throws TypeError for anything but the compiled `keyward/keyward.wasm` of this version
 *
 * @example
 * import { useModule, verifyJwt } from 'keyward/slim';
 * useModule(await WebAssembly.compileStreaming(fetch(urlOfTheFile)));
 */
export function useModule(module: WebAssembly.Module): void {
  if (!(module instanceof WebAssembly.Module)) throw new TypeError('useModule() takes a WebAssembly.Module');
  if (!isOwnModule(module)) throw new TypeError(`useModule(): ${OTHER_MODULE}`);
  provide(() => module);
}

export * from './api.js';
