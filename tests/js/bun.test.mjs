// The packed package in Bun.
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run, tools } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { WHOLE, assertPassed, lastLine } from './support/verdict.mjs';

const staged = await stage();
after(staged.remove);

for (const [how, program] of [['import', 'programs/print.mjs'], ['require()', 'programs/print.cjs']]) {
  test(`the shared suite by ${how}`, async () => {
    const options = {
      cwd: staged.folder,
      env: { BUN_CONFIG_NO_CLEAR_TERMINAL_ON_RELOAD: '1', DO_NOT_TRACK: '1' },
      seconds: 180,
    };
    const { stdout } = await run(join(tools, '.bin', 'bun'), ['--no-install', program], options);
    assertPassed(lastLine(stdout), WHOLE);
  });
}
