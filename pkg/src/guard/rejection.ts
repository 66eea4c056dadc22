import { own, ownMembers } from '../runtime/own.js';
import type { Scheme } from './types.js';

/**
 * The error code of a rejection: those of RFC 6750 section 3.1 and RFC 9449 section 7.1, and two for errors of the
 * server (`temporarily_unavailable` for 503, `server_error` for 500).
 */
export type RejectionError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error';

/** Why a guard rejected a request. */
export interface Rejection {
  /** Identifies this rejection in logs. The body of the guard's response has it too. */
  readonly id: string;
  /** The HTTP status of the response: 400, 401, 403, 500 or 503. */
  readonly status: number;
  /** The error code. Absent if the request has no token: RFC 6750 does not call that an error. */
  readonly error?: RejectionError;
  /** The error in English. It never contains text of a token. Present if `error` is. */
  readonly description?: string;
  /** The error that led to the rejection, usually a `JwtError`. */
  readonly cause?: unknown;
}

/** The public view of a rejected request. */
export function rejectionOf(rejected: RequestRejected): Rejection {
  const { id, status, error, description } = rejected;
  const cause = own(rejected, 'cause');
  return {
    id,
    status,
    ...(error !== undefined && { error, description: description! }),
    ...(cause !== undefined && { cause }),
  };
}

/** Further parts of a rejection, which become headers of the response. */
export interface RejectionDetails {
  /** The authentication scheme of the request. */
  readonly scheme?: Scheme | undefined;
  /** The required scopes. */
  readonly scopes?: readonly string[];
  /** For the header `DPoP-Nonce`. */
  readonly nonce?: string | undefined;
  /** For the header `Retry-After`, in seconds. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** Thrown inside a guard, which turns it into a response. */
export class RequestRejected extends Error {
  readonly id = crypto.randomUUID();
  // Always own members: an absent member would be read from `Object.prototype`.
  readonly error: RejectionError | undefined;
  readonly description: string | undefined;
  readonly details: RejectionDetails;

  constructor(
    readonly status: number,
    error?: RejectionError,
    description?: string,
    details: RejectionDetails = {},
  ) {
    super(description, Object.hasOwn(details, 'cause') ? { cause: details.cause } : undefined);
    this.error = error;
    this.description = description;
    this.details = ownMembers(details);
  }
}
