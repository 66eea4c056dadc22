/**
 * Keys that are looked up one at a time: at a `jwksUri` with `{kid}`, or by the program's `load`.
 *
 * Anyone can send tokens with any `kid`. So every `kid` that has no key counts: at most {@link UNKNOWN} of them are
 * looked up within `cooldown`, however many tokens name them, and one that was not found is not looked up again before
 * `cooldown` is over. Found keys and all others are remembered apart, so that unknown `kid`s cannot displace keys. What
 * a token can reach by its `kid` is decided in `key-address.ts`.
 */
import { JwtError } from '../runtime/errors.js';
import type { AlgorithmName } from '../options/types.js';
import { seconds, type Counts } from './cached.js';
import { isName, type AddressTemplate } from './key-address.js';
import type { ReadKeyOptions } from './key-options.js';
import type { KeyProvider } from './key-provider.js';
import type { LoadKeys } from './key-sources.js';
import { NONE, fetched, loaded } from './lookup-sources.js';
import { eventsOf, type Keys } from './published.js';
import { Resource } from './resource.js';

/** How many `kid`s without a key are looked up within `cooldown`. */
const UNKNOWN = 10;
/** How many keys are remembered, and how many `kid`s without one. */
const CAPACITY = 1000;

/** A provider of the keys that tokens name. Without a token it has none. */
export function lookup(options: ReadKeyOptions, from: AddressTemplate | LoadKeys): KeyProvider {
  const { policy } = options;
  const [known, unknown] = [new Recent(), new Recent()];
  const counts: Counts = { fetched: 0, notModified: 0, failed: 0, staleServed: 0 };
  const url = typeof from === 'function' ? undefined : from.shown;
  const outer = eventsOf<Keys>(url ?? '', options, () => undefined);
  let lastError: JwtError | undefined;
  let failures = 0;
  let window = { start: -Infinity, used: 0 };

  const events: typeof outer = {
    ...outer,
    happened(type) {
      counts[type]++;
      if (type !== 'staleServed') [lastError, failures] = [undefined, 0];
      outer.happened(type);
    },
    failed(error) {
      counts.failed++;
      [lastError, failures] = [error, failures + 1];
      outer.failed(error);
    },
  };

  /** Counts a fetch for a `kid` that has no key. */
  const admit = (): void => {
    const now = seconds();
    if (!(window.start <= now && now < window.start + policy.cooldown)) window = { start: now, used: 0 };
    if (window.used < UNKNOWN) {
      window.used++;
      return;
    }
    const retryAfter = Math.max(1, Math.ceil(window.start + policy.cooldown - now));
    const limit = `${UNKNOWN} unknown "kid"s within ${policy.cooldown} seconds`;
    const message = `the key was not looked up, because only ${limit} are`;
    throw new JwtError('ERR_JWKS_FETCH_FAILED', message, { ...(url !== undefined && { url }), retryAfter });
  };

  return {
    url,
    fresh: undefined,
    idTokenAlgorithms: undefined,
    metadataIssuer: undefined,
    get: async () => undefined,
    use: () => undefined,
    peek: () => undefined,
    async reload(context) {
      await Promise.all([...known.values()].map((resource) => resource.get(context, true)));
    },
    get status() {
      const error = lastError === undefined ? {} : { lastError };
      return { ...(url !== undefined && { url }), loaded: known.size > 0, failures, ...error, counts: { ...counts } };
    },

    keysFor({ kid, alg }) {
      const wanted = { kid: checkedKid(kid), alg: alg as AlgorithmName };
      const id = typeof from === 'function' ? `${alg} ${kid}` : wanted.kid;
      const make = (): Resource<Keys> => {
        const isFound = () => known.has(id);
        const source =
          typeof from === 'function' ? loaded(from, wanted, options) : fetched(from, wanted.kid, options, isFound);
        return new Resource(source, policy, events, undefined);
      };
      let own: Resource<Keys> | undefined;
      /** The resource of this `kid`. Another caller may have begun to look it up meanwhile. */
      const resource = () => known.find(id) ?? unknown.find(id) ?? (own ??= make());
      /** Remembers a resource that has a key, and does not count its lookup. */
      const settle = (): void => {
        const found = unknown.find(id);
        const value = found?.cached.peek();
        if (value === undefined || value.text === NONE) return;
        unknown.delete(id);
        known.add(id, found!);
        window.used = Math.max(0, window.used - 1);
      };
      const mayFetch = (): Resource<Keys> => {
        const found = resource();
        const { startedAt, nextAttemptAt } = found.cached.status;
        if (known.has(id) || startedAt !== undefined || nextAttemptAt !== undefined) return found;
        admit();
        unknown.add(id, found);
        return found;
      };
      return {
        url,
        idTokenAlgorithms: undefined,
        metadataIssuer: undefined,
        get fresh() {
          settle();
          return resource().cached.fresh?.set;
        },
        async get(context, unknownKid) {
          const keys = await mayFetch().get(context, unknownKid);
          settle();
          return keys?.set;
        },
        async reload(context) {
          await this.get(context, true);
        },
        use(unknownKid) {
          try {
            return mayFetch().use(unknownKid)?.set;
          } catch {
            return resource().cached.peek()?.set;
          }
        },
        peek: () => resource().cached.peek()?.set,
        get status() {
          const { cached } = resource();
          return { loaded: cached.peek() !== undefined, failures: cached.status.failures, counts: cached.counts };
        },
      };
    },
  };
}

function checkedKid(kid: string | undefined): string {
  if (isName(kid)) return kid;
  const message =
    kid === undefined
      ? 'the token has no "kid", by which its key would have to be looked up'
      : 'the token\'s "kid" cannot name a key: it is not 1 to 256 letters, digits and characters of _ . : = -';
  throw new JwtError('ERR_JWKS_NO_MATCHING_KEY', message);
}

/** The resources that were used last, by id. */
class Recent {
  private readonly resources = new Map<string, Resource<Keys>>();

  get size(): number {
    return this.resources.size;
  }

  has(id: string): boolean {
    return this.resources.has(id);
  }

  /** The resource, which becomes the last one used. */
  find(id: string): Resource<Keys> | undefined {
    const resource = this.resources.get(id);
    if (resource !== undefined) this.add(id, resource);
    return resource;
  }

  add(id: string, resource: Resource<Keys>): void {
    this.resources.delete(id);
    this.resources.set(id, resource);
    if (this.resources.size <= CAPACITY) return;
    const [oldest] = this.resources.keys();
    this.resources.delete(oldest!);
  }

  delete(id: string): void {
    this.resources.delete(id);
  }

  values(): Iterable<Resource<Keys>> {
    return this.resources.values();
  }
}
