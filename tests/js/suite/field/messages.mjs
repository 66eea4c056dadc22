// Mistakes of new users, and what the message says.
import { table } from './tools.mjs';

const { rows } = table();

export const MESSAGES = rows;
