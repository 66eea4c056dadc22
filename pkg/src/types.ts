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
  | 'ES256'
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
export interface JwsOptions {
  /** The only algorithms accepted. Without it: any asymmetric one that the key allows. HS* only when named here. */
  algorithms?: readonly AlgorithmName[];
  /** Header extensions that you understand, so that `crit` may name them; the flag: must be integrity protected. */
  crit?: Readonly<Record<string, boolean>>;
  /** Accepts RSA from 1024 bits and HMAC keys shorter than the hash. For tests and debugging. */
  allowWeakKeys?: boolean;
  /** Other bounds than the defaults. */
  limits?: Limits;
}

/**
 * What is demanded of a token. `issuer`, `audience`, `subject`, `typ` and `algorithms` may be left out, but not be
 * `undefined`, empty or `[]`: that is a `TypeError`, because an unset variable must not switch a check off.
 */
export interface VerifyOptions extends JwsOptions {
  /** `iss` must be there and be one of these. */
  issuer?: string | readonly string[];
  /** `aud` must be there and be, or hold, one of these. */
  audience?: string | readonly string[];
  /** `sub` must be there and be this. */
  subject?: string;
  /** The header's `typ` must be this media type; letter case and a leading `application/` do not matter. */
  typ?: string;
  /** `iat` must be there, not further back than this, and not in the future. */
  maxTokenAge?: Duration;
  /** How far clocks may differ. Default 0. */
  clockTolerance?: Duration;
  /** The time to verify at. Default: now. */
  currentDate?: Date;
  /** Claims that must be there, whatever their value. */
  requiredClaims?: readonly string[];
}

/** The claims that RFC 7519 registers, and whatever else the issuer put in. */
export interface JwtPayload {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  exp?: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  [claim: string]: unknown;
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
  readonly kid?: string;
  readonly kty: string;
  readonly alg?: string;
  /** RFC 7638, SHA-256, base64url. `oct` keys have none: it would help to guess the secret. */
  readonly thumbprint?: string;
}

/** A token that has passed every check. */
export interface VerifiedJwt<P = JwtPayload> {
  readonly payload: P;
  readonly protectedHeader: JwsHeader;
  readonly key: VerifiedKey;
}

/** A payload whose signature has been verified. */
export interface VerifiedJws {
  readonly payload: Uint8Array;
  readonly protectedHeader: JwsHeader;
  readonly key: VerifiedKey;
}

/** What a token says of itself. NOT verified. */
export interface DecodedJwt<P = JwtPayload> {
  readonly payload: P;
  readonly protectedHeader: JwsHeader;
}

/** What became of one key of the input. */
export interface KeyReport {
  /** Its place in the input, from 0. */
  readonly index: number;
  /** Whether it can be used. */
  readonly taken: boolean;
  /** Why it was left out. */
  readonly reason?: 'malformed' | 'duplicate' | 'unsupported' | 'private' | 'weak' | 'size' | 'exponent' | 'point';
  readonly kid?: string;
  readonly kty?: string;
  readonly crv?: string;
  readonly alg?: string;
  readonly use?: string;
  /** The size of an RSA modulus or of a secret, in bits. */
  readonly bits?: number;
  /** The algorithms that it serves. */
  readonly algorithms: readonly AlgorithmName[];
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint?: string;
}
