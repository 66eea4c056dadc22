/** An issuer's published resources: its keys, and the metadata that name their URL. */
import type { Jwk, Jwks } from '../options/types.js';
import { throwFailure, type Failure } from '../runtime/errors.js';
import { ownMembers } from '../runtime/own.js';
import type { CacheEvents } from './cached.js';
import { acceptMetadata, fetchMetadata, type Discovered, type MetadataSource } from './discover.js';
import { acceptKeys } from './fetch.js';
import type { ReadKeyOptions, VerifierEvent } from './key-options.js';
import { KeySet } from './key-set.js';
import { request, type RequestOptions } from './request.js';
import { withoutSecrets } from './response.js';
import { Resource, type Source } from './resource.js';
import { rememberSource } from './sources.js';

/** A key set and its text as fetched. */
export interface Keys {
  readonly set: KeySet;
  readonly text: string;
}

/**
 * The keys at a URL. `home` is the URL from the program's options: only requests to its origin get the option
 * `headers`, because metadata may name any host.
 */
export function keysAt(url: URL, { fetching, ...rest }: ReadKeyOptions, home: URL): Resource<Keys> {
  const { headers, ...others } = fetching;
  const own = headers !== undefined && url.origin === home.origin ? { headers } : {};
  const options: ReadKeyOptions = { ...rest, fetching: ownMembers({ ...others, ...own }) };
  const shown = withoutSecrets(url);
  const source: Source<Keys> = {
    url: shown,
    identity: identityOf('keys', url.href, options),
    async fetch(etag) {
      const { result, headers } = await request(url, requestOptions(options, etag), acceptKeys);
      return result === undefined ? { headers } : { value: keysOf(result.text, shown), headers };
    },
    fromText: (text) => keysOf(revived(acceptKeys, text).text, shown),
  };
  const events = eventsOf<Keys>(shown, options, (before, { text }) => {
    if (before === undefined || before.text === text) return undefined;
    const [old, now] = [kidsOf(before.text), kidsOf(text)];
    // Sets avoid quadratic time: an issuer may publish thousands of keys.
    const [oldKids, newKids] = [new Set(old), new Set(now)];
    const [added, removed] = [now.filter((kid) => !oldKids.has(kid)), old.filter((kid) => !newKids.has(kid))];
    return added.length + removed.length > 0 ? { type: 'rotated', url: shown, added, removed } : undefined;
  });
  return new Resource(source, options.policy, events, options.store);
}

/** Keys with a text that the core has accepted, and the URL that they came from. */
export function keysOf(text: string, url: string | undefined): Keys {
  const set = KeySet.fromText(text);
  if (url !== undefined) rememberSource(set, url);
  return { text, set };
}

function kidsOf(text: string): string[] {
  // PEM has no `kid`, unless it is in a JSON object by `kid`.
  if (!/^\s*[[{]/.test(text)) return [];
  const jwks: Jwks | Jwk[] | Record<string, string> = JSON.parse(text);
  const keys = Array.isArray(jwks) ? jwks : jwks['keys'];
  if (!Array.isArray(keys)) return Object.keys(jwks);
  return keys.flatMap((key) => (typeof key?.kid === 'string' ? [key.kid] : []));
}

export function metadataOf(at: MetadataSource, options: ReadKeyOptions): Resource<Discovered> {
  const source: Source<Discovered> = {
    url: withoutSecrets(at.home),
    // The text from the store is checked again, so the expected issuers need not be part of the identity.
    identity: identityOf('metadata', at.addresses.join(' '), options),
    async fetch(etag) {
      const { result, headers } = await fetchMetadata(at, requestOptions(options, etag));
      return result === undefined ? { headers } : { value: result, headers };
    },
    fromText: (text) => revived((body) => acceptMetadata(body, at, requestOptions(options)), text),
  };
  return new Resource(source, options.policy, eventsOf(source.url, options, () => undefined), options.store);
}

export function requestOptions({ policy, fetching }: ReadKeyOptions, etag?: string): RequestOptions {
  return { ...fetching, timeout: policy.timeout, etag };
}

/** Everything that a fetched value depends on. `storeKey` represents the program's `fetch` and `headersFor`. */
function identityOf(
  kind: 'keys' | 'metadata',
  address: string,
  { fetching, storeKey }: ReadKeyOptions,
): readonly unknown[] {
  return [kind, address, [...new Headers(fetching.headers)], storeKey ?? null];
}

/** A value from the store, checked like a fetched one. */
function revived<T extends Failure>(accept: (body: Uint8Array) => T, text: string): T {
  const result = accept(new TextEncoder().encode(text));
  throwFailure(result);
  return result;
}

export function eventsOf<T>(
  url: string,
  { onEvent }: ReadKeyOptions,
  rotation: (before: T | undefined, now: T) => VerifierEvent | undefined,
): CacheEvents<T> {
  const emit = (event: VerifierEvent | undefined): void => {
    // An error of a listener, synchronous or asynchronous, must not affect a verdict.
    const ignore = () => undefined;
    try {
      if (event !== undefined) Promise.resolve(onEvent?.(event) as unknown).catch(ignore);
    } catch {
      ignore();
    }
  };
  return {
    happened: (type) => emit({ type, url }),
    failed: (error) => emit({ type: 'failed', url, error }),
    replaced: (before, now) => onEvent && emit(rotation(before, now)),
  };
}
