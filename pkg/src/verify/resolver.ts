/**
 * Verifiers for issuers that a program looks up when a token names them, such as tenants in a database.
 *
 * Anyone can write a token, so anyone can cause lookups. These rules bound that: an `iss` that cannot be an issuer is
 * rejected; each issuer has at most one lookup in flight, and all together have few; answers and refusals are
 * remembered, in two LRU caches, so that refusals displace no answer. No token chooses a URL: the answer does.
 */
import { check_address } from '../glue.js';
import { abortable, sleep, withTimeout, type Context } from '../keys/caller.js';
import { timeoutOf } from '../keys/fetch.js';
import { InFlight } from '../keys/in-flight.js';
import { KeySet } from '../keys/key-set.js';
import { areSame, copied, type Members } from '../options/copy.js';
import { secondsOf } from '../options/durations.js';
import { keysText } from '../options/options.js';
import type { Duration } from '../options/types.js';
import { call } from '../runtime/core.js';
import { JwtError } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import type { VerifierOptions } from './verifier-options.js';

/**
 * Looks up the options for an issuer, whose name comes from a token that is NOT verified yet: look it up among the
 * issuers that you trust, and never derive a URL from it.
 *
 * @returns the options, whose `issuer` is exactly this one; `null` if tokens of this issuer are rejected
 * @throws anything, if it cannot say: this is an outage, not a verdict, and is not remembered
 */
export type IssuerResolver = (
  issuer: string,
  context: { /** Aborted after the timeout. */ readonly signal: AbortSignal },
) => VerifierOptions | null | Promise<VerifierOptions | null>;

/** Options of a verifier with an {@link IssuerResolver}. */
export interface ResolverOptions {
  /**
   * How long an answer or a refusal is kept. If the next answer has the same options, keys stay cached. Functions and
   * instances of classes are the same only if they are the same object. Default 5 minutes, at most one day.
   */
  resolverTtl?: Duration;
  /**
   * The profile of all answers, if it is `client_assertion`: an issuer is a client then, so `iss` may be any text of 1
   * to 256 printable ASCII characters. Default: `iss` must be an https URL.
   */
  profile?: 'client_assertion';
  /** Time limit for one lookup, in addition to that for keys. Default 5 seconds, at most 60. */
  timeout?: Duration;
}

const DAY = { seconds: 86_400, text: 'one day (86400); was it meant in milliseconds?' };

/** The most answers, and the most refusals, that are kept. */
const MOST_KEPT = 1000;
/** The most lookups in flight, and the most callers that wait for one to end. */
const MOST_LOOKUPS = 32;
const MOST_WAITING = 256;
/** How often a caller looks for a free lookup, in milliseconds: the first and the longest interval. */
const POLL = { first: 10, most: 250, growth: 1.5 };

/** An answer, until `until` in milliseconds since 1970; after that only its keys may be used again. */
interface Kept<V> {
  readonly verifier: V;
  readonly options: Members;
  readonly until: number;
}

/** A lookup in flight. `result` is set when it ends. */
interface Lookup<V> {
  readonly began: number;
  readonly inFlight: InFlight;
  result?: { readonly verifier: V | null } | { readonly error: unknown };
}

/** Verifiers by issuer, each made of the resolver's answer. */
export class ResolvedVerifiers<V> {
  private readonly answers = new Map<string, Kept<V>>();
  private readonly refusals = new Map<string, number>();
  private readonly lookups = new Map<string, Lookup<V>>();
  private waiting = 0;
  private readonly ttl: number;
  private readonly timeout: number;
  private readonly profile: ResolverOptions['profile'];

