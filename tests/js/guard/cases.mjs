// The table: what is sent to which guard, and what must come back, in every host. A row is
// `[name, guard, request, expected, more]`; `request` makes one anew each time, since a proof is good once.
import { createHash } from 'node:crypto';
import { verifyDpop, verifyJwt } from 'keyward';
import { badProof, bare, fails, lacks, malformed, passes, refused, wantsNonce } from './answers.mjs';
import { AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { JKT, OTHER_CLIENT, OTHER_JKT, accessToken, now, proof, token, tokenOf } from './tokens.mjs';

export const pathOf = (guard, rest = 'orders') => `/${guard}/${rest}`;
export const urlOf = (path) => `http://${HOST}${path}`;

// ---- requests ----

const authorization = (value) => ({ headers: [['Authorization', value]] });
const bearer = (made = token()) => authorization(`Bearer ${made}`);
const cookie = (value) => ({ headers: [['Cookie', value]] });
const and = (...requests) => ({
  ...Object.assign({}, ...requests),
  headers: requests.flatMap(({ headers = [] }) => headers),
});
const header = (name, value) => ({ headers: [[name, value]] });
const bound = (more = {}, ...rest) => token({ cnf: { jkt: JKT, ...more } }, ...rest);

/** A token sent with a proof for the guard's own path; `change` is for the proof. */
const withProof = (made, change = {}) => ({ guard, method = 'GET', path = pathOf(guard) }) => {
  const own = proof({ method, url: urlOf(path), token: made, ...change });
  return { method, path, headers: [['Authorization', `DPoP ${made}`], ['DPoP', own]] };
};

// ---- what is said ----

/** What the verifier says of a token; `more` is what the guard demands beside, or in place of what it demands else. */
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
  throw new Error('the verifier takes this token');
};
const byVerifier = (more, scheme) => refused(verifierSays(more), scheme);

/** What is said of a proof, whatever is remembered of it. */
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
  if (message === undefined) throw new Error('this proof is good');
  return message;
};
const byProof = (more) => badProof(proofSays(more));

// ---- the token, and where it is ----

const AUTHORIZATION = [
  ['a good token', () => bearer(), passes()],
  ['bearer in small letters', () => authorization(`bearer ${token()}`), passes()],
  ['BEARER in capitals', () => authorization(`BEARER ${token()}`), passes()],
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
  ['bearer alone, with a space behind it', () => authorization('bearer '), malformed()],
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
  ['two Authorization headers, one of them no token', () => and(bearer(), authorization('Bearer x')), malformed()],
  ['b64token that is no JWT', () => authorization('Bearer mF_9.B5f-4.1JqM'), byVerifier()],
  ['b64token with every character of it', () => authorization('Bearer aZ09-._~+/=='), byVerifier()],
  ['one letter', () => authorization('Bearer x'), byVerifier()],
  ['four parts', () => authorization(`Bearer ${token()}.x`), byVerifier()],
  [
    'a token in the query, not asked for',
    ({ guard }) => ({ path: `${pathOf(guard)}?access_token=${token()}` }),
    bare(),
  ],
  ['a token in a cookie, not asked for', () => cookie(`access_token=${token()}; session=${token()}`), bare()],
  [
    'a token in a form, not asked for',
    () => ({
      method: 'POST',
      body: `access_token=${token()}`,
      ...header('Content-Type', 'application/x-www-form-urlencoded'),
    }),
    bare(),
  ],
  [
    'a good token beside those that are not looked at',
    ({ guard }) =>
      and(bearer(), cookie('session=x'), header('X-Access-Token', 'x'), { path: `${pathOf(guard)}?access_token=x` }),
    passes(),
  ],
  ['a body reaches the handler', () => and(bearer(), { method: 'POST', body: 'the body, unread \u2713' }), passes()],
  ['a long body reaches the handler', () => and(bearer(), { method: 'PUT', body: 'x'.repeat(300_000) }), passes()],
  ['a body does not help', () => ({ method: 'POST', body: 'x'.repeat(1000) }), bare()],
  ['DELETE', () => and(bearer(), { method: 'DELETE' }), passes()],
  ['HEAD with a good token', () => and(bearer(), { method: 'HEAD' }), passes()],
  ['HEAD with no token', () => ({ method: 'HEAD' }), bare()],
  ['HEAD with a bad token', () => and(authorization(`Bearer ${token({ exp: 1 })}`), { method: 'HEAD' }), byVerifier()],
  ['HEAD with a malformed one', () => and(authorization('Bearer a b'), { method: 'HEAD' }), malformed()],
  ['OPTIONS with a good token', () => and(bearer(), { method: 'OPTIONS' }), passes()],
  ['OPTIONS with no token', () => ({ method: 'OPTIONS' }), bare()],
  ['a preflight, not asked for', () => preflight(), bare()],
  ['a query does not matter', ({ guard }) => and(bearer(), { path: `${pathOf(guard)}?page=2&token=x#f` }), passes()],
];

