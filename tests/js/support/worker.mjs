// Real workerd, started by Miniflare with the output of a bundler for Workers.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

/**
 * Bundles a program for Workers: with the conditions of that platform, and `keyward.wasm` as a separate module.
 * @param more further options of the bundler
 * @returns the modules, as Miniflare takes them
 */
export async function bundleWorker(folder, program, more = {}) {
  const { outputFiles } = await build({
    entryPoints: [program],
    absWorkingDir: folder,
    outdir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    entryNames: 'worker',
    logLevel: 'silent',
    ...more,
  });
  return outputFiles.map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: path.split(/[/\\]/).at(-1),
    contents,
  }));
}

/**
 * Bundles a program for Vercel's edge runtime, which imports the module in its own way. That runtime is not a program,
 * but workerd offers the same interface.
 */
export async function bundleEdge(folder, program) {
  const { outputFiles } = await build({
    entryPoints: [program],
    absWorkingDir: folder,
    outdir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['edge-light'],
    external: ['*.wasm?module'],
    logLevel: 'silent',
  });
  const contents = await readFile(join(folder, 'node_modules', 'keyward', 'dist', 'keyward.wasm'));
  return [
    { type: 'ESModule', path: 'worker.js', contents: outputFiles[0].text },
    { type: 'CompiledWasm', path: 'keyward.wasm?module', contents },
  ];
}

/** Runs `use` with a Worker's `ask` and its Miniflare, and always ends workerd afterwards. `more`: as below. */
export async function withWorker(modules, use, more) {
  const { ask, miniflare, close } = await startWorker(modules, more);
  try {
    return await use(ask, miniflare);
  } finally {
    await close();
  }
}

/**
 * Starts a Worker.
 * @param more further options of Miniflare
 * @returns `ask(path, init)`, which fetches from it; `miniflare`; `close`
 */
export async function startWorker(modules, more = {}) {
  const main = modules.find(({ type }) => type === 'ESModule');
  const rest = modules.filter((module) => module !== main);
  const miniflare = new Miniflare({
    modules: [main, ...rest],
    compatibilityDate: '2026-01-01',
    cf: false,
    host: '127.0.0.1',
    port: 0,
    ...more,
  });
  const close = () => within(30, miniflare.dispose());
  const ask = (path = '/', init = {}) => within(120, miniflare.dispatchFetch(`http://worker.localhost${path}`, init));
  try {
    await within(30, miniflare.ready);
    return { ask, miniflare, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`workerd took longer than ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
