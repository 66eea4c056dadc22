// Presets for session tokens and for sign-in.
import { apple, google, hanko, stytch, supabase, workos } from 'keyward/providers';
import { rejection } from '../assert.mjs';
import { isError, pages } from '../served.mjs';
import { KEYS, presets, signed, TIMES } from './provider-tools.mjs';
import { AT } from './tools.mjs';

const { rows, row, preset } = presets();
const SET = { keys: [KEYS.RS256] };

const CLIENT = 'client_123456789';
const WORKOS = 'https://api.workos.com';

preset('workos', 'WorkOS, "Session tokens"', {
  options: () => workos({ clientId: CLIENT }),
  served: { [`${WORKOS}/sso/jwks/${CLIENT}`]: SET },
  token: {
    claims: {
      iss: `${WORKOS}/user_management/${CLIENT}`,
      sub: 'user_01HBEQKA6K4QJAS93VPE39W1JT',
      sid: 'session_01HQSXZGF8FHF7A9ZZFCW4387R',
      jti: '01HQSXZXPPFPKMDD32RKTFY6PV',
      org_id: 'org_01HRDMC6CM357W30QMHMQ96Q0S',
      role: 'member',
      permissions: ['posts:read'],
    },
  },
  also: [
    ['the issuer of older tokens', { claims: { iss: WORKOS } }],
    ['the issuer of older tokens, with a slash', { claims: { iss: `${WORKOS}/` } }],
  ],
  rejected: [
    ['a token of another client', { claims: { iss: `${WORKOS}/user_management/client_987` } }, 'iss'],
    ['a token of a custom domain that is not configured', { claims: { iss: 'https://auth.example' } }, 'iss'],
    ['a token without a session', { claims: { sid: undefined } }, 'sid'],
  ],
});

preset('workos with a custom domain', 'WorkOS, "Sessions"', {
  options: () => workos({ clientId: CLIENT, issuer: 'https://auth.example' }),
  served: { [`${WORKOS}/sso/jwks/${CLIENT}`]: SET },
  token: { claims: { iss: 'https://auth.example', sub: 'user_1', sid: 'session_1' } },
  rejected: [['the issuer of another project', { claims: { iss: WORKOS } }, 'iss']],
});

const PROJECT = 'project-test-8aed2e54-0266-4793-9b5e-0cc9c56064da';

preset('stytch', 'Stytch, "Get JWKS"', {
  options: () => stytch({ projectId: PROJECT, kind: 'b2b' }),
  served: {
    [`https://test.stytch.com/v1/b2b/sessions/jwks/${PROJECT}`]: {
      status_code: 200,
      keys: [{ ...KEYS.RS256, key_ops: ['verify'] }],
    },
  },
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: `stytch.com/${PROJECT}`,
      aud: [PROJECT],
      sub: 'member-test-1',
      'https://stytch.com/session': { id: 'member-session-test-1', authentication_factors: [] },
      'https://stytch.com/organization': { organization_id: 'organization-test-1', slug: 'acme' },
    },
  },
  rejected: [
    ['a token of another project', { claims: { iss: 'stytch.com/project-test-1', aud: ['project-test-1'] } }, 'iss'],
    [
      'an access token of a Connected App',
      { claims: { aud: ['connected-app-test-1', PROJECT], 'https://stytch.com/session': undefined, client_id: 'c' } },
      'https://stytch.com/session',
    ],
  ],
});

preset('stytch, live and for consumers', 'Stytch, "Get JWKS"', {
  options: () => stytch({ projectId: 'project-live-1', kind: 'consumer' }),
  served: { 'https://api.stytch.com/v1/sessions/jwks/project-live-1': SET },
  token: {
    claims: {
      iss: 'stytch.com/project-live-1',
      aud: ['project-live-1'],
      sub: 'user-live-1',
      'https://stytch.com/session': { id: 'session-live-1' },
    },
  },
  rejected: [['a token of the test project', { claims: { iss: 'stytch.com/project-test-1' } }, 'iss']],
});

preset('hanko', 'Hanko, "Backend guide"', {
  options: () => hanko({ apiUrl: 'https://00000000-0000.hanko.io', audience: 'app.example' }),
  served: { 'https://00000000-0000.hanko.io/.well-known/jwks.json': SET },
  token: { claims: { aud: ['app.example'], sub: 'c339547d', session_id: 's', email: { address: 'a@b.example' } } },
  rejected: [
    ['a token for another application', { claims: { aud: ['other.example'] } }, 'aud'],
    ['a token without aud', { claims: { aud: undefined } }, 'aud'],
    ['a token without sub', { claims: { sub: undefined } }, 'sub'],
  ],
});

