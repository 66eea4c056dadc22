/** Issuers of session tokens: tokens of an application's own users, which most often name no API in `aud`. */
import { base, host, oneOf, read, segment, text, texts } from './arguments.js';
import { stringOf, validating } from './claims.js';

/** Arguments of {@link workos}. */
export interface WorkosArguments {
  /** The client ID of the application, `client_…`. */
  clientId: string;
  /** The issuer of a custom authentication domain, `https://auth.example`. Default: `https://api.workos.com…`. */
  issuer?: string;
}

/**
 * Access tokens of WorkOS AuthKit. They have no `aud`; the keys are those of the client. `iss` of older tokens is
 * `https://api.workos.com`, with or without a slash.
 *
 * Source: WorkOS, "Session tokens" (API reference) and "Sessions" (AuthKit).
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(workos({ clientId: 'client_123456789' }));
 */
export function workos(given: WorkosArguments) {
  const { clientId, issuer } = read(given, { clientId: segment }, { issuer: base });
  const api = 'https://api.workos.com';
  return {
    issuer: issuer ?? [`${api}/user_management/${clientId}`, api, `${api}/`],
    audience: null,
    jwksUri: `${api}/sso/jwks/${clientId}`,
    profile: 'lenient_access_token',
    requiredClaims: ['exp', 'sub', 'sid'],
  } as const;
}

/** Arguments of {@link stytch}. */
export interface StytchArguments {
  /** The ID of the project, `project-live-…` or `project-test-…`. */
  projectId: string;
  /** `'b2b'` for projects with organizations, or `'consumer'`. */
  kind: 'b2b' | 'consumer';
}

/**
 * Session JWTs of Stytch. They live for five minutes, and `iss` is no URL. Access tokens of Connected Apps name a
 * client in `aud`, so they are rejected.
 *
 * Source: Stytch, "Get JWKS" and "Session tokens vs JWTs".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(stytch({ projectId: 'project-live-1', kind: 'b2b' }));
 */
export function stytch(given: StytchArguments) {
  const { projectId, kind } = read(given, { projectId: segment, kind: oneOf('b2b', 'consumer') });
  const api = `https://${projectId.startsWith('project-test-') ? 'test' : 'api'}.stytch.com/v1`;
  return {
    issuer: `stytch.com/${projectId}`,
    audience: projectId,
    jwksUri: `${api}${kind === 'b2b' ? '/b2b' : ''}/sessions/jwks/${projectId}`,
    profile: 'lenient_access_token',
    requiredClaims: ['exp', 'sub', 'https://stytch.com/session'],
  } as const;
}

/** Arguments of {@link hanko}. */
export interface HankoArguments {
  /** The URL of the Hanko API without final slash, `https://00000000-0000.hanko.io`. */
  apiUrl: string;
  /** The audience of the tokens: the host name of the application. */
  audience: string | readonly string[];
  /** The tokens' `iss`, if the server's configuration sets `session.issuer`. Default: `iss` is not compared. */
  issuer?: string;
}

/**
 * Session tokens of Hanko. They have no `iss` by default; the keys are those of the project.
 *
 * Source: Hanko, "Backend guide" and the reference of its configuration, `session`.
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(hanko({ apiUrl: 'https://00000000-0000.hanko.io', audience: 'app.example' }));
 */
export function hanko(given: HankoArguments) {
  const { apiUrl, audience, issuer = null } = read(given, { apiUrl: base, audience: texts }, { issuer: text });
  const jwksUri = `${apiUrl}/.well-known/jwks.json`;
  return { issuer, audience, jwksUri, profile: 'lenient_access_token', requiredClaims: ['exp', 'sub'] } as const;
}

/** Arguments of {@link supabase}. */
export interface SupabaseArguments {
  /** The URL of the project without final slash: `https://abcdefghijklmnopqrst.supabase.co`, or its custom domain. */
  url: string;
  /** `'authenticated'` by default. */
  audience?: string | readonly string[];
}

/**
 * Access tokens of Supabase Auth that are signed with the project's asymmetric keys. API keys (`anon`, `service_role`)
 * have another `iss`, so they are rejected. Anonymous users pass: their claim `is_anonymous` is `true`.
 *
 * Source: Supabase, "JWT Claims Reference" and "JWT Signing Keys".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(supabase({ url: 'https://abcdefghijklmnopqrst.supabase.co' }));
 */
export function supabase(given: SupabaseArguments) {
  const { url, audience = 'authenticated' } = read(given, { url: base }, { audience: texts });
  const issuer = `${url}/auth/v1`;
  return {
    issuer,
    audience,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    profile: 'lenient_access_token',
    requiredClaims: ['exp', 'sub', 'role', 'session_id'],
  } as const;
}

/** Arguments of {@link firebase}. */
export interface FirebaseArguments {
  /** The ID of the project, `my-project`: not its number. */
  projectId: string;
}

/**
 * ID tokens of Firebase Authentication, which applications send to their own servers.
 *
 * Source: Firebase, "Verify ID Tokens", section "Verify ID tokens using a third-party JWT library".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(firebase({ projectId: 'my-project' }));
 */
export function firebase(given: FirebaseArguments) {
  const { projectId } = read(given, { projectId: segment });
  return {
    issuer: `https://securetoken.google.com/${projectId}`,
    audience: projectId,
    jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    profile: 'lenient_access_token',
    algorithms: ['RS256'],
    // Tokens live for one hour. This requires that `iat` is present and not in the future, which fresh tokens fail
    // where a server's clock is a little slow.
    maxTokenAge: '1h',
    clockTolerance: '10s',
    requiredClaims: ['exp', 'sub', 'auth_time'],
    validate: validating(({ sub, iat, auth_time: time }) => {
      return typeof sub === 'string' && sub !== '' && typeof time === 'number' && time <= (iat as number);
    }),
  } as const;
}

/** Arguments of {@link clerk}. */
export interface ClerkArguments {
  /** The host of the Frontend API: `clerk.example.com`, in development `<name>.clerk.accounts.dev`. */
  domain: string;
  /** The origins of your application, `https://app.example`. A token of a page names its origin in `azp`. */
  authorizedParties: readonly string[];
}

/**
 * Session tokens of Clerk. `azp` is compared where it is present, as Clerk documents. Sessions whose user must still
 * choose an organization (`sts: 'pending'`) are rejected.
 *
 * Source: Clerk, "Manual JWT verification" and "Session tokens".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(clerk({ domain: 'clerk.example.com', authorizedParties: ['https://app.example'] }));
 */
export function clerk(given: ClerkArguments) {
  const { domain, authorizedParties } = read(given, { domain: host, authorizedParties: texts });
  const issuer = `https://${domain}`;
  return {
    issuer,
    audience: null,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    profile: 'lenient_access_token',
    authorizedParty: { ifPresent: authorizedParties },
    requiredClaims: ['exp', 'iat', 'sub', 'sid'],
    validate: validating((claims) => stringOf(claims, 'sts') !== 'pending'),
  } as const;
}
