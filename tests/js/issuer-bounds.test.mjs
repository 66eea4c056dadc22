// The example issuer remembers a bounded amount about its clients, whatever they send.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startIssuer } from '../../examples/issuer/issuer.mjs';

let issuer;
before(async () => {
  issuer = await startIssuer();
});
after(() => issuer?.close());

const query = new URLSearchParams({
  client_id: 'spa',
  redirect_uri: 'http://localhost:1/',
  response_type: 'code',
  code_challenge_method: 'S256',
  code_challenge: 'x',
});
const begin = async () =>
  /name="login" value="([^"]+)"/.exec(await (await fetch(`${issuer.base}/authorize?${query}`)).text())[1];
const end = (login) =>
  fetch(`${issuer.base}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ login }) });

test('unfinished logins and unredeemed codes are bounded, and the oldest is dropped', { timeout: 60_000 }, async () => {
  const first = await begin();
  for (let count = 0; count < 1100; count++) await end(await begin());
  assert.equal(issuer.codes.size, 1000);
  assert.equal((await end(first)).status, 303, 'the only unfinished login is still known');
  const forgotten = await begin();
  for (let count = 0; count < 1000; count++) await begin();
  assert.equal(issuer.logins.size, 1000);
  assert.equal((await end(forgotten)).status, 400);
});

test('paths that do not exist are not counted', async () => {
  for (const path of ['/jwks', '/elsewhere', '/elsewhere']) await (await fetch(`${issuer.base}${path}`)).text();
  assert.deepEqual([issuer.count('/jwks'), issuer.count('/elsewhere')], [1, 0]);
});

test('a form that is too long is rejected', async () => {
  const post = (length) => fetch(`${issuer.base}/token`, { method: 'POST', body: 'x'.repeat(length) });
  assert.equal((await post(64 * 1024)).status, 400);
  for (const length of [64 * 1024 + 1, 4 * 1024 * 1024]) assert.equal((await post(length)).status, 413);
});
