// Reads the vectors from their files.
import { readFileSync, readdirSync } from 'node:fs';

const directory = new URL('../../vectors/', import.meta.url);

/** Every topic in the form that `runSuite` takes. `file` is its name without `.json`. */
export const vectors = readdirSync(directory)
  .filter((path) => path.endsWith('.json') && path !== 'keys.json')
  .sort()
  .map((path) => {
    const { cases } = JSON.parse(readFileSync(new URL(path, directory), 'utf8'));
    return { file: path.replace('.json', ''), cases };
  });
