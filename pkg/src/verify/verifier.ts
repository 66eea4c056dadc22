import { providerOf, type KeyStatus } from '../keys/provider.js';
import { Wait } from '../keys/wait.js';
import { contextOf, type Context } from '../keys/caller.js';
import { constraintsOf, type Constraints } from '../options/options.js';
import { joined } from '../options/overrides.js';
import type { AlgorithmName, Jwks, JwtPayload, ProfileName, VerifiedJwt, VerifyOptions } from '../options/types.js';
import { JwtError } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { readOptions, refuseSecrets, type PayloadOf, type ProfiledOptions, type ReadOptions, type VerifierOptions } from './verifier-options.js';
import { decodeJwt, verifyWith, verifyJwt } from './verify.js';
import type { verifyByWebCrypto } from './webcrypto.js';

/** What is known of the keys of one issuer. */
export interface VerifierStatus extends KeyStatus {
  /** The issuers whose tokens these keys verify; `null`: any. */
  readonly issuers: readonly string[] | null;
}

/** Verifies the tokens of one or more issuers for as long as it lives, with keys that it fetches and renews. */
export interface Verifier<P = JwtPayload> {
  /**
   * Verifies a token, with keys that are fetched if need be: one flight for any number of callers, again when a token names an
   * unknown key, and not more often than the issuer can bear.
   *
   * @param overrides what this call demands beside; it may add or narrow, never drop
   * @param context `waitUntil` keeps a refresh alive beyond the request, `signal` frees this caller
   * @throws {@link JwtError} as `verifyJwt`; with a `url`, whatever its code: keys could not be had, which is no verdict on the
   *   token (`ERR_JWKS_FETCH_FAILED`, `ERR_JWKS_TIMEOUT`, `ERR_JWKS_INVALID`, `ERR_DISCOVERY_FAILED`, `ERR_LIMIT_EXCEEDED`)
   */
  verify<Q = P>(token: string, overrides?: VerifyOptions, context?: Context): Promise<VerifiedJwt<Q>>;
  /**
   * Verifies a token with the keys at hand. Where they are not fresh any more, they are fetched anew behind its back (not on
   * Workers).
   *
   * @throws {@link JwtError} as `verifyJwt`; `ERR_JWKS_NOT_LOADED`: there are none, or none that may still be used
   */
  verifySync<Q = P>(token: string, overrides?: VerifyOptions): VerifiedJwt<Q>;
  /** Fetches keys ahead of the first token. */
  prefetch(context?: Context): Promise<void>;
  /** What is known of the keys, issuer by issuer. */
  readonly status: readonly VerifierStatus[];
}

/**
 * Makes a verifier that lives as long as its program: it finds an issuer's keys, keeps them, renews them, and goes on for a
 * while when the issuer is down. Making one fetches nothing, so it may stand at module scope of a Worker.
 *
 * @param options what is demanded of every token, and where keys come from; or a list, one for each issuer: then a token's
 *   `iss` chooses among those that are configured, and no other
 * @throws TypeError a caller's mistake
 *
 * @example
 * const verifier = createVerifier({
 *   issuer: 'https://issuer.example',
 *   audience: 'https://api.example',
 *   discovery: true,
 *   profile: 'access_token',
 * });
 * const { payload } = await verifier.verify(token);
 */
export function createVerifier<Profile extends ProfileName | undefined = undefined, Legacy extends boolean = false>(
  options: ProfiledOptions<Profile, Legacy>,
): Verifier<PayloadOf<Profile, Legacy>>;
export function createVerifier(options: readonly VerifierOptions[]): Verifier;
export function createVerifier(options: VerifierOptions | readonly VerifierOptions[]): Verifier {
  if (!Array.isArray(options)) return oneIssuer(readOptions(options));
  // What a list does not have is no options either.
  const read = Array.from(options, readOptions);
  if (read.length === 0) throw new TypeError('a verifier needs at least one issuer');
  const issuers = read.flatMap(({ issuers }) => issuers ?? []);
  if (read.some(({ issuers }) => issuers === undefined) || new Set(issuers).size !== issuers.length) {
    throw new TypeError('each of several verifiers needs an issuer of its own');
  }
  return severalIssuers(read.map(oneIssuer));
}

/** {@link Verifier} of the tokens of these issuers; `undefined`: of any. What it holds is out of reach. */
interface OneIssuer extends Verifier {
  readonly issuers: readonly string[] | undefined;
}

