// The examples of README.md and docs, as they stand there, with the packed package in Node.js and in workerd.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { Response } from 'miniflare';
import { jwkOf } from '../../examples/issuer/signing.mjs';
import { root, run } from './support/process.mjs';
import { stage } from './support/stage.mjs';
import { lastLine } from './support/verdict.mjs';
import { bundleWorker, withWorker } from './support/worker.mjs';

/** A text of each example, by the name that programs import it by: `programs/readme-<name>.mjs`. */
const EXAMPLES = {
  userOf: 'function userOf(',
  signIn: 'function signIn(',
  worker: 'export default withJwt(',
  authenticate: 'function authenticate(',
  explain: 'const explain =',
  claimsOf: 'function claimsOf(',
  tenants: 'export const tenants =',
  customers: 'export const customers =',
  authorize: 'function authorize(',
  signInWithCode: 'function signInWithCode(',
  permissionsOf: 'function permissionsOf(',
  endSession: 'function endSession(',
  excludedKeys: 'function excludedKeys(',
  authorizeSender: 'function authorizeSender(',
  tenantOf: 'function tenantOf(',
  clientVerifier: 'function clientVerifier(',
  Replays: 'class Replays ',
  handle: 'function handle(',
  'recipes-example': 'const recipes =',
  accessTokens: 'const accessTokens =',
  sessions: 'const sessions =',
  idTokens: 'const idTokens =',
  workloads: 'const workloads =',
};

const readme = await readFile(join(root, 'README.md'), 'utf8');
const documents = { 'README.md': readme };
for (const name of await readdir(join(root, 'docs'), { recursive: true })) {
  if (name.endsWith('.md')) documents[`docs/${name}`] = await readFile(join(root, 'docs', name), 'utf8');
}
const examples = Object.values(documents).flatMap((text) => blocks(text, 'js'));

const staged = await stage();
after(staged.remove);
for (const [name, text] of Object.entries(EXAMPLES)) {
  const found = examples.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `the documents have ${found.length} examples with "${text}"`);
  await writeFile(join(staged.folder, 'programs', `readme-${name}.mjs`), found[0]);
}

test('every example is run', () => {
  const unknown = examples.filter((code) => !Object.values(EXAMPLES).some((text) => code.includes(text)));
  assert.deepEqual(unknown, [], 'an example that no test runs: add it to EXAMPLES');
});

test('every relative link leads to a file and a heading', async () => {
  const others = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];
  for (const name of ['src', 'www', 'xtask', 'tests/vectors']) others.push(`${name}/README.md`);
  for (const name of await readdir(join(root, 'examples'))) others.push(`examples/${name}/README.md`);
  const texts = { ...documents };
  for (const name of others) texts[name] = await readFile(join(root, name), 'utf8');
  const broken = Object.entries(texts).flatMap(([name, text]) =>
    linksOf(text).filter((link) => !leads(texts, name, link)).map((link) => `${name}: ${link}`),
  );
  assert.deepEqual(broken, []);
});

test('package pages have no relative link and no image', async () => {
  for (const text of [readme, await readFile(join(root, 'src/README.md'), 'utf8')]) {
    assert.deepEqual(linksOf(text).filter((link) => !link.startsWith('#')), []);
    assert.ok(!text.includes('!['));
  }
});

/** The blocks of code in this language. */
function blocks(text, language) {
  const all = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  return all.filter(([, name]) => name === language).map(([, , code]) => code);
}

