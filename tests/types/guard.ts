// Code with guards that must compile, and lines that must not: an expected error that does not occur is an error.
import { Hono } from 'hono';
import {
  cacheApiStore,
  createVerifier,
  type AccessTokenPayload,
  type JwtPayload,
  type LegacyAccessTokenPayload,
  type VerifiedDpop,
} from 'keyward';
import { jwt as jwtOfExpress, requireScope as requireScopeOfExpress } from 'keyward/express';
import {
  createGuard,
  type Authentication,
  type Guard,
  type GuardOptions,
  type GuardedJwt,
  type Rejection,
} from 'keyward/fetch';
import { jwt, requireScope, type JwtVariables } from 'keyward/hono';

declare const request: Request;
declare const unset: string | undefined;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_ extends true>(): void {}

const base = { issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true } as const;

// ---- createGuard ----

const guard = createGuard(base);
is<Same<typeof guard, Guard<GuardedJwt<JwtPayload>>>>();
const strict = createGuard({ ...base, profile: 'access_token' });
is<Same<typeof strict, Guard<GuardedJwt<AccessTokenPayload>>>>();
const legacy = createGuard({ ...base, profile: 'access_token', legacyAccessTokens: true });
is<Same<typeof legacy, Guard<GuardedJwt<LegacyAccessTokenPayload>>>>();
const lenient = createGuard({ ...base, profile: 'lenient_access_token' });
is<Same<typeof lenient, typeof guard>>();
const cors = createGuard({ ...base, allowPreflight: true });
is<Same<typeof cors, Guard<GuardedJwt<JwtPayload> | null>>>();
const guests = createGuard({
  ...base,
  optional: true,
  tokenFrom: ['authorization', ({ headers }) => headers.get('x-token')],
  onRejected: ({ id, status, cause }, { url }) => console.warn(id, status, cause, url),
});
is<Same<typeof guests, Guard<GuardedJwt<JwtPayload> | null>>>();
const several = createGuard({
  issuers: [base, { ...base, issuer: 'https://other.example', audience: null }],
  scopes: { any: ['a', 'b'] },
});
const everything: GuardOptions = {
  ...base,
  algorithms: ['ES256'],
  clockTolerance: '5s',
  store: cacheApiStore(),
  scopes: ['read'],
  tokenFrom: ['authorization', { cookie: 'session' }, { header: 'x-access-token' }, { query: 'access_token' }],
  dpop: {
    required: true,
    nonce: { issue: async () => 'nonce', check: (nonce) => nonce === 'nonce' },
    maxProofAge: '1m',
    clockTolerance: 5,
    algorithms: ['ES256', 'Ed25519'],
    isReplay: async (key, ttl) => key.length > ttl,
    url: ({ url, method, headers }) => new URL(`${url}${method}${headers.get('host')}`),
  },
  certificate: async ({ headers }, native) => {
    return native === undefined ? null : { sha256: headers.get('x-fingerprint') ?? '' };
  },
  realm: 'api',
  resourceMetadata: new URL('https://api.example/.well-known/oauth-protected-resource'),
  allowPreflight: true,
  respond: async ({ status, error, description, cause }, { url }) => ({
    body: `${status} ${error} ${description} ${cause} ${url}`,
    headers: { vary: 'origin' },
  }),
};
createGuard({ ...base, dpop: false });
createGuard({ ...base, validate: async ({ payload }, { method }) => payload.sub === method });
createGuard({ issuers: [{ ...base, validate: async ({ sub }, { kid }) => sub === kid }], validate: () => undefined });
guard.protect(() => new Response(''), { validate: ({ payload }, { url }) => payload.sub === url });
guard.authenticate(request, { validate: async () => true });
// @ts-expect-error: neither true nor false
createGuard({ ...base, validate: () => 'yes' });
createGuard({ ...base, certificate: () => undefined, respond: () => undefined });

export async function authenticated(): Promise<string | Response> {
  const context = { waitUntil: (promise: Promise<unknown>) => void promise, scopes: ['a'] };
  const result: Authentication<GuardedJwt<AccessTokenPayload>> = await strict.authenticate(request, context);
  if (!result.ok) {
    const rejection: Rejection = result.rejection;
    is<Same<typeof result.response, Response>>();
    is<Same<typeof result.jwt, undefined>>();
    return rejection.status === 401 ? result.response : `${rejection.error} ${rejection.description}`;
  }
  is<Same<typeof result.response, undefined>>();
  const proof: VerifiedDpop | undefined = result.jwt.dpop;
  return result.jwt.payload.client_id + proof?.jkt;
}

export async function unchecked(): Promise<void> {
  const result = await cors.authenticate(request);
  // @ts-expect-error: `ok` was not checked
  result.jwt.payload;
  // @ts-expect-error: a preflight has no token
  if (result.ok) result.jwt.payload;
  // @ts-expect-error: without a profile every claim is optional
  if (result.ok) result.jwt?.payload.sub.length;
}

