import { check_address } from '../glue.js';
import { call } from '../runtime/core.js';
import { own } from '../runtime/own.js';
import type { GuardRequest } from './types.js';

/** The options that a guard makes its metadata from. */
export interface ResourceOptions {
  /**
   * The identifier of this resource (RFC 9728): the URL under which clients use it. The guard then serves the metadata
   * at the well-known URL of that resource, and challenges name this URL. Default: none.
   *
   * @example
   * createGuard({ issuer, audience, discovery: true, resource: 'https://api.example/mcp' });
   */
  resource?: string | URL;
  /**
   * With `resource`: the issuers that clients can get tokens from, as the metadata list them. Default: every `issuer`
   * of the guard.
   */
  authorizationServers?: readonly string[];
}

/** What a guard accepts, for its metadata. */
export interface ResourceFacts {
  readonly issuers: readonly string[];
  readonly scopes: readonly string[];
  /** The values of `bearer_methods_supported`. */
  readonly methods: readonly string[];
  readonly dpop: { readonly algorithms: readonly string[]; readonly required: boolean } | undefined;
}

/** The metadata of a protected resource, and where they are. */
export interface ResourceMetadata {
  readonly url: string;
  /** The response to a request for the metadata; `undefined` for any other request. */
  respond(request: GuardRequest): Response | undefined;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * The metadata of RFC 9728 section 2, at the URL of section 3.1: the well-known path before the path of the resource.
 *
 * @throws TypeError if an option is invalid
 */
export function resourceMetadataOf(options: ResourceOptions, facts: ResourceFacts): ResourceMetadata | undefined {
  const [resource, servers] = [own(options, 'resource'), own(options, 'authorizationServers')];
  if (resource === undefined) {
    if (servers !== undefined) throw new TypeError('"authorizationServers" only applies with "resource"');
    return undefined;
  }
  const given = String(resource);
  const { href, hash, origin, pathname, search } = parsed(given);
  if (hash !== '' || call(() => check_address(href, '')) !== '') {
    throw new TypeError('"resource" must be an https URL without user name and fragment');
  }
  const listed = servers ?? facts.issuers;
  if (!Array.isArray(listed) || listed.length === 0 || !listed.every((one) => typeof one === 'string')) {
    throw new TypeError('"authorizationServers" must be a list of issuers: set it if the guard has no "issuer"');
  }
  const url = new URL(`${WELL_KNOWN}${pathname === '/' ? '' : pathname}${search}`, origin);
  const { dpop, scopes, methods } = facts;
  const body = JSON.stringify({
    resource: given,
    authorization_servers: listed,
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: methods,
    ...(dpop !== undefined && {
      dpop_signing_alg_values_supported: dpop.algorithms,
      dpop_bound_access_tokens_required: dpop.required,
    }),
  });
  const headers = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=3600' };
  return {
    url: url.href,
    respond({ method, url: requested }) {
      if (!URL.canParse(requested)) return undefined;
      const { pathname, search } = new URL(requested);
      if (pathname !== url.pathname || search !== url.search) return undefined;
      if (method === 'OPTIONS') {
        // A page may send headers of its protocol, such as `MCP-Protocol-Version`, which need a preflight.
        const allow = { 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': '*' };
        return new Response(null, { status: 204, headers: { ...headers, ...allow } });
      }
      if (method !== 'GET' && method !== 'HEAD') {
        return new Response(null, { status: 405, headers: { ...headers, allow: 'GET, HEAD, OPTIONS' } });
      }
      return new Response(method === 'HEAD' ? null : body, {
        headers: { ...headers, 'content-type': 'application/json' },
      });
    },
  };
}

function parsed(resource: string): URL {
  if (!URL.canParse(resource)) throw new TypeError('"resource" must be an absolute URL');
  return new URL(resource);
}
