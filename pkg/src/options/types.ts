/** A JSON Web Key (RFC 7517) as published. Only public keys and, where HS* is named, `oct` are of use. */
export interface Jwk {
  kty?: string;
  kid?: string;
  use?: string;
  key_ops?: string[];
  alg?: string;
  crv?: string;
  x?: string;
  y?: string;
  n?: string;
  e?: string;
  k?: string;
  pub?: string;
  x5c?: string[];
  x5t?: string;
  'x5t#S256'?: string;
  /** What has keys is a set. */
  keys?: never;
  [member: string]: unknown;
}

/** A JWK Set (RFC 7517 section 5), as an issuer publishes it at its `jwks_uri`. */
export interface Jwks {
  keys: Jwk[];
  [member: string]: unknown;
}

/** The signature algorithms of this build. */
export type AlgorithmName =
  | 'RS256' | 'RS384' | 'RS512'
  | 'PS256' | 'PS384' | 'PS512'
  | 'ES256' | 'ES384' | 'ES512' | 'ES256K'
  | 'EdDSA' | 'Ed25519' | 'Ed448'
  | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'
  | 'HS256' | 'HS384' | 'HS512';

/** Seconds, or a whole number with its unit: `"30s"`, `"5m"`, `"2h"`, `"1d"`. */
export type Duration = number | `${number}${'s' | 'm' | 'h' | 'd'}`;

/** Bounds on untrusted input. */
export interface Limits {
  /** Longest token, in bytes. Default 1 MiB. */
  tokenBytes?: number;
  /** Longest text of a key set, in bytes. Default 4 MiB. */
  keySetBytes?: number;
  /** Most keys in a set. Default 4096. */
  keys?: number;
  /** Deepest nesting of JSON. Default 32, at most 100. */
  depth?: number;
  /** Most keys tried for one token. Default 16. */
  candidates?: number;
}

/** What is demanded of a signature. */
export interface SignatureOptions {
  /** The only algorithms accepted. Without it: any asymmetric one that the key allows. HS* only when named here. */
  algorithms?: readonly AlgorithmName[];
  /** Header extensions that you understand, so that `crit` may name them; the flag: must be integrity protected. */
  crit?: Readonly<Record<string, boolean>>;
  /** Accepts RSA from 1024 bits and HMAC keys shorter than the hash. For tests and debugging. */
  allowWeakKeys?: boolean;
  /** Other bounds than the defaults. */
  limits?: Limits;
}

/** Options of `verifyJws`. */
export interface JwsOptions extends SignatureOptions {
  /** The payload of a JWS that travels without: a string in UTF-8, or bytes. */
  payload?: string | Uint8Array;
}

/** One signature of a JSON serialization (RFC 7515 section 7.2). */
export interface JwsSignature {
  /** The protected header, base64url. */
  protected?: string;
  /** The unprotected header: signed by nobody, so it chooses neither algorithm nor key. */
  header?: Record<string, unknown>;
  /** The signature, base64url. */
  signature: string;
}

/** A JSON serialization: flattened, or general with several signatures over one payload. */
export type JwsJson = JwsPayload & (JwsSignature | { /** One at least. */ signatures: readonly JwsSignature[] });

/** The payload of a JSON serialization. */
export interface JwsPayload {
  /** base64url, or as it is under `b64: false`; absent where it is detached. */
  payload?: string;
}

/**
 * What is demanded of a token. An option that names what a token must be (`issuer`, `audience`, `subject`, `typ`,
 * `algorithms`, `profile`, `nonce`, `authorizedParty`, `maxAuthAge`, `acr`, `accessToken`, `code`, `scopes`) may be left out,
 * but not be `undefined`, empty or `[]`: that is a `TypeError`, because an unset variable must not switch a check off.
 */
