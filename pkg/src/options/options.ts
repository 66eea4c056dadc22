import type { Core } from '../glue.js';
import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { Remembered } from '../runtime/remembered.js';
import { rejectOtherKeys } from './other-keys.js';
import { areSame, isPlain, membersOf, textOf, type Members } from './copy.js';
import { bytesOf, kindOf, timeOf } from './kind.js';
import { rejectUnknown } from './names.js';
import type { AnyValidate, CallOptions, Limits, VerifyOptions } from './types.js';

/** Options that enable a check. They may be absent but not `undefined`. The core validates the rest of each value. */
const NEVER_UNDEFINED: ReadonlySet<string> = new Set<keyof VerifyOptions>([
  'issuer',
  'tenants',
  'audience',
  'subject',
  'typ',
  'algorithms',
  'profile',
  'nonce',
  'authorizedParty',
  'maxAuthAge',
  'acr',
  'accessToken',
  'code',
  'scopes',
  'validate',
]);

/** Options for which `undefined` means the same as absent. */
const MAY_BE_UNDEFINED: ReadonlySet<string> = new Set<keyof VerifyOptions | 'maxProofAge'>([
  'maxTokenAge',
  'maxLifetime',
  'maxProofAge',
  'clockTolerance',
  'currentDate',
  'requiredClaims',
  'requireValidCertificate',
  'crit',
  'allowWeakKeys',
  'padding',
  'legacyAccessTokens',
  'senderConstraint',
  'additionalAudiences',
  'claimTypes',
  'scopeClaims',
  'limits',
]);

const LIMITS: readonly string[] = ['tokenBytes', 'keySetBytes', 'keys', 'depth', 'candidates'];

/** The names of the constraints on a token: not the one that only DPoP proofs have. */
export const constraintNames = (): readonly string[] =>
  [...NEVER_UNDEFINED, ...MAY_BE_UNDEFINED].filter((name) => name !== 'maxProofAge');

/** The longest token and key set that are passed to the core by default, in characters. */
const TOKEN_CHARACTERS = 1 << 20;
const KEY_SET_CHARACTERS = 4 << 20;

/** The validated constraints on a token. */
export interface Constraints {
  readonly policy: Remembered;
  /** The time to verify at, in seconds since 1970: the current time, unless `currentDate` is set. */
  readonly now: () => number;
  readonly limits: Limits | undefined;
  readonly profile: unknown;
  /** The last check, which JavaScript makes. */
  readonly validate: AnyValidate | undefined;
}

/**
 * Validates the options of a call.
 *
 * @param others names of options that a verifier sets, which the core reads too
 * @param suggested further names that the message about an unknown option may suggest
 * @param final whether no other options will be added, so that an option that depends on another can be judged
 * @throws TypeError if an option is invalid
 */
export function constraintsOf(
  options: CallOptions,
  others: readonly string[] = [],
  suggested: readonly string[] = [],
  final = false,
): Constraints {
  const members = membersOf(options);
  rejectUnknown(members.map(([name]) => name), [...constraintNames(), ...others], suggested);
  const has = (option: keyof VerifyOptions) => members.some(([name, value]) => name === option && value !== undefined);
  if (final && has('scopeClaims') && !has('scopes')) {
    throw new TypeError('"scopeClaims" has no effect without "scopes"');
  }
  const date = taken(members, 'currentDate')?.[1];
  if (date !== undefined) seconds(date);
  const validate = taken(members, 'validate');
  if (validate !== undefined && typeof validate[1] !== 'function') {
    if (validate[1] === undefined) policyText(ownMembers({ validate: undefined }));
    throw new TypeError('"validate" must be a function');
  }
  const { policy, limits } = policyOf(members, others);
  return {
    policy,
    limits,
    now: () => seconds(date === undefined ? new Date() : date),
    profile: members.find(([name]) => name === 'profile')?.[1],
    validate: validate?.[1] as AnyValidate | undefined,
  };
}

/** Removes a member that the core does not know. */
function taken(members: Members, name: keyof VerifyOptions): Members[number] | undefined {
  const at = members.findIndex(([one]) => one === name);
  return at < 0 ? undefined : members.splice(at, 1)[0];
}

interface Policy extends Pick<Constraints, 'policy' | 'limits'> {
  readonly members: Members;
}

/** The policy of the last call. Programs usually pass the same options with every token. */
let last: Policy | undefined;

/** Options that differ for each token and are secret. They are not cached, so that they do not stay in memory. */
const FOR_ONE_TOKEN: ReadonlySet<string> = new Set<keyof VerifyOptions>(['nonce', 'accessToken', 'code']);

