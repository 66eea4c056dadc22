import { call } from './core.js';

/**
 * Compiles and starts the WebAssembly module, so that the first verification need not do it. Calling this is optional.
 *
 * @throws {@link JwtError} `ERR_WASM_UNAVAILABLE`: WebAssembly is absent, blocked, too old or out of memory
 *
 * @example
 * requestIdleCallback(() => ready());
 */
export async function ready(): Promise<void> {
  call((core) => core);
}
