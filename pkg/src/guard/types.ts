import type { VerifiedDpop, VerifiedJwt } from 'keyward';

/** What a guard looks at of a request; a `Request` is one. */
export interface GuardRequest {
  /** The request's method. */
  readonly method: string;
  /** Its URL, absolute. */
  readonly url: string;
  /** Its headers. Of a header that is there more than once: all values, with commas between. */
  readonly headers: { get(name: string): string | null };
}

/** A token that may pass, and the proof that its sender brought, if one was asked for. */
export interface GuardedJwt<P> extends VerifiedJwt<P> {
  /** The DPoP proof of the request. */
  readonly dpop?: VerifiedDpop;
}
