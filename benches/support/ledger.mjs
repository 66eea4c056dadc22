// What a verifier must know of an issuer's keys, and when.

/** For what the machine needs: timers, the loop, an answer on its way. */
const SLACK = 0.5;
const BACK_OFF_AT_MOST = 60;
/** All times here are in seconds. */
export const now = () => performance.now() / 1000;

/**
 * Which losses are legitimate, decided by what the issuer did and by the settings, and by nothing that the verifier
 * says.
 *
 * The weather is *fair* while the issuer gives every answer whole and within half the timeout, else *foul*. Tokens of
 * every key that is published come all the time, so a verifier that lacks one has reason to fetch whenever it may, as
 * it has once its keys are older than `maxAge`. It may when the cooldown since the last attempt is over, and that
 * attempt too; in fair weather it has the answer a timeout later. All this takes `prompt` at most.
 *
 * 1. A key is **due** once the weather has been fair for `prompt` since it was published. It stays so in any weather,
 * until it is
 *    withdrawn, for as long as the verifier must have keys at all. A good token of a key that is due and is refused for
 * want of
 *    keys, by a call that began then, is lost. Before, it is excused.
 * 2. In fair weather keys are renewed once they are older than `maxAge`, so they never get older than `maxAge` +
 * `prompt`. Once it
 *    turns foul they may be used up to the age of `maxAge` + `maxStale`, so for `held` at least. After that they may
 * have **run
 *    out**, and nothing is due.
 * 3. A verifier without keys waits after each failure, and a flight that began in foul weather may fail a timeout into
 * the fair.
 *    If it has never had keys, it waits 1, 2, 4 … seconds, or half of that by chance: the waits so far add up to at
 * least half
 *    the next one less 1, so that is 2 × (the outage + 1) at most, and never more than a minute. If keys ran out, the
 * failures of
 *    a whole outage have been counted, and it may be the minute. The weather must be fair for that long and `prompt`
 * besides
 *    before anything is due again. Where keys would run out just within the first `prompt` of fair weather, they count
 * as such. 4. A withdrawn key is **gone** once the weather has been fair for `maxAge` + `prompt` since, and in any
 * weather after `maxAge` +
 *    `maxStale`, since every answer that has it is older. A token of it that is accepted then is a wrong verdict.
 * 5. A process that was not given its time counts as foul weather: the issuer lives in it.
 */
export class Ledger {
  #keys = new Map();
  #rules;
  #prompt;
  #held;
  #began = now();
  #fairSince;
  /** For how long the weather must be fair before anything is certain. */
  #needed = 0;
  /** When it was last certain that the verifier had keys of `maxAge` and `prompt` at most. */
  #sureAt;

  constructor(rules) {
    const { cooldown, timeout, maxStale } = rules;
    this.#rules = rules;
    this.#prompt = Math.max(cooldown, timeout) + timeout + SLACK;
    this.#held = maxStale - this.#prompt;
  }

  published(kid) {
    this.#keys.set(kid, { publishedAt: now(), withdrawnAt: undefined, known: false, gone: false });
  }

  withdrawn(kid) {
    this.#look(now());
    this.#keys.get(kid).withdrawnAt = now();
  }

  /** A key that no call will name any more. */
  forget(kid) {
    this.#keys.delete(kid);
  }

  /** From now on; `until`, if given, is when it was last known to be fair. */
  foul(until = now()) {
    this.#look(until);
    this.#fairSince = undefined;
  }

  fair() {
    const [at, { timeout }] = [now(), this.#rules];
    this.#fairSince = at;
    if (this.#sureAt !== undefined && at + this.#prompt <= this.#sureAt + this.#held) {
      this.#needed = this.#prompt;
    } else {
      const growing = this.#sureAt === undefined ? 2 * (at - this.#began + timeout + 1) : Infinity;
      this.#needed = Math.min(BACK_OFF_AT_MOST, growing) + timeout + this.#prompt;
    }
  }

  stalled(since) {
    if (this.#fairSince === undefined) return;
    this.foul(since);
    this.fair();
  }

  isDue(kid) {
    const at = now();
    this.#look(at);
    const { known, withdrawnAt } = this.#keys.get(kid);
    return known && withdrawnAt === undefined && at <= this.#sureAt + this.#held;
  }

  /** Also a key that has been forgotten since. */
  isWithdrawn(kid) {
    return this.#keys.get(kid)?.withdrawnAt !== undefined || !this.#keys.has(kid);
  }

  isGone(kid) {
    this.#look(now());
    return this.#keys.get(kid).gone;
  }

  /** Takes down what is certain at a time. The weather has not changed since the last call. */
  #look(at) {
    const { maxAge, maxStale } = this.#rules;
    const fair = this.#fairSince;
    const isSure = fair !== undefined && at >= fair + this.#needed;
    if (isSure) this.#sureAt = at;
    for (const key of this.#keys.values()) {
      const { publishedAt, withdrawnAt } = key;
      key.known ||= isSure && at >= publishedAt + this.#prompt;
      if (withdrawnAt === undefined) continue;
      const isRenewed = fair !== undefined && at >= Math.max(fair + this.#needed, withdrawnAt + this.#prompt) + maxAge;
      key.gone ||= isRenewed || at >= withdrawnAt + maxAge + maxStale + SLACK;
    }
  }
}
