import type { KeyProvider, KeyStatus } from '../keys/key-provider.js';
import { providerOf } from '../keys/provider.js';
import { Wait } from '../keys/wait.js';
import { abortable, contextOf, type Context } from '../keys/caller.js';
import { constraintsOf, type Constraints } from '../options/options.js';
import { isTemplate, joined } from '../options/overrides.js';
import type {
  AlgorithmName,
  CallOptions,
  JwtPayload,
  ProfileName,
  UncheckedPayload,
  VerifiedJwt,
  VerifyOptions,
} from '../options/types.js';
import { JwtError } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { ResolvedVerifiers, type IssuerResolver, type ResolverOptions } from './resolver.js';
import { rejectWithoutKeys, verifyBySources, verifySyncBySources, type KeySource } from './sources.js';
import {
  readOptions,
  rejectSecrets,
  type PayloadOf,
  type ProfiledOptions,
  type ReadOptions,
  type VerifierOptions,
} from './verifier-options.js';
import { matchIssuer } from './match-issuer.js';
import { rejectReplay, type Unchecked } from './replay.js';
import { rejectionByAsync } from './validate.js';
import { completeNow, decodeJwt, verifyWith } from './verify.js';
import type { verifyByWebCrypto } from './webcrypto.js';

/** A {@link Verifier} for issuers that the program looks up. `status` and `prefetch` concern those that are known. */
export interface ResolvingVerifier extends Verifier {
  /**
   * Forgets the answer or the refusal for an issuer, and its keys: the next token causes a lookup.
   *
   * @example
   * verifier.forgetIssuer('https://tenant.example');
   */
  forgetIssuer(issuer: string): void;
}

/** The state of the keys of one issuer. */
export interface VerifierStatus extends KeyStatus {
  /** The issuers whose tokens these keys verify. `null`: the issuer is not checked. */
  readonly issuers: readonly string[] | null;
}

/** Constraints of one call, which are never `null`: they may only make the verifier's options stricter. */
export type Overrides = VerifyOptions & Compared;

/** One call cannot switch a comparison off. */
interface Compared {
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
}

/** Verifies the tokens of one or more issuers. It fetches, caches and refreshes their keys. */
export interface Verifier<P = JwtPayload> {
  /**
   * Verifies a token. Fetches keys if necessary: all callers share one fetch attempt in flight, a token with an unknown
   * `kid` causes another fetch, and `cooldown` and back-off limit the rate of fetches.
   *
   * @param token a compact JWS
   * @param overrides further constraints of this call; they may only make the verifier's options stricter. Default:
   *   none
   * @param context `signal` ends this call; `waitUntil` keeps a background fetch alive. Default: neither
   * @throws {@link JwtError} as `verifyJwt` does. An error with a `url` says that keys could not be fetched, whatever
   *   its code (`ERR_JWKS_FETCH_FAILED`, `ERR_JWKS_TIMEOUT`, `ERR_JWKS_INVALID`, `ERR_DISCOVERY_FAILED`,
   *   `ERR_LIMIT_EXCEEDED`); this is not a verdict on the token
   * @throws TypeError if an argument is invalid
   * @throws the signal's reason if the signal is aborted
   * @throws what `validate` and `isReplay` throw
   *
   * @example
   * const { payload } = await verifier.verify(token, { scopes: ['orders:read'] });
   */
  verify<Q = P>(token: string, overrides?: CallOptions & Compared, context?: Context): Promise<VerifiedJwt<Q>>;
  /**
   * Verifies a token with cached keys. If they are stale, a background fetch begins (not on Workers).
   *
   * @param token a compact JWS
   * @param overrides as for `verify`
   * @throws {@link JwtError} as `verifyJwt` does; `ERR_JWKS_NOT_LOADED`: no keys have been fetched yet, or they have
   *   expired
   * @throws TypeError if an argument is invalid
   *
   * @example
   * await verifier.prefetch();
   * const { payload } = verifier.verifySync(token);
   */
  verifySync<Q = P>(token: string, overrides?: Overrides): VerifiedJwt<Q>;
  /**
   * Fetches keys before the first token arrives. Fetches nothing while cached keys are fresh.
   *
   * @param context as for `verify`
   * @throws {@link JwtError} if keys could not be fetched
   * @throws the signal's reason if the signal is aborted
   *
   * @example
   * await verifier.prefetch({ signal: AbortSignal.timeout(2000) });
   */
  prefetch(context?: Context): Promise<void>;
  /**
   * Fetches keys even while cached keys are fresh, for example after the issuer has withdrawn one. `cooldown` and
   * back-off still apply: within `cooldown` of the last fetch, the promise resolves without another one, or rejects
   * with the last failure. Cached keys stay usable if the fetch fails.
   *
   * @param context as for `verify`
   * @throws {@link JwtError} if keys could not be fetched
   * @throws the signal's reason if the signal is aborted
   *
   * @example
   * await verifier.reload();
   */
  reload(context?: Context): Promise<void>;
  /** The state of the keys, one element for each source of keys of each issuer. */
  readonly status: readonly VerifierStatus[];
}

