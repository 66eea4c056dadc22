// For bundles of every format, so without top-level await.
import * as keyward from 'keyward';
import { runEvery } from './all.mjs';

runEvery(10, keyward).then((result) => console.log(JSON.stringify(result)));
