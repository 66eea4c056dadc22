// Presets for jobs, deployments and pods; and mistakes in the arguments of presets.
import * as providers from 'keyward/providers';
import { each, equal, must, throwsTypeError } from '../assert.mjs';
import { discovered, KEYS, presets } from './provider-tools.mjs';

const { kubernetes, vercel } = providers;
const { rows, row, preset } = presets();

const SUBJECT = 'owner:acme:project:shop:environment:production';
const TEAM = 'https://oidc.vercel.com/acme';

preset('vercel', 'Vercel, "OIDC Federation Reference"', {
  options: () => vercel({ team: 'acme', project: 'shop', environment: 'production' }),
  served: discovered(TEAM, `${TEAM}/.well-known/jwks`),
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: TEAM,
      aud: 'https://vercel.com/acme',
      sub: SUBJECT,
      owner: 'acme',
      owner_id: 'team_7Gw5ZMzpQA8h90F832KGp7nwbuh3',
      project: 'shop',
      project_id: 'prj_7Gw5ZMBpQA8h9GF832KGp7nwbuh3',
      environment: 'production',
    },
  },
  rejected: [
    ['a preview deployment', { claims: { sub: 'owner:acme:project:shop:environment:preview' } }, 'sub'],
    ['another project', { claims: { sub: 'owner:acme:project:blog:environment:production' } }, 'sub'],
    ['another team', { claims: { iss: 'https://oidc.vercel.com/other' } }, 'iss'],
    ['the global issuer', { claims: { iss: 'https://oidc.vercel.com' } }, 'iss'],
    ['a token that was exchanged for another service', { claims: { aud: 'https://other.example' } }, 'aud'],
  ],
});

preset('vercel with the global issuer', 'Vercel, "OIDC Federation Reference"', {
  options: () =>
    vercel({ team: 'acme', project: 'shop', environment: 'production', issuerMode: 'global', audience: 'mine' }),
  served: discovered('https://oidc.vercel.com', 'https://oidc.vercel.com/.well-known/jwks'),
  token: { claims: { iss: 'https://oidc.vercel.com', aud: 'mine', sub: SUBJECT } },
  rejected: [
    ['a deployment of another team', { claims: { sub: 'owner:evil:project:shop:environment:production' } }, 'sub'],
    ['a token for Vercel', { claims: { aud: 'https://vercel.com/acme' } }, 'aud'],
  ],
});

const CLUSTER = 'https://kubernetes.default.svc.cluster.local';
const POD = {
  issuer: CLUSTER,
  audience: 'orders',
  jwksUri: 'https://kubernetes.default.svc/openid/v1/jwks',
  namespace: 'shop',
  serviceAccount: 'checkout',
};

preset('kubernetes', 'Kubernetes, "Configure Service Accounts for Pods"', {
  options: () => kubernetes(POD),
  served: { [POD.jwksUri]: { keys: [KEYS.RS256] } },
  token: {
    claims: {
      iss: CLUSTER,
      aud: ['orders'],
      sub: 'system:serviceaccount:shop:checkout',
      jti: '1',
      nbf: 1,
      'kubernetes.io': {
        namespace: 'shop',
        pod: { name: 'checkout-1', uid: 'a' },
        serviceaccount: { name: 'checkout', uid: 'b' },
      },
    },
  },
  rejected: [
    ['a token for the API server', { claims: { aud: [CLUSTER] } }, 'aud'],
    ['another service account', { claims: { sub: 'system:serviceaccount:shop:default' } }, 'sub'],
    ['the same name in another namespace', { claims: { sub: 'system:serviceaccount:evil:checkout' } }, 'sub'],
    ['a token of another cluster', { claims: { iss: 'https://kubernetes.other.svc' } }, 'iss'],
    [
      'a token of an old secret, which never expires',
      {
        claims: {
          iss: 'kubernetes/serviceaccount',
          aud: undefined,
          exp: undefined,
          'kubernetes.io': undefined,
          'kubernetes.io/serviceaccount/namespace': 'shop',
        },
      },
      'exp',
    ],
  ],
});

// ---- Arguments ----

const ARGUMENTS = {
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
  google: { clientId: 'a' },
  apple: { clientId: ['a', 'b'] },
  vercel: { team: 'acme', project: 'shop', environment: 'production' },
  kubernetes: POD,
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
    ['common', 'organizations', 'consumers', 'contoso.onmicrosoft.com', '{tid}', POD.issuer, '1'],
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
  ['vercel', 'issuerMode', ['Team'], /must be one of "team", "global"/],
];

row('a host with a scheme, a path in a name and "common" name their cure', SOURCE, () =>
  each(MISTAKES, ([name, member, values, text]) => {
    must(Object.hasOwn(ARGUMENTS, name), `unknown preset ${name}`);
    for (const value of values) throwsTypeError(() => providers[name]({ ...ARGUMENTS[name], [member]: value }), text);
  }));

export const PROVIDER_WORKLOADS = rows;
