// The guards of the table by name: their options, and what these options mean for a response. Pure data and hooks, for
// every runtime.

/** The host of every guard of the table. */
export const HOST = 'api.example';
export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';

/** The issuer's key. Its private half is in tokens.mjs. */
export const JWKS = {
  keys: [{
    kty: 'EC',
    crv: 'P-256',
    kid: 'issuer',
    alg: 'ES256',
    use: 'sig',
    x: 'ckrKvMfdMg-hZksEWuD9j5hKAlkA6zFyeZ67gPVacXI',
    y: 'TT1Rrk-8_vavCn6jTvUgh84hF8sPCktZv0PcOFex67o',
  }],
};

/**
 * Every asymmetric algorithm (RFC 7518, RFC 8037, RFC 8812, RFC 9864, RFC 9964). A proof may use any of them unless a
 * guard restricts its algorithms.
 */
export const ALGORITHMS =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 ES256K EdDSA Ed25519 Ed448 ML-DSA-44 ML-DSA-65 ML-DSA-87';

const BASE = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
const EVERYWHERE = ['authorization', { cookie: 'session' }, { header: 'x-access-token' }, { query: 'access_token' }];
const throws = (what) => () => {
  throw new Error(`${what}: a secret of the program`);
};
const rejects = (what) => async () => throws(what)();

/** The client's certificate as the imaginary proxy of these tests forwards it: base64 of DER. */
const handedOn = (request) => request.headers.get('x-client-certificate');

/** How to read a header from the request object of a framework. */
const NATIVE = {
  Request: (own, name) => own.headers.get(name),
  Express: (own, name) => own.headers[name],
  Hono: (own, name) => own.req.header(name),
  Fastify: (own, name) => own.headers[name],
  Koa: (own, name) => own.get(name),
  Lambda: (own, name) => [(own.multiValueHeaders ?? own.headers)[name]].flat()[0],
  'H3 1': (own, name) => own.node.req.headers[name],
  'H3 2': (own, name) => own.req.headers.get(name),
};

