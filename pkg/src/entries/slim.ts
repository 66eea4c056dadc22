/** For programs that load the module themselves, from the file `keyward/keyward.wasm`. */
import { OTHER_MODULE, isOwnModule, provide } from '../runtime/core.js';

/**
 * Sets the compiled WebAssembly module. Call it before any other function of the package. All entries of the package
 * share one instance, so a later call has no effect.
 *
 * @param module the compiled `keyward/keyward.wasm` of this version
 * @throws TypeError if `module` is anything else
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
