// The guard: every response of one table in every host. A handler runs once for a valid request and never for another.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertResponse, fails } from './guard/responses.mjs';
import { EXPLAINED_TESTS } from './guard/explained.mjs';
import { HOSTS, KEY_HOSTS, startKeyWorkers } from './guard/hosts.mjs';
import { TESTS } from './guard/interface.mjs';
import { makeAgain, playKeys, shareKeys } from './guard/keys.mjs';
import { seenByCloudflare } from './guard/mutual-tls.mjs';
import { NEXT_TESTS } from './guard/next.mjs';
import { POLLUTION_TESTS } from './guard/pollution.mjs';
import { runTable } from './guard/table.mjs';
import { TARGET_TESTS } from './guard/targets.mjs';
import { root, run, temporaryFolder, tools } from './support/process.mjs';
import { COUNTS, assertCounts, lastLine } from './support/verdict.mjs';

/** Cases with the expected response, by host. */
const tables = {};

for (const [name, start] of Object.entries(HOSTS)) {
  test(`the table: ${name}`, async (context) => {
    const logged = context.mock.method(console, 'error', () => undefined);
    const host = await start();
    try {
      const { statuses, passed } = assertTable(name, await runTable(host));
      context.diagnostic(
        `${passed} cases: ${JSON.stringify(statuses)}; ${logged.mock.callCount()} lines to the console`,
      );
    } finally {
      await host.close();
    }
  });
}

const PROGRAM = join('tests', 'js', 'programs', 'print-guard.mjs');
const RUNTIMES = {
  deno: [
    'run',
    '--allow-read',
    '--allow-env',
    '--no-prompt',
    '--no-remote',
    '--quiet',
    '--node-modules-dir=manual',
    '--cached-only',
    '--no-lock',
    PROGRAM,
  ],
  bun: ['--no-install', PROGRAM],
};

for (const [name, args] of Object.entries(RUNTIMES)) {
  test(`the table: a Request in ${name}`, async () => {
    const { path, remove } = await temporaryFolder();
    try {
      const env = { DENO_DIR: path, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1', DO_NOT_TRACK: '1' };
      const { stdout } = await run(join(tools, '.bin', name), args, { cwd: root, env, seconds: 60 });
      assertTable(`a Request in ${name}`, lastLine(stdout));
    } finally {
      await remove();
    }
  });
}

let checked = 0;
for (
  const [name, check] of Object.entries({
    ...TESTS,
    ...TARGET_TESTS,
    ...NEXT_TESTS,
    ...POLLUTION_TESTS,
    ...EXPLAINED_TESTS,
  })
) {
  test(name, async (context) => {
    context.mock.method(console, 'error', () => undefined);
    await check();
    checked++;
  });
}

test('as many tables and tests of the interface passed as tests/counts.json says', () => {
  assertCounts({ tables, interface: checked }, COUNTS.guard);
});

// The other types are checked where the types of the DOM are loaded.
test('types in the project of a Worker', async () => {
  await run(process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--noEmit',
    '-p',
    join('tests', 'types', 'workers'),
  ]);
});

test('keys that are missing, stale, changing, or not yet known', async (context) => {
  context.mock.method(console, 'error', () => undefined);
  const played = await Promise.allSettled(
    Object.entries(KEY_HOSTS).map(async ([name, start]) => [name, await playKeys(name, start)]),
  );
  const failures = played.flatMap((
    { reason },
    n,
  ) => (reason === undefined ? [] : [`${Object.keys(KEY_HOSTS)[n]}: ${reason.message}`]));
  assert.equal(failures.length, 0, `\n- ${failures.join('\n- ')}`);
  context.diagnostic(`requests that passed: ${JSON.stringify(Object.fromEntries(played.map(({ value }) => value)))}`);
});

test('the certificate that Cloudflare saw, in workerd', async () => {
  assert.deepEqual(await seenByCloudflare(), {
    'the same': 200,
    another: 401,
    none: 401,
    'none, for an unbound token': 200,
  });
});

test('isolates share keys through the Cache API or KV, unless told not to', async () => {
  assert.deepEqual(await shareKeys(startKeyWorkers), { cache: 1, kv: 1, none: 3 });
});

for (const form of ['worker', 'pages']) {
  test(`an options function that throws is called until it succeeds: ${form}`, async (context) => {
    context.mock.method(console, 'error', () => undefined);
    const { answers, told } = await makeAgain(startKeyWorkers, form);
    const request = { method: 'GET', headers: [], path: '' };
    for (const answer of answers.slice(0, 2)) await assertResponse(answer, fails(), 'plain', request);
    assert.deepEqual(answers.slice(2).map(({ status }) => status), [200, 200, 200]);
    assert.deepEqual(told, { made: { slow: 3 }, ran: { slow: 3 } });
  });
}

function assertTable(name, { failures, statuses, passed }) {
  assert.equal(failures.length, 0, `${failures.length} failed:\n- ${failures.join('\n- ')}`);
  tables[name] = passed;
  return { statuses, passed };
}
