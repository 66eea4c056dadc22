// The runtimes in which cases are timed. Each is started when its turn comes, and ended before the next.
import { fork, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch as launchChromium } from '../../tests/js/support/chromium.mjs';
import { launch as launchFirefox } from '../../tests/js/support/firefox.mjs';
import { root, run, tools } from '../../tests/js/support/process.mjs';
import { bounded, startWorkers } from '../../tests/js/support/rotation-runtimes.mjs';
import { serve } from '../../tests/js/support/server.mjs';
import { load, versionOf } from '../support/peers.mjs';
import { inTurns } from './turns.mjs';

/** The limit for one case, in seconds. */
const SECONDS = 300;
const here = fileURLToPath(new URL('.', import.meta.url));
/** The folder for generated files. */
export const scratch = join(root, 'target', 'bench');

/**
 * By name: starts the runtime. The result has its `version` as text; `measure(one, order)`, which times a case and
 * returns `{ id, times, absent }`; and `close()`.
 */
export const RUNTIMES = {
  node,
  chromium: () => page('Chromium', launchChromium),
  firefox: () => page('Firefox', launchFirefox),
  workerd,
  native,
};

async function node() {
  const child = fork(join(here, 'programs', 'node.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const gone = ended.then(() => Promise.reject(new Error('the program in Node.js has ended')));
  gone.catch(() => undefined);
  const next = () => Promise.race([new Promise((resolve) => child.once('message', resolve)), gone]);
  const close = async () => {
    child.kill();
    await ended;
  };
  await bounded(next(), 'the start of Node.js').catch((error) => close().then(() => Promise.reject(error)));
  const measure = async (one, order) => {
    const answer = next();
    child.send({ one, order });
    const { error, result } = await bounded(answer, one.id, SECONDS);
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return { version: `Node.js ${process.versions.node}`, measure, close };
}

async function page(name, launch) {
  const folder = join(scratch, 'page');
  await mkdir(folder, { recursive: true });
  const program = join(here, 'programs', 'page.mjs');
  const { build } = await load('esbuild');
  await build({
    entryPoints: [program],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    nodePaths: [tools],
    logLevel: 'silent',
  });
  // Cross-origin isolated, because the clock of other pages is coarser.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
  const server = await serve(folder, { '/bench': { html, headers } });
  const browser = await launch().catch((error) => server.close().then(() => Promise.reject(error)));
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const opened = await browser.newPage();
    await opened.goto(`http://localhost:${server.port}/bench`, { timeout: 60_000 });
    await opened.waitForFunction(() => globalThis.measure !== undefined, undefined, { timeout: 60_000 });
    const measure = (one, order) =>
      bounded(opened.evaluate((given) => globalThis.measure(...given), [one, order]), one.id, SECONDS);
    return { version: `${name} ${browser.version()}`, measure, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function workerd() {
  const { post, close } = await startWorkers(here, 'programs/worker.mjs', 1, { nodePaths: [tools] });
  const measure = async (one, order) => {
    const { names, absent } = await post({ one, order });
    const short = {};
    const peers = names.map((name) => {
      const elapsed = async (count) => {
        const start = performance.now();
        await post({ name, count });
        return performance.now() - start;
      };
      // One request with a single verification and one with many, in every round.
      const each = async (count) => {
        const many = Math.max(8, count);
        (short[name] ??= { times: [], many }).times.push(await elapsed(1));
        return elapsed(many);
      };
      return { name, elapsed, each };
    });
    const times = await inTurns(peers, order);
    for (const name of names) times[name] = withoutRequests(times[name], short[name]);
    return { id: one.id, times, absent };
  };
  return { version: `workerd ${versionOf('workerd')}`, measure, close };
}

/**
 * Both the short and the long requests include the time of a request itself, so it cancels out. The fastest short
 * request is subtracted, because a delayed one would make a time too short or negative.
 * @param long microseconds of requests with `many` verifications
 * @param times milliseconds of requests with one
 */
function withoutRequests(long, { times, many }) {
  const least = Math.min(...times) * 1000;
  return long.map((time) => (time - least) / (many - 1));
}

/** Rust without WebAssembly, next to the crate jsonwebtoken, with one process for each case. */
async function native() {
  const manifest = join(root, 'benches', 'native', 'Cargo.toml');
  const cargo = process.env.CARGO ?? 'cargo';
  const target = join(scratch, 'native');
  await run(cargo, ['build', '--quiet', '--locked', '--release', '--manifest-path', manifest, '--target-dir', target], {
    seconds: 1200,
  });
  const program = join(
    target,
    'release',
    process.platform === 'win32' ? 'keyward-native-bench.exe' : 'keyward-native-bench',
  );
  const lock = await readFile(join(root, 'benches', 'native', 'Cargo.lock'), 'utf8');
  const { stdout } = await run('rustc', ['--version']);
  const measure = async (one, order) => {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    child.stdin.end(JSON.stringify({ ...order, cases: [one] }));
    const code = await bounded(ended, one.id, SECONDS).finally(() => child.kill());
    if (code !== 0) throw new Error(`the program in Rust ended with ${code}`);
    return JSON.parse(text)[0];
  };
  const peer = /name = "jsonwebtoken"\nversion = "(.+)"/.exec(lock)[1];
  return {
    version: `${stdout.split(' ').slice(0, 2).join(' ')}, jsonwebtoken ${peer} (rust_crypto)`,
    measure,
    close: async () => undefined,
  };
}

/**
 * Runs new Node.js processes: the milliseconds from the import to the first verdict, of each round, by peer.
 * @param one a case; its `entries` do not matter
 * @param peers the library, by the name of the column
 */
export async function coldStarts(one, order, peers) {
  await mkdir(scratch, { recursive: true });
  const path = join(scratch, 'cold.json');
  await writeFile(path, JSON.stringify({ ...one, ...order }));
  const [names, times, absent] = [Object.keys(peers), {}, {}];
  // The first round warms up the caches of the file system.
  for (let round = 0; round <= order.rounds; round++) {
    for (let step = 0; step < names.length; step++) {
      const name = names[(step + round) % names.length];
      if (name in absent) continue;
      try {
        const { stdout } = await run(process.execPath, [join(here, 'programs', 'cold.mjs'), peers[name], path]);
        if (round > 0) (times[name] ??= []).push(Number(stdout));
      } catch (error) {
        absent[name] = error.message.split('\n')[0];
        delete times[name];
      }
    }
  }
  return { times, absent };
}
