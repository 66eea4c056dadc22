import type { AlgorithmName, Check, Finding, KeyReport, ProfileName } from 'keyward';

export type Status = Check['status'];

export const GROUPS: Readonly<Record<Check['group'], string>> = {
  format: 'Format',
  header: 'Header',
  algorithm: 'Algorithm',
  key: 'Key',
  signature: 'Signature',
  claims: 'Claims',
  profile: 'Profile',
  scopes: 'Scopes',
};

export const STATUSES: Readonly<Record<Status, string>> = { pass: 'Pass', fail: 'Fail', warn: 'Warning', skip: 'Skipped' };

export const PROFILES: Readonly<Record<ProfileName, string>> = {
  id_token: 'ID token',
  access_token: 'Access token',
  lenient_access_token: 'Access token, of any form',
  logout_token: 'Logout token',
};

/** How much a finding weighs, and how it looks. */
export const SEVERITIES: Readonly<Record<Finding['severity'], { readonly title: string; readonly tone: Status }>> = {
  danger: { title: 'Danger', tone: 'fail' },
  warning: { title: 'Warning', tone: 'warn' },
  note: { title: 'Note', tone: 'skip' },
};

/** Why a key was left out. */
export const REASONS: Readonly<Record<NonNullable<KeyReport['reason']>, string>> = {
  malformed: 'something required is missing or malformed',
  duplicate: 'a member is named twice',
  unsupported: 'its kind or curve is not supported',
  private: 'it holds a private key, which is now to be considered leaked',
  weak: 'it is far too short',
  size: 'it is longer than 8192 bits',
  exponent: 'its exponent is even, or out of bounds',
  point: 'it is no point of its curve',
  certificate: 'its certificate (x5c) holds another key',
};

/** Why a key that was taken serves no algorithm. */
export const IDLE: Readonly<Record<NonNullable<KeyReport['idle']>, string>> = {
  use: 'it is not meant for signatures (use)',
  key_ops: 'it is not meant for verifying (key_ops)',
  alg: 'it is meant for something else (alg)',
  weak: 'it is too short, unless weak keys are allowed',
};

/** What is odd about a key without costing it its place. */
export const WARNINGS: Readonly<Record<NonNullable<KeyReport['warnings']>[number], string>> = {
  x5c: 'its certificate (x5c) cannot be read',
  x5t: 'its x5t is not the digest of its certificate',
  'x5t#S256': 'its x5t#S256 is not the digest of its certificate',
};

/** The algorithms, by family. Every one of the build has its place. */
const FAMILY: Readonly<Record<AlgorithmName, string>> = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA-PSS',
  PS384: 'RSA-PSS',
  PS512: 'RSA-PSS',
  ES256: 'ECDSA',
  ES384: 'ECDSA',
  ES512: 'ECDSA',
  ES256K: 'ECDSA',
  EdDSA: 'EdDSA',
  Ed25519: 'EdDSA',
  Ed448: 'EdDSA',
  'ML-DSA-44': 'ML-DSA',
  'ML-DSA-65': 'ML-DSA',
  'ML-DSA-87': 'ML-DSA',
  HS256: 'Shared secret',
  HS384: 'Shared secret',
  HS512: 'Shared secret',
};

export const FAMILIES: readonly { readonly title: string; readonly names: readonly AlgorithmName[] }[] = [
  ...new Set(Object.values(FAMILY)),
].map((title) => ({
  title,
  names: (Object.keys(FAMILY) as AlgorithmName[]).filter((name) => FAMILY[name] === title),
}));

/** `RFC 7515 §7.1` of an RFC's address, `OpenID Connect` of one of its documents. */
export function specLabel(address: string): string {
  if (address.startsWith('https://openid.net/')) return 'OpenID Connect';
  const [, number, section] = /rfc(\d+)(?:#section-([\w.]+))?$/.exec(address) ?? [];
  return number === undefined ? 'Specification' : `RFC ${number}${section === undefined ? '' : ` §${section}`}`;
}

/** With a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c` */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