export interface VerifyOptions extends SignatureOptions {
  /** `iss` must be there and be one of these. */
  issuer?: string | readonly string[];
  /** `aud` must be there and be, or hold, one of these. */
  audience?: string | readonly string[];
  /** `sub` must be there and be this. */
  subject?: string;
  /** The header's `typ` must be this media type; letter case and a leading `application/` do not matter. */
  typ?: string;
  /**
   * `iat` must be there, not further back than this, and not in the future. Without this option an `iat` in the future is not
   * checked: RFC 7519 gives it no meaning for acceptance.
   */
  maxTokenAge?: Duration;
  /** How far clocks may differ. Default 0. */
  clockTolerance?: Duration;
  /** The time to verify at. Default: now. */
  currentDate?: Date;
  /** Claims that must be there, whatever their value. */
  requiredClaims?: readonly string[];
  /** The key that verifies must come with a certificate (`x5c`) that is valid now and that `x5t` does not contradict. */
  requireValidCertificate?: boolean;
  /**
   * The kind of token, which must then have what its kind must have: an ID token (OpenID Connect Core section 3.1.3.7), a JWT
   * access token (RFC 9068), a logout token (OpenID Connect Back-Channel Logout section 2.6). `issuer` and `audience` are
   * compared only where they are given too.
   *
   * `lenient_access_token` is what a guard without a `profile` demands: `typ` is absent, `JWT` or `at+jwt` (or what the option
   * `typ` says), and nothing that only an ID token, a logout token or a security event token has is there (`at_hash`, `c_hash`,
   * `s_hash`, `events`, `token_use: "id"`, `typ: "ID"`). No claim is demanded. An ID token that nothing betrays passes for an
   * access token, if it is for the same audience: demand `scopes` too.
   */
  profile?: ProfileName;
  /**
   * Access tokens of issuers that predate RFC 9068: `typ`, `client_id` and `jti` are not demanded. Only with `access_token`. An
   * ID token that nothing betrays then passes for one, if it is for the same audience: demand `scopes` too.
   */
  legacyAccessTokens?: boolean;
  /**
   * Takes an access token that is bound to its sender (`cnf`) although this call does not check that. Check the proof or the
   * certificate next, every time: a bound token that is taken without is a bearer token again. A list takes only tokens that are
   * bound by nothing else: `jkt` is for `verifyDpop` to check, `x5t#S256` for `verifyCertificateBinding`. Only with
   * `access_token` and `lenient_access_token`.
   */
  senderConstraint?: 'unchecked' | readonly ('jkt' | 'x5t#S256')[];
  /** `nonce` must be there and be this: the value that was sent with the authorization request. */
  nonce?: string;
  /** `azp` must be there and be one of these. */
  authorizedParty?: string | readonly string[];
  /** `auth_time` must be there, not further back than this, and not in the future: `max_age` of OpenID Connect. */
  maxAuthAge?: Duration;
  /** `acr` must be there and be one of these. */
  acr?: string | readonly string[];
  /** The access token that came with the ID token: `at_hash` must be there and be of it. */
  accessToken?: string;
  /** The code that came with the ID token: `c_hash` must be there and be of it. */
  code?: string;
  /** `scope`, or `scp` where there is none, must hold all of these, or with `any` one of them. The last check of all. */
  scopes?: readonly string[] | { readonly any: readonly string[] };
}

/** A kind of token that `verifyJwt` knows by name. */
export type ProfileName = 'id_token' | 'access_token' | 'lenient_access_token' | 'logout_token';

/** The claims that RFC 7519 registers, and whatever else the issuer put in. */
export interface JwtPayload {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  cnf?: unknown;
  [claim: string]: unknown;
}

/** The claims that `profile: 'id_token'` has found there; what else OpenID Connect names is as the issuer wrote it. */
export interface IdTokenPayload extends JwtPayload {
  iss: string;
  sub: string;
  aud: string | string[];
  exp: number;
  iat: number;
  nonce?: string;
  auth_time?: number;
  acr?: string;
  amr?: string[];
  azp?: string;
  at_hash?: string;
  c_hash?: string;
  sid?: string;
}

/** The claims that `profile: 'access_token'` has found there; what else RFC 9068 names is as the issuer wrote it. */
export interface AccessTokenPayload extends LegacyAccessTokenPayload {
  client_id: string;
  jti: string;
}

