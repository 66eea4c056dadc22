import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { copied } from '../options/copy.js';
import { rejectUnknown } from '../options/names.js';
import { keysText, policyText } from '../options/options.js';
import { rejectSecretText } from '../options/other-keys.js';
import { own } from '../runtime/own.js';
import { Remembered } from '../runtime/remembered.js';
import { rememberSource, sourceOf } from './sources.js';
import type { Jwk, Jwks, KeyReport, Limits } from '../options/types.js';

/**
 * Keys: a JWK Set, a JWK, an array of JWKs, or an object of PEM by `kid`, each as parsed JSON or as JSON text; PEM; the
 * base64 of a public key or a certificate alone; or a {@link KeySet}. A single JWK counts as a set of one key.
 */
export type JwksLike = Jwks | Jwk | readonly Jwk[] | { readonly [kid: string]: string } | string | KeySet;

/**
 * A parsed key set. All functions that accept a JWK Set accept a `KeySet` and then parse nothing; a plain JWK Set is
 * serialised at every call to recognise it. An unsupported or malformed key is excluded and does not affect the others.
 * Checks that need arithmetic run when a token first needs the key. A `KeySet` need not be freed.
 *
 * @example
 * const keys = new KeySet(await fetchJwks('https://issuer.example/jwks'));
 * keys.keys.filter((key) => !key.usable).map((key) => key.reason);
 * verifyJwt(token, keys);
 */
export class KeySet {
  /** Makes the type nominal: no other object is a `KeySet`. */
  declare private readonly made: true;

  /**
   * @param jwks a JWK Set, a JWK, an array of JWKs, PEM by `kid`, their JSON text, or PEM
   * @param options `limits`: limits for this set; each defaults as in {@link Limits}
   * @throws {@link JwtError} `ERR_JWKS_INVALID`: the input has another shape; `ERR_JWK_INVALID` or
   *   `ERR_JWK_WEAK`: a single key is unusable; `ERR_LIMIT_EXCEEDED`
   * @throws TypeError if an argument is invalid
   */
  constructor(jwks: JwksLike, options: { limits?: Limits } = {}) {
    const { limits, ...others } = copied(options);
    rejectUnknown(Object.keys(others), ['limits']);
    const misplaced = Object.keys(limits ?? {}).find((name) => name === 'tokenBytes' || name === 'candidates');
    if (misplaced !== undefined) {
      throw new TypeError(`"${misplaced}" is not a limit of a KeySet: pass it to the verification`);
    }
    const policy = policyText({ limits });
    rejectSecretText(jwks);
    const text = textFrom(jwks, limits);
    const error = call((core) => core.keys(text, policy, false));
    if (error !== '') throwFailure(JSON.parse(error));
    const remembered = new Remembered((core) => core.remember(text, policy));
    // A function, so that no console shows the text, which may hold a secret.
    Object.defineProperty(this, Symbol.for('keyward.KeySet'), { value: () => text });
    states.set(this, { text, policy, keys: undefined, remembered });
    const source = sourceOf(jwks);
    if (source !== undefined) rememberSource(this, source);
  }

  /**
   * Parses a key set from text.
   *
   * @param text a JWK Set, a JWK, an array of JWKs or PEM by `kid` as JSON, or PEM
   * @param options as for the constructor
   * @throws as the constructor does
   *
   * @example
   * const keys = KeySet.fromText(await readFile('jwks.json', 'utf8'));
   */
  static fromText(text: string, options: { limits?: Limits } = {}): KeySet {
    if (typeof text !== 'string') throw new TypeError('the key set must be a string: its JSON text');
    return new KeySet(text, options);
  }

  /**
   * A report on every key of the input, in its order: whether it is usable, and why not. The first access prepares all
   * keys, even those that no token has needed, which takes seconds for thousands of Ed448 keys.
   *
   * @throws {@link JwtError} `ERR_WASM_UNAVAILABLE`
   */
  get keys(): readonly KeyReport[] {
    const state = stateOf(this)!;
    state.keys ??= JSON.parse(call((core) => core.keys(state.text, state.policy, true))) as readonly KeyReport[];
    return state.keys;
  }
}

/** The private state of a set. It is in a `WeakMap`: bundlers cannot drop unused classes with private fields. */
interface State {
  readonly text: string;
  readonly policy: string;
  /** `undefined` before the first access. */
  keys: readonly KeyReport[] | undefined;
  readonly remembered: Remembered;
}

const states = new WeakMap<KeySet, State>();

/** The text of keys. A `KeySet` of another copy of the package, which has its own core, is parsed here once more. */
function textFrom(jwks: unknown, limits: Limits | undefined): string {
  const isObject = typeof jwks === 'object' && jwks !== null;
  const read = isObject ? Object.getOwnPropertyDescriptor(jwks, Symbol.for('keyward.KeySet'))?.value : undefined;
  return stateOf(jwks)?.text ?? keysText(typeof read === 'function' ? read() : jwks, limits);
}

function stateOf(jwks: unknown): State | undefined {
  if (!(jwks instanceof KeySet)) return undefined;
  const state = states.get(jwks);
  if (state === undefined) throw new TypeError('the KeySet is wrapped in a Proxy: pass the KeySet itself');
  return state;
}

/**
 * The text of keys, for the core.
 *
 * @internal
 */
export function textOfKeys(jwks: unknown): string {
  return stateOf(jwks)?.text ?? keysText(jwks, undefined);
}

/**
 * A key of the input by its index; `undefined` if the input is not JSON.
 *
 * @internal
 */
export function jwkOf(set: KeySet, index: number): unknown {
  try {
    const jwks: { keys?: unknown } = JSON.parse(stateOf(set)!.text);
    const keys = (Array.isArray(jwks) ? jwks : own(jwks, 'keys')) as readonly unknown[] | undefined;
    return keys === undefined ? jwks : keys[index];
  } catch {
    return undefined;
  }
}

/**
 * The handle of keys that the core caches. The core recognises a plain key set by its text.
 *
 * @throws TypeError for a value that is no keys
 *
 * @internal
 */
export function rememberedKeys(jwks: unknown, limits: Limits | undefined): Remembered {
  rejectSecretText(jwks);
  return inspectedKeys(jwks, limits);
}

/**
 * {@link rememberedKeys} for reports, which take any text, since people paste it.
 *
 * @internal
 */
export function inspectedKeys(jwks: unknown, limits: Limits | undefined): Remembered {
  const state = stateOf(jwks);
  // Limits of a call also limit the parsing of its keys, so keys that were parsed with other limits cannot be used.
  if (state !== undefined && limits === undefined) return state.remembered;
  const text = textFrom(jwks, limits);
  const policy = policyText({ limits });
  return new Remembered((core) => core.remember(text, policy));
}
