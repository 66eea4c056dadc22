import { RequestRejected } from './rejection.js';
import { queryOf } from './request-target.js';
import type { GuardRequest, Scheme } from './types.js';
import { trimWhitespace } from './whitespace.js';

/** A place from which a guard reads the token. */
export type TokenSource =
  | 'authorization'
  | { readonly cookie: string }
  | { readonly header: string }
  | {
      /** A query parameter. URLs appear in logs and histories: RFC 6750 section 2.3 advises against it. */
      readonly query: string;
    }
  | TokenFunction;

/**
 * Finds the token in a request. It returns the token, which may follow `Bearer`, or no token. If it throws, the
 * response has status 500.
 *
 * @example
 * const tokenFrom = ({ headers }) => headers.get('sec-websocket-protocol')?.split(', ')[1];
 */
export type TokenFunction = (
  request: GuardRequest,
) => string | null | undefined | Promise<string | null | undefined>;

/** A token found in a request. */
export interface FoundToken {
  readonly token: string;
  readonly scheme: Scheme;
}

// `token` of RFC 9110 section 5.6.2, and `token68`, which RFC 6750 section 2.1 and RFC 9449 section 7.1 require.
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*/;
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
/** An accepted scheme after a comma: a second credential in a list of `Authorization` headers. */
const SECOND: Readonly<Record<Scheme, RegExp>> = { Bearer: /,\s*bearer(?:\s|$)/i, DPoP: /,\s*dpop(?:\s|$)/i };
const BEARER = 'bearer ';
const MALFORMED = 'the request has a malformed token or malformed credentials';

/** Validates the option `tokenFrom`. */
export function readSources(tokenFrom: unknown): readonly TokenSource[] {
  const sources: unknown[] = Array.isArray(tokenFrom) ? tokenFrom : [tokenFrom];
  if (sources.length > 0 && sources.every(isSource)) return sources;
  const accepted = '"authorization", { cookie }, { header }, { query }, a function, or an array of these';
  throw new TypeError(`"tokenFrom" must be ${accepted}`);
}

function isSource(source: unknown): source is TokenSource {
  if (source === 'authorization' || typeof source === 'function') return true;
  const entries = Object.entries(source ?? {});
  const [[kind, name] = []] = entries;
  if (entries.length !== 1 || !['cookie', 'header', 'query'].includes(kind!) || typeof name !== 'string') return false;
  return kind === 'query' ? name !== '' : NAME.test(name);
}

/**
 * The only token of a request, or `undefined`. The same token in several places counts once.
 *
 * @throws RequestRejected if there is more than one token, or a malformed one
 */
export async function findToken(
  request: GuardRequest,
  sources: readonly TokenSource[],
  dpop: boolean,
): Promise<FoundToken | undefined> {
  const perSource = sources.map(async (source): Promise<FoundToken[]> => {
    if (source === 'authorization') return credentials(request.headers.get('authorization') ?? '', dpop);
    const values = await valuesOf(request, source);
    return values.filter((token) => token !== '').map((token) => ({ token, scheme: 'Bearer' }));
  });
  const found = (await Promise.all(perSource)).flat();
  const malformed = found.find(({ token }) => !TOKEN.test(token));
  if (malformed !== undefined) {
    throw new RequestRejected(400, 'invalid_request', MALFORMED, { scheme: malformed.scheme });
  }
  const [first] = found;
  if (found.some(({ token, scheme }) => token !== first!.token || scheme !== first!.scheme)) {
    const scheme = found.some((one) => one.scheme === 'DPoP') ? 'DPoP' : 'Bearer';
    throw new RequestRejected(400, 'invalid_request', 'the request has more than one token', { scheme });
  }
  return first;
}

/** The credentials in an `Authorization` header. A header with another scheme has no token, so it is ignored. */
function credentials(header: string, dpop: boolean): FoundToken[] {
  const [name] = SCHEME.exec(header)!;
  const schemes: readonly Scheme[] = dpop ? ['Bearer', 'DPoP'] : ['Bearer'];
  const scheme = schemes.find((one) => one.toLowerCase() === name.toLowerCase());
  if (scheme === undefined) {
    // Several `Authorization` headers arrive as one list. A credential after another scheme is a second credential, so
    // it counts as malformed.
    const hidden = schemes.find((one) => SECOND[one].test(header));
    return hidden === undefined ? [] : [{ scheme: hidden, token: '' }];
  }
  // RFC 9110 section 11.4 requires at least one space. Without it the empty token is rejected as malformed.
  const rest = header.slice(name.length);
  return [{ scheme, token: rest.startsWith(' ') ? rest.replace(/^ +/, '') : '' }];
}

/** The values at a place. An empty value counts as absent. */
async function valuesOf(
  request: GuardRequest,
  source: Exclude<TokenSource, 'authorization'>,
): Promise<readonly string[]> {
  if (typeof source === 'function') return withoutScheme(await source(request));
  const [[kind, name] = ['', '']] = Object.entries(source) as [string, string][];
  if (kind === 'cookie') return cookies(request.headers.get('cookie') ?? '', name);
  if (kind === 'query') return new URLSearchParams(queryOf(request)).getAll(name);
  return withoutScheme(request.headers.get(name));
}

/** The token of a value that is a token, or `Bearer` and a token. */
function withoutScheme(value: unknown): readonly string[] {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'string') throw new TypeError('"tokenFrom" must return a string, null or undefined');
  return value.toLowerCase().startsWith(BEARER) ? [value.slice(BEARER.length).replace(/^ +/, '')] : [value];
}

/** RFC 6265 section 4.2.1. */
function cookies(header: string, name: string): string[] {
  return header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    if (at < 0 || trimWhitespace(pair.slice(0, at)) !== name) return [];
    const value = trimWhitespace(pair.slice(at + 1));
    return [/^".*"$/.test(value) ? value.slice(1, -1) : value];
  });
}
