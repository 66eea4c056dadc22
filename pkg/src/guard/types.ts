import type { VerifiedDpop, VerifiedJwt } from 'keyward';

/** What a guard looks at of a request; a `Request` is one. */
export interface GuardRequest {
  /** The request's method. */
  readonly method: string;
  /**
   * Its absolute URL. Empty where the target, the host or the scheme can be read in two ways: a guard rejects such a request if its
   * token is sent with the scheme `DPoP`, and does not read the URL otherwise.
   */
  readonly url: string;
  /** The request target as the client sent it, where that is known beside the URL. Its query counts in place of the URL's. */
  readonly target?: string;
  /** Its headers. Of a header that is there more than once: all values, with commas between. */
  readonly headers: { get(name: string): string | null };
}

/** How a token came. A cookie, a header of another name and the query are as good as `Bearer`. */
export type Scheme = 'Bearer' | 'DPoP';

/** A token that may pass, and the proof that its sender brought, if one was asked for. */
export interface GuardedJwt<P> extends VerifiedJwt<P> {
  /** The DPoP proof of the request. */
  readonly dpop?: VerifiedDpop;
}
