import type { AlgorithmName, ProfileName } from 'keyward';
import { EMPTY, type Input, type Policy } from './input.js';
import { base64url } from './secret.js';
import { readToken } from './token-text.js';
import { FAMILIES, PROFILES } from './messages.js';

/** A link's fragment, which no server ever sees, and what is not in it, in words. */
export interface Shared {
  /** Written when it is asked for: with every key stroke would be too often. */
  readonly fragment: () => string;
  readonly leftOut: readonly string[];
}

const VERSION = '#1.';

/** Puts what was typed into a fragment: never a secret, a private key or the access token, and the signature only `withSignature`. */
export function share(input: Input, withSignature: boolean, keys = publicText(input.keys.text)): Shared {
  const { token } = readToken(input.token);
  const parts = token.split('.');
  // Of what is no signed token, nothing can be said to be harmless.
  const unsigned = parts.length === 3 ? `${parts[0]}.${parts[1]}.` : '';
  const { accessToken, ...policy } = input.policy;
  // Only a signature that is there can be left out: a token that came without one is refused, by a link's reader too.
  const leavesOut = input.unsigned || (!withSignature && parts.length === 3 && parts[2] !== '');
  const content = {
    token: withSignature ? token : unsigned,
    unsigned: leavesOut,
    kind: input.keys.kind,
    keys: keys.text,
    address: { kind: input.address.kind, text: plainAddress(input.address.text) },
    policy,
  };
  const leftOut = [
    ...(!withSignature && token !== '' && unsigned === '' ? ['the token, which does not have three parts'] : []),
    ...(leavesOut ? ['the signature'] : []),
    ...(keys.changed ? ['keys or members of keys that are not public'] : []),
    ...(input.keys.secret !== '' ? ['the shared secret'] : []),
    ...(accessToken !== '' ? ['the access token'] : []),
  ];
  return { fragment: () => VERSION + base64url(new TextEncoder().encode(JSON.stringify(content))), leftOut };
}

/** Whether a fragment is a link's. */
export function isShared(fragment: string): boolean {
  return fragment.startsWith(VERSION);
}

/** What a link's fragment holds; `undefined` where it is none of ours. A link may be anybody's: every value is looked at. */
export function readShared(fragment: string): Input | undefined {
  if (!isShared(fragment)) return undefined;
  try {
    const binary = atob(fragment.slice(VERSION.length).replaceAll('-', '+').replaceAll('_', '/'));
    const content = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
    const { kind, text } = Object(content.address);
    const token = textOf(content.token);
    return {
      token,
      // A link that brings a signature cannot say that it left it out.
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

/** As a date field writes it. It shows nothing else, and a clock that nobody can see must not decide. */
const TIME = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?$/;

function timeOf(value: unknown): string | null {
  return typeof value === 'string' && TIME.test(value) ? value : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The members that RFC 7517, 7518, 8037 and 9964 give to public keys. What is not on the list may be a secret. */
const PUBLIC_MEMBERS = new Set(['kty', 'kid', 'use', 'key_ops', 'alg', 'crv', 'x', 'y', 'n', 'e', 'pub', 'x5c', 'x5t', 'x5t#S256', 'x5u']);
const PUBLIC_PEM = /-----BEGIN (PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE)-----[\w+/=\s]*-----END \1-----/g;

/** What of a text of keys is public, and whether that is less than all of it. */
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
  return { text: kept === undefined ? '' : JSON.stringify(kept, null, 2), changed: JSON.stringify(kept) !== JSON.stringify(content) };
}

function publicKey(key: unknown): Record<string, unknown>[] {
  const members: Record<string, unknown> = Object(key);
  if (typeof members['kty'] !== 'string' || members['kty'] === 'oct') return [];
  return [Object.fromEntries(Object.entries(members).filter(([name]) => PUBLIC_MEMBERS.has(name)))];
}

/** Without user name, query and fragment. */
function plainAddress(text: string): string {
  try {
    const { origin, pathname } = new URL(text.trim());
    return origin === 'null' ? '' : origin + (pathname === '/' ? '' : pathname);
  } catch {
    return '';
  }
}
