import type { Core } from '../glue.js';
import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { own } from '../runtime/own.js';
import { Remembered } from '../runtime/remembered.js';
import { areSame, isPlain, membersOf, textOf, type Members } from './copy.js';
import type { Limits, VerifyOptions } from './types.js';

/** Options that switch a check on: present, they must say something. The core looks at the rest of each value. */
const MUST_SAY_SOMETHING: ReadonlySet<string> = new Set<keyof VerifyOptions>([
  'issuer',
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
]);

/** Options that may be `undefined`, which means the same as leaving them out. */
const MAY_BE_UNDEFINED: ReadonlySet<string> = new Set<keyof VerifyOptions | 'maxProofAge'>([
  'maxTokenAge',
  'maxProofAge',
  'clockTolerance',
  'currentDate',
  'requiredClaims',
  'requireValidCertificate',
  'crit',
  'allowWeakKeys',
  'legacyAccessTokens',
  'senderConstraint',
  'limits',
]);

/** Longest token and key set that are handed to the core unless `limits` say otherwise, in characters. */
const TOKEN_CHARACTERS = 1 << 20;
const KEY_SET_CHARACTERS = 4 << 20;

/** What is demanded of a token, looked at: as the core takes it. */
export interface Constraints {
  readonly policy: Remembered;
  /** Seconds since 1970 of the time that counts: now, unless the options name another. */
  readonly now: () => number;
  readonly limits: Limits | undefined;
}

/**
 * Looks at the options of a call.
 *
 * @param others names of options that are a caller's beside these, for what is said of an unknown one
 * @throws TypeError what is wrong with them
 */
export function constraintsOf(options: VerifyOptions, others: readonly string[] = []): Constraints {
  const members = membersOf(options);
  const at = members.findIndex(([name]) => name === 'currentDate');
  const date = at < 0 ? undefined : members.splice(at, 1)[0]![1];
  if (date !== undefined) seconds(date);
  const { policy, limits } = policyOf(members, others);
  return { policy, limits, now: () => seconds(date === undefined ? new Date() : date) };
}

interface Policy extends Pick<Constraints, 'policy' | 'limits'> {
  readonly members: Members;
}

/** What the options of the last call came to. A program passes the same ones with every token. */
let last: Policy | undefined;

/** Options that will not come again, and that nobody should find in memory. */
const FOR_ONE_TOKEN: ReadonlySet<string> = new Set<keyof VerifyOptions>(['nonce', 'accessToken', 'code']);

function policyOf(members: Members, others: readonly string[]): Policy {
  if (last !== undefined && areSame(last.members, members)) return last;
  const [, limits] = members.find(([name]) => name === 'limits') ?? [];
  const policy = { members, policy: rememberedPolicy(policyText(Object.fromEntries(members)), others), limits: limits as Limits | undefined };
  if (!members.some(([name]) => FOR_ONE_TOKEN.has(name))) last = policy;
  return policy;
}

/**
 * Lets the core read the text of options.
 *
 * @throws TypeError what is wrong with them
 */
export function rememberedPolicy(text: string, others: readonly string[]): Remembered {
  const read = (core: Core) => JSON.parse(core.policy(text, others.join(' ')));
  const [core, handle] = call((core) => [core, read(core)]);
  // What is wrong with them is no failure of the core, so it is not thrown inside of the call.
  if (typeof handle !== 'number') throwFailure(handle);
  return new Remembered(read, core, handle);
}

/** Options as the core takes them: JSON. What JSON would lose or change without a word is a `TypeError`. */
export function policyText(options: object): string {
  const members = Object.entries(options).filter(([name, value]) => {
    if (value === undefined && MUST_SAY_SOMETHING.has(name)) {
      throw new TypeError(`"${name}" is undefined: an unset variable must not switch a check off; leave the option out`);
    }
    return value !== undefined || !MAY_BE_UNDEFINED.has(name);
  });
  return textOf('options', Object.fromEntries(members));
}

/** A detached payload as bytes. It is cut, as a token is, where the core refuses it for its length anyway. */
export function payloadOf(payload: unknown, limits: Limits | undefined): Uint8Array | undefined {
  if (payload === undefined) return undefined;
  const most = limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS;
  if (payload instanceof Uint8Array) return payload.subarray(0, most + 1);
  if (typeof payload !== 'string') throw new TypeError('"payload" must be a string or a Uint8Array');
  if (/\p{Surrogate}/u.test(payload)) throw new TypeError('"payload" holds half a surrogate pair, which has no UTF-8');
  return new TextEncoder().encode(cut(payload, most));
}

/** The seconds since 1970 of a date. */
export function seconds(date: unknown): number {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return Math.floor(date.getTime() / 1000);
  throw new TypeError('"currentDate" must be a valid Date');
}

/** The token as text, cut where the core refuses it for its length anyway. */
export function tokenText(token: unknown, limits: Limits | undefined): string {
  if (typeof token !== 'string') throw new TypeError('the token must be a string');
  return cut(token, limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** The text of a JSON serialization, cut where the core refuses it for its length anyway. */
export function jwsText(jws: object | null, limits: Limits | undefined): string {
  const text = isPlain(jws) ? jsonOf(jws) : undefined;
  if (text === undefined) throw new TypeError('the token must be a string or an object');
  return cut(text, limitOf(limits, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** The text of keys, cut where the core refuses it for its length anyway. */
export function keysText(jwks: unknown, limits: Limits | undefined): string {
  const text = typeof jwks === 'object' && jwks !== null ? jsonOf(jwks) : jwks;
  if (typeof text !== 'string') throw new TypeError('the keys must be a JWK Set, a JWK, their JSON text, or a KeySet');
  return cut(text, limitOf(limits, 'keySetBytes') ?? KEY_SET_CHARACTERS);
}

/** What nests deeper than the engine can write is, to the core, something that nests too deep. */
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