/** The addresses of a document's links and images, without those of other sites. */
function linksOf(text) {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leads(texts, from, link) {
  const [path, heading] = link.split('#');
  const to = path === '' ? from : join(dirname(from), path).replaceAll('\\', '/');
  if (!existsSync(join(root, to))) return false;
  return heading === undefined || headingsOf(texts[to] ?? '').includes(heading);
}

/** The fragments that repository pages give to headings. */
function headingsOf(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase());
  return headings.map((heading) => heading.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

function check(results) {
  const { report, ...answers } = results;
  const refused = (claim, code = 'ERR_JWT_CLAIM_VALIDATION_FAILED') => ({ code, claim });
  assert.deepEqual(answers, JSON.parse(JSON.stringify({
    signIn: 'alice',
    signInWithAnotherNonce: refused('nonce'),
    signInWithCode: 'alice',
    signInWithCodeOfSibling: refused('azp'),
    permissionsOf: ['orders:read'],
    permissionsOfNobody: refused('scope'),
    authorize: { client: 'app', user: 'alice' },
    authorizeWithIdToken: refused('typ'),
    authorizeBound: refused('cnf'),
    endSession: { session: 's', user: 'alice' },
    endSessionWithIdToken: refused('jti', 'ERR_JWT_CLAIM_VALIDATION_FAILED'),
    authorizeSender: true,
    authorizeSenderAgain: { code: 'ERR_DPOP_REPLAYED' },
    authorizeThief: refused('cnf', 'ERR_DPOP_INVALID'),
    assertion: 'app',
    assertionAgain: { code: 'ERR_JWT_REPLAYED' },
    tenantOf: 'mine',
    tenantOfAnother: refused('validate'),
    claimsOf: 'alice',
    claimsOfExpired: null,
    explain: true,
    excludedKeys: ['key 1: "x" is missing'],
  })));
  const [shown] = blocks(documents['docs/reports.md'], 'text');
  assert.equal(shown, `${report}\n`, 'the report in docs/reports.md');
}

test('in Node.js', async () => {
  const code = "import { results } from './programs/readme-results.mjs'; console.log(JSON.stringify(await results()));";
  check(lastLine((await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder })).stdout));
});

test('in workerd', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/worker-readme.mjs');
  await withWorker(modules, async (request) => check(await (await request()).json()));
});

