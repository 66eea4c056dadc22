/**
 * For applications in browsers that count every byte: a smaller module, without ES512, ES256K, Ed448, ML-DSA, certificates (`x5c`) and
 * PEM. Keys of these kinds are left out as unsupported; everything else is the same.
 */
import { embedded } from './compact-bytes.js';
import { provide } from './core.js';
import { embeddedBytes } from './embedded.js';
import { usePlatform } from './platform.js';

provide(() => new WebAssembly.Module(embeddedBytes(embedded())));
usePlatform({ browserFields: true, sharedPromises: true });

export * from './api.js';
