/** Microsoft Entra ID. */
import { host, oneOf, read, texts } from './arguments.js';

/** Arguments of {@link entra}. */
export interface EntraArguments {
  /** The directory (tenant) ID, a GUID. */
  tenant: string;
  /** The audience: the API's application (client) ID for version 2, its application ID URI for version 1. */
  audience: string | readonly string[];
  /**
   * The version of the API's access tokens: `requestedAccessTokenVersion` in its manifest, where `null` means 1.
   * Default 2.
   */
  version?: 1 | 2;
  /**
   * The sign-in host, for version 2: `'login.microsoftonline.us'`, `'<tenant>.ciamlogin.com'`. Default
   * `'login.microsoftonline.com'`.
   */
  host?: string;
}

/**
 * Access tokens of Microsoft Entra ID for your own API. ID tokens are rejected even where API and client have one
 * client ID: they do not name the client (`azp`, in version 1 `appid`). Tokens for Microsoft Graph cannot be verified.
 *
 * Source: Microsoft identity platform, "Access token claims reference" and "Secure applications and APIs by validating
 * claims".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * const tenant = '11111111-2222-4333-8444-555555555555';
 * createVerifier(entra({ tenant, audience: '66666666-7777-4888-9999-aaaaaaaaaaaa' }));
 */
export function entra(given: EntraArguments) {
  const { tenant, audience, version = 2, host: login = 'login.microsoftonline.com' } = read(
    given,
    { tenant: guid, audience: texts },
    { version: oneOf(1, 2), host },
  );
  if (version === 1 && 'host' in given) throw new TypeError('"host" only applies to version 2: omit it');
  return {
    issuer: version === 1 ? `https://sts.windows.net/${tenant}/` : `https://${login}/${tenant}/v2.0`,
    audience,
    discovery: true,
    profile: 'lenient_access_token',
    requiredClaims: ['exp', version === 1 ? 'appid' : 'azp'],
  } as const;
}

function guid(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value;
  const not = 'not a domain, "common", "organizations" or "consumers", which stand for many tenants';
  throw new TypeError(`"${name}" must be the tenant's ID, a GUID in lower case: ${not}`);
}
