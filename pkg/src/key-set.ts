import { call, isRunning } from './core.js';
import { throwFault } from './errors.js';
import { keysText } from './options.js';
import type { Core } from './glue.js';
import type { Jwk, Jwks, KeyReport } from './types.js';

/** A key set in any of its shapes: parsed JSON, JSON text, or a {@link KeySet}. A single JWK is a set of one. */
export type JwksLike = Jwks | Jwk | string | KeySet;

/**
 * Calls the core with keys: by handle where it may still know it, else by text, which always works. `attempt` answers
 * `undefined` for a handle that was forgotten.
 *
 * @internal
 */
export let withKeys: <T>(
  jwks: unknown,
  options: { limits?: { keySetBytes?: number } } | undefined,
  attempt: (core: Core, handle: number, text: string) => T | undefined,
) => T;

/**
 * Keys, parsed and checked once. `verifyJwt` takes one wherever it takes a JWK Set; a plain JWK Set is recognised by
 * its content and costs its serialisation more. A key that is unknown or broken is left out and never spoils the others.
 * Nothing has to be freed.
 *
 * @example
 * const keys = new KeySet(await fetchJwks('https://issuer.example/jwks'));
 * keys.keys.filter((key) => !key.taken).map((key) => key.reason);
 * verifyJwt(token, keys);
 */
export class KeySet {
  readonly #text: string;
  #core: Core | undefined;
  #handle = 0;
  #keys: readonly KeyReport[] | undefined;

  /**
   * @param jwks a JWK Set, a JWK, or their JSON text
   * @throws {@link JwtError} `ERR_JWKS_INVALID` for what is neither, `ERR_JWK_INVALID` or `ERR_JWK_WEAK` for a single key
   *   that cannot be used, `ERR_LIMIT_EXCEEDED`
   */
  constructor(jwks: JwksLike) {
    this.#text = jwks instanceof KeySet ? jwks.#text : keysText(jwks, undefined);
    this.#report();
  }

  /** Every key of the input in its order: taken or left out, and why. */
  get keys(): readonly KeyReport[] {
    return this.#keys ?? this.#report();
  }

  #report(): readonly KeyReport[] {
    const answer = JSON.parse(call((core) => core.keys(this.#text)));
    throwFault(answer);
    return (this.#keys = answer);
  }

  static {
    withKeys = (jwks, options, attempt) => {
      if (!(jwks instanceof KeySet)) {
        const text = keysText(jwks, options);
        return call((core) => attempt(core, 0, text))!;
      }
      return call((core) => {
        const known = isRunning(jwks.#core) ? attempt(core, jwks.#handle, '') : undefined;
        if (known !== undefined) return known;
        jwks.#handle = core.remember(jwks.#text);
        jwks.#core = core;
        return attempt(core, jwks.#handle, '');
      })!;
    };
  }
}
