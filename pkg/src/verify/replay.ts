/** Client assertions may be used once. RFC 7523 section 3, item 7. */
import { JwtError } from '../runtime/errors.js';
import { ReplayMemory } from './replay-memory.js';

/** Remembers tokens that may be used once. */
export interface ReplayOptions {
  /**
   * Only with the profile `client_assertion`. Returns whether an assertion with this key was used before, and stores
   * the key for `ttl` seconds, until `exp` has passed even for servers whose clocks differ by `clockTolerance`. Both
   * must be one atomic operation, as for `verifyDpop`. It is called only for assertions that have passed every other
   * check. Default: a memory of this process, which does not detect replays to other processes. It stores up to
   * 100,000 assertions and rejects further ones while none of them has expired.
   */
  isReplay?(key: string, ttl: number): boolean | Promise<boolean>;
}

/** What the core leaves to be checked: a hash of `iss` and `jti`, and how long to remember it, in seconds. */
export interface Unchecked {
  readonly replayKey: string;
  readonly lifetime: number;
}

/** Shared by all verifiers, so that making another one does not forget what was used. */
let memory: ReplayMemory | undefined;

/**
 * Validates the option `isReplay`.
 *
 * @throws TypeError if it is not a function, or the profile is not `client_assertion`
 */
export function readReplay(given: ReplayOptions & { profile?: unknown }): ReplayOptions['isReplay'] {
  if (!('isReplay' in given)) return undefined;
  if (typeof given.isReplay !== 'function') throw new TypeError('"isReplay" must be a function');
  if (given.profile !== 'client_assertion') {
    throw new TypeError('"isReplay" applies only to the profile client_assertion: remove it or change the profile');
  }
  return given.isReplay.bind(given);
}

/**
 * Marks an assertion as used.
 *
 * @throws {@link JwtError} `ERR_JWT_REPLAYED`; `ERR_LIMIT_EXCEEDED`: the memory of this process is full
 */
export async function rejectReplay(
  { replayKey, lifetime }: Unchecked,
  isReplay: ReplayOptions['isReplay'],
  now: number,
): Promise<void> {
  const used: unknown =
    isReplay === undefined
      ? (memory ??= new ReplayMemory()).isReplay(replayKey, lifetime, now)
      : await isReplay(replayKey, lifetime);
  if (typeof used !== 'boolean') throw new TypeError('isReplay() must return true or false');
  if (used) throw new JwtError('ERR_JWT_REPLAYED', 'the assertion has been used before', { check: 'replay' });
}
