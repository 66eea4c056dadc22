import type { JwsHeader, JwtPayload, KeyReport, VerifiedKey } from '../options/types.js';
import type { JwtErrorCode } from '../runtime/errors.js';

/** One line of a report. */
export interface Check {
  /** Names the check. Stable. */
  readonly id: string;
  /** The stage on the way of a token. */
  readonly group: 'format' | 'header' | 'algorithm' | 'key' | 'signature' | 'claims' | 'profile' | 'scopes';
  /** How it ended: `skip` is not asked for, not there, or not possible any more. */
  readonly status: 'pass' | 'fail' | 'warn' | 'skip';
  /** The code of the error that `verifyJwt` throws where this is the first check that fails. */
  readonly code?: JwtErrorCode;
  /** What is checked, in English. */
  readonly title: string;
  /** Why it ended as it did, in English. */
  readonly detail: string;
  /** What was asked for, for people to read. Dates in UTC. */
  readonly expected?: string;
  /** What was found, for people to read: text of the token. */
  readonly actual?: string;
  /** Where the rule comes from: an address. */
  readonly spec: string;
}

/** A claim, and what it means. */
export interface ClaimReport {
  /** Its name, as it stands in the payload. */
  readonly name: string;
  /** Its value, as JSON has it. */
  readonly value: unknown;
  /** What the claim means, in English, if it is registered. */
  readonly meaning?: string;
  /** A claim that is a date, in ISO 8601, UTC. */
  readonly date?: string;
  /** How far away that date is from the time of the verdict: `in 5 minutes`. */
  readonly relative?: string;
  /** Where its meaning comes from: an address. */
  readonly spec?: string;
}

/**
 * What became of a key for this token: it verified the signature; it fits and the signature is not by it; it fits and was not
 * tried; it does not fit.
 */
export type KeyMatchOutcome = 'verified' | 'rejected' | 'not_tried' | 'mismatch';

/** What became of one key of the input for this token, and why. */
export interface KeyMatch {
  /** Its place in the input, from 0. */
  readonly index: number;
  /** What became of it. */
  readonly outcome: KeyMatchOutcome;
  /** The first reason against a key that was not chosen. */
  readonly mismatch?: 'kid' | 'type' | 'curve' | 'use' | 'key_ops' | 'alg' | 'weak' | 'excluded';
  /** The same in English. */
  readonly detail: string;
}

/** Where keys come from, and so whom to trust. */
export interface KeySource {
  /** `caller`: handed over by you. `issuer`: by `fetchJwks`. `token`: found inside the token, and never used. */
  readonly from: 'caller' | 'issuer' | 'token';
  /** Whether the key that verified the signature came from there. */
  readonly used: boolean;
  /** The same in English. */
  readonly label: string;
  /** The address that was fetched, without query. */
  readonly url?: string;
  /** The member of the token's header. */
  readonly member?: 'jwk' | 'jku' | 'x5u' | 'x5c';
}

/** Something that is worth knowing of a token's safety, whatever the verdict. */
export interface Finding {
  /** Names the rule. Stable. */
  readonly id: string;
  /** `danger`: an attack, or an invitation to one. `warning`: a mistake of somebody's. `note`: good to know. */
  readonly severity: 'danger' | 'warning' | 'note';
  /** What was found, in English. */
  readonly title: string;
  /** Why it matters, in English. */
  readonly detail: string;
  /** Where the warning comes from: an address. */
  readonly spec: string;
}

/** Everything that can be said of a token. */
export interface JwtReport {
  /** `verified` exactly when `verifyJwt` accepts the token; `cannot tell`: nothing failed, but there were no keys. */
  readonly verdict: 'verified' | 'not verified' | 'cannot tell';
  /** The verdict as a sentence: the first check that fails says why. */
  readonly summary: string;
  /** Every check, in the order in which `verifyJwt` makes them. */
  readonly checks: readonly Check[];
  /** What could be read of the header. Trust it only when verified. */
  readonly header?: JwsHeader;
  /** What could be read of the payload. Trust it only when verified. */
  readonly payload?: JwtPayload;
  /** What these parts decode to, whether or not it is JSON; of a broken part, as much as can be decoded. */
  readonly decoded: { readonly header?: string; readonly payload?: string };
  /** The claims of the payload with their meaning, and dates as people read them. */
  readonly claims: readonly ClaimReport[];
  /** The key that verified the signature. */
  readonly key?: VerifiedKey;
  /** Every key of the input: taken or left out, and why. Of those, only candidates for the token are checked by arithmetic. */
  readonly keys: readonly KeyReport[];
  /** What became of each key for this token, and why; empty where the token names no algorithm that is known. */
  readonly keyMatches: readonly KeyMatch[];
  /** Where keys come from: those that were given, and those that the token carries or names. */
  readonly keySources: readonly KeySource[];
  /** What is worth knowing of the token's safety, whatever the verdict. */
  readonly findings: readonly Finding[];
}
