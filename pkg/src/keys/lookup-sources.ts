/** Where keys come from that are looked up one at a time. */
import { JwtError, throwFailure } from '../runtime/errors.js';
import type { AlgorithmName } from '../options/types.js';
import { withTimeout } from './caller.js';
import { acceptKey } from './fetch.js';
import type { AddressTemplate } from './key-address.js';
import type { ReadKeyOptions } from './key-options.js';
import { textOfKeys, type JwksLike } from './key-set.js';
import type { LoadKeys } from './key-sources.js';
import { keysOf, requestOptions, type Keys } from './published.js';
import { RequestFailure, request } from './request.js';
import type { Source } from './resource.js';

/** The text of no keys. */
export const NONE = '{"keys":[]}';
/** Statuses that mean that there is no such key. Key servers on object stores answer 403 for it. */
const NOT_FOUND = [404, 410, 400, 403];

/** The key of one `kid` at a template's address. */
export function fetched(
  template: AddressTemplate,
  kid: string,
  options: ReadKeyOptions,
  isFound: () => boolean,
): Source<Keys> {
  const { shown } = template;
  return {
    url: shown,
    identity: [],
    async fetch(etag) {
      const address = template.addressOf(kid);
      if (address === undefined) return { value: keysOf(NONE, shown), headers: new Headers() };
      try {
        const given = { ...requestOptions(options, etag), shown };
        const { result, headers } = await request(address, given, (body) => acceptKey(body, kid));
        return result === undefined ? { headers } : { value: keysOf(result.text, shown), headers };
      } catch (error) {
        const status = error instanceof RequestFailure ? error.error.status : undefined;
        // A key that was there is gone only if the server says just that.
        const statuses = isFound() ? NOT_FOUND.slice(0, 2) : NOT_FOUND;
        if (status === undefined || !statuses.includes(status)) throw error;
        return { value: keysOf(NONE, shown), headers: new Headers() };
      }
    },
    fromText: (text) => keysOf(text, shown),
  };
}

/** The keys that the program's function returns for one `kid`. */
export function loaded(
  load: LoadKeys,
  wanted: { readonly kid: string; readonly alg: AlgorithmName },
  { policy }: ReadKeyOptions,
): Source<Keys> {
  return {
    url: '',
    identity: [],
    async fetch() {
      const keys = await answerOf(load, wanted, policy.timeout);
      if (keys === null) return { value: keysOf(NONE, undefined), headers: new Headers() };
      const result = acceptKey(new TextEncoder().encode(textOfKeys(keys)), wanted.kid);
      throwFailure(result);
      return { value: keysOf(result.text, undefined), headers: new Headers() };
    },
    fromText: (text) => keysOf(text, undefined),
  };
}

/** What `load` returns. Whatever else it does is an outage: nothing is known about the token then. */
async function answerOf(load: LoadKeys, wanted: Parameters<LoadKeys>[0], timeout: number): Promise<JwksLike | null> {
  const fail = (message: string, details = {}) => new JwtError('ERR_JWKS_FETCH_FAILED', message, details);
  const call = async () => [await load({ ...wanted })] as const;
  const answer = await withTimeout(timeout * 1000, call()).catch((cause: unknown) => {
    throw fail('"load" threw an error', { cause });
  });
  if (answer === undefined) throw new JwtError('ERR_JWKS_TIMEOUT', `"load" took longer than ${timeout} seconds`);
  const [keys] = answer;
  if (keys === undefined) throw fail('"load" returned undefined: return null if there is no key');
  return keys;
}
