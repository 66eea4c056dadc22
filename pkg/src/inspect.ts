import { throwFault } from './errors.js';
import { call } from './core.js';
import { withKeys, type JwksLike } from './key-set.js';
import { policyAndTime, tokenText } from './options.js';
import { TEXTS, remarks } from './texts.js';
import type { JwsHeader, JwtPayload, KeyReport, VerifiedKey, VerifyOptions } from './types.js';
import type { JwtErrorCode } from './errors.js';

/** One line of a report. */
export interface Check {
  /** Names the check. Stable. */
  readonly id: string;
  readonly group: 'format' | 'header' | 'algorithm' | 'key' | 'signature' | 'claims';
  readonly status: 'pass' | 'fail' | 'warn' | 'skip';
  /** The code of the error that `verifyJwt` throws where this is the first check that fails. */
  readonly code?: JwtErrorCode;
  /** What is checked, in English. */
  readonly title: string;
  /** Why it ended as it did, in English. */
  readonly detail: string;
  /** Where the rule comes from. */
  readonly spec: string;
}

/** Everything that can be said of a token. */
export interface JwtReport {
  /** `verified` exactly when `verifyJwt` accepts the token; `cannot tell`: nothing failed, but there were no keys. */
  readonly verdict: 'verified' | 'not verified' | 'cannot tell';
  /** Every check, in the order in which `verifyJwt` makes them. */
  readonly checks: readonly Check[];
  /** What could be read of the header. Trust it only when verified. */
  readonly header?: JwsHeader;
  /** What could be read of the payload. Trust it only when verified. */
  readonly payload?: JwtPayload;
  /** The key that verified the signature. */
  readonly key?: VerifiedKey;
  /** Every key of the input: taken or left out, and why. */
  readonly keys: readonly KeyReport[];
}

/** A line as the core writes it: ids instead of texts. */
interface CoreCheck {
  id: string;
  group: Check['group'];
  status: Check['status'];
  code?: JwtErrorCode;
  detail?: string;
}

/**
 * Runs every check that can still be run and reports them all, for people who want to know why a token fails. The same
 * checks as `verifyJwt`'s, so the two never disagree. Never throws on what is in the token or the keys.
 *
 * @param jwks the issuer's keys, or `null` to see what can be seen without
 * @throws TypeError a caller's mistake in the options
 *
 * @example
 * const report = inspectJwt(token, jwks, { audience: 'https://api.example' });
 * report.checks.filter((check) => check.status === 'fail').map((check) => check.detail);
 */
export function inspectJwt(token: string, jwks?: JwksLike | null, options?: VerifyOptions): JwtReport {
  const { policy, now } = policyAndTime(options);
  const text = tokenText(token, options);
  const [report, header, payload] =
    jwks === undefined || jwks === null
      ? call((core): unknown[] => core.inspect_jwt(text, 0, undefined, policy, now))
      : withKeys(jwks, options, (core, handle, keys) => {
          const values: unknown[] = core.inspect_jwt(text, handle, keys, policy, now);
          return values[0] === '' ? undefined : values;
        });
  if (typeof report === 'string') throwFault(JSON.parse(report));
  const { checks, ...rest } = report as Omit<JwtReport, 'checks'> & { checks: CoreCheck[] };
  return {
    ...rest,
    checks: checks.map(withTexts),
    ...(typeof header === 'string' && { header: JSON.parse(header) }),
    ...(typeof payload === 'string' && { payload: JSON.parse(payload) }),
  };
}

function withTexts({ id, detail, ...check }: CoreCheck): Check {
  const { title, spec } = TEXTS[id] ?? { title: id, spec: '' };
  return { id, ...check, title, detail: remarks(check.status, detail), spec };
}