const preflight = (more = {}) => ({
  method: 'OPTIONS',
  headers: [['Origin', 'https://app.example'], ['Access-Control-Request-Method', 'POST']],
  ...more,
});

/** Longer than servers take by HTTP. */
const MEGABYTE = 1 << 20;
const LONG = [
  ['a megabyte that is no token', () => authorization(`Bearer ${'x'.repeat(MEGABYTE)}`), byVerifier()],
  ['a megabyte of spaces', () => authorization(`Bearer${' '.repeat(MEGABYTE)}x`), byVerifier()],
  ['a megabyte of commas', () => authorization(`Bearer ${','.repeat(MEGABYTE)}`), malformed()],
  ['a megabyte of equals signs', () => authorization(`Bearer x${'='.repeat(MEGABYTE)}x`), malformed()],
  ['a scheme of a megabyte', () => authorization('Bearer'.repeat(MEGABYTE / 6)), bare()],
  ['a megabyte of points', () => authorization(`Bearer ${'.'.repeat(MEGABYTE)}`), byVerifier()],
  ['a good token in a megabyte', () => authorization(`Bearer${' '.repeat(MEGABYTE)}${token()}`), passes()],
];

const COOKIES = [
  ['in a cookie', 'cookie', () => cookie(`session=${token()}`), passes()],
  ['in a cookie among others', 'cookie', () => cookie(`a=1; session=${token()}; b=x=y`), passes()],
  ['in a cookie without the space', 'cookie', () => cookie(`a=1;session=${token()};b=2`), passes()],
  ['in a cookie in quotes', 'cookie', () => cookie(`session="${token()}"`), passes()],
  ['in a cookie in half quotes', 'cookie', () => cookie(`session="${token()}`), malformed()],
  ['in two cookies', 'cookie', () => cookie(`session=${token()}; session=${token()}`), malformed()],
  ['in one cookie, and one that is no token', 'cookie', () => cookie(`session=x; session=${token()}`), malformed()],
  // A client may not send two (RFC 6265 section 5.4); who puts them together with a comma has no cookie that is a
  // token.
  ['in two Cookie headers', 'cookie', () => and(cookie(`session=${token()}`), cookie('a=1')), [passes(), malformed()]],
  [
    'a cookie whose name begins with a white space of Unicode',
    'cookie',
    () => cookie(`\u00a0session=${token()}`),
    bare(),
  ],
  ['a cookie whose name ends with one', 'cookie', () => cookie(`session\u00a0=${token()}`), bare()],
  [
    'in both of two Cookie headers',
    'cookie',
    () => and(cookie(`session=${token()}`), cookie(`session=${token()}`)),
    malformed(),
  ],
  ['a cookie that is no token', 'cookie', () => cookie('session=a b'), malformed()],
  ['a cookie with an expired token', 'cookie', () => cookie(`session=${token({ exp: 1 })}`), refused(/exp/)],
  ['no cookie', 'cookie', () => ({}), bare()],
  [
    'another cookie',
    'cookie',
    () => cookie(`my-session=${token()}; sessions=${token()}; Session=${token()}; asession=${token()}`),
    bare(),
  ],
  ['a cookie whose value holds the name', 'cookie', () => cookie(`other="session=${token()}"`), bare()],
  ['Authorization where only a cookie is asked for', 'cookie', () => bearer(), bare()],
  [
    'a good cookie beside a bad Authorization',
    'cookie',
    () => and(cookie(`session=${token()}`), authorization('Bearer a b')),
    passes(),
  ],
  ['Authorization where a cookie may be too', 'cookie-too', () => bearer(), passes()],
  ['a cookie where Authorization may be too', 'cookie-too', () => cookie(`session=${token()}`), passes()],
  [
    'a cookie beside Basic',
    'cookie-too',
    () => and(authorization('Basic dXNlcjpwYXNzd29yZA=='), cookie(`session=${token()}`)),
    passes(),
  ],
  ['both', 'cookie-too', () => and(bearer(), cookie(`session=${token()}`)), malformed()],
  [
    'the same token in both',
    'cookie-too',
    () => same((made) => and(bearer(made), cookie(`session=${made}`))),
    malformed(),
  ],
  [
    'a good cookie beside a malformed Authorization',
    'cookie-too',
    () => and(cookie(`session=${token()}`), authorization('Bearer')),
    malformed(),
  ],
  ['a cookie with a bound token', 'cookie', () => cookie(`session=${bound()}`), refused()],
];
const same = (use, made = token()) => use(made);

