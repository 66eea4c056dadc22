export { verifyCertificateBinding } from '../verify/certificate-binding.js';
export {
  verifyDpop,
  type DpopAccessToken,
  type DpopOptions,
  type DpopPayload,
  type DpopRequest,
  type VerifiedDpop,
} from '../verify/dpop.js';
export { JwtError, type JwtErrorCode, type JwtErrorDetails } from '../runtime/errors.js';
export { discover, type DiscoverOptions, type ServerMetadata } from '../keys/discover.js';
export { fetchJwks, type FetchJwksOptions } from '../keys/fetch.js';
export { inspectJwt } from '../report/inspect.js';
export type {
  Check,
  KeyMatchOutcome,
  ClaimReport,
  Finding,
  JwtReport,
  KeyMatch,
  KeySource,
} from '../report/jwt-report.js';
export { KeySet, type JwksLike } from '../keys/key-set.js';
export { secretKey } from '../keys/secret-key.js';
export { ready } from '../runtime/ready.js';
export { reportText, type ReportTextOptions } from '../report/report-text.js';
export type { Counts } from '../keys/cached.js';
export type { KeyOptions, VerifierEvent } from '../keys/key-options.js';
export type { FetchedSource, KeySeedOptions, KeySourceOptions, LoadKeys } from '../keys/key-sources.js';
export type { Context } from '../keys/caller.js';
export { cacheApiStore, kvStore, type CacheLike, type KeyStore, type KvNamespace } from '../keys/stores.js';
export { thumbprint, thumbprintUri, type ThumbprintHash } from '../keys/thumbprint.js';
export type { IssuerResolver, ResolverOptions } from '../verify/resolver.js';
export type { ReplayOptions } from '../verify/replay.js';
export { createVerifier, type ResolvingVerifier, type Verifier, type VerifierStatus } from '../verify/verifier.js';
export type {
  IssuerOptions,
  IssuerPolicy,
  PayloadOf,
  ProfiledOptions,
  VerifierOptions,
  VerifierPolicy,
} from '../verify/verifier-options.js';
export { decodeJwt, verifyJws, verifyJwt } from '../verify/verify.js';
export type {
  AccessTokenPayload,
  AlgorithmName,
  AnyValidate,
  CallOptions,
  ClientAssertionPayload,
  DecodedJwt,
  Duration,
  IdTokenPayload,
  Jwk,
  Jwks,
  JwsHeader,
  JwsJson,
  JwsOptions,
  JwsPayload,
  JwsSignature,
  JwtPayload,
  KeyReport,
  LegacyAccessTokenPayload,
  Limits,
  LogoutTokenPayload,
  ProfileName,
  SignatureOptions,
  UncheckedPayload,
  VerifiedJws,
  VerifiedJwt,
  VerifiedKey,
  VerifyOptions,
} from '../options/types.js';
