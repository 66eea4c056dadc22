// Promises of SECURITY.md with the packed package, against servers on loopback: its example unchanged, and how long a
// caller waits.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root, run, tools } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { lastLine } from './support/verdict.mjs';

const staged = await stage();
after(staged.remove);

test('a fetch that rejects internal addresses never reaches them', async () => {
  const text = await readFile(join(root, 'SECURITY.md'), 'utf8');
  const [[, example], ...others] = text.matchAll(/^```js\n([\s\S]*?)^```$/gm);
  assert.equal(others.length, 0, 'SECURITY.md has another example');
  await writeFile(join(staged.folder, 'outer-fetch.mjs'), example);
  await symlink(join(tools, 'undici'), join(staged.folder, 'node_modules', 'undici'), 'junction');

  const asked = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.end('{"keys":[]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  try {
    const code = `
      import { fetchJwks } from 'keyward';
      import { outerFetch } from './outer-fetch.mjs';
      const failure = ({ code, cause }) => [code, String(cause?.cause?.message)];
      const fetched = (url, options) => fetchJwks(url, options).then(() => 'fetched', failure);
      console.log(JSON.stringify([
        await fetched('http://localhost:${port}/open'),
        await fetched('http://localhost:${port}/refused', { fetch: outerFetch }),
        // A literal address that the program itself configures is the program's decision. The case also shows that the
        // function does fetch.
        await fetched('http://127.0.0.1:${port}/literal', { fetch: outerFetch }),
      ]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder });
    const rejection = ['ERR_JWKS_FETCH_FAILED', 'the host resolves to an inner address'];
    assert.deepEqual(lastLine(stdout), ['fetched', rejection, 'fetched']);
    assert.deepEqual(asked, ['/open', '/literal']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a slow issuer costs a caller no more than its timeout', async (context) => {
  const [TIMEOUT, SLACK] = [1, 0.4];
  // Each of the issuer's three addresses takes nearly the whole timeout to respond that nothing is there.
  const asked = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    setTimeout(() => response.writeHead(404).end(), TIMEOUT * 900);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const code = `
      import { createVerifier, discover } from 'keyward';
      const issuer = 'http://localhost:${server.address().port}/tenant';
      const timed = async (work) => {
        const before = performance.now();
        const { code } = await work().then(() => ({}), (error) => error);
        return [code, (performance.now() - before) / 1000];
      };
      const options = { issuer, audience: null, discovery: true, timeout: ${TIMEOUT} };
      console.log(JSON.stringify({
        discover: await timed(() => discover(issuer, { timeout: ${TIMEOUT} })),
        verifier: await timed(() => createVerifier(options).prefetch()),
      }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder });
    for (const [what, [error, seconds]] of Object.entries(lastLine(stdout))) {
      context.diagnostic(`${what}: ${seconds.toFixed(2)} s with a timeout of ${TIMEOUT} s`);
      assert.equal(error, 'ERR_JWKS_TIMEOUT', what);
      assert.ok(seconds <= TIMEOUT + SLACK, `${what} took ${seconds} s`);
    }
    assert.equal(asked.length, 4, 'each caller requested two addresses');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