/** As {@link AccessTokenPayload}, with `legacyAccessTokens: true`. */
export interface LegacyAccessTokenPayload extends JwtPayload {
  iss: string;
  sub: string;
  aud: string | string[];
  exp: number;
  iat: number;
  client_id?: string;
  scope?: string;
  auth_time?: number;
  acr?: string;
  amr?: string[];
  /** RFC 9068 section 2.2.3.1, in the shape that the issuer chose. */
  roles?: unknown;
  groups?: unknown;
  entitlements?: unknown;
  /** What its sender must prove to hold. RFC 7800. */
  cnf?: { jkt?: string; 'x5t#S256'?: string; [method: string]: unknown };
}

/** The claims that `profile: 'logout_token'` has found there: one of `sub` and `sid` at least. */
export interface LogoutTokenPayload extends JwtPayload {
  iss: string;
  aud: string | string[];
  exp: number;
  iat: number;
  jti: string;
  sid?: string;
  events: { 'http://schemas.openid.net/event/backchannel-logout': Record<string, unknown>; [event: string]: unknown };
}

/** The header of a token. */
export interface JwsHeader {
  alg: string;
  kid?: string;
  typ?: string;
  cty?: string;
  crit?: string[];
  [parameter: string]: unknown;
}

/** The key that verified a signature. */
export interface VerifiedKey {
  /** Its place in the key set, from 0. */
  readonly index: number;
  /** Its `kid`. */
  readonly kid?: string;
  /** Its `kty`. */
  readonly kty: string;
  /** Its `alg`. */
  readonly alg?: string;
  /** RFC 7638, SHA-256, base64url. `oct` keys have none: it would help to guess the secret. */
  readonly thumbprint?: string;
}

/** A token that has passed every check. */
export interface VerifiedJwt<P = JwtPayload> {
  /** Its claims. */
  readonly payload: P;
  /** Its header. */
  readonly protectedHeader: JwsHeader;
  /** The key that verified its signature. */
  readonly key: VerifiedKey;
}

/** A payload whose signature has been verified. */
export interface VerifiedJws {
  /** The bytes that were signed. */
  readonly payload: Uint8Array;
  /** The header that was signed with them. */
  readonly protectedHeader: JwsHeader;
  /** The key that verified the signature. */
  readonly key: VerifiedKey;
  /** Which signature of a general JSON serialization verified, from 0; else 0. */
  readonly signatureIndex: number;
}

/** What a token says of itself. NOT verified. */
export interface DecodedJwt<P = JwtPayload> {
  /** Its claims. NOT verified. */
  readonly payload: P;
  /** Its header. NOT verified. */
  readonly protectedHeader: JwsHeader;
}

/** What became of one key of the input. */
export interface KeyReport {
  /** Its place in the input, from 0. */
  readonly index: number;
  /** Whether it can be used. */
  readonly usable: boolean;
  /** Why it was left out. */
  readonly reason?: 'malformed' | 'duplicate' | 'unsupported' | 'private' | 'weak' | 'size' | 'exponent' | 'point' | 'certificate';
  /** Its `kid`. */
  readonly kid?: string;
  /** Its `kty`. */
  readonly kty?: string;
  /** Its `crv`. */
  readonly crv?: string;
  /** Its `alg`. */
  readonly alg?: string;
  /** Its `use`. */
  readonly use?: string;
  /** The size of an RSA modulus or of a secret, in bits. */
  readonly bits?: number;
  /** The algorithms that it serves. */
  readonly algorithms: readonly AlgorithmName[];
  /** Why a key that can be used serves no algorithm. */
  readonly idle?: 'use' | 'key_ops' | 'alg' | 'weak';
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint?: string;
  /** The first certificate of its `x5c`, if it could be read. Dates are seconds since 1970. */
  readonly certificate?: { subject: string; issuer: string; notBefore: number; notAfter: number };
  /** What is odd without costing the key its place: `x5c` cannot be read, `x5t` or `x5t#S256` is another's digest. */
  readonly warnings?: readonly ('x5c' | 'x5t' | 'x5t#S256')[];
}