function oneIssuer({ issuers, policy, webCrypto, keys: read }: ReadOptions): OneIssuer {
  const keys = providerOf(read);
  const fetched = read.keys.from !== 'jwks';

  const withOverrides = (overrides: VerifyOptions | undefined): VerifyOptions => {
    const options = joined(policy, overrides);
    if (fetched) refuseSecrets(options.algorithms);
    return options;
  };

  /** An issuer's metadata narrow the algorithms of its ID tokens, and never widen them. */
  const narrowed = (options: VerifyOptions, named: readonly AlgorithmName[] | undefined): VerifyOptions => {
    if (named === undefined) return options;
    const algorithms = options.algorithms === undefined ? named : options.algorithms.filter((name) => named.includes(name));
    if (algorithms.length > 0) return ownMembers({ ...options, algorithms });
    throw new JwtError('ERR_DISCOVERY_FAILED', 'the issuer signs ID tokens with no algorithm that is known and allowed here');
  };

  /** What a token is held to: read once, for calls that add nothing, as long as the metadata say the same. */
  let kept: { readonly named: readonly AlgorithmName[] | undefined; readonly constraints: Constraints } | undefined;
  const constraintsFor = (options: VerifyOptions): Constraints => {
    const named = options.profile === 'id_token' ? keys.idTokenAlgorithms : undefined;
    if (options === policy && kept !== undefined && kept.named === named) return kept.constraints;
    const constraints = constraintsOf(narrowed(options, named));
    if (options === policy) kept = { named, constraints };
    return constraints;
  };

  const verifyFastest = (webCrypto && byWebCrypto) || verifyWith;

  return {
    issuers,

    async verify<Q>(token: string, overrides?: VerifyOptions, context: Context = {}): Promise<VerifiedJwt<Q>> {
      const caller = contextOf(context);
      const options = withOverrides(overrides);
      // What is no token, or of an algorithm that is not allowed, is worth no request.
      if (keys.peek() === undefined) refuseWithoutKeys(token, options);
      const wait = new Wait(caller, read.policy.timeout);
      try {
        const set = keys.fresh ?? (await wait.forKeys(keys))!;
        try {
          return await verifyFastest<Q>(token, set, constraintsFor(options));
        } catch (error) {
          if (!isUnknownKey(error)) throw error;
          const newer = await wait.forKeys(keys, set);
          if (newer === undefined || newer === set) throw error;
          return await verifyFastest<Q>(token, newer, constraintsFor(options));
        }
      } finally {
        wait.end();
      }
    },

    verifySync<Q>(token: string, overrides?: VerifyOptions): VerifiedJwt<Q> {
      const options = withOverrides(overrides);
      if (keys.peek() === undefined) refuseWithoutKeys(token, options);
      const set = keys.fresh ?? keys.use();
      if (set === undefined) {
        const { lastError, url } = keys.status;
        throw new JwtError('ERR_JWKS_NOT_LOADED', 'there are no keys at hand: they have not been fetched yet, or are too old', {
          ...(url !== undefined && { url }),
          ...(lastError !== undefined && { cause: lastError }),
        });
      }
      try {
        return verifyWith<Q>(token, set, constraintsFor(options));
      } catch (error) {
        if (isUnknownKey(error)) keys.use(true);
        throw error;
      }
    },

    async prefetch(context: Context = {}): Promise<void> {
      const wait = new Wait(contextOf(context), read.policy.timeout);
      await wait.forKeys(keys).finally(() => wait.end());
    },

    get status(): readonly VerifierStatus[] {
      return [{ issuers: issuers ?? null, ...keys.status }];
    },
  };
}

function severalIssuers(all: readonly OneIssuer[]): Verifier {
  const verifiers = new Map(all.flatMap((verifier) => verifier.issuers!.map((issuer) => [issuer, verifier])));

  /** The token's word for it, which its signature will have to bear out: it chooses among those that are configured. */
  const of = (token: string): OneIssuer => {
    const payload = payloadOf(token);
    const iss = payload instanceof JwtError ? undefined : own(payload, 'iss');
    const verifier = typeof iss === 'string' ? verifiers.get(iss) : undefined;
    if (verifier !== undefined) return verifier;
    // What is wrong before any claim is said first, as by every verifier.
    refuseWithoutKeys(token, {});
    if (payload instanceof JwtError) throw payload;
    const [reason, check] = iss === undefined ? (['missing', 'required'] as const) : (['check_failed', 'iss'] as const);
    throw new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', '"iss" is none of the issuers that are configured', { claim: 'iss', reason, check });
  };

  return {
    verify: async (token, overrides, context) => of(token).verify(token, overrides, context),
    verifySync: (token, overrides) => of(token).verifySync(token, overrides),
    async prefetch(context) {
      await Promise.all(all.map((verifier) => verifier.prefetch(context)));
    },
    get status() {
      return all.flatMap(({ status }) => status);
    },
  };
}

/** The claims of a token, NOT verified, or what is wrong with them. */
function payloadOf(token: string): JwtPayload | JwtError {
  try {
    return decodeJwt(token).payload;
  } catch (error) {
    if (!(error instanceof JwtError) || error.code === 'ERR_WASM_UNAVAILABLE') throw error;
    return new JwtError(error.code, error.message, { check: 'payload' });
  }
}

/** Where signatures of RSA are verified faster by the runtime than by the core. */
let byWebCrypto: typeof verifyByWebCrypto | undefined;

/**
 * Says that they are. The entry of the package for the runtime at hand knows.
 *
 * @internal
 */
export function useWebCrypto(verify: typeof verifyByWebCrypto): void {
  byWebCrypto = verify;
}

function isUnknownKey(error: unknown): boolean {
  return error instanceof JwtError && error.code === 'ERR_JWKS_NO_MATCHING_KEY';
}

const NO_KEYS: Jwks = { keys: [] };

function refuseWithoutKeys(token: string, options: VerifyOptions): void {
  try {
    verifyJwt(token, NO_KEYS, options);
  } catch (error) {
    if (!isUnknownKey(error)) throw error;
  }
}
