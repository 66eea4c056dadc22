// Code that must compile.
import {
  JwtError,
  KeySet,
  secretKey,
  decodeJwt,
  fetchJwks,
  inspectJwt,
  ready,
  thumbprint,
  thumbprintUri,
  verifyJws,
  verifyJwt,
  type AlgorithmName,
  type Check,
  type DecodedJwt,
  type Duration,
  type FetchJwksOptions,
  type Jwk,
  type Jwks,
  type JwksLike,
  type JwsHeader,
  type JwsJson,
  type JwsOptions,
  type JwtErrorCode,
  type JwtErrorDetails,
  type JwtPayload,
  type JwtReport,
  type KeyReport,
  type Limits,
  type VerifiedJws,
  type VerifiedJwt,
  type VerifiedKey,
  type VerifyOptions,
} from 'keyward';
import {
  reportText,
  verifyCertificateBinding,
  verifyDpop,
  type AccessTokenPayload,
  type ClientAssertionPayload,
  type DpopOptions,
  type IdTokenPayload,
  type LegacyAccessTokenPayload,
  type UncheckedPayload,
  type LogoutTokenPayload,
  type VerifiedDpop,
} from 'keyward';
import {
  cacheApiStore,
  createVerifier,
  discover,
  kvStore,
  type IssuerResolver,
  type KeyStore,
  type ResolvingVerifier,
  type ServerMetadata,
  type Verifier,
  type VerifierEvent,
  type VerifierOptions,
  type VerifierStatus,
} from 'keyward';
import * as slim from 'keyward/slim';

declare const token: string;
declare const module: WebAssembly.Module;

