// Code that must not compile: an expected error that does not occur is an error.
import {
  JwtError,
  createVerifier,
  discover,
  KeySet,
  decodeJwt,
  fetchJwks,
  inspectJwt,
  verifyCertificateBinding,
  verifyDpop,
  verifyJws,
  verifyJwt,
  type Jwks,
} from 'keyward';
import * as main from 'keyward';

declare const token: string;
declare const jwks: Jwks;
declare const unset: string | undefined;

// ---- an undefined option would disable a check ----

// @ts-expect-error
verifyJwt(token, jwks, { issuer: unset });
// @ts-expect-error
verifyJwt(token, jwks, { audience: unset });
// @ts-expect-error
verifyJwt(token, jwks, { audience: [unset] });
// @ts-expect-error
verifyJwt(token, jwks, { subject: unset });
// @ts-expect-error
verifyJwt(token, jwks, { typ: undefined });
// @ts-expect-error
verifyJwt(token, jwks, { algorithms: undefined });
// @ts-expect-error
verifyJwt(token, jwks, { subject: null });
// @ts-expect-error
verifyJws(token, jwks, { algorithms: undefined });

// ---- options of the wrong type or name ----

// @ts-expect-error
verifyJwt(token, jwks, { audiance: 'https://api.example' });
// @ts-expect-error
verifyJwt(token, jwks, { issuer: 5 });
// @ts-expect-error
verifyJwt(token, jwks, { issuer: /issuer/ });
// @ts-expect-error
verifyJwt(token, jwks, { subject: ['me'] });
// @ts-expect-error
verifyJwt(token, jwks, { algorithms: 'RS256' });
// @ts-expect-error
verifyJwt(token, jwks, { algorithms: ['none'] });
// @ts-expect-error
verifyJwt(token, jwks, { algorithms: ['rs256'] });
// @ts-expect-error
verifyJwt(token, jwks, { currentDate: Date.now() });
// @ts-expect-error
verifyJwt(token, jwks, { currentDate: '2026-01-01' });
// @ts-expect-error
verifyJwt(token, jwks, { maxTokenAge: '5 minutes' });
// @ts-expect-error
verifyJwt(token, jwks, { clockTolerance: '5' });
// @ts-expect-error
verifyJwt(token, jwks, { clockTolerance: 5n });
// @ts-expect-error
verifyJwt(token, jwks, { requiredClaims: 'exp' });
// @ts-expect-error
verifyJwt(token, jwks, { crit: ['extension'] });
// @ts-expect-error
verifyJwt(token, jwks, { crit: { extension: 'yes' } });
// @ts-expect-error
verifyJwt(token, jwks, { allowWeakKeys: 'yes' });
// @ts-expect-error
verifyJwt(token, jwks, { limits: { tokens: 5 } });
// @ts-expect-error
verifyJwt(token, jwks, { limits: 5 });
// @ts-expect-error
verifyJwt(token, jwks, 'https://issuer.example');
// @ts-expect-error
verifyJws(token, jwks, { issuer: 'https://issuer.example' });
// @ts-expect-error
new KeySet(jwks, { issuer: 'https://issuer.example' });

// ---- profiles ----

// @ts-expect-error
verifyJwt(token, jwks, { profile: 'idtoken' });
// @ts-expect-error
verifyJwt(token, jwks, { profile: undefined });
// @ts-expect-error: a misspelled option is an error with a profile too
verifyJwt(token, jwks, { profile: 'access_token', audiance: 'https://api.example' });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'id_token', nonce: unset });
// @ts-expect-error: an expired session is no nonce
verifyJwt(token, jwks, { profile: 'id_token', nonce: null });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'id_token', nonce: true });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'id_token', accessToken: { ifPresent: unset } });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'id_token', audience: 'a', additionalAudiences: 'b' });
// @ts-expect-error
verifyJwt(token, jwks, { claimTypes: 'checked' });
// @ts-expect-error
verifyJwt(token, jwks, { scopes: ['a'], scopeClaims: 'permissions' });
// @ts-expect-error: the type of a claim is unknown if it is not checked
verifyJwt(token, jwks, { claimTypes: 'unchecked' }).payload.sub?.length;
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'id_token', accessToken: undefined });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'access_token', scopes: 'a b' });
// @ts-expect-error: nothing awaits it
verifyJwt(token, jwks, { validate: async () => true });
// @ts-expect-error
inspectJwt(token, jwks, { validate: async () => true });
// @ts-expect-error
verifyJwt(token, jwks, { validate: () => 'yes' });
// @ts-expect-error
verifyJwt(token, jwks, { validate: () => null });
// @ts-expect-error
verifyJwt(token, jwks, { validate: undefined });
// @ts-expect-error
verifyJwt(token, jwks, { padding: true });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'access_token', scopes: { all: ['a'] } });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'access_token', senderConstraint: 'checked' });
// @ts-expect-error
verifyJwt(token, jwks, { profile: 'lenient_access_token', senderConstraint: ['jwk'] });
// @ts-expect-error: an ID token has no client_id
verifyJwt(token, jwks, { profile: 'id_token' }).payload.client_id.length;
// @ts-expect-error: without a profile every claim is optional
verifyJwt(token, jwks, { issuer: 'https://issuer.example' }).payload.sub.length;
// @ts-expect-error: legacy tokens may have no jti
verifyJwt(token, jwks, { profile: 'access_token', legacyAccessTokens: true }).payload.jti.length;

