const keyward = require('keyward');

import('./all.mjs').then(async ({ runAll }) => console.log(JSON.stringify(await runAll(keyward))));