const ELSEWHERE = [
  ['in a header', 'header', () => header('x-access-token', token()), passes()],
  ['in a header with a scheme before it', 'header', () => header('x-access-token', `Bearer ${token()}`), malformed()],
  [
    'in a header twice',
    'header',
    () => and(header('X-Access-Token', token()), header('X-Access-Token', token())),
    malformed(),
  ],
  ['an empty header', 'header', () => header('X-Access-Token', ''), bare()],
  ['no header', 'header', () => bearer(), bare()],
  [
    "a header with another's token",
    'header',
    () => header('X-Access-Token', token({}, {}, { stranger: true })),
    refused(/signature/i),
  ],
  ['in the query', 'query', ({ guard }) => ({ path: `${pathOf(guard)}?page=2&access_token=${token()}` }), passes()],
  [
    'in the query twice',
    'query',
    ({ guard }) => ({ path: `${pathOf(guard)}?access_token=${token()}&access_token=${token()}` }),
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
    () => and(cookie(`session=${token()}`), header('X-Access-Token', token())),
    malformed(),
  ],
  [
    'everywhere: Authorization and query',
    'everywhere',
    ({ guard }) => ({ ...bearer(), path: `${pathOf(guard)}?access_token=${token()}` }),
    malformed(),
  ],
  [
    'everywhere: DPoP and a cookie',
    'everywhere',
    (context) => and(withProof(bound())(context), cookie(`session=${token()}`)),
    malformed('DPoP'),
  ],
];

// ---- what a token is ----

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

/** What issuers write into ID tokens and nowhere else: of hybrid flows, of Cognito, of Keycloak. */
const ID_TOKEN_MARKS = { s_hash: HASH, token_use: 'id', typ: 'ID' };

