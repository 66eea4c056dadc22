// Tokens as issuers make them.
import { equal, throwsCode } from '../assert.mjs';
import { AT, AUDIENCE, claims, ISSUER, JWKS, table, token } from './tools.mjs';

const { rows, row } = table();
const EXPECTED = { issuer: ISSUER, audience: AUDIENCE, ...AT };

row('an access token without sub passes as a legacy one', 'DuendeSoftware/Support 1013', async (keyward) => {
  const given = await token(claims({ sub: undefined, scope: 'read' }));
  const legacy = { ...EXPECTED, profile: 'access_token', legacyAccessTokens: true };
  equal(keyward.verifyJwt(given, JWKS, legacy).payload.scope, 'read');
});

row('an access token without sub is rejected otherwise', 'RFC 9068 section 2.2', async (keyward) => {
  const given = await token(claims({ sub: undefined, client_id: 'c', jti: 'j' }), { typ: 'at+jwt' });
  const verify = () => keyward.verifyJwt(given, JWKS, { ...EXPECTED, profile: 'access_token' });
  throwsCode(keyward, verify, 'ERR_JWT_CLAIM_VALIDATION_FAILED');
});

export const TOKENS = rows;
