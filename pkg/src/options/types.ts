/**
 * A JSON Web Key (RFC 7517). Only public keys are usable, and `oct` keys if the option `algorithms` includes HS*.
 */
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
  /** Absent: an object with `keys` is a JWK Set. */
  keys?: never;
  [member: string]: unknown;
}

/** A JWK Set (RFC 7517 section 5), which an issuer publishes at its `jwks_uri`. */
export interface Jwks {
  keys: Jwk[];
  [member: string]: unknown;
}

/** The supported signature algorithms. */
export type AlgorithmName =
  | 'RS256' | 'RS384' | 'RS512'
  | 'PS256' | 'PS384' | 'PS512'
  | 'ES256' | 'ES384' | 'ES512' | 'ES256K'
  | 'EdDSA' | 'Ed25519' | 'Ed448'
  | 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87'
  | 'HS256' | 'HS384' | 'HS512';

/** A number of seconds, or a whole number with a unit: `"30s"`, `"5m"`, `"2h"`, `"1d"`. */
export type Duration = number | `${number}${'s' | 'm' | 'h' | 'd'}`;

/** Limits on untrusted input. Input beyond a limit is rejected with `ERR_LIMIT_EXCEEDED`. */
export interface Limits {
  /** The longest token, in bytes. Default 1 MiB. */
  tokenBytes?: number;
  /** The longest text of a key set, in bytes. Default 4 MiB. */
  keySetBytes?: number;
  /** The largest number of keys in a set. Default 4096. */
  keys?: number;
  /** The deepest nesting of JSON. Default 64, at most 100. */
  depth?: number;
  /** The largest number of candidates: keys that are tried for one token. Default 16. */
  candidates?: number;
}

/** Constraints on a signature. */
export interface SignatureOptions {
  /** The accepted algorithms. Default: all asymmetric algorithms that the key allows. HS* must be listed explicitly. */
  algorithms?: readonly AlgorithmName[];
  /**
   * The header extensions that your program understands, so that `crit` may name them. The value says whether the
   * extension must be in the protected header. Default: none.
   */
  crit?: Readonly<Record<string, boolean>>;
  /**
   * `required`: every base64url part of the token must be padded with `=` to a multiple of four characters, and is
   * verified as it stands. For AWS Application Load Balancers, which sign their padding. Default: padding is rejected,
   * as RFC 7515 section 2 requires.
   */
  padding?: 'required';
  /** Accepts RSA keys from 1024 bits and HMAC keys shorter than the hash, for tests and debugging. Default `false`. */
  allowWeakKeys?: boolean;
  /** Limits on the input. Default: see {@link Limits}. */
  limits?: Limits;
}

/** Options of `verifyJws`. */
export interface JwsOptions extends SignatureOptions {
  /**
   * The payload of a JWS with detached content (RFC 7515 appendix F): bytes, or a string, which is encoded as UTF-8.
   * Default: the JWS contains its payload.
   */
  payload?: string | Uint8Array;
}

/** One signature of a JSON serialization (RFC 7515 section 7.2). */
export interface JwsSignature {
  /** The protected header, base64url. */
  protected?: string;
  /** The unprotected header. It is not signed, so it selects neither algorithm nor key. */
  header?: Record<string, unknown>;
  /** The signature, base64url. */
  signature: string;
}

/** A JWS in JSON serialization: flattened, or general with several signatures of one payload. */
export type JwsJson = JwsPayload & (JwsSignature | { /** At least one. */ signatures: readonly JwsSignature[] });

/** The payload of a JSON serialization. */
export interface JwsPayload {
  /** The payload in base64url, or unencoded with `b64: false` (RFC 7797). Absent if the payload is detached. */
  payload?: string;
}

/**
 * Constraints on a token. By default `exp`, `nbf` and `iat` are checked if they are present, and `iss`, `sub`, `aud`
 * and `jti` must have their types. An option that enables a check (`issuer`, `tenants`, `audience`, `subject`, `typ`,
 * `algorithms`, `profile`, `nonce`, `authorizedParty`, `maxAuthAge`, `acr`, `accessToken`, `code`, `scopes`,
 * `validate`) may be absent, but `undefined`, `''` and `[]` are a `TypeError`: an unset variable must not disable a
 * check.
 */
