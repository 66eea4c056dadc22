/** The options that say where keys come from. */
import { call } from '../runtime/core.js';
import { ownMembers } from '../runtime/own.js';
import { check_address } from '../glue.js';
import { isPlain } from '../options/copy.js';
import { timeOf } from '../options/kind.js';
import { constraintsOf } from '../options/options.js';
import { isSecret } from '../options/overrides.js';
import type { AlgorithmName } from '../options/types.js';
import { metadataSource, metadataSourceAt, type MetadataSource } from './discover.js';
import { addressOf, checkFetching } from './fetch.js';
import { templateOf, type AddressTemplate } from './key-address.js';
import { KeySet, type JwksLike } from './key-set.js';

/**
 * Returns the keys for the tokens with this `kid` and `alg`; `null` if there are none. An exception is an outage, not a
 * verdict on the token. `kid` comes from a token that is not verified yet. It consists of 1 to 256 letters, digits and
 * `_ . : = -`, and is not `.` or `..`. A key whose own `kid` is another one is excluded.
 */
export type LoadKeys = (
  wanted: { readonly kid: string; readonly alg: AlgorithmName },
) => JwksLike | null | Promise<JwksLike | null>;

/** One source of an issuer's keys, an element of the option `keys`. */
export type KeySourceOptions =
  | ({
      /** The URL at which the issuer publishes its keys, or one key by `{kid}`. */
      jwksUri: string | URL;
    } & FetchedSource)
  | ({
      /** Reads the URL of the keys from the issuer's metadata: at its well-known addresses, or at this URL. */
      discovery: true | string | URL;
    } & FetchedSource)
  | {
      /** Fixed keys, which are never fetched. */
      jwks: JwksLike;
      /**
       * The algorithms of the tokens that these keys verify. Default: the verifier's `algorithms` without HS*. HS* only
       * for `jwks` with a secret (`kty: oct`), and then nothing else.
       */
      algorithms?: readonly AlgorithmName[];
      jwksUri?: never;
      discovery?: never;
      load?: never;
    }
  | {
      /** Returns the keys for one `kid`. */
      load: LoadKeys;
      jwks?: never;
      jwksUri?: never;
      discovery?: never;
    };

/** Keys from an earlier run. */
export interface KeySeedOptions {
  /** The keys. */
  readonly jwks: JwksLike;
  /** When they were fetched: a date, or seconds since 1970. */
  readonly fetchedAt: Date | number;
}

/** The options of a source that is fetched. */
export interface FetchedSource {
  /** Headers for requests to the origin of this source's URL. Default: none. */
  headers?: HeadersInit;
  /** Keys from an earlier run, used until the first fetch. Default: none. */
  seed?: KeySeedOptions;
}

/** A validated source. */
export type ReadSource =
  | { readonly from: 'jwks'; readonly jwks: KeySet }
  | { readonly from: 'jwksUri'; readonly jwksUri: URL }
  | { readonly from: 'discovery'; readonly metadata: MetadataSource }
  | { readonly from: 'template'; readonly template: AddressTemplate }
  | { readonly from: 'load'; readonly load: LoadKeys };

/** Validated keys from an earlier run; the time is in seconds since 1970. */
export interface KeySeed {
  readonly set: KeySet;
  readonly fetchedAt: number;
}

/** What the validation of sources returns for each. */
export interface SourceOptions {
  readonly keys: ReadSource;
  readonly seed: KeySeed | undefined;
  readonly algorithms: readonly AlgorithmName[] | undefined;
  readonly headers: HeadersInit | undefined;
}

/** The kinds of sources, and the options of each. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  jwks: ['algorithms'],
  jwksUri: ['headers', 'seed'],
  discovery: ['headers', 'seed'],
  load: [],
};
const ONE = 'set one of "jwks", "jwksUri", "discovery", "load" and "keys", and only one';
const SEVERAL = `${ONE}; for several sources of one issuer's keys set keys: [{ jwksUri: … }, { jwks: … }]`;
/** 2^33: a date in seconds is below it until the year 2242; one in milliseconds has been above it since April 1970. */
const LATEST = 2 ** 33;

/** Validates the sources. Their options are already a copy. */
export function sourcesOf(
  given: Record<string, unknown>,
  insecureHosts: readonly string[] | undefined,
): readonly SourceOptions[] {
  const { keys, issuer } = given;
  const named = Object.keys(KINDS).filter((name) => name in given);
  if ('keys' in given) {
    if (named.length > 0) throw new TypeError(SEVERAL);
    if (!Array.isArray(keys) || keys.length === 0) {
      throw new TypeError('"keys" must be an array of sources, for example [{ jwksUri: … }, { jwks: … }]');
    }
    const misplaced = ['headers', 'seed'].find((name) => name in given);
    if (misplaced !== undefined) {
      throw new TypeError(`"${misplaced}" belongs to one source: move it into its element of "keys"`);
    }
    return keys.map((source: unknown) => {
      if (!isPlain(source)) throw new TypeError('each element of "keys" must be an object such as { jwksUri: … }');
      return sourceOf(source, issuer, insecureHosts);
    });
  }
  if (named.length !== 1) throw new TypeError(named.length === 0 ? ONE : SEVERAL);
  // The algorithms of a single source are the verifier's.
  const isFetched = KINDS[named[0]!]!.includes('headers');
  const belongs = (name: string) => name === named[0] || name === 'seed' || (isFetched && name === 'headers');
  const own = Object.entries(given).filter(([name]) => belongs(name));
  return [sourceOf(ownMembers(Object.fromEntries(own)), issuer, insecureHosts)];
}

