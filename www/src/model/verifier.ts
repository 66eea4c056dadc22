import type { JwtError } from 'keyward';
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
  // A file that did not come is an error of the browser's, without a code.
  const { code } = error as Partial<JwtError>;
  if (code === undefined) return { code: 'not loaded', message: 'a part of this page could not be loaded; reload it' };
  return { code, message: 'WebAssembly is blocked here, switched off, or older than keyward supports' };
}

/** Whether the package is here yet. */
export function useVerifier(): Loading {
  const [loading, setLoading] = useState<Loading>('loading');
  useEffect(() => {
    arrival.then(setLoading, (error: unknown) => setLoading(error instanceof Error ? error : new Error(String(error))));
  }, []);
  return loading;
}
