import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { copied } from '../options/copy.js';
import { keysText, policyText } from '../options/options.js';
import { own } from '../runtime/own.js';
import { Remembered } from '../runtime/remembered.js';
import { rememberSource, sourceOf } from './sources.js';
import type { Jwk, Jwks, KeyReport, Limits } from '../options/types.js';

/** A key set in any of its shapes: parsed JSON, JSON text, or a {@link KeySet}. A single JWK is a set of one. */
export type JwksLike = Jwks | Jwk | string | KeySet;

/**
 * Keys, parsed once. `verifyJwt` takes one wherever it takes a JWK Set; a plain JWK Set is recognised by its content and
 * costs its serialisation more. A key that is unknown or broken is left out and never spoils the others. Checks that take
 * arithmetic run when a token first needs the key. Nothing has to be freed.
 *
 * @example
 * const keys = new KeySet(await fetchJwks('https://issuer.example/jwks'));
 * keys.keys.filter((key) => !key.usable).map((key) => key.reason);
 * verifyJwt(token, keys);
 */
export class KeySet {
  /** Only this class makes one. */
  declare private readonly made: true;

  /**
   * @param jwks a JWK Set, a JWK, or their JSON text
   * @param options `limits`: other bounds for this set than the defaults
   * @throws {@link JwtError} `ERR_JWKS_INVALID` for what is neither, `ERR_JWK_INVALID` or `ERR_JWK_WEAK` for a single key
   *   that cannot be used, `ERR_LIMIT_EXCEEDED`
   * @throws TypeError a caller's mistake
   */
  constructor(jwks: JwksLike, options: { limits?: Limits } = {}) {
    const { limits, ...others } = copied(options);
    const [other] = Object.keys(others);
    if (other !== undefined) throw new TypeError(`"${other}" is not an option of a KeySet; did you mean "limits"?`);
    const verification = Object.keys(limits ?? {}).find((name) => name === 'tokenBytes' || name === 'candidates');
    if (verification !== undefined) throw new TypeError(`"${verification}" is no limit of a KeySet, but of a verification`);
    const policy = policyText({ limits });
    const text = stateOf(jwks)?.text ?? keysText(jwks, limits);
    const error = call((core) => core.keys(text, policy, false));
    if (error !== '') throwFailure(JSON.parse(error));
    states.set(this, { text, policy, keys: undefined, remembered: new Remembered((core) => core.remember(text, policy)) });
    const source = sourceOf(jwks);
    if (source !== undefined) rememberSource(this, source);
  }

  /**
   * A set of JSON text, which goes to the core as it is.
   *
   * @throws as the constructor
   *
   * @example
   * const keys = KeySet.fromText(await readFile('jwks.json', 'utf8'));
   */
  static fromText(text: string, options: { limits?: Limits } = {}): KeySet {
    if (typeof text !== 'string') throw new TypeError('the key set must be a text');
    return new KeySet(text, options);
  }

  /**
   * Every key of the input in its order: taken or left out, and why. The first reading prepares every key, also those that no
   * token has needed yet, which takes seconds for thousands of Ed448 keys.
   */
  get keys(): readonly KeyReport[] {
    const state = stateOf(this)!;
    return (state.keys ??= JSON.parse(call((core) => core.keys(state.text, state.policy, true))) as readonly KeyReport[]);
  }
}

/** What a set holds, out of anybody's reach. */
interface State {
  readonly text: string;
  readonly policy: string;
  /** Undefined until somebody asks for them. */
  keys: readonly KeyReport[] | undefined;
  readonly remembered: Remembered;
}

const states = new WeakMap<KeySet, State>();

function stateOf(jwks: unknown): State | undefined {
  if (!(jwks instanceof KeySet)) return undefined;
  const state = states.get(jwks);
  if (state === undefined) throw new TypeError('the KeySet is wrapped in a proxy; pass the KeySet itself');
  return state;
}

/**
 * A key as it was given, by its place; `undefined` where the set was no JSON.
 *
 * @internal
 */
export function jwkOf(set: KeySet, index: number): unknown {
  try {
    const jwks: { keys?: unknown } = JSON.parse(stateOf(set)!.text);
    const keys = own(jwks, 'keys') as readonly unknown[] | undefined;
    return keys === undefined ? jwks : keys[index];
  } catch {
    return undefined;
  }
}

/**
 * Keys as the core remembers them. A plain key set is recognised by its text.
 *
 * @internal
 */
export function rememberedKeys(jwks: unknown, limits: Limits | undefined): Remembered {
  const state = stateOf(jwks);
  // Limits given with a call bound the parsing of its keys, so keys parsed under others do not count.
  if (state !== undefined && limits === undefined) return state.remembered;
  const text = state?.text ?? keysText(jwks, limits);
  const policy = policyText({ limits });
  return new Remembered((core) => core.remember(text, policy));
}
