// Arguments of presets, and mistakes in them.
import * as providers from 'keyward/providers';
import { each, equal, must, throwsTypeError } from '../assert.mjs';
import { table } from './tools.mjs';

const { rows, row } = table();

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188';
const ARGUMENTS = {
  cognito: { userPoolId: 'eu-west-1_Ab', clientId: 'a', tokenUse: 'access' },
  awsAlb: { loadBalancer: ARN, clientId: 'a', issuer: 'https://login.example' },
  azureB2c: { tenant: 'a', tenantId: '11111111-2222-4333-8444-555555555555', policy: 'B2C_1_a', audience: 'a' },
  githubActions: { audience: 'a', repositoryId: '74', repositoryOwnerId: ['1'], ref: 'a', issuer: 'https://a.example' },
  gitlab: { audience: 'a', projectId: '20', namespaceId: ['1'], refProtected: true, url: 'https://a.example' },
  firebase: { projectId: 'my-project' },
  clerk: { domain: 'clerk.example.com', authorizedParties: ['https://app.example'] },
  spiffe: { trustDomain: 'a.example', audience: 'a', jwksUri: 'https://a.example/keys', ids: 'spiffe://a.example/b' },
  auth0: { domain: 'tenant.eu.auth0.com', audience: 'a' },
  okta: { domain: 'example.okta.com', audience: 'a', authorizationServer: 'default' },
  entra: { tenant: '11111111-2222-4333-8444-555555555555', audience: 'a', version: 2 },
  keycloak: { url: 'https://login.example/auth', realm: 'shop', audience: 'a' },
  zitadel: { domain: 'example.zitadel.cloud', audience: 'a' },
  logto: { domain: 'tenant.logto.app', audience: 'a' },
  cloudflareAccess: { team: 'example', audience: 'a' },
  workos: { clientId: 'client_1' },
  stytch: { projectId: 'project-live-1', kind: 'consumer' },
  hanko: { apiUrl: 'https://1.hanko.io', audience: 'a' },
  supabase: { url: 'https://a.supabase.co', audience: 'a' },
  google: { clientId: 'a', hostedDomain: 'a.example' },
  apple: { clientId: ['a', 'b'] },
  vercel: { team: 'acme', project: 'shop', environment: 'production', teamId: 'a', projectId: 'b' },
  kubernetes: {
    issuer: 'https://kubernetes.default.svc.cluster.local',
    audience: 'orders',
    jwksUri: 'https://kubernetes.default.svc/openid/v1/jwks',
    namespace: 'shop',
    serviceAccount: 'checkout',
  },
};

const eachPreset = (work) => each(Object.entries(ARGUMENTS), ([name, given]) => work(providers[name], given));
const SOURCE = 'keyward, docs/issuers.md';

row('every preset gives options that a verifier takes, and changes nothing that it was given', SOURCE, (keyward) => {
  equal(Object.keys(ARGUMENTS).sort(), Object.keys(providers).sort(), 'the presets');
  return eachPreset((preset, given) => {
    const before = JSON.stringify(given);
    keyward.createVerifier(preset(given));
    equal(JSON.stringify(given), before, 'the arguments');
  });
});

