/** What every guard exports. */
export {
  createGuard,
  type Authentication,
  type Guard,
  type GuardContext,
  type GuardIssuer,
  type GuardOptions,
  type GuardSettings,
  type JwtOf,
} from './guard.js';
export type { GuardAnswer } from './answer.js';
export type { ClientCertificate, DpopSettings } from './confirmation.js';
export type { Refusal, RefusalError } from './refusal.js';
export type { Scopes } from './scopes.js';
export type { TokenSource } from './token-source.js';
export type { GuardedJwt, GuardRequest } from './types.js';
