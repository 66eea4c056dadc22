import { match_issuer } from '../glue.js';
import { textOf } from '../options/copy.js';
import type { JwtPayload } from '../options/types.js';
import { call } from '../runtime/core.js';
import { resultOf } from './verify.js';

/**
 * The index of the issuer that the claims name, which may be a template.
 *
 * @throws {@link JwtError} if they name none
 */
export function matchIssuer(
  claims: JwtPayload,
  issuers: readonly string[],
  insecureHosts: readonly string[],
): number {
  const [text, list] = [textOf('claims', claims), textOf('issuers', issuers)];
  return resultOf(call(() => match_issuer(text, list, insecureHosts.join(' '))));
}
