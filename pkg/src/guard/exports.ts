/** The exports that all guard entries share. */
export {
  createGuard,
  type Authentication,
  type Guard,
  type GuardContext,
  type GuardIssuer,
  type GuardOptions,
  type GuardProfile,
  type GuardSettings,
  type GuardValidate,
  type JwtOf,
} from './guard.js';
export type { GuardResponse } from './response.js';
export type { ClientCertificate } from '../verify/certificate-binding.js';
export type { DpopSettings } from './sender-constraint.js';
export type { Rejection, RejectionError } from './rejection.js';
export type { ResourceOptions } from './resource-metadata.js';
export type { Scopes } from '../verify/scopes.js';
export type { TokenSource } from './token-source.js';
export type { GuardedJwt, GuardRequest } from './types.js';
