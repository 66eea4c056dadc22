/** Browsers and unknown runtimes: the JavaScript contains the module and compiles it at first use. */
import { provide } from '../runtime/core.js';
import { embeddedBytes } from '../runtime/embedded.js';
import { usePlatform } from '../runtime/platform.js';
import { embedded } from '../runtime/module-text.js';

provide(() => new WebAssembly.Module(embeddedBytes(embedded())));
usePlatform({ browserFields: true, sharedPromises: true });

export * from './api.js';
