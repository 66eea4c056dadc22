import { own as ownMember, ownMembers } from '../runtime/own.js';
import { copied, textOf } from './copy.js';
import { secondsOf } from './durations.js';
import { policyText } from './options.js';
import type { Duration, VerifyOptions } from './types.js';

/** How an option of one call joins that of a verifier: both are given. */
type Join = (name: string, own: unknown, added: unknown) => unknown;

const FOREVER = { seconds: 2 ** 53 - 1, text: 'what a number can hold' };

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const same = (name: string, a: unknown, b: unknown): boolean => textOf(name, a) === textOf(name, b);

function mistake(name: string, problem: string): never {
  throw new TypeError(`"${name}" ${problem}: what one call adds to a verifier may narrow what it demands, never drop it`);
}

/** Some of what the verifier takes. */
const fewer: Join = (name, own, added) => {
  const taken = list(own);
  return list(added).every((one) => taken.includes(one)) ? added : mistake(name, 'names what the verifier does not take');
};

const equal: Join = (name, own, added) => (same(name, own, added) ? own : mistake(name, 'is another than the verifier\'s'));

const shorter: Join = (name, own, added) => {
  const [least, most] = [added, own].map((value) => secondsOf(name, value as Duration, FOREVER)!) as [number, number];
  return least <= most ? added : mistake(name, 'is longer than the verifier\'s');
};

// What is no list is for the core to refuse.
const both: Join = (_, own, added) => (Array.isArray(added) ? [...new Set([...list(own), ...added])] : added);

const scopes: Join = (name, own, added) => {
  if (Array.isArray(added) && added.length === 0) return added;
  return Array.isArray(own) && Array.isArray(added) ? both(name, own, added) : equal(name, own, added);
};

/** Whether an algorithm is of a shared secret. */
export const isSecret = (name: unknown): boolean => typeof name === 'string' && name.startsWith('HS');

/** Without a list, any asymmetric algorithm is taken, and no shared secret. */
const algorithms: Join = (name, own, added) => {
  if (own !== ANY) return fewer(name, own, added);
  return list(added).some(isSecret) ? mistake(name, 'names HS*, a shared secret, and the verifier does not') : added;
};
const ANY = 'any asymmetric algorithm';

const stricter = (name: string, own: unknown, added: unknown, strict: boolean): unknown => (added === own || added === strict ? added : mistake(name, 'is laxer than the verifier\'s'));
const on: Join = (name, own, added) => stricter(name, own, added, true);
const off: Join = (name, own, added) => stricter(name, own, added, false);

/** How one option joins. */
interface Rule {
  readonly join: Join;
  /** What the verifier has where it says nothing; without it, whatever a call says is a demand more. */
  readonly default?: unknown;
}

/** How each option of a call joins the verifier's. The list is complete. */
const RULES: Readonly<Record<keyof VerifyOptions, Rule>> = {
  algorithms: { join: algorithms, default: ANY },
  issuer: { join: fewer },
  audience: { join: fewer },
  authorizedParty: { join: fewer },
  acr: { join: fewer },
  subject: { join: equal },
  typ: { join: equal },
  profile: { join: equal },
  nonce: { join: equal },
  accessToken: { join: equal },
  code: { join: equal },
  currentDate: { join: (_, __, added) => added },
  maxTokenAge: { join: shorter },
  maxAuthAge: { join: shorter },
  clockTolerance: { join: shorter, default: 0 },
  requiredClaims: { join: both },
  scopes: { join: scopes },
  requireValidCertificate: { join: on },
  allowWeakKeys: { join: off, default: false },
  legacyAccessTokens: { join: off, default: false },
  senderConstraint: { join: equal, default: 'checked elsewhere' },
  crit: { join: equal, default: {} },
  limits: { join: equal, default: {} },
};

/** A verifier's options with those of one call: each adds a demand or narrows one. */
export function joined(own: VerifyOptions, added: VerifyOptions | undefined): VerifyOptions {
  if (added === undefined) return own;
  const options = new Map<string, unknown>(Object.entries(own));
  for (const [name, value] of Object.entries(copied(added))) {
    const rule = Object.keys(RULES).includes(name) ? RULES[name as keyof VerifyOptions] : undefined;
    if (value === undefined || rule === undefined) {
      // Says what is wrong with it, or that there is nothing to do.
      policyText({ [name]: value });
      if (value !== undefined) options.set(name, value);
      continue;
    }
    const given = ownMember(own, name as keyof VerifyOptions) ?? ownMember(rule, 'default');
    options.set(name, given === undefined ? value : rule.join(name, given, value));
  }
  return ownMembers(Object.fromEntries(options));
}
