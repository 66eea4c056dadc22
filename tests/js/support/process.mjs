// Starts programs, waits for each within a bound, and ends each by its id.
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
 * @returns its output, when it exits with code 0
 * @throws with its output when it exits with another code or takes longer than `seconds`
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

/**
 * Starts a program that runs until it is told to end.
 * @param ready a pattern that matches the program's output as soon as it is ready
 * @returns the match; `output()`: the output so far; `close`, which asks the program to end, and kills its process
 * group after 10 seconds
 * @throws with its output when it exits before it is ready, or takes longer than `seconds`
 */
export async function start(command, args, { cwd = root, env = {}, ready, seconds = 60 } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let output = '';
  let timer;
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => end(child), 10_000);
    await ended.finally(() => clearTimeout(late));
  };
  const found = new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${[command, ...args].join(' ')} ${why}\n${output}`));
    timer = setTimeout(() => fail(`was not ready within ${seconds} seconds`), seconds * 1000);
    child.once('error', ({ message }) => fail(message));
    child.once('close', (code, signal) => fail(`ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const match = ready.exec(output);
        if (match !== null) resolve(match);
      });
    }
  }).finally(() => clearTimeout(timer));
  try {
    return { found: await found, output: () => output, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Kills a child and its descendants, which are a separate process group. */
function end(child) {
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Makes a temporary folder outside the repository. `remove` removes it. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'keyward-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Runs npm quietly. */
export function npm(args, options) {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'];
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args, ...quiet], options);
}
