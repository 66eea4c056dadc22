// The results of the documents' examples, each with a valid token and with one that it must reject. `readme-*.mjs` are
// the examples, written to this folder when it is prepared.
import { inspectJwt, reportText } from 'keyward';
import { authorize } from './readme-authorize.mjs';
import { authorizeSender } from './readme-authorizeSender.mjs';
import { claimsOf } from './readme-claimsOf.mjs';
import { clientVerifier } from './readme-clientVerifier.mjs';
import { endSession } from './readme-endSession.mjs';
import { excludedKeys } from './readme-excludedKeys.mjs';
import { explain } from './readme-explain.mjs';
import { permissionsOf } from './readme-permissionsOf.mjs';
import { signIn } from './readme-signIn.mjs';
import { tenantOf } from './readme-tenantOf.mjs';
import { signInWithCode } from './readme-signInWithCode.mjs';
import { toBase64url } from '../suite/tokens.mjs';
import vectors from './vectors.mjs';

const { subtle } = globalThis.crypto;
const utf8 = (text) => new TextEncoder().encode(text);
const digest = async (text) => new Uint8Array(await subtle.digest('SHA-256', utf8(text)));
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

async function signer() {
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await subtle.exportKey('jwk', pair.publicKey);
  const sign = async (payload, header = {}) => {
    const input = [{ alg: 'ES256', ...header }, payload].map((part) => toBase64url(JSON.stringify(part))).join('.');
    const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, utf8(input));
    return `${input}.${toBase64url(new Uint8Array(signature))}`;
  };
  const jwk = { kty, crv, x, y };
  const thumbprint = toBase64url(await digest(JSON.stringify({ crv, kty, x, y })));
  return { jwk, thumbprint, sign };
}

/** What a call answers, or the code and claim of its error. */
async function outcome(work) {
  try {
    return await work();
  } catch ({ code, claim, message }) {
    return { code: code ?? message, claim };
  }
}

export async function results() {
  const [issuer, client] = [await signer(), await signer()];
  const jwks = { keys: [issuer.jwk] };
  const now = Math.floor(Date.now() / 1000);
  const dates = { iss: 'https://issuer.example', sub: 'alice', iat: now, exp: now + 300 };
  const accessClaims = {
    ...dates,
    aud: 'https://api.example',
    client_id: 'app',
    jti: '1',
    scope: 'orders:read orders:write',
  };
  const accessToken = await issuer.sign(accessClaims, { typ: 'at+jwt' });
  const at_hash = toBase64url((await digest(accessToken)).slice(0, 16));
  const idToken = await issuer.sign({ ...dates, aud: 'my-client-id', nonce: 'n', auth_time: now - 60, at_hash });
  const logoutToken = await issuer.sign(
    { ...dates, aud: 'my-client-id', jti: '2', sid: 's', events: { [EVENT]: {} } },
    { typ: 'logout+jwt' },
  );

  const bound = await issuer.sign({ ...accessClaims, cnf: { jkt: client.thumbprint } }, { typ: 'at+jwt' });
  const url = 'https://api.example/orders';
  const request = async (key) => {
    const proof = { jti: String(Math.random()), htm: 'GET', htu: url, iat: now, ath: toBase64url(await digest(bound)) };
    const dpop = await key.sign(proof, { typ: 'dpop+jwt', jwk: key.jwk });
    return new Request(url, { headers: { authorization: `DPoP ${bound}`, dpop } });
  };
  const sent = await request(client);
  const assertion = await client.sign({ iss: 'app', sub: 'app', aud: 'https://server.example', exp: now + 60, jti: '3' });
  const used = new Set();
  const clients = clientVerifier('app', { keys: [client.jwk] }, (key) => used.size === used.add(key).size);
  const tenant = await issuer.sign({ ...accessClaims, tenant: 'mine' });
  const shared = { ...dates, aud: ['my-client-id', 'sibling'], nonce: 'n' };
  const withAzp = (azp) => issuer.sign({ ...shared, azp });
  const withPermissions = (permissions) => issuer.sign({ ...accessClaims, scope: 'openid', permissions });
  const [mine, sibling] = [await withAzp('my-client-id'), await withAzp('sibling')];
  const [granted, denied] = [await withPermissions(['orders:read']), await withPermissions([])];

  return {
    signIn: await outcome(() => signIn(idToken, jwks, { nonce: 'n', accessToken })),
    signInWithAnotherNonce: await outcome(() => signIn(idToken, jwks, { nonce: 'm', accessToken })),
    signInWithCode: await outcome(() => signInWithCode(mine, jwks, { nonce: 'n', accessToken }).sub),
    signInWithCodeOfSibling: await outcome(() => signInWithCode(sibling, jwks, { nonce: 'n', accessToken })),
    permissionsOf: await outcome(() => permissionsOf(granted, jwks)),
    permissionsOfNobody: await outcome(() => permissionsOf(denied, jwks)),
    authorize: await outcome(() => authorize(accessToken, jwks)),
    authorizeWithIdToken: await outcome(() => authorize(idToken, jwks)),
    authorizeBound: await outcome(() => authorize(bound, jwks)),
    endSession: await outcome(() => endSession(logoutToken, jwks)),
    endSessionWithIdToken: await outcome(() => endSession(idToken, jwks)),
    authorizeSender: (await outcome(() => authorizeSender(sent, jwks))).key === client.thumbprint,
    authorizeSenderAgain: await outcome(() => authorizeSender(sent, jwks)),
    authorizeThief: await outcome(async () => authorizeSender(await request(issuer), jwks)),
    assertion: (await clients.verify(assertion)).payload.sub,
    assertionAgain: await outcome(() => clients.verify(assertion)),
    tenantOf: await outcome(() => tenantOf(tenant, jwks, ['mine'])),
    tenantOfAnother: await outcome(() => tenantOf(tenant, jwks, ['other'])),
    claimsOf: claimsOf(idToken, jwks).sub,
    claimsOfExpired: claimsOf(await issuer.sign({ ...dates, aud: 'my-client-id', exp: now - 1 }), jwks),
    explain: explain(idToken, jwks, { audience: 'my-client-id' }).startsWith('Verified'),
    excludedKeys: excludedKeys({ keys: [issuer.jwk, { kty: 'EC', crv: 'P-256' }] }),
    report: sampleReport(),
  };
}

/** The report in docs/reports.md: an ID token, sent to an API long after it expired. */
function sampleReport() {
  const { token, keys } = vectors.flatMap(({ cases }) => cases).find(({ name }) =>
    name === 'id-token-given-as-access-token'
  );
  const options = {
    profile: 'access_token',
    issuer: 'https://issuer.example',
    audience: 'https://api.example',
    currentDate: new Date('2026-01-15T09:05:00Z'),
  };
  return reportText(inspectJwt(token, keys, options));
}
