/** What every source of keys provides. */
import type { AlgorithmName } from '../options/types.js';
import type { JwtError } from '../runtime/errors.js';
import type { Counts } from './cached.js';
import type { Context } from './caller.js';
import type { KeySet } from './key-set.js';

/** The state of cached keys. */
export interface KeyStatus {
  /** The URL of the keys. Absent for the option `jwks`, and before discovery. */
  readonly url?: string;
  /** Whether there are usable keys, fresh or stale. */
  readonly loaded: boolean;
  /** When the fetch of the cached keys began. */
  readonly fetchedAt?: Date;
  /** When the cached keys become stale. */
  readonly freshUntil?: Date;
  /** When the cached keys expire: until then they are used while fetches fail. */
  readonly staleUntil?: Date;
  /** The earliest time of the next fetch attempt. Absent if an attempt may begin at once. */
  readonly nextAttemptAt?: Date;
  /** The number of failed attempts since the last successful one. */
  readonly failures: number;
  /** The error of the last attempt. Absent if it succeeded. */
  readonly lastError?: JwtError;
  /** Counters of fetch attempts and of calls that used stale keys. */
  readonly counts: Readonly<Counts>;
}

/** Keys from one source. */
export interface KeyProvider {
  /** The URL of the current requests; `undefined` for the option `jwks`. */
  readonly url: string | undefined;
  /** The keys, if they are fresh and no action is due. */
  readonly fresh: KeySet | undefined;
  /**
   * The keys, fetched if necessary. With `unknownKid`, newer ones than those cached, or `undefined` if it is too early.
   */
  get(context: Context, unknownKid?: boolean): Promise<KeySet | undefined>;
  /** Fetches new keys even if those cached are fresh, unless cooldown or back-off forbid it. */
  reload(context: Context): Promise<void>;
  /** The cached keys. Begins a background fetch if one is due. */
  use(unknownKid?: boolean): KeySet | undefined;
  /** The cached keys. */
  peek(): KeySet | undefined;
  /** The algorithms that the issuer's metadata allow for ID tokens; `undefined` if they do not say. */
  readonly idTokenAlgorithms: readonly AlgorithmName[] | undefined;
  /** The expected issuer that the metadata name; `undefined` without metadata. */
  readonly metadataIssuer: string | undefined;
  readonly status: KeyStatus;
  /**
   * For keys that are looked up one at a time: the provider of the key that a token names.
   *
   * @throws {@link JwtError} if the `kid` is absent, or cannot be looked up
   */
  keysFor?(wanted: Wanted): KeyProvider;
}

/** What the header of a token says about its key. */
export interface Wanted {
  readonly kid: string | undefined;
  readonly alg: string;
}