row('a preset without an argument, with a misspelled one or with undefined is a TypeError', SOURCE, () =>
  eachPreset((preset, given) => {
    throwsTypeError(() => preset(), /give one object with "/);
    throwsTypeError(() => preset('tenant'), /./);
    throwsTypeError(() => preset({}), /is missing: set it/);
    throwsTypeError(() => preset({ ...given, audiense: 'a' }), /"audiense" is not an argument of this preset/);
    for (const name of Object.keys(given)) {
      throwsTypeError(() => preset({ ...given, [name]: undefined }), /is undefined: set a value or omit it/);
      for (const wrong of [null, '', ' ', 7, {}, [], [''], ['a', undefined], new Array(1)]) {
        throwsTypeError(() => preset({ ...given, [name]: wrong }), new RegExp(`"${name}" (?:must|is empty)`));
      }
    }
  }));

row('a job without the ID of a repository or a project is a TypeError', SOURCE, () => {
  const { audience, ref } = ARGUMENTS.githubActions;
  throwsTypeError(() => providers.githubActions({ audience, ref }), /set "repositoryId" or "repositoryOwnerId"/);
  throwsTypeError(() => providers.gitlab({ audience, ref }), /set "projectId" or "namespaceId"/);
  throwsTypeError(() => providers.entra({ ...ARGUMENTS.entra, version: 1, host: 'a.example' }), /only applies to/);
  throwsTypeError(() => providers.entra({ ...ARGUMENTS.entra, tenants: 'any' }), /set "tenant" or "tenants"/);
  throwsTypeError(() => providers.entra({ audience: 'a' }), /set "tenant" or "tenants", and only one/);
  for (const tenants of [[], 'all', ['common'], [ARGUMENTS.entra.tenant, 'any'], [undefined], undefined]) {
    throwsTypeError(() => providers.entra({ audience: 'a', tenants }), /"tenants" (?:must|is undefined)/);
  }
});

row('an inherited member is not an argument', SOURCE, () =>
  eachPreset((preset, given) => {
    throwsTypeError(() => preset(Object.create(given)), /is missing: set it/);
  }));

/** What people write in place of a host, a name or a URL. */
const MISTAKES = [
  [
    'auth0',
    'domain',
    ['https://tenant.eu.auth0.com', 'tenant.eu.auth0.com/', 'TENANT.eu.auth0.com', 'tenant', 'a.example:443', 'a..b'],
    /without scheme, port, path or slash, such as/,
  ],
  ['okta', 'authorizationServer', ['default/', '/oauth2/default', '..', '.', 'a b', 'a%2fb', 'a?b'], /without slash/],
  [
    'entra',
    'tenant',
    ['common', 'organizations', 'consumers', 'contoso.onmicrosoft.com', '{tid}', 'contoso', '1'],
    /a GUID in lower case: not a domain, and for many tenants, as "common"/,
  ],
  ['entra', 'version', ['2', 3, '2.0'], /must be one of 1, 2/],
  ['cloudflareAccess', 'team', ['example.cloudflareaccess.com', 'https://example', 'Example'], /first part of the/],
  [
    'keycloak',
    'url',
    ['login.example', 'https://login.example/', 'https://login.example?a', 'https://a@login.example', 'ftp://a'],
    /must be a URL such as/,
  ],
  ['keycloak', 'realm', ['shop/', 'realms/shop', '..'], /without slash/],
  ['stytch', 'kind', ['B2B', 'organization'], /must be one of "b2b", "consumer"/],
  ['cognito', 'userPoolId', ['AbCdEfGhI', 'eu-west-1', 'eu-west-1_a/b', 'eu-west-1_'], /such as "eu-west-1_AbCdEfGhI"/],
  ['cognito', 'tokenUse', ['Access', 'refresh'], /must be one of "access", "id"/],
  [
    'awsAlb',
    'loadBalancer',
    [
      'shop',
      ARN.replace('/app/', '/net/'),
      ARN.replace('eu-west-1', 'eu-west-1.evil.example/'),
      ARN.replace('arn:aws:', 'arn:aws-cn:'),
      `${ARN}:loadbalancer/app/x/1`,
    ],
    /must be the ARN of an Application Load Balancer/,
  ],
  ['azureB2c', 'tenant', ['contoso.onmicrosoft.com', 'contoso.b2clogin.com'], /no dot/],
  ['azureB2c', 'tenantId', ['contoso.onmicrosoft.com'], /a GUID/],
  ['githubActions', 'repositoryId', ['octo-org/octo-repo', 74, [], ['74', 'x']], /a numeric ID as a string/],
  ['gitlab', 'projectId', ['my-group/my-project', 20], /not a name, which others can get/],
  ['clerk', 'domain', ['https://clerk.example.com'], /without scheme/],
  ['spiffe', 'trustDomain', ['spiffe://prod.example', 'prod.example/', 'Prod.example'], /without "spiffe:/],
  ['spiffe', 'ids', ['spiffe://b.example/b', 'b', 'spiffe://a.example/', ['spiffe://a.example.evil/b']], /begin with/],
  ['spiffe', 'jwksUri', ['a.example/keys', 'spiffe://a.example', 'https://a@b.example/', 'https://a b'], /absolute URL/],
  ['vercel', 'issuerMode', ['Team'], /must be one of "team", "global"/],
];

row('a host with a scheme, a path in a name and "common" name their cure', SOURCE, () =>
  each(MISTAKES, ([name, member, values, text]) => {
    must(Object.hasOwn(ARGUMENTS, name), `unknown preset ${name}`);
    for (const value of values) throwsTypeError(() => providers[name]({ ...ARGUMENTS[name], [member]: value }), text);
  }));

export const PROVIDER_ARGUMENTS = rows;
