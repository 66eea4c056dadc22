// Situations from the field: what real issuers, libraries and people bring, each with the source that reported it.
import { ASSERTIONS } from './assertions.mjs';
import { ISSUERS } from './issuers.mjs';
import { KEYS } from './keys.mjs';
import { MESSAGES } from './messages.mjs';
import { PROVIDER_ARGUMENTS } from './provider-arguments.mjs';
import { PROVIDER_CHECKS } from './provider-checks.mjs';
import { PROVIDER_SESSIONS } from './provider-sessions.mjs';
import { PROVIDER_WORKLOADS } from './provider-workloads.mjs';
import { PROVIDERS } from './providers.mjs';
import { SOURCES } from './sources.mjs';
import { TOKENS } from './tokens.mjs';

export const FIELD = {
  ...TOKENS,
  ...KEYS,
  ...ISSUERS,
  ...SOURCES,
  ...MESSAGES,
  ...PROVIDERS,
  ...PROVIDER_SESSIONS,
  ...PROVIDER_WORKLOADS,
  ...PROVIDER_CHECKS,
  ...PROVIDER_ARGUMENTS,
  ...ASSERTIONS,
};
