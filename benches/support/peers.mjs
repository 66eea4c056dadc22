// The other libraries, in the versions that tests/package.json names.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const tools = createRequire(new URL('../../tests/package.json', import.meta.url));

export const load = (name) => import(pathToFileURL(tools.resolve(name)).href);
export const versionOf = (name) => tools(`./node_modules/${name}/package.json`).version;
