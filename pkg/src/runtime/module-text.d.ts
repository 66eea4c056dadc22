import type { Embedded } from './embedded.js';

/**
 * The module as text. The build generates it. A function, because bundlers that inline constants would repeat the text.
 */
export declare const embedded: () => Embedded;
