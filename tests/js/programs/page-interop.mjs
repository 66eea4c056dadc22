// A page that verifies the signed tokens and posts the results.
import * as keyward from 'keyward';
import { interop } from '../suite/interop.mjs';
import list from './interop-list.mjs';

await fetch('/report', { method: 'POST', body: JSON.stringify(interop(keyward, list)) });
