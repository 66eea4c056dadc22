/** Microsoft Entra ID, and Azure AD B2C. */
import { host, label, oneOf, read, segment, texts } from './arguments.js';
import { stringOf, validating } from './claims.js';

/** Arguments of {@link entra}: either `tenant` or `tenants`. */
export interface EntraArguments {
  /** The directory (tenant) ID, a GUID. */
  tenant?: string;
  /** Several tenants, by their IDs; `'any'`: every organization and every personal account. */
  tenants?: readonly string[] | 'any';
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
export function entra(given: EntraArguments & { tenant: string; tenants?: never }): ReturnType<typeof oneTenant>;
export function entra(
  given: EntraArguments & { tenants: readonly string[] | 'any'; tenant?: never },
): ReturnType<typeof manyTenants>;
export function entra(given: EntraArguments) {
  const { tenant, tenants, audience, version = 2, host: login } = read(
    given,
    { audience: texts },
    { tenant: guid, tenants: guids, version: oneOf(1, 2), host },
  );
  if (version === 1 && login !== undefined) throw new TypeError('"host" only applies to version 2: omit it');
  const origin = `https://${login ?? 'login.microsoftonline.com'}`;
  const issuerOf = (id: string) => (version === 1 ? `https://sts.windows.net/${id}/` : `${origin}/${id}/v2.0`);
  const policy = {
    audience,
    profile: 'lenient_access_token',
    // ID tokens do not have it.
    requiredClaims: ['exp', version === 1 ? 'appid' : 'azp'],
  } as const;
  if (tenants === undefined && tenant !== undefined) return oneTenant(issuerOf(tenant), policy);
  if (tenants === undefined || tenant !== undefined) throw new TypeError('set "tenant" or "tenants", and only one');
  const second = `${origin}/{tid}/v2.0`;
  // Keys name the issuer of version 2, for tokens of version 1 too. Only those of version 1 have `appid`.
  const issuer = version === 1 ? [issuerOf('{tid}'), second] : second;
  return manyTenants(issuer, tenants, `${origin}/common/v2.0/.well-known/openid-configuration`, policy);
}

interface EntraPolicy {
  readonly audience: string | readonly string[];
  readonly profile: 'lenient_access_token';
  readonly requiredClaims: readonly string[];
}

function oneTenant(issuer: string, policy: EntraPolicy) {
  return { issuer, discovery: true, ...policy } as const;
}

function manyTenants(
  issuer: string | readonly string[],
  tenants: readonly string[] | 'any',
  discovery: string,
  policy: EntraPolicy,
) {
  return { issuer, tenants, discovery, ...policy } as const;
}

/** Arguments of {@link azureB2c}. */
export interface AzureB2cArguments {
  /** The name of the tenant: `contoso` of `contoso.onmicrosoft.com`. */
  tenant: string;
  /** The directory (tenant) ID, a GUID. */
  tenantId: string;
  /** The user flow or custom policy: `B2C_1_sign_in`. */
  policy: string;
  /** The API's application (client) ID. */
  audience: string | readonly string[];
  /** A custom domain. Default `<tenant>.b2clogin.com`. */
  domain?: string;
}

/**
 * Access tokens of one policy of Azure AD B2C. All policies of a tenant write the same issuer, so the preset compares
 * `tfp`, or `acr` where the policy is configured to write that. ID tokens are rejected: they have no `azp`.
 *
 * Source: Azure AD B2C, "Overview of tokens in Azure Active Directory B2C", sections "Claims" and "Validation".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(azureB2c({
 *   tenant: 'contoso',
 *   tenantId: '11111111-2222-4333-8444-555555555555',
 *   policy: 'B2C_1_sign_in',
 *   audience: '66666666-7777-4888-9999-aaaaaaaaaaaa',
 * }));
 */
export function azureB2c(given: AzureB2cArguments) {
  const { tenant, tenantId, policy, audience, domain } = read(
    given,
    { tenant: label, tenantId: guid, policy: segment, audience: texts },
    { domain: host },
  );
  const login = `https://${domain ?? `${tenant}.b2clogin.com`}`;
  return {
    issuer: `${login}/${tenantId}/v2.0/`,
    audience,
    jwksUri: `${login}/${tenant}.onmicrosoft.com/${policy}/discovery/v2.0/keys`,
    profile: 'lenient_access_token',
    requiredClaims: ['exp', 'azp'],
    // Policies are named without regard to letter case.
    validate: validating((claims) => {
      return (stringOf(claims, 'tfp') ?? stringOf(claims, 'acr'))?.toLowerCase() === policy.toLowerCase();
    }),
  } as const;
}

function guid(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value;
  const not = 'not a domain, and for many tenants, as "common", "organizations" and "consumers" mean, set "tenants"';
  throw new TypeError(`"${name}" must be the tenant's ID, a GUID in lower case: ${not}`);
}

function guids(value: unknown, name: string): readonly string[] | 'any' {
  if (value === 'any') return value;
  if (Array.isArray(value) && value.length > 0) return Array.from(value, (one) => guid(one, name));
  throw new TypeError(`"${name}" must be a list of tenants' IDs, or "any"`);
}
