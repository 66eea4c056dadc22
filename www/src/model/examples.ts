import { EMPTY, type Input, type Keys, type Policy, type SecretEncoding } from './input.js';
import data from './examples.json';

/** A token to try the page with. */
export interface Example {
  readonly name: string;
  readonly about: string;
  readonly input: Input;
}

/** Examples that end alike. */
export interface ExampleGroup {
  readonly title: string;
  readonly examples: readonly Example[];
}

/** Five minutes after the examples were issued: a fixed time keeps them what they are. */
const TIME = '2026-01-15T09:05:00';

function example(name: string, about: string, token: keyof typeof data.tokens, keys: Partial<Keys>, policy: Partial<Policy> = {}): Example {
  const asked = { issuer: 'https://login.example', audience: 'https://api.example', time: TIME };
  return {
    name,
    about,
    input: {
      ...EMPTY,
      token: data.tokens[token],
      keys: { ...EMPTY.keys, ...keys },
      policy: { ...EMPTY.policy, ...asked, ...policy },
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
      example('RS256', 'Signed with RSA. One key of the set is on a curve that keyward does not know: it is left out and spoils nothing.', 'rs256', PUBLISHED),
      example('ES256', 'Signed with ECDSA on the curve P-256.', 'es256', PUBLISHED),
      example('PS256', 'Signed with RSA-PSS.', 'ps256', PUBLISHED),
      example('EdDSA', 'Signed with Ed25519.', 'eddsa', PUBLISHED),
      example('ML-DSA', 'Signed with ML-DSA-44, which a quantum computer would not break. Its signature has 2420 bytes.', 'mldsa', set('lattice')),
      example('HS256', 'Signed with a shared secret, which is why HS256 is named under algorithms.', 'hs256', secret('shared', 'base64url'), {
        algorithms: ['HS256'],
      }),
      example('x5c', 'The key comes with a certificate. It must hold the same key; nothing else about it is judged, unless asked.', 'sealed', set('sealed')),
      example('ID token', 'Looked at as an ID token, with the nonce that was sent.', 'identity', PUBLISHED, {
        profile: 'id_token',
        audience: 'my-client-id',
        nonce: 'n-0S6_WzA2Mj',
      }),
      example('Weak secret', 'Signed with the secret “secret”: accepted only because weak keys are allowed, and with a warning.', 'weak', secret('weak', 'text'), {
        algorithms: ['HS256'],
        allowWeakKeys: true,
      }),
    ],
  },
  {
    title: 'Refused',
    examples: [
      example('Expired', 'A good token, looked at half an hour after its “exp”.', 'rs256', PUBLISHED, { time: '2026-01-15T10:30:00' }),
      example('Wrong audience', 'A good token, meant for another service.', 'otherAudience', PUBLISHED),
      example('Wrong kind', 'An ID token, sent to an API that takes access tokens.', 'identity', PUBLISHED, {
        profile: 'access_token',
        audience: 'my-client-id',
      }),
      example('Tampered', 'The subject was changed to “admin” after signing.', 'tampered', PUBLISHED),
      example('alg: none', 'Says of itself that it needs no signature.', 'none', PUBLISHED),
      example('HS/RS confusion', 'Signed by anybody, with the public RSA key taken for a shared secret. A careless verifier accepts it.', 'confused', PUBLISHED),
      example('Unknown kid', 'Signed with a key whose ID the set does not list.', 'unknownKid', PUBLISHED),
      example('Duplicate member', 'Properly signed, but it names “role” twice: which one counts?', 'twice', PUBLISHED),
      example('Padded', 'A good token with two signs too many at its end: the same bytes in another spelling.', 'padded', PUBLISHED),
    ],
  },
  {
    title: 'Undecided',
    examples: [example('No keys', 'A good token, and nothing to verify it with.', 'rs256', {})],
  },
];