export interface VerifyOptions extends SignatureOptions {
  /**
   * `iss` must be one of these. Default, or `null`: not compared.
   *
   * An issuer with braces, such as `https://login.microsoftonline.com/{tid}/v2.0`, is a template for an issuer with
   * many tenants and requires `tenants`. `{tid}` stands for the token's own claim `tid`, 1 to 128 letters, digits and
   * hyphens. It must be one whole path segment or the leftmost label of the host. A key with a member `issuer`
   * verifies only tokens of that issuer then; without templates that member is ignored.
   */
  issuer?: string | readonly string[] | null;
  /**
   * The tenants whose tokens are accepted: values of the claim in the template of `issuer`. `'any'` accepts every
   * tenant, although anyone may be able to make one: decide then by the claim what a tenant may do. Required with an
   * issuer template, and a `TypeError` without one.
   *
   * @example
   * verifyJwt(token, jwks, { issuer: 'https://login.microsoftonline.com/{tid}/v2.0', tenants: [tenant], audience });
   */
  tenants?: readonly string[] | 'any';
  /** `aud` must be one of these, or contain one of these. Default, or `null`: not compared. */
  audience?: string | readonly string[] | null;
  /**
   * Further audiences that the profiles `id_token` and `logout_token` accept beside those of `audience`, which is
   * required with it. `azp` of a token for one of them must be in `authorizedParty`, or without that option in
   * `audience`. Default: none.
   */
  additionalAudiences?: 'any' | readonly string[];
  /**
   * `unchecked` accepts claims of other types than their specification has, except `exp`, `nbf` and `iat`. Every claim
   * but these is then `unknown`. Default: the claims of RFC 7519 must have their types, and under a profile those of
   * its specification.
   */
  claimTypes?: 'unchecked';
  /** `sub` must equal this value. Default: not checked. */
  subject?: string;
  /**
   * The header parameter `typ` must be this media type. The comparison ignores case and a leading `application/`.
   * Default: not checked, unless the profile does.
   */
  typ?: string;
  /**
   * The longest time since `iat`, which must be present and not in the future. Default: not checked; an `iat` in the
   * future is then accepted, because RFC 7519 does not say that it makes a token invalid.
   */
  maxTokenAge?: Duration;
  /**
   * The longest lifetime: the time from `iat` to `exp`. Both must be present, and `exp` must not be before `iat`.
   * Default: not checked, but 10 minutes with the profile `client_assertion`.
   */
  maxLifetime?: Duration;
  /** How far the clocks of issuer and verifier may differ. Default 0 seconds. */
  clockTolerance?: Duration;
  /** The time to verify at. Default: the current time. */
  currentDate?: Date;
  /** Claims that must be present, with any value. Default: none. */
  requiredClaims?: readonly string[];
  /**
   * The key that verifies the token must have a certificate (`x5c`) that is valid at the time of verification and
   * matches `x5t` and `x5t#S256`, if present. The certificate chain is not verified. Default `false`.
   */
  requireValidCertificate?: boolean;
  /**
   * The kind of token, with all checks of its specification: `id_token` (OpenID Connect Core section 3.1.3.7),
   * `access_token` (RFC 9068) or `logout_token` (OpenID Connect Back-Channel Logout section 2.6). `issuer` and
   * `audience` are compared only if those options are set. Default: any kind.
   *
   * `lenient_access_token` is the default profile of guards. It requires that `typ` is absent, `JWT` or `at+jwt` (or
   * equals the option `typ`), and that the claims do not include those of an ID token, a logout token or a security
   * event token (`at_hash`, `c_hash`, `s_hash`, `events`, `token_use: "id"`, `typ: "ID"`). It requires no claim. An ID
   * token without these claims and for the same audience passes as an access token, so set `scopes` too.
   *
   * `client_assertion` (RFC 7523 section 3) is only for `verify` of a verifier, because an assertion may be used once:
   * see `isReplay` of `createVerifier`. `inspectJwt` makes all its checks except that of replays.
   */
  profile?: ProfileName;
  /**
   * Accepts access tokens without `typ`, `sub`, `client_id` and `jti`, from issuers that predate RFC 9068. The types of
   * claims that this RFC defines are not checked then. Only applies to the profile `access_token`. An ID token that has
   * no distinguishing claim and is for the same audience then passes as an access token, so set `scopes` too. Default
   * `false`.
   */
  legacyAccessTokens?: boolean;
  /**
   * Accepts a sender-constrained access token (`cnf`), although this call does not check the constraint. Check it next,
   * every time: without that check, anyone who has the token can use it. An array accepts only tokens that no other
   * constraint binds: `jkt` (check it with `verifyDpop`) and `x5t#S256` (check it with `verifyCertificateBinding`).
   * Only applies to the profiles `access_token` and `lenient_access_token`. Default: these profiles reject
   * sender-constrained tokens.
   */
  senderConstraint?: 'unchecked' | readonly ('jkt' | 'x5t#S256')[];
  /**
   * `nonce` must equal this value, which was sent with the authorization request. Default: the profile `id_token`
   * rejects a token with a `nonce`; `false` accepts it without a comparison.
   */
  nonce?: string | false;
  /** `azp` must be one of these; with `ifPresent` it may be absent. Default: not checked. */
  authorizedParty?: string | readonly string[] | { readonly ifPresent: string | readonly string[] };
  /**
   * The longest time since `auth_time`, which must be present and not in the future: `max_age` of OpenID Connect.
   * Default: not checked.
   */
  maxAuthAge?: Duration;
  /** `acr` must be one of these. Default: not checked. */
  acr?: string | readonly string[];
  /**
   * The access token that was issued with the ID token. `at_hash` must be its hash; with `ifPresent` it may be absent,
   * as in the authorization code flow. Default: not checked.
   */
  accessToken?: string | { readonly ifPresent: string };
  /**
   * The authorization code that was issued with the ID token. `c_hash` must be its hash; with `ifPresent` it may be
   * absent. Default: not checked.
   */
  code?: string | { readonly ifPresent: string };
  /**
   * A further check of your own, which runs after all others. Only the results `true` and `undefined` accept the token;
   * any other, also `false`, `null` and `''`, rejects it with `ERR_JWT_CLAIM_VALIDATION_FAILED` and `claim:
   * 'validate'`. What it throws is thrown unchanged. The claims and the header are those that the call then returns: a
   * change that the function makes stays in them. A promise is a `TypeError`, except in `verify` of a verifier, which
   * awaits it. Default: no further check.
   *
   * @example
   * verifyJwt(token, jwks, { issuer, audience, validate: ({ email_verified }) => email_verified === true });
   */
  validate?: (payload: JwtPayload, header: JwsHeader) => boolean | void;
  /**
   * `scope`, or `scp` if there is no `scope`, must contain all of these, or with `any` one of them. Either is a string
   * of names, separated by spaces, or a list of such strings; another type rejects the token. This is the last check
   * but `validate`. Default: not checked.
   */
  scopes?: readonly string[] | { readonly any: readonly string[] };
  /**
   * Further claims that hold scopes, beside `scope` or `scp`, such as `permissions` of Auth0. Default: none.
   */
  scopeClaims?: readonly string[];
}

