import { own as ownMember, ownMembers } from '../runtime/own.js';
import { copied, isPlain, textOf } from './copy.js';
import { secondsOf } from './durations.js';
import { policyText } from './options.js';
import type { AnyValidate, CallOptions, Duration, VerifyOptions } from './types.js';
import { inTurn } from './validate.js';

/** Combines a verifier's option with the same option of one call. Both are set. */
type Join = (name: string, own: unknown, added: unknown) => unknown;

const FOREVER = { seconds: 2 ** 53 - 1, text: '2^53 - 1 seconds' };

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const same = (name: string, a: unknown, b: unknown): boolean => textOf(name, a) === textOf(name, b);

function mistake(name: string, problem: string): never {
  throw new TypeError(`"${name}" ${problem}: options of one call may only make a verifier stricter`);
}

/** A subset of the values that the verifier accepts. */
const fewer: Join = (name, own, added) => {
  const accepted = list(own);
  const isSubset = list(added).every((one) => accepted.includes(one));
  return isSubset ? added : mistake(name, 'has a value that the verifier does not accept');
};

const equal: Join = (name, own, added) => {
  return same(name, own, added) ? own : mistake(name, 'differs from the verifier\'s option');
};

const LESS_STRICT = 'is less strict than the verifier\'s option';

/** Joins values that may be given as `{ ifPresent: value }`. A call may require the claim, but not make it optional. */
function orIfPresent(join: Join, name: string, own: unknown, added: unknown): unknown {
  const [ifPresent, addedIfPresent] = [own, added].map((value) => {
    return isPlain(value) ? ownMember(value as { ifPresent?: unknown }, 'ifPresent') : undefined;
  });
  if (ifPresent === undefined && addedIfPresent !== undefined) mistake(name, LESS_STRICT);
  const value = join(name, ifPresent ?? own, addedIfPresent ?? added);
  return addedIfPresent === undefined ? value : { ifPresent: value };
}
// Not made by a call at module scope: bundlers could not omit it.
const fewerOrIfPresent: Join = (...given) => orIfPresent(fewer, ...given);
const equalOrIfPresent: Join = (...given) => orIfPresent(equal, ...given);

/** A verifier without the option (`null`) expects no nonce. One with `false` accepts any. */
const nonce: Join = (name, own, added) => {
  if (own !== null && own !== false) return equal(name, own, added);
  return own === null && added === false ? mistake(name, LESS_STRICT) : added;
};

const additional: Join = (name, own, added) => (own === 'any' ? added : fewer(name, own, added));

const shorter: Join = (name, own, added) => {
  const [least, most] = [added, own].map((value) => secondsOf(name, value as Duration, FOREVER)!) as [number, number];
  return least <= most ? added : mistake(name, 'is longer than the verifier\'s option');
};

// The core rejects a value that is not an array.
const both: Join = (_, own, added) => (Array.isArray(added) ? [...new Set([...list(own), ...added])] : added);

const scopes: Join = (name, own, added) => {
  if (Array.isArray(added) && added.length === 0) return added;
  return Array.isArray(own) && Array.isArray(added) ? both(name, own, added) : equal(name, own, added);
};

const tenants: Join = (name, own, added) => (own === 'any' ? added : fewer(name, own, added));

// What is not a function is rejected later.
const validates: Join = (_, own, added) => {
  return typeof added === 'function' ? inTurn(own as AnyValidate, added as AnyValidate) : added;
};

/** Whether an algorithm uses a shared secret. */
export const isSecret = (name: unknown): boolean => typeof name === 'string' && name.startsWith('HS');

/** A verifier without the option accepts all asymmetric algorithms and no shared secret. */
const algorithms: Join = (name, own, added) => {
  if (own !== ANY) return fewer(name, own, added);
  return list(added).some(isSecret) ? mistake(name, 'includes HS*, which the verifier does not accept') : added;
};
const ANY = 'any asymmetric algorithm';

const stricter = (name: string, own: unknown, added: unknown, strict: boolean): unknown => {
  return added === own || added === strict ? added : mistake(name, LESS_STRICT);
};
const on: Join = (name, own, added) => stricter(name, own, added, true);
const off: Join = (name, own, added) => stricter(name, own, added, false);

/** A verifier of RFC 9068's access tokens makes every check of the lenient profile, and more. */
const profile: Join = (name, own, added) => {
  return own === 'access_token' && added === 'lenient_access_token' ? own : equal(name, own, added);
};

/** How to combine one option. */
interface Rule {
  readonly join: Join;
  /** The value for a verifier without the option. If absent, any value of a call is a further constraint. */
  readonly default?: unknown;
}

/** How to combine each option. The list is complete. */
const RULES: Readonly<Record<keyof VerifyOptions, Rule>> = {
  algorithms: { join: algorithms, default: ANY },
  issuer: { join: fewer },
  tenants: { join: tenants },
  audience: { join: fewer },
  additionalAudiences: { join: additional, default: [] },
  authorizedParty: { join: fewerOrIfPresent },
  acr: { join: fewer },
  subject: { join: equal },
  typ: { join: equal },
  profile: { join: profile },
  nonce: { join: nonce, default: null },
  accessToken: { join: equalOrIfPresent },
  code: { join: equalOrIfPresent },
  currentDate: { join: (_, __, added) => added },
  maxTokenAge: { join: shorter },
  maxLifetime: { join: shorter },
  maxAuthAge: { join: shorter },
  clockTolerance: { join: shorter, default: 0 },
  padding: { join: equal, default: 'rejected' },
  validate: { join: validates },
  requiredClaims: { join: both },
  scopes: { join: scopes },
  scopeClaims: { join: fewer, default: [] },
  claimTypes: { join: equal, default: 'checked' },
  requireValidCertificate: { join: on },
  allowWeakKeys: { join: off, default: false },
  legacyAccessTokens: { join: off, default: false },
  senderConstraint: { join: equal, default: 'checked elsewhere' },
  crit: { join: equal, default: {} },
  limits: { join: equal, default: {} },
};

/** Whether an expected issuer is a template. */
export const isTemplate = (issuer: unknown): boolean => typeof issuer === 'string' && /[{}]/.test(issuer);

/** Combines a verifier's options with the options of one call, which may add or tighten constraints. */
export function joined(own: CallOptions, added: CallOptions | undefined): CallOptions {
  if (added === undefined) return own;
  const options = new Map<string, unknown>(Object.entries(own));
  for (const [name, value] of Object.entries(copied(added))) {
    const rule = Object.keys(RULES).includes(name) ? RULES[name as keyof VerifyOptions] : undefined;
    if (value === undefined || rule === undefined) {
      // Throws if an option that enables a check is `undefined`.
      policyText({ [name]: value });
      if (value !== undefined) options.set(name, value);
      continue;
    }
    // Whatever the verifier's own value, `null` compares nothing.
    if (value === null) mistake(name, 'must not be null');
    const given = ownMember(own, name as keyof VerifyOptions) ?? ownMember(rule, 'default');
    options.set(name, given === undefined ? value : rule.join(name, given, value));
  }
  // A call may accept the literal issuers alone.
  const hasTemplate = list(options.get('issuer')).some(isTemplate);
  if (!hasTemplate && ownMember(added, 'tenants') === undefined) options.delete('tenants');
  return ownMembers(Object.fromEntries(options));
}
