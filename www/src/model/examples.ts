import { EMPTY, type Input, type Keys, type Policy, type SecretEncoding } from './input.js';
import data from './examples.json';

/** An example token with keys and policy. */
export interface Example {
  readonly name: string;
  readonly about: string;
  readonly input: Input;
}

/** Examples with the same verdict. */
export interface ExampleGroup {
  readonly title: string;
  readonly examples: readonly Example[];
}

/** Five minutes after the examples were issued. A fixed time keeps their verdicts the same. */
const TIME = '2026-01-15T09:05:00';

function example(
  name: string,
  about: string,
  token: keyof typeof data.tokens,
  keys: Partial<Keys>,
  policy: Partial<Policy> = {},
): Example {
  const usual = { issuer: 'https://login.example', audience: 'https://api.example', time: TIME };
  return {
    name,
    about,
    input: {
      ...EMPTY,
      token: data.tokens[token],
      keys: { ...EMPTY.keys, ...keys },
      policy: { ...EMPTY.policy, ...usual, ...policy },
    },
  };
}

function set(name: keyof typeof data.keySets): Partial<Keys> {
  return { text: JSON.stringify(data.keySets[name], null, 2) };
}

function secret(name: keyof typeof data.secrets, encoding: SecretEncoding): Partial<Keys> {
  return { kind: 'secret', secret: data.secrets[name], encoding };
}

const PUBLISHED = set('published');

export const EXAMPLES: readonly ExampleGroup[] = [
  {
    title: 'Accepted',
    examples: [
      example(
        'RS256',
        'Signed with RSA. One key of the set has an unsupported curve: it is excluded and does not affect the others.',
        'rs256',
        PUBLISHED,
      ),
      example('ES256', 'Signed with ECDSA on the curve P-256.', 'es256', PUBLISHED),
      example('PS256', 'Signed with RSA-PSS.', 'ps256', PUBLISHED),
      example('EdDSA', 'Signed with Ed25519.', 'eddsa', PUBLISHED),
      example(
        'ML-DSA',
        'Signed with ML-DSA-44, which a quantum computer could not break. Its signature has 2420 bytes.',
        'mldsa',
        set('lattice'),
      ),
      example(
        'HS256',
        'Signed with a shared secret, so HS256 is ticked under algorithms.',
        'hs256',
        secret('shared', 'base64url'),
        { algorithms: ['HS256'] },
      ),
      example(
        'x5c',
        'The key has a certificate, which must contain the same key. Its validity is not checked by default.',
        'sealed',
        set('sealed'),
      ),
      example('ID token', 'Verified as an ID token, with the nonce that was sent.', 'identity', PUBLISHED, {
        profile: 'id_token',
        audience: 'my-client-id',
        nonce: 'n-0S6_WzA2Mj',
      }),
      example(
        'Weak secret',
        'Signed with the secret “secret”: accepted, with a warning, only because weak keys are allowed.',
        'weak',
        secret('weak', 'text'),
        { algorithms: ['HS256'], allowWeakKeys: true },
      ),
    ],
  },
  {
    title: 'Rejected',
    examples: [
      example('Expired', 'A valid token, half an hour after its “exp”.', 'rs256', PUBLISHED, {
        time: '2026-01-15T10:30:00',
      }),
      example('Wrong audience', 'A valid token for another service.', 'otherAudience', PUBLISHED),
      example('Wrong kind', 'An ID token, sent to an API that accepts access tokens.', 'identity', PUBLISHED, {
        profile: 'access_token',
        audience: 'my-client-id',
      }),
      example('Tampered', 'The subject was changed to “admin” after signing.', 'tampered', PUBLISHED),
      example('alg: none', 'The token claims that it needs no signature.', 'none', PUBLISHED),
      example(
        'HS/RS confusion',
        'Signed by an attacker, with the public RSA key as a shared secret. A careless verifier accepts it.',
        'confused',
        PUBLISHED,
      ),
      example('Unknown kid', 'Signed with a key whose “kid” is not in the set.', 'unknownKid', PUBLISHED),
      example(
        'Duplicate member',
        'Correctly signed, but “role” occurs twice, so its value is ambiguous.',
        'twice',
        PUBLISHED,
      ),
      example(
        'Padded',
        'A valid token with padding (“==”) at its end: another encoding of the same bytes.',
        'padded',
        PUBLISHED,
      ),
    ],
  },
  {
    title: 'Undecided',
    examples: [example('No keys', 'A valid token without keys to verify it.', 'rs256', {})],
  },
];
