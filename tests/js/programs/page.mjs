// A page that runs the shared suite and posts its result. Without top-level await, so that it can be a classic script.
import * as keyward from 'keyward';
import { runAll } from './all.mjs';

const { isSecureContext, crypto } = globalThis;
runAll(keyward, 200).then((result) => {
  fetch('/report', { method: 'POST', body: JSON.stringify({ isSecureContext, subtle: typeof crypto.subtle, ...result }) });
});
