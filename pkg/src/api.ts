export { JwtError, type JwtErrorCode, type JwtErrorDetails } from './errors.js';
export { fetchJwks, type FetchJwksOptions } from './fetch.js';
export { inspectJwt, type Check, type JwtReport } from './inspect.js';
export { KeySet, type JwksLike } from './key-set.js';
export { ready } from './ready.js';
export { thumbprint, thumbprintUri, type ThumbprintHash } from './thumbprint.js';
export { decodeJwt, verifyJws, verifyJwt } from './verify.js';
export type {
  AlgorithmName,
  DecodedJwt,
  Duration,
  Jwk,
  Jwks,
  JwsHeader,
  JwsJson,
  JwsOptions,
  JwsSignature,
  JwtPayload,
  KeyReport,
  Limits,
  SignatureOptions,
  VerifiedJws,
  VerifiedJwt,
  VerifiedKey,
  VerifyOptions,
} from './types.js';