const KINDS = [
  ...TYPES.good.map((typ) => [`typ ${typ}`, 'plain', () => bearer(token({}, { typ })), passes()]),
  ...TYPES.bad.map((typ) => [`typ ${JSON.stringify(typ)}`, 'plain', () => bearer(token({}, { typ })), refused()]),
  ...[5, null, ['JWT'], true].map((
    typ,
  ) => [`typ that is no text: ${JSON.stringify(typ)}`, 'plain', () => bearer(token({}, { typ })), refused()]),
  ...[undefined, 'JWT', 'at+jwt'].flatMap((typ) => [
    [`at_hash, typ ${typ}`, 'plain', () => bearer(token({ at_hash: HASH }, { typ })), refused()],
    [`c_hash, typ ${typ}`, 'plain', () => bearer(token({ c_hash: HASH }, { typ })), refused()],
    [
      `events, typ ${typ}`,
      'plain',
      () => bearer(token({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, { typ })),
      refused(),
    ],
  ]),
  ...[null, '', 0, false].map((
    value,
  ) => [`at_hash ${JSON.stringify(value)}`, 'plain', () => bearer(token({ at_hash: value })), refused()]),
  ...[undefined, 'JWT', 'at+jwt'].flatMap((typ) =>
    Object.entries(ID_TOKEN_MARKS).map((
      [claim, value],
    ) => [
      `${claim} ${value}, typ ${typ}`,
      'plain',
      () => bearer(token({ [claim]: value }, { typ })),
      refused('the token is an ID token, not an access token'),
    ])
  ),
  ...Object.entries(ID_TOKEN_MARKS).map((
    [claim, value],
  ) => [
    `typ demanded, and ${claim} ${value}`,
    'typ',
    () => bearer(token({ [claim]: value }, { typ: 'custom+jwt' })),
    refused(),
  ]),
  [
    'the words of issuers for an access token',
    'plain',
    () => bearer(token({ token_use: 'access', typ: 'Bearer' })),
    passes(),
  ],
  ['other words of issuers', 'plain', () => bearer(token({ token_use: 'ID', typ: 'id', nonce: 'n' })), passes()],
  ['no exp', 'plain', () => bearer(token({ exp: undefined })), byVerifier()],
  ['exp that is no number', 'plain', () => bearer(token({ exp: String(now() + 60) })), byVerifier()],
  ['exp in the past', 'plain', () => bearer(token({ exp: now() - 1 })), byVerifier()],
  ['exp that is 0', 'plain', () => bearer(token({ exp: 0 })), byVerifier()],
  ['nbf in the future', 'plain', () => bearer(token({ nbf: now() + 600 })), byVerifier()],
  ['no iss', 'plain', () => bearer(token({ iss: undefined })), byVerifier()],
  ['another iss', 'plain', () => bearer(token({ iss: 'https://evil.example' })), byVerifier()],
  ['no aud', 'plain', () => bearer(token({ aud: undefined })), byVerifier()],
  ['another aud', 'plain', () => bearer(token({ aud: ['https://other.example'] })), byVerifier()],
  ['one aud of several', 'plain', () => bearer(token({ aud: ['https://other.example', AUDIENCE] })), passes()],
  ['another\'s signature', 'plain', () => bearer(token({}, {}, { stranger: true })), byVerifier()],
  ['another kid', 'plain', () => bearer(token({}, { kid: 'unknown' })), byVerifier()],
  ['alg none', 'plain', () => bearer(unsigned(token())), byVerifier()],
  ['alg HS256', 'plain', () => bearer(token({}, { alg: 'HS256' })), byVerifier()],
  ['crit that nobody understands', 'plain', () => bearer(token({}, { crit: ['x'], x: 1 })), byVerifier()],
  [
    'a text in it that has quotes and more',
    'plain',
    () => bearer(token({ exp: 1, sub: '"\\\r\nSet-Cookie: x=1' })),
    byVerifier(),
  ],
  ['one of several issuers', 'several', () => bearer(), passes()],
  ['none of several issuers', 'several', () => bearer(token({ iss: 'https://evil.example' })), refused()],
  ['no JWT for several issuers', 'several', () => authorization('Bearer x'), refused(/three parts/)],
  ['a header for several issuers that is none', 'several', () => authorization('Bearer e30.e30.AA'), refused(/"alg"/)],
  ['a payload for several issuers that is a list', 'several', () => bearer(tokenOf('[]')), refused(/payload/)],
  ['no issuer of several', 'several', () => bearer(token({ iss: undefined })), refused()],
  ['the other issuer\'s algorithm', 'several', () => bearer(token({ iss: 'https://other.example' })), refused()],

  ['typ demanded', 'typ', () => bearer(token({}, { typ: 'custom+jwt' })), passes()],
  ['typ demanded, with application/', 'typ', () => bearer(token({}, { typ: 'Application/Custom+JWT' })), passes()],
  [
    'typ demanded, and at_hash',
    'typ',
    () => bearer(token({ at_hash: 'x' }, { typ: 'custom+jwt' })),
    refused(/an ID token/),
  ],
  ['typ demanded, and events', 'typ', () => bearer(token({ events: {} }, { typ: 'custom+jwt' })), refused(/events/)],
  ...[undefined, 'JWT', 'at+jwt', 'other+jwt'].map((
    typ,
  ) => [`typ demanded, ${typ}`, 'typ', () => bearer(token({}, { typ })), byVerifier({ typ: 'custom+jwt' })]),

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
    'access_token bound to a sender, as Bearer',
    'access-token',
    () => bearer(accessToken({ cnf: { jkt: JKT } })),
    refused(),
  ],
  [
    'access_token bound to a sender, with its proof',
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
  ['all scopes in scp as a text', 'scoped', scoped({ scp: 'read write' }), passes()],
  ['one scope of two', 'scoped', scoped({ scope: 'read' }), lacks('read write')],
  ['the other scope of two', 'scoped', scoped({ scp: ['write'] }), lacks('read write')],
  ['no scopes', 'scoped', scoped({}), lacks('read write')],
  ['scopes that begin so', 'scoped', scoped({ scope: 'read:all writer' }), lacks('read write')],
  ['scopes in other letters', 'scoped', scoped({ scope: 'Read WRITE' }), lacks('read write')],
  ['scope beside scp counts', 'scoped', scoped({ scope: 'read', scp: ['read', 'write'] }), lacks('read write')],
  ['scope beside scp in a text counts', 'scoped', scoped({ scope: 'read', scp: 'read write' }), lacks('read write')],
  ['an empty scope beside scp in a text', 'scoped', scoped({ scope: '', scp: 'read write' }), lacks('read write')],
  ['an empty scope beside scp', 'scoped', scoped({ scope: '', scp: ['read', 'write'] }), lacks('read write')],
  ['scp with both in one text', 'scoped', scoped({ scp: ['read write'] }), lacks('read write')],
  ['scopes by other separators', 'scoped', scoped({ scope: 'read,write' }), lacks('read write')],
  ['scopes for HEAD', 'scoped', () => and(bearer(token({ scope: 'read' })), { method: 'HEAD' }), lacks('read write')],
  ['no token where scopes are demanded', 'scoped', () => ({}), bare()],
  ['a bad token that lacks scopes too', 'scoped', scoped({ exp: 1 }), byVerifier()],
  ['a bound token that lacks scopes too', 'scoped', scoped({ cnf: { jkt: JKT } }), refused()],
  ['a proven token with scopes', 'scoped', (context) => withProof(bound({}, {}))(context), lacks('read write', 'DPoP')],
  [
    'a bad proof where scopes lack too',
    'scoped',
    (context) => withProof(bound(), { claims: { htm: 'PUT' } })(context),
    byProof(),
  ],
  ['any scope', 'scoped-any', scoped({ scope: 'write' }), passes()],
  ['any scope in scp', 'scoped-any', scoped({ scp: ['other', 'read'] }), passes()],
  ['none of any scopes', 'scoped-any', scoped({ scope: 'other' }), lacks('read write')],
  ['no scopes where any would do', 'scoped-any', scoped({}), lacks('read write')],
  [
    'a proven token that lacks scopes',
    'scoped-dpop',
    (context) => withProof(token({ cnf: { jkt: JKT }, scope: 'write' }))(context),
    lacks('read', 'DPoP'),
  ],
];

const HTML = { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' };

/** Of a route of its own that demands two scopes beside the guard's. */
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
  ["a route's own scopes, no token", 'plain', ({ guard }) => adminOf(guard), bare()],
  [
    "a route's own scopes beside the guard's",
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
    "a route's own scopes, missing, another answer",
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

// ---- tokens that are bound to their sender ----

const CONFIRMATIONS = [
  ['a proof', 'plain', withProof(bound()), passes({ jkt: JKT })],
  [
    'dpop in small letters',
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
  ['a bound token as Bearer', 'plain', () => bearer(bound()), refused()],
  [
    'a bound token as Bearer, with its proof',
    'plain',
    (context) => rewritten(withProof(bound())(context), /^DPoP /, 'Bearer '),
    refused(),
  ],
  ['a bound token as Bearer, dpop: false', 'bearer-only', () => bearer(bound()), refused()],
  ['a bound token as DPoP, dpop: false', 'bearer-only', withProof(bound()), bare()],
  ['a token that is not bound as DPoP', 'plain', withProof(token()), refused(undefined, { scheme: 'DPoP' })],
  ['a token that is not bound as DPoP, without a proof', 'plain', () => authorization(`DPoP ${token()}`), [
    refused(undefined, { scheme: 'DPoP' }),
    badProof(),
  ]],
  [
    'a proof beside a Bearer token is nothing',
    'plain',
    ({ guard }) => and(bearer(), header('DPoP', proof({ method: 'GET', url: urlOf(pathOf(guard)), token: 'x' }))),
    passes(),
  ],
  ['DPoP alone', 'plain', () => authorization('DPoP'), malformed('DPoP')],
  ['DPoP with a comma list', 'plain', () => authorization(`DPoP ${token()},${token()}`), malformed('DPoP')],
  ['DPoP that is no token', 'plain', () => authorization('DPoP x'), byVerifier({}, { scheme: 'DPoP' })],
  [
    'DPoP with an expired token',
    'plain',
    withProof(token({ exp: 1, cnf: { jkt: JKT } })),
    byVerifier({}, { scheme: 'DPoP' }),
  ],
  ['no token where proofs are demanded', 'dpop-required', () => ({}), bare()],
  ['Bearer where proofs are demanded', 'dpop-required', () => bearer(), refused(undefined, { scheme: 'DPoP' })],
  [
    'Bearer with a bound token where proofs are demanded',
    'dpop-required',
    () => bearer(bound()),
    refused(undefined, { scheme: 'DPoP' }),
  ],
  ['a proof where proofs are demanded', 'dpop-required', withProof(bound()), passes({ jkt: JKT })],
  [
    'a malformed Bearer where proofs are demanded',
    'dpop-required',
    () => authorization('Bearer a b'),
    malformed('DPoP'),
  ],
  [
    'an empty scheme of another kind where proofs are demanded',
    'dpop-required',
    () => authorization('Basic eDp5'),
    bare(),
  ],

  ['no proof', 'plain', () => authorization(`DPoP ${bound()}`), badProof()],
  ['an empty proof', 'plain', () => and(authorization(`DPoP ${bound()}`), header('DPoP', '')), badProof()],
  ['a proof that is none', 'plain', () => and(authorization(`DPoP ${bound()}`), header('DPoP', 'x.y.z')), byProof()],
  ['two proofs', 'plain', (context) => and(withProof(bound())(context), header('DPoP', 'x')), badProof()],
  ['two proofs, both good', 'plain', (context) => same((made) => twice(context, made), bound()), badProof()],
  [
    'two empty proofs and a good one',
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
  ['a proof for no token', 'plain', withProof(bound(), { claims: { ath: undefined } }), byProof()],
  ['a proof by another key', 'plain', withProof(bound(), { key: OTHER_CLIENT }), byProof()],
  ['a token that is bound to another key', 'plain', withProof(token({ cnf: { jkt: OTHER_JKT } })), byProof()],
  ['a proof of long ago', 'plain', withProof(bound(), { claims: { iat: now() - 900 } }), byProof()],
  ['a proof of the future', 'plain', withProof(bound(), { claims: { iat: now() + 900 } }), byProof()],
  [
    'a proof of long ago that may be',
    'dpop-tolerant',
    withProof(bound(), { claims: { iat: now() - 900 } }),
    passes({ jkt: JKT }),
  ],
  [
    'a proof of the future that may be',
    'dpop-tolerant',
    withProof(bound(), { claims: { iat: now() + 300 } }),
    passes({ jkt: JKT }),
  ],
  ['a proof that is an access token', 'plain', withProof(bound(), { header: { typ: 'at+jwt' } }), byProof()],
  ['a proof with one of the algorithms', 'dpop-algorithms', withProof(bound()), passes({ jkt: JKT })],
  ['no proof where algorithms are named', 'dpop-algorithms', () => authorization(`DPoP ${bound()}`), badProof()],
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
  ['a good nonce', 'dpop-nonce', withProof(bound(), { claims: { nonce: 'nonce-2' } }), passes({ jkt: JKT })],
  [
    'a good nonce, a bad proof',
    'dpop-nonce',
    withProof(bound(), { claims: { nonce: 'nonce-2', htm: 'PUT' } }),
    badProof(/htm/),
  ],
  ['no proof where a nonce is demanded', 'dpop-nonce', () => authorization(`DPoP ${bound()}`), [
    badProof(),
    wantsNonce(),
  ]],
  [
    'the URL that a client sees',
    'dpop-url',
    withProof(bound(), { claims: { htu: 'https://public.example/v1/orders' } }),
    passes({ jkt: JKT }),
  ],
  ['the URL that a client does not see', 'dpop-url', withProof(bound()), badProof(/htu/)],
  [
    'the URL that a client sees, as a text',
    'dpop-url-text',
    withProof(bound(), { claims: { htu: 'https://public.example/GET' } }),
    passes({ jkt: JKT }),
  ],

  ...Object.entries({
    'is empty': {},
    'is null': null,
    'is a text': JKT,
    'is a list': [{ jkt: JKT }],
    'is an empty list': [],
    'is a number': 5,
    'is false': false,
    'is true': true,
    'has jkt that is a number': { jkt: 5 },
    'has jkt that is empty': { jkt: '' },
    'has jkt that is null': { jkt: null },
    'has jkt in a list': { jkt: [JKT] },
    'has an unknown member': { kid: 'client' },
    'has jwk': { jwk: OTHER_CLIENT.jwk },
    'has jku': { jku: 'https://client.example/keys' },
    'has x5t#S1': { 'x5t#S1': 'x' },
    'has constructor': { constructor: 'x' },
    'has toString': { toString: 'x' },
    'has another letter case': { JKT },
  }).flatMap(([what, cnf]) => [
    [`cnf ${what}, as Bearer`, 'plain', () => bearer(token({ cnf })), refused()],
    [`cnf ${what}, dpop: false`, 'bearer-only', () => bearer(token({ cnf })), refused()],
    [`cnf ${what}, with a proof`, 'plain', withProof(token({ cnf })), [
      refused(undefined, { scheme: 'DPoP' }),
      badProof(),
    ]],
    [`cnf ${what}, with a certificate`, 'certificate', () => and(bearer(token({ cnf })), withCertificate()), refused()],
  ]),
  [
    'cnf with an unknown member beside jkt',
    'plain',
    withProof(bound({ kid: 'client' })),
    refused(undefined, { scheme: 'DPoP' }),
  ],
  [
    'cnf with an empty member name beside jkt',
    'plain',
    withProof(bound({ '': 1 })),
    refused(undefined, { scheme: 'DPoP' }),
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
 * Nobody has their keys.
 */
export const CERTIFICATE =
  'MIIBijCCAS+gAwIBAgIUS+0LX4xwcqyy4N6zae/F24TXfA0wCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwIBcNMjYxMTI0MTExNjUzWhgPMjEyNjEwMzExMTE2NTNaMBkxFzAVBgNVBAMMDmNsaWVudC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdLgeWukOcwBNTPyLI5r15GNMEfyPQ7yVL9ivVkW6ATqnzrJKkp6v4G6k7gyYCTDkASJdHc3F1aMpCqU+f1KUn6NTMFEwHQYDVR0OBBYEFNejwFH5Ws0RV7Y5gKg1y6rzzghXMB8GA1UdIwQYMBaAFNejwFH5Ws0RV7Y5gKg1y6rzzghXMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKIrKk0TeXuJr5RoilTqZ9rjpE1va5JMHm6Cl9tg1Bg6AiEA4WVdDZghvUpeQifBXRGywAjsGP7MZ0V5mCSAObQU0Yw=';
const OTHER_CERTIFICATE =
  'MIIBhzCCAS2gAwIBAgIUU9WACZk/U8g+R6Qhscbmtg0sPGYwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yNjExMjQxMTE2NTNaGA8yMTI2MTAzMTExMTY1M1owGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK7kMqh5n3fH+OUkVQBw83NoCsvxqK6RhiohIOewW1mXfFq9hqMqEOrYJ5FPPG/IJoomI3l+EVFzwOhWssSMKx2jUzBRMB0GA1UdDgQWBBR5ioVvihdq0AtJLqTdS1CJtgzHvTAfBgNVHSMEGDAWgBR5ioVvihdq0AtJLqTdS1CJtgzHvTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCSt1geAwO5vSZ4Q0XMEgJf8TtgfbDlFZVGqg50fj8QSQIgJd8Ik45zPWUvipH/ItK7tvf0OJDohGA2TrUhdnBOb64=';
const digestOf = (certificate) => createHash('sha256').update(Buffer.from(certificate, 'base64'));
export const X5T = digestOf(CERTIFICATE).digest('base64url');
export const FINGERPRINT = digestOf(CERTIFICATE).digest('hex');
const withCertificate = (certificate = CERTIFICATE) => header('X-Client-Certificate', certificate);
const certified = (more = {}) => token({ cnf: { 'x5t#S256': X5T, ...more } });
const fingerprint = (value) => header('X-Fingerprint', value);

const CERTIFICATES = [
  ['the certificate', 'certificate', () => and(bearer(certified()), withCertificate()), passes()],
  ['the certificate, by a promise', 'certificate-later', () => and(bearer(certified()), withCertificate()), passes()],
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
    refused(),
  ],
  ['another certificate', 'certificate', () => and(bearer(certified()), withCertificate(OTHER_CERTIFICATE)), refused()],
  [
    'another certificate, in bytes',
    'certificate-bytes',
    () => and(bearer(certified()), withCertificate(OTHER_CERTIFICATE)),
    refused(),
  ],
  ['no certificate', 'certificate', () => bearer(certified()), refused()],
  ['no certificate, by a promise', 'certificate-later', () => bearer(certified()), refused()],
  ['no bytes of a certificate', 'certificate-bytes', () => bearer(certified()), refused()],
  [
    'a certificate that cannot be read',
    'certificate',
    () => and(bearer(certified()), withCertificate('AAAA')),
    refused(),
  ],
  ['nobody asks for certificates', 'plain', () => and(bearer(certified()), withCertificate()), refused()],
  ['a certificate for a token that is not bound', 'certificate', () => and(bearer(), withCertificate()), passes()],
  [
    'a certificate that cannot be read for a token that is not bound',
    'certificate',
    () => and(bearer(), withCertificate('AAAA')),
    passes(),
  ],
  ['its digest', 'certificate-digest', () => and(bearer(certified()), fingerprint(FINGERPRINT)), passes()],
  [
    'its digest in capitals',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.toUpperCase())),
    passes(),
  ],
  [
    'the digest of another',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.replace(/^../, '00'))),
    refused(),
  ],
  [
    'a digest cut short',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(FINGERPRINT.slice(0, 62))),
    fails(),
  ],
  [
    'a digest that is longer',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint(`${FINGERPRINT}00`)),
    fails(),
  ],
  ['an empty digest', 'certificate-digest', () => bearer(certified()), fails()],
  [
    'an empty digest for a token that is bound to an empty one',
    'certificate-digest',
    () => bearer(token({ cnf: { 'x5t#S256': '' } })),
    fails(),
  ],
  [
    'a digest that is no hexadecimal',
    'certificate-digest',
    () => and(bearer(certified()), fingerprint('z'.repeat(64))),
    fails(),
  ],
  [
    'a token that is bound to what no hexadecimal might be read as',
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
    refused(),
  ]),
  [
    'an unknown member beside x5t#S256',
    'certificate',
    () => and(bearer(certified({ kid: 'x' })), withCertificate()),
    refused(),
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
    refused(),
  ],
  [
    'proof without the certificate',
    'certificate',
    withProof(certified({ jkt: JKT })),
    refused(undefined, { scheme: 'DPoP' }),
  ],
  [
    'proof with another certificate',
    'certificate',
    (context) => and(withProof(certified({ jkt: JKT }))(context), withCertificate(OTHER_CERTIFICATE)),
    refused(undefined, { scheme: 'DPoP' }),
  ],
  [
    'certificate with a bad proof',
    'certificate',
    (context) => and(withProof(certified({ jkt: JKT }), { claims: { htm: 'PUT' } })(context), withCertificate()),
    byProof(),
  ],
  [
    'the certificate, as DPoP',
    'certificate',
    (context) => and(withProof(certified())(context), withCertificate()),
    refused(undefined, { scheme: 'DPoP' }),
  ],
];

