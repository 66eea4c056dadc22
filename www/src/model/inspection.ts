import type { JwksLike, JwtReport } from 'keyward';
import { optionsOf } from './options.js';
import type { Keys, Policy } from './input.js';
import { Misspelt, secretKey } from './secret.js';
import { reasonOf, type Keyward, type Loading } from './verifier.js';

/** What came of looking at a token. */
export type Inspection =
  | {
      readonly kind: 'report';
      readonly report: JwtReport;
      readonly at: Date;
      /** `at` is the present time, and not one that the policy fixes. */
      readonly isNow: boolean;
      /** A clock tolerance so wide that the verdict may rest on it; empty mostly. */
      readonly tolerance: string;
      /** A link left the signature out. */
      readonly unsigned: boolean;
    }
  /** What was typed cannot be read. `field` is the part of the form that is to blame, where the message says so. */
  | { readonly kind: 'mistake'; readonly field: keyof Policy | 'secret' | undefined; readonly message: string }
  /** The verifier is on its way. */
  | { readonly kind: 'loading' }
  /** The verifier itself did not run. */
  | { readonly kind: 'failure'; readonly code: string; readonly message: string };

/** Looks at a token as of the policy's time, else `now`. Never throws. */
export function inspect(keyward: Loading, token: string, keys: Keys, policy: Policy, now: Date): Inspection {
  if (keyward === 'loading') return { kind: 'loading' };
  if (keyward instanceof Error) return { kind: 'failure', ...reasonOf(keyward) };
  const at = timeOf(policy, now);
  const jwks = jwksOf(keys);
  if (jwks instanceof Misspelt) return { kind: 'mistake', field: 'secret', message: jwks.problem };
  try {
    const report = keyward.inspectJwt(token, jwks, { ...optionsOf(policy), currentDate: at });
    return { kind: 'report', report, at, isNow: policy.time === null, tolerance: wideTolerance(policy), unsigned: false };
  } catch (error) {
    return failure(keyward, error);
  }
}

/** Clocks differ by seconds, or by an hour where a time zone is wrong. A wider tolerance moves the clock, and the verdict says so. */
const USUAL_TOLERANCE_SECONDS = 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The tolerance, where it is that wide; else empty. What is no duration, keyward refuses. */
function wideTolerance({ clockTolerance }: Policy): string {
  const tolerance = clockTolerance.trim();
  const unit = UNITS[tolerance.slice(-1)];
  const seconds = unit === undefined ? Number(tolerance) : Number(tolerance.slice(0, -1)) * unit;
  return seconds > USUAL_TOLERANCE_SECONDS ? tolerance : '';
}

/** The time to verify at. */
export function timeOf({ time }: Policy, now: Date): Date {
  return time === null ? now : new Date(`${time}Z`);
}

/** The keys as the package takes them; `null`: there are none yet. */
export function jwksOf({ kind, text, fetched, secret, encoding }: Keys): JwksLike | Misspelt | null {
  if (kind === 'secret') return secret === '' ? null : secretKey(secret, encoding);
  if (text.trim() === '') return null;
  return fetched?.text === text ? fetched.jwks : text;
}

function failure(keyward: Keyward, error: unknown): Inspection {
  if (error instanceof TypeError) return { kind: 'mistake', field: fieldOf(error.message), message: error.message };
  if (error instanceof keyward.JwtError) return { kind: 'failure', code: error.code, message: error.message };
  return { kind: 'failure', code: 'unexpected', message: String(error) };
}

const FIELDS: ReadonlyMap<string, keyof Policy> = new Map([
  ['issuer', 'issuer'],
  ['audience', 'audience'],
  ['algorithms', 'algorithms'],
  ['clockTolerance', 'clockTolerance'],
  ['nonce', 'nonce'],
  ['accessToken', 'accessToken'],
  ['allowWeakKeys', 'allowWeakKeys'],
  ['currentDate', 'time'],
]);

/** keyward's messages about an option begin with its name in quotes. */
function fieldOf(message: string): keyof Policy | undefined {
  return FIELDS.get(/^"(\w+)"/.exec(message)?.[1] ?? '');
}