/** How the other guards differ from `plain`. */
export const GUARDS = {
  plain: {},
  several: { issuers: [BASE, { ...BASE, issuer: 'https://other.example', audience: null, algorithms: ['RS256'] }] },
  'bearer-only': { dpop: false },
  'dpop-said': { dpop: true },
  'dpop-required': { dpop: { required: true } },
  'dpop-algorithms': { dpop: { algorithms: ['ES384', 'ES256'] } },
  'dpop-other-algorithm': { dpop: { algorithms: ['ES384'] } },
  'dpop-tolerant': { dpop: { maxProofAge: 1000, clockTolerance: 500 } },
  'dpop-nonce': { dpop: { nonce: { issue: async () => 'nonce-2', check: async (nonce) => nonce === 'nonce-2' } } },
  'dpop-url': {
    dpop: {
      url: (request) => new URL(new URL(request.url).pathname.replace('/dpop-url', '/v1'), 'https://public.example'),
    },
  },
  'dpop-url-text': { dpop: { url: (request) => `https://public.example/${request.method}` } },
  'dpop-replays': { dpop: { isReplay: async () => true } },
  'url-throws': { dpop: { url: throws('url') } },
  'url-relative': { dpop: { url: () => '/orders' } },
  'replay-throws': { dpop: { isReplay: throws('isReplay') } },
  'replay-rejects': { dpop: { isReplay: rejects('isReplay') } },
  'replay-unsure': { dpop: { isReplay: () => undefined } },
  'nonce-check-throws': { dpop: { nonce: { issue: () => 'nonce-2', check: throws('check') } } },
  'nonce-issue-rejects': { dpop: { nonce: { issue: rejects('issue'), check: () => true } } },
  scoped: { scopes: ['read', 'write'] },
  'scoped-any': { scopes: { any: ['read', 'write'] } },
  'scoped-dpop': { scopes: ['read'], dpop: { required: true } },
  'scope-claims': { scopes: ['read'], scopeClaims: ['permissions'] },
  typ: { typ: 'custom+jwt' },
  'access-token': { profile: 'access_token' },
  legacy: { profile: 'access_token', legacyAccessTokens: true },
  certificate: { certificate: handedOn },
  'certificate-later': { certificate: async (request) => handedOn(request) ?? undefined },
  'certificate-bytes': {
    certificate: (request) => Uint8Array.from(atob(handedOn(request) ?? ''), (one) => one.charCodeAt(0)),
  },
  // `optionsOf` adds the hook.
  'certificate-native': {},
  'certificate-digest': { certificate: (request) => ({ sha256: request.headers.get('x-fingerprint') ?? '' }) },
  'certificate-throws': { certificate: throws('certificate') },
  'certificate-rejects': { certificate: rejects('certificate') },
  'certificate-odd': { certificate: () => 5 },
  validate: {
    validate: async ({ payload }, { method }) => payload.client_id === 'client' && method === 'GET',
    scopes: ['read'],
  },
  'validate-unsure': { validate: () => 'yes' },
  'validate-silent': { validate: () => undefined },
  'validate-throws': { validate: throws('validate') },
  'validate-rejects': { validate: rejects('validate') },
  cookie: { tokenFrom: { cookie: 'session' } },
  'cookie-too': { tokenFrom: ['authorization', { cookie: 'session' }] },
  header: { tokenFrom: { header: 'X-Access-Token' } },
  query: { tokenFrom: { query: 'access_token' } },
  everywhere: { tokenFrom: EVERYWHERE },
  'bearer-in-header': { tokenFrom: { header: 'cf-access-token' } },
  'token-function': {
    tokenFrom: ['authorization', ({ headers }) => headers.get('sec-websocket-protocol')?.split(', ')[1]],
  },
  'token-function-later': { tokenFrom: async ({ headers }) => headers.get('x-access-token') },
  'token-function-throws': { tokenFrom: throws('tokenFrom') },
  'token-function-rejects': { tokenFrom: rejects('tokenFrom') },
  'token-function-odd': { tokenFrom: () => ({ token: 'x' }) },
  optional: { optional: true },
  'optional-cookie': { optional: true, tokenFrom: ['authorization', { cookie: 'session' }] },
  'optional-without-dpop': { optional: true, dpop: false },
  'optional-dpop-required': { optional: true, dpop: { required: true } },
  'optional-scoped': { optional: true, scopes: ['read', 'write'] },
  'optional-validate': { optional: true, validate: () => true },
  'optional-several': {
    optional: true,
    issuers: [BASE, { ...BASE, issuer: 'https://other.example', scopes: ['read'] }],
  },
  realm: { realm: 'The "API" of \\ us' },
  metadata: { resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource', scopes: ['read'] },
  allowPreflight: { allowPreflight: true },
  respond: {
    scopes: ['read'],
    allowPreflight: true,
    respond: ({ status, error }) => ({
      body: `<p>${status} ${error ?? 'sign in'}</p>`,
      headers: { 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*' },
    }),
  },
  'respond-later': {
    respond: async (_, request) => ({
      headers: {
        'X-Method': request.method,
        'X-Path': new URL(request.url).pathname,
        'X-Case-Seen': request.headers.get('X-Case'),
      },
    }),
  },
  'respond-empty': { respond: () => ({}) },
  'respond-nothing': { respond: () => undefined },
  'respond-null': { respond: () => ({ body: null }) },
  'respond-throws': { respond: throws('respond') },
  'respond-rejects': { respond: rejects('respond') },
  'respond-bad-header': { respond: () => ({ body: 'lost', headers: { 'not a name': 'x' } }) },
  'respond-bad-body': { respond: () => ({ body: Symbol('body'), headers: { 'X-Lost': '1' } }) },
  'respond-overreaches': {
    respond: () => ({ status: 200, ok: true, statusText: 'fine', headers: { 'WWW-Authenticate': 'Basic realm="x"' } }),
  },
  'respond-overreaches-on-failure': {
    certificate: throws('certificate'),
    respond: () => ({ status: 200, headers: { 'WWW-Authenticate': 'Basic realm="x"' } }),
  },
  'respond-throws-on-failure': { certificate: throws('certificate'), respond: throws('respond') },
};

/** The options of a guard whose native request is that of `framework`. */
export function optionsOf(name, framework = 'Request') {
  const own = GUARDS[name];
  if (name === 'certificate-native') {
    return {
      ...BASE,
      certificate: (_, native) => NATIVE[framework](native, 'x-client-certificate'),
    };
  }
  return own.issuers === undefined ? { ...BASE, ...own } : own;
}

/**
 * The facts about a guard that its responses state: `realm`, the offered `schemes`, `algorithms` of proofs, `metadata`.
 */
export function factsOf(name) {
  const { dpop = true, resourceMetadata, scopes } = GUARDS[name];
  const schemes = dpop === false ? ['Bearer'] : dpop.required ? ['DPoP'] : ['Bearer', 'DPoP'];
  return {
    realm: name === 'realm' ? GUARDS.realm.realm : HOST,
    schemes,
    algorithms: dpop.algorithms?.join(' ') ?? ALGORITHMS,
    metadata: resourceMetadata,
    scope: (scopes?.any ?? scopes)?.join(' '),
  };
}