  constructor(
    private readonly resolve: IssuerResolver,
    options: ResolverOptions,
    private readonly make: (options: VerifierOptions) => V,
  ) {
    const { resolverTtl, timeout, profile, ...others } = copied(options);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) {
      const names = 'resolverTtl, timeout and profile';
      throw new TypeError(`"${unknown}" is not an option of the second argument: its options are ${names}`);
    }
    if (profile !== undefined && profile !== 'client_assertion') {
      throw new TypeError('"profile" must be "client_assertion", or absent: set others in the answers');
    }
    this.profile = profile;
    this.ttl = (secondsOf('resolverTtl', resolverTtl, DAY) ?? 300) * 1000;
    this.timeout = timeoutOf(timeout);
  }

  /** The verifiers whose keys may be used, those used least recently first. */
  get kept(): readonly V[] {
    return [...this.answers.values()].filter(({ until }) => Date.now() < until).map(({ verifier }) => verifier);
  }

  /**
   * Whether the resolver is asked for an `iss`: an https URL (http on loopback hosts) without query and fragment.
   * OpenID Connect Core section 2, RFC 8414 section 2. For clients: `VSCHAR` of RFC 6749 appendix A.1.
   */
  private canBeIssuer(issuer: unknown): boolean {
    if (typeof issuer !== 'string') return false;
    if (this.profile !== undefined) return /^[\x20-\x7e]{1,256}$/.test(issuer);
    const hasForm = /^https?:\/\/(?!\/)[\x21-\x7e]{1,500}$/.test(issuer) && !/[?#\\]/.test(issuer);
    return hasForm && URL.canParse(issuer) && call(() => check_address(new URL(issuer).href, '')) === '';
  }

  /** The verifier of an issuer if it is known without a lookup; `undefined` if not. */
  peek(issuer: string): V | undefined {
    if (!this.canBeIssuer(issuer)) {
      throw rejected('the issuer ("iss") is not one to look up: no https URL without query and fragment');
    }
    const now = Date.now();
    const kept = this.answers.get(issuer);
    if (kept !== undefined && now < kept.until) {
      remember(this.answers, issuer, kept);
      return kept.verifier;
    }
    const refused = this.refusals.get(issuer);
    if (refused === undefined || now >= refused) return undefined;
    remember(this.refusals, issuer, refused);
    throw refusal();
  }

  /** The verifier of an issuer. Joins the lookup in flight, or begins one. */
  async get(issuer: string, { signal }: Context): Promise<V> {
    const known = this.peek(issuer);
    if (known !== undefined) return known;
    const lookup = this.lookups.get(issuer) ?? (await this.begin(issuer, signal));
    if ('verifier' in lookup) return lookup.verifier;
    const attempt = await lookup.inFlight.follow(this.timeout, signal);
    if (attempt === 'abandoned') {
      // The request that led the lookup on Workers is gone.
      this.lookups.delete(issuer);
      return this.get(issuer, { ...(signal && { signal }) });
    }
    const result = own(lookup, 'result');
    if (result === undefined) throw unavailable(`did not answer within ${this.timeout} seconds`);
    if ('error' in result) throw result.error;
    if (result.verifier === null) throw refusal();
    return result.verifier;
  }

  /** Forgets an issuer's answer or refusal, and its keys. The result of a lookup in flight is not kept. */
  forget(issuer: string): void {
    for (const map of [this.answers, this.refusals, this.lookups]) map.delete(issuer);
  }

  /** Begins a lookup, once there are few enough in flight, unless another caller has been first. */
  private async begin(issuer: string, signal: AbortSignal | undefined): Promise<Lookup<V> | { readonly verifier: V }> {
    let [pause, waited] = [POLL.first, 0];
    // Nothing may be awaited between the last check and the start of the lookup.
    while (this.isFull(issuer)) {
      if (this.waiting >= MOST_WAITING || waited > this.timeout * 1000) {
        throw unavailable('has too many lookups in flight');
      }
      this.waiting++;
      await abortable(sleep(pause), signal).finally(() => this.waiting--);
      waited += pause;
      pause = Math.min(POLL.most, pause * POLL.growth);
    }
    const known = this.peek(issuer);
    if (known !== undefined) return { verifier: known };
    const begun = this.lookups.get(issuer);
    if (begun !== undefined) return begun;
    const lookup: Lookup<V> = ownMembers({ began: Date.now(), inFlight: new InFlight() });
    this.lookups.set(issuer, lookup);
    lookup.inFlight.begin(1, () => this.look(issuer, lookup), async () => undefined);
    return lookup;
  }

  private isFull(issuer: string): boolean {
    // On Workers a lookup ends with the request that began it, whether or not it had a result.
    const oldest = Date.now() - this.timeout * 1000 - POLL.most;
    for (const [name, { began }] of this.lookups) if (began < oldest) this.lookups.delete(name);
    return this.lookups.size >= MOST_LOOKUPS && !this.lookups.has(issuer);
  }

  /** Makes a lookup and remembers its result. Never rejects. */
  private async look(issuer: string, lookup: Lookup<V>): Promise<true> {
    try {
      const options = await this.ask(issuer);
      const kept = options === null ? null : this.keep(issuer, options);
      lookup.result = { verifier: kept === null ? null : kept.verifier };
      // Otherwise the issuer has been forgotten in the meantime.
      if (this.lookups.get(issuer) === lookup) {
        this.forget(issuer);
        if (kept === null) remember(this.refusals, issuer, Date.now() + this.ttl);
        else remember(this.answers, issuer, kept);
      }
    } catch (error) {
      lookup.result = { error };
    } finally {
      if (this.lookups.get(issuer) === lookup) this.lookups.delete(issuer);
    }
    return true;
  }

  private async ask(issuer: string): Promise<unknown> {
    const controller = new AbortController();
    const answer = async (): Promise<{ readonly options: unknown }> => {
      const { resolve } = this;
      try {
        return { options: await resolve(issuer, { signal: controller.signal }) };
      } catch (cause) {
        throw unavailable('failed', cause);
      }
    };
    try {
      const answered = await withTimeout(this.timeout * 1000, answer());
      if (answered === undefined) throw unavailable(`did not answer within ${this.timeout} seconds`);
      return answered.options;
    } finally {
      controller.abort();
    }
  }

  /** Checks an answer. Its verifier is the one before if the options are the same, so that keys stay cached. */
  private keep(issuer: string, given: unknown): Kept<V> {
    if (typeof given !== 'object' || given === null) {
      throw new TypeError('the resolver must return the options of a verifier, or null');
    }
    const options = copied(given as VerifierOptions & Record<string, unknown>);
    const { issuer: named, jwks, profile } = ownMembers<Record<string, unknown>>(options);
    if (named !== issuer && !(Array.isArray(named) && named.length === 1 && named[0] === issuer)) {
      throw new TypeError('the resolver must return options whose "issuer" is the one that it was asked for');
    }
    if (this.profile !== undefined && profile !== this.profile) {
      throw new TypeError(`the resolver must return options with the profile "${this.profile}"`);
    }
    // A key set that is an object may change after this.
    if (typeof jwks === 'object' && !(jwks instanceof KeySet)) {
      Object.assign(options, { jwks: keysText(jwks, undefined) });
    }
    const members = Object.entries(options);
    const before = this.answers.get(issuer);
    const isSame = before !== undefined && areSame(before.options, members);
    const verifier = isSame ? before.verifier : this.make(options);
    return { verifier, options: members, until: Date.now() + this.ttl };
  }
}

/** Sets a member of an LRU cache, which drops the one that was used least recently. */
function remember<T>(map: Map<string, T>, issuer: string, value: T): void {
  map.delete(issuer);
  map.set(issuer, value);
  if (map.size > MOST_KEPT) map.delete(map.keys().next().value!);
}

function refusal(): JwtError {
  return rejected('the issuer ("iss") is not accepted');
}

function rejected(message: string): JwtError {
  const details = { claim: 'iss', reason: 'check_failed', check: 'iss' } as const;
  return new JwtError('ERR_JWT_CLAIM_VALIDATION_FAILED', message, details);
}

/** An outage of the resolver. It is not a verdict on the token. */
function unavailable(problem: string, cause?: unknown): JwtError {
  const message = `the options of the issuer are not available: the resolver ${problem}`;
  return new JwtError('ERR_ISSUER_UNAVAILABLE', message, { retryAfter: 1, ...(cause !== undefined && { cause }) });
}
