// The vectors, read from their files.
import { readFileSync, readdirSync } from 'node:fs';

const directory = new URL('../../vectors/', import.meta.url);

/** Every topic, as `runSuite` takes them. */
export const vectors = readdirSync(directory)
  .filter((file) => file.endsWith('.json') && file !== 'keys.json')
  .sort()
  .map((file) => ({ file, cases: JSON.parse(readFileSync(new URL(file, directory), 'utf8')).cases }));
