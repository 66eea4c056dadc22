/** A guard for Cloudflare Workers, and for Pages Functions. */
import { cacheApiStore, type KeyOptions } from 'keyward';
import type { GuardOptions, GuardProfile, JwtOf } from './guard.js';
import { guardWith, type OptionsOrMaker } from './adapter.js';
import { copied } from '../options/copy.js';
import { memberOf, own } from '../runtime/own.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';
export type { OptionsOrMaker } from './adapter.js';

/** What a guard needs of a Worker's context. */
export interface WorkerContext {
  /** Keeps a promise alive beyond the request. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A handler of requests that carry a good token. */
export type GuardedFetch<R, Env, Context, Jwt> = (request: R, env: Env, ctx: Context, jwt: Jwt) => Response | Promise<Response>;

/**
 * Guards a Worker: only requests with a good access token reach `fetch`, which gets the verified token as its fourth argument.
 * Other members of the handler (`scheduled`, `queue` …) stay as they are. Keys are kept by the isolate, shared with others
 * through the Cache API unless `store` says otherwise (`store: kvStore(env.KEYS)`), or `fetch` or `headersFor` is given, and
 * renewed behind requests.
 *
 * @param handler a handler object as Workers export it, or its `fetch`
 * @param options as for `createGuard`, or a function that makes them of `env`, which is called once
 * @throws TypeError a caller's mistake
 *
 * @example
 * export default withJwt(
 *   { fetch: (request, env, ctx, { payload }) => Response.json({ hello: payload.sub }) },
 *   (env) => ({ issuer: env.ISSUER, audience: env.AUDIENCE, discovery: true }),
 * );
 */
export function withJwt<
  Env = unknown,
  R extends GuardRequest = Request,
  Context extends WorkerContext = WorkerContext,
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
  More extends object = object,
>(
  handler: GuardedFetch<R, Env, Context, JwtOf<Profile, Legacy, Preflight>>
    | ({ fetch: GuardedFetch<R, Env, Context, JwtOf<Profile, Legacy, Preflight>> } & More),
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight>,
): Omit<More, 'fetch'> & { fetch(request: R, env: Env, ctx: Context): Promise<Response> } {
  const object = typeof handler === 'function' ? { fetch: handler } : handler;
  if (typeof object?.fetch !== 'function') throw new TypeError('the handler must be a function, or an object with a function fetch');
  const authenticate = guardWith(options, shared);
  return {
    ...(object as unknown as More),
    async fetch(request, env, ctx) {
      const result = await authenticate(request, env, ctx === undefined ? {} : { waitUntil: (promise) => ctx.waitUntil(promise) });
      return result.ok ? object.fetch(request, env, ctx, result.jwt) : result.response;
    },
  };
}

/** What a middleware of Pages Functions is given. */
export interface PagesContext<Env> {
  /** The request. */
  readonly request: GuardRequest;
  /** The bindings. */
  readonly env: Env;
  /** What middleware leaves for whoever comes next. */
  readonly data: Record<string, unknown>;
  /** Keeps a promise alive beyond the request. */
  waitUntil(promise: Promise<unknown>): void;
  /** Goes on to the next function. */
  next(): Promise<Response>;
}

/**
 * The same as a middleware of Pages Functions: the verified token is `context.data.jwt` for whoever comes next.
 *
 * @throws TypeError a caller's mistake
 *
 * @example
 * // functions/api/_middleware.js
 * export const onRequest = jwtForPages((env) => ({ issuer: env.ISSUER, audience: env.AUDIENCE, discovery: true }));
 */
export function jwtForPages<
  Env = unknown,
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
>(options: OptionsOrMaker<Env, Profile, Legacy, Preflight>): (context: PagesContext<Env>) => Promise<Response> {
  const authenticate = guardWith(options, shared);
  return async (context) => {
    const { request, env, data } = context;
    const result = await authenticate(request, env, { waitUntil: (promise) => context.waitUntil(promise) });
    if (!result.ok) return result.response;
    data['jwt'] = result.jwt;
    return context.next();
  };
}

/**
 * For the option `certificate`: the fingerprint of the certificate that the client proved to hold when TLS began, as
 * Cloudflare saw it (mTLS); nothing where there was none.
 *
 * @example
 * withJwt(handler, { issuer, audience, discovery: true, certificate: cloudflareCertificate });
 */
export function cloudflareCertificate(request: GuardRequest): { sha256: string } | undefined {
  // A member of the class in workerd.
  const cf = memberOf(request as { cf?: { tlsClientAuth?: ClientAuth } }, 'cf');
  const seen = cf && own(cf, 'tlsClientAuth');
  const sha256 = seen && own(seen, 'certPresented') === '1' ? own(seen, 'certFingerprintSHA256') : undefined;
  return sha256 ? { sha256 } : undefined;
}

interface ClientAuth {
  certPresented?: string;
  certFingerprintSHA256?: string;
}

/** Isolates share fetched keys, unless a function decides what is fetched: then what comes may be for one tenant alone. */
function shared<Options extends GuardOptions>(given: Options): Options {
  const options = copied(given);
  const share = (given: object): object => {
    const one: KeyOptions & { jwks?: unknown } = given;
    const has = (name: keyof typeof one) => Object.hasOwn(one, name);
    if (has('store') && one.store === undefined) throw new TypeError('"store" may be left out, but not be undefined');
    const isOwn = own(one, 'fetch') !== undefined || own(one, 'headersFor') !== undefined;
    return has('jwks') || has('store') || isOwn ? one : { ...one, store: cacheApiStore() };
  };
  const issuers = own(options as GuardOptions, 'issuers');
  return (Array.isArray(issuers) ? { ...options, issuers: issuers.map(share) } : share(options)) as Options;
}