function sourceOf(
  source: object,
  issuer: unknown,
  insecureHosts: readonly string[] | undefined,
): SourceOptions {
  const { headers, seed, algorithms } = source as Record<string, unknown>;
  const [kind, other] = Object.keys(KINDS).filter((name) => name in source);
  if (kind === undefined || other !== undefined) {
    throw new TypeError('each element of "keys" must have one of "jwks", "jwksUri", "discovery" and "load"');
  }
  const strange = Object.keys(source).find((name) => name !== kind && !KINDS[kind]!.includes(name));
  if (strange !== undefined) throw new TypeError(`"${strange}" is not an option of a source with "${kind}"`);
  checkFetching({ headers });
  const keys = readSource(kind, source as Record<string, unknown>, issuer, insecureHosts);
  return {
    keys,
    headers: headers as HeadersInit | undefined,
    seed: 'seed' in source ? seedOf(seed) : undefined,
    algorithms: 'algorithms' in source && keys.from === 'jwks' ? algorithmsOf(algorithms, keys.jwks) : undefined,
  };
}

function readSource(
  kind: string,
  { jwks, jwksUri, discovery, load, seed }: Record<string, unknown>,
  issuer: unknown,
  insecureHosts: readonly string[] | undefined,
): ReadSource {
  switch (kind) {
    case 'jwks':
      return { from: 'jwks', jwks: jwks instanceof KeySet ? jwks : new KeySet(jwks as JwksLike) };
    case 'jwksUri': {
      const url = addressOf(jwksUri, '"jwksUri"');
      checkAddress(url, insecureHosts, '"jwksUri"');
      const template = templateOf(url);
      if (template === undefined) return { from: 'jwksUri', jwksUri: url };
      if (seed !== undefined) throw new TypeError('"seed" does not apply to a "jwksUri" with {kid}: omit it');
      return { from: 'template', template };
    }
    case 'discovery':
      if (discovery !== true && typeof discovery !== 'string' && !isUrl(discovery)) {
        throw new TypeError('"discovery" must be true, the URL of the metadata, or absent');
      }
      return { from: 'discovery', metadata: metadataOf(discovery as true | string | URL, issuer, insecureHosts) };
    default:
      if (typeof load !== 'function') throw new TypeError('"load" must be a function');
      return { from: 'load', load: load as LoadKeys };
  }
}

function metadataOf(
  discovery: true | string | URL,
  issuer: unknown,
  insecureHosts: readonly string[] | undefined,
): MetadataSource {
  if (discovery !== true) {
    if (issuer === null) throw new TypeError('"discovery" requires an "issuer", which the metadata must name');
    return metadataSourceAt(discovery, [issuer].flat() as string[], insecureHosts);
  }
  if (typeof issuer !== 'string') throw new TypeError('"discovery" requires one "issuer"');
  if (issuer.includes('{')) {
    throw new TypeError('"discovery: true" does not apply to an issuer template: set the URL of the metadata');
  }
  checkAddress(addressOf(issuer, '"issuer"'), insecureHosts, '"issuer"');
  return metadataSource(issuer, insecureHosts);
}

/** Whether a value is a `URL` of any realm. */
function isUrl(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object URL]';
}

/** Rejects an insecure URL when the verifier is made, not at the first token. */
function checkAddress({ href }: URL, insecureHosts: readonly string[] | undefined, what: string): void {
  if (call(() => check_address(href, insecureHosts?.join(' ') ?? '')) === '') return;
  const advice = 'name a host in "insecureHosts" to allow plain http for it';
  throw new TypeError(`${what} must use https (http only on a loopback host), without user name; ${advice}`);
}

function seedOf(seed: unknown): KeySeed {
  if (!isPlain(seed) || Object.keys(seed).some((name) => name !== 'jwks' && name !== 'fetchedAt')) {
    throw new TypeError('"seed" must be an object with "jwks" and "fetchedAt"');
  }
  const { jwks, fetchedAt } = seed as { jwks?: JwksLike; fetchedAt?: unknown };
  const time = typeof fetchedAt === 'number' ? fetchedAt : timeOf(fetchedAt) / 1000;
  if (!(time >= 0 && time < LATEST)) {
    throw new TypeError('"fetchedAt" of "seed" must be a Date, or seconds since 1970 (not milliseconds)');
  }
  return { set: jwks instanceof KeySet ? jwks : new KeySet(jwks as JwksLike), fetchedAt: time };
}

/**
 * Validates the algorithms of a source. A source is a secret, or it has public keys, but never both: so no token can
 * choose that a public key is used as a secret.
 */
function algorithmsOf(algorithms: unknown, jwks: KeySet): readonly AlgorithmName[] {
  constraintsOf({ algorithms: algorithms as readonly AlgorithmName[] });
  const names = algorithms as readonly AlgorithmName[];
  if (!names.some(isSecret)) return names;
  if (!names.every(isSecret)) {
    throw new TypeError('"algorithms" of a source must not have HS* and others: make two sources of it');
  }
  if (!jwks.keys.some(({ usable, kty }) => usable && kty === 'oct')) {
    throw new TypeError('"algorithms" of a source with HS* requires a secret in "jwks" (a key with "kty": "oct")');
  }
  return names;
}
