/**
 * Authorization servers whose access tokens name an API in `aud`. The presets set the profile `lenient_access_token`,
 * the default of guards, so that a verifier rejects ID tokens as a guard does.
 */
import { base, host, label, read, segment, texts } from './arguments.js';

/** Arguments of {@link auth0}. */
export interface Auth0Arguments {
  /** The tenant's domain, `tenant.eu.auth0.com`, or its custom domain: the host of the tokens' `iss`. */
  domain: string;
  /** The identifier of the API, from its settings. Not a client ID: that is the audience of ID tokens. */
  audience: string | readonly string[];
}

/**
 * Access tokens of Auth0, of both profiles. `iss` ends with a slash. With role-based access control, permissions are in
 * the claim `permissions`: add `scopeClaims: ['permissions']` if they count as scopes.
 *
 * Source: Auth0, "Validate Access Tokens" and "Access Token Profiles".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(auth0({ domain: 'tenant.eu.auth0.com', audience: 'https://api.example' }));
 */
export function auth0(given: Auth0Arguments) {
  const { domain, audience } = read(given, { domain: host, audience: texts });
  return { issuer: `https://${domain}/`, audience, discovery: true, profile: 'lenient_access_token' } as const;
}

/** Arguments of {@link okta}. */
export interface OktaArguments {
  /** The organization's domain, `example.okta.com`, or its custom domain. */
  domain: string;
  /** The ID of the custom authorization server. Default `'default'`. */
  authorizationServer?: string;
  /** The audience of the authorization server, from its settings: `'api://default'` of the server `default`. */
  audience: string | readonly string[];
}

/**
 * Access tokens of a custom authorization server of Okta. Scopes are in `scp`. Access tokens of the organization's own
 * authorization server are for Okta alone: no API can verify them.
 *
 * Source: Okta, "Validate access tokens" and "Authorization servers".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier({ ...okta({ domain: 'example.okta.com', audience: 'api://default' }), scopes: ['orders:read'] });
 */
export function okta(given: OktaArguments) {
  const { domain, authorizationServer = 'default', audience } = read(
    given,
    { domain: host, audience: texts },
    { authorizationServer: segment },
  );
  const issuer = `https://${domain}/oauth2/${authorizationServer}`;
  // ID tokens have no `cid`.
  const requiredClaims = ['exp', 'cid'];
  return { issuer, audience, discovery: true, profile: 'lenient_access_token', requiredClaims } as const;
}

/** Arguments of {@link keycloak}. */
export interface KeycloakArguments {
  /**
   * The server's URL without final slash, as clients see it: `https://login.example`, with `/auth` at servers before
   * version 17. With http, name the host in `insecureHosts` too.
   */
  url: string;
  /** The name of the realm. */
  realm: string;
  /** The audience that an audience mapper adds. Not `'account'`: tokens of every client may have it. */
  audience: string | readonly string[];
}

/**
 * Access tokens of a realm of Keycloak. The profile rejects its ID tokens by their claim `typ`.
 *
 * Source: Keycloak, "Server Administration Guide", section "Audience support", and "Securing applications".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(keycloak({ url: 'https://login.example', realm: 'shop', audience: 'orders-api' }));
 */
export function keycloak(given: KeycloakArguments) {
  const { url, realm, audience } = read(given, { url: base, realm: segment, audience: texts });
  return { issuer: `${url}/realms/${realm}`, audience, discovery: true, profile: 'lenient_access_token' } as const;
}

/** Arguments of {@link zitadel}. */
export interface ZitadelArguments {
  /** The instance's domain, `example.eu1.zitadel.cloud`, or its custom domain. */
  domain: string;
  /** The ID of the project, which clients request by `urn:zitadel:iam:org:project:id:<id>:aud`. */
  audience: string | readonly string[];
}

/**
 * Access tokens of ZITADEL, for applications whose token type is JWT. ID tokens name the project in `aud` too; they
 * have no `jti`, which this preset requires.
 *
 * Source: ZITADEL, "Claims" and "Reserved Scopes".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(zitadel({ domain: 'example.eu1.zitadel.cloud', audience: '259254020460321315' }));
 */
export function zitadel(given: ZitadelArguments) {
  const { domain, audience } = read(given, { domain: host, audience: texts });
  const requiredClaims = ['exp', 'jti'];
  const issuer = `https://${domain}`;
  return { issuer, audience, discovery: true, profile: 'lenient_access_token', requiredClaims } as const;
}

/** Arguments of {@link logto}. */
export interface LogtoArguments {
  /** The tenant's endpoint without scheme, `tenant.logto.app`, or its custom domain. */
  domain: string;
  /** The identifier of the API resource, or `urn:logto:organization:<id>`. */
  audience: string | readonly string[];
}

/**
 * Access tokens of Logto for an API resource: `typ` is `at+jwt`, which ID tokens do not have.
 *
 * Source: Logto, "How to validate access tokens in your API service or backend".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(logto({ domain: 'tenant.logto.app', audience: 'https://api.example' }));
 */
export function logto(given: LogtoArguments) {
  const { domain, audience } = read(given, { domain: host, audience: texts });
  const issuer = `https://${domain}/oidc`;
  return { issuer, audience, discovery: true, profile: 'lenient_access_token', typ: 'at+jwt' } as const;
}

/** Arguments of {@link cloudflareAccess}. */
export interface CloudflareAccessArguments {
  /** The name of the team: `example` of `example.cloudflareaccess.com`. */
  team: string;
  /** The application's audience tag (AUD), from its settings. */
  audience: string | readonly string[];
}

/**
 * Tokens that Cloudflare Access adds to requests. In a guard, add
 * `tokenFrom: { header: 'cf-access-jwt-assertion' }`: the cookie `CF_Authorization` is not in every request.
 *
 * Source: Cloudflare One, "Validate JWTs" and "Application token".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * const tokenFrom = { header: 'cf-access-jwt-assertion' };
 * createGuard({ ...cloudflareAccess({ team: 'example', audience: tag }), tokenFrom });
 */
export function cloudflareAccess(given: CloudflareAccessArguments) {
  const { team, audience } = read(given, { team: label, audience: texts });
  const issuer = `https://${team}.cloudflareaccess.com`;
  const jwksUri = `${issuer}/cdn-cgi/access/certs`;
  return { issuer, audience, jwksUri, profile: 'lenient_access_token' } as const;
}
