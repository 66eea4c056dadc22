import { own } from './own.js';

/**
 * The code of a {@link JwtError}. Codes are stable, so programs may compare them.
 *
 * | code | error |
 * | --- | --- |
 * | `ERR_JWS_INVALID` | wrong number of parts, invalid base64url, invalid header, malformed `crit` |
 * | `ERR_JOSE_NOT_SUPPORTED` | encrypted token, unknown algorithm or extension, no hash for `at_hash` |
 * | `ERR_JOSE_ALG_NOT_ALLOWED` | `none`, an algorithm not in `algorithms`, HS* without being listed there |
 * | `ERR_JWKS_INVALID`, `ERR_JWK_INVALID` | the keys are not a key set; a single key is unusable |
 * | `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWK_WEAK` | no key matches; all matching keys are too weak |
 * | `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` | the signature is not valid |
 * | `ERR_JWT_INVALID` | the payload is not a JSON object, or has a duplicate member |
 * | `ERR_CERTIFICATE_INVALID` | no valid certificate despite `requireValidCertificate`; malformed client certificate |
 * | `ERR_JWT_EXPIRED` | `exp` has passed, or `maxTokenAge` is exceeded |
 * | `ERR_JWT_CLAIM_VALIDATION_FAILED` | another claim or `typ` is invalid; see `claim` and `reason` |
 * | `ERR_JWKS_FETCH_FAILED`, `ERR_JWKS_TIMEOUT` | keys could not be fetched; this is not a verdict on the token |
 * | `ERR_JWKS_NOT_LOADED` | `verifySync` has no usable keys (none yet, or expired); `cause` is the last failure |
 * | `ERR_ISSUER_UNAVAILABLE` | the resolver of `createVerifier` failed or is overloaded; no verdict on the token |
 * | `ERR_DISCOVERY_FAILED` | an issuer's metadata could not be fetched or are invalid |
 * | `ERR_DPOP_INVALID`, `ERR_DPOP_REPLAYED` | a DPoP proof is invalid; it was used before |
 * | `ERR_JWT_REPLAYED` | a client assertion was used before |
 * | `ERR_LIMIT_EXCEEDED` | an input exceeds a limit |
 * | `ERR_WASM_UNAVAILABLE` | WebAssembly is absent, blocked, too old or out of memory |
 */
export type JwtErrorCode =
  | 'ERR_JWS_INVALID'
  | 'ERR_JOSE_NOT_SUPPORTED'
  | 'ERR_JOSE_ALG_NOT_ALLOWED'
  | 'ERR_JWKS_INVALID'
  | 'ERR_JWK_INVALID'
  | 'ERR_JWKS_NO_MATCHING_KEY'
  | 'ERR_JWK_WEAK'
  | 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
  | 'ERR_JWT_INVALID'
  | 'ERR_CERTIFICATE_INVALID'
  | 'ERR_JWT_EXPIRED'
  | 'ERR_JWT_CLAIM_VALIDATION_FAILED'
  | 'ERR_JWKS_FETCH_FAILED'
  | 'ERR_JWKS_TIMEOUT'
  | 'ERR_JWKS_NOT_LOADED'
  | 'ERR_ISSUER_UNAVAILABLE'
  | 'ERR_DISCOVERY_FAILED'
  | 'ERR_DPOP_INVALID'
  | 'ERR_DPOP_REPLAYED'
  | 'ERR_JWT_REPLAYED'
  | 'ERR_LIMIT_EXCEEDED'
  | 'ERR_WASM_UNAVAILABLE';

