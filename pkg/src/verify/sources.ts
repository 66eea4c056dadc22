/** Verifying a token with the keys of one or more sources. */
import type { KeyProvider } from '../keys/key-provider.js';
import type { KeySet } from '../keys/key-set.js';
import type { Wait } from '../keys/wait.js';
import type { Constraints } from '../options/options.js';
import type { Jwks, VerifiedJwt } from '../options/types.js';
import { JwtError, type JwtErrorCode } from '../runtime/errors.js';
import { own } from '../runtime/own.js';
import { decodeJwt, verifyWith } from './verify.js';

/** A source of keys, and the constraints on tokens that its keys verify. */
export interface KeySource {
  readonly keys: KeyProvider;
  /** The constraints before anything is known of the issuer's metadata. */
  readonly withoutMetadata: () => Constraints;
  /** The constraints. Read after the keys are there, because the issuer's metadata restrict them. */
  readonly constraints: () => Constraints;
}

/**
 * Errors after which another source may have the token's key, by weight: the error of the most weight is thrown. An
 * outage weighs most, because nothing is known about the keys of that source then. Any other error is about the token.
 */
const WEIGHTS: Partial<Record<JwtErrorCode, number>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 1,
  ERR_JWKS_NO_MATCHING_KEY: 2,
  ERR_JWK_WEAK: 3,
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 4,
  ERR_JWKS_NOT_LOADED: 5,
  ERR_JWKS_INVALID: 5,
  ERR_DISCOVERY_FAILED: 5,
  ERR_JWKS_TIMEOUT: 5,
  ERR_JWKS_FETCH_FAILED: 5,
};

const weightOf = (error: unknown): number =>
  error instanceof JwtError ? (error.url === undefined ? WEIGHTS[error.code] ?? 0 : 5) : 0;

/** What was tried with one source. */
interface Trial {
  readonly source: KeySource;
  /** The provider of the keys: for keys that are looked up, of the one that the token names. */
  keys: KeyProvider;
  /** The keys that were tried last. */
  set: KeySet | undefined;
  error: unknown;
}

/**
 * Verifies a token with the keys of its sources, in this order: with fresh keys; with keys that must be fetched first,
 * of all sources at once, so that a slow one delays no other; and where no key has that `kid`, with newer keys.
 *
 * @throws the first error that says that the token is invalid whatever its key, otherwise the one of the most weight
 */
export async function verifyBySources<P>(
  token: string,
  sources: readonly KeySource[],
  wait: Wait,
  verify: (token: string, set: KeySet, constraints: Constraints) => VerifiedJwt<P> | Promise<VerifiedJwt<P>>,
): Promise<VerifiedJwt<P>> {
  const attempt = async (trial: Trial, obtain: () => KeySet | undefined | Promise<KeySet | undefined>) => {
    try {
      const set = await obtain();
      if (set === undefined || set === trial.set) return undefined;
      trial.set = set;
      return await verify(token, set, trial.source.constraints());
    } catch (error) {
      trial.error = weighed(error);
      return undefined;
    }
  };
  const trials = sources.map((source): Trial => ({ source, keys: source.keys, set: undefined, error: undefined }));
  for (const trial of trials) {
    const verified = await attempt(trial, () => (trial.keys = keysFor(token, trial.source)).fresh);
    if (verified !== undefined) return verified;
  }
  const later = trials.filter(({ error }) => error === undefined);
  const isUnknown = ({ set, error }: Trial) => set !== undefined && isUnknownKey(error);
  const verified =
    (await first(later.map((trial) => attempt(trial, () => wait.forKeys(trial.keys))))) ??
    (await first(trials.filter(isUnknown).map((trial) => attempt(trial, () => wait.forKeys(trial.keys, trial.set)))));
  if (verified !== undefined) return verified;
  throw heaviest(trials.map(({ error }) => error));
}

/** Verifies a token with the cached keys of its sources. */
export function verifySyncBySources<P>(token: string, sources: readonly KeySource[]): VerifiedJwt<P> {
  const errors = [];
  for (const source of sources) {
    try {
      const keys = keysFor(token, source);
      const set = keys.fresh ?? keys.use();
      if (set === undefined) throw notLoaded(keys);
      try {
        return verifyWith<P>(token, set, source.constraints());
      } catch (error) {
        if (isUnknownKey(error)) keys.use(true);
        throw error;
      }
    } catch (error) {
      errors.push(weighed(error));
    }
  }
  throw heaviest(errors);
}

/**
 * The provider of the keys for a token. A malformed token, or one with an algorithm that is not allowed, must not cause
 * a fetch.
 */
function keysFor(token: string, { keys, withoutMetadata }: KeySource): KeyProvider {
  const isLookup = keys.keysFor !== undefined;
  if (isLookup || keys.peek() === undefined) rejectWithoutKeys(token, withoutMetadata());
  if (!isLookup) return keys;
  // Where padding is required, it has been checked. Elsewhere a padded token has been rejected.
  const { protectedHeader } = decodeJwt(token.replaceAll('=', ''));
  return keys.keysFor!({ kid: own(protectedHeader, 'kid'), alg: protectedHeader.alg });
}

function notLoaded({ status: { lastError, url } }: KeyProvider): JwtError {
  const message = 'there are no usable keys: none fetched yet, or they have expired; call prefetch() first';
  return new JwtError('ERR_JWKS_NOT_LOADED', message, {
    ...(url !== undefined && { url }),
    ...(lastError !== undefined && { cause: lastError }),
  });
}

const NO_KEYS: Jwks = { keys: [] };

/** Throws if the token fails a check before the choice of a key, but for the checks `ignored`. */
export function rejectWithoutKeys(token: string, constraints: Constraints, ignored: readonly string[] = []): void {
  try {
    verifyWith(token, NO_KEYS, constraints);
  } catch (error) {
    const isIgnored = error instanceof JwtError && ignored.includes(own(error, 'check') ?? '');
    if (!isIgnored && !isUnknownKey(error)) throw error;
  }
}

function isUnknownKey(error: unknown): boolean {
  return error instanceof JwtError && error.code === 'ERR_JWKS_NO_MATCHING_KEY';
}

/** The error, if another source may have the token's key. Otherwise throws it. */
function weighed(error: unknown): unknown {
  if (weightOf(error) === 0) throw error;
  return error;
}

/** The first of the errors that have the most weight. */
function heaviest(errors: readonly unknown[]): unknown {
  return errors.reduce((heavy, error) => (weightOf(error) > weightOf(heavy) ? error : heavy));
}

/** The first result. `undefined` if none of the promises has one; rejects as soon as one of them does. */
function first<V>(promises: readonly Promise<V | undefined>[]): Promise<V | undefined> {
  return new Promise((resolve, reject) => {
    const found = (value: V | undefined) => value !== undefined && resolve(value);
    Promise.all(promises.map((promise) => promise.then(found))).then(() => resolve(undefined), reject);
  });
}
