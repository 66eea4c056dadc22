/**
 * Ambiguous request targets. Routers compare the text of a path. URL parsers remove dot segments and read a backslash
 * as a slash. Both may decode percent-encoding first. A DPoP proof is for one URL, so no proof matches a target on
 * which router and parser could disagree. An ambiguous target is never replaced by a well-formed one.
 */
import { memberOf } from '../runtime/own.js';
import type { GuardRequest } from './types.js';

/** The host in a URL or in the header `Host` (RFC 9110 section 7.2): a name or an address, and an optional port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;
/** An absolute URL. Captures the authority and the path. */
const ABSOLUTE = /^https?:\/\/([^/?]*)([^?]*)/i;
/** Characters that are invalid in a path, or that parsers read differently. RFC 3986 sections 2.1 and 3.3. */
const ODD = /[^\x21-\x7e]|[#\\]|%(?![0-9a-f]{2})|%5c/i;
/** A segment of one or two dots. Its slashes may be encoded, and some servers cut a segment at a semicolon. */
const DOTS = /(?:^|\/|%2f)(?:\.|%2e){1,2}(?=\/|%2f|;|%3b|$)/i;

/** Whether a URL is not absolute http or https, or two parsers could read it differently. */
function isAmbiguous(url: string): boolean {
  const [, host, path] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined || path === undefined || !HOST.test(host) || !URL.canParse(url)) return true;
  if (ODD.test(path) || DOTS.test(path)) return true;
  // A URL parser rewrites some names as IPv4 addresses: `0x7f.1` becomes 127.0.0.1.
  return !host.startsWith('[') && new URL(url).hostname !== host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * Whether a DPoP proof can match this URL. A path that begins with two slashes cannot: a `dpop.url` that resolves it
 * against its origin would read a host in it.
 */
export function canBeProven(url: string): boolean {
  return !isAmbiguous(url) && !/^https?:\/\/[^/]*\/\//i.test(url);
}

/**
 * The URL of a request target, or `''` if it is ambiguous. The target (RFC 9112 section 3.2) is a path, or an absolute
 * URL with the request's scheme and host. No proof can match the forms `*` and `host:port`, so they give `''` too.
 */
export function urlOfTarget(target: string | undefined, scheme: string | undefined, host: string | undefined): string {
  const own = scheme?.toLowerCase();
  if (target === undefined || host === undefined || !HOST.test(host) || (own !== 'http' && own !== 'https')) return '';
  const origin = `${own}://${host}`;
  const isWhole = target.startsWith(origin) && /^(?:[/?]|$)/.test(target.slice(origin.length));
  const url = target.startsWith('/') ? origin + target : isWhole ? target : '';
  return isAmbiguous(url) ? '' : url;
}

/** The query of a request as the client wrote it: the text between the first question mark and the fragment. */
export function queryOf(request: GuardRequest): string {
  return /^[^?#]*\?([^#]*)/.exec(memberOf(request, 'target') ?? request.url)?.[1] ?? '';
}
