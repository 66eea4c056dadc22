/** Browsers, and what is unknown: the module travels inside the JavaScript, and is compiled at first use. */
import { provide } from './core.js';
import { embeddedBytes } from './embedded.js';
import { usePlatform } from './platform.js';

provide(() => new WebAssembly.Module(embeddedBytes()));
usePlatform({ browserFields: true, sharedPromises: true });

export * from './api.js';
