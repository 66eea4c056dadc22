// Presets for authorization servers: access tokens of their APIs, and tokens of the same issuers for others.
import { auth0, cloudflareAccess, entra, keycloak, logto, okta, zitadel } from 'keyward/providers';
import { discovered, KEYS, presets } from './provider-tools.mjs';

const { rows, preset } = presets();

preset('auth0', 'Auth0, "Access Token Profiles"', {
  options: () => auth0({ domain: 'tenant.eu.auth0.com', audience: 'https://api.example' }),
  served: discovered('https://tenant.eu.auth0.com/', 'https://tenant.eu.auth0.com/.well-known/jwks.json'),
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://tenant.eu.auth0.com/',
      sub: 'auth0|6553da60a54af58e29493993',
      aud: ['https://api.example', 'https://tenant.eu.auth0.com/userinfo'],
      azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      scope: 'openid read:orders',
      permissions: ['read:orders'],
    },
  },
  also: [
    ['a token of the profile of RFC 9068', { header: { typ: 'at+jwt' }, claims: { jti: '1', client_id: 'app' } }],
    ['a token of a client itself', { claims: { sub: 'app@clients', gty: 'client-credentials' } }],
  ],
  rejected: [
    ['an ID token of the application', { claims: { aud: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja', azp: undefined } }, 'aud'],
    ['an ID token with the audience of the API', { claims: { at_hash: 'a' } }, 'at_hash'],
    ['a token of the Management API', { claims: { aud: 'https://tenant.eu.auth0.com/api/v2/' } }, 'aud'],
    ['a token of another tenant', { claims: { iss: 'https://other.eu.auth0.com/' } }, 'iss'],
    ['a token of another region', { claims: { iss: 'https://tenant.us.auth0.com/' } }, 'iss'],
    ['an issuer without the slash', { claims: { iss: 'https://tenant.eu.auth0.com' } }, 'iss'],
    ['a token without exp', { claims: { exp: undefined } }, 'exp'],
  ],
});

preset('okta', 'Okta, "Validate access tokens"', {
  options: () => okta({ domain: 'example.okta.com', audience: 'api://default' }),
  served: discovered('https://example.okta.com/oauth2/default', 'https://example.okta.com/oauth2/default/v1/keys'),
  token: {
    claims: {
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://example.okta.com/oauth2/default',
      aud: 'api://default',
      cid: '0oa8o2ivdbN3x8EwS0h7',
      uid: '00ujmkLgagxeRrAg20g3',
      scp: ['openid', 'orders:read'],
      sub: 'jane@example.com',
    },
  },
  rejected: [
    ['an ID token', { claims: { aud: '0oa8o2ivdbN3x8EwS0h7', jti: 'ID.x', cid: undefined, scp: undefined } }, 'cid'],
    ['a token for another API', { claims: { aud: 'api://other' } }, 'aud'],
    ['a token of the organization itself', { claims: { iss: 'https://example.okta.com' } }, 'iss'],
    ['a token of another authorization server', { claims: { iss: 'https://example.okta.com/oauth2/aus1' } }, 'iss'],
    ['a token of a preview organization', { claims: { iss: 'https://example.oktapreview.com/oauth2/default' } }, 'iss'],
  ],
});

const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';
const API = '66666666-7777-4888-9999-aaaaaaaaaaaa';
const LOGIN = 'https://login.microsoftonline.com';

preset('entra, version 2', 'Microsoft identity platform, "Access token claims reference"', {
  options: () => entra({ tenant: TENANT, audience: API }),
  served: discovered(`${LOGIN}/${TENANT}/v2.0`, `${LOGIN}/${TENANT}/discovery/v2.0/keys`, {
    ...KEYS.RS256,
    alg: undefined,
    x5t: 'a',
    issuer: `${LOGIN}/${TENANT}/v2.0`,
  }),
  token: {
    header: { typ: 'JWT', x5t: 'a' },
    claims: {
      aud: API,
      iss: `${LOGIN}/${TENANT}/v2.0`,
      azp: '22222222-2222-4333-8444-555555555555',
      azpacr: '1',
      oid: '33333333-2222-4333-8444-555555555555',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      scp: 'orders.read',
      tid: TENANT,
      ver: '2.0',
    },
  },
  also: [['a token of an application itself', { claims: { scp: undefined, roles: ['Orders.Read'], idtyp: 'app' } }]],
  rejected: [
    ['an ID token for the same client ID', { claims: { azp: undefined, azpacr: undefined, scp: undefined } }, 'azp'],
    ['an ID token with at_hash', { claims: { at_hash: 'a' } }, 'at_hash'],
    ['a token of another tenant', { claims: { iss: `${LOGIN}/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT } }, 'iss'],
    ['a token of version 1', { claims: { iss: `https://sts.windows.net/${TENANT}/`, ver: '1.0' } }, 'iss'],
    ['a token for Microsoft Graph', { claims: { aud: '00000003-0000-0000-c000-000000000000' } }, 'aud'],
    ['a token of a national cloud', { claims: { iss: `https://login.microsoftonline.us/${TENANT}/v2.0` } }, 'iss'],
  ],
});

preset('entra, version 1', 'Microsoft identity platform, "Access token claims reference"', {
  options: () => entra({ tenant: TENANT, audience: `api://${API}`, version: 1 }),
  served: discovered(`https://sts.windows.net/${TENANT}/`, `${LOGIN}/common/discovery/keys`),
  token: {
    header: { typ: 'JWT', x5t: 'a' },
    claims: { aud: `api://${API}`, iss: `https://sts.windows.net/${TENANT}/`, appid: 'b', scp: 'orders', ver: '1.0' },
  },
  rejected: [
    ['an ID token', { claims: { appid: undefined, scp: undefined } }, 'appid'],
    ['a token of version 2', { claims: { iss: `${LOGIN}/${TENANT}/v2.0`, ver: '2.0' } }, 'iss'],
  ],
});

const COMMON = `${LOGIN}/common/v2.0/.well-known/openid-configuration`;
const ENTRA_KEYS = `${LOGIN}/common/discovery/v2.0/keys`;
const MANY = {
  [COMMON]: { issuer: `${LOGIN}/{tenantid}/v2.0`, jwks_uri: ENTRA_KEYS },
  [ENTRA_KEYS]: { keys: [{ ...KEYS.RS256, alg: undefined, issuer: `${LOGIN}/{tenantid}/v2.0` }] },
};
const VALIDATING = 'Microsoft identity platform, "Secure applications and APIs by validating claims"';

preset('entra, several tenants', VALIDATING, {
  options: () => entra({ tenants: [TENANT, OTHER_TENANT], audience: API }),
  served: MANY,
  token: { claims: { aud: API, iss: `${LOGIN}/${TENANT}/v2.0`, azp: 'a', tid: TENANT, sub: '1', ver: '2.0' } },
  also: [['the other tenant', { claims: { iss: `${LOGIN}/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT } }]],
  rejected: [
    ['a tenant that is not listed', { claims: { iss: `${LOGIN}/${API}/v2.0`, tid: API } }, 'iss'],
    ['an issuer of another tenant than tid', { claims: { tid: OTHER_TENANT } }, 'iss'],
    ['a token without tid', { claims: { tid: undefined } }, 'iss'],
    ['an issuer with the placeholder itself', { claims: { iss: `${LOGIN}/{tid}/v2.0`, tid: '{tid}' } }, 'iss'],
    ['an ID token', { claims: { azp: undefined } }, 'azp'],
  ],
});

preset('entra, any tenant', VALIDATING, {
  options: () => entra({ tenants: 'any', audience: API }),
  served: MANY,
  token: { claims: { aud: API, iss: `${LOGIN}/${TENANT}/v2.0`, azp: 'a', tid: TENANT, sub: '1', ver: '2.0' } },
  rejected: [['a national cloud', { claims: { iss: `https://login.microsoftonline.us/${TENANT}/v2.0` } }, 'iss']],
});

preset('entra, version 1, several tenants', VALIDATING, {
  options: () => entra({ tenants: [TENANT], audience: API, version: 1 }),
  served: MANY,
  token: { claims: { aud: API, iss: `https://sts.windows.net/${TENANT}/`, appid: 'a', tid: TENANT, ver: '1.0' } },
  rejected: [
    ['a tenant that is not listed', { claims: { iss: `https://sts.windows.net/${API}/`, tid: API } }, 'iss'],
    ['a token of version 2', { claims: { iss: `${LOGIN}/${TENANT}/v2.0`, appid: undefined, azp: 'a' } }, 'appid'],
  ],
});

const REALM = 'https://login.example/realms/shop';

preset('keycloak', 'Keycloak, "Server Administration Guide", section "Audience support"', {
  options: () => keycloak({ url: 'https://login.example', realm: 'shop', audience: 'orders-api' }),
  served: discovered(REALM, `${REALM}/protocol/openid-connect/certs`),
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: REALM,
      aud: ['orders-api', 'account'],
      sub: 'f:1',
      typ: 'Bearer',
      azp: 'web',
      scope: 'openid',
      realm_access: { roles: ['user'] },
    },
  },
  also: [['a token of a service account without sub', { claims: { sub: undefined } }]],
  rejected: [
    ['an ID token', { claims: { typ: 'ID' } }, 'typ'],
    ['a token of another client, for the account console', { claims: { aud: 'account' } }, 'aud'],
    ['a token of another realm', { claims: { iss: 'https://login.example/realms/master' } }, 'iss'],
    ['a token of the address inside the cluster', { claims: { iss: 'http://keycloak:8080/realms/shop' } }, 'iss'],
  ],
});

preset('zitadel', 'ZITADEL, "Claims"', {
  options: () => zitadel({ domain: 'example.eu1.zitadel.cloud', audience: '259254020460321315' }),
  served: discovered('https://example.eu1.zitadel.cloud', 'https://example.eu1.zitadel.cloud/oauth/v2/keys'),
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://example.eu1.zitadel.cloud',
      aud: ['259254317079330339@shop', '259254020460321315'],
      sub: '259242039378444290',
      azp: '259254317079330339@shop',
      jti: '259',
    },
  },
  rejected: [
    ['an ID token, which names the project too', { claims: { jti: undefined, amr: ['pwd'] } }, 'jti'],
    ['a token for another project', { claims: { aud: ['259254317079330339@shop', '999'] } }, 'aud'],
    ['a token of another instance', { claims: { iss: 'https://other.eu1.zitadel.cloud' } }, 'iss'],
  ],
});

preset('logto', 'Logto, "How to validate access tokens in your API service or backend"', {
  options: () => logto({ domain: 'tenant.logto.app', audience: 'https://api.example' }),
  served: discovered('https://tenant.logto.app/oidc', 'https://tenant.logto.app/oidc/jwks', KEYS.ES256),
  token: {
    header: { alg: 'ES256', typ: 'at+jwt' },
    claims: {
      iss: 'https://tenant.logto.app/oidc',
      aud: 'https://api.example',
      sub: 'user',
      jti: '1',
      client_id: 'app',
      scope: 'read:orders',
    },
  },
  rejected: [
    ['an ID token', { header: { typ: 'JWT' } }, 'typ'],
    ['a token without typ', { header: { typ: undefined } }, 'typ'],
    ['a token for an organization', { claims: { aud: 'urn:logto:organization:1' } }, 'aud'],
    ['a token of another tenant', { claims: { iss: 'https://other.logto.app/oidc' } }, 'iss'],
  ],
});

const TAG = '4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2';

preset('cloudflareAccess', 'Cloudflare One, "Application token"', {
  options: () => cloudflareAccess({ team: 'example', audience: TAG }),
  served: {
    'https://example.cloudflareaccess.com/cdn-cgi/access/certs': {
      keys: [KEYS.RS256],
      public_cert: { kid: 'a', cert: '-----BEGIN CERTIFICATE-----' },
      public_certs: [{ kid: 'a', cert: '-----BEGIN CERTIFICATE-----' }],
    },
  },
  token: {
    claims: {
      aud: [TAG],
      email: 'jane@example.com',
      nbf: 1,
      iss: 'https://example.cloudflareaccess.com',
      type: 'app',
      identity_nonce: '6ei69kawdKzMIAPF',
      sub: '7335d417-61da-459d-899c-0a01c76a2f94',
      country: 'US',
    },
  },
  also: [['a token of a service token, with an empty sub', { claims: { sub: '', common_name: 'e367.access' } }]],
  rejected: [
    ['a token for another application of the team', { claims: { aud: ['a'.repeat(64)] } }, 'aud'],
    ['a token of another team', { claims: { iss: 'https://other.cloudflareaccess.com' } }, 'iss'],
  ],
});

export const PROVIDERS = rows;
