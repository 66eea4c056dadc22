import type { AnyValidate, VerifiedJwt } from '../options/types.js';
import { accepts, isThenable } from '../options/validate.js';
import { JwtError } from '../runtime/errors.js';

/** What `validate` is called with. */
type Validated = Pick<VerifiedJwt, 'payload' | 'protectedHeader'>;

/**
 * Makes the last check of a call that cannot wait.
 *
 * @returns the error with which `validate` rejects the token, if it does
 * @throws TypeError if `validate` returns a promise
 * @throws what `validate` throws
 */
export function rejectionBy(validate: AnyValidate | undefined, { payload, protectedHeader }: Validated) {
  if (validate === undefined) return undefined;
  const result: unknown = validate(payload, protectedHeader);
  if (!isThenable(result)) return accepts(result) ? undefined : notAccepted(payload);
  // A rejection that nobody awaits would end the program.
  Promise.resolve(result).catch(() => undefined);
  throw new TypeError('"validate" returned a promise, which only verify() of a verifier and guards await');
}

/** {@link rejectionBy} for calls that can wait. */
export async function rejectionByAsync(validate: AnyValidate, { payload, protectedHeader }: Validated) {
  let result: unknown;
  try {
    result = await validate(payload, protectedHeader);
  } catch (error) {
    if (error instanceof JwtError) (thrown ??= new WeakSet()).add(error);
    throw error;
  }
  return accepts(result) ? undefined : notAccepted(payload);
}

/** Errors that look like a verdict of keyward, but were thrown by `validate`. */
let thrown: WeakSet<JwtError> | undefined;

/** Whether an error of `verify` was thrown by `validate`, so that it is no verdict on the token. */
export function isThrownByValidate(error: JwtError): boolean {
  return thrown?.has(error) ?? false;
}

/** The error if `validate` does not accept a token. */
export function notAccepted(payload: VerifiedJwt['payload']): JwtError {
  return new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', 'the check "validate" does not accept the token', {
    claim: 'validate',
    reason: 'check_failed',
    check: 'validate',
    payload,
  });
}