/**
 * Makes a verifier for the lifetime of a program. It fetches an issuer's keys, caches and refreshes them, and uses
 * stale keys for a limited time while fetches fail. Making a verifier fetches nothing, so a Worker may do it at module
 * scope.
 *
 * @param options constraints on every token and the source of keys; or an array, one element for each issuer: a token's
 *   `iss` then selects one of the configured issuers, and tokens of other issuers are rejected
 * @throws TypeError if an option is invalid
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
export function createVerifier(options: VerifierOptions & { claimTypes: 'unchecked' }): Verifier<UncheckedPayload>;
export function createVerifier<Profile extends ProfileName | undefined = undefined, Legacy extends boolean = false>(
  options: ProfiledOptions<Profile, Legacy>,
): Verifier<PayloadOf<Profile, Legacy>>;
export function createVerifier(options: readonly VerifierOptions[]): Verifier;
/**
 * Makes a verifier for issuers that the program looks up when a token names them, such as tenants that come and go.
 * Answers and refusals are kept for `resolverTtl`.
 *
 * The name of the issuer comes from a token that is NOT verified yet, so anyone can cause a lookup; see
 * {@link IssuerResolver}. The options must name exactly that issuer.
 *
 * @param resolve returns the options for an issuer, or `null` to reject its tokens. What it throws is an outage:
 *   `ERR_ISSUER_UNAVAILABLE`, for which a guard answers 503
 * @throws TypeError if an option is invalid. `verify` rejects with a `TypeError` if an answer is
 *
 * @example
 * const verifier = createVerifier(async (issuer) => {
 *   const tenant = await database.tenantOf(issuer);
 *   return tenant === undefined ? null : { issuer, audience: tenant.audience, discovery: true };
 * });
 */
export function createVerifier(resolve: IssuerResolver, options?: ResolverOptions): ResolvingVerifier;
export function createVerifier(
  options: VerifierOptions | readonly VerifierOptions[] | IssuerResolver,
  settings?: ResolverOptions,
): Verifier {
  if (typeof options === 'function') return resolvedIssuers(options, settings);
  if (settings !== undefined) throw new TypeError('a second argument only applies with a resolver of issuers');
  if (!Array.isArray(options)) return oneIssuer(readOptions(options));
  // `Array.from` turns a hole into `undefined`, which `readOptions` rejects.
  const read = Array.from(options, readOptions);
  if (read.length === 0) throw new TypeError('a verifier needs at least one issuer: the array is empty');
  const issuers = read.flatMap(({ issuers }) => issuers ?? []);
  if (read.some(({ issuers }) => issuers === undefined) || new Set(issuers).size !== issuers.length) {
    throw new TypeError('each element of the options must have an "issuer" that no other element has');
  }
  const hosts = read.flatMap(({ forCore }) => forCore?.insecureHosts ?? []);
  return severalIssuers(read.map(oneIssuer), hosts);
}

/** A {@link Verifier} for these issuers; `undefined`: for any. Its state is private. */
interface OneIssuer extends Verifier {
  readonly issuers: readonly string[] | undefined;
}

