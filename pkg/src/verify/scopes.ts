import { own } from '../runtime/own.js';
import { throwFailure } from '../runtime/errors.js';
import { callWith, type Remembered } from '../runtime/remembered.js';
import { copyOf, textOf } from '../options/copy.js';
import { policyText, rememberedPolicy } from '../options/options.js';
import type { JwtPayload, VerifyOptions } from '../options/types.js';

/** Scopes that a token must have: all of an array, or one of `any`. */
export type Scopes = NonNullable<VerifyOptions['scopes']>;

/** Validated scopes. */
export interface RequiredScopes {
  readonly names: readonly string[];
  /** The core's policy that requires them, in `scope` or `scp` and in these claims. */
  readonly policy: (claims: readonly string[]) => Remembered;
}

/**
 * Validates scopes that a program requires.
 *
 * @throws TypeError if they are invalid
 */
export function readScopes(given: unknown): RequiredScopes {
  const scopes = copyOf('scopes', given);
  const policies = new Map<string, Remembered>();
  const policy = (scopeClaims: readonly string[]): Remembered => {
    const text = policyText(scopeClaims.length === 0 ? { scopes } : { scopes, scopeClaims });
    const known = policies.get(text) ?? rememberedPolicy(text, []);
    policies.set(text, known);
    return known;
  };
  policy([]);
  return { policy, names: Array.isArray(scopes) ? scopes : own(scopes as { readonly any: readonly string[] }, 'any')! };
}

/**
 * Validates the names of claims that hold scopes.
 *
 * @throws TypeError if they are invalid
 */
export function readScopeClaims(given: unknown): readonly string[] {
  if (given === undefined) return [];
  const claims = copyOf('scopeClaims', given) as readonly string[];
  rememberedPolicy(policyText({ scopeClaims: claims }), []);
  return claims;
}

/**
 * Makes only the last check of `verifyJwt`: that a verified token has scopes, in `scope` or `scp` and in these claims.
 *
 * @throws {@link JwtError} with the check `scope`
 */
export function verifyScopes(payload: JwtPayload, required: RequiredScopes, scopeClaims: readonly string[]): void {
  const policy = required.policy(scopeClaims);
  const held = ['scope', 'scp', ...scopeClaims].filter((name) => own(payload, name) !== undefined);
  const claims = textOf('claims', Object.fromEntries(held.map((name) => [name, payload[name]])));
  throwFailure(JSON.parse(callWith([policy], (core) => core.verify_scopes(claims, policy.in(core)))));
}
