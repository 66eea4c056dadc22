/** The guard's adapter for AWS Lambda: HTTP APIs of API Gateway (payload format 2.0) and Application Load Balancers. */
import { guardWith } from './adapter.js';
import type { GuardOptions } from './guard.js';
import { own as ownMember, ownMembers } from '../runtime/own.js';
import { urlOfTarget } from './request-target.js';
import type { GuardRequest } from './types.js';

export * from './exports.js';

type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The members of an event that the guard reads. Those of a load balancer have `httpMethod`. */
export interface LambdaEvent {
  /** API Gateway: the path. */
  readonly rawPath?: string;
  /** API Gateway: the query. */
  readonly rawQueryString?: string;
  /** API Gateway: the cookies, which are not in `headers`. */
  readonly cookies?: readonly string[];
  /** The headers. */
  readonly headers?: Values | null;
  /** Load balancer with multi-value headers: the headers. */
  readonly multiValueHeaders?: Values | null;
  /** Load balancer: the method. */
  readonly httpMethod?: string;
  /** Load balancer: the path. */
  readonly path?: string;
  /** Load balancer: the parameters of the query, as the client encoded them. */
  readonly queryStringParameters?: Values | null;
  /** Load balancer with multi-value headers: the parameters of the query, as the client encoded them. */
  readonly multiValueQueryStringParameters?: Values | null;
  /** API Gateway: the method. */
  readonly requestContext?: { readonly http?: { readonly method: string } };
}

/**
 * Guards a handler of AWS Lambda, which gets the verified token as its third argument.
 *
 * @param handler the handler of accepted requests
 * @param options as for `createGuard`
 * @throws TypeError if an option is invalid
 *
 * @example
 * const options = { issuer: 'https://issuer.example', audience: 'https://api.example', discovery: true };
 * const handle = async (event, context, { payload }) => ({ statusCode: 200, body: payload.sub });
 * export const handler = withJwt(handle, options);
 */
export function withJwt<Event = any, Result = unknown>(
  handler: (event: Event, context: any, jwt: any) => Result | Promise<Result>,
  options: GuardOptions,
): (event: Event, context: any) => Promise<Result | LambdaResponse> {
  if (typeof handler !== 'function') throw new TypeError('the handler must be a function');
  const authenticate = guardWith<undefined, any, any, any, any>(options);
  return async (event, context) => {
    const result = await authenticate(requestOf(event as LambdaEvent), undefined, { native: event });
    return result.ok ? handler(event, context, result.jwt) : responseOf(result.response, event as LambdaEvent);
  };
}

/** The response of a rejection, in the form of the event's source. */
export interface LambdaResponse {
  /** The status. */
  readonly statusCode: number;
  /** The body. */
  readonly body: string;
  /** The headers. */
  readonly headers?: Record<string, string>;
  /** The headers, for a load balancer with multi-value headers. */
  readonly multiValueHeaders?: Record<string, string[]>;
  /** The values of `Set-Cookie`, for API Gateway. */
  readonly cookies?: string[];
}

function requestOf(given: LambdaEvent): GuardRequest {
  const event = ownMembers(given);
  const own = event.multiValueHeaders ?? event.headers ?? {};
  // A proxy before the function writes names in lower case, but a header may be there in several spellings.
  const get = (name: string): string | null => {
    const lower = name.toLowerCase();
    if (lower === 'cookie' && event.cookies !== undefined) return event.cookies.join('; ');
    const found = Object.entries(own).flatMap(([one, value]) => (one.toLowerCase() === lower ? (value ?? []) : []));
    return found.length === 0 ? null : found.join(', ');
  };
  const query = event.rawQueryString ?? queryOf(event.multiValueQueryStringParameters ?? event.queryStringParameters);
  const target = `${event.rawPath ?? event.path ?? ''}${query === '' ? '' : `?${query}`}`;
  // API Gateway and load balancers set the scheme, whatever the client sent.
  const url = urlOfTarget(target, get('x-forwarded-proto') ?? 'https', get('host') ?? undefined);
  const { http } = ownMembers(event.requestContext ?? {});
  const method = event.httpMethod ?? (http && ownMember(http, 'method')) ?? '';
  return { method, url, target, headers: { get } };
}

/** A load balancer leaves parameters as the client encoded them. */
function queryOf(parameters: Values | null | undefined): string {
  const pairs = Object.entries(parameters ?? {});
  return pairs.flatMap(([name, value]) => [value ?? ''].flat().map((one) => `${name}=${one}`)).join('&');
}

async function responseOf(response: Response, event: LambdaEvent): Promise<LambdaResponse> {
  const answer = { statusCode: response.status, body: await response.text() };
  const cookies = response.headers.getSetCookie();
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  if (ownMember(event, 'multiValueHeaders')) {
    const all = [...headers, ...cookies.map((cookie) => ['set-cookie', cookie] as const)];
    const valuesOf = (name: string) => all.filter(([one]) => one === name).map(([, value]) => value);
    return { ...answer, multiValueHeaders: Object.fromEntries(all.map(([name]) => [name, valuesOf(name)])) };
  }
  return { ...answer, headers: Object.fromEntries(headers), ...(cookies.length > 0 && { cookies }) };
}
