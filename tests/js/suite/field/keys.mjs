// Published keys as issuers spell them.
import { table } from './tools.mjs';

const { rows } = table();

export const KEYS = rows;
