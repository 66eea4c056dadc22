/**
 * English for reports: loaded only by what shows one. Ids are the core's.
 */
import type { Choice, Finding } from './jwt-report.js';

/** What a check checks, the section that says so, and how its values read. */
export interface Text {
  readonly title: string;
  readonly spec: string;
  /** Says what is expected around the value that the check compares with: `%`. */
  readonly expected?: string;
  /** Whether the values are dates. */
  readonly date?: true;
}

/** The address of a section. Written short: `7519#4.1.1` is one of an RFC, `connect-core-1_0#IDToken` of a document of OpenID. */
export function addressOfSpec(spec: string): string {
  const [document, section] = spec.split('#') as [string, string];
  if (spec === '') return '';
  const isRfc = /^\d+$/.test(document);
  return isRfc ? `https://www.rfc-editor.org/rfc/rfc${document}#section-${section}` : `https://openid.net/specs/openid-${document}.html#${section}`;
}

/** Under a profile, `profile:id` goes before `id`. */
export const TEXTS: Readonly<Record<string, Text>> = {
  size: { title: 'The token is not too long', spec: '7515#10' },
  parts: { title: 'The token has three parts', spec: '7515#7.1' },
  header_encoding: { title: 'The header is base64url', spec: '7515#2' },
  payload_encoding: { title: 'The payload is base64url', spec: '7515#2' },
  signature_encoding: { title: 'The signature is base64url', spec: '7515#2' },
  header: { title: 'The header is a JSON object without duplicate members', spec: '7515#4' },
  alg: { title: 'The header names an algorithm', spec: '7515#4.1.1' },
  kid: { title: 'The key ID, if any, is a string', spec: '7515#4.1.4' },
  crit: { title: 'Critical extensions are understood', spec: '7515#4.1.11' },
  algorithm: { title: 'The algorithm is known and allowed', spec: '8725#3.1', expected: 'one of %' },
  key_set: { title: 'The keys can be read', spec: '7517#5' },
  key: { title: 'A key fits the token', spec: '7515#6' },
  signature: { title: 'The signature is valid', spec: '7515#5.2' },
  certificate: { title: 'The certificate of the key, if any, is valid', spec: '7517#4.7' },
  payload: { title: 'The payload is a JSON object without duplicate members', spec: '7519#7.2' },
  typ: { title: 'The type is the one asked for', spec: '8725#3.11' },
  'id_token:typ': { title: 'The type is not that of another kind of token', spec: '8725#3.12' },
  'access_token:typ': { title: 'The type is that of an access token', spec: '9068#4' },
  'lenient_access_token:typ': { title: 'The type is not that of another kind of token', spec: '8725#3.12' },
  'logout_token:typ': { title: 'The type is that of a logout token', spec: 'connect-backchannel-1_0#Validation' },
  required: { title: 'Every required claim is there', spec: '7519#4.1' },
  'id_token:required': { title: 'Every claim that an ID token must have is there', spec: 'connect-core-1_0#IDToken' },
  'access_token:required': { title: 'Every claim that an access token must have is there', spec: '9068#2.2' },
  'logout_token:required': { title: 'Every claim that a logout token must have is there', spec: 'connect-backchannel-1_0#LogoutToken' },
  iss: { title: 'The issuer is the one asked for', spec: '7519#4.1.1', expected: 'one of %' },
  'id_token:iss': { title: 'The issuer is the one asked for', spec: 'connect-core-1_0#IDTokenValidation', expected: 'one of %' },
  'access_token:iss': { title: 'The issuer is the one asked for', spec: '9068#4', expected: 'one of %' },
  sub: { title: 'The subject is the one asked for', spec: '7519#4.1.2' },
  aud: { title: 'The token is for this audience', spec: '7519#4.1.3', expected: 'one of %' },
  'id_token:aud': { title: 'The token is for this client', spec: 'connect-core-1_0#IDTokenValidation', expected: 'one of %' },
  'access_token:aud': { title: 'The token is for this API', spec: '9068#4', expected: 'one of %' },
  'lenient_access_token:aud': { title: 'The token is for this API', spec: '7519#4.1.3', expected: 'one of %' },
  iat: { title: 'The time of issue, if any, is a date', spec: '7519#4.1.6', date: true },
  nbf: { title: 'The token is valid already', spec: '7519#4.1.5', expected: 'not after %', date: true },
  exp: { title: 'The token has not expired', spec: '7519#4.1.4', expected: 'after %', date: true },
  max_token_age: { title: 'The token is young enough', spec: '7519#4.1.6', expected: 'not before %', date: true },
  nonce: { title: 'The nonce is the one that was sent', spec: 'connect-core-1_0#IDTokenValidation' },
  azp: { title: 'The authorized party is the one asked for', spec: 'connect-core-1_0#IDTokenValidation', expected: 'one of %' },
  auth_time: { title: 'The sign-in is recent enough', spec: 'connect-core-1_0#IDTokenValidation', expected: 'not before %', date: true },
  acr: { title: 'The sign-in was as strong as asked for', spec: 'connect-core-1_0#IDTokenValidation', expected: 'one of %' },
  at_hash: { title: 'The access token is the one that came with it', spec: 'connect-core-1_0#ImplicitTokenValidation' },
  c_hash: { title: 'The code is the one that came with it', spec: 'connect-core-1_0#CodeValidation' },
  scope: { title: 'The scopes asked for are granted', spec: '8693#4.2', expected: 'all of %' },
  types: { title: 'The claims that are demanded have their types', spec: '7519#4.1' },
  trusted_audiences: { title: 'The token is for nobody else', spec: 'connect-core-1_0#IDTokenValidation', expected: 'only %' },
  cnf: { title: 'The sender has proved to be the one that the token is bound to', spec: '7800#3' },
  'logout_token:trusted_audiences': { title: 'The token is for nobody else', spec: 'connect-backchannel-1_0#Validation', expected: 'only %' },
  sub_or_sid: { title: 'The token says whose session ends', spec: 'connect-backchannel-1_0#Validation' },
  events: { title: 'The token says that a session ends', spec: 'connect-backchannel-1_0#Validation' },
  no_nonce: { title: 'The token cannot pass for an ID token', spec: 'connect-backchannel-1_0#Validation' },
};

