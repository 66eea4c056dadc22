// The README's examples, as they stand there, with the packed package in Node.js and in workerd.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root, run } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { lastLine } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

const readme = await readFile(join(root, 'README.md'), 'utf8');
const staged = await stage();
after(staged.remove);
const examples = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
for (const name of ['signIn', 'authorize', 'endSession', 'authorizeSender']) {
  const found = examples.filter((code) => code.includes(`function ${name}(`));
  assert.equal(found.length, 1, `the README has ${found.length} examples with the function ${name}`);
  await writeFile(join(staged.folder, 'programs', `readme-${name}.mjs`), found[0]);
}

function check(results) {
  const { report, ...answers } = results;
  const refused = (claim, code = 'ERR_JWT_CLAIM_VALIDATION_FAILED') => ({ code, claim });
  assert.deepEqual(answers, JSON.parse(JSON.stringify({
    signIn: 'alice',
    signInWithAnotherNonce: refused('nonce'),
    authorize: { client: 'app', user: 'alice' },
    authorizeWithIdToken: refused('typ'),
    authorizeBound: refused('cnf'),
    endSession: { session: 's', user: 'alice' },
    endSessionWithIdToken: refused('jti', 'ERR_JWT_CLAIM_VALIDATION_FAILED'),
    authorizeSender: true,
    authorizeSenderAgain: { code: 'ERR_DPOP_REPLAYED' },
    authorizeThief: refused('cnf', 'ERR_DPOP_INVALID'),
  })));
  const block = `\`\`\`text\n${report}\n\`\`\`\n`;
  assert.ok(readme.includes(block), `the README should hold this report:\n${block}`);
}

test('in Node.js', async () => {
  const code = "import { results } from './programs/readme-results.mjs'; console.log(JSON.stringify(await results()));";
  check(lastLine((await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder })).stdout));
});

test('in workerd', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-readme.mjs');
  await withWorker(modules, async (request) => check(await (await request()).json()));
});
