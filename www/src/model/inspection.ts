import { inspectJwt, JwtError, type Duration, type JwtReport, type VerifyOptions } from 'keyward';
import type { Policy } from './input.js';

/** What came of looking at a token. */
export type Inspection =
  | { readonly kind: 'report'; readonly report: JwtReport; readonly at: Date }
  /** The policy cannot be read. `field` is the part of the form that is to blame, where the message says so. */
  | { readonly kind: 'mistake'; readonly field: keyof Policy | undefined; readonly message: string }
  /** The verifier itself did not run. */
  | { readonly kind: 'failure'; readonly code: string; readonly message: string };

/** Looks at a token with keys (`''`: none yet) as of the policy's time, else `now`. Never throws. */
export function inspect(token: string, keys: string, policy: Policy, now: Date): Inspection {
  const at = policy.time === null ? now : new Date(`${policy.time}Z`);
  try {
    return { kind: 'report', report: inspectJwt(token, keys.trim() === '' ? null : keys, options(policy, at)), at };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'mistake', field: fieldOf(error.message), message: error.message };
    if (error instanceof JwtError) return { kind: 'failure', code: error.code, message: error.message };
    return { kind: 'failure', code: 'unexpected', message: String(error) };
  }
}

function options({ issuer, audience, algorithms, clockTolerance, allowWeakKeys }: Policy, currentDate: Date): VerifyOptions {
  return {
    currentDate,
    allowWeakKeys,
    ...(issuer !== '' && { issuer }),
    ...(audience !== '' && { audience }),
    ...(algorithms.length > 0 && { algorithms }),
    ...(clockTolerance.trim() !== '' && { clockTolerance: duration(clockTolerance.trim()) }),
  };
}

/** A bare number is seconds. What is no duration goes through as it is: keyward says what is wrong with it. */
function duration(text: string): Duration {
  return Number.isNaN(Number(text)) ? (text as Duration) : Number(text);
}

const FIELDS: ReadonlyMap<string, keyof Policy> = new Map([
  ['issuer', 'issuer'],
  ['audience', 'audience'],
  ['algorithms', 'algorithms'],
  ['clockTolerance', 'clockTolerance'],
  ['allowWeakKeys', 'allowWeakKeys'],
  ['currentDate', 'time'],
]);

/** keyward's messages about an option begin with its name in quotes. */
function fieldOf(message: string): keyof Policy | undefined {
  return FIELDS.get(/^"(\w+)"/.exec(message)?.[1] ?? '');
}
