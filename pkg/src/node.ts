/** Node.js, Deno and Bun: the module travels inside the JavaScript, and fetch keeps no cache of its own. */
import { provideEmbedded } from './embedded.js';
import { usePlatform } from './platform.js';

provideEmbedded();
usePlatform({ validators: true, sharedPromises: true });

export * from './api.js';
