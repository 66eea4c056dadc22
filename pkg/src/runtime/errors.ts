import { own } from './own.js';

/**
 * What a {@link JwtError} is about. Stable: programs may compare it.
 *
 * | code | the error |
 * | --- | --- |
 * | `ERR_JWS_INVALID` | parts, base64url, header, malformed `crit` |
 * | `ERR_JOSE_NOT_SUPPORTED` | an encrypted token, an unknown algorithm, an extension that is not understood, an algorithm without a hash for `at_hash` |
 * | `ERR_JOSE_ALG_NOT_ALLOWED` | `none`, an algorithm not in `algorithms`, HS* that is not named there |
 * | `ERR_JWKS_INVALID`, `ERR_JWK_INVALID` | the keys are no key set; a single key cannot be used |
 * | `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWK_WEAK` | no key fits; those that fit are too weak |
 * | `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` | the signature is not valid |
 * | `ERR_JWT_INVALID` | the payload is no JSON object, or names a member twice |
 * | `ERR_CERTIFICATE_INVALID` | `requireValidCertificate`, and the key has none that is valid; a client's certificate that cannot be read |
 * | `ERR_JWT_EXPIRED` | `exp` has passed, or `maxTokenAge` is exceeded |
 * | `ERR_JWT_CLAIM_VALIDATION_FAILED` | another claim, or `typ`; see `claim` and `reason` |
 * | `ERR_JWKS_FETCH_FAILED`, `ERR_JWKS_TIMEOUT` | keys could not be fetched; no verdict on any token |
 * | `ERR_JWKS_NOT_LOADED` | `verifySync` before keys were fetched, or when they are too old; its cause is the last failure |
 * | `ERR_DISCOVERY_FAILED` | an issuer's metadata could not be fetched or are not to be believed |
 * | `ERR_DPOP_INVALID`, `ERR_DPOP_REPLAYED` | a DPoP proof is refused; it has been seen before |
 * | `ERR_LIMIT_EXCEEDED` | an input is larger than `limits` allow |
 * | `ERR_WASM_UNAVAILABLE` | WebAssembly is absent, blocked or too old |
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
  | 'ERR_DISCOVERY_FAILED'
  | 'ERR_DPOP_INVALID'
  | 'ERR_DPOP_REPLAYED'
  | 'ERR_LIMIT_EXCEEDED'
  | 'ERR_WASM_UNAVAILABLE';

/** What an error says beside its code and message. */
export interface JwtErrorDetails {
  /** The claim, or `typ`, that failed. */
  readonly claim?: string;
  /** What is wrong with it; the words are jose's. */
  readonly reason?: 'missing' | 'invalid' | 'check_failed';
  /** The check that failed: of a token, the `id` of a line of `inspectJwt`'s report. */
  readonly check?: string;
  /** The HTTP status of a key server's answer. */
  readonly status?: number;
  /** The address keys were fetched from, without query and user name. */
  readonly url?: string;
  /** A nonce for the header `DPoP-Nonce` of the answer. */
  readonly nonce?: string;
  /** In how many seconds keys will be asked for again. */
  readonly retryAfter?: number;
  /** The claims of a token whose signature is valid and whose claims are not. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** What led to it. */
  readonly cause?: unknown;
}

/**
 * A token was refused, keys could not be used or had, or WebAssembly is unavailable. Its message holds no text of a
 * token, a key or a claim, so it may be logged. A caller's own mistake is a `TypeError` instead.
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
  }

  /** What the error is about. Stable. */
  readonly code: JwtErrorCode;
  /** The claim, or `typ`, that failed. */
  declare readonly claim?: string;
  /** What is wrong with it; the words are jose's. */
  declare readonly reason?: 'missing' | 'invalid' | 'check_failed';
  /** The check that failed: of a token, the `id` of a line of `inspectJwt`'s report. */
  declare readonly check?: string;
  /** The HTTP status of a key server's answer. */
  declare readonly status?: number;
  /** The address keys were fetched from, without query and user name. */
  declare readonly url?: string;
  /** In how many seconds a verifier will ask for keys again: for the header `Retry-After` of the answer. */
  declare readonly retryAfter?: number;
  /** A nonce for the header `DPoP-Nonce` of the answer, where a proof has none that is good. */
  declare readonly nonce?: string;
  /** The claims of a token whose signature is valid and whose claims are not. Not enumerable, so not logged by accident. */
  declare readonly payload?: Readonly<Record<string, unknown>>;

  constructor(code: JwtErrorCode, message: string, details: JwtErrorDetails = {}) {
    super(message, Object.prototype.hasOwnProperty.call(details, 'cause') ? { cause: details.cause } : undefined);
    this.code = code;
    const { cause: _, payload: __, ...shown } = details;
    Object.assign(this, shown);
    const payload = own(details, 'payload');
    if (payload !== undefined) Object.defineProperty(this, 'payload', { value: payload });
  }
}

/** What the core answers in place of a result. */
export interface Failure {
  /** The check that failed, with its error. */
  readonly check?: string;
  readonly error?: { readonly code: JwtErrorCode; readonly message: string } & JwtErrorDetails;
  /** The claims as JSON text, where the signature is valid. */
  readonly payload?: unknown;
  /** The message of a `TypeError`. */
  readonly typeError?: string;
}

/** Throws the error that the core answered in place of a result, if it did. */
export function throwFailure(answer: Failure, more: JwtErrorDetails = {}): void {
  const typeError = own(answer, 'typeError');
  if (typeError !== undefined) throw new TypeError(typeError);
  const error = own(answer, 'error');
  if (error === undefined) return;
  const { code, message, ...details } = error;
  const [check, payload] = [own(answer, 'check'), own(answer, 'payload')];
  throw new JwtError(code, message, {
    ...(check !== undefined && { check }),
    ...details,
    ...(typeof payload === 'string' && { payload: JSON.parse(payload) }),
    ...more,
  });
}
