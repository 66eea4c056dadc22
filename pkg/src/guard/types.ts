import type { VerifiedDpop, VerifiedJwt } from 'keyward';

/** The members of a request that a guard reads. A Fetch API `Request` has them. */
export interface GuardRequest {
  /** The HTTP method. */
  readonly method: string;
  /**
   * The absolute URL. Empty if the target, the host or the scheme is ambiguous. A guard rejects a request with an empty
   * URL if it uses the scheme `DPoP`, and does not read the URL otherwise.
   */
  readonly url: string;
  /**
   * The request target as the client sent it, if known. The token source `query` then reads its query instead of the
   * URL's. Default: the query of `url` is read.
   */
  readonly target?: string;
  /** The headers. The value of a repeated header is all values, joined by commas; `null` if the header is absent. */
  readonly headers: { get(name: string): string | null };
}

/** The authentication scheme of a request. Tokens in a cookie, another header or the query count as `Bearer`. */
export type Scheme = 'Bearer' | 'DPoP';

/** A verified token, and the verified DPoP proof if the request used the scheme `DPoP`. */
export interface GuardedJwt<P> extends VerifiedJwt<P> {
  /** The verified DPoP proof of the request. Absent if the request used the scheme `Bearer`. */
  readonly dpop?: VerifiedDpop;
}