// ---- what the program has a hand in ----

const PROGRAMS = [
  ['a realm with characters that may not be', 'realm', () => ({}), bare()],
  ['a realm, and a fault', 'realm', () => bearer(token({ exp: 1 })), byVerifier()],
  ['metadata', 'metadata', () => ({}), bare()],
  ['metadata, and a fault', 'metadata', () => bearer(token({ exp: 1 })), byVerifier()],
  ['metadata, and a scope', 'metadata', () => bearer(), lacks('read')],
  ['metadata, and a proof', 'metadata', withProof(bound(), { claims: { htm: 'PUT' } }), byProof()],
  ['metadata, malformed', 'metadata', () => authorization('Bearer a b'), malformed()],

  ['what the program accepts', 'validate', () => bearer(token({ client_id: 'client', scope: 'read' })), passes()],
  [
    'what the program does not accept',
    'validate',
    () => bearer(token({ client_id: 'other', scope: 'read' })),
    refused('the token is not accepted here'),
  ],
  [
    'what the program does not accept of this method',
    'validate',
    () => and(bearer(token({ client_id: 'client', scope: 'read' })), { method: 'PUT' }),
    refused('the token is not accepted here'),
  ],
  [
    'what the program does not accept, and lacks scopes',
    'validate',
    () => bearer(token({ client_id: 'other' })),
    refused('the token is not accepted here'),
  ],
  [
    'what the program accepts, and lacks scopes',
    'validate',
    () => bearer(token({ client_id: 'client' })),
    lacks('read'),
  ],
  [
    'what the program would accept, expired',
    'validate',
    () => bearer(token({ client_id: 'client', scope: 'read', exp: 1 })),
    byVerifier(),
  ],
  [
    'what the program does not accept, with a proof',
    'validate-unsure',
    withProof(bound()),
    refused(undefined, { scheme: 'DPoP' }),
  ],
  ['a program that is unsure', 'validate-unsure', () => bearer(), refused('the token is not accepted here')],
  ...['validate-throws', 'validate-rejects'].map((guard) => [guard, guard, () => bearer(), fails()]),

  ['a preflight', 'allowPreflight', () => preflight(), passes({ sub: 'null' })],
  [
    'a preflight with a bad token',
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
    'OPTIONS that is no preflight, with a token',
    'allowPreflight',
    () => and(bearer(), { method: 'OPTIONS' }),
    passes(),
  ],
  ['GET that pretends to be a preflight', 'allowPreflight', () => ({ headers: preflight().headers }), bare()],
  [
    'POST that pretends to be a preflight',
    'allowPreflight',
    () => ({ method: 'POST', headers: [...preflight().headers, ['X-HTTP-Method-Override', 'OPTIONS']] }),
    bare(),
  ],
  ['a request after its preflight', 'allowPreflight', () => bearer(), passes()],

  ['another body for no token', 'respond', () => ({}), bare({ body: '<p>401 sign in</p>', headers: HTML })],
  [
    'another body for a bad token',
    'respond',
    () => bearer(token({ exp: 1 })),
    refused(/exp/, { body: '<p>401 invalid_token</p>', headers: HTML }),
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
  ['another body does not touch what passes', 'respond', () => bearer(token({ scope: 'read' })), passes()],
  [
    'more headers, by a promise',
    'respond-later',
    ({ guard }) => ({ method: 'POST', path: pathOf(guard), headers: [['X-Case', 'seen']] }),
    bare({ headers: { 'X-Method': 'POST', 'X-Path': '/respond-later/orders' } }),
  ],
  ['an answer without anything', 'respond-empty', () => bearer(token({ exp: 1 })), byVerifier()],
  ['no answer at all', 'respond-nothing', () => bearer(token({ exp: 1 })), byVerifier()],
  ['no body', 'respond-null', () => bearer(token({ exp: 1 })), refused(/exp/, { body: '' })],
  ...['respond-throws', 'respond-rejects', 'respond-bad-header'].flatMap(lost),
  ['an answer that would change the status', 'respond-overreaches', () => bearer(token({ exp: 1 })), byVerifier()],
  ['an answer that would change the status, no token', 'respond-overreaches', () => ({}), bare()],
  [
    'an answer that would add a challenge to a failure',
    'respond-overreaches-on-failure',
    () => and(bearer(certified()), withCertificate()),
    fails(),
  ],
  [
    'an answer that throws about a failure',
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
  ['certificate-throws, a bad token', 'certificate-throws', () => bearer(token({ exp: 1 })), byVerifier()],
  ...['url-throws', 'url-relative', 'replay-throws', 'replay-rejects', 'replay-unsure'].map((
    guard,
  ) => [guard, guard, withProof(bound()), fails()]),
  ['nonce-check-throws', 'nonce-check-throws', withProof(bound(), { claims: { nonce: 'nonce-2' } }), fails()],
  ['nonce-issue-rejects', 'nonce-issue-rejects', withProof(bound()), fails()],
];

/** An answer that is lost leaves the guard's own. */
function lost(guard) {
  return [
    [`${guard}, a bad token`, guard, () => bearer(token({ exp: 1 })), byVerifier()],
    [`${guard}, no token`, guard, () => ({}), bare()],
    [`${guard}, a good token`, guard, () => bearer(), passes()],
  ];
}

const all = (rows, more = {}) =>
  rows.map(([name, guard, request, expected]) => ({ name, guard, request, expected, ...more }));
const ofPlain = (rows, more) => all(rows.map(([name, ...rest]) => [name, 'plain', ...rest]), more);

/** Rows that need something of their host say what: `needs`. */
export const CASES = [
  ...ofPlain(AUTHORIZATION),
  ...ofPlain(LONG, { needs: 'long headers' }),
  ...all(COOKIES),
  ...all(ELSEWHERE),
  ...all(KINDS),
  ...all(SCOPES),
  ...all(ROUTES, { needs: 'routes' }),
  ...all(CONFIRMATIONS),
  ...all(CERTIFICATES),
  ...all(PROGRAMS),
  ...all(lost('respond-bad-body'), { needs: 'a Response that is looked at when it is made' }),
];

/** A request for a row, whole. */
export function requestOf({ guard, request }) {
  const made = request({ guard });
  return { method: 'GET', path: pathOf(guard), headers: [], ...made };
}
