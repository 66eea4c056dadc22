import { own } from '../runtime/own.js';
import { isPlain } from './copy.js';

/** What people pass in place of keys, by its brand, and what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  Promise: 'are a Promise: await it, for example "await fetchJwks(…)"',
  CryptoKey: 'are a CryptoKey: export it as a JWK with "await crypto.subtle.exportKey(\'jwk\', key)"',
  CryptoKeyPair: 'are a pair of keys: export its publicKey as a JWK',
  KeyObject: 'are a KeyObject: export it as a JWK with "key.export({ format: \'jwk\' })"',
  URL: 'are a URL: fetch them with "await fetchJwks(url)"',
  Response: 'are a Response: fetch them with "await fetchJwks(url)"',
  bytes: 'are bytes: use "secretKey(bytes)" for a shared secret, and text for a JWK Set or PEM',
};

/**
 * Rejects objects that are no keys, but are often passed as such.
 *
 * @throws TypeError that says what to do instead
 */
export function rejectOtherKeys(keys: unknown): void {
  const instead = typeof keys === 'object' && keys !== null ? INSTEAD[brandOf(keys)] : undefined;
  if (instead !== undefined) throw new TypeError(`the keys ${instead}`);
}

/** By brand, not by class: objects of another realm have other classes. */
function brandOf(keys: object): string {
  if (isPlain(keys)) {
    if (typeof own(keys as { then?: unknown }, 'then') === 'function') return 'Promise';
    return tagOf(own(keys as { publicKey?: unknown }, 'publicKey')) === 'CryptoKey' ? 'CryptoKeyPair' : '';
  }
  const tag = tagOf(keys);
  if (ArrayBuffer.isView(keys) || tag === 'ArrayBuffer') return 'bytes';
  const { then, asymmetricKeyType, symmetricKeySize } = keys as Record<string, unknown>;
  if (typeof then === 'function') return 'Promise';
  return asymmetricKeyType === undefined && symmetricKeySize === undefined ? tag : 'KeyObject';
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

const ADDRESS = /^https?:\/\//i;
/** The punctuation of JSON, HTML or PEM; the beginning of the base64 of DER; other JSON values. */
const KEYS = /[{}[\]"<]|---|^(?:M[A-P]|(?:null|true|false|[-+.\de]*)$)/i;

/**
 * Rejects the text of a secret or of a URL. Text that could be a damaged key set is left to the core.
 *
 * @throws TypeError that says what to do instead
 */
export function rejectSecretText(keys: unknown): void {
  if (typeof keys !== 'string') return;
  const text = keys.trim();
  if (ADDRESS.test(text)) throw new TypeError(`the keys ${INSTEAD['URL']}`);
  if (!KEYS.test(text)) {
    throw new TypeError('the keys are text that is neither JSON nor PEM: use "secretKey(text)" for a shared secret');
  }
}
