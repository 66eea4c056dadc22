// Verifies the signed tokens and prints the results.
import * as keyward from 'keyward';
import { interop } from '../suite/interop.mjs';
import list from './interop-list.mjs';

console.log(JSON.stringify(interop(keyward, list)));
