/** The id of the WebAssembly module of this build. The build generates it. */
export declare const MODULE_ID: string;
