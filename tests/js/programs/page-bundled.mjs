// For bundles of every format, including classic scripts, so without top-level await.
import * as keyward from 'keyward';
import { runEvery } from './all.mjs';

runEvery(10, keyward).then((result) => fetch('/report', { method: 'POST', body: JSON.stringify(result) }));
