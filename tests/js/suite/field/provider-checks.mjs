// Presets that make checks of their own: tokens without `aud`, of several policies, clients or load balancers.
import { awsAlb, azureB2c, clerk, cognito, firebase, google } from 'keyward/providers';
import { equal } from '../assert.mjs';
import { KEYS, pemOf, presets, TIMES } from './provider-tools.mjs';

const { rows, row, preset } = presets();
const SET = { keys: [KEYS.RS256] };

const POOL = 'eu-west-1_AbCdEfGhI';
const COGNITO = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`;
const CLIENT = '1example23456789';
const KIT = { userPoolId: POOL, clientId: [CLIENT, '2example'] };

preset('cognito, access tokens', 'awslabs/aws-jwt-verify 46', {
  options: () => cognito({ ...KIT, tokenUse: 'access' }),
  served: { [`${COGNITO}/.well-known/jwks.json`]: SET },
  token: {
    claims: {
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      iss: COGNITO,
      version: 2,
      client_id: CLIENT,
      origin_jti: 'a',
      token_use: 'access',
      scope: 'openid orders/read',
      auth_time: TIMES.iat,
      jti: 'b',
      username: 'jane',
    },
  },
  also: [['a token of the other client', { claims: { client_id: '2example' } }]],
  rejected: [
    ['an ID token', { claims: { token_use: 'id', aud: CLIENT, client_id: undefined } }, 'token_use'],
    ['an ID token with client_id', { claims: { token_use: 'id' } }, 'token_use'],
    ['a token of another use', { claims: { token_use: 'refresh' } }, 'validate'],
    ['a token without token_use', { claims: { token_use: undefined } }, 'validate'],
    ['a token of another client', { claims: { client_id: '3example' } }, 'validate'],
    ['a token without client_id', { claims: { client_id: undefined } }, 'validate'],
    ['a list of clients', { claims: { client_id: [CLIENT] } }, 'validate'],
    ['a token of another pool', { claims: { iss: `${COGNITO}J` } }, 'iss'],
    [
      'a token of a pool in another region',
      { claims: { iss: COGNITO.replaceAll('eu-west-1', 'us-east-1') } },
      'iss',
    ],
  ],
});

preset('cognito, ID tokens', 'awslabs/aws-jwt-verify 98', {
  options: () => cognito({ ...KIT, tokenUse: 'id' }),
  served: { [`${COGNITO}/.well-known/jwks.json`]: SET },
  token: {
    claims: {
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      iss: COGNITO,
      aud: CLIENT,
      token_use: 'id',
      at_hash: 'iNbmnmnmnmnmnmnmnmnmng',
      'cognito:username': 'jane',
      'cognito:groups': ['admin'],
      auth_time: TIMES.iat,
    },
  },
  rejected: [
    ['an access token', { claims: { token_use: 'access', aud: undefined, client_id: CLIENT } }, 'token_use'],
    ['a token without token_use', { claims: { token_use: undefined } }, 'validate'],
    ['a token for another client', { claims: { aud: '3example' } }, 'aud'],
  ],
});

const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188';
const GOV = 'arn:aws-us-gov:elasticloadbalancing:us-gov-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188';

/** The public key as the load balancer's address has it. */
const PEM = pemOf(KEYS.ES256);

for (const [name, loadBalancer, url] of [
  ['awsAlb', BALANCER, 'https://public-keys.auth.elb.eu-west-1.amazonaws.com/a'],
  [
    'awsAlb in GovCloud',
    GOV,
    'https://s3-us-gov-east-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-east-1/a',
  ],
]) {
  const header = { alg: 'ES256', typ: 'JWT', signer: loadBalancer, client: CLIENT, iss: COGNITO, exp: TIMES.exp };
  preset(name, 'awslabs/aws-jwt-verify 109', {
    options: () => awsAlb({ loadBalancer, clientId: CLIENT, issuer: COGNITO }),
    served: { [url]: PEM },
    token: {
      padded: true,
      header,
      claims: { iat: undefined, sub: '1', email: 'jane@example.com', username: 'jane', iss: COGNITO },
    },
    rejected: [
      ['a token of another load balancer', { header: { signer: `${loadBalancer}0` } }, 'validate'],
      ['a token without signer', { header: { signer: undefined } }, 'validate'],
      ['a token of another client', { header: { client: '2example' } }, 'validate'],
      ['a header of another issuer', { header: { iss: 'https://login.example' } }, 'validate'],
      ['a payload of another issuer', { claims: { iss: 'https://login.example' } }, 'iss'],
      ['a header that expires before the payload', { header: { exp: TIMES.exp - 1 } }, 'validate'],
      ['a header without exp', { header: { exp: undefined } }, 'validate'],
      ['a payload without exp', { claims: { exp: undefined } }, 'exp'],
      ['a token without padding', { padded: false }, 'ERR_JWS_INVALID'],
    ],
  });
}

const TENANT = '11111111-2222-4333-8444-555555555555';
const API = '66666666-7777-4888-9999-aaaaaaaaaaaa';
const B2C = { tenant: 'contoso', tenantId: TENANT, policy: 'B2C_1_sign_in', audience: API };
const LOGIN = 'https://contoso.b2clogin.com';

preset('azureB2c', 'Azure AD B2C, "Overview of tokens in Azure Active Directory B2C"', {
  options: () => azureB2c(B2C),
  served: { [`${LOGIN}/contoso.onmicrosoft.com/B2C_1_sign_in/discovery/v2.0/keys`]: SET },
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: `${LOGIN}/${TENANT}/v2.0/`,
      aud: API,
      azp: '22222222-2222-4333-8444-555555555555',
      sub: '1',
      tfp: 'B2C_1_sign_in',
      scp: 'read',
      ver: '1.0',
      nbf: TIMES.iat,
    },
  },
  also: [
    ['a policy in lower case', { claims: { tfp: 'b2c_1_sign_in' } }],
    ['a policy in acr', { claims: { tfp: undefined, acr: 'b2c_1_sign_in' } }],
  ],
  rejected: [
    ['a token of a weaker policy', { claims: { tfp: 'B2C_1_sign_up_unverified' } }, 'validate'],
    ['another policy, with this one in acr', { claims: { tfp: 'B2C_1_x', acr: 'B2C_1_sign_in' } }, 'validate'],
    ['a token without a policy', { claims: { tfp: undefined } }, 'validate'],
    ['an ID token', { claims: { azp: undefined, scp: undefined } }, 'azp'],
    ['a token for another API', { claims: { aud: TENANT } }, 'aud'],
    ['a token of Entra ID', { claims: { iss: `https://login.microsoftonline.com/${TENANT}/v2.0` } }, 'iss'],
  ],
});

