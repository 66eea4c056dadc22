import { own } from '../runtime/own.js';
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
  'confirmation',
  'limits',
]);

/** Longest token and key set that are handed to the core unless `limits` say otherwise, in characters. */
const TOKEN_CHARACTERS = 1 << 20;
const KEY_SET_CHARACTERS = 4 << 20;

/**
 * Options as the core takes them: JSON, the same text for the same options, so that the core compiles a policy once.
 * What JSON would lose or change without a word is a `TypeError`.
 */
export function policyText(options: object | undefined): string {
  if (options === undefined) return '{}';
  if (!isPlain(options)) throw new TypeError('options must be a plain object');
  const entries = Object.entries(options);
  if (last?.entries.length === entries.length && last.entries.every(([name, value], at) => name === entries[at]![0] && isSame(value, entries[at]![1]))) {
    return last.text;
  }
  const members = entries.filter(([name, value]) => {
    if (value === undefined && MUST_SAY_SOMETHING.has(name)) {
      throw new TypeError(`"${name}" is undefined: an unset variable must not switch a check off; leave the option out`);
    }
    return value !== undefined || !MAY_BE_UNDEFINED.has(name);
  });
  const text = JSON.stringify(Object.fromEntries(members), refuseLoss);
  if (!entries.some(([name]) => FOR_ONE_TOKEN.has(name))) last = { entries: entries.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]), text };
  return text;
}

/** Options that will not come again, and that nobody should find in memory. */
const FOR_ONE_TOKEN: ReadonlySet<string> = new Set<keyof VerifyOptions>(['nonce', 'accessToken', 'code']);

/** The options of the last call, as they were then, and their text. A program passes the same ones with every token. */
let last: { readonly entries: readonly (readonly [string, unknown])[]; readonly text: string } | undefined;

/** Whether two values have one text. Of objects but lists nothing is said: they may hold anything. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, at) => typeof one !== 'object' && one === b[at]);
  }
  return typeof a !== 'object' && a === b;
}

/** {@link policyText} of options that may hold a date, and the date in seconds since 1970. */
export function policyAndTime<T extends { currentDate?: Date }>(options: T | undefined): { policy: string; now: number } {
  if (!isPlain(options)) return { policy: policyText(options), now: seconds(new Date()) };
  const { currentDate: _, ...policy } = options as { currentDate?: Date };
  const date = own(options as { currentDate?: Date }, 'currentDate');
  return { policy: policyText(policy), now: seconds(date === undefined ? new Date() : date) };
}

/** What is demanded of a token, looked at: as the core takes it. */
export interface Demands {
  readonly policy: string;
  /** Seconds since 1970 of the time that counts: now, unless the options name another. */
  readonly now: () => number;
  readonly limits: Limits | undefined;
}

/** {@link policyAndTime} for any number of tokens. */
export function demandsOf(options: { currentDate?: Date; limits?: Limits } | undefined): Demands {
  const { policy } = policyAndTime(options);
  const date = options && own(options, 'currentDate');
  return { policy, now: () => seconds(date ?? new Date()), limits: options && own(options, 'limits') };
}

/** {@link policyText} of options that may hold a detached payload, and that payload as bytes. */
export function policyAndPayload(options: { payload?: unknown } | undefined): { policy: string; payload: Uint8Array | undefined } {
  if (!isPlain(options)) return { policy: policyText(options), payload: undefined };
  const { payload: _, ...policy } = options as { payload?: unknown; limits?: Limits };
  const text = policyText(policy);
  const payload = own(options as { payload?: unknown }, 'payload');
  if (payload === undefined) return { policy: text, payload };
  // Cut, as a token is, where the core refuses it for its length anyway.
  const most = limitOf(policy, 'tokenBytes') ?? TOKEN_CHARACTERS;
  if (payload instanceof Uint8Array) return { policy: text, payload: payload.subarray(0, most + 1) };
  if (typeof payload !== 'string') throw new TypeError('"payload" must be a string or a Uint8Array');
  if (/\p{Surrogate}/u.test(payload)) throw new TypeError('"payload" holds half a surrogate pair, which has no UTF-8');
  return { policy: text, payload: new TextEncoder().encode(cut(payload, most)) };
}

/** What is neither its own nor enumerable would be overlooked, so maps and objects of classes are refused. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of another realm have another Object.prototype.
  return prototype === null || Object.prototype.hasOwnProperty.call(prototype, 'isPrototypeOf');
}

function refuseLoss(name: string, value: unknown): unknown {
  // The core says of an unknown name that it is unknown, whatever its value.
  if (value === undefined) return null;
  const lost = typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint';
  const strange = typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlain(value);
  if (lost || strange || (typeof value === 'number' && !Number.isFinite(value))) {
    throw new TypeError(`"${name}" has a value that is not allowed here`);
  }
  return value;
}

function seconds(date: unknown): number {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return Math.floor(date.getTime() / 1000);
  throw new TypeError('"currentDate" must be a valid Date');
}

/** The token as text, cut where the core refuses it for its length anyway. */
export function tokenText(token: unknown, options: { limits?: Limits | undefined } | undefined): string {
  if (typeof token !== 'string') throw new TypeError('the token must be a string');
  return cut(token, limitOf(options, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** The text of a JSON serialization, cut where the core refuses it for its length anyway. */
export function jwsText(jws: object | null, options: { limits?: Limits | undefined } | undefined): string {
  const text = isPlain(jws) ? jsonOf(jws) : undefined;
  if (text === undefined) throw new TypeError('the token must be a string or an object');
  return cut(text, limitOf(options, 'tokenBytes') ?? TOKEN_CHARACTERS);
}

/** The text of keys, cut where the core refuses it for its length anyway. */
export function keysText(jwks: unknown, options: { limits?: Limits | undefined } | undefined): string {
  const text = typeof jwks === 'object' && jwks !== null ? jsonOf(jwks) : jwks;
  if (typeof text !== 'string') throw new TypeError('the keys must be a JWK Set, a JWK, their JSON text, or a KeySet');
  return cut(text, limitOf(options, 'keySetBytes') ?? KEY_SET_CHARACTERS);
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

function limitOf(options: { limits?: Limits | undefined } | undefined, name: keyof Limits): number | undefined {
  const limits = options && own(options, 'limits');
  return limits && own(limits, name);
}

function cut(text: string, limit: number): string {
  return text.length > limit ? text.slice(0, limit + 1) : text;
}
