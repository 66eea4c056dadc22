/** A guard for every framework that uses the Fetch API's `Request` and `Response`. */
export * from './exports.js';