/** Whether two types are identical. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_ extends true>(): void {}

// ---- keys in every accepted form ----

const jwk: Jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'AA',
  y: 'AA',
  kid: 'a',
  'x5t#S256': 'AA',
  key_ops: ['verify'],
  tenant: 5,
};
const jwks: Jwks = { keys: [jwk], tenant: 'ours' };
const forms: JwksLike[] = [
  jwk,
  jwks,
  JSON.stringify(jwks),
  new KeySet(jwks),
  new KeySet(jwk),
  new KeySet('{}'),
  new KeySet(new KeySet(jwks)),
  [jwk],
  { 'a': '-----BEGIN PUBLIC KEY-----' },
  secretKey('text'),
  secretKey(new Uint8Array(32)),
];
for (const keys of forms) verifyJwt(token, keys);
// Keys exported by WebCrypto and parsed JSON are accepted as they are.
declare const exported: JsonWebKey;
verifyJwt(token, { keys: [{ ...exported, kid: 'a' }] });
verifyJwt(token, JSON.parse(token));

// ---- verifyJwt ----

const options: VerifyOptions = {
  algorithms: ['RS256', 'ES256', 'HS512'],
  issuer: ['https://issuer.example'],
  audience: 'https://api.example',
  subject: 'me',
  typ: 'at+jwt',
  maxTokenAge: '1d',
  clockTolerance: 5,
  currentDate: new Date(),
  requiredClaims: ['exp'],
  crit: { extension: true },
  allowWeakKeys: false,
  limits: { tokenBytes: 1, keySetBytes: 1, keys: 1, depth: 1, candidates: 1 },
};
const verified = verifyJwt(token, jwks, options);
is<Same<typeof verified, VerifiedJwt<JwtPayload>>>();
is<Same<typeof verified.payload.iss, string | undefined>>();
is<Same<typeof verified.payload.aud, string | string[] | undefined>>();
is<Same<typeof verified.payload.exp, number | undefined>>();
is<Same<(typeof verified.payload)['anything'], unknown>>();
is<Same<typeof verified.protectedHeader, JwsHeader>>();
is<Same<typeof verified.protectedHeader.alg, string>>();
is<Same<typeof verified.key, VerifiedKey>>();
is<Same<typeof verified.key.kid, string | undefined>>();

interface Claims {
  sub: string;
  roles: string[];
}
const { payload } = verifyJwt<Claims>(token, jwks);
is<Same<typeof payload, Claims>>();

// Readonly arrays are accepted.
const algorithms = ['ES256', 'RS256'] as const satisfies readonly AlgorithmName[];
verifyJwt(token, jwks, { issuer: null, audience: null });
verifyJwt(token, jwks, { algorithms, issuer: ['a', 'b'] as const, requiredClaims: Object.freeze(['exp']) });
for (const maxTokenAge of [5, 0.5, '30s', '5m', '2h', '1d'] satisfies Duration[]) {
  verifyJwt(token, jwks, { maxTokenAge });
}

// ---- profiles ----

const idToken = verifyJwt(token, jwks, {
  profile: 'id_token',
  nonce: 'n',
  accessToken: 'a',
  code: 'c',
  maxAuthAge: '1h',
  acr: ['x'],
  authorizedParty: 'me',
});
is<Same<typeof idToken, VerifiedJwt<IdTokenPayload>>>();
is<Same<typeof idToken.payload.sub, string>>();
is<Same<typeof idToken.payload.nonce, string | undefined>>();
const accessToken = verifyJwt(token, jwks, {
  profile: 'access_token',
  scopes: ['a'],
  issuer: 'https://issuer.example',
});
is<Same<typeof accessToken.payload, AccessTokenPayload>>();
is<Same<typeof accessToken.payload.client_id, string>>();
const unchecked = { profile: 'access_token', scopes: { any: ['a', 'b'] }, senderConstraint: 'unchecked' } as const;
verifyJwt(token, jwks, unchecked).payload.jti.length;
const legacy = verifyJwt(token, jwks, { profile: 'access_token', legacyAccessTokens: true });
is<Same<typeof legacy.payload, LegacyAccessTokenPayload>>();
is<Same<typeof legacy.payload.client_id, string | undefined>>();
const numeric = verifyJwt(token, jwks, { profile: 'id_token', claimTypes: 'unchecked', nonce: false });
is<Same<typeof numeric.payload, UncheckedPayload>>();
is<Same<typeof numeric.payload.sub, unknown>>();
is<Same<typeof numeric.payload.exp, number | undefined>>();
verifyJwt(token, jwks, {
  profile: 'id_token',
  audience: 'me',
  additionalAudiences: ['sibling'],
  authorizedParty: { ifPresent: ['me'] },
  accessToken: { ifPresent: 'a' },
  code: { ifPresent: 'c' },
});
verifyJwt(token, jwks, { scopes: ['a'], scopeClaims: ['permissions'] as const });
const lenientToken = verifyJwt(token, jwks, {
  profile: 'lenient_access_token',
  scopes: ['a'],
  senderConstraint: ['jkt', 'x5t#S256'],
});
is<Same<typeof lenientToken, VerifiedJwt<JwtPayload>>>();
declare const sometimes: boolean;
is<Same<typeof maybe.payload, LegacyAccessTokenPayload>>();
const maybe = verifyJwt(token, jwks, { profile: 'access_token', legacyAccessTokens: sometimes });
const logout = verifyJwt(token, jwks, { profile: 'logout_token' });
is<Same<typeof logout.payload, LogoutTokenPayload>>();
is<Same<typeof logout.payload.events, LogoutTokenPayload['events']>>();
is<Same<ReturnType<typeof verifyJwt<Claims>>['payload'], Claims>>();
const own = verifyJwt<Claims>(token, jwks, { profile: 'access_token' });
is<Same<typeof own.payload, Claims>>();
// With a profile that is only known at run time, the payload is a JwtPayload.
declare const some: VerifyOptions;
is<Same<ReturnType<typeof anyProfile>['payload'], JwtPayload>>();
const anyProfile = () => verifyJwt(token, jwks, some);

// ---- sender-constrained tokens ----

const dpopOptions: DpopOptions = {
  method: 'GET',
  url: new URL('https://api.example/'),
  accessToken: token,
  accessTokenClaims: accessToken.payload,
  nonce: { issue: async () => 'n', check: (nonce) => nonce === 'n' },
  maxProofAge: '1m',
  clockTolerance: 5,
  algorithms: ['ES256'],
  isReplay: async (key: string, ttl: number) => key.length > ttl,
};
const proved: Promise<VerifiedDpop> = verifyDpop(token, dpopOptions);
verifyDpop(token, { method: 'POST', url: 'https://api.example/token' });
verifyCertificateBinding('-----BEGIN CERTIFICATE-----', accessToken.payload);
verifyCertificateBinding(new Uint8Array(5), { cnf: { 'x5t#S256': 'AA' } });
verifyCertificateBinding({ sha256: '00' }, accessToken.payload);

// ---- verifiers ----

const issuer = 'https://issuer.example';
const audience = 'https://api.example';
const verifier = createVerifier({ issuer, audience, discovery: true, profile: 'access_token' });
is<Same<typeof verifier, Verifier<AccessTokenPayload>>>();
const cached = verifier.verifySync(token);
is<Same<typeof cached.payload, AccessTokenPayload>>();
verifier.verify(token).then(({ payload }) => payload.client_id.length);
is<Same<ReturnType<typeof verifier.verifySync<Claims>>['payload'], Claims>>();
const plain = createVerifier({ issuer: null, audience: null, jwksUri: new URL('https://issuer.example/jwks') });
is<Same<typeof plain, Verifier<JwtPayload>>>();
const unknowing = createVerifier({ issuer, audience, discovery: true, claimTypes: 'unchecked' });
unknowing.verify(token).then(({ payload }) => is<Same<typeof payload.sub, unknown>>());
const lenient = createVerifier({
  issuer: [issuer],
  audience: [audience],
  jwks,
  profile: 'access_token',
  legacyAccessTokens: true,
});
is<Same<typeof lenient, Verifier<LegacyAccessTokenPayload>>>();
const everything: VerifierOptions = {
  issuer,
  audience,
  jwksUri: 'https://issuer.example/jwks',
  algorithms: ['RS256'],
  clockTolerance: '5s',
  maxAge: '10m',
  maxStale: '2h',
  cooldown: 30,
  timeout: '10s',
  fetch: globalThis.fetch,
  headers: { 'x-tenant': 'ours' },
  store: cacheApiStore(),
  insecureHosts: ['issuer.internal'],
  onEvent: (event) => console.log(event.type, event.url, event.type === 'rotated' ? event.added : undefined),
};
const several: Verifier = createVerifier([
  everything,
  { issuer: 'https://other.example', audience: null, discovery: true },
]);
declare const executionContext: { waitUntil(promise: Promise<unknown>): void };
several.verify(token, { scopes: ['a'], currentDate: new Date() }, executionContext).then(({ payload }) => payload.sub);
several.verify(token, { validate: async ({ iss }, { kid }) => iss === kid });
const assertions = createVerifier({
  profile: 'client_assertion',
  issuer: 'client',
  audience: 'https://server.example',
  jwks,
  maxLifetime: '5m',
  isReplay: async (key, ttl) => key.length > ttl,
  validate: async ({ tenant }) => tenant === 5,
});
is<Same<typeof assertions, Verifier<ClientAssertionPayload>>>();
verifyJwt(token, jwks, { padding: 'required', maxLifetime: 60, validate: ({ sub }, { alg }) => sub === alg });
verifyJwt(token, jwks, { validate: () => undefined });
verifyJwt(token, jwks, { validate: () => {} });
several.verify(token, undefined, { signal: AbortSignal.timeout(5) });
const states: readonly VerifierStatus[] = several.status;
is<Same<VerifierEvent['type'], 'fetched' | 'notModified' | 'staleServed' | 'failed' | 'rotated'>>();
declare const namespace: {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
};
const store: KeyStore = kvStore(namespace);
const metadata: Promise<ServerMetadata> = discover(issuer, { timeout: 5, insecureHosts: [] });

// ---- verifyJws ----

const jwsOptions = { algorithms: ['ES256'], crit: {}, allowWeakKeys: true, limits: {} } satisfies JwsOptions;
const raw = verifyJws(token, jwks, jwsOptions);
is<Same<typeof raw, VerifiedJws>>();
is<Same<typeof raw.payload extends Uint8Array ? true : false, true>>();

// ---- inspectJwt ----

for (const keys of [null, undefined, jwks, new KeySet(jwks)]) inspectJwt(token, keys, options);
const report: JwtReport = inspectJwt(token);
const failed: readonly Check[] = report.checks.filter(({ status }) => status === 'fail');
is<Same<(typeof report)['verdict'], 'verified' | 'not verified' | 'cannot tell'>>();
is<Same<Check['status'], 'pass' | 'fail' | 'warn' | 'skip'>>();
is<Same<Check['code'], JwtErrorCode | undefined>>();
const lines: string[] = failed.map(({ id, title, detail, spec }) => id + title + detail + spec);
const text: string = reportText(report, { all: true });
const matches: string[] = report.keyMatches.map(({ index, outcome, mismatch, detail }) => {
  return `${index} ${outcome} ${mismatch} ${detail}`;
});
const sources: string[] = report.keySources.map(({ from, used, label, url, member }) => {
  return `${from} ${used} ${label} ${url} ${member}`;
});
const shown: string[] = report.claims.map(({ name, value, meaning, date, relative, spec }) => {
  return `${name} ${value} ${meaning} ${date} ${relative} ${spec}`;
});
const findings: string[] = report.findings.map(({ id, severity, title }) => `${id} ${severity} ${title}`);
const reasons: (KeyReport['reason'] | undefined)[] = report.keys.map(({ reason }) => reason);
report.keys.map(({ member, detail, warnings }): string => `${member} ${detail} ${warnings?.join()}`);

// ---- decodeJwt ----

const decoded: DecodedJwt = decodeJwt(token);
is<Same<ReturnType<typeof decodeJwt<Claims>>['payload'], Claims>>();

// ---- fetchJwks ----

const fetching: FetchJwksOptions = {
  timeout: '10s',
  signal: AbortSignal.timeout(5),
  fetch: async (input, init) => globalThis.fetch(input, init),
  headers: [['x-tenant', 'ours']],
};
const fetched: Promise<Jwks> = fetchJwks('https://issuer.example/jwks', fetching);
fetchJwks(new URL('https://issuer.example/jwks'), { headers: { 'x-tenant': 'ours' }, fetch: globalThis.fetch });
fetchJwks('https://issuer.example/jwks', { headers: new Headers() });

// ---- KeySet and errors ----

const { keys } = new KeySet(jwks);
is<Same<typeof keys, readonly KeyReport[]>>();
const limits: Limits = { keys: 5 };
const details: JwtErrorDetails = {
  claim: 'exp',
  reason: 'check_failed',
  check: 'exp',
  status: 404,
  url: 'https://issuer.example/',
  payload: {},
  cause: 5,
};
const error: Error = new JwtError('ERR_JWT_EXPIRED', 'expired', details);
new JwtError('ERR_JWT_INVALID', 'no details');
function explain(thrown: unknown): string {
  if (!(thrown instanceof JwtError)) throw thrown;
  // Every code has a branch: a code without one does not compile.
  switch (thrown.code) {
    case 'ERR_JWT_EXPIRED':
      return `${thrown.claim} ${thrown.reason}`;
    case 'ERR_JWS_INVALID':
    case 'ERR_JOSE_NOT_SUPPORTED':
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
    case 'ERR_JWKS_INVALID':
    case 'ERR_JWK_INVALID':
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWK_WEAK':
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
    case 'ERR_CERTIFICATE_INVALID':
    case 'ERR_DPOP_INVALID':
    case 'ERR_DPOP_REPLAYED':
    case 'ERR_JWT_REPLAYED':
    case 'ERR_JWT_INVALID':
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
    case 'ERR_LIMIT_EXCEEDED':
    case 'ERR_WASM_UNAVAILABLE':
      return thrown.check ?? thrown.message;
    case 'ERR_JWKS_FETCH_FAILED':
    case 'ERR_JWKS_TIMEOUT':
    case 'ERR_JWKS_NOT_LOADED':
    case 'ERR_ISSUER_UNAVAILABLE':
    case 'ERR_DISCOVERY_FAILED':
      return `${thrown.url} ${thrown.status} ${thrown.retryAfter}`;
  }
}

// ---- issuers with tenants ----

const tenants: Verifier = createVerifier({
  issuer: ['https://login.example/{tid}/v2.0', 'https://sts.example/{tid}/'],
  tenants: 'any',
  audience: null,
  discovery: new URL('https://login.example/common'),
});
verifyJwt('', { keys: [] }, { issuer: 'https://login.example/{tid}', tenants: ['a'] });
const resolver: IssuerResolver = async (issuer, { signal }) =>
  signal.aborted ? null : { issuer, audience: 'a', discovery: true };
const resolving: ResolvingVerifier = createVerifier(resolver, { resolverTtl: '1m', timeout: 2 });
resolving.forgetIssuer('https://login.example');
void tenants.status;

// ---- thumbprints ----

const prints: string[] = [thumbprint(jwk), thumbprint(jwk, 'SHA-384'), thumbprintUri(jwk, 'SHA-512')];

// ---- JSON serializations ----

const flattened: JwsJson = { payload: 'AA', protected: 'AA', header: { kid: 'a' }, signature: 'AA' };
const general: JwsJson = { payload: 'AA', signatures: [{ protected: 'AA', signature: 'AA' }] };
is<Same<number, ReturnType<typeof verifyJws>['signatureIndex']>>();
for (const json of [flattened, general]) verifyJws(json, jwks, { payload: new Uint8Array() });

// ---- keyward/slim ----

slim.useModule(module);
is<Same<typeof slim.verifyJwt, typeof verifyJwt>>();
const started: Promise<void> = ready();

export {
  metadata,
  states,
  store,
  matches,
  proved,
  shown,
  sources,
  text,
  findings,
  decoded,
  error,
  explain,
  prints,
  fetched,
  limits,
  lines,
  reasons,
  started,
};
