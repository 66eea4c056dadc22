import type { AlgorithmName, ProfileName } from 'keyward';
import { EMPTY, type Input, type Policy } from './input.js';
import { base64url } from './secret.js';
import { readToken } from './token-text.js';
import { FAMILIES, PROFILES } from './messages.js';

/** A link's fragment, which is never sent to a server, and the names of the values that it omits. */
export interface Shared {
  /** Makes the fragment. A function, because doing this at every key stroke would be slow. */
  readonly fragment: () => string;
  readonly omitted: readonly string[];
}

const VERSION = '#1.';

/**
 * Makes a fragment from the input. It never contains a secret, a private key or the access token, and contains the
 * signature only if `withSignature` is set.
 */
export function share(input: Input, withSignature: boolean, keys = publicText(input.keys.text)): Shared {
  const { token } = readToken(input.token);
  const parts = token.split('.');
  // Text that is not a signed token may contain secrets anywhere, so all of it is omitted.
  const unsigned = parts.length === 3 ? `${parts[0]}.${parts[1]}.` : '';
  const { accessToken, ...policy } = input.policy;
  // Only an existing signature counts as omitted: a token without signature is rejected, also by the link's reader.
  const omitsSignature = input.unsigned || (!withSignature && parts.length === 3 && parts[2] !== '');
  const content = {
    token: withSignature ? token : unsigned,
    unsigned: omitsSignature,
    kind: input.keys.kind,
    keys: keys.text,
    address: { kind: input.address.kind, text: plainAddress(input.address.text) },
    policy,
  };
  const omitted = [
    ...(!withSignature && token !== '' && unsigned === '' ? ['the token, which does not have three parts'] : []),
    ...(omitsSignature ? ['the signature'] : []),
    ...(keys.changed ? ['keys or members of keys that are not public'] : []),
    ...(input.keys.secret !== '' ? ['the shared secret'] : []),
    ...(accessToken !== '' ? ['the access token'] : []),
  ];
  return { fragment: () => VERSION + base64url(new TextEncoder().encode(JSON.stringify(content))), omitted };
}

/** Whether a fragment is from a link of this page. */
export function isShared(fragment: string): boolean {
  return fragment.startsWith(VERSION);
}

/** Parses a link's fragment; `undefined` if it is invalid. Anyone may have written it, so every value is validated. */
export function readShared(fragment: string): Input | undefined {
  if (!isShared(fragment)) return undefined;
  try {
    const binary = atob(fragment.slice(VERSION.length).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const content = JSON.parse(new TextDecoder().decode(bytes));
    const { kind, text } = Object(content.address);
    const token = textOf(content.token);
    return {
      token,
      // A link that contains a signature cannot claim that it omits it.
      unsigned: content.unsigned === true && token.split('.').length === 3 && token.endsWith('.'),
      keys: { ...EMPTY.keys, kind: content.kind === 'secret' ? 'secret' : 'public', text: textOf(content.keys) },
      address: { kind: kind === 'jwks' ? 'jwks' : 'issuer', text: textOf(text) },
      policy: policyOf(Object(content.policy)),
    };
  } catch {
    return undefined;
  }
}

function policyOf(content: Record<string, unknown>): Policy {
  const known = new Set<unknown>(FAMILIES.flatMap(({ names }) => names));
  const algorithms = Array.isArray(content['algorithms']) ? content['algorithms'] : [];
  const profile = textOf(content['profile']);
  return {
    ...EMPTY.policy,
    issuer: textOf(content['issuer']),
    audience: textOf(content['audience']),
    algorithms: algorithms.filter((name): name is AlgorithmName => known.has(name)),
    profile: Object.keys(PROFILES).includes(profile) ? (profile as ProfileName) : '',
    legacyAccessTokens: content['legacyAccessTokens'] === true,
    clockTolerance: textOf(content['clockTolerance']),
    nonce: textOf(content['nonce']),
    allowWeakKeys: content['allowWeakKeys'] === true,
    time: timeOf(content['time']),
  };
}

/**
 * The value of a date field. The field cannot show another value, and an invisible clock must not affect the verdict.
 */
const TIME = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?$/;

function timeOf(value: unknown): string | null {
  return typeof value === 'string' && TIME.test(value) ? value : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The members of public keys in RFC 7517, 7518, 8037 and 9964. Any other member may be secret. */
const PUBLIC_MEMBERS = new Set([
  ...['kty', 'kid', 'use', 'key_ops', 'alg', 'x5c', 'x5t', 'x5t#S256', 'x5u'],
  ...['crv', 'x', 'y', 'n', 'e', 'pub'],
]);
const PUBLIC_PEM = /-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[\w+/=\s]*-----END \1-----/g;

/** The public part of a text of keys, and whether it differs from the text. */
export function publicText(text: string): { readonly text: string; readonly changed: boolean } {
  if (text.trim() === '') return { text: '', changed: false };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    const blocks = (text.match(PUBLIC_PEM) ?? []).join('\n');
    return { text: blocks, changed: blocks.length !== text.trim().length };
  }
  const keys = Object(content).keys;
  const kept = Array.isArray(keys) ? { keys: keys.flatMap(publicKey) } : publicKey(content)[0];
  return {
    text: kept === undefined ? '' : JSON.stringify(kept, null, 2),
    changed: JSON.stringify(kept) !== JSON.stringify(content),
  };
}

function publicKey(key: unknown): Record<string, unknown>[] {
  const members: Record<string, unknown> = Object(key);
  if (typeof members['kty'] !== 'string' || members['kty'] === 'oct') return [];
  return [Object.fromEntries(Object.entries(members).filter(([name]) => PUBLIC_MEMBERS.has(name)))];
}

/** A URL without user name, query and fragment. */
function plainAddress(text: string): string {
  try {
    const { origin, pathname } = new URL(text.trim());
    return origin === 'null' ? '' : origin + (pathname === '/' ? '' : pathname);
  } catch {
    return '';
  }
}
