// Tokens as issuers make them.
import { equal, must, throwsCode, throwsTypeError } from '../assert.mjs';
import { AT, AUDIENCE, claims, ISSUER, JWKS, NOW, table, token } from './tools.mjs';

const { rows, row } = table();
const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, ...AT };
const ID = { ...EXPECTED, profile: 'id_token' };
/** Options of a verifier. */
const OWN = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
const INVALID = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
const SIBLINGS = { aud: ['project', 'sibling', AUDIENCE] };

/** The payload of a verified token, made of `changes` of the usual claims. */
const verified = async (keyward, changes, options, header) =>
  keyward.verifyJwt(await token(claims(changes), header), JWKS, options).payload;

/** Expects that the token is rejected for this claim and reason, and returns the error. */
const rejected = async (keyward, changes, options, claim, reason = 'check_failed') => {
  const given = await token(claims(changes));
  const error = throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, options), INVALID);
  equal([error.claim, error.reason], [claim, reason], 'claim and reason');
  return error;
};

row('an access token without sub passes as a legacy one', 'DuendeSoftware/Support 1013', async (keyward) => {
  const given = await token(claims({ sub: undefined, scope: 'read' }));
  const legacy = { ...EXPECTED, profile: 'access_token', legacyAccessTokens: true };
  equal(keyward.verifyJwt(given, JWKS, legacy).payload.scope, 'read');
});

row('an access token without sub is rejected otherwise', 'RFC 9068 section 2.2', async (keyward) => {
  const given = await token(claims({ sub: undefined, client_id: 'c', jti: 'j' }), { typ: 'at+jwt' });
  throwsCode(keyward, () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, profile: 'access_token' }), INVALID);
});

// ---- scopes ----

row('scope as a list grants its names', 'spring-attic/spring-authorization-server 877', async (keyward) => {
  const options = { ...EXPECTED, scopes: ['openid', 'profile'] };
  await verified(keyward, { scope: ['openid', 'profile'] }, options);
  await verified(keyward, { scope: ['openid profile'] }, options);
  await rejected(keyward, { scope: ['openid'] }, options, 'scope');
});

row('scope of another type is no missing scope', 'RFC 8693 section 4.2', async (keyward) => {
  const options = { ...EXPECTED, scopes: ['read'] };
  for (const scope of [5, null, { read: true }, ['read', 5], [['read']]]) {
    await rejected(keyward, { scope }, options, 'scope', 'invalid');
  }
});

row('permissions grant scopes if scopeClaims names them', 'auth0/node-oauth2-jwt-bearer 67', async (keyward) => {
  const granted = { scope: 'openid', permissions: ['read:orders'] };
  const options = { ...EXPECTED, scopes: ['read:orders'] };
  await verified(keyward, granted, { ...options, scopeClaims: ['permissions'] });
  await rejected(keyward, granted, options, 'scope');
  const reads = { ...options, scopeClaims: ['permissions'] };
  await rejected(keyward, { ...granted, permissions: 5 }, reads, 'permissions', 'invalid');
});

row('scopeClaims without scopes would check nothing', 'auth0/node-oauth2-jwt-bearer 58', async (keyward) => {
  const given = await token();
  throwsTypeError(() => keyward.verifyJwt(given, JWKS, { ...EXPECTED, scopeClaims: ['permissions'] }), /no effect/);
});

row('a verifier reads permissions for the scopes of one call', 'auth0/node-oauth2-jwt-bearer 67', async (keyward) => {
  const verifier = keyward.createVerifier({ ...OWN, scopeClaims: ['permissions'] });
  const given = await token(claims({ permissions: ['read:orders'] }));
  await verifier.verify(given, { ...AT, scopes: ['read:orders'] });
  throwsCode(keyward, () => verifier.verifySync(given, { ...AT, scopes: ['write:orders'] }), INVALID);
  const looser = { ...AT, scopes: ['x'], scopeClaims: ['roles'] };
  throwsTypeError(() => verifier.verifySync(given, looser), /does not accept/);
});

// ---- audiences and the authorized party ----

row('an ID token for sibling clients passes if they are trusted', 'zitadel/zitadel 9200', async (keyward) => {
  const mine = { ...SIBLINGS, azp: AUDIENCE };
  await verified(keyward, mine, { ...ID, additionalAudiences: 'any' });
  await verified(keyward, mine, { ...ID, additionalAudiences: ['project', 'sibling'] });
  const error = await rejected(keyward, mine, ID, 'aud');
  must(/further audiences.*not trusted.*additional audiences/.test(error.message), error.message);
  await rejected(keyward, mine, { ...ID, additionalAudiences: ['project'] }, 'aud');
});

row('a token that a sibling requested is rejected', 'cleanenergyexchange/fastapi-zitadel-auth 157', async (keyward) => {
  await rejected(keyward, { ...SIBLINGS, azp: 'sibling' }, { ...ID, additionalAudiences: 'any' }, 'azp');
  await rejected(keyward, SIBLINGS, { ...ID, additionalAudiences: 'any' }, 'azp', 'missing');
  await rejected(keyward, { aud: ['sibling'], azp: AUDIENCE }, { ...ID, additionalAudiences: 'any' }, 'aud');
});

row('azp is compared only where it is present', 'DarrenBaldwin07/clerk-rs 41', async (keyward) => {
  const options = { ...AT, issuer: ISSUER, authorizedParty: { ifPresent: ['https://app.example'] } };
  await verified(keyward, {}, options);
  await verified(keyward, { azp: 'https://app.example' }, options);
  await rejected(keyward, { azp: 'https://evil.example' }, options, 'azp');
  await rejected(keyward, {}, { ...options, authorizedParty: 'https://app.example' }, 'azp', 'missing');
});

