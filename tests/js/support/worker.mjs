// Real workerd, started by Miniflare with what a bundler for Workers makes.
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

/**
 * Bundles a program for Workers: with the conditions of that platform, and `keyward.wasm` as a module of its own.
 *
 * @returns the modules, as Miniflare takes them
 */
export async function bundleWorker(folder, program) {
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
  });
  return outputFiles.map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: path.split(/[/\\]/).at(-1),
    contents,
  }));
}

/** Runs `use` with a Worker, and ends workerd afterwards whatever happens. */
export async function withWorker(modules, use) {
  const main = modules.find(({ type }) => type === 'ESModule');
  const rest = modules.filter((module) => module !== main);
  const miniflare = new Miniflare({ modules: [main, ...rest], compatibilityDate: '2026-01-01', cf: false, host: '127.0.0.1', port: 0 });
  try {
    await within(30, miniflare.ready);
    return await use((path = '/') => within(120, miniflare.dispatchFetch(`http://worker.localhost${path}`)));
  } finally {
    await within(30, miniflare.dispose());
  }
}

async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`workerd took longer than ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
