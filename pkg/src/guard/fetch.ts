/** A guard for whatever speaks `Request` and `Response`. */
export * from './exports.js';