row('at_hash may be absent in the code flow', 'damienbod/angular-auth-oidc-client 376', async (keyward) => {
  const options = { ...ID, accessToken: { ifPresent: 'access' } };
  await verified(keyward, {}, options);
  await rejected(keyward, { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, options, 'at_hash');
  await rejected(keyward, {}, { ...ID, accessToken: 'access' }, 'at_hash', 'missing');
});

// ---- nonce ----

row('an unexpected nonce is rejected', 'AzureAD/microsoft-authentication-library-for-js 8801', async (keyward) => {
  const error = await rejected(keyward, { nonce: 'n' }, ID, 'nonce');
  must(/none is expected/.test(error.message), error.message);
  await verified(keyward, {}, ID);
  await verified(keyward, { nonce: 'n' }, { ...ID, nonce: 'n' });
  await verified(keyward, { nonce: 'n' }, EXPECTED);
});

row('the nonce of a refreshed ID token can be waived', 'panva/openid-client 4', async (keyward) => {
  equal((await verified(keyward, { nonce: 'n' }, { ...ID, nonce: false })).nonce, 'n', 'nonce');
  await rejected(keyward, { nonce: 'm' }, { ...ID, nonce: 'n' }, 'nonce');
});

row('a lost nonce does not switch the check off', 'OpenHikmah/openhikmah-web 556', async (keyward) => {
  const verifier = keyward.createVerifier({ ...OWN, profile: 'id_token' });
  const given = await token(claims({ nonce: 'n' }));
  for (const nonce of [undefined, null, '']) {
    throwsTypeError(() => keyward.verifyJwt(given, JWKS, { ...ID, nonce }), /"nonce"/);
    throwsTypeError(() => verifier.verifySync(given, { ...AT, nonce }), /"nonce"/);
    throwsTypeError(() => keyward.createVerifier({ ...OWN, profile: 'id_token', nonce }), /"nonce"/);
  }
  throwsTypeError(() => verifier.verifySync(given, { ...AT, nonce: false }), /less strict/);
});

// ---- types of claims ----

row('sub as a number is rejected, without a profile too', 'farcasterxyz/miniapps 440', async (keyward) => {
  await rejected(keyward, { sub: 5 }, EXPECTED, 'sub', 'invalid');
  await rejected(keyward, { sub: ['a', 'b'] }, EXPECTED, 'sub', 'invalid');
  equal((await verified(keyward, { sub: 5 }, { ...EXPECTED, claimTypes: 'unchecked' })).sub, 5, 'sub');
});

row('claimTypes never waives a date', 'RFC 7519 section 4.1.4', async (keyward) => {
  for (const exp of [`${NOW + 600}`, null, [NOW + 600]]) {
    await rejected(keyward, { exp }, { ...EXPECTED, claimTypes: 'unchecked' }, 'exp', 'invalid');
  }
});

row('auth_time as text passes without a profile', 'panva/jose 73', async (keyward) => {
  const text = { auth_time: '2020-03-14T18:52:01.180Z' };
  await verified(keyward, text, EXPECTED);
  await verified(keyward, text, { ...EXPECTED, profile: 'lenient_access_token' });
  await rejected(keyward, text, ID, 'auth_time', 'invalid');
  await verified(keyward, text, { ...ID, claimTypes: 'unchecked' });
  await rejected(keyward, text, { ...ID, claimTypes: 'unchecked', maxAuthAge: '1h' }, 'auth_time', 'invalid');
});

row('auth_time with a fraction is a date', 'authlib/authlib 309', async (keyward) => {
  await verified(keyward, { auth_time: NOW - 5.25 }, { ...ID, maxAuthAge: 60 });
});

// ---- what a report says ----

/** The ids of the findings about a token, and the verdict. */
const found = async (keyward, changes, header, options = EXPECTED, keys = JWKS) => {
  const report = keyward.inspectJwt(await token(claims(changes), header), keys, options);
  return [report.verdict, ...report.findings.map(({ id }) => id)];
};

row('exp in milliseconds is named', 'GLO3102/UFood 47', async (keyward) => {
  equal(await found(keyward, { exp: (NOW + 600) * 1000 }), ['verified', 'long_lifetime', 'milliseconds'], 'exp');
  equal(await found(keyward, { exp: 2 ** 63 }), ['verified', 'long_lifetime'], 'the largest 64-bit integer');
});

row(
  'a token for Microsoft Graph is named, with the same verdict',
  'AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet 609',
  async (keyward) => {
    const given = await token(claims(), { nonce: 'x' });
    equal(keyward.inspectJwt(given, JWKS, EXPECTED).findings, [], 'the findings of a valid token');
    const report = keyward.inspectJwt(given.replace(/.{8}$/, 'AAAAAAAA'), JWKS, EXPECTED);
    equal([report.verdict, report.findings.map(({ id }) => id)], ['not verified', ['microsoft_graph']], 'the report');
  },
);

row('a token of an AWS load balancer is named', 'AWS, Authenticate users using an ALB', async (keyward) => {
  const header = { signer: 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b', client: 'c' };
  equal(await found(keyward, {}, header), ['verified', 'aws_load_balancer'], 'both members');
  equal(await found(keyward, {}, { client: 'c' }), ['verified'], 'one member');
});

row('a DPoP proof in place of a token is named', 'RFC 9449 section 4.2', async (keyward) => {
  const proof = { htm: 'GET', htu: 'https://api.example/orders' };
  equal((await found(keyward, proof, { typ: 'dpop+jwt' })).includes('dpop_proof'), true, 'typ');
  equal((await found(keyward, proof)).includes('dpop_proof'), true, 'claims');
  equal((await found(keyward, { htm: 'GET' })).includes('dpop_proof'), false, 'one claim');
});

export const TOKENS = rows;
