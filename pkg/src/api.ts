export { verifyCertificateBinding } from './certificate-binding.js';
export { verifyDpop, type DpopAccessToken, type DpopOptions, type DpopPayload, type DpopRequest, type VerifiedDpop } from './dpop.js';
export { JwtError, type JwtErrorCode, type JwtErrorDetails } from './errors.js';
export { discover, type DiscoverOptions, type ServerMetadata } from './discover.js';
export { fetchJwks, type FetchJwksOptions } from './fetch.js';
export {
  inspectJwt,
  type Check,
  type Choice,
  type ClaimReport,
  type Finding,
  type JwtReport,
  type KeyChoice,
  type KeySource,
} from './inspect.js';
export { KeySet, type JwksLike } from './key-set.js';
export { ready } from './ready.js';
export { reportText, type ReportTextOptions } from './report-text.js';
export type { Context, Counts } from './resource.js';
export { cacheApiStore, kvStore, type CacheLike, type KeyStore, type KvNamespace } from './stores.js';
export { thumbprint, thumbprintUri, type ThumbprintHash } from './thumbprint.js';
export { createVerifier, type Verifier, type VerifierStatus } from './verifier.js';
export type { KeyOptions, PayloadOf, ProfiledOptions, VerifierEvent, VerifierOptions, VerifierPolicy } from './verifier-options.js';
export { decodeJwt, verifyJws, verifyJwt } from './verify.js';
export type {
  AccessTokenPayload,
  AlgorithmName,
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
  VerifiedJws,
  VerifiedJwt,
  VerifiedKey,
  VerifyOptions,
} from './types.js';
