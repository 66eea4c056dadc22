/**
 * Addresses of single keys: a `jwksUri` with `{kid}`.
 *
 * The `kid` comes from a token that nobody has verified. So a token chooses one name among the key server's keys and
 * nothing else: the program's template gives scheme, host, port and the number of path segments, and a `kid` with any
 * character that has a meaning in a URL, or with a dot segment, is never put into it.
 */

/** A `jwksUri` with `{kid}`. */
export interface AddressTemplate {
  /** The template, for status and events. */
  readonly shown: string;
  /** The template as given, with which the origin of `headers` is compared. */
  readonly url: URL;
  /** The URL of the key with this `kid`; `undefined` if the `kid` does not fit into the template. */
  addressOf(kid: string): URL | undefined;
}

/** The URL parser writes braces in a path percent-encoded. */
const PLACEHOLDER = /\{kid\}|%7Bkid%7D/gi;

/** Whether a `kid` may be looked up: 1 to 256 characters of `[A-Za-z0-9_.:=-]`, and not a dot segment. */
export function isName(kid: unknown): kid is string {
  return typeof kid === 'string' && /^[\w.:=-]{1,256}$/.test(kid) && !/^\.\.?$/.test(kid);
}

/**
 * The template in a URL; `undefined` if it has no `{kid}`.
 *
 * @throws TypeError if `{kid}` is there more than once, or not in path or query
 */
export function templateOf(url: URL): AddressTemplate | undefined {
  const [before, after, ...more] = url.href.split(PLACEHOLDER);
  if (after === undefined) return undefined;
  if (more.length > 0 || !before!.startsWith(`${url.origin}/`) || before!.includes('#')) {
    throw new TypeError('"jwksUri" may have {kid} once, in its path or query');
  }
  const segments = (address: URL) => address.pathname.split('/').length;
  return {
    shown: `${url.origin}${url.pathname}`.replace(PLACEHOLDER, '{kid}'),
    url,
    addressOf(kid) {
      if (!isName(kid)) return undefined;
      const href = `${before}${encodeURIComponent(kid)}${after}`;
      const address = new URL(href);
      const fits = address.origin === url.origin && segments(address) === segments(url) && address.href === href;
      return fits ? address : undefined;
    },
  };
}
