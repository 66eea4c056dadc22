/** The id of the module that was built with this JavaScript, made by the build. */
export declare const MODULE_ID: string;
