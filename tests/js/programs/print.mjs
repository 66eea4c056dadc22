// Without top-level await, so that it can be bundled into every format.
import * as keyward from 'keyward';
import { runAll } from './all.mjs';

runAll(keyward).then((result) => console.log(JSON.stringify(result)));
