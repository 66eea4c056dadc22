// A build of a commit gives the published module, in whatever folder it runs.
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { root, run, temporaryFolder } from './support/process.mjs';

const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const xtask = join(target, 'debug', process.platform === 'win32' ? 'xtask.exe' : 'xtask');

const folder = await temporaryFolder();
after(folder.remove);

test('a build in another folder gives the same package', async () => {
  const copy = join(folder.path, 'a folder whose name is longer', 'sources');
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of stdout.split('\0').filter(Boolean)) {
    await cp(join(root, path), join(copy, path)).catch((error) => assert.equal(error.code, 'ENOENT', error.message));
  }
  // Tools, whose lock file the build reads.
  await cp(join(root, 'node_modules'), join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  // The same crates, at another path.
  const crates = join(folder.path, 'cargo');
  await mkdir(crates);
  const home = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
  for (const name of await readdir(home)) await symlink(join(home, name), join(crates, name));

  const env = { CARGO_MANIFEST_DIR: join(copy, 'xtask'), CARGO_TARGET_DIR: join(copy, 'target'), CARGO_HOME: crates };
  await run(xtask, ['build'], { cwd: copy, env, seconds: 900 });
  const files = await readdir(join(root, 'pkg', 'dist'), { recursive: true, withFileTypes: true });
  for (const file of files.filter((file) => file.isFile())) {
    const path = join(file.parentPath, file.name);
    const [here, there] = await Promise.all([path, path.replace(root, `${copy}/`)].map((path) => readFile(path)));
    assert.ok(here.equals(there), `${file.name} differs`);
  }
});
