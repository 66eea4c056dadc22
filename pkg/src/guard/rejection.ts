import { own, ownMembers } from '../runtime/own.js';
import type { Scheme } from './types.js';

/** What is wrong: the words of RFC 6750 section 3.1 and RFC 9449 section 7.1, and two for what is the server's own trouble. */
export type RejectionError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error';

/** Why a request does not reach its handler. */
export interface Rejection {
  /** The status of the answer: 400, 401, 403, 500 or 503. */
  readonly status: number;
  /** What is wrong. Absent where the request brought no token, which is no error. */
  readonly error?: RejectionError;
  /** The same in words, without text of a token. */
  readonly description?: string;
  /** What led to it: a `JwtError`, mostly. */
  readonly cause?: unknown;
}

/** What a program is told of it. */
export function rejectionOf(rejected: RequestRejected): Rejection {
  const { status, error, description } = rejected;
  const cause = own(rejected, 'cause');
  return { status, ...(error !== undefined && { error, description: description! }), ...(cause !== undefined && { cause }) };
}

/** What a rejection says beside. */
export interface RejectionDetails {
  /** How the token came. */
  readonly scheme?: Scheme | undefined;
  /** The scopes that would have been needed. */
  readonly scopes?: readonly string[];
  /** For the header `DPoP-Nonce`. */
  readonly nonce?: string | undefined;
  /** For the header `Retry-After`, in seconds. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** Thrown inside a guard, and answered by it. */
export class RequestRejected extends Error {
  // Own members in any case: an absent one would be read from `Object.prototype`.
  readonly error: RejectionError | undefined;
  readonly description: string | undefined;
  readonly details: RejectionDetails;

  constructor(readonly status: number, error?: RejectionError, description?: string, details: RejectionDetails = {}) {
    super(description, Object.hasOwn(details, 'cause') ? { cause: details.cause } : undefined);
    this.error = error;
    this.description = description;
    this.details = ownMembers(details);
  }
}
