// Issuers with many tenants, templates, and metadata at other addresses.
import { table } from './tools.mjs';

const { rows } = table();

export const ISSUERS = rows;
