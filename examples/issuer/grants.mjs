// The grants: client credentials (RFC 6749 section 4.4), and authorization code with PKCE for a user (section 4.1).
import { createHash, randomUUID } from 'node:crypto';
import { keyOfProof } from './dpop.mjs';
import { RequestError } from './request-error.mjs';

/**
 * Makes the sign-in page. It accepts any user name, without a password.
 *
 * @throws RequestError if the authorization request is invalid
 */
export function authorize(issuer, query) {
  const redirect = parse(query.get('redirect_uri'));
  // Prevents an open redirect.
  if (!/^(localhost|127\.0\.0\.1)$/.test(redirect?.hostname)) {
    throw new RequestError('invalid_request', 'redirect_uri must be a URL on this machine.');
  }
  if (query.get('response_type') !== 'code') {
    throw new RequestError('unsupported_response_type', 'response_type must be "code".');
  }
  if (query.get('code_challenge_method') !== 'S256' || !query.get('code_challenge')) {
    throw new RequestError('invalid_request', 'A code_challenge with the method S256 is required (RFC 7636).');
  }
  if (!query.get('client_id')) throw new RequestError('invalid_request', 'client_id is missing.');
  const id = randomUUID();
  issuer.logins.set(id, query);
  return `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<style>body { font: 1.1rem system-ui; max-width: 24rem; margin: 20vh auto; padding: 0 1rem }</style>
<h1>Sign in</h1>
<form method="post" action="/login">
<input type="hidden" name="login" value="${id}">
<label>Name <input name="subject" value="alice" required autofocus></label>
<button>Sign in</button>
</form>
<p>This issuer is for demos: it accepts any name.</p>
</html>`;
}

/** Handles the form: returns the URL of the redirect, with a code that is valid once. */
export function login(issuer, form) {
  const query = issuer.logins.get(form.get('login'));
  if (query === undefined) throw new RequestError('invalid_request', 'This form was used before: sign in again.');
  issuer.logins.delete(form.get('login'));
  const code = randomUUID();
  const authTime = Math.floor(Date.now() / 1000);
  issuer.codes.set(code, { query, subject: form.get('subject') || 'alice', authTime });
  const to = new URL(query.get('redirect_uri'));
  to.searchParams.set('code', code);
  if (query.has('state')) to.searchParams.set('state', query.get('state'));
  to.searchParams.set('iss', issuer.base); // RFC 9207
  return to.href;
}

/**
 * The token endpoint. In addition to the parameters of the RFCs it accepts, for tests: `alg`; `typ` of the access
 * token; `lifetime` in seconds; and `claims`, a JSON object with further claims of the access token (null removes a
 * claim).
 */
export function grant(issuer, form, headers) {
  const type = form.get('grant_type');
  if (!Object.hasOwn(GRANTS, type)) {
    const message = 'grant_type must be "authorization_code" or "client_credentials".';
    throw new RequestError('unsupported_grant_type', message);
  }
  const client = clientOf(form, headers);
  const jkt = headers.dpop === undefined ? undefined : keyOfProof(headers.dpop, issuer.metadata.token_endpoint);
  const tokenType = jkt === undefined ? 'Bearer' : 'DPoP';
  return GRANTS[type](issuer, form, { client, settings: settingsOf(form, jkt), tokenType });
}

const GRANTS = {
  client_credentials(issuer, form, { client, settings, tokenType }) {
    const scope = form.get('scope') ?? undefined;
    const accessToken = issuer.accessToken({ ...settings, client, subject: client, scope });
    return tokenResponse(accessToken, tokenType, settings, scope);
  },

  authorization_code(issuer, form, { client, settings, tokenType }) {
    const known = issuer.codes.get(form.get('code'));
    issuer.codes.delete(form.get('code'));
    const { query, subject, authTime } = known ?? {};
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    const isValid = known !== undefined && query.get('client_id') === client
      && query.get('redirect_uri') === form.get('redirect_uri') && query.get('code_challenge') === challenge;
    if (!isValid) {
      const message = 'The code is unknown or used, its client or redirect_uri differs, or the code_verifier is wrong.';
      throw new RequestError('invalid_grant', message);
    }
    const scope = query.get('scope') ?? undefined;
    const accessToken = issuer.accessToken({ ...settings, client, subject, scope });
    const more = {};
    if (scope?.split(' ').includes('openid')) {
      const { alg, lifetime } = settings;
      const nonce = query.get('nonce');
      more.id_token = issuer.idToken({ alg, lifetime, client, subject, authTime, accessToken, nonce });
    }
    return { ...tokenResponse(accessToken, tokenType, settings, scope), ...more };
  },
};

const tokenResponse = (accessToken, tokenType, { lifetime }, scope) => (
  { access_token: accessToken, token_type: tokenType, expires_in: lifetime, scope }
);

/** The client's id. Its secret is not checked. */
function clientOf(form, { authorization = '' }) {
  const [, basic] = /^Basic (\S+)$/i.exec(authorization) ?? [];
  const fromHeader = (text) => decodeURIComponent(Buffer.from(text, 'base64').toString().split(':')[0]);
  const id = basic === undefined ? form.get('client_id') : fromHeader(basic);
  if (!id) throw new RequestError('invalid_client', 'client_id is missing.', 401);
  return id;
}

/** The settings of the tokens. */
function settingsOf(form, jkt) {
  const lifetime = Number(form.get('lifetime') ?? 300);
  if (!Number.isSafeInteger(lifetime)) {
    throw new RequestError('invalid_request', 'lifetime must be a whole number of seconds.');
  }
  const claims = { ...(jkt !== undefined && { cnf: { jkt } }), ...claimsOf(form.get('claims') ?? '{}') };
  // RFC 8707 names this parameter `resource`, other servers `audience`.
  const audience = form.get('resource') ?? form.get('audience') ?? undefined;
  return { alg: form.get('alg') ?? 'RS256', typ: form.get('typ') ?? 'at+jwt', lifetime, claims, audience };
}

function claimsOf(text) {
  try {
    return { ...JSON.parse(text) };
  } catch {
    throw new RequestError('invalid_request', 'claims must be a JSON object.');
  }
}

function parse(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
