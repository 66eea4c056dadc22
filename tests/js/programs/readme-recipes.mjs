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
  if (!url.includes('/.well-known/')) return Response.json(KEYS);
  // The metadata name the issuer in the URL, which has only lower-case letters in its host.
  const asked = url.split('/.well-known/')[0];
  const issuers = Object.values(recipes).flatMap(({ issuer, issuers }) => issuers?.map((one) => one.issuer) ?? issuer);
  const issuer = issuers.find((one) => one.toLowerCase().replace(/\/$/, '') === asked.toLowerCase());
  return Response.json({ issuer, jwks_uri: `${asked}/keys` });
};

// It fetches keys at module scope.
const { userOf } = await import('./readme-userOf.mjs');

const JWT = { typ: 'JWT' };
const cognito = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_POOL',
  token_use: 'access',
  client_id: 'CLIENT-ID',
};
const entra = {
  iss: 'https://login.microsoftonline.com/TENANT-2/v2.0',
  aud: 'API-CLIENT-ID',
  scp: 'orders.read',
  ver: '2.0',
};
const okta = {
  iss: 'https://ORG.okta.com/oauth2/default',
  aud: 'api://default',
  scp: ['openid', 'orders:read'],
  cid: 'app',
  ver: 1,
};
const google = { iss: 'accounts.google.com', aud: 'CLIENT-ID.apps.googleusercontent.com', azp: 'x' };
const access = { iss: 'https://TEAM.cloudflareaccess.com', aud: ['APPLICATION-AUD-TAG'], type: 'app' };
const auth0 = {
  iss: 'https://TENANT.eu.auth0.com/',
  aud: ['https://api.example', 'https://TENANT.eu.auth0.com/userinfo'],
  azp: 'app',
};
const bound = {
  iss: 'https://issuer.example',
  aud: 'https://api.example',
  cnf: { 'x5t#S256': sha256.toString('base64url') },
};

/** Of each recipe: a token that passes, and one that does not. */
const CASES = {
  auth0: [token(auth0, JWT), token({ ...auth0, iss: 'https://TENANT.eu.auth0.com' }, JWT)],
  okta: [token(okta), token({ ...okta, scp: ['openid'] })],
  entra: [token(entra, JWT), token({ ...entra, iss: 'https://login.microsoftonline.com/TENANT-3/v2.0' }, JWT)],
  cognito: [token(cognito), token({ ...cognito, client_id: 'ANOTHER' })],
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
