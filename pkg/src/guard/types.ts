import type { VerifiedDpop, VerifiedJwt } from 'keyward';

/** What a guard looks at of a request; a `Request` is one. */
export interface GuardRequest {
  /** The request's method. */
  readonly method: string;
  /**
   * Its URL, absolute. Empty where the request's target, its host or its scheme can be read in two ways, so that there is no URL
   * that everybody would agree on: a guard refuses such a request if its token is sent as `DPoP`, and does not look at the URL
   * otherwise.
   */
  readonly url: string;
  /** The request target as the client sent it, where that is known beside the URL. Its query counts in place of the URL's. */
  readonly target?: string;
  /** Its headers. Of a header that is there more than once: all values, with commas between. */
  readonly headers: { get(name: string): string | null };
}

/** A token that may pass, and the proof that its sender brought, if one was asked for. */
export interface GuardedJwt<P> extends VerifiedJwt<P> {
  /** The DPoP proof of the request. */
  readonly dpop?: VerifiedDpop;
}
