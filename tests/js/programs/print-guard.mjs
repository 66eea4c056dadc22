// The guard's table on Request objects, in the current runtime.
import { startRequests } from '../guard/requests.mjs';
import { runTable } from '../guard/table.mjs';

console.error = () => undefined;
console.log(JSON.stringify(await runTable(startRequests())));