/** A check of your own that `verify` of a verifier awaits. */
export type AnyValidate = (
  payload: JwtPayload,
  header: JwsHeader,
) => boolean | void | Promise<boolean | void>;

/** Further constraints of one call of `verify`. `validate` runs in addition to the verifier's. */
export interface CallOptions extends Omit<VerifyOptions, 'validate'> {
  /** A further check of this call, which may return a promise. Default: no further check. */
  validate?: AnyValidate;
}

/** The profiles: kinds of tokens whose checks are known. */
export type ProfileName = 'id_token' | 'access_token' | 'lenient_access_token' | 'logout_token' | 'client_assertion';

/** The claims of a JWT: those of RFC 7519, and others. */
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

/** The claims of a JWT with `claimTypes: 'unchecked'`: only dates have their types. */
export interface UncheckedPayload {
  exp?: number;
  nbf?: number;
  iat?: number;
  [claim: string]: unknown;
}

/**
 * The claims of an ID token. `profile: 'id_token'` checks that the required ones are present, and the types of all.
 */
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

/**
 * The claims of an access token (RFC 9068). `profile: 'access_token'` checks that the required ones are present, and
 * the types of all but `scope` and `cnf`.
 */
export interface AccessTokenPayload extends LegacyAccessTokenPayload {
  sub: string;
  client_id: string;
  jti: string;
}

/**
 * The claims of an access token with `legacyAccessTokens: true`. Of these, `profile: 'access_token'` checks only the
 * claims of RFC 7519: the types of the others are those of RFC 9068, which such an issuer may not follow.
 */
export interface LegacyAccessTokenPayload extends JwtPayload {
  iss: string;
  /** Absent in tokens of some issuers where a client acts for itself. */
  sub?: string;
  aud: string | string[];
  exp: number;
  iat: number;
  client_id?: string;
  /** Names, separated by spaces; some issuers write a list. The option `scopes` checks the type. */
  scope?: string | string[];
  auth_time?: number;
  acr?: string;
  amr?: string[];
  /** RFC 9068 section 2.2.3.1. The issuer chooses the type. */
  roles?: unknown;
  groups?: unknown;
  entitlements?: unknown;
  /** The sender constraint (RFC 7800): the key that the sender must prove to possess. */
  cnf?: { jkt?: string; 'x5t#S256'?: string; [method: string]: unknown };
}

