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
  validate: 'Your own check',
};

export const STATUSES: Readonly<Record<Status, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  warn: 'Warning',
  skip: 'Skipped',
};

export const PROFILES: Readonly<Record<ProfileName, string>> = {
  id_token: 'ID token',
  access_token: 'Access token',
  lenient_access_token: 'Access token, lenient',
  logout_token: 'Logout token',
  client_assertion: 'Client assertion',
};

/** The title and colour of each severity. */
export const SEVERITIES: Readonly<Record<Finding['severity'], { readonly title: string; readonly tone: Status }>> = {
  danger: { title: 'Danger', tone: 'fail' },
  warning: { title: 'Warning', tone: 'warn' },
  note: { title: 'Note', tone: 'skip' },
};

/** Why a key is excluded. */
export const REASONS: Readonly<Record<NonNullable<KeyReport['reason']>, string>> = {
  malformed: 'a required member is missing or malformed',
  duplicate: 'it has a duplicate member',
  unsupported: 'its kind or curve is not supported',
  private: 'this is a private key: remove it and rotate it',
  weak: 'it is far too short',
  size: 'it is longer than 8192 bits',
  exponent: 'its exponent is even or out of range',
  point: 'it is not a point of its curve',
  certificate: 'its certificate (x5c) contains another key',
  ca: 'it is the certificate of a certification authority, beside other keys',
};

/** Why a usable key may be used for no algorithm. */
export const IDLE: Readonly<Record<NonNullable<KeyReport['idle']>, string>> = {
  use: 'its “use” is not “sig”',
  key_ops: 'its “key_ops” does not include “verify”',
  alg: 'its “alg” is not a supported algorithm for this kind of key',
  weak: 'it is too short, unless weak keys are allowed',
};

function spelled(member: string): string {
  return `its ${member} has leading zeros, padding or plain base64, which RFC 7518 forbids, and was normalised`;
}

/** Problems that do not exclude a key. */
export const WARNINGS: Readonly<Record<NonNullable<KeyReport['warnings']>[number], string>> = {
  x5c: 'its certificate (x5c) cannot be parsed',
  x5t: 'its x5t is not the digest of its certificate',
  'x5t#S256': 'its x5t#S256 is not the digest of its certificate',
  n: spelled('n'),
  e: spelled('e'),
  x: spelled('x'),
  y: spelled('y'),
  pub: spelled('pub'),
  null: 'its members that are null count as absent',
};

/** The family of each algorithm. */
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

/** The label for the URL of a specification: `RFC 7515 §7.1`, `OpenID Connect`. */
export function specLabel(address: string): string {
  if (address.startsWith('https://openid.net/')) return 'OpenID Connect';
  const [, number, section] = /rfc(\d+)(?:#section-([\w.]+))?$/.exec(address) ?? [];
  return number === undefined ? 'Specification' : `RFC ${number}${section === undefined ? '' : ` §${section}`}`;
}

/** Capitalises the first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c` */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
