// The example of a Worker: as `npm start` starts it, and as Wrangler would deploy it.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, start, tools } from '../support/process.mjs';
import { startWorker, withWorker } from '../support/worker.mjs';
import { AUDIENCE, clientOf, commandOf, makeSender } from './context.mjs';

/** Call the returned function last: its test waits for a cooldown. */
export function testWorker({ folder, examples, issuer }) {
  const cwd = join(examples, 'worker');
  // Wrangler asks no questions, and writes only into this folder.
  const env = {
    PATH: [join(tools, '.bin'), process.env.PATH].join(delimiter),
    XDG_CONFIG_HOME: join(folder, 'config'),
    CI: 'true',
    NO_COLOR: '1',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
  };
  const { post, tokenFor } = clientOf(issuer);
  const bearer = (token) => ({ authorization: `Bearer ${token}` });

  test('the Worker, by `npm start`', async () => {
    const { found, output, close } = await start(...commandOf(cwd, '--port', '0'), {
      cwd,
      env,
      ready: /Ready on (http:\S+)/,
    });
    try {
      const [, base] = found;
      const [, theirs] = /The issuer is (http:\S+)\. /.exec(output());
      assert.equal((await fetch(base)).status, 200);
      assert.equal((await fetch(`${base}/me`)).status, 401);
      const token = await clientOf({ base: theirs }).tokenFor({ scope: 'notes:write' });
      assert.deepEqual(await (await fetch(`${base}/me`, { headers: bearer(token) })).json(), {
        sub: 'demo',
        scope: 'notes:write',
      });
      // An issuer that the Worker does not trust.
      assert.equal((await fetch(`${base}/me`, { headers: bearer(await tokenFor({})) })).status, 401);
    } finally {
      await close();
    }
  });

  const bundle = async () => {
    const built = join(cwd, 'dist');
    await run('wrangler', ['deploy', '--dry-run', '--outdir', built], { cwd, env });
    return Promise.all(
      (await readdir(built)).filter((name) => /\.(js|wasm)$/.test(name)).map(async (name) => (
        {
          type: name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
          path: name,
          contents: await readFile(join(built, name)),
        }
      )),
    );
  };
  let modules;
  /** Runs `use` with the modules that Wrangler would upload. */
  const deployed = async (use, more) =>
    withWorker(await (modules ??= bundle()), use, { bindings: { ISSUER: issuer.base, AUDIENCE }, ...more });

  test('the Worker, as it is deployed: public routes, routes for tokens, routes for scopes', () =>
    deployed(async (ask) => {
      const errorOf = (response) => /error="([^"]+)"/.exec(response.headers.get('www-authenticate'))?.[1];
      assert.equal(await (await ask('/')).text(), 'Everyone may read this.\n');
      assert.equal((await ask('/elsewhere')).status, 404);
      const bare = await ask('/me');
      assert.deepEqual([bare.status, errorOf(bare)], [401, undefined]);
      assert.match(bare.headers.get('www-authenticate'), /^Bearer realm="worker\.localhost", DPoP /);
      for (const alg of ['RS256', 'ES256', 'Ed25519']) {
        const answer = await ask('/me', { headers: bearer(await tokenFor({ alg, scope: 'notes:read' })) });
        assert.deepEqual([answer.status, await answer.json()], [200, { sub: 'demo', scope: 'notes:read' }]);
      }
      const note = (token) => ask('/notes', { method: 'POST', headers: bearer(token), body: 'A note' });
      const rejected = await note(await tokenFor({ scope: 'notes:read' }));
      assert.deepEqual([rejected.status, errorOf(rejected)], [403, 'insufficient_scope']);
      const written = await note(await tokenFor({ scope: 'notes:read notes:write' }));
      assert.deepEqual([written.status, await written.json()], [201, { by: 'demo', text: 'A note' }]);
      for (
        const wrong of [{ lifetime: '-60' }, { resource: 'https://other.example' }, { typ: 'dpop+jwt' }, {
          claims: '{"iss":"https://other.example"}',
        }]
      ) {
        const answer = await ask('/me', { headers: bearer(await tokenFor(wrong)) });
        assert.deepEqual([answer.status, errorOf(answer)], [401, 'invalid_token'], JSON.stringify(wrong));
      }
    }));

  test('the Worker, as it is deployed: a sender-constrained token', () =>
    deployed(async (ask) => {
      const { prove } = makeSender();
      const token = await tokenFor({}, { dpop: prove('POST', `${issuer.base}/token`) });
      const send = (headers) => ask('/me', { headers });
      const dpop = prove('GET', 'http://worker.localhost/me', token);
      assert.equal((await send({ authorization: `DPoP ${token}`, dpop })).status, 200);
      assert.equal((await send({ authorization: `DPoP ${token}`, dpop })).status, 401, 'a replay');
      assert.equal((await send(bearer(token))).status, 401, 'without a proof');
      const stolen = makeSender().prove('GET', 'http://worker.localhost/me', token);
      assert.equal(
        (await send({ authorization: `DPoP ${token}`, dpop: stolen })).status,
        401,
        'with the proof of another client',
      );
    }));

  test('the Worker, as it is deployed: an issuer that fails, keys in KV', async () => {
    const statusOf = async (ask) => (await ask('/me', { headers: bearer(issuer.accessToken()) })).status;
    await deployed(async (ask, miniflare) => {
      assert.equal(await statusOf(ask), 200);
      const keys = await miniflare.getKVNamespace('KEYS');
      assert.ok((await keys.list()).keys.length > 0, 'keys are in KV');
      await post('/outage');
      assert.equal(await statusOf(ask), 200, 'with cached keys');
    }, { kvNamespaces: ['KEYS'] });
    await deployed(async (ask) => {
      const answer = await ask('/me', { headers: bearer(issuer.accessToken()) });
      assert.equal(answer.status, 503, 'an outage is not a verdict');
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
    });
    await fetch(`${issuer.base}/outage`, { method: 'DELETE' });
  });

  let lasting;
  after(() => lasting?.close());
  test('the Worker, as it is deployed, goes on', async () => {
    lasting = await startWorker(await (modules ??= bundle()), { bindings: { ISSUER: issuer.base, AUDIENCE } });
    assert.equal((await lasting.ask('/me', { headers: bearer(issuer.accessToken()) })).status, 200);
    lasting.since = Date.now();
  });
  return () => test('… and accepts tokens that are signed with new keys', async () => {
    await sleep(Math.max(0, lasting.since + COOLDOWN + 500 - Date.now()));
    const [old, asked] = [issuer.accessToken(), issuer.count('/jwks')];
    issuer.rotate();
    assert.equal((await lasting.ask('/me', { headers: bearer(issuer.accessToken()) })).status, 200);
    assert.equal((await lasting.ask('/me', { headers: bearer(old) })).status, 401);
    assert.equal(issuer.count('/jwks'), asked + 1);
  });
}

/** How long a verifier does not fetch keys again after a fetch, whatever the token: its default `cooldown`. */
const COOLDOWN = 30_000;
