// What new users write, where it was reported, and the part of the message that names the cure.
import { AT, AUDIENCE, ISSUER, JWK, JWKS } from './tools.mjs';

const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, ...AT };
const VERIFIER = { ...EXPECTED, jwks: JWKS };
const nothing = () => undefined;

/** An option of another library: its name, the source, and what the message says, for `verifyJwt`. */
const OF_VERIFY = [
  ['aud', 'PyJWT documentation', /"aud" is not an option; did you mean "audience"\?/],
  ['iss', 'PyJWT documentation', /did you mean "issuer"\?/],
  ['sub', 'auth0/node-jsonwebtoken README', /did you mean "subject"\?/],
  ['algorithm', 'auth0/node-jsonwebtoken README', /did you mean "algorithms"\?/],
  ['alg', 'panva/jose README', /did you mean "algorithms"\?/],
  ['leeway', 'PyJWT documentation', /did you mean "clockTolerance"\?/],
  ['clockSkew', 'Microsoft.IdentityModel TokenValidationParameters', /did you mean "clockTolerance"\?/],
  ['clock_skew', 'python-jose documentation', /did you mean "clockTolerance"\?/],
  ['maxAge', 'auth0/node-jsonwebtoken 110', /did you mean "maxTokenAge"\?/],
  ['clockTimestamp', 'auth0/node-jsonwebtoken 274', /did you mean "currentDate"\?/],
  ['require', 'PyJWT documentation', /did you mean "requiredClaims"\?/],
  ['tokenUse', 'awslabs/aws-jwt-verify README', /did you mean "profile"\?/],
  ['clientId', 'awslabs/aws-jwt-verify README', /"authorizedParty".* or "audience"/],
  ['client_id', 'python-jose documentation', /"authorizedParty".* or "audience"/],
  ['ignoreExpiration', 'auth0/node-jsonwebtoken README', /cannot be switched off/],
  ['verify_signature', 'PyJWT documentation', /cannot be switched off/],
  ['secret', 'auth0/express-jwt README', /secretKey\(secret\).*"algorithms"/],
  ['complete', 'auth0/node-jsonwebtoken README', /"payload", "protectedHeader"/],
  ['jwtid', 'auth0/node-jsonwebtoken README', /compare the claim/],
  ['expiresIn', 'auth0/node-jsonwebtoken README', /signs none/],
  ['jwksUri', 'auth0/node-jwks-rsa README', /createVerifier\(\) and guards have it/],
  ['jwksUrl', 'auth0/node-jwks-rsa README', /createVerifier\(\) and guards have "jwksUri"/],
  ['credentialsRequired', 'auth0/express-jwt README', /guards have "optional"/],
  ['audiance', 'a typing error', /did you mean "audience"\?/],
  ['issuerr', 'a typing error', /did you mean "issuer"\?/],
].map(([name, source, text]) => [
  `the option ${name}`,
  source,
  ({ keyward, token }) => keyward.verifyJwt(token, JWKS, { ...EXPECTED, [name]: nothing }),
  text,
]);

