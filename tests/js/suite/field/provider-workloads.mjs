// Presets for jobs, deployments and programs of a cluster: other customers of the platform get tokens of one issuer.
import { githubActions, gitlab, kubernetes, spiffe, vercel } from 'keyward/providers';
import { discovered, KEYS, presets } from './provider-tools.mjs';

const { rows, preset } = presets();

const GITHUB = 'https://token.actions.githubusercontent.com';
const JOB = { audience: 'https://deploy.example', repositoryId: ['73', '74'], repositoryOwnerId: '65' };

preset('githubActions', 'GitHub, "OpenID Connect reference"', {
  options: () => githubActions({ ...JOB, ref: 'refs/heads/main', environment: ['prod', 'production'] }),
  served: discovered(GITHUB, `${GITHUB}/.well-known/jwks`),
  token: {
    header: { typ: 'JWT', x5t: 'a' },
    claims: {
      jti: '1',
      sub: 'repo:octo-org/octo-repo:environment:prod',
      environment: 'prod',
      aud: 'https://deploy.example',
      ref: 'refs/heads/main',
      repository: 'octo-org/octo-repo',
      repository_owner: 'octo-org',
      repository_id: '74',
      repository_owner_id: '65',
      actor_id: '12',
      event_name: 'workflow_dispatch',
      job_workflow_ref: 'octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main',
      runner_environment: 'github-hosted',
      iss: GITHUB,
    },
  },
  also: [['a repository that was renamed', { claims: { repository: 'octo-org/new', sub: 'repo:octo-org/new:x' } }]],
  rejected: [
    ['another repository that now has the name', { claims: { repository_id: '75' } }, 'validate'],
    ['another owner that now has the name', { claims: { repository_owner_id: '66' } }, 'validate'],
    ['a token without IDs', { claims: { repository_id: undefined, repository_owner_id: undefined } }, 'validate'],
    ['an ID that is a number', { claims: { repository_id: 74 } }, 'validate'],
    ['another branch', { claims: { ref: 'refs/heads/other' } }, 'validate'],
    ['a pull request', { claims: { ref: 'refs/pull/1/merge', event_name: 'pull_request' } }, 'validate'],
    ['a job without environment', { claims: { environment: undefined } }, 'validate'],
    ['the default audience', { claims: { aud: 'https://github.com/octo-org' } }, 'aud'],
    ['an enterprise', { claims: { iss: `${GITHUB}/octo-enterprise` } }, 'iss'],
  ],
});

preset('githubActions of an enterprise', 'GitHub, "OpenID Connect reference"', {
  options: () =>
    githubActions({ audience: 'a', repositoryOwnerId: '65', jobWorkflowRef: 'o/a/b@c', issuer: `${GITHUB}/octo` }),
  served: discovered(`${GITHUB}/octo`, `${GITHUB}/octo/.well-known/jwks`),
  token: { claims: { iss: `${GITHUB}/octo`, aud: 'a', repository_owner_id: '65', job_workflow_ref: 'o/a/b@c' } },
  rejected: [
    ['a token of everyone else', { claims: { iss: GITHUB } }, 'iss'],
    ['another workflow', { claims: { job_workflow_ref: 'o/a/x@c' } }, 'validate'],
  ],
});

preset('gitlab', 'GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens"', {
  options: () => gitlab({ audience: 'https://deploy.example', projectId: '20', refProtected: true }),
  served: discovered('https://gitlab.com', 'https://gitlab.com/oauth/discovery/keys'),
  token: {
    header: { typ: 'JWT' },
    claims: {
      namespace_id: '72',
      namespace_path: 'my-group',
      project_id: '20',
      project_path: 'my-group/my-project',
      user_id: '1',
      pipeline_id: '574',
      pipeline_source: 'push',
      job_id: '302',
      ref: 'main',
      ref_type: 'branch',
      ref_protected: 'true',
      jti: 'a',
      iss: 'https://gitlab.com',
      nbf: 1,
      sub: 'project_path:my-group/my-project:ref_type:branch:ref:main',
      aud: 'https://deploy.example',
    },
  },
  rejected: [
    ['another project', { claims: { project_id: '21' } }, 'validate'],
    ['a branch that is not protected', { claims: { ref_protected: 'false' } }, 'validate'],
    ['a token of a user who signs in', { claims: { project_id: undefined, job_id: undefined, aud: 'app' } }, 'job_id'],
    ['another audience', { claims: { aud: 'https://vault.example' } }, 'aud'],
    ['another instance', { claims: { iss: 'https://gitlab.example' } }, 'iss'],
    ['the issuer of older job tokens', { claims: { iss: 'gitlab.com' } }, 'iss'],
  ],
});

