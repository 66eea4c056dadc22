// The README's examples, as they stand there, with the packed package in Node.js and in workerd.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Response } from 'miniflare';
import { root, run } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { lastLine } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

const readme = await readFile(join(root, 'README.md'), 'utf8');
const staged = await stage();
after(staged.remove);
const examples = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
for (const name of ['signIn', 'authorize', 'endSession', 'authorizeSender', 'handle']) await extract(`function ${name}(`, name);
await extract('const recipes =', 'recipes-example');

/** Writes the one example with this text where programs can import it. */
async function extract(text, name) {
  const found = examples.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `the README has ${found.length} examples with "${text}"`);
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

test('guards: the recipes with the tokens of their issuers', async () => {
  const { stdout } = await run(process.execPath, ['programs/readme-recipes.mjs'], { cwd: staged.folder });
  const { recipes, handle } = lastLine(stdout);
  assert.deepEqual(recipes, {
    auth0: [200, 401],
    okta: [200, 403],
    entra: [200, 401],
    cognito: [200, 401],
    google: [200, 401],
    cloudflareAccess: [200, 401],
    boundToCertificates: [200, 401],
  });
  assert.deepEqual(handle, [200, 401, 200, 403, 200]);
});

test('the Worker, with an issuer that is there and one that is not', async () => {
  const [worker] = examples.filter((code) => code.includes('export default withJwt('));
  await writeFile(join(staged.folder, 'programs', 'readme-worker.mjs'), worker);
  const modules = await bundleWorker(staged.folder, 'programs/readme-worker.mjs');

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'a' }] };
  const part = (value) => Buffer.from(typeof value === 'object' ? JSON.stringify(value) : value).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const token = (claims, header) => {
    const dates = { iss: 'https://issuer.example', sub: 'alice', iat: now, exp: now + 300 };
    const input = [{ alg: 'ES256', kid: 'a', ...header }, { ...dates, ...claims }].map(part).join('.');
    return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const access = token({ aud: 'https://api.example', client_id: 'app', jti: '1' }, { typ: 'at+jwt' });
  const idToken = token({ aud: 'https://api.example', at_hash: 'x' }, {});

  for (const up of [true, false]) {
    const asked = [];
    const outboundService = ({ url }) => {
      asked.push(url);
      if (!up) return new Response('', { status: 500 });
      const metadata = { issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/keys' };
      return Response.json(url.endsWith('/keys') ? jwks : metadata);
    };
    const bindings = { ISSUER: 'https://issuer.example', AUDIENCE: 'https://api.example' };
    await withWorker(modules, async (request) => {
      const answer = async (authorization) => {
        const response = await request('/', authorization === undefined ? {} : { headers: { authorization } });
        const text = await response.text();
        return [response.status, text && JSON.parse(text).error, text && JSON.parse(text).hello, response.headers.get('retry-after')];
      };
      assert.deepEqual(await answer(), [401, '', '', null]);
      assert.deepEqual(await answer('Bearer a.b.c'), [401, 'invalid_token', undefined, null]);
      assert.deepEqual(asked, [], 'what is no token costs no request');
      const [status, error, hello, retryAfter] = await answer(`Bearer ${access}`);
      if (up) {
        assert.deepEqual([status, hello, retryAfter], [200, 'alice', null]);
        assert.deepEqual(await answer(`Bearer ${idToken}`), [401, 'invalid_token', undefined, null]);
        assert.deepEqual(asked, ['https://issuer.example/.well-known/openid-configuration', 'https://issuer.example/keys']);
      } else {
        assert.deepEqual([status, error], [503, 'temporarily_unavailable']);
        assert.match(retryAfter, /^[12]$/);
        assert.equal(asked.length, 1, 'it is asked once');
      }
    }, { outboundService, bindings });
  }
});
