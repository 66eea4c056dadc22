/** A guard as middleware of Express and Connect. */
import type { GuardOptions, JwtOf } from './guard.js';
import { report } from './answer.js';
import { checkScopes } from './scopes.js';
import { authorize, judgeWith } from './skin.js';
import type { GuardRequest, GuardedJwt } from './types.js';

export * from './fetch.js';

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
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly headersDistinct?: { readonly [name: string]: string[] | undefined };
  readonly socket?: object | null;
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
 * Behind a proxy `dpop.url` has to say what the client wrote. Express's own `trust proxy` decides `req.protocol`.
 *
 * @param options as for `createGuard`
 * @throws TypeError a caller's mistake
 *
 * @example
 * app.use('/api', jwt({ issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true }));
 * app.get('/api/me', (req, res) => res.json({ sub: req.jwt.payload.sub }));
 */
export function jwt<
  Profile extends 'access_token' | undefined = undefined,
  Legacy extends boolean = false,
  Preflight extends boolean = false,
>(options: GuardOptions<Profile, Legacy, Preflight>): NodeMiddleware {
  if (typeof options === 'function') throw new TypeError('options must be an object');
  const judge = judgeWith<undefined, Profile, Legacy, Preflight>(options);
  return (request: NodeRequest & { jwt?: JwtOf<Profile, Legacy, Preflight> }, response: NodeResponse, next) => {
    judge(viewOf(request), undefined, { native: request }).then((result) => {
      if (!result.ok) return send(result.response, response);
      request.jwt = result.jwt;
      return next();
    });
  };
}

/**
 * Demands more scopes of a token that {@link jwt} has let pass; all of them.
 *
 * @example
 * app.delete('/api/orders/:id', requireScope('orders:write'), (req, res) => res.sendStatus(204));
 */
export function requireScope(...scopes: string[]): NodeMiddleware {
  checkScopes(scopes);
  return (request: NodeRequest, response: NodeResponse, next) => {
    authorize(viewOf(request), request.jwt as object | null | undefined, scopes)
      .then((result) => () => (result.ok ? next() : send(result.response, response)), (error: unknown) => () => next(error))
      .then((goOn) => goOn());
  };
}

/** A request as a guard looks at it. */
function viewOf(request: NodeRequest): GuardRequest {
  const { method = 'GET', headers, headersDistinct } = request;
  const get = (name: string) => {
    const values = headersDistinct?.[name.toLowerCase()] ?? headers[name.toLowerCase()];
    return values === undefined ? null : [values].flat().join(name.toLowerCase() === 'cookie' ? '; ' : ', ');
  };
  return { method, url: urlOf(request), headers: { get } };
}

/** RFC 9112 section 3.2: a path mostly, or a whole URL, or an asterisk. */
function urlOf({ originalUrl, url = '/', protocol, headers, socket }: NodeRequest): string {
  const target = originalUrl ?? url;
  const scheme = protocol ?? (socket != null && 'encrypted' in socket ? 'https' : 'http');
  const host = headers[':authority'] ?? headers['host'] ?? 'unknown';
  const whole = target.startsWith('/') ? `${scheme}://${host}${target}` : target;
  return URL.canParse(whole) ? whole : `${scheme}://unknown/`;
}

/** Whatever goes wrong in here, nobody comes next. */
async function send(answer: Response, response: NodeResponse): Promise<void> {
  try {
    const body = new Uint8Array(await answer.arrayBuffer());
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader('set-cookie', cookies);
    response.end(body);
  } catch (error) {
    report(error);
    response.destroy();
  }
}
