import type { Embedded } from './embedded.js';

/** The module, made by the build. A function, since bundlers that inline constants would repeat the text wherever it is named. */
export declare const embedded: () => Embedded;
