// The guard's table on Request objects, in whichever runtime this is.
import { startRequests } from '../guard/requests.mjs';
import { runTable } from '../guard/table.mjs';

console.error = () => undefined;
console.log(JSON.stringify(await runTable(startRequests())));
