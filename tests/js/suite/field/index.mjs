// Situations from the field: what real issuers, libraries and people bring, each with the source that reported it.
import { ISSUERS } from './issuers.mjs';
import { KEYS } from './keys.mjs';
import { MESSAGES } from './messages.mjs';
import { SOURCES } from './sources.mjs';
import { TOKENS } from './tokens.mjs';

export const FIELD = { ...TOKENS, ...KEYS, ...ISSUERS, ...SOURCES, ...MESSAGES };
