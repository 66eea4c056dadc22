// The issuer of the examples: the behaviour that tests and demos depend on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AUDIENCE, clientOf, makeSender } from './context.mjs';

const EVERY_ALGORITHM = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
  'EdDSA',
  'Ed25519',
  'Ed448',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
];

export function testIssuer({ keyward, issuer }) {
  const { post, requestToken } = clientOf(issuer);
  const verifierOf = (more) => (
    keyward.createVerifier({
      issuer: issuer.base,
      audience: AUDIENCE,
      discovery: true,
      profile: 'access_token',
      ...more,
    })
  );

  test('the issuer signs by every algorithm of Node.js, and gives an error for the others', async () => {
    const verifier = verifierOf();
    const [major, minor] = process.versions.node.split('.').map(Number);
    for (const alg of EVERY_ALGORITHM) {
      const { status, access_token: token, error_description: why } = await requestToken({ alg, scope: 'a b' });
      if (alg.startsWith('ML-DSA') && (major < 24 || (major === 24 && minor < 8))) {
        assert.equal(status, 400);
        assert.match(why, new RegExp(`^Node\\.js .* cannot sign with ${alg}\\.$`));
        continue;
      }
      assert.equal(status, 200, why);
      const { payload, protectedHeader } = await verifier.verify(token);
      assert.deepEqual([protectedHeader.alg, payload.scope, payload.sub, payload.client_id], [
        alg,
        'a b',
        'demo',
        'demo',
      ]);
      if (alg.startsWith('ML-DSA')) continue; // no hash is defined for at_hash
      const options = { profile: 'id_token', issuer: issuer.base, audience: 'demo', nonce: 'n', accessToken: token };
      keyward.verifyJwt(issuer.idToken({ alg, nonce: 'n', accessToken: token }), issuer.jwks, options);
      assert.throws(
        () => keyward.verifyJwt(issuer.idToken({ alg, nonce: 'n', accessToken: 'x' }), issuer.jwks, options),
        { claim: 'at_hash' },
      );
    }
    assert.equal((await requestToken({ alg: 'none' })).status, 400);
  });

  test('the issuer gives tokens with the requested claims and lifetime', async () => {
    const verifier = verifierOf();
    const codeOf = async (fields) =>
      verifier.verify((await requestToken(fields)).access_token).then(() => 'good', ({ code, claim }) => claim ?? code);
    assert.equal(await codeOf({ lifetime: '60' }), 'good');
    assert.equal(await codeOf({ lifetime: '-60' }), 'exp');
    assert.equal(await codeOf({ claims: '{"jti":null}' }), 'jti');
    assert.equal(await codeOf({ resource: 'https://other.example' }), 'aud');
    assert.equal(await codeOf({ typ: 'JWT' }), 'typ');
    assert.equal((await requestToken({ claims: '{' })).status, 400);
  });

  test('the issuer has both kinds of metadata, rotates its keys, fails when told to, and counts requests', async () => {
    for (const kind of ['openid-configuration', 'oauth-authorization-server']) {
      const metadata = await (await fetch(`${issuer.base}/.well-known/${kind}`)).json();
      assert.equal(metadata.issuer, issuer.base);
    }
    const kidsOf = async () => (await (await fetch(`${issuer.base}/jwks`)).json()).keys.map(({ kid }) => kid);
    const [old, asked] = [await kidsOf(), issuer.count('/jwks')];
    await post('/rotate', { keep: 'true' });
    const both = await kidsOf();
    assert.deepEqual([both.length, both.slice(old.length)], [2 * old.length, old]);
    await post('/rotate');
    assert.deepEqual((await kidsOf()).filter((kid) => both.includes(kid)), []);
    assert.equal(issuer.count('/jwks'), asked + 2);
    await post('/outage');
    assert.equal((await fetch(`${issuer.base}/jwks`)).status, 503);
    assert.equal((await requestToken()).status, 503);
    await fetch(`${issuer.base}/outage`, { method: 'DELETE' });
    assert.equal((await fetch(`${issuer.base}/jwks`)).status, 200);
    assert.equal((await (await fetch(`${issuer.base}/counts`)).json())['/jwks'], asked + 4);
  });

  test('the issuer gives a code for one use, bound to its client and its code verifier', async () => {
    const redirect = 'http://localhost:1/back';
    const secret = 'a-verifier-of-at-least-forty-three-characters';
    const asked = {
      response_type: 'code', client_id: 'spa', redirect_uri: redirect, scope: 'openid', state: 's', nonce: 'n',
      code_challenge: createHash('sha256').update(secret).digest('base64url'), code_challenge_method: 'S256',
    };
    const pageFor = (more) => fetch(`${issuer.base}/authorize?${new URLSearchParams({ ...asked, ...more })}`);
    const signIn = async () => {
      const [, id] = /name="login" value="([^"]+)"/.exec(await (await pageFor()).text());
      const { status, headers } = await post('/login', { login: id, subject: 'bob' });
      const to = new URL(headers.get('location'));
      assert.deepEqual([status, to.origin + to.pathname, to.searchParams.get('state'), to.searchParams.get('iss')], [
        303,
        redirect,
        's',
        issuer.base,
      ]);
      return to.searchParams.get('code');
    };
    const redeem = (code, more) =>
      requestToken({
        grant_type: 'authorization_code',
        client_id: 'spa',
        redirect_uri: redirect,
        code_verifier: secret,
        code,
        ...more,
      });
    const code = await signIn();
    const { status, id_token: idToken, access_token: accessToken } = await redeem(code);
    assert.equal(status, 200);
    const options = {
      profile: 'id_token',
      issuer: issuer.base,
      audience: 'spa',
      nonce: 'n',
      accessToken,
      maxAuthAge: 60,
    };
    assert.equal(keyward.verifyJwt(idToken, issuer.jwks, options).payload.sub, 'bob');
    assert.throws(() => keyward.verifyJwt(idToken, issuer.jwks, { ...options, nonce: 'm' }), { claim: 'nonce' });
    assert.equal((await verifierOf().verify(accessToken)).payload.sub, 'bob');
    assert.equal((await redeem(code)).error, 'invalid_grant', 'a second time');
    for (
      const wrong of [{ code_verifier: 'other' }, { client_id: 'other' }, { redirect_uri: 'http://localhost:1/other' }]
    ) {
      assert.equal((await redeem(await signIn(), wrong)).error, 'invalid_grant');
    }
    for (
      const wrong of [{ redirect_uri: 'https://elsewhere.example' }, { code_challenge: '' }, {
        code_challenge_method: 'plain',
      }, { response_type: 'token' }]
    ) {
      assert.equal((await pageFor(wrong)).status, 400);
    }
  });

  test('the issuer binds a token to the key of a proof, and rejects an invalid proof', async () => {
    const { prove, jkt } = makeSender();
    const { token_type: type, access_token: token } = await requestToken({}, {
      dpop: prove('POST', `${issuer.base}/token`),
    });
    assert.equal(type, 'DPoP');
    const { payload } = await verifierOf({ senderConstraint: 'unchecked' }).verify(token);
    assert.equal(payload.cnf.jkt, jkt);
    const bound = { method: 'GET', url: 'https://api.example/notes', accessToken: token, accessTokenClaims: payload };
    assert.equal((await keyward.verifyDpop(prove('GET', 'https://api.example/notes', token), bound)).jkt, jkt);
    const good = prove('POST', `${issuer.base}/token`);
    const other = prove('POST', `${issuer.base}/token`);
    const swapped = [...good.split('.').slice(0, 2), other.split('.')[2]].join('.');
    for (const wrong of ['x', prove('GET', `${issuer.base}/token`), prove('POST', issuer.base), swapped]) {
      assert.equal((await requestToken({}, { dpop: wrong })).error, 'invalid_dpop_proof');
    }
  });
}
