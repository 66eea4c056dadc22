import { KEY_OPTIONS, readKeyOptions, type KeyOptions, type ReadKeyOptions } from '../keys/key-options.js';
import type { JwksLike } from '../keys/key-set.js';
import { copied } from '../options/copy.js';
import { constraintsOf } from '../options/options.js';
import { isSecret } from '../options/overrides.js';
import type {
  AccessTokenPayload,
  IdTokenPayload,
  JwtPayload,
  LegacyAccessTokenPayload,
  LogoutTokenPayload,
  ProfileName,
  VerifyOptions,
} from '../options/types.js';
import { ownMembers } from '../runtime/own.js';

/**
 * What a verifier demands of every token, where its keys come from, and how it deals with them. `issuer` and `audience` are
 * given in writing: `null` says that one is not to be compared. `exp` is demanded unless `requiredClaims` says otherwise.
 */
export type VerifierOptions = VerifierPolicy & KeyOptions & (
  | { /** Where the issuer publishes its keys. */ jwksUri: string | URL; jwks?: never; discovery?: never }
  | { /** Finds the keys by the issuer's metadata. */ discovery: true; issuer: string; jwksUri?: never; jwks?: never }
  | { /** Keys that are at hand, and never change. */ jwks: JwksLike; jwksUri?: never; discovery?: never }
);

/** What a verifier demands of every token. */
export interface VerifierPolicy extends Omit<VerifyOptions, 'issuer' | 'audience'> {
  /** `iss` must be one of these; `null`: it is not compared. */
  issuer: string | readonly string[] | null;
  /** `aud` must be, or hold, one of these; `null`: it is not compared. */
  audience: string | readonly string[] | null;
}

/** The payload that a profile has found. */
export type PayloadOf<Profile, Legacy> = Profile extends 'id_token'
  ? IdTokenPayload
  : Profile extends 'access_token'
    ? Legacy extends false ? AccessTokenPayload : LegacyAccessTokenPayload
    : Profile extends 'logout_token' ? LogoutTokenPayload : JwtPayload;

/** {@link VerifierOptions} whose profile is known to the compiler. */
export type ProfiledOptions<Profile extends ProfileName | undefined, Legacy extends boolean> = VerifierOptions & {
  profile?: Profile;
  legacyAccessTokens?: Legacy;
};

/** Options that have been looked at. */
export interface ReadOptions {
  readonly policy: VerifyOptions;
  readonly issuers: readonly string[] | undefined;
  readonly keys: ReadKeyOptions;
  readonly webCrypto: boolean;
}

/** Looks at the options of a verifier, all of them, before there is a token. */
export function readOptions(options: unknown): ReadOptions {
  const given = copied(options as Record<string, unknown> & KeyOptions);
  const policy: Record<string, unknown> = ownMembers(Object.fromEntries(Object.entries(given).filter(([name]) => !KEY_OPTIONS.includes(name))));
  for (const name of ['issuer', 'audience']) {
    if (!(name in given)) throw new TypeError(`"${name}" must be given; null says in writing that it is not compared`);
    if (given[name] === null) delete policy[name];
  }
  if (policy['requiredClaims'] === undefined) policy['requiredClaims'] = ['exp'];
  const keys = readKeyOptions(given);
  if (keys.keys.from !== 'jwks') refuseSecrets(given['algorithms']);
  constraintsOf(policy, KEY_OPTIONS);
  const { webCrypto = true } = given;
  if (typeof webCrypto !== 'boolean') throw new TypeError('"webCrypto" must be true or false');
  const issuer = given['issuer'] as string | readonly string[] | null;
  return {
    policy,
    issuers: issuer === null ? undefined : typeof issuer === 'string' ? [issuer] : issuer,
    keys,
    webCrypto,
  };
}

/** Keys that are fetched are public. */
export function refuseSecrets(algorithms: unknown): void {
  if (Array.isArray(algorithms) && algorithms.some(isSecret)) throw new TypeError('"algorithms" may not name HS* where keys are fetched: a published secret is none');
}
