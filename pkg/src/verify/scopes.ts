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
  /** The core's policy that requires them. */
  readonly policy: Remembered;
}

/**
 * Validates scopes that a program requires.
 *
 * @throws TypeError if they are invalid
 */
export function readScopes(given: unknown): RequiredScopes {
  const scopes = copyOf('scopes', given);
  const policy = rememberedPolicy(policyText({ scopes }), []);
  return { policy, names: Array.isArray(scopes) ? scopes : own(scopes as { readonly any: readonly string[] }, 'any')! };
}

/**
 * Makes only the last check of `verifyJwt`: that a verified token has scopes.
 *
 * @throws {@link JwtError} with the check `scope`
 */
export function verifyScopes(payload: JwtPayload, { policy }: RequiredScopes): void {
  const [scope, scp] = [own(payload, 'scope'), own(payload, 'scp')];
  const claims = textOf('claims', { ...(scope !== undefined && { scope }), ...(scp !== undefined && { scp }) });
  throwFailure(JSON.parse(callWith([policy], (core) => core.verify_scopes(claims, policy.in(core)))));
}
