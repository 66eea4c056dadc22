import type { JwtError } from 'keyward';
import { useEffect, useState } from 'preact/hooks';

/** The exports of the package. */
export type Keyward = typeof import('../engine.js');

/** The package, `'loading'`, or the error if it could not be loaded. */
export type Loading = Keyward | 'loading' | Error;

const imported: Promise<Keyward> = import('../engine.js');
// Prevents an unhandled rejection. `useVerifier` handles the error.
imported.catch(() => undefined);

const UNAVAILABLE =
  'WebAssembly is blocked here, switched off, or older than keyward supports; allow it or use a current browser';

/** The code and message for a load error. */
export function reasonOf(error: Error): { readonly code: string; readonly message: string } {
  // A failed download is an error of the browser, without a code.
  const { code } = error as Partial<JwtError>;
  if (code === undefined) {
    return { code: 'not loaded', message: 'a part of this page could not be loaded; reload the page' };
  }
  return { code, message: UNAVAILABLE };
}

/** The state of loading the package. */
export function useVerifier(): Loading {
  const [loading, setLoading] = useState<Loading>('loading');
  useEffect(() => {
    imported.then(setLoading, (error: unknown) => {
      setLoading(error instanceof Error ? error : new Error(String(error)));
    });
  }, []);
  return loading;
}