preset('hanko with an issuer', 'Hanko, "Backend guide"', {
  options: () => hanko({ apiUrl: 'https://hanko.example/api', audience: 'app.example', issuer: 'hanko' }),
  served: { 'https://hanko.example/api/.well-known/jwks.json': SET },
  token: { claims: { aud: ['app.example'], sub: 'c339547d', iss: 'hanko' } },
  rejected: [['a token without iss', { claims: { iss: undefined } }, 'iss']],
});

const SUPABASE = 'https://abcdefghijklmnopqrst.supabase.co';

preset('supabase', 'Supabase, "JWT Claims Reference"', {
  options: () => supabase({ url: SUPABASE }),
  served: { [`${SUPABASE}/auth/v1/.well-known/jwks.json`]: { keys: [{ ...KEYS.ES256, key_ops: ['verify'] }] } },
  token: {
    header: { alg: 'ES256', typ: 'JWT' },
    claims: {
      aal: 'aal1',
      aud: 'authenticated',
      iss: `${SUPABASE}/auth/v1`,
      sub: '123e4567-e89b-12d3-a456-426614174000',
      role: 'authenticated',
      session_id: 's',
      email: 'user@example.com',
      is_anonymous: false,
    },
  },
  rejected: [
    [
      'an API key',
      { claims: { iss: 'supabase', ref: 'abcdefghijklmnopqrst', role: 'anon', aud: undefined, sub: undefined } },
      'sub',
    ],
    ['a token of another project', { claims: { iss: 'https://other.supabase.co/auth/v1' } }, 'iss'],
    ['a token for another audience', { claims: { aud: 'anon' } }, 'aud'],
    ['a token without a session', { claims: { session_id: undefined } }, 'session_id'],
  ],
});

const GOOGLE_CLIENT = '1234987819200.apps.googleusercontent.com';

preset('google', 'Google, "Verify the Google ID token on your server side"', {
  options: () => google({ clientId: GOOGLE_CLIENT }),
  served: { 'https://www.googleapis.com/oauth2/v3/certs': SET },
  token: {
    header: { typ: 'JWT' },
    claims: {
      iss: 'https://accounts.google.com',
      azp: GOOGLE_CLIENT,
      aud: GOOGLE_CLIENT,
      sub: '10769150350006150715113082367',
      email: 'jsmith@example.com',
      email_verified: true,
      hd: 'example.com',
    },
  },
  also: [
    ['the other spelling of the issuer', { claims: { iss: 'accounts.google.com' } }],
    ['a token that came with an access token', { claims: { at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q' } }],
  ],
  rejected: [
    ['a token for another client', { claims: { aud: 'other.apps.googleusercontent.com' } }, 'aud'],
    ['a token without sub', { claims: { sub: undefined } }, 'sub'],
    ['a token of Firebase', { claims: { iss: 'https://securetoken.google.com/project' } }, 'iss'],
    ['an issuer with http', { claims: { iss: 'http://accounts.google.com' } }, 'iss'],
  ],
});

row('google: a token with another nonce is rejected', 'OpenID Connect Core section 3.1.3.7', async (keyward) => {
  const fetch = pages({ 'https://www.googleapis.com/oauth2/v3/certs': SET });
  const verifier = keyward.createVerifier({ ...google({ clientId: GOOGLE_CLIENT }), ...AT, fetch });
  const claims = { ...TIMES, iss: 'accounts.google.com', aud: GOOGLE_CLIENT, sub: '1', nonce: 'a' };
  const token = signed({ typ: 'JWT' }, claims);
  await verifier.verify(token, { nonce: 'a' });
  const error = await rejection(verifier.verify(token, { nonce: 'b' }));
  isError(keyward, error, 'ERR_JWT_CLAIM_VALIDATION_FAILED', { claim: 'nonce' }, token);
});

preset('apple', 'Apple, "Verifying a user"', {
  options: () => apple({ clientId: ['com.example.app', 'com.example.web'] }),
  served: { 'https://appleid.apple.com/auth/keys': SET },
  token: {
    claims: {
      iss: 'https://appleid.apple.com',
      aud: 'com.example.app',
      sub: '000123.abcdef.1234',
      c_hash: 'x',
      auth_time: TIMES.iat,
      email: 'a1b2@privaterelay.appleid.com',
      email_verified: 'true',
      nonce_supported: true,
    },
  },
  also: [['a token for the website', { claims: { aud: 'com.example.web' } }]],
  rejected: [
    ['a token for another app', { claims: { aud: 'com.example.other' } }, 'aud'],
    ['a token of the server API', { claims: { iss: 'TEAMID', aud: 'https://appleid.apple.com' } }, 'iss'],
  ],
});

export const PROVIDER_SESSIONS = rows;