export const serve: (request: Request) => Promise<Response> = guard.protect((own, { payload }) => {
  return new Response(`${own.url} ${payload.sub}`);
});
export const scoped: (request: Request, env: number) => Promise<Response> = strict.protect(
  async (_: Request, { payload }, env: number) => new Response(payload.jti + env),
  { scopes: ['a'] },
);
// @ts-expect-error: the token may be null
cors.protect((_, { payload }) => new Response(payload.sub));

// @ts-expect-error: audience must be set explicitly
createGuard({ issuer: 'https://issuer.example', discovery: true });
// @ts-expect-error: issuer must be set explicitly
createGuard({ audience: null, jwksUri: 'https://issuer.example/keys' });
// @ts-expect-error: the variable may be undefined
createGuard({ issuer: 'https://issuer.example', audience: unset, discovery: true });
// @ts-expect-error: the source of keys is missing
createGuard({ issuer: 'https://issuer.example', audience: null });
// @ts-expect-error
createGuard({ ...base, jwksUri: 'https://issuer.example/keys' });
// @ts-expect-error
createGuard({ ...base, audiance: 'https://api.example' });
// @ts-expect-error: a guard checks sender constraints itself
createGuard({ ...base, profile: 'access_token', senderConstraint: 'unchecked' });
// @ts-expect-error: a guard accepts only access tokens
createGuard({ ...base, profile: 'id_token' });
// @ts-expect-error
createGuard({ ...base, scopes: 'read write' });
// @ts-expect-error
createGuard({ ...base, scopes: { all: ['read'] } });
// @ts-expect-error
createGuard({ ...base, scopes: undefined });
// @ts-expect-error
createGuard({ ...base, tokenFrom: 'cookie' });
// @ts-expect-error
createGuard({ ...base, tokenFrom: { body: 'access_token' } });
// @ts-expect-error
createGuard({ ...base, tokenFrom: undefined });
// @ts-expect-error
createGuard({ ...base, dpop: { algorithms: ['HS256'] } });
// @ts-expect-error
createGuard({ ...base, dpop: { require: true } });
// @ts-expect-error
createGuard({ ...base, dpop: { required: undefined } });
// @ts-expect-error
createGuard({ ...base, dpop: 'required' });
// @ts-expect-error
createGuard({ ...base, certificate: () => 5 });
// @ts-expect-error
createGuard({ ...base, certificate: { sha256: '' } });
// @ts-expect-error
createGuard({ ...base, respond: () => 'text' });
// @ts-expect-error: `respond` cannot change the status
createGuard({ ...base, respond: () => ({ status: 200 }) });
// @ts-expect-error
createGuard({ ...base, allowPreflight: 'yes' });
const shared = createGuard({ verifier: createVerifier(base), scopes: ['read'] });
is<Same<typeof shared, Guard<GuardedJwt<JwtPayload>>>>();
void shared.verifier.prefetch();
// @ts-expect-error: options of the verifier
createGuard({ verifier: createVerifier(base), issuer: 'https://issuer.example' });
// @ts-expect-error: a token, or none
createGuard({ ...base, tokenFrom: () => 5 });
// @ts-expect-error: names or { any }
requireScope({ all: ['read'] });
requireScope({ any: ['read', 'write'] });
// @ts-expect-error
createGuard({ issuers: base });
// @ts-expect-error
guard.protect('handler');
// @ts-expect-error
guard.authenticate('https://api.example');

// ---- keyward/hono ----

interface Env {
  readonly ISSUER: string;
}

const app = new Hono<{ Bindings: Env; Variables: JwtVariables }>();
app.use('/api/*', jwt((env: Env) => ({ ...base, issuer: env.ISSUER })));
app.get('/api/me', requireScope('read', 'write'), (c) => {
  const own = c.get('jwt');
  is<Same<typeof own, GuardedJwt<JwtPayload>>>();
  return c.json({ sub: own.payload.sub });
});
new Hono().get('/one', jwt({ ...base, profile: 'access_token' }), (c) => c.text(c.get('jwt').payload.client_id));
// @ts-expect-error: a preflight has no token
new Hono().get('/one', jwt({ ...base, allowPreflight: true }), (c) => c.text(c.get('jwt').payload.iss ?? ''));
// @ts-expect-error
jwt({ ...base, audiance: '' });
requireScope(['read']);
// @ts-expect-error
requireScope(5);

// ---- keyward/express ----

jwtOfExpress({ ...base, scopes: ['read'] });
requireScopeOfExpress('read', 'write');
// @ts-expect-error
jwtOfExpress({ ...base, audience: undefined });
// @ts-expect-error
requireScopeOfExpress(5);

export { app, everything, legacy, several };