/**
 * The claims of a logout token. `profile: 'logout_token'` checks all of them. At least one of `sub` and `sid` is
 * present.
 */
export interface LogoutTokenPayload extends JwtPayload {
  iss: string;
  aud: string | string[];
  /** Absent at issuers that predate the errata of 2023; only with `maxTokenAge`. */
  exp?: number;
  iat: number;
  jti: string;
  sid?: string;
  events: { 'http://schemas.openid.net/event/backchannel-logout': Record<string, unknown>; [event: string]: unknown };
}

/** The claims of a client assertion. `profile: 'client_assertion'` checks all of them. */
export interface ClientAssertionPayload extends JwtPayload {
  /** The client. */
  iss: string;
  /** The client again. */
  sub: string;
  aud: string | string[];
  exp: number;
  jti: string;
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
  /** The index in the key set, from 0. */
  readonly index: number;
  /** The key's `kid`. */
  readonly kid?: string;
  /** The key's `kty`. */
  readonly kty: string;
  /** The key's `alg`. */
  readonly alg?: string;
  /** The thumbprint (RFC 7638, SHA-256, base64url). Absent for `oct` keys: it would help to guess the secret. */
  readonly thumbprint?: string;
}

/** A token that has passed every check. */
export interface VerifiedJwt<P = JwtPayload> {
  /** The claims. */
  readonly payload: P;
  /** The header. */
  readonly protectedHeader: JwsHeader;
  /** The key that verified the signature. */
  readonly key: VerifiedKey;
}

/** A JWS whose signature has been verified. */
export interface VerifiedJws {
  /** The bytes of the payload. */
  readonly payload: Uint8Array;
  /** The protected header. */
  readonly protectedHeader: JwsHeader;
  /** The key that verified the signature. */
  readonly key: VerifiedKey;
  /** The index of the verified signature in a general JSON serialization, from 0. Otherwise 0. */
  readonly signatureIndex: number;
}

/** A decoded token. NOT verified. */
export interface DecodedJwt<P = JwtPayload> {
  /** The claims. NOT verified. */
  readonly payload: P;
  /** The header. NOT verified. */
  readonly protectedHeader: JwsHeader;
}

/** A report on one key of the input. */
export interface KeyReport {
  /** The index in the input, from 0. */
  readonly index: number;
  /** Whether the key is usable. */
  readonly usable: boolean;
  /** Why the key is excluded. Present if it is not usable. */
  readonly reason?:
    | 'malformed'
    | 'duplicate'
    | 'unsupported'
    | 'private'
    | 'weak'
    | 'size'
    | 'exponent'
    | 'point'
    | 'certificate'
    | 'ca';
  /** The member that is wrong, if the reason is about one: `n`, `kid`. */
  readonly member?: string;
  /** The reason in English: `"n" is missing`, `"x" has 31 bytes, Ed25519 needs 32`. Never a value of the key. */
  readonly detail?: string;
  /** The key's `kid`. */
  readonly kid?: string;
  /** The key's `kty`. */
  readonly kty?: string;
  /** The key's `crv`. */
  readonly crv?: string;
  /** The key's `alg`. */
  readonly alg?: string;
  /** The key's `use`. */
  readonly use?: string;
  /** The size of an RSA modulus or of a secret, in bits. */
  readonly bits?: number;
  /** The algorithms for which the key may be used. */
  readonly algorithms: readonly AlgorithmName[];
  /** Why a usable key may be used for no algorithm. */
  readonly idle?: 'use' | 'key_ops' | 'alg' | 'weak';
  /** The thumbprint (RFC 7638, SHA-256, base64url). */
  readonly thumbprint?: string;
  /** The first certificate of `x5c`, if it can be parsed. Times are in seconds since 1970. */
  readonly certificate?: { subject: string; issuer: string; notBefore: number; notAfter: number };
  /**
   * Problems that do not exclude the key. `x5c` cannot be parsed; `x5t` or `x5t#S256` is not the digest of the
   * certificate. `n`, `e`, `x`, `y` or `pub` is not spelled as RFC 7518 requires (leading zeros, padding, plain base64)
   * and was normalised. `null`: members that are null count as absent.
   */
  readonly warnings?: readonly ('x5c' | 'x5t' | 'x5t#S256' | 'n' | 'e' | 'x' | 'y' | 'pub' | 'null')[];
}
