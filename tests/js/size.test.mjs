// The module and the default entry are no larger than `xtask/size/size.mjs` allows. What each dependency adds is
// printed with them.
import { test } from 'node:test';
import { run } from './support/process.mjs';

test('nothing is larger than it may be', async (context) => {
  const { stdout } = await run(process.execPath, ['xtask/size/size.mjs']);
  context.diagnostic(`\n${stdout}`);
});
