/** Issuers of ID tokens for sign-in. The presets set the profile `id_token`, so they are for `createVerifier` alone. */
import { read, texts } from './arguments.js';
import { matches, validating } from './claims.js';

/** Arguments of {@link google}. */
export interface GoogleArguments {
  /** The client ID of the application, `….apps.googleusercontent.com`, or a list of several. */
  clientId: string | readonly string[];
  /** The Google Workspace domain of the users, or a list of several. Default: any user of Google. */
  hostedDomain?: string | readonly string[];
}

/**
 * ID tokens of Google. It writes `iss` in two ways, with the same keys. If your page sets a nonce, give it to each
 * call: `verify(token, { nonce })`.
 *
 * Source: Google, "Verify the Google ID token on your server side" and "OpenID Connect", section "Validating an ID
 * token".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(google({ clientId: '1234.apps.googleusercontent.com' }));
 */
export function google(given: GoogleArguments) {
  const { clientId: audience, hostedDomain } = read(given, { clientId: texts }, { hostedDomain: texts });
  return {
    issuer: ['https://accounts.google.com', 'accounts.google.com'],
    audience,
    jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
    profile: 'id_token',
    validate: validating((claims) => matches(claims, { hd: hostedDomain })),
  } as const;
}

/** Arguments of {@link apple}. */
export interface AppleArguments {
  /** The Services ID of a website, or the bundle ID of an app; a list for both. */
  clientId: string | readonly string[];
}

/**
 * ID tokens of Sign in with Apple. If your application sets a nonce, give it to each call: `verify(token, { nonce })`.
 *
 * Source: Apple, "Verifying a user" and "Fetch Apple's public key for verifying token signature".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(apple({ clientId: 'com.example.app' }));
 */
export function apple(given: AppleArguments) {
  const { clientId: audience } = read(given, { clientId: texts });
  const issuer = 'https://appleid.apple.com';
  return { issuer, audience, jwksUri: `${issuer}/auth/keys`, profile: 'id_token' } as const;
}
