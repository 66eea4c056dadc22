import { call } from '../runtime/core.js';
import { JwtError, throwFault, type Fault } from '../runtime/errors.js';
import { accept_keys } from '../glue.js';
import { accepted, fetchMetadata, type Discovered } from '../keys/discover.js';
import { checkSignal, type Fetched } from '../keys/fetch.js';
import { KeySet } from '../keys/key-set.js';
import { demandsOf, type Demands } from '../options/options.js';
import { joined } from '../options/overrides.js';
import { memberOf, own, ownMembers } from '../runtime/own.js';
import { platform } from '../runtime/platform.js';
import { request, withoutSecrets, type RequestOptions } from '../keys/request.js';
import { Resource, type Context, type Counts, type ResourceEvents, type Source } from '../keys/resource.js';
import { rememberSource } from '../keys/sources.js';
import type { AlgorithmName, Jwks, JwtPayload, ProfileName, VerifiedJwt, VerifyOptions } from '../options/types.js';
import { readOptions, refuseSecrets, type PayloadOf, type ProfiledOptions, type ReadOptions, type VerifierEvent, type VerifierOptions } from './verifier-options.js';
import { decodeJwt, judge, verifyJwt } from './verify.js';

/** What is known of the keys of one issuer. */
export interface VerifierStatus {
  /** The issuers whose tokens these keys verify; `null`: any. */
  readonly issuers: readonly string[] | null;
  /** Where the keys are fetched from; absent for keys that were given, and before discovery. */
  readonly url?: string;
  /** Whether there are keys that may be used. */
  readonly loaded: boolean;
  /** When the keys were asked for that are at hand. */
  readonly fetchedAt?: Date;
  /** Until when they are fresh. */
  readonly freshUntil?: Date;
  /** Until when they are used while the issuer fails. */
  readonly staleUntil?: Date;
  /** Before when nothing will be fetched. */
  readonly nextTry?: Date;
  /** How many attempts have failed since one has succeeded. */
  readonly failures: number;
  /** Why the last attempt failed, if it did. */
  readonly lastError?: JwtError;
  /** How often what has happened. */
  readonly counts: Readonly<Counts>;
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
  warmUp(context?: Context): Promise<void>;
  /** What is known of the keys, issuer by issuer. */
  readonly status: readonly VerifierStatus[];
}

/** Keys, and how they came. */
interface Keys {
  readonly set: KeySet;
  readonly jwks: Jwks;
}