export const MISTAKES = [
  ...OF_VERIFY,
  ['an option that resembles none', 'a typing error', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { ...EXPECTED, colour: {} }), /^"colour" is not an option$/],
  ['a verifier with cacheMaxAge', 'panva/jose createRemoteJWKSet', ({ keyward }) =>
    keyward.createVerifier({ ...VERIFIER, cacheMaxAge: 5 }), /did you mean "maxAge"\?/],
  ['a verifier with cooldownDuration', 'panva/jose createRemoteJWKSet', ({ keyward }) =>
    keyward.createVerifier({ ...VERIFIER, cooldownDuration: 5 }), /did you mean "cooldown"\?/],
  ['a verifier with jwks_uri', 'OpenID Connect Discovery section 3', ({ keyward }) =>
    keyward.createVerifier({ ...EXPECTED, jwks_uri: `${ISSUER}/jwks`, jwks: JWKS }), /did you mean "jwksUri"\?/],
  ['a verifier with jwksRequestsPerMinute', 'auth0/node-jwks-rsa README', ({ keyward }) =>
    keyward.createVerifier({ ...VERIFIER, jwksRequestsPerMinute: 5 }), /did you mean "cooldown"\?/],
  ['a verifier with an option of guards', 'auth0/express-jwt README', ({ keyward }) =>
    keyward.createVerifier({ ...VERIFIER, getToken: nothing }), /guards have "tokenFrom"/],
  ['a call with an option of the verifier', 'panva/jose createRemoteJWKSet', ({ keyward, token }) =>
    keyward.createVerifier(VERIFIER).verify(token, { cooldown: 5 }), /createVerifier\(\) and guards have it/],
  ['an unknown limit', 'RFC 8725 section 3.11', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { ...EXPECTED, limits: { tokenByte: 5 } }), /did you mean "tokenBytes"\?/],
  ['an unknown option of fetchJwks', 'panva/jose createRemoteJWKSet', ({ keyward }) =>
    keyward.fetchJwks(`${ISSUER}/jwks`, { timeoutDuration: 5 }), /did you mean "timeout"\?/],
  ['an unknown option of discover', 'panva/openid-client README', ({ keyward }) =>
    keyward.discover(ISSUER, { algorithm: 5 }), /the options are timeout, signal/],
  ['an unknown option of verifyDpop', 'RFC 9449 section 4.3', ({ keyward, token }) =>
    keyward.verifyDpop(token, { method: 'GET', url: AUDIENCE, leeway: 5 }), /did you mean "clockTolerance"\?/],
  ['an unknown option of a KeySet', 'RFC 7517 section 5', ({ keyward }) =>
    new keyward.KeySet(JWKS, { limit: { keys: 1 } }), /did you mean "limits"\?/],

  // ---- the token ----
  ['no Authorization header', 'auth0/node-jsonwebtoken 267', ({ keyward }) =>
    keyward.verifyJwt(undefined, JWKS, EXPECTED), /not undefined: is the Authorization header or the cookie missing\?/],
  ['no cookie', 'auth0/node-jsonwebtoken 267', ({ keyward }) =>
    keyward.verifyJwt(null, JWKS, EXPECTED), /not null: is the Authorization header/],
  ['an empty token', 'auth0/node-jsonwebtoken 267', ({ keyward }) =>
    keyward.verifyJwt('', JWKS, EXPECTED), /the token is empty/],
  ['a whole Authorization header', 'auth0/node-jsonwebtoken 977', ({ keyward, token }) =>
    keyward.verifyJwt(`Bearer ${token}`, JWKS, EXPECTED), /only the token after "Bearer"/],
  ['a promise of a token', 'auth0/node-jsonwebtoken 111', ({ keyward, token }) =>
    keyward.verifyJwt(Promise.resolve(token), JWKS, EXPECTED), /a promise: await it/],
  ['bytes of a token', 'panva/jose 671', ({ keyward, token }) =>
    keyward.verifyJwt(new TextEncoder().encode(token), JWKS, EXPECTED), /decode them as text/],
  ['a request in place of a token', 'auth0/express-jwt README', ({ keyward }) =>
    keyward.verifyJwt({ headers: {} }, JWKS, EXPECTED), /not a request or a decoded token/],
  ['a decoded token', 'auth0/node-jsonwebtoken README', ({ keyward, token }) =>
    keyward.verifyJwt(keyward.decodeJwt(token), JWKS, EXPECTED), /not a request or a decoded token/],
  ['keys before the token', 'auth0/node-jsonwebtoken 773', ({ keyward, token }) =>
    keyward.verifyJwt(JWKS, token, EXPECTED), /the token is the first argument/],
  ['one key before the token', 'auth0/node-jsonwebtoken 773', ({ keyward, token }) =>
    keyward.verifyJwt(JWK, token, EXPECTED), /the token is the first argument/],
  ['a token that was cut off', 'RFC 7515 section 5.2', ({ keyward, token }) =>
    keyward.verifyJwt(token.slice(0, -2), JWKS, EXPECTED), /signature is not valid/],
  ['an opaque token', 'RFC 7662 section 1', ({ keyward }) =>
    keyward.verifyJwt('a secret of the program, never shown', JWKS, EXPECTED), /introspection/],

  // ---- the options ----
  ['a callback in place of options', 'auth0/node-jsonwebtoken README', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, nothing), /no callback: use the result/],
  ['a callback after a verifier\'s token', 'auth0/node-jsonwebtoken README', ({ keyward, token }) =>
    keyward.createVerifier(VERIFIER).verify(token, nothing), /no callback: use the result, or await it/],
  ['options that are a string', 'PyJWT documentation', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, 'ES256'), /a plain object, not a string/],
  ['options that are a list', 'PyJWT documentation', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, ['ES256']), /a plain object, not an array/],
  ['a promise of options', 'auth0/node-jsonwebtoken 111', ({ keyward }) =>
    keyward.createVerifier(Promise.resolve(VERIFIER)), /a promise: await it/],
  ['a verifier without options', 'awslabs/aws-jwt-verify README', ({ keyward }) =>
    keyward.createVerifier(), /a plain object, not undefined/],
  ['a verifier of a URL', 'panva/jose createRemoteJWKSet', ({ keyward }) =>
    keyward.createVerifier(`${ISSUER}/jwks`), /a plain object, not a string/],
  ['a verifier without issuer', 'RFC 8725 section 3.8', ({ keyward }) =>
    keyward.createVerifier({ audience: AUDIENCE, jwks: JWKS }), /"issuer" is missing: set it, or set null/],
  ['an unset variable as audience', 'auth0-blog/nodejs-jwt-authentication-sample 32', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { audience: undefined }), /an unset variable must not disable a check/],
  ['a number as currentDate', 'auth0/node-jsonwebtoken 274', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { currentDate: 1_800_000_000 }), /new Date\(seconds \* 1000\)/],
  ['a date that is not one', 'auth0/node-jsonwebtoken 274', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { currentDate: new Date('soon') }), /must be a valid Date/],
  ['a text as clockTolerance', 'auth0/node-jsonwebtoken 606', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { clockTolerance: '5' }), /a number of seconds, or like "30s"/],
  ['one algorithm as text', 'auth0/node-jsonwebtoken README', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { algorithms: 'ES256' }), /must be a list of algorithm names/],
  ['a regular expression as audience', 'auth0/node-jsonwebtoken README', ({ keyward, token }) =>
    keyward.verifyJwt(token, JWKS, { audience: /x/ }), /"audience" has a value of the wrong type/],
  ['a timeout in milliseconds', 'panva/jose createRemoteJWKSet', ({ keyward }) =>
    keyward.createVerifier({ ...EXPECTED, jwksUri: `${ISSUER}/jwks`, timeout: 5000 }), /milliseconds\?/],
  ['HS256 with fetched keys', 'RFC 8725 section 3.1', ({ keyward }) =>
    keyward.createVerifier({ ...EXPECTED, jwksUri: `${ISSUER}/jwks`, algorithms: ['HS256'] }), /HMAC secrets/],

  // ---- claims that differ ----
  ...[
    ['a trailing slash in iss', 'okta/okta-jwt-verifier-java 143', { iss: `${ISSUER}/` }, /ends with "\/", the exp/],
    ['http in iss', 'RFC 8414 section 2', { iss: ISSUER.replace('https', 'http') }, /"https:\/\/".*"http:\/\/"/],
    ['iss without its scheme', 'Google Identity documentation', { iss: 'login.example' }, /lacks the "https:\/\/"/],
    ['capitals in iss', 'RFC 7519 section 4.1.1', { iss: 'https://Login.example' }, /upper and lower case only/],
    ['a space after iss', 'trinodb/trino 15236', { iss: `${ISSUER} ` }, /white space/],
    ['another path in iss', 'RFC 8414 section 3.3', { iss: `${ISSUER}/b` }, /different paths/],
    ['a slash in aud', 'authlib/joserfc 90', { aud: `${AUDIENCE}/` }, /the audience.*ends with "\/"/],
    ['an aud of other audiences', 'RFC 7519 section 4.1.3', { aud: ['x', 'y'] }, /lists several values/],
    ['an aud joined by spaces', 'RFC 7519 section 4.1.3', { aud: `x ${AUDIENCE}` }, /one text that contains/],
  ].map(([name, source, more, text]) => [name, source, async ({ keyward, make }) =>
    keyward.verifyJwt(await make(more), JWKS, EXPECTED), text]),
  ['no typ', 'RFC 8725 section 3.11', async ({ keyward, make }) =>
    keyward.verifyJwt(await make({}, { typ: undefined }), JWKS, { ...EXPECTED, typ: 'JWT' }), /the header has none/],
  ['a nonce with white space', 'OpenID Connect Core section 3.1.3.7', async ({ keyward, make }) =>
    keyward.verifyJwt(await make({ nonce: 'n-0S6_Wz' }), JWKS, { ...EXPECTED, nonce: 'n-0S6_Wz\n' }), /white space/],
  ['an azp that is no text', 'OpenID Connect Core section 3.1.3.7', async ({ keyward, make }) =>
    keyward.verifyJwt(await make({ azp: ['c'] }), JWKS, { ...EXPECTED, authorizedParty: 'c' }), /the wrong type/],

  // ---- addresses of keys ----
  ['an issuer in place of its keys', 'OpenID Connect Discovery section 4', ({ keyward }) =>
    keyward.fetchJwks('https://keys.example', {
      fetch: async () => Response.json({ issuer: 'https://keys.example', jwks_uri: 'https://keys.example/set' }),
    }), /issuer's metadata.*"jwks_uri": https:\/\/keys\.example\/set/],
  ['a relative URL of keys', 'auth0/node-jwks-rsa README', ({ keyward }) =>
    keyward.fetchJwks('/jwks'), /an absolute URL, such as https:\/\/issuer\.example\/jwks/],
  ['no URL of keys', 'auth0/node-jsonwebtoken 546', ({ keyward }) =>
    keyward.fetchJwks(undefined), /an absolute URL.*not undefined/],
  ['http in the URL of keys', 'RFC 8414 section 2', ({ keyward }) =>
    keyward.fetchJwks('http://keys.example/jwks'), /use https/],
  ['no issuer to discover', 'OpenID Connect Discovery section 4', ({ keyward }) =>
    keyward.discover(undefined), /the issuer must be a string, not undefined/],
  ['a context that is no object', 'Cloudflare Workers documentation', ({ keyward, token }) =>
    keyward.createVerifier(VERIFIER).verify(token, {}, 5), /such as \{ signal \}/],
  ['a controller as signal', 'MDN AbortController', ({ keyward, token }) =>
    keyward.createVerifier(VERIFIER).verify(token, {}, { signal: new AbortController() }), /of an AbortController/],
];
