// Starting programs: each is waited for, within a bound, and ended by its id.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder of the tools that only tests use. */
export const tools = join(root, 'tests', 'node_modules');

/**
 * Runs a program to its end.
 *
 * @returns its output, when it ends with 0
 * @throws with its output when it ends otherwise or takes longer than `seconds`
 */
export async function run(command, args, { cwd = root, env = {}, seconds = 120, status = 0 } = {}) {
  const started = { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] };
  const child = spawn(command, args, { ...started, detached: process.platform !== 'win32' });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, seconds * 1000);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ending) => resolve(ending));
  }).finally(() => clearTimeout(timer));
  if (late || code !== status) {
    const how = late ? `took longer than ${seconds} seconds` : `ended with ${code ?? signal}`;
    const shown = [command, ...args].join(' ');
    throw new Error(`${shown.slice(0, 200)} ${how}\n${stdout}\n${stderr}`);
  }
  return { stdout, stderr };
}

/** Ends a child, and what it started: they are a process group of their own. */
function end(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** A folder of its own, outside the repository, which `remove` removes. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'keyward-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Runs npm, quietly. */
export function npm(args, options) {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'];
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, ...quiet], options);
}
