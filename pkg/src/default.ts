/** Browsers, and what is unknown: the module travels inside the JavaScript. */
import { provideEmbedded } from './embedded.js';
import { usePlatform } from './platform.js';

provideEmbedded();
usePlatform({ browserFields: true, sharedPromises: true });

export * from './api.js';
