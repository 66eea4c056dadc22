// A page that runs the shared suite and posts its result.
import * as keyward from 'keyward';
import { runAll } from './all.mjs';

const { isSecureContext, crypto } = globalThis;
const result = await runAll(keyward);
await fetch('/report', {
  method: 'POST',
  body: JSON.stringify({ isSecureContext, subtle: typeof crypto.subtle, ...result }),
});
