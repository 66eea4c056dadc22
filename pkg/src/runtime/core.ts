import { Core, __wbg_reset_state, initSync } from '../glue.js';
import { JwtError } from './errors.js';
import { MODULE_ID } from './module-id.js';

/** Provides the compiled module. Each entry of the package has its own source. */
export type Source = () => WebAssembly.Module;

let source: Source | undefined;
let core: Core | undefined;
let started = false;

/**
 * Sets the source of the module. The first source is kept: all entries share one instance, and all sources provide the
 * same module. The module is compiled at first use.
 */
export function provide(obtain: Source): void {
  source ??= obtain;
}

/** Whether a module belongs to this build of the package, by the id in its custom section `keyward`. */
export function isOwnModule(module: WebAssembly.Module): boolean {
  const [id] = WebAssembly.Module.customSections(module, 'keyward');
  return id !== undefined && new TextDecoder().decode(id) === MODULE_ID;
}

/**
 * Calls the core, and starts it if necessary. An exception from the core is a trap, or exhausted stack or memory. The
 * instance may then be in any state, so it is discarded and the next call starts another.
 */
export function call<T>(work: (core: Core) => T): T {
  const instance = (core ??= start());
  try {
    return work(instance);
  } catch (cause) {
    core = undefined;
    const message = 'the WebAssembly instance failed and was discarded; the next call starts another';
    throw new JwtError('ERR_WASM_UNAVAILABLE', message, { cause });
  }
}

function start(): Core {
  if (typeof WebAssembly === 'undefined') {
    throw new JwtError('ERR_WASM_UNAVAILABLE', 'this runtime has no WebAssembly');
  }
  if (source === undefined) {
    throw new TypeError('keyward/slim has no module: call useModule() first');
  }
  try {
    if (started) __wbg_reset_state();
    else initSync({ module: ownModule(source()) });
    started = true;
    return new Core();
  } catch (cause) {
    if (cause instanceof TypeError && cause.message === OTHER_MODULE) throw cause;
    throw startError(cause);
  }
}

function ownModule(module: WebAssembly.Module): WebAssembly.Module {
  if (!isOwnModule(module)) throw new TypeError(OTHER_MODULE);
  return module;
}

export const OTHER_MODULE = 'the WebAssembly module is not the one that this version of keyward was built with';

/**
 * The error for a module that cannot start. The exception's text shows whether a policy or an old engine is the cause.
 */
function startError(cause: unknown): JwtError {
  const text = String(cause);
  const blocked = /unsafe-eval|content security policy|code generation|disallowed by embedder/i.test(text);
  return new JwtError(
    'ERR_WASM_UNAVAILABLE',
    blocked
      ? "WebAssembly is blocked: allow 'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy; in a " +
          'runtime that forbids code generation, use the entry that imports keyward.wasm as a module'
      : 'this engine cannot start the WebAssembly module: it is older than keyward supports, or out of memory',
    { cause },
  );
}
