// The documents' guards, each with a token as its issuer makes it, and with one that must be rejected; and the examples
// that fetch keys. The responses come from here.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createGuard } from 'keyward/fetch';
import { authenticate } from './readme-authenticate.mjs';
import { handle } from './readme-handle.mjs';
import { recipes } from './readme-recipes-example.mjs';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEYS = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'a' }] };
const now = Math.floor(Date.now() / 1000);
const sha256 = createHash('sha256').update('certificate').digest();

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(claims, header = {}) {
  const input = [{ alg: 'ES256', kid: 'a', ...header }, { sub: 'alice', iat: now, exp: now + 300, ...claims }].map(part)
    .join('.');
  return `${input}.${
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  }`;
}

globalThis.fetch = async (request) => {
  const url = typeof request === 'string' ? request : request.url;
  const [asked, path] = url.split('/.well-known/');
  if (path === undefined || path === 'jwks.json') return Response.json(KEYS);
  const issuers = Object.values(recipes).flatMap(({ issuer }) => issuer ?? []);
  const entraIssuer = url.includes('/common/') ? 'https://login.microsoftonline.com/{tenantid}/v2.0' : undefined;
  const issuer = entraIssuer ?? issuers.find((one) => one.replace(/\/$/, '') === asked) ?? asked;
  return Response.json({ issuer, jwks_uri: `${asked}/keys` });
};

// It fetches keys at module scope.
const { userOf } = await import('./readme-userOf.mjs');

const JWT = { typ: 'JWT' };
const cognito = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
  token_use: 'access',
  client_id: '1example23456789',
};
const TENANT = '99999999-2222-4333-8444-555555555555';
const entra = {
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aud: '66666666-7777-4888-9999-aaaaaaaaaaaa',
  azp: 'app',
  tid: TENANT,
  scp: 'orders.read',
  ver: '2.0',
};
const okta = {
  iss: 'https://example.okta.com/oauth2/default',
  aud: 'api://default',
  scp: ['openid', 'orders:read'],
  cid: 'app',
  ver: 1,
};
const job = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'https://deploy.example',
  repository_id: '74',
  ref: 'refs/heads/main',
};
const google = { iss: 'accounts.google.com', aud: 'CLIENT-ID.apps.googleusercontent.com', azp: 'x' };
const access = { iss: 'https://example.cloudflareaccess.com', aud: ['APPLICATION-AUD-TAG'], type: 'app' };
const auth0 = {
  iss: 'https://tenant.eu.auth0.com/',
  aud: ['https://api.example', 'https://tenant.eu.auth0.com/userinfo'],
  azp: 'app',
};
const bound = {
  iss: 'https://issuer.example',
  aud: 'https://api.example',
  cnf: { 'x5t#S256': sha256.toString('base64url') },
};

/** Of each recipe: a token that passes, and one that does not. */
const CASES = {
  auth0: [token(auth0, JWT), token({ ...auth0, iss: 'https://tenant.eu.auth0.com' }, JWT)],
  okta: [token(okta), token({ ...okta, scp: ['openid'] })],
  entra: [
    token(entra, JWT),
    token({ ...entra, iss: entra.iss.replace('9999', '8888') }, JWT),
    token({ ...entra, scp: undefined }, JWT),
  ],
  cognito: [token(cognito), token({ ...cognito, client_id: 'ANOTHER' })],
  githubActions: [token(job), token({ ...job, repository_id: '75' })],
  google: [token(google, JWT), token({ ...google, aud: 'ANOTHER.apps.googleusercontent.com' }, JWT)],
  cloudflareAccess: [token(access), token({ ...access, aud: ['ANOTHER'] })],
  boundToCertificates: [token(bound), token({ ...bound, cnf: { 'x5t#S256': 'another' } })],
};

async function statuses(name) {
  const guard = createGuard(recipes[name]);
  const header = name === 'cloudflareAccess'
    ? (value) => ({ 'cf-access-jwt-assertion': value })
    : (value) => ({ authorization: `Bearer ${value}` });
  const status = async (value) => {
    const request = new Request('https://api.example/', { headers: header(value) });
    request.cf = { tlsClientAuth: { certPresented: '1', certFingerprintSHA256: sha256.toString('hex') } };
    const { ok, response } = await guard.authenticate(request);
    return ok ? 200 : response.status;
  };
  return Promise.all(CASES[name].map(status));
}

async function handled(path, claims) {
  const whole = { iss: 'https://issuer.example', aud: 'https://api.example', client_id: 'app', jti: '1', ...claims };
  const headers = claims && { authorization: `Bearer ${token(whole, { typ: 'at+jwt' })}` };
  return (await handle(new Request(`https://api.example${path}`, { headers }))).status;
}

async function authenticated(claims) {
  const whole = { iss: 'https://issuer.example', aud: 'https://api.example', client_id: 'app', jti: '1', ...claims };
  const { status, jwt, code } = await authenticate(token(whole, { typ: 'at+jwt' }));
  return [status, jwt?.payload.sub ?? code];
}

const names = Object.keys(recipes);
const answers = await Promise.all(names.map(statuses));
console.log(JSON.stringify({
  recipes: Object.fromEntries(names.map((name, at) => [name, answers[at]])),
  handle: [
    await handled('/health'),
    await handled('/orders'),
    await handled('/orders', { scope: 'read' }),
    await handled('/admin', { scope: 'read' }),
    await handled('/admin', { scope: 'read admin' }),
  ],
  userOf: userOf(token({ iss: 'https://issuer.example', aud: 'https://api.example' })),
  authenticate: [await authenticated({}), await authenticated({ aud: 'https://other.example' })],
}));