const REMARKS: Readonly<Record<string, string>> = {
  not_asked: 'Not asked for.',
  not_present: 'Not there, and not demanded.',
  no_keys: 'No keys were given.',
  certificate_unreadable: 'The key comes with a certificate that cannot be read.',
  certificate_expired: 'The certificate of the key is not valid at this time. The key is used all the same.',
  certificate_thumbprint: 'The thumbprint beside the certificate of the key is not its own. The key is used all the same.',
  not_possible: 'Could not be checked, because something before it is missing or failed.',
  weak_key: 'The key is weaker than its algorithm demands; it is used because allowWeakKeys says so.',
  other_kid: "The key's kid is another than the token's; it is tried because it was handed over on its own.",
  issuer_not_given: 'There, but compared with nothing: no issuer was given, so a token of any issuer passes that the keys verify.',
  audience_not_given: 'There, but compared with nothing: no audience was given, so a token for anybody passes.',
  nonce_not_given: 'There, but compared with nothing: without the nonce that was sent, a stolen token can be replayed.',
  confirmation_unchecked: 'The token is bound to its sender, and nobody checks that here: whoever stole it can use it.',
};

/** A remark by its id, an error's own words as a sentence, or what a plain pass says. */
export function remarks(status: 'pass' | 'fail' | 'warn' | 'skip', detail: string | undefined): string {
  if (detail === undefined) return status === 'pass' ? 'Good.' : '';
  return REMARKS[detail] ?? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}

/** What the claims mean that somebody has registered, and the section that says so. */
export const CLAIMS: Readonly<Record<string, { readonly meaning: string; readonly spec: string; readonly date?: true }>> = {
  iss: { meaning: 'Issuer', spec: '7519#4.1.1' },
  sub: { meaning: 'Subject', spec: '7519#4.1.2' },
  aud: { meaning: 'Audience', spec: '7519#4.1.3' },
  exp: { meaning: 'Expires', spec: '7519#4.1.4', date: true },
  nbf: { meaning: 'Not valid before', spec: '7519#4.1.5', date: true },
  iat: { meaning: 'Issued', spec: '7519#4.1.6', date: true },
  jti: { meaning: 'Token ID', spec: '7519#4.1.7' },
  azp: { meaning: 'Authorized party', spec: 'connect-core-1_0#IDToken' },
  nonce: { meaning: 'Nonce', spec: 'connect-core-1_0#IDToken' },
  auth_time: { meaning: 'Signed in', spec: 'connect-core-1_0#IDToken', date: true },
  acr: { meaning: 'Authentication class', spec: 'connect-core-1_0#IDToken' },
  amr: { meaning: 'Authentication methods', spec: '8176#1' },
  at_hash: { meaning: 'Access token hash', spec: 'connect-core-1_0#CodeIDToken' },
  c_hash: { meaning: 'Code hash', spec: 'connect-core-1_0#HybridIDToken' },
  sid: { meaning: 'Session', spec: 'connect-frontchannel-1_0#OPLogout' },
  events: { meaning: 'Events', spec: '8417#2.2' },
  client_id: { meaning: 'Client', spec: '8693#4.3' },
  scope: { meaning: 'Scopes', spec: '8693#4.2' },
  scp: { meaning: 'Scopes', spec: '' },
  act: { meaning: 'Acting party', spec: '8693#4.1' },
  may_act: { meaning: 'Parties that may act', spec: '8693#4.4' },
  cnf: { meaning: 'Bound to a key', spec: '7800#3.1' },
  roles: { meaning: 'Roles', spec: '9068#2.2.3.1' },
  groups: { meaning: 'Groups', spec: '9068#2.2.3.1' },
  entitlements: { meaning: 'Entitlements', spec: '9068#2.2.3.1' },
  authorization_details: { meaning: 'Authorization details', spec: '9396#9.1' },
  htm: { meaning: 'HTTP method', spec: '9449#4.2' },
  htu: { meaning: 'HTTP URL', spec: '9449#4.2' },
  ath: { meaning: 'Access token hash', spec: '9449#4.2' },
  name: { meaning: 'Name', spec: 'connect-core-1_0#StandardClaims' },
  given_name: { meaning: 'Given name', spec: 'connect-core-1_0#StandardClaims' },
  family_name: { meaning: 'Family name', spec: 'connect-core-1_0#StandardClaims' },
  preferred_username: { meaning: 'Preferred user name', spec: 'connect-core-1_0#StandardClaims' },
  email: { meaning: 'Email', spec: 'connect-core-1_0#StandardClaims' },
  email_verified: { meaning: 'Email verified', spec: 'connect-core-1_0#StandardClaims' },
  phone_number: { meaning: 'Phone number', spec: 'connect-core-1_0#StandardClaims' },
  picture: { meaning: 'Picture', spec: 'connect-core-1_0#StandardClaims' },
  locale: { meaning: 'Language', spec: 'connect-core-1_0#StandardClaims' },
  zoneinfo: { meaning: 'Time zone', spec: 'connect-core-1_0#StandardClaims' },
  updated_at: { meaning: 'Profile changed', spec: 'connect-core-1_0#StandardClaims', date: true },
};

