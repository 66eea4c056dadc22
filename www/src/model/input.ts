import type { AlgorithmName } from 'keyward';

/** What is demanded of the token, as typed into the form. Empty means: not asked for. */
export interface Policy {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly AlgorithmName[];
  readonly clockTolerance: string;
  readonly allowWeakKeys: boolean;
  /** The time to verify at, in UTC, as a date field holds it (`2026-01-15T09:05:00`); `null` for now. */
  readonly time: string | null;
}

/** Everything that a person gives the page. */
export interface Input {
  readonly token: string;
  readonly keys: string;
  readonly policy: Policy;
}

export const EMPTY: Input = {
  token: '',
  keys: '',
  policy: { issuer: '', audience: '', algorithms: [], clockTolerance: '', allowWeakKeys: false, time: null },
};
