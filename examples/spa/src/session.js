// The session: OpenID Connect with authorization code and PKCE. The ID token is verified every time it is read.
import { JwtError, KeySet, discover, fetchJwks, verifyJwt } from 'keyward';

const { ISSUER, CLIENT_ID } = import.meta.env;
const PAGE = location.origin + location.pathname;

/** The claims of the signed-in user, or null. Synchronous: the session stores the keys. */
export function claims() {
  const session = read('session');
  if (session === null) return null;
  try {
    return verify(session);
  } catch (error) {
    if (error instanceof JwtError && error.code === 'ERR_JWT_EXPIRED') return null; // sign in again
    throw error;
  }
}

/** Redirects to the issuer's sign-in page. */
export async function signIn() {
  const { authorization_endpoint: page } = await discover(ISSUER);
  const attempt = { state: random(), nonce: random(), verifier: random() };
  write('attempt', attempt);
  const challenge = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(attempt.verifier)));
  location.assign(`${page}?${new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: PAGE,
    scope: 'openid',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: base64url(challenge),
    code_challenge_method: 'S256',
  })}`);
}

/** Completes the sign-in after the redirect: exchanges the code for tokens and verifies the ID token. */
export async function finishSignIn() {
  const result = Object.fromEntries(new URLSearchParams(location.search));
  history.replaceState(null, '', PAGE);
  const attempt = read('attempt');
  sessionStorage.removeItem('attempt');
  if (attempt === null || result.state !== attempt.state || result.iss !== ISSUER) {
    throw new Error('this page did not start this sign-in; sign in again');
  }
  if (result.code === undefined) throw new Error(result.error);
  const { token_endpoint: endpoint, jwks_uri: uri } = await discover(ISSUER);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: CLIENT_ID,
    redirect_uri: PAGE,
    code: result.code,
    code_verifier: attempt.verifier,
  });
  const response = await fetch(endpoint, { method: 'POST', body });
  const tokens = await response.json();
  if (!response.ok) throw new Error(tokens.error);
  const { id_token: idToken, access_token: accessToken } = tokens;
  const session = { idToken, accessToken, nonce: attempt.nonce, jwks: await fetchJwks(uri) };
  verify(session);
  write('session', session);
}

export function signOut() {
  sessionStorage.removeItem('session');
}

function verify({ idToken, accessToken, nonce, jwks }) {
  return verifyJwt(idToken, new KeySet(jwks), {
    profile: 'id_token',
    issuer: ISSUER,
    audience: CLIENT_ID,
    nonce, // sent by this page
    accessToken, // at_hash must be its hash
  }).payload;
}

const read = (name) => JSON.parse(sessionStorage.getItem(name));
const write = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes) => {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};
