// The module and the default entry are within the limits of `xtask/size/size.mjs`. The size that each dependency adds
// is printed with them.
import { test } from 'node:test';
import { run } from './support/process.mjs';

test('every size is within its limit', async (context) => {
  const { stdout } = await run(process.execPath, ['xtask/size/size.mjs']);
  context.diagnostic(`\n${stdout}`);
});
