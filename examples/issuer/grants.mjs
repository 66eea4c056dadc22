// How a client gets tokens: for itself (RFC 6749 section 4.4), or for somebody who signs in at a page (section 4.1, with PKCE).
import { createHash, randomUUID } from 'node:crypto';
import { keyOfProof } from './dpop.mjs';
import { Refusal } from './refusal.mjs';

/**
 * The page at which somebody signs in: whoever they say they are.
 *
 * @throws Refusal of a request that no client of ours would send
 */
export function authorize(issuer, query) {
  const redirect = parse(query.get('redirect_uri'));
  // Not to be used for sending people elsewhere.
  if (!/^(localhost|127\.0\.0\.1)$/.test(redirect?.hostname)) throw new Refusal('invalid_request', 'redirect_uri must lead to this machine.');
  if (query.get('response_type') !== 'code') throw new Refusal('unsupported_response_type', 'response_type must be "code".');
  if (query.get('code_challenge_method') !== 'S256' || !query.get('code_challenge')) {
    throw new Refusal('invalid_request', 'A code_challenge by S256 is demanded (RFC 7636).');
  }
  if (!query.get('client_id')) throw new Refusal('invalid_request', 'client_id is missing.');
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
<p>An issuer for demos: it believes everybody.</p>
</html>`;
}

/** What follows on the form: where the browser goes, with a code that is good once. */
export function login(issuer, form) {
  const query = issuer.logins.get(form.get('login'));
  if (query === undefined) throw new Refusal('invalid_request', 'This page has been used already.');
  issuer.logins.delete(form.get('login'));
  const code = randomUUID();
  issuer.codes.set(code, { query, subject: form.get('subject') || 'alice', authTime: Math.floor(Date.now() / 1000) });
  const to = new URL(query.get('redirect_uri'));
  to.searchParams.set('code', code);
  if (query.has('state')) to.searchParams.set('state', query.get('state'));
  to.searchParams.set('iss', issuer.base); // RFC 9207
  return to.href;
}

/**
 * The token endpoint. Beside what the RFCs name it takes, for tests: `alg`, `typ` (of the access token), `lifetime` in
 * seconds, and `claims`, a JSON object: what else is in the access token, or with null what is not.
 */
export function grant(issuer, form, headers) {
  const type = form.get('grant_type');
  if (!Object.hasOwn(GRANTS, type)) throw new Refusal('unsupported_grant_type', 'grant_type must be "authorization_code" or "client_credentials".');
  const client = clientOf(form, headers);
  const jkt = headers.dpop === undefined ? undefined : keyOfProof(headers.dpop, issuer.metadata.token_endpoint);
  return GRANTS[type](issuer, form, { client, wishes: wishesOf(form, jkt), tokenType: jkt === undefined ? 'Bearer' : 'DPoP' });
}

const GRANTS = {
  client_credentials(issuer, form, { client, wishes, tokenType }) {
    const scope = form.get('scope') ?? undefined;
    return answer(issuer.accessToken({ ...wishes, client, subject: client, scope }), tokenType, wishes, scope);
  },

  authorization_code(issuer, form, { client, wishes, tokenType }) {
    const known = issuer.codes.get(form.get('code'));
    issuer.codes.delete(form.get('code'));
    const { query, subject, authTime } = known ?? {};
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    const fits = known !== undefined && query.get('client_id') === client
      && query.get('redirect_uri') === form.get('redirect_uri') && query.get('code_challenge') === challenge;
    if (!fits) throw new Refusal('invalid_grant', 'The code is unknown, used, of another client or page, or its code_verifier is wrong.');
    const scope = query.get('scope') ?? undefined;
    const accessToken = issuer.accessToken({ ...wishes, client, subject, scope });
    const more = {};
    if (scope?.split(' ').includes('openid')) {
      const { alg, lifetime } = wishes;
      more.id_token = issuer.idToken({ alg, lifetime, client, subject, authTime, accessToken, nonce: query.get('nonce') });
    }
    return { ...answer(accessToken, tokenType, wishes, scope), ...more };
  },
};

const answer = (accessToken, tokenType, { lifetime }, scope) => (
  { access_token: accessToken, token_type: tokenType, expires_in: lifetime, scope }
);

/** Who asks. Nobody's secret is looked at. */
function clientOf(form, { authorization = '' }) {
  const [, basic] = /^Basic (\S+)$/i.exec(authorization) ?? [];
  const named = basic === undefined ? form.get('client_id') : decodeURIComponent(Buffer.from(basic, 'base64').toString().split(':')[0]);
  if (!named) throw new Refusal('invalid_client', 'client_id is missing.', 401);
  return named;
}

/** What the token is to be like. */
function wishesOf(form, jkt) {
  const lifetime = Number(form.get('lifetime') ?? 300);
  if (!Number.isSafeInteger(lifetime)) throw new Refusal('invalid_request', 'lifetime must be a whole number of seconds.');
  const claims = { ...(jkt !== undefined && { cnf: { jkt } }), ...claimsOf(form.get('claims') ?? '{}') };
  // RFC 8707 calls it resource, others audience.
  const audience = form.get('resource') ?? form.get('audience') ?? undefined;
  return { alg: form.get('alg') ?? 'RS256', typ: form.get('typ') ?? 'at+jwt', lifetime, claims, audience };
}

function claimsOf(text) {
  try {
    return { ...JSON.parse(text) };
  } catch {
    throw new Refusal('invalid_request', 'claims must be a JSON object.');
  }
}

function parse(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
