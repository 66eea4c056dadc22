/**
 * Request targets that can be read in two ways. Routers compare the text of a path; URL parsers remove dot segments and read a
 * backslash as a slash; either may decode escapes first. A proof is for one URL, so a target on which they disagree has none, and
 * nothing well-formed is ever put in its place.
 */
import { memberOf } from '../runtime/own.js';
import type { GuardRequest } from './types.js';

/** The host of a URL or of `Host` (RFC 9110 section 7.2): a name or an address, and a port. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;
/** An absolute URL: what stands between the scheme and the path, and the path. */
const ABSOLUTE = /^https?:\/\/([^/?]*)([^?]*)/i;
/** Characters that are invalid in a path, or that parsers read differently: RFC 3986 sections 2.1 and 3.3. */
const ODD = /[^\x21-\x7e]|[#\\]|%(?![0-9a-f]{2})|%5c/i;
/** A segment of one or two dots, between slashes that may be encoded; some servers cut a segment at a semicolon. */
const DOTS = /(?:^|\/|%2f)(?:\.|%2e){1,2}(?=\/|%2f|;|%3b|$)/i;

/** Whether two parsers could read a URL differently, or it is not an absolute http or https URL. */
function isAmbiguous(url: string): boolean {
  const [, host, path] = ABSOLUTE.exec(url) ?? [];
  if (host === undefined || path === undefined || !HOST.test(host) || !URL.canParse(url)) return true;
  if (ODD.test(path) || DOTS.test(path)) return true;
  // A parser writes some names as addresses of IPv4: `0x7f.1` is 127.0.0.1.
  return !host.startsWith('[') && new URL(url).hostname !== host.toLowerCase().replace(/:\d*$/, '');
}

/**
 * Whether a DPoP proof can match this URL. A path that begins with two slashes cannot: a program that resolves it against its own
 * origin, as `dpop.url` may, reads a host in it.
 */
export function canBeProven(url: string): boolean {
  return !isAmbiguous(url) && !/^https?:\/\/[^/]*\/\//i.test(url);
}

/**
 * The URL of a request target, `''` where it is ambiguous. RFC 9112 section 3.2: a path, or a whole URL, which must be of the
 * request's own scheme and host. No proof can match the forms `*` and `host:port`.
 */
export function urlOfTarget(target: string | undefined, scheme: string | undefined, host: string | undefined): string {
  const own = scheme?.toLowerCase();
  if (target === undefined || host === undefined || !HOST.test(host) || (own !== 'http' && own !== 'https')) return '';
  const origin = `${own}://${host}`;
  const isWhole = target.startsWith(origin) && /^(?:[/?]|$)/.test(target.slice(origin.length));
  const url = target.startsWith('/') ? origin + target : isWhole ? target : '';
  return isAmbiguous(url) ? '' : url;
}

/** The query of a request as its client wrote it: from the first question mark to the fragment. */
export function queryOf(request: GuardRequest): string {
  return /^[^?#]*\?([^#]*)/.exec(memberOf(request, 'target') ?? request.url)?.[1] ?? '';
}
