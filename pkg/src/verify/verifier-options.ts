import { KEY_OPTIONS, readKeyOptions, type KeyOptions, type ReadKeyOptions } from '../keys/key-options.js';
import { textOfKeys, type JwksLike, type KeySet } from '../keys/key-set.js';
import type { KeySourceOptions, LoadKeys } from '../keys/key-sources.js';
import { copied } from '../options/copy.js';
import { constraintsOf } from '../options/options.js';
import { isSecret, isTemplate } from '../options/overrides.js';
import type {
  AccessTokenPayload,
  AlgorithmName,
  AnyValidate,
  CallOptions,
  ClientAssertionPayload,
  IdTokenPayload,
  JwtPayload,
  LegacyAccessTokenPayload,
  LogoutTokenPayload,
  ProfileName,
  VerifyOptions,
} from '../options/types.js';
import { call } from '../runtime/core.js';
import { ownMembers } from '../runtime/own.js';
import { readReplay, type ReplayOptions } from './replay.js';
import { dpop_algorithms } from '../glue.js';

/**
 * Options of a verifier: constraints on every token, the source of keys, and how to fetch and cache them. `issuer` and
 * `audience` must be set explicitly: `null` disables their comparison. Unless `requiredClaims` is set, `exp` is
 * required, except where the profile `logout_token` waives it.
 */
export type VerifierOptions = VerifierPolicy & IssuerOptions;

/** Options of one issuer, except `validate`. */
export type IssuerOptions = IssuerPolicy & ReplayOptions & KeyOptions & (
  | {
      /**
       * The URL at which the issuer publishes its keys. `{kid}` in its path or query stands for a token's `kid`: each
       * key is then fetched by itself.
       */
      jwksUri: string | URL;
      jwks?: never;
      discovery?: never;
      load?: never;
      keys?: never;
    }
  | {
      /** Reads the URL of the keys from the issuer's metadata, at its well-known addresses. */
      discovery: true;
      issuer: string;
      jwksUri?: never;
      jwks?: never;
      load?: never;
      keys?: never;
    }
  | {
      /**
       * The URL of the metadata, which name the URL of the keys: for metadata that are not at the issuer's well-known
       * address (`?p=` of Azure AD B2C, `?appid=` of Entra), for inner addresses, and for issuer templates. The
       * metadata's `issuer` must equal one of the option `issuer`, byte for byte.
       */
      discovery: string | URL;
      issuer: string | readonly string[];
      jwksUri?: never;
      jwks?: never;
      load?: never;
      keys?: never;
    }
  | {
      /** Fixed keys, which are never fetched. */
      jwks: JwksLike;
      jwksUri?: never;
      discovery?: never;
      load?: never;
      keys?: never;
    }
  | {
      /** Returns the keys for one `kid`. */
      load: LoadKeys;
      jwks?: never;
      jwksUri?: never;
      discovery?: never;
      keys?: never;
    }
  | {
      /**
       * Several sources of the issuer's keys. Candidates for a token come from all of them: first from those with fresh
       * keys, in this order. A source that cannot be fetched does not affect tokens whose key another one has.
       */
      keys: readonly KeySourceOptions[];
      jwks?: never;
      jwksUri?: never;
      discovery?: never;
      load?: never;
    }
);

/** A verifier's constraints on every token. */
export interface VerifierPolicy extends IssuerPolicy {
  /** A further check of your own, as for `verifyJwt`. `verify` awaits its result. Default: no further check. */
  validate?: AnyValidate;
}

/** A verifier's constraints on every token, except `validate`. */
export interface IssuerPolicy extends Omit<VerifyOptions, 'issuer' | 'audience' | 'validate'> {
  /** `iss` must be one of these, or match one that is a template. `null`: not compared. */
  issuer: string | readonly string[] | null;
  /** `aud` must be one of these, or contain one of these. `null`: not compared. */
  audience: string | readonly string[] | null;
}

/** The type of the payload for a profile. */
export type PayloadOf<Profile, Legacy> = Profile extends 'id_token'
  ? IdTokenPayload
  : Profile extends 'access_token'
    ? Legacy extends false ? AccessTokenPayload : LegacyAccessTokenPayload
    : Profile extends 'logout_token'
      ? LogoutTokenPayload
      : Profile extends 'client_assertion' ? ClientAssertionPayload : JwtPayload;

/** {@link VerifierOptions} with a profile that the compiler knows. */
export type ProfiledOptions<Profile extends ProfileName | undefined, Legacy extends boolean> = VerifierOptions & {
  profile?: Profile;
  legacyAccessTokens?: Legacy;
};

/** The validated options of a verifier. */
export interface ReadOptions {
  readonly policy: CallOptions;
  readonly isReplay: ReplayOptions['isReplay'];
  readonly issuers: readonly string[] | undefined;
  /** One element for each source of keys. */
  readonly keys: readonly ReadKeyOptions[];
  readonly webCrypto: boolean;
  /** Options that only the core gets. Present with an issuer template. */
  readonly forCore: { readonly insecureHosts?: readonly string[] } | undefined;
}

