/**
 * English for reports: loaded only by what shows one. Ids are the core's.
 */

/** What a check checks, and the section that says so. */
export interface Text {
  readonly title: string;
  readonly spec: string;
}

const rfc = (number: number, section: string) => `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;

export const TEXTS: Readonly<Record<string, Text>> = {
  size: { title: 'The token is not too long', spec: rfc(7515, '10') },
  parts: { title: 'The token has three parts', spec: rfc(7515, '7.1') },
  header_encoding: { title: 'The header is base64url', spec: rfc(7515, '2') },
  payload_encoding: { title: 'The payload is base64url', spec: rfc(7515, '2') },
  signature_encoding: { title: 'The signature is base64url', spec: rfc(7515, '2') },
  header: { title: 'The header is a JSON object without duplicate members', spec: rfc(7515, '4') },
  alg: { title: 'The header names an algorithm', spec: rfc(7515, '4.1.1') },
  kid: { title: 'The key ID, if any, is a string', spec: rfc(7515, '4.1.4') },
  crit: { title: 'Critical extensions are understood', spec: rfc(7515, '4.1.11') },
  algorithm: { title: 'The algorithm is known and allowed', spec: rfc(8725, '3.1') },
  key_set: { title: 'The keys can be read', spec: rfc(7517, '5') },
  key: { title: 'A key fits the token', spec: rfc(7515, '6') },
  signature: { title: 'The signature is valid', spec: rfc(7515, '5.2') },
  certificate: { title: "The certificate of the key, if any, is valid", spec: rfc(7517, '4.7') },
  payload: { title: 'The payload is a JSON object without duplicate members', spec: rfc(7519, '7.2') },
  typ: { title: 'The type is the one asked for', spec: rfc(8725, '3.11') },
  required: { title: 'Every required claim is there', spec: rfc(7519, '4.1') },
  iss: { title: 'The issuer is the one asked for', spec: rfc(7519, '4.1.1') },
  sub: { title: 'The subject is the one asked for', spec: rfc(7519, '4.1.2') },
  aud: { title: 'The token is for this audience', spec: rfc(7519, '4.1.3') },
  iat: { title: 'The time of issue, if any, is a date', spec: rfc(7519, '4.1.6') },
  nbf: { title: 'The token is valid already', spec: rfc(7519, '4.1.5') },
  exp: { title: 'The token has not expired', spec: rfc(7519, '4.1.4') },
  max_token_age: { title: 'The token is young enough', spec: rfc(7519, '4.1.6') },
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
};

/** A remark by its id, an error's own words as a sentence, or what a plain pass says. */
export function remarks(status: 'pass' | 'fail' | 'warn' | 'skip', detail: string | undefined): string {
  if (detail === undefined) return status === 'pass' ? 'Good.' : '';
  return REMARKS[detail] ?? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
}
