// SECURITY.md's example, as it stands there, against a server on loopback.
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

test('a fetch that refuses inner addresses never reaches them', async () => {
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
      const fetched = (url, options) => fetchJwks(url, options).then(() => 'fetched', ({ code, cause }) => [code, String(cause?.cause?.message)]);
      console.log(JSON.stringify([
        await fetched('http://localhost:${port}/open'),
        await fetched('http://localhost:${port}/refused', { fetch: outerFetch }),
        // A literal address that the program itself gives is its own decision: it also shows that the function fetches.
        await fetched('http://127.0.0.1:${port}/literal', { fetch: outerFetch }),
      ]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder });
    const refused = ['ERR_JWKS_FETCH_FAILED', 'the host resolves to an inner address'];
    assert.deepEqual(lastLine(stdout), ['fetched', refused, 'fetched']);
    assert.deepEqual(asked, ['/open', '/literal']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
