// The packed package in Deno without any permission, not even to read files.
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run, tools } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { WHOLE, assertPassed, lastLine } from './support/verdict.mjs';

const staged = await stage();
after(staged.remove);

test('the shared suite without any permission', async () => {
  const deno = join(tools, '.bin', 'deno');
  const env = { DENO_DIR: join(staged.folder, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
  const { stdout } = await run(deno, ['run', '--no-prompt', '--no-remote', 'programs/print.mjs'], {
    cwd: staged.folder,
    env,
    seconds: 180,
  });
  assertPassed(lastLine(stdout), WHOLE);
});