preset('azureB2c with a custom domain', 'Azure AD B2C, "Enable custom domains"', {
  options: () => azureB2c({ ...B2C, domain: 'login.contoso.example' }),
  served: { 'https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_sign_in/discovery/v2.0/keys': SET },
  token: {
    claims: { iss: `https://login.contoso.example/${TENANT}/v2.0/`, aud: API, azp: 'a', tfp: 'B2C_1_sign_in' },
  },
  rejected: [['a token of the default domain', { claims: { iss: `${LOGIN}/${TENANT}/v2.0/` } }, 'iss']],
});

preset('firebase', 'Firebase, "Verify ID Tokens"', {
  options: () => firebase({ projectId: 'my-project' }),
  served: { 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com': SET },
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://securetoken.google.com/my-project',
      aud: 'my-project',
      auth_time: TIMES.iat,
      user_id: 'u',
      sub: 'u',
      firebase: { identities: {}, sign_in_provider: 'custom' },
    },
  },
  also: [['a token of a server whose clock is ten seconds ahead', { claims: { iat: TIMES.iat + 70 } }]],
  rejected: [
    ['a token of another project', { claims: { iss: 'https://securetoken.google.com/other', aud: 'other' } }, 'iss'],
    ['a token for another project', { claims: { aud: 'other' } }, 'aud'],
    ['a session cookie', { claims: { iss: 'https://session.firebase.google.com/my-project' } }, 'iss'],
    ['an ID token of Google', { claims: { iss: 'https://accounts.google.com' } }, 'iss'],
    ['a token with an empty sub', { claims: { sub: '' } }, 'validate'],
    ['a token without sub', { claims: { sub: undefined } }, 'sub'],
    ['a token without auth_time', { claims: { auth_time: undefined } }, 'auth_time'],
    ['a sign-in after the token was issued', { claims: { auth_time: TIMES.iat + 1 } }, 'validate'],
    ['a token that was issued in the future', { claims: { iat: TIMES.iat + 71 } }, 'iat'],
    ['a token that is older than one hour', { claims: { iat: TIMES.iat - 3600 } }, 'iat'],
    ['a token of the emulator, with another algorithm', { header: { alg: 'ES256' } }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
  ],
});