/** Validates all options of a verifier. */
export function readOptions(options: unknown): ReadOptions {
  const given = copied(options as Record<string, unknown> & KeyOptions & ReplayOptions);
  const others = Object.entries(given).filter(([name]) => name !== 'isReplay' && !KEY_OPTIONS.includes(name));
  const policy: Record<string, unknown> = ownMembers(Object.fromEntries(others));
  for (const name of ['issuer', 'audience']) {
    if (!(name in given)) throw new TypeError(`"${name}" is missing: set it, or set null to disable the comparison`);
  }
  // The profile of logout tokens has its own rule about `exp`.
  const isLogout = policy['profile'] === 'logout_token';
  if (policy['requiredClaims'] === undefined && !isLogout) policy['requiredClaims'] = ['exp'];
  const isReplay = readReplay(given);
  const isAssertion = policy['profile'] === 'client_assertion';
  if (isAssertion && given['audience'] === null) {
    throw new TypeError('"audience" must name this server: RFC 7523 requires it for the profile client_assertion');
  }
  let keys = readKeyOptions(given);
  const issuer = given['issuer'] as string | readonly string[] | null;
  const { insecureHosts } = given;
  const hasTemplate = [issuer].flat().some(isTemplate);
  const forCore = hasTemplate ? ownMembers({ ...(insecureHosts && { insecureHosts }) }) : undefined;
  constraintsOf({ ...policy, ...forCore } as CallOptions, Object.keys(forCore ?? {}), [...KEY_OPTIONS, 'isReplay']);
  for (const { keys: source, algorithms } of keys) {
    if (source.from !== 'jwks') continue;
    rejectUseless(source.jwks, 'keys' in given ? { ...policy, algorithms: algorithms! } : policy);
  }
  if ('keys' in given) {
    const algorithms = algorithmsOf(keys, policy['algorithms'] as VerifyOptions['algorithms']);
    policy['algorithms'] = algorithms;
    keys = keys.map((source) => ({ ...source, algorithms: algorithmsFor(source, algorithms) }));
  } else if (keys[0]!.keys.from !== 'jwks') rejectSecrets(given['algorithms']);
  const { webCrypto = true } = given;
  if (typeof webCrypto !== 'boolean') throw new TypeError('"webCrypto" must be true or false');
  return {
    policy,
    isReplay,
    issuers: issuer === null ? undefined : typeof issuer === 'string' ? [issuer] : issuer,
    keys,
    webCrypto,
    forCore,
  };
}

/** Sets with a longer text are not examined: to prepare thousands of keys takes seconds. */
const EXAMINED_CHARACTERS = 1 << 16;

/** Rejects fixed keys with which no token could ever be verified. */
function rejectUseless(set: KeySet, { algorithms, allowWeakKeys }: VerifyOptions): void {
  if (textOfKeys(set).length > EXAMINED_CHARACTERS) return;
  const usable = set.keys.filter(({ usable, reason }) => usable || (allowWeakKeys && reason === 'weak'));
  if (usable.length === 0) {
    const reasons = set.keys.slice(0, 4).map(({ index, reason }) => `key ${index} is excluded (${reason})`);
    throw new TypeError(`"jwks" has no usable key: ${reasons.join(', ') || 'it is empty'}`);
  }
  if (algorithms === undefined && usable.every(({ kty }) => kty === 'oct')) {
    throw new TypeError('"jwks" has only secrets: list their algorithm in "algorithms", such as ["HS256"]');
  }
}

/**
 * The algorithms of all sources together: those of public keys, and HS* of sources that are secrets. Each source's keys
 * verify only tokens with its own algorithms, so no token can choose that a public key is used as a secret.
 */
function algorithmsOf(
  sources: readonly ReadKeyOptions[],
  given: readonly AlgorithmName[] | undefined,
): readonly AlgorithmName[] {
  const own = sources.flatMap(({ algorithms }) => algorithms ?? []);
  const algorithms = given ?? [...new Set([...publicKeyAlgorithms(), ...own])];
  if (algorithms.some((name) => isSecret(name) && !own.includes(name))) {
    throw new TypeError('"algorithms" may have HS* only if a source in "keys" has it too, with its secret in "jwks"');
  }
  if (sources.some((source) => algorithmsFor(source, algorithms).length === 0)) {
    throw new TypeError('"algorithms" of the verifier excludes all algorithms of one of the sources in "keys"');
  }
  return algorithms;
}

/** The algorithms among these that the keys of a source verify. */
function algorithmsFor(
  { algorithms: own }: ReadKeyOptions,
  algorithms: readonly AlgorithmName[],
): readonly AlgorithmName[] {
  return algorithms.filter((name) => (own === undefined ? !isSecret(name) : own.includes(name)));
}

function publicKeyAlgorithms(): AlgorithmName[] {
  return call(() => dpop_algorithms()).split(' ') as AlgorithmName[];
}

/** Rejects HS* for fetched keys: everyone can read them, so they cannot contain a secret. */
export function rejectSecrets(algorithms: unknown): void {
  if (Array.isArray(algorithms) && algorithms.some(isSecret)) {
    const reason = 'HMAC secrets cannot come from a published key set';
    throw new TypeError(`"algorithms" must not include HS* if keys are fetched: ${reason}`);
  }
}
