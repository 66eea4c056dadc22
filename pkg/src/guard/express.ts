/** A guard as middleware of Express and Connect. */
import type { GuardOptions, GuardProfile, JwtOf } from './guard.js';
import { report } from './response.js';
import { memberOf, own } from '../runtime/own.js';
import { urlOfTarget } from './request-target.js';
import { readScopes } from '../verify/scopes.js';
import { authorize, guardWith } from './adapter.js';
import type { GuardRequest, GuardedJwt } from './types.js';

export * from './exports.js';

declare global {
  namespace Express {
    interface Request {
      /** The verified token, behind `jwt()`; `null` for a preflight. */
      jwt?: GuardedJwt<any> | null;
    }
  }
}

/** What the middleware needs of a request; those of Express, Connect and node:http have it. */
interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string | undefined;
  protocol?: string | undefined;
  readonly app?: unknown;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly rawHeaders?: readonly string[];
  readonly socket?: { readonly encrypted?: unknown; readonly remoteAddress?: string | undefined } | null;
  jwt?: unknown;
}

/** What it needs of an answer. */
interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string | string[]): unknown;
  end(body?: Uint8Array): unknown;
  destroy(): unknown;
}

/** A middleware. */
export type NodeMiddleware = (request: any, response: any, next: (error?: unknown) => void) => void;

/**
 * Guards the routes behind it; the verified token is `req.jwt`.
 *
 * Where proofs of possession matter, `dpop.url` should name this server's own origin: `Host` is what the sender wrote, and a proxy
 * may change it. In Express `trust proxy` decides whether `X-Forwarded-Host` and `X-Forwarded-Proto` count, by Express's own rule;
 * elsewhere they never do.
 *
 * @param options as for `createGuard`
 * @throws TypeError a caller's mistake
 *
 * @example
 * app.use('/api', jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true }));
 * app.get('/api/me', (req, res) => res.json({ sub: req.jwt.payload.sub }));
 */
export function jwt<
  Profile extends GuardProfile = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
>(options: GuardOptions<Profile, Legacy, Preflight>): NodeMiddleware {
  if (typeof options === 'function') throw new TypeError('options must be an object');
  const authenticate = guardWith<undefined, Profile, Legacy, Preflight>(options);
  return (request: NodeRequest & { jwt?: JwtOf<Profile, Legacy, Preflight> }, response: NodeResponse, next) => {
    authenticate(viewOf(request), undefined, { native: request }).then((result) => {
      if (!result.ok) return send(result.response, response);
      request.jwt = result.jwt;
      return proceed(next);
    }).catch((error) => abandon(error, response));
  };
}

/**
 * Constraints more scopes of a token that {@link jwt} has let pass; all of them.
 *
 * @example
 * app.delete('/api/orders/:id', requireScope('orders:write'), (req, res) => res.sendStatus(204));
 */
export function requireScope(...scopes: string[]): NodeMiddleware {
  readScopes(scopes);
  return (request: NodeRequest, response: NodeResponse, next) => {
    authorize(viewOf(request), own(request, 'jwt') as object | null | undefined, scopes)
      .then((result) => (result.ok ? proceed(next) : send(result.response, response)), (error) => proceed(() => next(error)))
      .catch((error) => abandon(error, response));
  };
}

/**
 * Goes on outside of the promise: what `next` throws is no rejection of ours but an exception of the program's, as if a middleware
 * had called it from a timer. Frameworks catch what their handlers throw, so that is for a `next` of the program's own. It is
 * called once, also where it throws: a second call would run a handler again.
 */
function proceed(next: () => void): void {
  queueMicrotask(() => void next());
}

/** Ends a request that cannot be answered; `next` is not called. */
function abandon(error: unknown, response: NodeResponse): void {
  report(error);
  response.destroy();
}

/** A request as a guard looks at it. */
function viewOf(request: NodeRequest): GuardRequest {
  const target = memberOf(request, 'originalUrl') ?? request.url;
  return {
    method: request.method ?? '',
    url: urlOfTarget(target, schemeOf(request), hostOf(request)),
    ...(target !== undefined && { target }),
    headers: { get: (name) => headerOf(request, name.toLowerCase()) },
  };
}

/** What the program has left or put in `headers` counts; of `Authorization` Node.js keeps the first there, and all must be seen. */
function headerOf({ headers, rawHeaders = [] }: NodeRequest, name: string): string | null {
  const value = own(headers, name);
  if (value === undefined) return null;
  const sent = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === name);
  return sent.length > 1 && sent[0] === value ? sent.join(', ') : [value].flat().join(', ');
}

/** An application of Express, and whether its `trust proxy` trusts the other end of the connection. */
function proxyOf(request: NodeRequest): { readonly isExpress: boolean; readonly isTrusted: boolean } {
  // Read where `app.get` reads it: in other frameworks a function of that name adds a route.
  const app = memberOf(request, 'app') as { settings?: Record<string, unknown> } | null | undefined;
  const trust: unknown = app?.settings?.['trust proxy fn'];
  if (typeof trust !== 'function') return { isExpress: false, isTrusted: false };
  return { isExpress: true, isTrusted: Boolean(trust(request.socket?.remoteAddress, 0)) };
}

/** Express has its own rule, for `X-Forwarded-Proto` too. */
function schemeOf(request: NodeRequest): string | undefined {
  if (proxyOf(request).isExpress) return request.protocol;
  return request.socket?.encrypted === true ? 'https' : 'http';
}

/** Express's rule for `req.host`, with the port, which Express 4 drops. `undefined` where `:authority` and `Host` differ. */
function hostOf(request: NodeRequest): string | undefined {
  const forwarded = proxyOf(request).isTrusted ? headerOf(request, 'x-forwarded-host') : null;
  if (forwarded) return forwarded.split(',')[0]!.trimEnd();
  const [authority, host] = [headerOf(request, ':authority'), headerOf(request, 'host')];
  return authority !== null && host !== null && authority !== host ? undefined : authority ?? host ?? undefined;
}

async function send(answer: Response, response: NodeResponse): Promise<void> {
  try {
    const body = new Uint8Array(await answer.arrayBuffer());
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    response.end(body);
  } catch (error) {
    abandon(error, response);
  }
}
