import { call } from './core.js';

/**
 * Starts the core ahead of its first use, off the path of the first verification. Never needed: first use does the same.
 *
 * @throws {@link JwtError} `ERR_WASM_UNAVAILABLE`
 *
 * @example
 * requestIdleCallback(() => ready());
 */
export async function ready(): Promise<void> {
  call((core) => core);
}
