// Presets that must compile, with verifiers and guards, and lines that must not.
import { createVerifier, type IdTokenPayload, type JwtPayload, type Verifier } from 'keyward';
import { createGuard } from 'keyward/fetch';
import {
  apple,
  auth0,
  awsAlb,
  azureB2c,
  clerk,
  cloudflareAccess,
  cognito,
  entra,
  firebase,
  githubActions,
  gitlab,
  google,
  hanko,
  kubernetes,
  spiffe,
  stytch,
  vercel,
  workos,
  type Auth0Arguments,
} from 'keyward/providers';

declare const unset: string | undefined;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_ extends true>(): void {}

const ids: Auth0Arguments = { domain: 'tenant.eu.auth0.com', audience: ['a', 'b'] };
const access = createVerifier(auth0(ids));
is<Same<typeof access, Verifier<JwtPayload>>>();
const signIn = createVerifier(google({ clientId: 'a' }));
is<Same<typeof signIn, Verifier<IdTokenPayload>>>();
createVerifier({ ...auth0(ids), scopes: ['read'], clockTolerance: '5s' });
createVerifier([auth0(ids), workos({ clientId: 'a' }), apple({ clientId: 'b' })]);
createGuard({ ...cloudflareAccess({ team: 'a', audience: 'b' }), tokenFrom: { header: 'cf-access-jwt-assertion' } });
createGuard({ issuers: [auth0(ids), entra({ tenant: 'a', audience: 'b', version: 1 })] });
createVerifier(entra({ tenants: 'any', audience: 'b' }));
createGuard(entra({ tenants: ['a', 'b'], audience: 'b' }));
createGuard(hanko({ apiUrl: 'https://a.hanko.io', audience: 'a' }));
createGuard(vercel({ team: 'a', project: 'b', environment: 'production' }));
const job = { audience: 'a', repositoryId: '1' };
createGuard(githubActions(job));
createGuard({ issuers: [githubActions(job), gitlab({ audience: 'a', projectId: ['1'] })], validate: () => true });
const balancer = awsAlb({ loadBalancer: 'a', clientId: 'b', issuer: 'c' });
createGuard({ ...balancer, tokenFrom: { header: 'x-amzn-oidc-data' } });
createGuard(azureB2c({ tenant: 'a', tenantId: 'b', policy: 'c', audience: 'd' }));
createVerifier(clerk({ domain: 'a', authorizedParties: ['b'] }));
createVerifier(firebase({ projectId: 'a' }));
createVerifier(spiffe({ trustDomain: 'a', audience: 'b', jwksUri: 'c' }));
const pool = { userPoolId: 'a', clientId: ['b'] };
createGuard(cognito({ ...pool, tokenUse: 'access' }));
const users = createVerifier(cognito({ ...pool, tokenUse: 'id' }));
is<Same<typeof users, Verifier<IdTokenPayload>>>();

// @ts-expect-error: a guard accepts access tokens only
createGuard(cognito({ ...pool, tokenUse: 'id' }));
// @ts-expect-error
cognito({ ...pool, tokenUse: 'refresh' });
// @ts-expect-error: IDs are strings
githubActions({ audience: 'a', repositoryId: 1 });
// @ts-expect-error: a guard accepts access tokens only
createGuard(google({ clientId: 'a' }));
// @ts-expect-error: an unset variable must not disable a check
auth0({ domain: 'tenant.eu.auth0.com', audience: unset });
// @ts-expect-error
auth0({ domain: 'tenant.eu.auth0.com' });
// @ts-expect-error
auth0({ ...ids, audiense: 'a' });
// @ts-expect-error
entra({ tenant: 'a', audience: 'b', version: '2.0' });
// @ts-expect-error: one of tenant and tenants
entra({ tenant: 'a', tenants: 'any', audience: 'b' });
// @ts-expect-error
entra({ audience: 'b' });
// @ts-expect-error
stytch({ projectId: 'a', kind: 'other' });
// @ts-expect-error
kubernetes({ issuer: 'a', audience: 'b' });
