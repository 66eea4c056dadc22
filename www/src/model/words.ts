import type { AlgorithmName, Check, KeyReport } from 'keyward';

export type Status = Check['status'];

export const GROUPS: Readonly<Record<Check['group'], string>> = {
  format: 'Format',
  header: 'Header',
  algorithm: 'Algorithm',
  key: 'Key',
  signature: 'Signature',
  claims: 'Claims',
};

export const STATUSES: Readonly<Record<Status, string>> = { pass: 'Pass', fail: 'Fail', warn: 'Warning', skip: 'Skipped' };

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
};

/** Why a key that was taken serves no algorithm; the report does not say it, its members do. */
export function idleReason({ kty, use, bits }: KeyReport): string {
  if (use !== undefined && use !== 'sig') return 'it is not meant for signatures';
  if (kty === 'oct' || (kty === 'RSA' && bits !== undefined && bits < 2048)) return 'it is too short, unless weak keys are allowed';
  return 'its “alg” or “key_ops” allow none';
}

/** The algorithms, by family. Every one of the build has its place. */
const FAMILY: Readonly<Record<AlgorithmName, string>> = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA-PSS',
  PS384: 'RSA-PSS',
  PS512: 'RSA-PSS',
  ES256: 'ECDSA',
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

/** What well-known claims mean. */
export const CLAIMS: ReadonlyMap<string, string> = new Map([
  ['iss', 'Issuer'],
  ['sub', 'Subject'],
  ['aud', 'Audience'],
  ['exp', 'Expires'],
  ['nbf', 'Not valid before'],
  ['iat', 'Issued'],
  ['jti', 'Token ID'],
  ['auth_time', 'Signed in'],
  ['updated_at', 'Profile changed'],
  ['azp', 'Authorized party'],
  ['client_id', 'Client'],
  ['scope', 'Scopes'],
  ['scp', 'Scopes'],
  ['nonce', 'Nonce'],
  ['sid', 'Session'],
  ['acr', 'Authentication class'],
  ['amr', 'Authentication methods'],
  ['at_hash', 'Access token hash'],
  ['c_hash', 'Code hash'],
  ['cnf', 'Bound to a key'],
  ['act', 'Acting party'],
  ['name', 'Name'],
  ['email', 'Email'],
  ['email_verified', 'Email verified'],
]);

/** Claims that are dates. */
export const DATES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at']);

/** `RFC 7515 §7.1` of an RFC's address. */
export function specLabel(address: string): string {
  const [, number, section] = /rfc(\d+)(?:#section-([\w.]+))?$/.exec(address) ?? [];
  return number === undefined ? 'Specification' : `RFC ${number}${section === undefined ? '' : ` §${section}`}`;
}

/** `a`, `a and b`, `a, b and c` */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
