import * as keyward from 'keyward';
import { runAll } from './all.mjs';

console.log(JSON.stringify(await runAll(keyward)));
