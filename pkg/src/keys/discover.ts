import { call } from '../runtime/core.js';
import { throwFailure, type Failure } from '../runtime/errors.js';
import { addressOf, once, requestOf, type FetchJwksOptions } from './fetch.js';
import { accept_discovery, check_address, check_jwks_uri, discovery_addresses } from '../glue.js';
import { copied } from '../options/copy.js';
import { kindOf } from '../options/kind.js';
import { own, ownMembers } from '../runtime/own.js';
import { RequestFailure, attempt, type FetchResult, type RequestOptions } from './request.js';
import type { AlgorithmName } from '../options/types.js';

/** Options of {@link discover}. */
export interface DiscoverOptions extends FetchJwksOptions {
  /**
   * Origins such as `https://10.0.0.1:6443` that metadata may name although they are literal addresses of a private
   * network or of this machine. Default: none. An issuer elsewhere could otherwise direct requests into your network.
   */
  jwksOrigins?: readonly string[];
}

/** An issuer's metadata. OpenID Connect Discovery section 3, RFC 8414 section 2. */
export interface ServerMetadata {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  userinfo_endpoint?: string;
  end_session_endpoint?: string;
  id_token_signing_alg_values_supported?: string[];
  dpop_signing_alg_values_supported?: string[];
  scopes_supported?: string[];
  [parameter: string]: unknown;
}

/** The core's result for a body with metadata. */
export interface Discovered extends Failure {
  readonly text: string;
  readonly metadata: ServerMetadata;
  /** The expected issuer that the metadata name. With templates, one of them. */
  readonly issuer: string;
  /** The supported algorithms among those that the metadata name for ID tokens; `null` if they name none. */
  readonly algorithms: readonly AlgorithmName[] | null;
}

const OPTIONS: readonly string[] = ['timeout', 'signal', 'fetch', 'headers', 'insecureHosts', 'jwksOrigins'];

/**
 * Fetches an issuer's metadata. Tries `/.well-known/openid-configuration` appended to the issuer, then both well-known
 * forms of RFC 8414. Their `issuer` must equal the argument byte for byte, and `jwks_uri` must be a URL from which keys
 * may be fetched.
 *
 * @param issuer the issuer's identifier, as in the claim `iss`
 * @returns the metadata
 * @throws {@link JwtError} `ERR_DISCOVERY_FAILED`: the metadata could not be fetched or are invalid; `ERR_JWKS_TIMEOUT`
 * @throws TypeError if an argument is invalid
 * @throws the signal's reason if the signal is aborted
 *
 * @example
 * const { jwks_uri } = await discover('https://issuer.example');
 */
export async function discover(issuer: string, options: DiscoverOptions = {}): Promise<ServerMetadata> {
  const copy = copied(options);
  const request = requestOf(copy, OPTIONS);
  const given = { ...request, jwksOrigins: originsOf(copy.jwksOrigins) };
  const source = metadataSource(issuer, given.insecureHosts);
  return (await once(fetchMetadata(source, given))).result!.metadata;
}

/** Where metadata are, and whose they must be. */
export interface MetadataSource {
  /** The expected issuers: the metadata must name one of them. */
  readonly issuers: readonly string[];
  /**
   * The URL that the program gave: the issuer, or the metadata's own. Its origin gets the option `headers`, and
   * metadata may name its host for keys even if that is an inner address.
   */
  readonly home: URL;
  /** The addresses to try, in this order. */
  readonly addresses: readonly URL[];
}

/** The source of an issuer's metadata at its well-known addresses. */
export function metadataSource(issuer: string, insecureHosts: readonly string[] | undefined): MetadataSource {
  const addresses = addressesOf(issuer, insecureHosts);
  return { issuers: [issuer], home: new URL(issuer), addresses };
}

/** The source of metadata at an address that the program gives. */
export function metadataSourceAt(
  address: unknown,
  issuers: readonly string[],
  insecureHosts: readonly string[] | undefined,
): MetadataSource {
  const home = addressOf(address, '"discovery"');
  if (issuers.includes(String(address))) {
    throw new TypeError('"discovery" is the issuer itself: set true, or the URL of its metadata');
  }
  if (call(() => check_address(home.href, insecureHosts?.join(' ') ?? '')) !== '') {
    throw new TypeError('"discovery" must be an https URL without user name, or http for a host of "insecureHosts"');
  }
  return { issuers, home, addresses: [home] };
}

/** Fetches metadata from the first of the addresses that has them. */
export function fetchMetadata(source: MetadataSource, given: RequestOptions): Promise<FetchResult<Discovered>> {
  const options = ownMembers(given);
  return attempt({ ...options, code: 'ERR_DISCOVERY_FAILED' }, async (send) => {
    let failure: unknown;
    for (const address of source.addresses) {
      try {
        return await send(address, (body) => acceptMetadata(body, source, options));
      } catch (error) {
        failure ??= error;
        // On a client error (4xx) the next address may have the metadata. Any other failure is final.
        const status = error instanceof RequestFailure ? error.error.status : undefined;
        if (status === undefined || status < 400 || status > 499) throw error;
      }
    }
    throw failure;
  });
}

/** The core's result for a body. `jwks_uri` as the platform's URL parser serialises it must be allowed too. */
export function acceptMetadata(
  body: Uint8Array,
  { issuers, home: { href } }: MetadataSource,
  options: RequestOptions,
): Discovered {
  const { insecureHosts = [], jwksOrigins = [] } = ownMembers(options);
  const [hosts, origins] = [insecureHosts.join(' '), jwksOrigins.join(' ')];
  const expected = JSON.stringify(issuers);
  const result: Discovered = JSON.parse(call(() => accept_discovery(body, href, expected, hosts, origins)));
  const metadata = own(result, 'metadata');
  if (metadata === undefined) return result;
  const error = call(() => check_jwks_uri(href, hrefOf(metadata.jwks_uri), hosts, origins));
  return error === '' ? { ...result, text: new TextDecoder().decode(body) } : JSON.parse(error);
}

/** A URL as the platform serialises it; `''` if the platform cannot parse it. */
function hrefOf(url: string): string {
  try {
    return new URL(url).href;
  } catch {
    return '';
  }
}

/** The addresses of an issuer's metadata. */
export function addressesOf(issuer: unknown, insecureHosts: readonly string[] | undefined): URL[] {
  if (typeof issuer !== 'string') throw new TypeError(`the issuer must be a string, not ${kindOf(issuer)}`);
  const { href } = addressOf(issuer, 'the issuer');
  // The `issuer` is compared as written. The requests use it as the platform serialises it.
  const hosts = insecureHosts?.join(' ') ?? '';
  const addresses: string[] & Failure = JSON.parse(call(() => discovery_addresses(href.replace(/\/$/, ''), hosts)));
  throwFailure(addresses);
  return addresses.map((address) => new URL(address));
}

/** Validates `jwksOrigins`: origins as the platform serialises them. */
export function originsOf(origins: readonly string[] | undefined): readonly string[] | undefined {
  if (origins === undefined) return undefined;
  // Excludes "@": the serialised URL would keep a user name.
  const isOrigin = (origin: unknown) =>
    typeof origin === 'string' && /^https?:[^@]*$/.test(origin) && hrefOf(origin) === `${origin}/`;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new TypeError('"jwksOrigins" must be an array of origins such as "https://10.0.0.1:6443", without a path');
  }
  return origins;
}
