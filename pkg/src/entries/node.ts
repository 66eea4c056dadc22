/** Node.js, Deno and Bun: the JavaScript contains the module. Their fetch has no HTTP cache. */
import { provide } from '../runtime/core.js';
import { embeddedBytes } from '../runtime/embedded.js';
import { usePlatform } from '../runtime/platform.js';
import { embedded } from '../runtime/module-text.js';

provide(() => new WebAssembly.Module(embeddedBytes(embedded())));
usePlatform({ validators: true, sharedPromises: true });

export * from './api.js';