function oneIssuer({ issuers, policy, isReplay, webCrypto, keys: all, forCore }: ReadOptions): OneIssuer {
  const providers = all.map(providerOf);
  const hasFixedKeys = all.some(({ keys }) => keys.from === 'jwks');

  /** The sources for tokens with these options, each with its own algorithms alone. */
  const sourcesOf = (options: CallOptions): readonly KeySource[] => {
    return providers.flatMap((keys, at) => {
      const own = all[at]!.algorithms;
      if (own === undefined) return [sourceOf(keys, options, forCore)];
      const algorithms = own.filter((name) => options.algorithms!.includes(name));
      return algorithms.length === 0 ? [] : [sourceOf(keys, ownMembers({ ...options, algorithms }), forCore)];
    });
  };
  const cached = sourcesOf(policy);

  const withOverrides = (overrides: CallOptions | undefined): CallOptions => {
    const options = joined(policy, overrides);
    if (options.profile === 'client_assertion' && policy.profile === undefined) {
      throw new TypeError('"profile" cannot become client_assertion in one call: make a verifier with it');
    }
    if (!hasFixedKeys) rejectSecrets(options.algorithms);
    return options;
  };
  const sourcesFor = (options: CallOptions) => (options === policy ? cached : sourcesOf(options));

  /** The last checks: the caller's own, and only then the use of a token that may be used once. */
  const complete = async <Q>(verified: VerifiedJwt<Q>, options: CallOptions, now: number): Promise<VerifiedJwt<Q>> => {
    const validate = own(options, 'validate');
    const rejection = validate && (await rejectionByAsync(validate, verified as VerifiedJwt));
    if (rejection !== undefined) throw rejection;
    if (options.profile !== 'client_assertion') return verified;
    const unchecked = own(verified as VerifiedJwt<Q> & { unchecked: Unchecked }, 'unchecked')!;
    await rejectReplay(unchecked, isReplay, now);
    const { payload, protectedHeader, key } = verified;
    return { payload, protectedHeader, key };
  };

  const verifyFastest = (webCrypto && byWebCrypto) || verifyWith;
  const each = async (context: Context, work: (wait: Wait, keys: KeyProvider) => Promise<unknown>): Promise<void> => {
    const wait = new Wait(contextOf(context), all[0]!.policy.timeout);
    await Promise.all(providers.map((keys) => work(wait, keys))).finally(() => wait.end());
  };

  return {
    issuers,

    async verify<Q>(token: string, overrides?: CallOptions, context: Context = {}): Promise<VerifiedJwt<Q>> {
      const caller = contextOf(context);
      const options = withOverrides(overrides);
      const sources = sourcesFor(options);
      const wait = new Wait(caller, all[0]!.policy.timeout);
      let verified: VerifiedJwt<Q>;
      try {
        verified = await verifyBySources<Q>(token, sources, wait, verifyFastest);
      } finally {
        wait.end();
      }
      if (own(options, 'validate') === undefined && options.profile !== 'client_assertion') return verified;
      return abortable(complete(verified, options, sources[0]!.withoutMetadata().now()), caller.signal);
    },

    verifySync<Q>(token: string, overrides?: CallOptions): VerifiedJwt<Q> {
      const options = withOverrides(overrides);
      return completeNow(options, () => verifySyncBySources<Q>(token, sourcesFor(options)));
    },
    prefetch: (context = {}) => each(context, (wait, keys) => wait.forKeys(keys)),
    reload: (context = {}) => each(context, (wait, keys) => wait.forReload(keys)),

    get status(): readonly VerifierStatus[] {
      return providers.map(({ status }) => ({ issuers: issuers ?? null, ...status }));
    },
  };
}

/** A source of keys. Its constraints are cached until the metadata change. */
function sourceOf(keys: KeyProvider, options: CallOptions, forCore: ReadOptions['forCore']): KeySource {
  let [first, cached]: [Constraints?, (Metadata & { readonly constraints: Constraints })?] = [];
  return {
    keys,
    withoutMetadata: () => (first ??= constraintsWith(options, forCore)),
    constraints() {
      const idTokenAlgorithms = options.profile === 'id_token' ? keys.idTokenAlgorithms : undefined;
      const { metadataIssuer } = keys;
      const isCurrent = cached?.idTokenAlgorithms === idTokenAlgorithms && cached?.metadataIssuer === metadataIssuer;
      if (cached === undefined || !isCurrent) {
        const constraints = constraintsWith(restricted(options, idTokenAlgorithms), forCore, metadataIssuer);
        cached = { idTokenAlgorithms, metadataIssuer, constraints };
      }
      return cached.constraints;
    },
  };
}

/** What constraints take from an issuer's metadata. */
type Metadata = Pick<KeyProvider, 'idTokenAlgorithms' | 'metadataIssuer'>;

/** Adds the options that only the core gets. `keyIssuer`: the issuer that the metadata name. */
function constraintsWith(options: CallOptions, forCore: ReadOptions['forCore'], keyIssuer?: string): Constraints {
  if (forCore === undefined) return constraintsOf(options);
  const more = ownMembers({ ...forCore, ...(keyIssuer !== undefined && { keyIssuer }) });
  return constraintsOf({ ...options, ...more }, Object.keys(more));
}

/** Restricts the algorithms to those that the issuer's metadata name for ID tokens. Never adds an algorithm. */
function restricted(options: CallOptions, named: readonly AlgorithmName[] | undefined): CallOptions {
  if (named === undefined) return options;
  const algorithms = options.algorithms?.filter((name) => named.includes(name)) ?? named;
  if (algorithms.length > 0) return ownMembers({ ...options, algorithms });
  const message = 'the issuer signs ID tokens with no algorithm that is supported and allowed by "algorithms"';
  throw new JwtError('ERR_DISCOVERY_FAILED', message);
}