/** Where one issuer's keys come from. */
interface Provider {
  /** The address that is asked at the moment; `undefined` for keys that were given. */
  readonly url: string | undefined;
  /** The keys while they are fresh, and there is nothing to be done for them. */
  readonly fresh: KeySet | undefined;
  get(context: Context, unknownKid?: boolean): Promise<KeySet | undefined>;
  /** The keys at hand, and a fetch behind the caller's back if one is due. */
  use(unknownKid?: boolean): KeySet | undefined;
  /** The keys at hand. */
  peek(): KeySet | undefined;
  /** The algorithms that the issuer's metadata leave for ID tokens, if they say so. */
  readonly idTokenAlgorithms: readonly AlgorithmName[] | undefined;
  readonly status: Omit<VerifierStatus, 'issuers'>;
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
  const read = options.map(readOptions);
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

function oneIssuer({ issuers, policy, webCrypto, ...reading }: ReadOptions): OneIssuer {
  const keys = providerOf(reading);
  const fetched = reading.keys.from !== 'jwks';

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
  let kept: { readonly named: readonly AlgorithmName[] | undefined; readonly demands: Demands } | undefined;
  const demandsFor = (options: VerifyOptions): Demands => {
    const named = options.profile === 'id_token' ? keys.idTokenAlgorithms : undefined;
    if (options === policy && kept !== undefined && kept.named === named) return kept.demands;
    const demands = demandsOf(narrowed(options, named));
    if (options === policy) kept = { named, demands };
    return demands;
  };

  const judgeFastest = (webCrypto && platform.judgeByWebCrypto) || judge;

  return {
    issuers,

    async verify<Q>(token: string, overrides?: VerifyOptions, context: Context = {}): Promise<VerifiedJwt<Q>> {
      const caller = contextOf(context);
      const options = withOverrides(overrides);
      // What is no token, or of an algorithm that is not allowed, is worth no request.
      if (keys.peek() === undefined) refuseWithoutKeys(token, options);
      const wait = new Wait(caller, reading.rules.timeout);
      try {
        const set = keys.fresh ?? (await wait.forKeys(keys))!;
        try {
          return await judgeFastest<Q>(token, set, demandsFor(options));
        } catch (error) {
          if (!isUnknownKey(error)) throw error;
          const newer = await wait.forKeys(keys, set);
          if (newer === undefined || newer === set) throw error;
          return await judgeFastest<Q>(token, newer, demandsFor(options));
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
        return judge<Q>(token, set, demandsFor(options));
      } catch (error) {
        if (isUnknownKey(error)) keys.use(true);
        throw error;
      }
    },

    async warmUp(context: Context = {}): Promise<void> {
      const wait = new Wait(contextOf(context), reading.rules.timeout);
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
    const iss = own(decodeJwt(token).payload, 'iss');
    const verifier = typeof iss === 'string' ? verifiers.get(iss) : undefined;
    if (verifier !== undefined) return verifier;
    const details = { claim: 'iss', reason: iss === undefined ? 'missing' : 'check_failed', check: 'iss' } as const;
    throw new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', '"iss" is none of the issuers that are configured', details);
  };

  return {
    verify: async (token, overrides, context) => of(token).verify(token, overrides, context),
    verifySync: (token, overrides) => of(token).verifySync(token, overrides),
    async warmUp(context) {
      await Promise.all(all.map((verifier) => verifier.warmUp(context)));
    },
    get status() {
      return all.flatMap(({ status }) => status);
    },
  };
}

/**
 * Bounds how long one caller waits for keys to `timeout` in all, however much must be fetched. A fetch that it began continues and
 * serves later callers.
 */
class Wait {
  // Made at the first wait: most calls find fresh keys and never wait.
  private controller: AbortController | undefined = undefined;
  private timer: ReturnType<typeof setTimeout> | undefined = undefined;
  private late = false;
  private readonly giveUp = () => this.controller?.abort(this.context.signal?.reason);

  constructor(
    private readonly context: Context,
    private readonly seconds: number,
  ) {}

  /** Fetches keys, newer ones than `known` if that is given. When the time is up, returns cached keys that may still be used. */
  async forKeys(keys: Provider, known?: KeySet): Promise<KeySet | undefined> {
    const { signal } = this.begin();
    try {
      return await keys.get(ownMembers({ ...this.context, signal }), known !== undefined);
    } catch (error) {
      if (!this.late || error !== signal.reason) throw error;
      const atHand = keys.use();
      if (atHand !== undefined && atHand !== known) return atHand;
      const details = keys.url === undefined ? {} : { url: keys.url };
      throw new JwtError('ERR_JWKS_TIMEOUT', `the keys could not be had within ${this.seconds} seconds`, details);
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.context.signal?.removeEventListener('abort', this.giveUp);
  }

  private begin(): AbortController {
    if (this.controller !== undefined) return this.controller;
    const controller = (this.controller = new AbortController());
    const { signal } = this.context;
    if (signal?.aborted) this.giveUp();
    else signal?.addEventListener('abort', this.giveUp);
    this.timer = setTimeout(() => {
      this.late = true;
      controller.abort();
    }, this.seconds * 1000 + GRACE_MILLISECONDS);
    return controller;
  }
}

/** Lets the timeout of a fetch that began with the wait fire first: its error says when the next attempt is. */
const GRACE_MILLISECONDS = 5;

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

/** Validates a caller's context. It may be an instance of a class, as the `ctx` of a Worker, whose methods need `this`. */
function contextOf(context: Context): Context {
  if (typeof context !== 'object' || context === null) throw new TypeError('the context must be an object');
  const [signal, waitUntil] = [memberOf(context, 'signal'), memberOf(context, 'waitUntil')];
  checkSignal(signal);
  if (waitUntil !== undefined && typeof waitUntil !== 'function') throw new TypeError('"waitUntil" must be a function');
  return ownMembers({ ...(signal && { signal }), ...(waitUntil && { waitUntil: (promise) => context.waitUntil!(promise) }) });
}

// ---- where keys come from ----

type KeyReading = Omit<ReadOptions, 'policy' | 'issuers' | 'webCrypto'>;

function providerOf(options: KeyReading): Provider {
  const { keys } = options;
  if (keys.from === 'jwks') return given(keys.jwks instanceof KeySet ? keys.jwks : new KeySet(keys.jwks));
  if (keys.from === 'jwksUri') return published(keysAt(keys.jwksUri, options, keys.jwksUri));
  return discovered(keys.issuer, options);
}

function given(set: KeySet): Provider {
  const counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  const none = { url: undefined, idTokenAlgorithms: undefined };
  return { ...none, fresh: set, get: async (_, unknownKid) => (unknownKid ? undefined : set), use: () => set, peek: () => set, status: { loaded: true, failures: 0, counts } };
}

function published(resource: Resource<Keys>): Provider {
  return {
    url: resource.source.url,
    idTokenAlgorithms: undefined,
    get fresh() {
      return resource.fresh?.set;
    },
    get: async (context, unknownKid) => (await resource.get(context, unknownKid))?.set,
    use: (unknownKid) => resource.use(unknownKid)?.set,
    peek: () => resource.peek()?.set,
    get status() {
      return statusOf(resource);
    },
  };
}

/** First where the keys are, then the keys: each is fetched, kept and renewed by the same rules. */
function discovered(issuer: string, options: KeyReading): Provider {
  const metadata = metadataOf(issuer, options);
  const home = new URL(issuer);
  let [address, keys]: [string?, Resource<Keys>?] = [];
  const at = (found: Discovered): Resource<Keys> => {
    const { jwks_uri } = found.metadata;
    if (keys === undefined || address !== jwks_uri) [address, keys] = [jwks_uri, keysAt(new URL(jwks_uri), options, home)];
    return keys;
  };
  return {
    get url() {
      return (metadata.peek() === undefined ? metadata : keys ?? metadata).source.url;
    },
    get fresh() {
      return metadata.fresh === undefined ? undefined : keys?.fresh?.set;
    },
    async get(context, unknownKid) {
      const found = (await metadata.get(context))!;
      return (await at(found).get(context, unknownKid))?.set;
    },
    use(unknownKid) {
      const found = metadata.use();
      return found === undefined ? undefined : at(found).use(unknownKid)?.set;
    },
    peek: () => (metadata.peek() === undefined ? undefined : keys?.peek()?.set),
    get idTokenAlgorithms() {
      return metadata.peek()?.algorithms ?? undefined;
    },
    get status() {
      // Keys are of no use while nothing says that they are still the issuer's.
      return keys !== undefined && metadata.peek() !== undefined ? statusOf(keys) : statusOf(metadata, false);
    },
  };
}

/**
 * The keys at an address. `home` is the URL that the program itself gave: `headers` go to its origin alone, since metadata may
 * name any host.
 */
function keysAt(url: URL, { fetching, ...rest }: KeyReading, home: URL): Resource<Keys> {
  const { headers, ...others } = fetching;
  const own = headers !== undefined && url.origin === home.origin ? { headers } : {};
  const options: KeyReading = { ...rest, fetching: ownMembers({ ...others, ...own }) };
  const shown = withoutSecrets(url);
  const keysOf = (jwks: Jwks): Keys => {
    rememberSource(jwks, shown);
    return { jwks, set: new KeySet(jwks) };
  };
  const source: Source<Keys> = {
    url: shown,
    identity: identityOf('keys', url.href, options),
    async fetch(etag) {
      const { answer, headers } = await request<Fetched>(url, requestOptions(options, etag), accept_keys);
      return answer === undefined ? { headers } : { value: keysOf(answer.jwks), headers };
    },
    toText: ({ jwks }) => JSON.stringify(jwks),
    fromText: (text) => keysOf(revived<Fetched>(accept_keys, text).jwks),
  };
  const events = eventsOf<Keys>(shown, options, (before, { jwks }) => {
    const [old, now] = [kidsOf(before?.jwks), kidsOf(jwks)];
    // Sets: an issuer may publish thousands of keys.
    const [wereThere, areThere] = [new Set(old), new Set(now)];
    const [added, removed] = [now.filter((kid) => !wereThere.has(kid)), old.filter((kid) => !areThere.has(kid))];
    return before !== undefined && added.length + removed.length > 0 ? { type: 'rotated', url: shown, added, removed } : undefined;
  });
  return new Resource(source, options.rules, events, options.store);
}

function kidsOf(jwks: Jwks | undefined): string[] {
  return jwks?.keys.flatMap((key) => (typeof key?.kid === 'string' ? [key.kid] : [])) ?? [];
}

function metadataOf(issuer: string, options: KeyReading): Resource<Discovered> {
  const source: Source<Discovered> = {
    url: withoutSecrets(new URL(issuer)),
    identity: identityOf('metadata', issuer, options),
    async fetch(etag) {
      const { answer, headers } = await fetchMetadata(issuer, requestOptions(options, etag));
      return answer === undefined ? { headers } : { value: answer, headers };
    },
    toText: ({ metadata }) => JSON.stringify(metadata),
    fromText: (text) => revived<Discovered>((body) => accepted(body, issuer, requestOptions(options)), text),
  };
  return new Resource(source, options.rules, eventsOf(source.url, options, () => undefined), options.store);
}

function requestOptions({ rules, fetching }: KeyReading, etag?: string): RequestOptions {
  return { ...fetching, timeout: rules.timeout, etag };
}

/** What a fetched value depends on. `storeKey` stands for what a program's own `fetch` or `headersFor` does. */
function identityOf(kind: 'keys' | 'metadata', address: string, { fetching, storeKey }: KeyReading): readonly unknown[] {
  return [kind, address, [...new Headers(fetching.headers)], storeKey ?? null];
}

/** What a store held, judged as if it had been fetched. */
function revived<T extends Fault>(accept: (body: Uint8Array) => string, text: string): T {
  const answer: T = JSON.parse(call(() => accept(new TextEncoder().encode(text))));
  throwFault(answer);
  return answer;
}

function eventsOf<T>(
  url: string,
  { onEvent }: KeyReading,
  rotation: (before: T | undefined, now: T) => VerifierEvent | undefined,
): ResourceEvents<T> {
  const tell = (event: VerifierEvent | undefined): void => {
    // Whoever listens must not decide about tokens, at once or later.
    const lost = () => undefined;
    try {
      if (event !== undefined) Promise.resolve(onEvent?.(event) as unknown).catch(lost);
    } catch {
      lost();
    }
  };
  return {
    happened: (type) => tell({ type, url }),
    failed: (error) => tell({ type: 'failed', url, error }),
    replaced: (before, now) => tell(rotation(before, now)),
  };
}

function statusOf(resource: Resource<unknown>, isKeys = true): Omit<VerifierStatus, 'issuers'> {
  const { failures, ...times } = resource.status;
  const dates = Object.entries(times).map(([name, time]) => [name, new Date(time * 1000)]);
  const { lastError } = resource;
  return {
    ...(isKeys && { url: resource.source.url }),
    loaded: isKeys && resource.peek() !== undefined,
    ...Object.fromEntries(dates),
    failures,
    ...(lastError !== undefined && { lastError }),
    counts: { ...resource.counts },
  };
}
