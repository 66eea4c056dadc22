import { useEffect, useState } from 'preact/hooks';

/** The package. */
export type Keyward = typeof import('../engine.js');

/** The package on its way, here, or not to be had. */
export type Loading = Keyward | 'loading' | Error;

const arrival: Promise<Keyward> = import('../engine.js');
// Whoever waits is told; nobody else has to be.
arrival.catch(() => undefined);

/** Whether the package is here yet. */
export function useVerifier(): Loading {
  const [loading, setLoading] = useState<Loading>('loading');
  useEffect(() => {
    arrival.then(setLoading, (error: unknown) => setLoading(error instanceof Error ? error : new Error(String(error))));
  }, []);
  return loading;
}