function severalIssuers(all: readonly OneIssuer[], insecureHosts: readonly string[]): Verifier {
  const verifiers = new Map(all.flatMap((verifier) => verifier.issuers!.map((issuer) => [issuer, verifier])));
  const issuers = [...verifiers.keys()];

  /**
   * The verifier of the issuer that the unverified token names. Verification then checks the signature, `iss` and the
   * tenant.
   */
  const of = (token: string): OneIssuer => {
    // Padding is only refused by the verifier that this selects. See the option `padding`.
    const payload = payloadOf(typeof token === 'string' ? token.replaceAll('=', '') : token);
    const iss = payload instanceof JwtError ? undefined : own(payload, 'iss');
    const verifier = typeof iss === 'string' && !isTemplate(iss) ? verifiers.get(iss) : undefined;
    if (verifier !== undefined) return verifier;
    // Errors of earlier checks take precedence, as in every verifier.
    rejectWithoutKeys(token, constraintsOf({}));
    if (payload instanceof JwtError) throw payload;
    presentIssuer(payload);
    // A template, or else the error.
    return verifiers.get(issuers[matchIssuer(payload, issuers, insecureHosts)]!)!;
  };

  return {
    verify: async (token, overrides, context) => of(token).verify(token, overrides, context),
    verifySync: (token, overrides) => of(token).verifySync(token, overrides),
    async prefetch(context) {
      await Promise.all(all.map((verifier) => verifier.prefetch(context)));
    },
    async reload(context) {
      await Promise.all(all.map((verifier) => verifier.reload(context)));
    },
    get status() {
      return all.flatMap(({ status }) => status);
    },
  };
}

function resolvedIssuers(resolve: IssuerResolver, settings: ResolverOptions = {}): ResolvingVerifier {
  const verifiers = new ResolvedVerifiers(resolve, settings, (options) => oneIssuer(readOptions(options)));

  /** The issuer that the unverified token names. */
  const issuerOf = (token: string): string => {
    const payload = payloadOf(token);
    // Rejects a token that is malformed whatever its issuer's options are.
    rejectWithoutKeys(token, constraintsOf({}), ['crit', 'algorithm']);
    if (payload instanceof JwtError) throw payload;
    return presentIssuer(payload);
  };

  return {
    async verify(token, overrides, context = {}) {
      const issuer = issuerOf(token);
      const verifier = await verifiers.get(issuer, contextOf(context));
      return verifier.verify(token, overrides, context);
    },
    verifySync(token, overrides) {
      const verifier = verifiers.peek(issuerOf(token));
      if (verifier !== undefined) return verifier.verifySync(token, overrides);
      const message = 'the options of the issuer are not known, or no longer: call verify()';
      throw new JwtError('ERR_JWKS_NOT_LOADED', message);
    },
    async prefetch(context) {
      await Promise.all(verifiers.kept.map((verifier) => verifier.prefetch(context)));
    },
    async reload(context) {
      await Promise.all(verifiers.kept.map((verifier) => verifier.reload(context)));
    },
    get status() {
      return verifiers.kept.flatMap(({ status }) => status);
    },
    forgetIssuer(issuer) {
      if (typeof issuer !== 'string') throw new TypeError('the issuer must be a string');
      verifiers.forget(issuer);
    },
  };
}

/** The claim `iss`. It may have any other type: nothing has been checked yet. */
function presentIssuer(payload: JwtPayload): string {
  const iss = own(payload, 'iss');
  if (iss !== undefined) return iss;
  const details = { claim: 'iss', reason: 'missing', check: 'required' } as const;
  throw new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', '"iss" is required but missing', details);
}

/** The claims of a token, NOT verified, or the error if they cannot be decoded. */
function payloadOf(token: string): JwtPayload | JwtError {
  try {
    return decodeJwt(token).payload;
  } catch (error) {
    if (!(error instanceof JwtError) || error.code === 'ERR_WASM_UNAVAILABLE') throw error;
    return new JwtError(error.code, error.message, { check: 'payload' });
  }
}

/** Verification of RSA signatures by WebCrypto. Set in runtimes in which that is faster than the core. */
let byWebCrypto: typeof verifyByWebCrypto | undefined;

/**
 * Enables verification by WebCrypto. The package's entry for such a runtime calls this.
 *
 * @internal
 */
export function useWebCrypto(verify: typeof verifyByWebCrypto): void {
  byWebCrypto = verify;
}
