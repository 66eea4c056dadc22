// The table of cases: a guard, the request sent to it, and the response expected of every host. A row is `[name, guard,
// request, expected, more]`. `request` is a function that makes a new request each time, because a DPoP proof can be
// used only once.
import { createHash } from 'node:crypto';
import { verifyDpop, verifyJwt } from 'keyward';
import { badProof, bare, fails, lacks, malformed, passes, rejected, wantsNonce } from './responses.mjs';
import { AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { JKT, OTHER_CLIENT, OTHER_JKT, accessToken, now, proof, token, tokenOf } from './tokens.mjs';

export const pathOf = (guard, rest = 'orders') => `/${guard}/${rest}`;
export const urlOf = (path) => `http://${HOST}${path}`;

// ---- requests ----

const authorization = (value) => ({ headers: [['Authorization', value]] });
const bearer = (made = token()) => authorization(`Bearer ${made}`);
/** Another token than `token()`, also where signatures are deterministic. */
const another = () => token({ jti: 'another' });
const cookie = (value) => ({ headers: [['Cookie', value]] });
const and = (...requests) => ({
  ...Object.assign({}, ...requests),
  headers: requests.flatMap(({ headers = [] }) => headers),
});
const header = (name, value) => ({ headers: [[name, value]] });
const bound = (more = {}, ...rest) => token({ cnf: { jkt: JKT, ...more } }, ...rest);

/** A token with a proof for the path of the guard. `change` overrides parts of the proof. */
const withProof = (made, change = {}) => ({ guard, method = 'GET', path = pathOf(guard) }) => {
  const own = proof({ method, url: urlOf(path), token: made, ...change });
  return { method, path, headers: [['Authorization', `DPoP ${made}`], ['DPoP', own]] };
};

// ---- expected messages ----

/** The verifier's message for a token. `more`: options that the guard adds to the defaults or overrides. */
const verifierSays = (more = {}) => ({ headers }) => {
  const made = headers.find(([name]) => name === 'Authorization')[1].replace(/^\S+ +/, '');
  try {
    verifyJwt(made, JWKS, {
      issuer: ISSUER,
      audience: AUDIENCE,
      profile: 'lenient_access_token',
      requiredClaims: ['exp'],
      ...more,
    });
  } catch ({ message }) {
    return message;
  }
  throw new Error('the verifier accepts this token');
};
const byVerifier = (more, scheme) => rejected(verifierSays(more), scheme);

/** The message about a proof, without replay detection. */
const proofSays = (more = {}) => async ({ headers, method, path }) => {
  const value = (wanted) => headers.find(([name]) => name === wanted)?.[1] ?? '';
  const made = value('Authorization').replace(/^\S+ +/, '');
  const claims = JSON.parse(Buffer.from(made.split('.')[1], 'base64url').toString());
  const options = {
    method,
    url: urlOf(path),
    accessToken: made,
    accessTokenClaims: claims,
    isReplay: () => false,
    ...more,
  };
  const { message } = await verifyDpop(value('DPoP'), options).then(() => ({ message: undefined }), (error) => error);
  if (message === undefined) throw new Error('this proof is valid');
  return message;
};
const byProof = (more) => badProof(proofSays(more));

// ---- where the token is ----

const AUTHORIZATION = [
  ['a valid token', () => bearer(), passes()],
  ['bearer in lower case', () => authorization(`bearer ${token()}`), passes()],
  ['BEARER in upper case', () => authorization(`BEARER ${token()}`), passes()],
  ['several spaces', () => authorization(`Bearer    ${token()}`), passes()],
  ['no Authorization', () => ({}), bare()],
  ['an empty Authorization', () => authorization(''), bare()],
  ['Basic', () => authorization('Basic dXNlcjpwYXNzd29yZA=='), bare()],
  [
    'Digest with parameters',
    () => authorization('Digest username="me", realm="bearer", uri="/", response="Bearer x"'),
    bare(),
  ],
  ['a scheme that begins with ours', () => authorization(`BearerToken ${token()}`), bare()],
  ['a scheme that ends with ours', () => authorization(`X-Bearer ${token()}`), bare()],
  ['a token without a scheme', () => authorization(token()), bare()],
  ['Bearer alone', () => authorization('Bearer'), malformed()],
  ['bearer alone, with a trailing space', () => authorization('bearer '), malformed()],
  ['a tab after the scheme', () => authorization(`Bearer\t${token()}`), malformed()],
  ['a tab after the token', () => authorization(`Bearer ${token()}\tx`), malformed()],
  ['a colon after the scheme', () => authorization(`Bearer: ${token()}`), malformed()],
  ['two tokens with a space', () => authorization(`Bearer ${token()} ${token()}`), malformed()],
  ['two tokens with a comma', () => authorization(`Bearer ${token()}, ${token()}`), malformed()],
  ['two credentials in one header', () => authorization(`Bearer ${token()}, Bearer ${token()}`), malformed()],
  ['Bearer and Basic in one header', () => authorization(`Bearer ${token()}, Basic dXNlcjpwYXNzd29yZA==`), malformed()],
  ['a parameter in place of a token', () => authorization(`Bearer token="${token()}"`), malformed()],
  ['a token in quotes', () => authorization(`Bearer "${token()}"`), malformed()],
  ['a letter that is not ASCII', () => authorization(`Bearer ${token()}\u00e9`), malformed()],
  ['a no-break space', () => authorization(`Bearer\u00a0${token()}`), malformed()],
  ['only an equals sign', () => authorization('Bearer ='), malformed()],
  ['an equals sign inside', () => authorization(`Bearer a=${token()}`), malformed()],
  ['two Authorization headers', () => and(bearer(), bearer()), malformed()],
  ['two Authorization headers, one without a token', () => and(bearer(), authorization('Bearer x')), malformed()],
  ['b64token that is not a JWT', () => authorization('Bearer mF_9.B5f-4.1JqM'), byVerifier()],
  ['b64token with every kind of character', () => authorization('Bearer aZ09-._~+/=='), byVerifier()],
  ['one letter', () => authorization('Bearer x'), byVerifier()],
  ['four parts', () => authorization(`Bearer ${token()}.x`), byVerifier()],
  [
    'a token in the query, which is not configured',
    ({ guard }) => ({ path: `${pathOf(guard)}?access_token=${token()}` }),
    bare(),
  ],
  ['a token in a cookie, which is not configured', () => cookie(`access_token=${token()}; session=${token()}`), bare()],
  [
    'a token in a form, which is not configured',
    () => ({
      method: 'POST',
      body: `access_token=${token()}`,
      ...header('Content-Type', 'application/x-www-form-urlencoded'),
    }),
    bare(),
  ],
  [
    'a valid token and others in places that are not configured',
    ({ guard }) =>
      and(bearer(), cookie('session=x'), header('X-Access-Token', 'x'), { path: `${pathOf(guard)}?access_token=x` }),
    passes(),
  ],
  ['a body reaches the handler', () => and(bearer(), { method: 'POST', body: 'the body, unread \u2713' }), passes()],
  ['a long body reaches the handler', () => and(bearer(), { method: 'PUT', body: 'x'.repeat(300_000) }), passes()],
  ['a body without a token', () => ({ method: 'POST', body: 'x'.repeat(1000) }), bare()],
  ['DELETE', () => and(bearer(), { method: 'DELETE' }), passes()],
  ['HEAD with a valid token', () => and(bearer(), { method: 'HEAD' }), passes()],
  ['HEAD with no token', () => ({ method: 'HEAD' }), bare()],
  [
    'HEAD with an invalid token',
    () => and(authorization(`Bearer ${token({ exp: 1 })}`), { method: 'HEAD' }),
    byVerifier(),
  ],
  ['HEAD with a malformed token', () => and(authorization('Bearer a b'), { method: 'HEAD' }), malformed()],
  ['OPTIONS with a valid token', () => and(bearer(), { method: 'OPTIONS' }), passes()],
  ['OPTIONS with no token', () => ({ method: 'OPTIONS' }), bare()],
  ['a preflight, which is not configured', () => preflight(), bare()],
  ['a query is ignored', ({ guard }) => and(bearer(), { path: `${pathOf(guard)}?page=2&token=x#f` }), passes()],
];

const preflight = (more = {}) => ({
  method: 'OPTIONS',
  headers: [['Origin', 'https://app.example'], ['Access-Control-Request-Method', 'POST']],
  ...more,
});

/** Longer than servers accept over HTTP. */
const MEGABYTE = 1 << 20;
const LONG = [
  ['a megabyte that is not a token', () => authorization(`Bearer ${'x'.repeat(MEGABYTE)}`), byVerifier()],
  ['a megabyte of spaces', () => authorization(`Bearer${' '.repeat(MEGABYTE)}x`), byVerifier()],
  ['a megabyte of commas', () => authorization(`Bearer ${','.repeat(MEGABYTE)}`), malformed()],
  ['a megabyte of equals signs', () => authorization(`Bearer x${'='.repeat(MEGABYTE)}x`), malformed()],
  ['a scheme of a megabyte', () => authorization('Bearer'.repeat(MEGABYTE / 6)), bare()],
  ['a megabyte of points', () => authorization(`Bearer ${'.'.repeat(MEGABYTE)}`), byVerifier()],
  ['a valid token in a megabyte', () => authorization(`Bearer${' '.repeat(MEGABYTE)}${token()}`), passes()],
];

const COOKIES = [
  ['in a cookie', 'cookie', () => cookie(`session=${token()}`), passes()],
  ['in a cookie among others', 'cookie', () => cookie(`a=1; session=${token()}; b=x=y`), passes()],
  ['in a cookie without the space', 'cookie', () => cookie(`a=1;session=${token()};b=2`), passes()],
  ['in a cookie in quotes', 'cookie', () => cookie(`session="${token()}"`), passes()],
  ['in a cookie in half quotes', 'cookie', () => cookie(`session="${token()}`), malformed()],
  ['in two cookies', 'cookie', () => cookie(`session=${token()}; session=${another()}`), malformed()],
  ['in one cookie, and one that is not a token', 'cookie', () => cookie(`session=x; session=${token()}`), malformed()],
  // A client must not send two Cookie headers (RFC 6265 section 5.4). Joining them with a comma leaves no cookie that
  // is a token.
  ['in two Cookie headers', 'cookie', () => and(cookie(`session=${token()}`), cookie('a=1')), [passes(), malformed()]],
  [
    'a cookie whose name begins with Unicode white space',
    'cookie',
    () => cookie(`\u00a0session=${token()}`),
    bare(),
  ],
  ['a cookie whose name ends with Unicode white space', 'cookie', () => cookie(`session\u00a0=${token()}`), bare()],
  [
    'in both of two Cookie headers',
    'cookie',
    () => and(cookie(`session=${token()}`), cookie(`session=${token()}`)),
    malformed(),
  ],
  ['a cookie that is not a token', 'cookie', () => cookie('session=a b'), malformed()],
  ['a cookie with an expired token', 'cookie', () => cookie(`session=${token({ exp: 1 })}`), rejected(/exp/)],
  ['no cookie', 'cookie', () => ({}), bare()],
  [
    'another cookie',
    'cookie',
    () => cookie(`my-session=${token()}; sessions=${token()}; Session=${token()}; asession=${token()}`),
    bare(),
  ],
  ['a cookie whose value holds the name', 'cookie', () => cookie(`other="session=${token()}"`), bare()],
  ['Authorization where only a cookie is configured', 'cookie', () => bearer(), bare()],
  [
    'a valid cookie and an invalid Authorization',
    'cookie',
    () => and(cookie(`session=${token()}`), authorization('Bearer a b')),
    passes(),
  ],
  ['Authorization where a cookie is allowed too', 'cookie-too', () => bearer(), passes()],
  ['a cookie where Authorization is allowed too', 'cookie-too', () => cookie(`session=${token()}`), passes()],
  [
    'a cookie and Basic',
    'cookie-too',
    () => and(authorization('Basic dXNlcjpwYXNzd29yZA=='), cookie(`session=${token()}`)),
    passes(),
  ],
  ['both', 'cookie-too', () => and(bearer(), cookie(`session=${another()}`)), malformed()],
  [
    'the same token in both',
    'cookie-too',
    () => same((made) => and(bearer(made), cookie(`session=${made}`))),
    passes(),
  ],
  ['an empty cookie', 'cookie', () => cookie('session='), bare()],
  ['an empty cookie in quotes', 'cookie', () => cookie('session=""'), bare()],
  ['Authorization and an empty cookie', 'cookie-too', () => and(bearer(), cookie('a=1; session=; b=2')), passes()],
  [
    'the same token in two cookies',
    'cookie',
    () => same((made) => cookie(`session=${made}; session=${made}`)),
    passes(),
  ],
  [
    'the same token in both, and then another one',
    'cookie-too',
    () => same((made) => and(bearer(made), cookie(`session=${made}; session=${another()}`))),
    malformed(),
  ],
  [
    'a valid cookie and a malformed Authorization',
    'cookie-too',
    () => and(cookie(`session=${token()}`), authorization('Bearer')),
    malformed(),
  ],
  ['a cookie with a bound token', 'cookie', () => cookie(`session=${bound()}`), rejected()],
];
const same = (use, made = token()) => use(made);

const ELSEWHERE = [
  ['in a header', 'header', () => header('x-access-token', token()), passes()],
  ['in a header with a scheme before it', 'header', () => header('x-access-token', `Bearer ${token()}`), passes()],
  [
    'in another header with a scheme',
    'bearer-in-header',
    () => header('cf-access-token', `bEARER  ${token()}`),
    passes(),
  ],
  ['in a header with two schemes', 'header', () => header('x-access-token', `Bearer Bearer ${token()}`), malformed()],
  ['in a header with another scheme', 'header', () => header('x-access-token', `DPoP ${token()}`), malformed()],
  ['in a header with a scheme alone', 'header', () => header('x-access-token', 'Bearer x y'), malformed()],
  [
    'where a function finds it',
    'token-function',
    () => header('sec-websocket-protocol', `jwt, ${token()}`),
    passes(),
  ],
  ['where a function finds nothing', 'token-function', () => header('sec-websocket-protocol', 'jwt'), bare()],
  [
    'where a function finds a token that is not valid',
    'token-function',
    () => header('sec-websocket-protocol', `jwt, ${token({ exp: 1 })}`),
    rejected(/exp/),
  ],
  [
    'where a function finds it, and another in Authorization',
    'token-function',
    () => and(bearer(), header('sec-websocket-protocol', `jwt, ${another()}`)),
    malformed(),
  ],
  ['where a function finds it later', 'token-function-later', () => header('x-access-token', token()), passes()],
  ['where a function finds nothing later', 'token-function-later', () => ({}), bare()],
  ['where a function throws', 'token-function-throws', () => bearer(), fails()],
  ['where a function rejects', 'token-function-rejects', () => bearer(), fails()],
  ['where a function returns an object', 'token-function-odd', () => bearer(), fails()],
  [
    'in a header twice',
    'header',
    () => and(header('X-Access-Token', token()), header('X-Access-Token', token())),
    malformed(),
  ],
  ['an empty header', 'header', () => header('X-Access-Token', ''), bare()],
  ['no header', 'header', () => bearer(), bare()],
  [
    "a header with a token signed by another key",
    'header',
    () => header('X-Access-Token', token({}, {}, { stranger: true })),
    rejected(/signature/i),
  ],
  ['in the query', 'query', ({ guard }) => ({ path: `${pathOf(guard)}?page=2&access_token=${token()}` }), passes()],
  [
    'in the query twice',
    'query',
    ({ guard }) => ({ path: `${pathOf(guard)}?access_token=${token()}&access_token=${another()}` }),
    malformed(),
  ],
  [
    'in the query, encoded',
    'query',
    ({ guard }) => ({ path: `${pathOf(guard)}?access%5Ftoken=${token().replaceAll('.', '%2E')}` }),
    passes(),
  ],
  ['in the query, with a space', 'query', ({ guard }) => ({ path: `${pathOf(guard)}?access_token=a+b` }), malformed()],
  ['another name in the query', 'query', ({ guard }) => ({ path: `${pathOf(guard)}?Access_Token=${token()}` }), bare()],
  ['no query', 'query', () => bearer(), bare()],
  ['everywhere: Authorization', 'everywhere', () => bearer(), passes()],
  ['everywhere: a cookie', 'everywhere', () => cookie(`session=${token()}`), passes()],
  ['everywhere: a header', 'everywhere', () => header('X-Access-Token', token()), passes()],
  [
    'everywhere: the query',
    'everywhere',
    ({ guard }) => ({ path: `${pathOf(guard)}?access_token=${token()}` }),
    passes(),
  ],
  ['everywhere: nowhere', 'everywhere', () => ({}), bare()],
  [
    'everywhere: cookie and header',
    'everywhere',
    () => and(cookie(`session=${token()}`), header('X-Access-Token', another())),
    malformed(),
  ],
  [
    'everywhere: Authorization and query',
    'everywhere',
    ({ guard }) => ({ ...bearer(), path: `${pathOf(guard)}?access_token=${another()}` }),
    malformed(),
  ],
  [
    'everywhere: DPoP and a cookie',
    'everywhere',
    (context) => and(withProof(bound())(context), cookie(`session=${token()}`)),
    malformed('DPoP'),
  ],
  [
    'everywhere: DPoP and the same token in a cookie',
    'everywhere',
    (context) => same((made) => and(withProof(made)(context), cookie(`session=${made}`)), bound()),
    malformed('DPoP'),
  ],
  [
    'everywhere: everywhere the same token',
    'everywhere',
    ({ guard }) =>
      same((made) => ({
        ...and(bearer(made), cookie(`session=${made}`), header('X-Access-Token', `Bearer ${made}`)),
        path: `${pathOf(guard)}?access_token=${made}`,
      })),
    passes(),
  ],
  ['everywhere: an empty query', 'everywhere', ({ guard }) => ({ path: `${pathOf(guard)}?access_token=` }), bare()],
];


// ---- which tokens are access tokens ----

const TYPES = {
  good: [
    undefined,
    'JWT',
    'jwt',
    'application/jwt',
    'Application/JWT',
    'at+jwt',
    'AT+JWT',
    'At+Jwt',
    'application/at+jwt',
    'APPLICATION/AT+JWT',
  ],
  bad: [
    'id+jwt',
    'dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'JOSE',
    'at',
    'jwt+at',
    '',
    'application/',
    'application/application/jwt',
    'text/jwt',
    ' JWT',
    'JWT ',
    'at+jwt;v=1',
    'at%2Bjwt',
    'JWT\u0000',
  ],
};
const HASH = createHash('sha256').update('x').digest('base64url').slice(0, 22);

/** Claims that issuers put only into ID tokens: those of hybrid flows, of Cognito and of Keycloak. */
const ID_TOKEN_MARKS = { s_hash: HASH, token_use: 'id', typ: 'ID' };

const KINDS = [
  ...TYPES.good.map((typ) => [`typ ${typ}`, 'plain', () => bearer(token({}, { typ })), passes()]),
  ...TYPES.bad.map((typ) => [`typ ${JSON.stringify(typ)}`, 'plain', () => bearer(token({}, { typ })), rejected()]),
  ...[5, null, ['JWT'], true].map((
    typ,
  ) => [`typ that is not a string: ${JSON.stringify(typ)}`, 'plain', () => bearer(token({}, { typ })), rejected()]),
  ...[undefined, 'JWT', 'at+jwt'].flatMap((typ) => [
    [`at_hash, typ ${typ}`, 'plain', () => bearer(token({ at_hash: HASH }, { typ })), rejected()],
    [`c_hash, typ ${typ}`, 'plain', () => bearer(token({ c_hash: HASH }, { typ })), rejected()],
    [
      `events, typ ${typ}`,
      'plain',
      () => bearer(token({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, { typ })),
      rejected(),
    ],
  ]),
  ...[null, '', 0, false].map((
    value,
  ) => [`at_hash ${JSON.stringify(value)}`, 'plain', () => bearer(token({ at_hash: value })), rejected()]),
  ...[undefined, 'JWT', 'at+jwt'].flatMap((typ) =>
    Object.entries(ID_TOKEN_MARKS).map((
      [claim, value],
    ) => [
      `${claim} ${value}, typ ${typ}`,
      'plain',
      () => bearer(token({ [claim]: value }, { typ })),
      rejected('the token is an ID token, not an access token'),
    ])
  ),
  ...Object.entries(ID_TOKEN_MARKS).map((
    [claim, value],
  ) => [
    `typ required, and ${claim} ${value}`,
    'typ',
    () => bearer(token({ [claim]: value }, { typ: 'custom+jwt' })),
    rejected(),
  ]),
  [
    'claims by which issuers mark access tokens',
    'plain',
    () => bearer(token({ token_use: 'access', typ: 'Bearer' })),
    passes(),
  ],
  [
    'claims by which issuers mark other tokens',
    'plain',
    () => bearer(token({ token_use: 'ID', typ: 'id', nonce: 'n' })),
    passes(),
  ],
  ['no exp', 'plain', () => bearer(token({ exp: undefined })), byVerifier()],
  ['exp that is not a number', 'plain', () => bearer(token({ exp: String(now() + 60) })), byVerifier()],
  ['exp in the past', 'plain', () => bearer(token({ exp: now() - 1 })), byVerifier()],
  ['exp that is 0', 'plain', () => bearer(token({ exp: 0 })), byVerifier()],
  ['nbf in the future', 'plain', () => bearer(token({ nbf: now() + 600 })), byVerifier()],
  ['no iss', 'plain', () => bearer(token({ iss: undefined })), byVerifier()],
  ['another iss', 'plain', () => bearer(token({ iss: 'https://evil.example' })), byVerifier()],
  ['no aud', 'plain', () => bearer(token({ aud: undefined })), byVerifier()],
  ['another aud', 'plain', () => bearer(token({ aud: ['https://other.example'] })), byVerifier()],
  ['one aud of several', 'plain', () => bearer(token({ aud: ['https://other.example', AUDIENCE] })), passes()],
  ['a signature by another key', 'plain', () => bearer(token({}, {}, { stranger: true })), byVerifier()],
  ['another kid', 'plain', () => bearer(token({}, { kid: 'unknown' })), byVerifier()],
  ['alg none', 'plain', () => bearer(unsigned(token())), byVerifier()],
  ['alg HS256', 'plain', () => bearer(token({}, { alg: 'HS256' })), byVerifier()],
  ['crit with an unknown extension', 'plain', () => bearer(token({}, { crit: ['x'], x: 1 })), byVerifier()],
  [
    'a claim with quotes and line breaks',
    'plain',
    () => bearer(token({ exp: 1, sub: '"\\\r\nSet-Cookie: x=1' })),
    byVerifier(),
  ],
  ['one of several issuers', 'several', () => bearer(), passes()],
  ['none of several issuers', 'several', () => bearer(token({ iss: 'https://evil.example' })), rejected()],
  ['not a JWT, several issuers', 'several', () => authorization('Bearer x'), rejected(/three parts/)],
  ['an invalid header, several issuers', 'several', () => authorization('Bearer e30.e30.AA'), rejected(/"alg"/)],
  ['a payload that is an array, several issuers', 'several', () => bearer(tokenOf('[]')), rejected(/payload/)],
  ['no iss, several issuers', 'several', () => bearer(token({ iss: undefined })), rejected()],
  ['the other issuer\'s algorithm', 'several', () => bearer(token({ iss: 'https://other.example' })), rejected()],

  ['typ required', 'typ', () => bearer(token({}, { typ: 'custom+jwt' })), passes()],
  ['typ required, with application/', 'typ', () => bearer(token({}, { typ: 'Application/Custom+JWT' })), passes()],
  [
    'typ required, and at_hash',
    'typ',
    () => bearer(token({ at_hash: 'x' }, { typ: 'custom+jwt' })),
    rejected(/an ID token/),
  ],
  ['typ required, and events', 'typ', () => bearer(token({ events: {} }, { typ: 'custom+jwt' })), rejected(/events/)],
  ...[undefined, 'JWT', 'at+jwt', 'other+jwt'].map((
    typ,
  ) => [`typ required, ${typ}`, 'typ', () => bearer(token({}, { typ })), byVerifier({ typ: 'custom+jwt' })]),

  ['access_token', 'access-token', () => bearer(accessToken()), passes()],
  [
    'access_token, application/at+jwt',
    'access-token',
    () => bearer(accessToken({}, { typ: 'application/AT+JWT' })),
    passes(),
  ],
  ...[undefined, 'JWT', 'id+jwt'].map((
    typ,
  ) => [
    `access_token, typ ${typ}`,
    'access-token',
    () => bearer(accessToken({}, { typ })),
    byVerifier({ profile: 'access_token' }),
  ]),
  ...['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].map((
    claim,
  ) => [
    `access_token without ${claim}`,
    'access-token',
    () => bearer(accessToken({ [claim]: undefined })),
    byVerifier({ profile: 'access_token' }),
  ]),
  [
    'a sender-constrained access_token as Bearer',
    'access-token',
    () => bearer(accessToken({ cnf: { jkt: JKT } })),
    rejected(),
  ],
  [
    'a sender-constrained access_token with its proof',
    'access-token',
    (context) => withProof(accessToken({ cnf: { jkt: JKT } }))(context),
    passes({ jkt: JKT }),
  ],
  ['a legacy access token', 'legacy', () => bearer(token({}, { typ: 'JWT' })), passes()],
  [
    'a legacy access token that is an ID token',
    'legacy',
    () => bearer(token({ at_hash: HASH })),
    byVerifier({ profile: 'access_token', legacyAccessTokens: true }),
  ],
];

function unsigned(made) {
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${made.split('.')[1]}.`;
}

// ---- scopes ----

const scoped = (claims) => () => bearer(token(claims));
const SCOPES = [
  ['all scopes', 'scoped', scoped({ scope: 'write read other' }), passes()],
  ['all scopes in scp', 'scoped', scoped({ scp: ['read', 'write'] }), passes()],
  ['all scopes in scp as a string', 'scoped', scoped({ scp: 'read write' }), passes()],
  ['one scope of two', 'scoped', scoped({ scope: 'read' }), lacks('read write')],
  ['the other scope of two', 'scoped', scoped({ scp: ['write'] }), lacks('read write')],
  ['no scopes', 'scoped', scoped({}), lacks('read write')],
  [
    'scopes that only begin with the required ones',
    'scoped',
    scoped({ scope: 'read:all writer' }),
    lacks('read write'),
  ],
  ['scopes in another letter case', 'scoped', scoped({ scope: 'Read WRITE' }), lacks('read write')],
  ['scope takes precedence over scp', 'scoped', scoped({ scope: 'read', scp: ['read', 'write'] }), lacks('read write')],
  [
    'scope takes precedence over scp as a string',
    'scoped',
    scoped({ scope: 'read', scp: 'read write' }),
    lacks('read write'),
  ],
  ['an empty scope and scp as a string', 'scoped', scoped({ scope: '', scp: 'read write' }), lacks('read write')],
  ['an empty scope and scp', 'scoped', scoped({ scope: '', scp: ['read', 'write'] }), lacks('read write')],
  ['scp with both in one string', 'scoped', scoped({ scp: ['read write'] }), passes()],
  ['all scopes in a list', 'scoped', scoped({ scope: ['read', 'write'] }), passes()],
  ['one scope in a list', 'scoped', scoped({ scope: ['read'] }), lacks('read write')],
  ['scope as a number', 'scoped', scoped({ scope: 5 }), byVerifier({ scopes: ['read'] })],
  ['scp with a number in its list', 'scoped', scoped({ scp: ['read', 'write', 5] }), byVerifier({ scopes: ['read'] })],
  ['permissions', 'scope-claims', scoped({ scope: 'openid', permissions: ['read'] }), passes()],
  ['permissions without a scope', 'scope-claims', scoped({ permissions: 'other read' }), passes()],
  ['permissions that grant another scope', 'scope-claims', scoped({ permissions: ['reader'] }), lacks('read')],
  ['permissions that no option names', 'scoped-any', scoped({ permissions: ['read'] }), lacks('read write')],
  [
    'permissions as a number',
    'scope-claims',
    scoped({ scope: 'read', permissions: 5 }),
    byVerifier({ scopes: ['read'], scopeClaims: ['permissions'] }),
  ],
  ['scopes with other separators', 'scoped', scoped({ scope: 'read,write' }), lacks('read write')],
  ['scopes for HEAD', 'scoped', () => and(bearer(token({ scope: 'read' })), { method: 'HEAD' }), lacks('read write')],
  ['no token where scopes are required', 'scoped', () => ({}), bare()],
  ['an invalid token that lacks scopes too', 'scoped', scoped({ exp: 1 }), byVerifier()],
  ['a bound token that lacks scopes too', 'scoped', scoped({ cnf: { jkt: JKT } }), rejected()],
  [
    'a token with a proof and scopes',
    'scoped',
    (context) => withProof(bound({}, {}))(context),
    lacks('read write', 'DPoP'),
  ],
  [
    'an invalid proof where scopes are missing too',
    'scoped',
    (context) => withProof(bound(), { claims: { htm: 'PUT' } })(context),
    byProof(),
  ],
  ['any scope', 'scoped-any', scoped({ scope: 'write' }), passes()],
  ['any scope in scp', 'scoped-any', scoped({ scp: ['other', 'read'] }), passes()],
  ['none of any scopes', 'scoped-any', scoped({ scope: 'other' }), lacks('read write')],
  ['no scopes where any one is enough', 'scoped-any', scoped({}), lacks('read write')],
  [
    'a token with a proof that lacks scopes',
    'scoped-dpop',
    (context) => withProof(token({ cnf: { jkt: JKT }, scope: 'write' }))(context),
    lacks('read', 'DPoP'),
  ],
];

const guest = (more = {}) => passes({ sub: 'null', ...more });
const GUESTS = [
  ['a guest', 'optional', () => ({}), guest()],
  ['a guest with an empty Authorization', 'optional', () => authorization(''), guest()],
  ['a user', 'optional', () => bearer(), passes()],
  ['a user with a proof', 'optional', withProof(bound()), passes({ jkt: JKT })],
  ['an expired token is not a guest', 'optional', () => bearer(token({ exp: 1 })), byVerifier()],
  ['Bearer alone is not a guest', 'optional', () => authorization('Bearer'), malformed()],
  ['Basic is not a guest', 'optional', () => authorization('Basic dXNlcjpwYXNzd29yZA=='), bare()],
  ['an unknown scheme is not a guest', 'optional', () => authorization('Token abc'), bare()],
  ['a proof without a token', 'optional', () => header('DPoP', 'x'), malformed('DPoP')],
  ['a proof without a token, without dpop', 'optional-without-dpop', () => header('DPoP', 'x'), malformed()],
  ['a guest where proofs are required', 'optional-dpop-required', () => ({}), guest()],
  ['a proof alone where proofs are required', 'optional-dpop-required', () => header('DPoP', 'x'), malformed('DPoP')],
  ['a cookie that is not configured is not a credential', 'optional', () => cookie(`session=${token()}`), guest()],
  ['a guest with an empty cookie', 'optional-cookie', () => cookie('session='), guest()],
  ['a user with a cookie', 'optional-cookie', () => cookie(`session=${token()}`), passes()],
  ['a bad cookie is not a guest', 'optional-cookie', () => cookie('session=x'), rejected()],
  ['a guest where scopes are required', 'optional-scoped', () => ({}), bare()],
  ['a user with the scopes', 'optional-scoped', scoped({ scope: 'read write' }), passes()],
  ['a user without the scopes', 'optional-scoped', () => bearer(), lacks('read write')],
  ['a guest where tokens are validated', 'optional-validate', () => ({}), bare()],
  ['a guest where an issuer requires scopes', 'optional-several', () => ({}), bare()],
];

const HTML = { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' };

/** Cases of a route that requires two scopes in addition to those of the guard. */
const adminOf = (guard) => ({ path: pathOf(guard, 'admin') });
const ROUTES = [
  [
    "a route's own scopes",
    'plain',
    ({ guard }) => and(bearer(token({ scope: 'audit admin' })), adminOf(guard)),
    passes(),
  ],
  ["a route's own scopes, missing", 'plain', ({ guard }) => and(bearer(), adminOf(guard)), lacks('admin audit')],
  [
    "a route's own scopes, one missing",
    'plain',
    ({ guard }) => and(bearer(token({ scp: ['admin'] })), adminOf(guard)),
    lacks('admin audit'),
  ],
  ["a route's own scopes, no token", 'plain', ({ guard }) => adminOf(guard), [bare(), bare({ scope: 'admin audit' })]],
  ["a route's own scopes, a guest", 'optional', ({ guard }) => adminOf(guard), bare({ scope: 'admin audit' })],
  [
    "a route's own scopes, a user where guests are accepted",
    'optional',
    ({ guard }) => and(bearer(token({ scope: 'admin audit' })), adminOf(guard)),
    passes(),
  ],
  [
    "a route's own scopes and the guard's",
    'scoped',
    ({ guard }) => and(bearer(token({ scope: 'read write admin audit' })), adminOf(guard)),
    passes(),
  ],
  [
    "a route's own scopes without the guard's",
    'scoped',
    ({ guard }) => and(bearer(token({ scope: 'admin audit' })), adminOf(guard)),
    [lacks('read write'), lacks('read write admin audit')],
  ],
  [
    "a route's own scopes, a proof",
    'plain',
    ({ guard }) => withProof(token({ cnf: { jkt: JKT }, scope: 'admin audit' }))({ guard, ...adminOf(guard) }),
    passes({ jkt: JKT }),
  ],
  [
    "a route's own scopes, missing, a proof",
    'plain',
    ({ guard }) => withProof(bound())({ guard, ...adminOf(guard) }),
    lacks('admin audit', 'DPoP'),
  ],
  [
    "a route's own scopes, missing, another response",
    'respond',
    ({ guard }) => and(bearer(token({ scope: 'read' })), adminOf(guard)),
    ['admin audit', 'read admin audit'].map((scope) =>
      lacks(scope, 'Bearer', { body: '<p>403 insufficient_scope</p>', headers: HTML })
    ),
  ],
  [
    "a route's own scopes, a preflight",
    'allowPreflight',
    ({ guard }) => preflight(adminOf(guard)),
    passes({ sub: 'null' }),
  ],
];

// ---- sender-constrained tokens ----

const CONFIRMATIONS = [
  ['a proof', 'plain', withProof(bound()), passes({ jkt: JKT })],
  [
    'dpop in lower case',
    'plain',
    (context) => rewritten(withProof(bound())(context), /^DPoP /, 'dpop '),
    passes({ jkt: JKT }),
  ],
  ['a proof, dpop: true', 'dpop-said', withProof(bound()), passes({ jkt: JKT })],
  [
    'a proof, for POST with a body',
    'plain',
    ({ guard }) => ({ ...withProof(bound())({ guard, method: 'POST' }), body: 'the body' }),
    passes({ jkt: JKT }),
  ],
  [
    'a proof, with a query',
    'plain',
    ({ guard }) => ({ ...withProof(bound())({ guard }), path: `${pathOf(guard)}?page=2` }),
    passes({ jkt: JKT }),
  ],
  [
    'a proof for a deeper path',
    'plain',
    ({ guard }) => withProof(bound())({ guard, path: pathOf(guard, 'a/b/c%20d') }),
    passes({ jkt: JKT }),
  ],
  ['a bound token as Bearer', 'plain', () => bearer(bound()), rejected()],
  [
    'a bound token as Bearer, with its proof',
    'plain',
    (context) => rewritten(withProof(bound())(context), /^DPoP /, 'Bearer '),
    rejected(),
  ],
  ['a bound token as Bearer, dpop: false', 'bearer-only', () => bearer(bound()), rejected()],
  ['a bound token as DPoP, dpop: false', 'bearer-only', withProof(bound()), bare()],
  ['an unbound token as DPoP', 'plain', withProof(token()), rejected(undefined, { scheme: 'DPoP' })],
  ['an unbound token as DPoP, without a proof', 'plain', () => authorization(`DPoP ${token()}`), [
    rejected(undefined, { scheme: 'DPoP' }),
    badProof(),
  ]],
  [
    'a proof sent with a Bearer token is ignored',
    'plain',
    ({ guard }) => and(bearer(), header('DPoP', proof({ method: 'GET', url: urlOf(pathOf(guard)), token: 'x' }))),
    passes(),
  ],
  ['DPoP alone', 'plain', () => authorization('DPoP'), malformed('DPoP')],
  ['DPoP with a comma list', 'plain', () => authorization(`DPoP ${token()},${token()}`), malformed('DPoP')],
  [
    'DPoP with something other than a token',
    'plain',
    () => authorization('DPoP x'),
    byVerifier({}, { scheme: 'DPoP' }),
  ],
  [
    'DPoP with an expired token',
    'plain',
    withProof(token({ exp: 1, cnf: { jkt: JKT } })),
    byVerifier({}, { scheme: 'DPoP' }),
  ],
  ['no token where proofs are required', 'dpop-required', () => ({}), bare()],
  ['Bearer where proofs are required', 'dpop-required', () => bearer(), rejected(undefined, { scheme: 'DPoP' })],
  [
    'Bearer with a bound token where proofs are required',
    'dpop-required',
    () => bearer(bound()),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
  ['a proof where proofs are required', 'dpop-required', withProof(bound()), passes({ jkt: JKT })],
  [
    'a malformed Bearer where proofs are required',
    'dpop-required',
    () => authorization('Bearer a b'),
    malformed('DPoP'),
  ],
  [
    'another scheme without credentials where proofs are required',
    'dpop-required',
    () => authorization('Basic eDp5'),
    bare(),
  ],

  ['no proof', 'plain', () => authorization(`DPoP ${bound()}`), badProof()],
  ['an empty proof', 'plain', () => and(authorization(`DPoP ${bound()}`), header('DPoP', '')), badProof()],
  ['a malformed proof', 'plain', () => and(authorization(`DPoP ${bound()}`), header('DPoP', 'x.y.z')), byProof()],
  ['two proofs', 'plain', (context) => and(withProof(bound())(context), header('DPoP', 'x')), badProof()],
  ['two proofs, both valid', 'plain', (context) => same((made) => twice(context, made), bound()), badProof()],
  [
    'two empty proofs and a valid one',
    'plain',
    (context) => and(header('DPoP', ''), withProof(bound())(context)),
    badProof(),
  ],
  ['a proof for another method', 'plain', withProof(bound(), { claims: { htm: 'POST' } }), byProof()],
  ['a proof for another path', 'plain', withProof(bound(), { claims: { htu: urlOf('/plain/other') } }), byProof()],
  [
    'a proof for another host',
    'plain',
    withProof(bound(), { claims: { htu: 'http://other.example/plain/orders' } }),
    byProof(),
  ],
  [
    'a proof for another scheme',
    'plain',
    withProof(bound(), { claims: { htu: 'https://api.example/plain/orders' } }),
    byProof(),
  ],
  [
    'a proof for the path without its prefix',
    'plain',
    withProof(bound(), { claims: { htu: urlOf('/orders') } }),
    byProof(),
  ],
  [
    'a proof for another token',
    'plain',
    withProof(bound(), { claims: { ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' } }),
    byProof(),
  ],
  ['a proof without a token hash', 'plain', withProof(bound(), { claims: { ath: undefined } }), byProof()],
  ['a proof by another key', 'plain', withProof(bound(), { key: OTHER_CLIENT }), byProof()],
  ['a token that is bound to another key', 'plain', withProof(token({ cnf: { jkt: OTHER_JKT } })), byProof()],
  ['a proof that is too old', 'plain', withProof(bound(), { claims: { iat: now() - 900 } }), byProof()],
  ['a proof issued in the future', 'plain', withProof(bound(), { claims: { iat: now() + 900 } }), byProof()],
  [
    'an old proof within the configured age',
    'dpop-tolerant',
    withProof(bound(), { claims: { iat: now() - 900 } }),
    passes({ jkt: JKT }),
  ],
  [
    'a proof issued in the future within the configured tolerance',
    'dpop-tolerant',
    withProof(bound(), { claims: { iat: now() + 300 } }),
    passes({ jkt: JKT }),
  ],
  ['a proof that is an access token', 'plain', withProof(bound(), { header: { typ: 'at+jwt' } }), byProof()],
  ['a proof with one of the configured algorithms', 'dpop-algorithms', withProof(bound()), passes({ jkt: JKT })],
  ['no proof where algorithms are configured', 'dpop-algorithms', () => authorization(`DPoP ${bound()}`), badProof()],
  ['a proof with another algorithm', 'dpop-other-algorithm', withProof(bound()), byProof({ algorithms: ['ES384'] })],
  ['HEAD with a proof', 'plain', ({ guard }) => withProof(bound())({ guard, method: 'HEAD' }), passes({ jkt: JKT })],
  [
    'HEAD with a proof for GET',
    'plain',
    ({ guard }) => ({ ...withProof(bound())({ guard }), method: 'HEAD' }),
    byProof(),
  ],
  ['a proof that was used before', 'dpop-replays', withProof(bound()), badProof('the DPoP proof has been used before')],
  ['no nonce', 'dpop-nonce', withProof(bound()), wantsNonce()],
  ['a stale nonce', 'dpop-nonce', withProof(bound(), { claims: { nonce: 'nonce-1' } }), wantsNonce()],
  ['a valid nonce', 'dpop-nonce', withProof(bound(), { claims: { nonce: 'nonce-2' } }), passes({ jkt: JKT })],
  [
    'a valid nonce, an invalid proof',
    'dpop-nonce',
    withProof(bound(), { claims: { nonce: 'nonce-2', htm: 'PUT' } }),
    badProof(/htm/),
  ],
  ['no proof where a nonce is required', 'dpop-nonce', () => authorization(`DPoP ${bound()}`), [
    badProof(),
    wantsNonce(),
  ]],
  [
    'the public URL',
    'dpop-url',
    withProof(bound(), { claims: { htu: 'https://public.example/v1/orders' } }),
    passes({ jkt: JKT }),
  ],
  ['the internal URL', 'dpop-url', withProof(bound()), badProof(/htu/)],
  [
    'the public URL, as a string',
    'dpop-url-text',
    withProof(bound(), { claims: { htu: 'https://public.example/GET' } }),
    passes({ jkt: JKT }),
  ],

  ...Object.entries({
    'is empty': {},
    'is null': null,
    'is a string': JKT,
    'is an array': [{ jkt: JKT }],
    'is an empty array': [],
    'is a number': 5,
    'is false': false,
    'is true': true,
    'has a jkt that is a number': { jkt: 5 },
    'has a jkt that is empty': { jkt: '' },
    'has a jkt that is null': { jkt: null },
    'has a jkt that is an array': { jkt: [JKT] },
    'has an unknown member': { kid: 'client' },
    'has jwk': { jwk: OTHER_CLIENT.jwk },
    'has jku': { jku: 'https://client.example/keys' },
    'has x5t#S1': { 'x5t#S1': 'x' },
    'has constructor': { constructor: 'x' },
    'has toString': { toString: 'x' },
    'has another letter case': { JKT },
  }).flatMap(([what, cnf]) => [
    [`cnf ${what}, as Bearer`, 'plain', () => bearer(token({ cnf })), rejected()],
    [`cnf ${what}, dpop: false`, 'bearer-only', () => bearer(token({ cnf })), rejected()],
    [`cnf ${what}, with a proof`, 'plain', withProof(token({ cnf })), [
      rejected(undefined, { scheme: 'DPoP' }),
      badProof(),
    ]],
    [
      `cnf ${what}, with a certificate`,
      'certificate',
      () => and(bearer(token({ cnf })), withCertificate()),
      rejected(),
    ],
  ]),
  [
    'cnf with jkt and an unknown member',
    'plain',
    withProof(bound({ kid: 'client' })),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
  [
    'cnf with jkt and an empty member name',
    'plain',
    withProof(bound({ '': 1 })),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
];

function rewritten({ headers, ...rest }, from, to) {
  return {
    ...rest,
    headers: headers.map(([name, value]) => [name, name === 'Authorization' ? value.replace(from, to) : value]),
  };
}

function twice({ guard }, made) {
  const own = () => ['DPoP', proof({ method: 'GET', url: urlOf(pathOf(guard)), token: made })];
  return { headers: [['Authorization', `DPoP ${made}`], own(), own()] };
}

/**
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=client.example -days
 * 36500
 *
 * Their private keys were discarded.
 */
export const CERTIFICATE =
  'MIIBijCCAS+gAwIBAgIUS+0LX4xwcqyy4N6zae/F24TXfA0wCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwIBcNMjYxMTI0MT' +
    'ExNjUzWhgPMjEyNjEwMzExMTE2NTNaMBkxFzAVBgNVBAMMDmNsaWVudC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdLgeWukOcw' +
    'BNTPyLI5r15GNMEfyPQ7yVL9ivVkW6ATqnzrJKkp6v4G6k7gyYCTDkASJdHc3F1aMpCqU+f1KUn6NTMFEwHQYDVR0OBBYEFNejwFH5Ws0RV7Y5gK' +
    'g1y6rzzghXMB8GA1UdIwQYMBaAFNejwFH5Ws0RV7Y5gKg1y6rzzghXMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKIrKk0TeX' +
    'uJr5RoilTqZ9rjpE1va5JMHm6Cl9tg1Bg6AiEA4WVdDZghvUpeQifBXRGywAjsGP7MZ0V5mCSAObQU0Yw=';
const OTHER_CERTIFICATE =
  'MIIBhzCCAS2gAwIBAgIUU9WACZk/U8g+R6Qhscbmtg0sPGYwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yNjExMjQxMT' +
    'E2NTNaGA8yMTI2MTAzMTExMTY1M1owGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK7kMqh5n3fH+O' +
    'UkVQBw83NoCsvxqK6RhiohIOewW1mXfFq9hqMqEOrYJ5FPPG/IJoomI3l+EVFzwOhWssSMKx2jUzBRMB0GA1UdDgQWBBR5ioVvihdq0AtJLqTdS1' +
    'CJtgzHvTAfBgNVHSMEGDAWgBR5ioVvihdq0AtJLqTdS1CJtgzHvTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCSt1geAwO5vS' +
    'Z4Q0XMEgJf8TtgfbDlFZVGqg50fj8QSQIgJd8Ik45zPWUvipH/ItK7tvf0OJDohGA2TrUhdnBOb64=';
const digestOf = (certificate) => createHash('sha256').update(Buffer.from(certificate, 'base64'));
export const X5T = digestOf(CERTIFICATE).digest('base64url');
export const FINGERPRINT = digestOf(CERTIFICATE).digest('hex');
const withCertificate = (certificate = CERTIFICATE) => header('X-Client-Certificate', certificate);
const certified = (more = {}) => token({ cnf: { 'x5t#S256': X5T, ...more } });
const fingerprint = (value) => header('X-Fingerprint', value);

const CERTIFICATES = [
  ['the certificate', 'certificate', () => and(bearer(certified()), withCertificate()), passes()],
  ['the certificate, from a promise', 'certificate-later', () => and(bearer(certified()), withCertificate()), passes()],
  ['the certificate in bytes', 'certificate-bytes', () => and(bearer(certified()), withCertificate()), passes()],
  [
    "the certificate, from the framework's own request",
    'certificate-native',
    () => and(bearer(certified()), withCertificate()),
    passes(),
  ],
  [
    "another certificate, from the framework's own request",
    'certificate-native',
    () => and(bearer(certified()), withCertificate(OTHER_CERTIFICATE)),
    rejected(),
  ],
  [
    'another certificate',
    'certificate',
    () => and(bearer(certified()), withCertificate(OTHER_CERTIFICATE)),
    rejected(),
  ],
  [
    'another certificate, in bytes',
    'certificate-bytes',
    () => and(bearer(certified()), withCertificate(OTHER_CERTIFICATE)),
    rejected(),
  ],
  ['no certificate', 'certificate', () => bearer(certified()), rejected()],
  ['no certificate, from a promise', 'certificate-later', () => bearer(certified()), rejected()],
  ['a certificate of no bytes', 'certificate-bytes', () => bearer(certified()), rejected()],
  [
    'an unreadable certificate',
    'certificate',
    () => and(bearer(certified()), withCertificate('AAAA')),
    rejected(),
  ],
  ['certificates are not configured', 'plain', () => and(bearer(certified()), withCertificate()), rejected()],
  ['a certificate for an unbound token', 'certificate', () => and(bearer(), withCertificate()), passes()],
  [
    'an unreadable certificate for an unbound token',
    'certificate',
    () => and(bearer(), withCertificate('AAAA')),
    passes(),
  ],
  ['its digest', 'certificate-digest', () => and(bearer(certified()), fingerprint(FINGERPRINT)), passes()],
  [
    'its digest in upper case',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.toUpperCase())),
    passes(),
  ],
  [
    'the digest of another certificate',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.replace(/^../, '00'))),
    rejected(),
  ],
  [
    'a truncated digest',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.slice(0, 62))),
    fails(),
  ],
  [
    'a digest that is too long',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(`${FINGERPRINT}00`)),
    fails(),
  ],
  ['an empty digest', 'certificate-digest', () => bearer(certified()), fails()],
  [
    'an empty digest for a token bound to an empty digest',
    'certificate-digest',
    () => bearer(token({ cnf: { 'x5t#S256': '' } })),
    fails(),
  ],
  [
    'a digest that is not hexadecimal',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint('z'.repeat(64))),
    fails(),
  ],
  [
    'a token bound to bytes that invalid hexadecimal might decode to',
    'certificate-digest',
    () => and(bearer(token({ cnf: { 'x5t#S256': 'A'.repeat(43) } })), fingerprint('z'.repeat(64))),
    fails(),
  ],
  ...[5, null, '', [X5T], X5T.slice(0, 42), `${X5T}=`].map((
    value,
  ) => [
    `x5t#S256 is ${JSON.stringify(value).slice(0, 10)}`,
    'certificate',
    () => and(bearer(certified({ 'x5t#S256': value })), withCertificate()),
    rejected(),
  ]),
  [
    'x5t#S256 and an unknown member',
    'certificate',
    () => and(bearer(certified({ kid: 'x' })), withCertificate()),
    rejected(),
  ],
  [
    'certificate and proof',
    'certificate',
    (context) => and(withProof(certified({ jkt: JKT }))(context), withCertificate()),
    passes({ jkt: JKT }),
  ],
  [
    'certificate without the proof',
    'certificate',
    () => and(bearer(certified({ jkt: JKT })), withCertificate()),
    rejected(),
  ],
  [
    'proof without the certificate',
    'certificate',
    withProof(certified({ jkt: JKT })),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
  [
    'proof with another certificate',
    'certificate',
    (context) => and(withProof(certified({ jkt: JKT }))(context), withCertificate(OTHER_CERTIFICATE)),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
  [
    'certificate with an invalid proof',
    'certificate',
    (context) => and(withProof(certified({ jkt: JKT }), { claims: { htm: 'PUT' } })(context), withCertificate()),
    byProof(),
  ],
  [
    'the certificate, as DPoP',
    'certificate',
    (context) => and(withProof(certified())(context), withCertificate()),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
];

// ---- options and hooks of the program ----

const PROGRAMS = [
  ['a realm with characters that are not allowed', 'realm', () => ({}), bare()],
  ['a realm and an error', 'realm', () => bearer(token({ exp: 1 })), byVerifier()],
  ['metadata', 'metadata', () => ({}), bare()],
  ['metadata and an error', 'metadata', () => bearer(token({ exp: 1 })), byVerifier()],
  ['metadata and a scope', 'metadata', () => bearer(), lacks('read')],
  ['metadata and a proof', 'metadata', withProof(bound(), { claims: { htm: 'PUT' } }), byProof()],
  ['metadata, malformed', 'metadata', () => authorization('Bearer a b'), malformed()],

  ['validate accepts', 'validate', () => bearer(token({ client_id: 'client', scope: 'read' })), passes()],
  [
    'validate rejects',
    'validate',
    () => bearer(token({ client_id: 'other', scope: 'read' })),
    rejected('the token is not accepted here'),
  ],
  [
    'validate rejects the method',
    'validate',
    () => and(bearer(token({ client_id: 'client', scope: 'read' })), { method: 'PUT' }),
    rejected('the token is not accepted here'),
  ],
  [
    'validate rejects, and scopes are missing',
    'validate',
    () => bearer(token({ client_id: 'other' })),
    lacks('read'),
  ],
  ['validate returns nothing', 'validate-silent', () => bearer(), passes()],
  [
    'validate accepts, and scopes are missing',
    'validate',
    () => bearer(token({ client_id: 'client' })),
    lacks('read'),
  ],
  [
    'validate would accept, but the token has expired',
    'validate',
    () => bearer(token({ client_id: 'client', scope: 'read', exp: 1 })),
    byVerifier(),
  ],
  [
    'validate rejects a token with a proof',
    'validate-unsure',
    withProof(bound()),
    rejected(undefined, { scheme: 'DPoP' }),
  ],
  ['validate returns a string', 'validate-unsure', () => bearer(), rejected('the token is not accepted here')],
  ...['validate-throws', 'validate-rejects'].map((guard) => [guard, guard, () => bearer(), fails()]),

  ['a preflight', 'allowPreflight', () => preflight(), passes({ sub: 'null' })],
  [
    'a preflight with an invalid token',
    'allowPreflight',
    () => ({ method: 'OPTIONS', headers: [...preflight().headers, ['Authorization', 'Bearer a b']] }),
    passes({ sub: 'null' }),
  ],
  [
    'OPTIONS with Origin alone',
    'allowPreflight',
    () => ({ method: 'OPTIONS', ...header('Origin', 'https://app.example') }),
    bare(),
  ],
  [
    'OPTIONS with Access-Control-Request-Method alone',
    'allowPreflight',
    () => ({ method: 'OPTIONS', ...header('Access-Control-Request-Method', 'POST') }),
    bare(),
  ],
  [
    'OPTIONS that is not a preflight, with a token',
    'allowPreflight',
    () => and(bearer(), { method: 'OPTIONS' }),
    passes(),
  ],
  ['GET with the headers of a preflight', 'allowPreflight', () => ({ headers: preflight().headers }), bare()],
  [
    'POST with the headers of a preflight',
    'allowPreflight',
    () => ({ method: 'POST', headers: [...preflight().headers, ['X-HTTP-Method-Override', 'OPTIONS']] }),
    bare(),
  ],
  ['a request after its preflight', 'allowPreflight', () => bearer(), passes()],

  ['another body for no token', 'respond', () => ({}), bare({ body: '<p>401 sign in</p>', headers: HTML })],
  [
    'another body for an invalid token',
    'respond',
    () => bearer(token({ exp: 1 })),
    rejected(/exp/, { body: '<p>401 invalid_token</p>', headers: HTML }),
  ],
  [
    'another body for a scope',
    'respond',
    () => bearer(),
    lacks('read', 'Bearer', { body: '<p>403 insufficient_scope</p>', headers: HTML }),
  ],
  [
    'another body for a malformed token',
    'respond',
    () => authorization('Bearer'),
    malformed('Bearer', { body: '<p>400 invalid_request</p>', headers: HTML }),
  ],
  ['another body for HEAD', 'respond', () => ({ method: 'HEAD' }), bare({ headers: HTML })],
  ['another body does not change accepted requests', 'respond', () => bearer(token({ scope: 'read' })), passes()],
  [
    'more headers, from a promise',
    'respond-later',
    ({ guard }) => ({ method: 'POST', path: pathOf(guard), headers: [['X-Case', 'seen']] }),
    bare({ headers: { 'X-Method': 'POST', 'X-Path': '/respond-later/orders' } }),
  ],
  ['an empty response', 'respond-empty', () => bearer(token({ exp: 1 })), byVerifier()],
  ['no response', 'respond-nothing', () => bearer(token({ exp: 1 })), byVerifier()],
  ['no body', 'respond-null', () => bearer(token({ exp: 1 })), rejected(/exp/, { body: '' })],
  ...['respond-throws', 'respond-rejects', 'respond-bad-header'].flatMap(lost),
  ['a response that tries to change the status', 'respond-overreaches', () => bearer(token({ exp: 1 })), byVerifier()],
  ['a response that tries to change the status, no token', 'respond-overreaches', () => ({}), bare()],
  [
    'a response that tries to add a challenge to a 500',
    'respond-overreaches-on-failure',
    () => and(bearer(certified()), withCertificate()),
    fails(),
  ],
  [
    'respond throws for a 500',
    'respond-throws-on-failure',
    () => and(bearer(certified()), withCertificate()),
    fails(),
  ],

  ...['certificate-throws', 'certificate-rejects', 'certificate-odd'].map((
    guard,
  ) => [guard, guard, () => and(bearer(certified()), withCertificate()), fails()]),
  [
    'certificate-throws, for HEAD',
    'certificate-throws',
    () => and(bearer(certified()), withCertificate(), { method: 'HEAD' }),
    fails(),
  ],
  ['certificate-throws, an invalid token', 'certificate-throws', () => bearer(token({ exp: 1 })), byVerifier()],
  ...['url-throws', 'url-relative', 'replay-throws', 'replay-rejects', 'replay-unsure'].map((
    guard,
  ) => [guard, guard, withProof(bound()), fails()]),
  ['nonce-check-throws', 'nonce-check-throws', withProof(bound(), { claims: { nonce: 'nonce-2' } }), fails()],
  ['nonce-issue-rejects', 'nonce-issue-rejects', withProof(bound()), fails()],
];

/** When `respond` fails, the guard sends its default response. */
function lost(guard) {
  return [
    [`${guard}, an invalid token`, guard, () => bearer(token({ exp: 1 })), byVerifier()],
    [`${guard}, no token`, guard, () => ({}), bare()],
    [`${guard}, a valid token`, guard, () => bearer(), passes()],
  ];
}

const all = (rows, more = {}) =>
  rows.map(([name, guard, request, expected]) => ({ name, guard, request, expected, ...more }));
const ofPlain = (rows, more) => all(rows.map(([name, ...rest]) => [name, 'plain', ...rest]), more);

/** `needs`: a capability of the host without which a row cannot run. */
export const CASES = [
  ...ofPlain(AUTHORIZATION),
  ...ofPlain(LONG, { needs: 'long headers' }),
  ...all(COOKIES),
  ...all(ELSEWHERE),
  ...all(KINDS),
  ...all(SCOPES),
  ...all(GUESTS),
  ...all(ROUTES, { needs: 'routes' }),
  ...all(CONFIRMATIONS),
  ...all(CERTIFICATES),
  ...all(PROGRAMS),
  ...all(lost('respond-bad-body'), { needs: 'a Response that validates its body when it is made' }),
];

/** The complete request of a row. */
export function requestOf({ guard, request }) {
  const made = request({ guard });
  return { method: 'GET', path: pathOf(guard), headers: [], ...made };
}
