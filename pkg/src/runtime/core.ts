import { Core, __wbg_reset_state, initSync } from '../glue.js';
import { JwtError } from './errors.js';
import { MODULE_ID } from './module-id.js';

/** Obtains the compiled module; the entry of the package for the runtime at hand says how. */
export type Source = () => WebAssembly.Module;

let source: Source | undefined;
let core: Core | undefined;
let started = false;

/**
 * Says where the module comes from. The first source stays: all entries share one instance, and every module that they can
 * provide is the same. Nothing is compiled before first use.
 */
export function provide(obtain: Source): void {
  source ??= obtain;
}

/** Whether a module is the one that this version of the package was built with; a recompiled copy is. */
export function isOwnModule(module: WebAssembly.Module): boolean {
  const [id] = WebAssembly.Module.customSections(module, 'keyward');
  return id !== undefined && new TextDecoder().decode(id) === MODULE_ID;
}

/**
 * Calls into the core, starting it if need be. Whatever the core throws is a trap or an exhausted stack or memory: the
 * instance may be in any state, so it is dropped, and the next call starts another.
 */
export function call<T>(work: (core: Core) => T): T {
  const instance = (core ??= start());
  try {
    return work(instance);
  } catch (cause) {
    core = undefined;
    throw new JwtError('ERR_WASM_UNAVAILABLE', 'the WebAssembly instance failed and was discarded; the next call starts another', { cause });
  }
}

function start(): Core {
  if (typeof WebAssembly === 'undefined') {
    throw new JwtError('ERR_WASM_UNAVAILABLE', 'this runtime has no WebAssembly');
  }
  if (source === undefined) {
    throw new TypeError('keyward/slim has no module yet: call useModule() first');
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

/** A content security policy and an old engine both end in an exception; their texts tell them apart. */
function startError(cause: unknown): JwtError {
  const text = String(cause);
  const blocked = /unsafe-eval|content security policy|code generation|disallowed by embedder/i.test(text);
  return new JwtError(
    'ERR_WASM_UNAVAILABLE',
    blocked
      ? "WebAssembly is blocked here: a page's Content-Security-Policy must allow 'wasm-unsafe-eval' in script-src, and a runtime that forbids code generation needs the entry that imports keyward.wasm as a module"
      : 'this engine cannot start the WebAssembly module: it is older than keyward supports, or out of memory',
    { cause },
  );
}
