import type { JwksLike, JwtReport } from 'keyward';
import { optionsOf } from './options.js';
import type { Keys, Policy } from './input.js';
import { InvalidSecret, secretKey } from './secret.js';
import { reasonOf, type Keyward, type Loading } from './verifier.js';

/** The result of inspecting a token. */
export type Inspection =
  | {
      readonly kind: 'report';
      readonly report: JwtReport;
      readonly at: Date;
      /** Whether `at` is the current time, and not a time set in the policy. */
      readonly isNow: boolean;
      /** A clock tolerance so wide that the verdict may depend on it; usually empty. */
      readonly tolerance: string;
      /** The token is from a link that omits the signature. */
      readonly unsigned: boolean;
    }
  /** An input is invalid. `field` is its field in the form, if the message names it. */
  | { readonly kind: 'mistake'; readonly field: keyof Policy | 'secret' | undefined; readonly message: string }
  /** The verifier is loading. */
  | { readonly kind: 'loading' }
  /** The verifier could not run. */
  | { readonly kind: 'failure'; readonly code: string; readonly message: string };

/** Inspects a token at the policy's time, or at `now`. Never throws. */
export function inspect(keyward: Loading, token: string, keys: Keys, policy: Policy, now: Date): Inspection {
  if (keyward === 'loading') return { kind: 'loading' };
  if (keyward instanceof Error) return { kind: 'failure', ...reasonOf(keyward) };
  const at = timeOf(policy, now);
  const jwks = jwksOf(keys);
  if (jwks instanceof InvalidSecret) return { kind: 'mistake', field: 'secret', message: jwks.problem };
  try {
    const report = keyward.inspectJwt(token, jwks, { ...optionsOf(policy), currentDate: at });
    const [isNow, tolerance] = [policy.time === null, wideTolerance(policy)];
    return { kind: 'report', report, at, isNow, tolerance, unsigned: false };
  } catch (error) {
    return failure(keyward, error);
  }
}

/** Clocks differ by seconds, or by one hour if a time zone is wrong. The verdict mentions a wider tolerance. */
const USUAL_TOLERANCE_SECONDS = 3600;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The tolerance if it is wider than usual, otherwise `''`. keyward rejects a text that is not a duration. */
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

/** The keys for the package; `null` if there are none yet. */
export function jwksOf({ kind, text, fetched, secret, encoding }: Keys): JwksLike | InvalidSecret | null {
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

/** The field of an invalid option: keyward's messages about an option begin with its name in quotes. */
function fieldOf(message: string): keyof Policy | undefined {
  return FIELDS.get(/^"(\w+)"/.exec(message)?.[1] ?? '');
}
