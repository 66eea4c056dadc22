import type { JwsHeader, JwtPayload, KeyReport, VerifiedKey } from '../options/types.js';
import type { JwtErrorCode } from '../runtime/errors.js';

/** One check of a report. */
export interface Check {
  /** The id of the check. Stable. */
  readonly id: string;
  /** The stage of verification. */
  readonly group:
    | 'format'
    | 'header'
    | 'algorithm'
    | 'key'
    | 'signature'
    | 'claims'
    | 'profile'
    | 'scopes'
    | 'validate';
  /** The outcome. `skip`: the check is not configured, its subject is absent, or it could not be evaluated. */
  readonly status: 'pass' | 'fail' | 'warn' | 'skip';
  /** The code of the error that `verifyJwt` throws if this is the first check that fails. */
  readonly code?: JwtErrorCode;
  /** The title of the check, in English. */
  readonly title: string;
  /** The reason for the outcome, in English. */
  readonly detail: string;
  /** The expected value, for display. Dates are in UTC. */
  readonly expected?: string;
  /** The actual value, for display. It contains text of the token. */
  readonly actual?: string;
  /** The URL of the rule's specification. */
  readonly spec: string;
}

/** A claim and its meaning. */
export interface ClaimReport {
  /** The name of the claim. */
  readonly name: string;
  /** The value, as parsed from JSON. */
  readonly value: unknown;
  /** The meaning of a registered claim, in English. */
  readonly meaning?: string;
  /** The date, for a claim that is one: ISO 8601, in UTC. */
  readonly date?: string;
  /** The time from the verification to that date: `in 5 minutes`. */
  readonly relative?: string;
  /** The URL of the claim's specification. */
  readonly spec?: string;
}

/**
 * The result of matching a key with a token. `verified`: the key verified the signature. `rejected`: the key is a
 * candidate, but the signature is not valid with it. `not_tried`: the key is a candidate that was not tried.
 * `mismatch`: the key is not a candidate.
 */
export type KeyMatchOutcome = 'verified' | 'rejected' | 'not_tried' | 'mismatch';

/** The result of matching one key of the input with the token. */
export interface KeyMatch {
  /** The index in the input, from 0. */
  readonly index: number;
  /** The result. */
  readonly outcome: KeyMatchOutcome;
  /** The first reason why the key is not a candidate. */
  readonly mismatch?: 'kid' | 'type' | 'curve' | 'use' | 'key_ops' | 'alg' | 'weak' | 'excluded';
  /** The result and its reason, in English. */
  readonly detail: string;
}

/** A source of keys, and so the party to trust. */
export interface KeySource {
  /** `caller`: passed by you. `issuer`: fetched by `fetchJwks`. `token`: found inside the token, and never used. */
  readonly from: 'caller' | 'issuer' | 'token';
  /** Whether the key that verified the signature is from this source. */
  readonly used: boolean;
  /** The source in English. */
  readonly label: string;
  /** The fetched URL, without query. */
  readonly url?: string;
  /** The token's header parameter. */
  readonly member?: 'jwk' | 'jku' | 'x5u' | 'x5c';
}

/** A security-relevant observation about the token, independent of the verdict. */
export interface Finding {
  /** The id of the rule. Stable. */
  readonly id: string;
  /** `danger`: an attack, or an opening for one. `warning`: probably a mistake. `note`: good to know. */
  readonly severity: 'danger' | 'warning' | 'note';
  /** The observation, in English. */
  readonly title: string;
  /** Why it matters, in English. */
  readonly detail: string;
  /** The URL of the specification that gives the warning. */
  readonly spec: string;
}

/** A report on a token. */
export interface JwtReport {
  /** `verified`: `verifyJwt` accepts the token. `cannot tell`: no check failed, but there are no keys. */
  readonly verdict: 'verified' | 'not verified' | 'cannot tell';
  /** The verdict as a sentence, with the reason of the first check that fails. */
  readonly summary: string;
  /** All checks, in the order in which `verifyJwt` makes them. */
  readonly checks: readonly Check[];
  /** The header, if it could be parsed. Trust it only if the verdict is `verified`. */
  readonly header?: JwsHeader;
  /** The payload, if it could be parsed. Trust it only if the verdict is `verified`. */
  readonly payload?: JwtPayload;
  /** The decoded text of both parts, even if it is not JSON. A malformed part is decoded as far as possible. */
  readonly decoded: { readonly header?: string; readonly payload?: string };
  /** The claims of the payload with their meaning and readable dates. */
  readonly claims: readonly ClaimReport[];
  /** The key that verified the signature. */
  readonly key?: VerifiedKey;
  /**
   * Every key of the input: usable or excluded, with the reason. Only candidates get the checks that need arithmetic.
   */
  readonly keys: readonly KeyReport[];
  /** The result of matching each key with the token. Empty if the token's algorithm is missing or unknown. */
  readonly keyMatches: readonly KeyMatch[];
  /** The sources of keys: those that you passed, and those that the token contains or names. */
  readonly keySources: readonly KeySource[];
  /** Security-relevant observations about the token, independent of the verdict. */
  readonly findings: readonly Finding[];
}
