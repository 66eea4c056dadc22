// The keys that a verifier must know, and when.

/** Allowance for timers, the event loop, and responses in transit. */
const SLACK = 0.5;
const BACK_OFF_AT_MOST = 60;
/** All times here are in seconds. */
export const now = () => performance.now() / 1000;

/**
 * Decides which losses are legitimate, from the issuer's actions and the settings alone, and not from the verifier's
 * reports.
 *
 * The issuer is *healthy* while it sends every response completely and within half the timeout, else *failing*. Tokens
 * of every published key come all the time. A verifier that lacks a key therefore has reason to fetch whenever it may,
 * and so has a verifier whose keys are older than `maxAge`. It may fetch when the last attempt and the cooldown since
 * then are over. From a healthy issuer it has the response a timeout later. All this takes `prompt` at most.
 *
 * 1. A key is **due** once the issuer has been healthy for `prompt` since the key was published. It stays due, healthy
 *    or failing, until it is withdrawn, for as long as the verifier must have keys at all. A call that began while a
 *    key was due, and that rejects a good token of this key because the key is missing, is a loss. Before that, the
 *    rejection is excused.
 * 2. While the issuer is healthy, keys are renewed once they are older than `maxAge`, so they never get older than
 *    `maxAge` + `prompt`. Once the issuer fails, they may be used up to the age of `maxAge` + `maxStale`, so for `held`
 *    at least. After that they may have **run out**, and no key is due.
 * 3. A verifier without keys waits after each failure, and an attempt that began while the issuer failed may still fail
 *    a timeout after its recovery. If the verifier has never had keys, it waits 1, 2, 4 … seconds, or by jitter half of
 *    that: the waits so far add up to at least half the next wait less 1, so the next wait is 2 × (the outage + 1) at
 *    most, and never more than a minute. If keys ran out, the failures of a whole outage have been counted, and the
 *    wait may be the minute. The issuer must be healthy for that long and another `prompt` before any key is due again.
 *    Where keys would run out within the first `prompt` of a healthy phase, they count as run out.
 * 4. A withdrawn key is **gone** once the issuer has been healthy for `maxAge` + `prompt` since then, and in any case
 *    after `maxAge` + `maxStale`, because every response that has it is older. A token of this key that is accepted
 *    then is a wrong verdict.
 * 5. While the process gets no CPU time, the issuer counts as failing, because it runs in this process.
 */
export class Ledger {
  #keys = new Map();
  #rules;
  #prompt;
  #held;
  #began = now();
  #healthySince;
  /** For how long the issuer must be healthy before anything is certain. */
  #needed = 0;
  /** When it was last certain that the age of the verifier's keys was `maxAge` + `prompt` at most. */
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

  /** Removes a key that no call will name any more. */
  forget(kid) {
    this.#keys.delete(kid);
  }

  /** The issuer fails from now on. `until`: when it was last known to be healthy. */
  failing(until = now()) {
    this.#look(until);
    this.#healthySince = undefined;
  }

  healthy() {
    const [at, { timeout }] = [now(), this.#rules];
    this.#healthySince = at;
    if (this.#sureAt !== undefined && at + this.#prompt <= this.#sureAt + this.#held) {
      this.#needed = this.#prompt;
    } else {
      const growing = this.#sureAt === undefined ? 2 * (at - this.#began + timeout + 1) : Infinity;
      this.#needed = Math.min(BACK_OFF_AT_MOST, growing) + timeout + this.#prompt;
    }
  }

  stalled(since) {
    if (this.#healthySince === undefined) return;
    this.failing(since);
    this.healthy();
  }

  isDue(kid) {
    const at = now();
    this.#look(at);
    const { known, withdrawnAt } = this.#keys.get(kid);
    return known && withdrawnAt === undefined && at <= this.#sureAt + this.#held;
  }

  /** Also true for a key that has been forgotten since. */
  isWithdrawn(kid) {
    return this.#keys.get(kid)?.withdrawnAt !== undefined || !this.#keys.has(kid);
  }

  isGone(kid) {
    this.#look(now());
    return this.#keys.get(kid).gone;
  }

  /** Records what is certain at a time. The state of the issuer has not changed since the last call. */
  #look(at) {
    const { maxAge, maxStale } = this.#rules;
    const healthySince = this.#healthySince;
    const isSure = healthySince !== undefined && at >= healthySince + this.#needed;
    if (isSure) this.#sureAt = at;
    for (const key of this.#keys.values()) {
      const { publishedAt, withdrawnAt } = key;
      key.known ||= isSure && at >= publishedAt + this.#prompt;
      if (withdrawnAt === undefined) continue;
      const isRenewed = healthySince !== undefined &&
        at >= Math.max(healthySince + this.#needed, withdrawnAt + this.#prompt) + maxAge;
      key.gone ||= isRenewed || at >= withdrawnAt + maxAge + maxStale + SLACK;
    }
  }
}