test('verifiers: one template, and a function', async () => {
  const code = `import { tenants } from './programs/readme-tenants.mjs';
    import { customers } from './programs/readme-customers.mjs';
    const token = (claims) => [{ alg: 'ES256' }, claims].map((part) => btoa(JSON.stringify(part))).join('.') + '.AA';
    const claims = await customers.verify(token({ iss: 'https://evil.example' })).catch(({ claim }) => claim);
    console.log(JSON.stringify([tenants.status[0].issuers, customers.status, claims]));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: staged.folder });
  assert.deepEqual(lastLine(stdout), [['https://login.microsoftonline.com/{tid}/v2.0'], [], 'iss']);
});

test('guards: the recipes with the tokens of their issuers', async () => {
  const { stdout } = await run(process.execPath, ['programs/readme-recipes.mjs'], { cwd: staged.folder });
  const { recipes, handle, userOf, authenticate } = lastLine(stdout);
  assert.deepEqual(recipes, {
    auth0: [200, 401],
    okta: [200, 403],
    entra: [200, 401, 401],
    cognito: [200, 401],
    githubActions: [200, 401],
    google: [200, 401],
    cloudflareAccess: [200, 401],
    boundToCertificates: [200, 401],
  });
  assert.deepEqual(handle, [200, 401, 200, 403, 200]);
  assert.equal(userOf, 'alice');
  assert.deepEqual(authenticate, [[200, 'alice'], [401, 'ERR_JWT_CLAIM_VALIDATION_FAILED']]);
});

test('the presets: each makes a verifier of its issuer, and every preset is in the document', async () => {
  const { stdout } = await run(process.execPath, ['programs/readme-issuers.mjs'], { cwd: staged.folder });
  const issuers = lastLine(stdout);
  assert.deepEqual(issuers, {
    accessTokens: {
      auth0: ['https://tenant.eu.auth0.com/'],
      okta: ['https://example.okta.com/oauth2/default'],
      entra: ['https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555/v2.0'],
      azureB2c: ['https://contoso.b2clogin.com/11111111-2222-4333-8444-555555555555/v2.0/'],
      cognito: ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI'],
      keycloak: ['https://login.example/realms/shop'],
      zitadel: ['https://example.eu1.zitadel.cloud'],
      logto: ['https://tenant.logto.app/oidc'],
      cloudflareAccess: ['https://example.cloudflareaccess.com'],
    },
    sessions: {
      awsAlb: ['https://login.example'],
      clerk: ['https://clerk.example.com'],
      firebase: ['https://securetoken.google.com/my-project'],
      hanko: null,
      stytch: ['stytch.com/project-live-1'],
      supabase: ['https://abcdefghijklmnopqrst.supabase.co/auth/v1'],
      workos: [
        'https://api.workos.com/user_management/client_123456789',
        'https://api.workos.com',
        'https://api.workos.com/',
      ],
    },
    idTokens: {
      google: ['https://accounts.google.com', 'accounts.google.com'],
      apple: ['https://appleid.apple.com'],
    },
    workloads: {
      githubActions: ['https://token.actions.githubusercontent.com'],
      gitlab: ['https://gitlab.com'],
      vercel: ['https://oidc.vercel.com/acme'],
      kubernetes: ['https://kubernetes.default.svc.cluster.local'],
      spiffe: null,
    },
  });
  const shown = Object.values(issuers).flatMap(Object.keys);
  assert.deepEqual(shown.sort(), Object.keys(await import('keyward/providers')).sort());
});

test('the Durable Object, which tells a replay from another proof', async () => {
  const program = `
    import { Replays, isReplayOf } from './readme-Replays.mjs';
    export { Replays };
    export default {
      async fetch(request, env) {
        const isReplay = isReplayOf(env);
        const results = [];
        for (const key of ['aa', 'aa', 'ab', 'aa']) results.push(await isReplay(key, 60));
        return Response.json(results);
      },
    };`;
  await writeFile(join(staged.folder, 'programs', 'replays.mjs'), program);
  const modules = await bundleWorker(staged.folder, 'programs/replays.mjs', { external: ['cloudflare:workers'] });
  const check = async (request) => assert.deepEqual(await (await request()).json(), [false, true, false, true]);
  await withWorker(modules, check, { durableObjects: { REPLAYS: 'Replays' } });
});

test('the Worker, with an issuer that is there and one that is not', async () => {
  const modules = await bundleWorker(staged.folder, 'programs/readme-worker.mjs');

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = { keys: [{ ...jwkOf(publicKey), kid: 'a' }] };
  const part = (value) => Buffer.from(typeof value === 'object' ? JSON.stringify(value) : value).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const token = (claims, header) => {
    const dates = { iss: 'https://issuer.example', sub: 'alice', iat: now, exp: now + 300 };
    const input = [{ alg: 'ES256', kid: 'a', ...header }, { ...dates, ...claims }].map(part).join('.');
    return `${input}.${
      sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
    }`;
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
        return [
          response.status,
          text && JSON.parse(text).error,
          text && JSON.parse(text).hello,
          response.headers.get('retry-after'),
        ];
      };
      assert.deepEqual(await answer(), [401, undefined, undefined, null]);
      assert.deepEqual(await answer('Bearer a.b.c'), [401, 'invalid_token', undefined, null]);
      assert.deepEqual(asked, [], 'what is no token costs no request');
      const [status, error, hello, retryAfter] = await answer(`Bearer ${access}`);
      if (up) {
        assert.deepEqual([status, hello, retryAfter], [200, 'alice', null]);
        assert.deepEqual(await answer(`Bearer ${idToken}`), [401, 'invalid_token', undefined, null]);
        assert.deepEqual(asked, [
          'https://issuer.example/.well-known/openid-configuration',
          'https://issuer.example/keys',
        ]);
      } else {
        assert.deepEqual([status, error], [503, 'temporarily_unavailable']);
        assert.match(retryAfter, /^[12]$/);
        assert.equal(asked.length, 1, 'it is asked once');
      }
    }, { outboundService, bindings });
  }
});
