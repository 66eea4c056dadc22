import { EMPTY, type Input, type Policy } from './input.js';
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

function example(
  name: string,
  about: string,
  token: keyof typeof data.tokens,
  keys: keyof typeof data.keySets | undefined,
  policy: Partial<Policy> = {},
): Example {
  const asked = { issuer: 'https://login.example', audience: 'https://api.example', time: TIME };
  return {
    name,
    about,
    input: {
      token: data.tokens[token],
      keys: keys === undefined ? '' : JSON.stringify(data.keySets[keys], null, 2),
      policy: { ...EMPTY.policy, ...asked, ...policy },
    },
  };
}

export const EXAMPLES: readonly ExampleGroup[] = [
  {
    title: 'Accepted',
    examples: [
      example('RS256', 'Signed with RSA. One key of the set is on a curve that keyward does not know: it is left out and spoils nothing.', 'rs256', 'published'),
      example('ES256', 'Signed with ECDSA on the curve P-256.', 'es256', 'published'),
      example('PS256', 'Signed with RSA-PSS.', 'ps256', 'published'),
      example('HS256', 'Signed with a shared secret, which is why HS256 is named under algorithms.', 'hs256', 'shared', {
        algorithms: ['HS256'],
      }),
      example('Weak secret', 'Signed with the secret “secret”: accepted only because weak keys are allowed, and with a warning.', 'weak', 'weak', {
        algorithms: ['HS256'],
        allowWeakKeys: true,
      }),
    ],
  },
  {
    title: 'Refused',
    examples: [
      example('Expired', 'A good token, looked at half an hour after its “exp”.', 'rs256', 'published', { time: '2026-01-15T10:30:00' }),
      example('Wrong audience', 'A good token, meant for another service.', 'otherAudience', 'published'),
      example('Tampered', 'The subject was changed to “admin” after signing.', 'tampered', 'published'),
      example('alg: none', 'Says of itself that it needs no signature.', 'none', 'published'),
      example('Unknown kid', 'Signed with a key whose ID the set does not list.', 'unknownKid', 'published'),
      example('Duplicate member', 'Properly signed, but it names “role” twice: which one counts?', 'twice', 'published'),
    ],
  },
  {
    title: 'Undecided',
    examples: [example('No keys', 'A good token, and nothing to verify it with.', 'rs256', undefined)],
  },
];
