/** `keyward/providers`: presets for issuers. They need no WebAssembly module. A bundle holds those that it uses. */
export { awsAlb, cognito, type AwsAlbArguments, type CognitoArguments } from '../providers/amazon.js';
export {
  auth0,
  cloudflareAccess,
  keycloak,
  logto,
  okta,
  zitadel,
  type Auth0Arguments,
  type CloudflareAccessArguments,
  type KeycloakArguments,
  type LogtoArguments,
  type OktaArguments,
  type ZitadelArguments,
} from '../providers/authorization-servers.js';
export type { PresetValidate } from '../providers/claims.js';
export {
  githubActions,
  gitlab,
  vercel,
  type GithubActionsArguments,
  type GitlabArguments,
  type VercelArguments,
} from '../providers/jobs.js';
export { azureB2c, entra, type AzureB2cArguments, type EntraArguments } from '../providers/microsoft.js';
export {
  clerk,
  firebase,
  hanko,
  stytch,
  supabase,
  workos,
  type ClerkArguments,
  type FirebaseArguments,
  type HankoArguments,
  type StytchArguments,
  type SupabaseArguments,
  type WorkosArguments,
} from '../providers/sessions.js';
export { apple, google, type AppleArguments, type GoogleArguments } from '../providers/sign-in.js';
export { kubernetes, spiffe, type KubernetesArguments, type SpiffeArguments } from '../providers/workloads.js';