/** What a finding means, and the section that warns of it. */
export const FINDINGS: Readonly<Record<string, Pick<Finding, 'title' | 'detail' | 'spec'>>> = {
  alg_none: { title: 'The token is not signed', detail: 'Its alg is none: anybody can write such a token. It is never accepted.', spec: '8725#3.2' },
  duplicate_members: { title: 'A member is named twice', detail: 'Parsers differ in which of the two they take, so two programs may read two tokens.', spec: '7519#4' },
  not_canonical: { title: 'A part is not base64url in its one spelling', detail: 'Padding, white space, another alphabet or unused bits: the same bytes under another text pass checks that compare texts.', spec: '7515#2' },
  confusion: { title: 'A shared-secret algorithm, and public keys', detail: 'A verifier that takes a public key for a secret accepts what anybody signed with that public key.', spec: '8725#2.1' },
  weak_secret: { title: 'The shared secret is short', detail: 'A secret shorter than the hash can be guessed from a single token.', spec: '7518#3.2' },
  weak_rsa: { title: 'An RSA key is short', detail: 'A modulus below 2048 bits is within reach of being factored.', spec: '7518#3.3' },
  strange_kid: { title: 'The kid looks like a path or a query', detail: 'A kid that a program puts into a file name, a database query or a command can make it do something else.', spec: '8725#3.10' },
  jwk: { title: 'The header carries a key (jwk)', detail: 'Whoever made the token chose it. It is never used.', spec: '7515#4.1.3' },
  jku: { title: 'The header names an address of keys (jku)', detail: 'Whoever made the token chose it. Nothing is fetched from there.', spec: '8725#3.10' },
  x5u: { title: 'The header names an address of certificates (x5u)', detail: 'Whoever made the token chose it. Nothing is fetched from there.', spec: '8725#3.10' },
  x5c: { title: 'The header carries certificates (x5c)', detail: 'Whoever made the token chose them. They are never used.', spec: '7515#4.1.6' },
  bound: { title: 'The token is bound to its sender', detail: 'Whoever takes it must check the proof or certificate of the sender (cnf). Nothing here does.', spec: '7800#3' },
  no_exp: { title: 'The token never expires', detail: 'Without exp, whoever once gets hold of it can use it for ever.', spec: '7519#4.1.4' },
  long_lifetime: { title: 'The token lives for more than a day', detail: 'Nothing can call it back in that time but a check of another kind.', spec: '6819#5.1.5.3' },
  iat_in_future: { title: 'The token is from the future', detail: 'Its iat has not come yet: a clock is wrong, here or at the issuer.', spec: '7519#4.1.6' },
  unknown_typ: { title: 'The type is unknown', detail: 'Its typ is none of those that are registered or widely used.', spec: '8725#3.11' },
};

/** What became of a key, and of one that was not chosen, why. */
export const CHOICES: Readonly<Record<Exclude<Choice, 'unchosen'>, string>> = {
  verified: 'Verified the signature.',
  refused: 'Fits, but the signature is not by it.',
  untried: 'Fits, but was not tried.',
};

export const MISMATCHES: Readonly<Record<string, string>> = {
  kid: "Its kid is not the token's.",
  type: 'It is of another type than the algorithm needs.',
  curve: 'It is on another curve than the algorithm needs.',
  use: 'It is not for signatures (use).',
  key_ops: 'It is not for verifying (key_ops).',
  alg: 'It is for another algorithm (alg).',
  weak: 'It is too weak for the algorithm.',
  left_out: 'It cannot be used.',
};
