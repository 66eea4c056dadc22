// Who is signed in: OpenID Connect with a code and PKCE, and an ID token that is verified each time that it is read.
import { JwtError, KeySet, discover, fetchJwks, verifyJwt } from 'keyward';

const { ISSUER, CLIENT_ID } = import.meta.env;
const PAGE = location.origin + location.pathname;

/** The claims of whoever is signed in, or null. No promise: the keys are at hand. */
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

/** Goes to the issuer's page. */
export async function signIn() {
  const { authorization_endpoint: page } = await discover(ISSUER);
  const attempt = { state: random(), nonce: random(), verifier: random() };
  write('attempt', attempt);
  const challenge = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(attempt.verifier)));
  location.assign(`${page}?${new URLSearchParams({
    response_type: 'code', client_id: CLIENT_ID, redirect_uri: PAGE, scope: 'openid', state: attempt.state, nonce: attempt.nonce,
    code_challenge: base64url(challenge), code_challenge_method: 'S256',
  })}`);
}

/** Back from there: the code becomes tokens, and the ID token must be the answer to what was asked. */
export async function finishSignIn() {
  const answer = Object.fromEntries(new URLSearchParams(location.search));
  history.replaceState(null, '', PAGE);
  const attempt = read('attempt');
  sessionStorage.removeItem('attempt');
  if (attempt === null || answer.state !== attempt.state || answer.iss !== ISSUER) throw new Error('this page did not ask for that');
  if (answer.code === undefined) throw new Error(answer.error);
  const { token_endpoint: endpoint, jwks_uri: uri } = await discover(ISSUER);
  const body = new URLSearchParams({
    grant_type: 'authorization_code', client_id: CLIENT_ID, redirect_uri: PAGE, code: answer.code, code_verifier: attempt.verifier,
  });
  const response = await fetch(endpoint, { method: 'POST', body });
  const tokens = await response.json();
  if (!response.ok) throw new Error(tokens.error);
  const session = { idToken: tokens.id_token, accessToken: tokens.access_token, nonce: attempt.nonce, jwks: await fetchJwks(uri) };
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
    nonce, // it answers the request of this page
    accessToken, // it came with this access token (at_hash)
  }).payload;
}

const read = (name) => JSON.parse(sessionStorage.getItem(name));
const write = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
