/** The guard's adapter for Cloudflare Workers and Pages Functions. */
import { cacheApiStore, type KeyOptions } from 'keyward';
import type { GuardOptions, GuardProfile, JwtOf } from './guard.js';
import { guardWith, type OptionsOrMaker } from './adapter.js';
import { copied } from '../options/copy.js';
import { memberOf, own } from '../runtime/own.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';
export type { OptionsOrMaker } from './adapter.js';

/** The member of a Worker's context that a guard uses. */
export interface WorkerContext {
  /** Keeps the Worker running until a promise settles. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A handler of accepted requests. */
export type GuardedFetch<R, Env, Context, Jwt> = (
  request: R,
  env: Env,
  ctx: Context,
  jwt: Jwt,
) => Response | Promise<Response>;

/**
 * Guards a Worker: only requests with a valid access token reach `fetch`, which gets the verified token as its fourth
 * argument. Other members of the handler (`scheduled`, `queue` …) are unchanged. The isolate caches keys and refreshes
 * them after the response. Isolates share keys through the Cache API by default; `store` sets another store (`store:
 * kvStore(env.KEYS)`). With the options `fetch` or `headersFor` and no `store`, keys are not shared.
 *
 * @param handler a handler object as Workers export it, or its `fetch`
 * @param options as for `createGuard`, or a function that makes them from `env`; the function is called once
 * @throws TypeError if an option is invalid
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
  Optional extends boolean = false,
  More extends object = object,
>(
  handler: GuardedFetch<R, Env, Context, JwtOf<Profile, Legacy, Preflight, Optional>>
    | ({ fetch: GuardedFetch<R, Env, Context, JwtOf<Profile, Legacy, Preflight, Optional>> } & More),
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight, Optional>,
): Omit<More, 'fetch'> & { fetch(request: R, env: Env, ctx: Context): Promise<Response> } {
  const object = typeof handler === 'function' ? { fetch: handler } : handler;
  if (typeof object?.fetch !== 'function') {
    throw new TypeError('the handler must be a function, or an object with the function fetch');
  }
  const authenticate = guardWith(options, shared);
  return {
    ...(object as unknown as More),
    async fetch(request, env, ctx) {
      const context = ctx === undefined ? {} : { waitUntil: (promise: Promise<unknown>) => ctx.waitUntil(promise) };
      const result = await authenticate(request, env, context);
      return result.ok ? object.fetch(request, env, ctx, result.jwt) : result.response;
    },
  };
}

/** The members of a Pages Functions context that a guard uses. */
export interface PagesContext<Env> {
  /** The request. */
  readonly request: GuardRequest;
  /** The bindings. */
  readonly env: Env;
  /** Data for the functions that run next. */
  readonly data: Record<string, unknown>;
  /** Keeps the Worker running until a promise settles. */
  waitUntil(promise: Promise<unknown>): void;
  /** Calls the next function. */
  next(): Promise<Response>;
}

/**
 * Makes a middleware of Pages Functions that guards the functions after it and sets `context.data.jwt` to the verified
 * token. Keys are cached and shared as for {@link withJwt}.
 *
 * @param options as for `createGuard`, or a function that makes them from `env`; the function is called once
 * @throws TypeError if an option is invalid
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
  Optional extends boolean = false,
>(
  options: OptionsOrMaker<Env, Profile, Legacy, Preflight, Optional>,
): (context: PagesContext<Env>) => Promise<Response> {
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
 * A function for the option `certificate`: the SHA-256 fingerprint of the client certificate that Cloudflare received
 * in the TLS handshake (mTLS), or `undefined` if the client presented none.
 *
 * @example
 * withJwt(handler, { issuer, audience, discovery: true, certificate: cloudflareCertificate });
 */
export function cloudflareCertificate(request: GuardRequest): { sha256: string } | undefined {
  // In workerd `cf` is an inherited member.
  const cf = memberOf(request as { cf?: { tlsClientAuth?: ClientAuth } }, 'cf');
  const seen = cf && own(cf, 'tlsClientAuth');
  const sha256 = seen && own(seen, 'certPresented') === '1' ? own(seen, 'certFingerprintSHA256') : undefined;
  return sha256 ? { sha256 } : undefined;
}

interface ClientAuth {
  certPresented?: string;
  certFingerprintSHA256?: string;
}

/**
 * Sets the default store. With `fetch` or `headersFor` there is none, because a response may then be for one tenant
 * only and must not be shared.
 */
function shared<Options extends GuardOptions>(given: Options): Options {
  const options = copied(given);
  const share = (given: object): object => {
    const one: KeyOptions & { jwks?: unknown } = given;
    const has = (name: keyof typeof one) => Object.hasOwn(one, name);
    if (has('store') && one.store === undefined) {
      throw new TypeError('"store" must not be undefined: set a store or omit the option');
    }
    const isOwn = own(one, 'fetch') !== undefined || own(one, 'headersFor') !== undefined;
    return has('jwks') || has('store') || isOwn ? one : { ...one, store: cacheApiStore() };
  };
  const issuers = own(options as GuardOptions, 'issuers');
  return (Array.isArray(issuers) ? { ...options, issuers: issuers.map(share) } : share(options)) as Options;
}