// ---- sender-constrained tokens ----

// @ts-expect-error
verifyDpop(token, { method: 'GET' });
// @ts-expect-error
verifyDpop(token, { url: 'https://api.example/' });
// @ts-expect-error
verifyDpop(token, { method: 'GET', url: 'https://api.example/', nonce: 'n' });
// @ts-expect-error
verifyDpop(token, { method: 'GET', url: 'https://api.example/', isReplay: undefined });
// @ts-expect-error
verifyDpop(token, { method: 'GET', url: 'https://api.example/' }).jkt;
// @ts-expect-error
verifyCertificateBinding(5, {});
// @ts-expect-error
verifyCertificateBinding('', null);

// ---- verifiers: issuer and audience must be set explicitly ----

// @ts-expect-error
createVerifier({ audience: 'https://api.example', jwks });
// @ts-expect-error
createVerifier({ issuer: 'https://issuer.example', jwks });
// @ts-expect-error
createVerifier({ issuer: 'https://issuer.example', audience: undefined, jwks });
// @ts-expect-error
createVerifier({ issuer: unset, audience: null, jwks });
// @ts-expect-error
createVerifier({ issuer: null, audience: null });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks, jwksUri: 'https://issuer.example/jwks' });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, discovery: true });
// @ts-expect-error
createVerifier({ issuer: ['https://issuer.example'], audience: null, discovery: true });
// @ts-expect-error
createVerifier({ issuer: 'https://issuer.example', audience: null, discovery: false });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks, audiance: 'https://api.example' });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks, timeout: 5000n });
// @ts-expect-error
createVerifier([{ issuer: 'https://issuer.example', jwks }]);
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks, profile: 'access_tokens' });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks }).verifySync(token).payload.sub.length;
// @ts-expect-error: verify() returns a promise
createVerifier({ issuer: null, audience: null, jwks }).verify(token).payload;
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks }).verify(token, { issuer: null });
// @ts-expect-error
createVerifier({ issuer: null, audience: null, jwks }).verify(token, {}, { signal: 5 });
// @ts-expect-error
discover(5);

// ---- tokens and keys of the wrong type ----

// @ts-expect-error
verifyJwt(unset, jwks);
// @ts-expect-error
verifyJwt(token);
// @ts-expect-error
verifyJwt(token, null);
// @ts-expect-error
verifyJwt(token, undefined);
// @ts-expect-error
verifyJwt(token, () => jwks);
// @ts-expect-error
verifyJwt(token, [jwks]);
// @ts-expect-error: a promise of keys
verifyJwt(token, fetchJwks('https://issuer.example/jwks'));
// @ts-expect-error
new KeySet(fetch('https://issuer.example/jwks'));
// @ts-expect-error
verifyJwt(new Uint8Array(5), jwks);
// @ts-expect-error
inspectJwt(unset, jwks);
// @ts-expect-error
inspectJwt(token, 5);
// @ts-expect-error
decodeJwt(null);
// @ts-expect-error
new KeySet(null);
// @ts-expect-error
new KeySet();

// ---- results ----

// @ts-expect-error: the result is not a promise
verifyJwt(token, jwks).then(() => undefined);
// @ts-expect-error
verifyJwt(token, jwks).payload.roles.length;
// @ts-expect-error
verifyJwt(token, jwks).payload.sub.length;
// @ts-expect-error
verifyJwt(token, jwks).key = undefined;
// @ts-expect-error
verifyJwt(token, jwks).header;
// @ts-expect-error
verifyJws(token, jwks).payload.iss;
// @ts-expect-error
decodeJwt(token).key;
// @ts-expect-error
inspectJwt(token).verdict === 'good';
// @ts-expect-error
new KeySet(jwks).keys.push(5);
// @ts-expect-error
new KeySet(jwks).keys = [];

// ---- fetching ----

// @ts-expect-error
fetchJwks(unset);
// @ts-expect-error
fetchJwks('https://issuer.example', { timeout: '5000ms' });
// @ts-expect-error
fetchJwks('https://issuer.example', { signal: new AbortController() });
// @ts-expect-error
fetchJwks('https://issuer.example', { fetch: 'fetch' });
// @ts-expect-error
fetchJwks('https://issuer.example', { headers: 5 });
// @ts-expect-error
fetchJwks('https://issuer.example', { redirect: 'follow' });

// ---- errors, and names that are not exported ----

// @ts-expect-error
new JwtError('ERR_SOMETHING', 'text');
declare const error: JwtError;
// @ts-expect-error
error.code = 'ERR_JWT_EXPIRED';
// @ts-expect-error
error.code === 'ERR_JWT_EXPIERD';
// @ts-expect-error
error.payload?.iss.length;
// @ts-expect-error: only keyward/slim has useModule()
main.useModule;
// @ts-expect-error
main.withKeys;
