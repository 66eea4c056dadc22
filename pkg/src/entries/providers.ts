/** `keyward/providers`: presets for issuers. They need no WebAssembly module. A bundle holds those that it uses. */
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
export { entra, type EntraArguments } from '../providers/microsoft.js';
export {
  hanko,
  stytch,
  supabase,
  workos,
  type HankoArguments,
  type StytchArguments,
  type SupabaseArguments,
  type WorkosArguments,
} from '../providers/sessions.js';
export { apple, google, type AppleArguments, type GoogleArguments } from '../providers/sign-in.js';
export { kubernetes, vercel, type KubernetesArguments, type VercelArguments } from '../providers/workloads.js';
