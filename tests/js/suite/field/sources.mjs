// Where keys come from: several sources, keys one at a time, failures of the network.
import { table } from './tools.mjs';

const { rows } = table();

export const SOURCES = rows;