preset('clerk', 'Clerk, "Manual JWT verification"', {
  options: () => clerk({ domain: 'clerk.example.com', authorizedParties: ['https://app.example'] }),
  served: { 'https://clerk.example.com/.well-known/jwks.json': SET },
  token: {
    header: { typ: 'JWT', cat: 'cl_B7d4PD111AAA' },
    claims: {
      azp: 'https://app.example',
      iss: 'https://clerk.example.com',
      sub: 'user_123',
      sid: 'sess_123',
      fva: [7, -1],
      nbf: TIMES.iat - 10,
      v: 2,
      sts: 'active',
    },
  },
  also: [
    ['a token without azp', { claims: { azp: undefined } }],
    ['a token without sts', { claims: { sts: undefined } }],
  ],
  rejected: [
    ['a token of another origin', { claims: { azp: 'https://evil.example' } }, 'azp'],
    ['a token of another instance', { claims: { iss: 'https://other.clerk.accounts.dev' } }, 'iss'],
    ['a session that is pending', { claims: { sts: 'pending' } }, 'validate'],
    ['a token of a template, without session', { claims: { sid: undefined } }, 'sid'],
  ],
});

preset('google with a hosted domain', 'Google, "Verify the Google ID token on your server side"', {
  options: () => google({ clientId: 'a.apps.googleusercontent.com', hostedDomain: ['example.com', 'example.org'] }),
  served: { 'https://www.googleapis.com/oauth2/v3/certs': SET },
  token: {
    claims: { iss: 'https://accounts.google.com', aud: 'a.apps.googleusercontent.com', sub: '1', hd: 'example.org' },
  },
  rejected: [
    ['a user of another domain', { claims: { hd: 'evil.example' } }, 'validate'],
    [
      'a private account with an address of that domain',
      { claims: { hd: undefined, email: 'a@example.com', email_verified: true } },
      'validate',
    ],
  ],
});

row('a preset makes the same check in a guard, and no token can look like a guard', 'keyward, docs/issuers.md', () => {
  const { validate } = cognito({ ...KIT, tokenUse: 'access' });
  const claims = { token_use: 'access', client_id: CLIENT };
  const token = { payload: claims, protectedHeader: {} };
  equal(validate(claims, {}), true, 'in a verifier');
  equal(validate(token, { headers: { get: () => null } }), true, 'in a guard');
  equal(validate({ payload: {}, protectedHeader: {} }, { headers: { get: () => null } }), false, 'in a guard, another');
  // Claims and headers are JSON.
  for (const headers of [undefined, null, 'get', {}, { get: 'get' }, { get: { call: 1 } }]) {
    equal(validate(token, { headers }), false, 'claims that look like the token of a guard');
  }
  equal(validate(Object.create(claims), {}), false, 'inherited claims');
});

export const PROVIDER_CHECKS = rows;