/** Further members of a {@link JwtError}. */
export interface JwtErrorDetails {
  /** The invalid claim, or `typ`; `validate` for the option of that name. */
  readonly claim?: string;
  /** The kind of error in the claim, with the values that the package jose uses. */
  readonly reason?: 'missing' | 'invalid' | 'check_failed';
  /** The failed check. For a token, its `id` in the report of `inspectJwt`. */
  readonly check?: string;
  /** The HTTP status of the key server's response. */
  readonly status?: number;
  /** The URL from which keys were fetched, without query and user name. */
  readonly url?: string;
  /** The URL to which the key server redirects, without query and user name. */
  readonly location?: string;
  /** A nonce for the header `DPoP-Nonce` of the response. */
  readonly nonce?: string;
  /** Seconds until the next fetch attempt. */
  readonly retryAfter?: number;
  /** The claims of a token with a valid signature and invalid claims. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The members that {@link JwtError.toJSON} writes. */
const WRITTEN = ['code', 'message', 'check', 'claim', 'reason', 'status', 'url'] as const;

/**
 * Thrown if a token is rejected, keys are unusable or cannot be fetched, or WebAssembly is unavailable. The message
 * contains no text of a token, a key or a claim, so it may be logged. An invalid argument is a `TypeError` instead.
 *
 * @example
 * try {
 *   verifyJwt(token, jwks);
 * } catch (error) {
 *   if (error instanceof JwtError && error.code === 'ERR_JWT_EXPIRED') signInAgain();
 *   else throw error;
 * }
 */
export class JwtError extends Error {
  static {
    this.prototype.name = 'JwtError';
    Object.defineProperty(this.prototype, Symbol.for('keyward.JwtError'), { value: true });
  }

  /** Recognises the errors of another copy of the package too, by a symbol that all copies share. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== JwtError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && Symbol.for('keyward.JwtError') in value;
  }

  /** The code of the error. Stable. */
  readonly code: JwtErrorCode;
  /** The invalid claim, or `typ`; `validate` for the option of that name. */
  declare readonly claim?: string;
  /** The kind of error in the claim, with the values that the package jose uses. */
  declare readonly reason?: 'missing' | 'invalid' | 'check_failed';
  /** The failed check. For a token, its `id` in the report of `inspectJwt`. */
  declare readonly check?: string;
  /** The HTTP status of the key server's response. */
  declare readonly status?: number;
  /** The URL from which keys were fetched, without query and user name. */
  declare readonly url?: string;
  /**
   * The URL to which the key server redirects, without query and user name. Redirects are not followed. Absent in
   * browsers, which hide it.
   */
  declare readonly location?: string;
  /** Seconds until the next fetch attempt, for the header `Retry-After` of the response. */
  declare readonly retryAfter?: number;
  /** A nonce for the header `DPoP-Nonce` of the response. Set if the proof has no valid nonce. */
  declare readonly nonce?: string;
  /**
   * The claims of a token with a valid signature and invalid claims. Not enumerable, so that it is not logged by
   * accident.
   */
  declare readonly payload?: Readonly<Record<string, unknown>>;

  constructor(code: JwtErrorCode, message: string, details: JwtErrorDetails = {}) {
    super(message, Object.prototype.hasOwnProperty.call(details, 'cause') ? { cause: details.cause } : undefined);
    this.code = code;
    const { cause: _, payload: __, ...shown } = details;
    Object.assign(this, shown);
    const payload = own(details, 'payload');
    if (payload !== undefined) Object.defineProperty(this, 'payload', { value: payload });
  }

  /**
   * What `JSON.stringify` writes, for logs: `code`, `message`, `check`, `claim`, `reason`, `status` and `url`, where
   * they are present. Never the payload or a nonce.
   *
   * @example
   * JSON.stringify(error); // {"code":"ERR_JWT_EXPIRED","message":"…","check":"exp","claim":"exp", …}
   */
  toJSON(): Partial<Record<(typeof WRITTEN)[number], string | number>> {
    const present = WRITTEN.filter((name) => own(this, name) !== undefined);
    return Object.fromEntries(present.map((name) => [name, this[name]]));
  }
}

/** The core's result if a check fails. */
export interface Failure {
  /** The id of the failed check. */
  readonly check?: string;
  readonly error?: { readonly code: JwtErrorCode; readonly message: string } & JwtErrorDetails;
  /** The claims as JSON text, if the signature is valid. */
  readonly payload?: unknown;
  /** The message of a `TypeError`. */
  readonly typeError?: string;
}

/** Throws the error in the core's result, if there is one. */
export function throwFailure(result: Failure, more: JwtErrorDetails = {}): void {
  const typeError = own(result, 'typeError');
  if (typeError !== undefined) throw new TypeError(typeError);
  const error = own(result, 'error');
  if (error === undefined) return;
  const { code, message, ...details } = error;
  const [check, payload] = [own(result, 'check'), own(result, 'payload')];
  throw new JwtError(code, message, {
    ...(check !== undefined && { check }),
    ...details,
    ...(typeof payload === 'string' && { payload: JSON.parse(payload) }),
    ...more,
  });
}
