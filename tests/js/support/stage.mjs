// A consumer's project outside the repository: the packed package, installed, next to the shared suite.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, root, temporaryFolder } from './process.mjs';
import { vectors } from './vectors.mjs';

/**
 * Packs the package, installs the tarball into a new folder, and copies the programs and the shared suite there.
 * @returns the folder, the packed paths, and `remove`
 */
export async function stage() {
  const { path: folder, remove } = await temporaryFolder();
  try {
    const { tarball, files } = await pack(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    await npm(['install', '--offline', '--ignore-scripts', '--no-package-lock', tarball], { cwd: folder });
    const sources = join(root, 'tests', 'js');
    for (const name of ['suite', 'programs']) await cp(join(sources, name), join(folder, name), { recursive: true });
    await writeFile(join(folder, 'programs', 'vectors.mjs'), vectorsModule());
    return { folder, tarball, files, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function pack(folder) {
  const to = join(folder, 'tarball');
  await mkdir(to);
  const { stdout } = await npm(['pack', '--json', '--pack-destination', to], { cwd: join(root, 'pkg') });
  const listed = JSON.parse(stdout);
  const [packed] = Array.isArray(listed) ? listed : Object.values(listed);
  return { tarball: join(to, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** A module with the vectors' text, for runtimes that may not read files. */
function vectorsModule() {
  return `export default JSON.parse(${JSON.stringify(JSON.stringify(vectors))});\n`;
}

/** The installed package's manifest. */
export async function manifest(folder) {
  return JSON.parse(await readFile(join(folder, 'node_modules', 'keyward', 'package.json'), 'utf8'));
}