function policyOf(members: Members, others: readonly string[]): Policy {
  if (others.length === 0 && last !== undefined && areSame(last.members, members)) return last;
  const [, limits] = members.find(([name]) => name === 'limits') ?? [];
  const policy = {
    members,
    policy: rememberedPolicy(policyText(Object.fromEntries(members)), others),
    limits: limits as Limits | undefined,
  };
  if (others.length === 0 && !members.some(([name]) => FOR_ONE_TOKEN.has(name))) last = policy;
  return policy;
}

/**
 * Makes the core parse the text of options.
 *
 * @throws TypeError if an option is invalid
 */
export function rememberedPolicy(text: string, others: readonly string[] = []): Remembered {
  const read = (core: Core) => JSON.parse(core.policy(text, others.join(' ')));
  const [core, handle] = call((core) => [core, read(core)]);
  // Thrown outside `call`, which treats every exception as a failure of the core.
  if (typeof handle !== 'number') throwFailure(handle);
  return new Remembered(read, core, handle);
}

/** Options as JSON text for the core. Values that JSON would silently drop or change are a `TypeError`. */
export function policyText(options: object): string {
  const members = Object.entries(options).filter(([name, value]) => {
    if (value === undefined && NEVER_UNDEFINED.has(name)) {
      const advice = 'an unset variable must not disable a check; set a value or omit the option';
      throw new TypeError(`"${name}" is undefined: ${advice}`);
    }
    return value !== undefined || !MAY_BE_UNDEFINED.has(name);
  });
  const limits: unknown = members.find(([name]) => name === 'limits')?.[1];
  if (isPlain(limits)) rejectUnknown(Object.keys(limits), LIMITS);
  return textOf('options', Object.fromEntries(members));
}

/** A detached payload as bytes. It is truncated just above the limit: the core rejects it by its length anyway. */
export function payloadOf(payload: unknown, limits: Limits | undefined): Uint8Array | undefined {
  if (payload === undefined) return undefined;
  const most = limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS;
  const bytes = bytesOf(payload);
  if (bytes !== undefined) return bytes.subarray(0, most + 1);
  if (typeof payload !== 'string') {
    throw new TypeError(`"payload" must be a string or a Uint8Array, not ${kindOf(payload)}`);
  }
  if (/\p{Surrogate}/u.test(payload)) {
    throw new TypeError('"payload" has an unpaired surrogate, which UTF-8 cannot encode: pass the bytes');
  }
  return new TextEncoder().encode(cut(payload, most));
}

/** Converts `currentDate` to seconds since 1970. */
export function seconds(date: unknown): number {
  const time = timeOf(date);
  if (!Number.isNaN(time)) return Math.floor(time / 1000);
  throw new TypeError('"currentDate" must be a valid Date, such as new Date(seconds * 1000)');
}

/** The token as text, truncated just above the limit: the core rejects it by its length anyway. */
export function tokenText(token: unknown, limits: Limits | undefined): string {
  if (typeof token !== 'string') throw new TypeError(`the token must be a string, ${notToken(token)}`);
  return cut(token, limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** What was passed in place of a token, and what to do. */
function notToken(value: unknown): string {
  const kind = kindOf(value);
  if (value === undefined || value === null) return `not ${kind}: is the Authorization header or the cookie missing?`;
  if (kind === 'bytes') return 'not bytes: decode them as text, new TextDecoder().decode(bytes)';
  if (kind !== 'an object') return `not ${kind}`;
  const isKeys = ['keys', 'kty'].some((name) => Object.prototype.hasOwnProperty.call(value, name));
  return isKeys ? 'not keys: the token is the first argument, the keys are the second' :
    'not an object: pass the text of three parts separated by dots, not a request or a decoded token';
}

/** The text of a JSON serialization, truncated like a token. */
export function jwsText(jws: object | null, limits: Limits | undefined): string {
  const text = isPlain(jws) ? jsonOf(jws) : undefined;
  if (text === undefined) throw new TypeError(`the token must be a string or a plain object, not ${kindOf(jws)}`);
  return cut(text, limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** The text of keys, truncated just above the limit: the core rejects it by its length anyway. */
export function keysText(jwks: unknown, limits: Limits | undefined): string {
  rejectOtherKeys(jwks);
  const text = typeof jwks === 'object' && jwks !== null ? jsonOf(jwks) : jwks;
  if (typeof text !== 'string') {
    throw new TypeError('the keys must be a JWK Set, a JWK, their JSON text, PEM, or a KeySet');
  }
  return cut(text, limitOf(limits, 'keySetBytes') ?? KEY_SET_CHARACTERS);
}

/**
 * JSON text of a value. If it nests too deep for the engine, a text that the core rejects because it nests too deep.
 */
function jsonOf(jwks: object): string | undefined {
  try {
    return JSON.stringify(jwks);
  } catch (error) {
    if (error instanceof RangeError) return '['.repeat(1000);
    throw error;
  }
}

function limitOf(limits: Limits | undefined, name: keyof Limits): number | undefined {
  return limits && own(limits, name);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? text.slice(0, limit + 1) : text;
}
