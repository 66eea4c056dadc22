import { useEffect, useState } from 'preact/hooks';

/** The package. */
export type Keyward = typeof import('../engine.js');

/** The package on its way, here, or not to be had. */
export type Loading = Keyward | 'loading' | Error;

const arrival: Promise<Keyward> = import('../engine.js');
// Whoever waits is told; nobody else has to be.
arrival.catch(() => undefined);

/** Why it cannot be used, for people. */
export function reasonOf(error: Error): { readonly code: string; readonly message: string } {
  const isWasm = typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError || error instanceof EvalError;
  if (!isWasm) return { code: 'not loaded', message: 'a part of this page could not be loaded; reload it' };
  return { code: 'ERR_WASM_UNAVAILABLE', message: 'WebAssembly is blocked here, switched off, or older than keyward supports' };
}

/** Whether the package is here yet. */
export function useVerifier(): Loading {
  const [loading, setLoading] = useState<Loading>('loading');
  useEffect(() => {
    arrival.then(setLoading, (error: unknown) => setLoading(error instanceof Error ? error : new Error(String(error))));
  }, []);
  return loading;
}