preset('gitlab of an instance', 'GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens"', {
  options: () =>
    gitlab({ audience: 'a', namespaceId: '72', ref: 'main', environment: 'x', url: 'https://git.example' }),
  served: discovered('https://git.example', 'https://git.example/oauth/discovery/keys'),
  token: {
    claims: { iss: 'https://git.example', aud: 'a', namespace_id: '72', job_id: '1', ref: 'main', environment: 'x' },
  },
  rejected: [
    ['another group', { claims: { namespace_id: '73' } }, 'validate'],
    ['another branch', { claims: { ref: 'x' } }, 'validate'],
    ['another environment', { claims: { environment: 'y' } }, 'validate'],
  ],
});

const DEPLOYMENT = { team: 'acme', project: 'shop', environment: 'production' };
const SUBJECT = 'owner:acme:project:shop:environment:production';
const TEAM = 'https://oidc.vercel.com/acme';

preset('vercel', 'Vercel, "OIDC Federation Reference"', {
  options: () => vercel({ ...DEPLOYMENT, projectId: 'prj_1', teamId: 'team_1' }),
  served: discovered(TEAM, `${TEAM}/.well-known/jwks`),
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: TEAM,
      aud: 'https://vercel.com/acme',
      sub: SUBJECT,
      owner: 'acme',
      owner_id: 'team_1',
      project: 'shop',
      project_id: 'prj_1',
      environment: 'production',
    },
  },
  rejected: [
    ['a preview deployment', { claims: { sub: 'owner:acme:project:shop:environment:preview' } }, 'sub'],
    ['another project', { claims: { sub: 'owner:acme:project:blog:environment:production' } }, 'sub'],
    ['another project that now has the name', { claims: { project_id: 'prj_2' } }, 'validate'],
    ['another team that now has the name', { claims: { owner_id: 'team_2' } }, 'validate'],
    ['another team', { claims: { iss: 'https://oidc.vercel.com/other' } }, 'iss'],
    ['the global issuer', { claims: { iss: 'https://oidc.vercel.com' } }, 'iss'],
    ['a token that was exchanged for another service', { claims: { aud: 'https://other.example' } }, 'aud'],
  ],
});

preset('vercel with the global issuer', 'Vercel, "OIDC Federation Reference"', {
  options: () => vercel({ ...DEPLOYMENT, issuerMode: 'global', audience: 'mine' }),
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

const CALLER = 'spiffe://prod.example/checkout';

for (const [name, ids] of [['spiffe', {}], ['spiffe with IDs', { ids: [CALLER, 'spiffe://prod.example/shop'] }]]) {
  preset(name, 'SPIFFE, "The JWT SPIFFE Verifiable Identity Document"', {
    options: () =>
      spiffe({ trustDomain: 'prod.example', audience: 'orders', jwksUri: 'https://spire.prod.example/bundle', ...ids }),
    served: {
      'https://spire.prod.example/bundle': {
        keys: [{ ...KEYS.ES256, alg: undefined, use: 'jwt-svid' }],
        spiffe_sequence: 1,
        spiffe_refresh_hint: 60,
      },
    },
    token: { header: { alg: 'ES256', typ: 'JWT' }, claims: { aud: ['orders'], sub: CALLER, iss: undefined } },
    also: [
      ['a token of type JOSE', { header: { typ: 'JOSE' } }],
      ['a token without typ', { header: { typ: undefined } }],
    ],
    rejected: [
      ['a caller of another trust domain', { claims: { sub: 'spiffe://evil.example/checkout' } }, 'validate'],
      ['a trust domain that only begins alike', { claims: { sub: 'spiffe://prod.example.evil/a' } }, 'validate'],
      ['a subject that is no SPIFFE ID', { claims: { sub: 'checkout' } }, 'validate'],
      ['a token for another program', { claims: { aud: ['shop'] } }, 'aud'],
      ['a token without aud', { claims: { aud: undefined } }, 'aud'],
      ['a token without exp', { claims: { exp: undefined } }, 'exp'],
      ...('ids' in ids ? [['another caller', { claims: { sub: 'spiffe://prod.example/other' } }, 'validate']] : []),
    ],
  });
}

export const PROVIDER_WORKLOADS = rows;
