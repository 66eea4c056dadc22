import { call } from '../runtime/core.js';
import { throwFailure, type Failure } from '../runtime/errors.js';
import { addressOf, once, requestOf } from './fetch.js';
import { accept_discovery, check_jwks_uri, discovery_addresses } from '../glue.js';
import { copied } from '../options/copy.js';
import { own, ownMembers } from '../runtime/own.js';
import { RequestFailure, attempt, type Answer, type RequestOptions } from './request.js';
import type { AlgorithmName, Duration } from '../options/types.js';

/** How an issuer's metadata are fetched. */
export interface DiscoverOptions {
  /** How long it may take in all, at however many addresses: seconds, or "10s", "1m". Default 5, at most 60. */
  timeout?: Duration;
  /** Ends it; its reason is thrown as it is. */
  signal?: AbortSignal;
  /** Called in place of the runtime's own `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Sent along. */
  headers?: HeadersInit;
  /** Hosts that may be asked over plain http, beside those of this machine. */
  insecureHosts?: readonly string[];
  /**
   * Origins such as `https://10.0.0.1:6443` that metadata may name although they are literal addresses of an inner network or
   * of this machine. Without it, an issuer elsewhere may not name any of these: it could direct requests into your network.
   */
  jwksOrigins?: readonly string[];
}

/** What an issuer says of itself: OpenID Connect Discovery section 3, RFC 8414 section 2. */
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

/** What the core makes of a body that holds metadata. */
export interface Discovered extends Failure {
  readonly text: string;
  readonly metadata: ServerMetadata;
  /** The algorithms of its ID tokens that may count; `null`: it names none. */
  readonly algorithms: readonly AlgorithmName[] | null;
}

const OPTIONS: readonly string[] = ['timeout', 'signal', 'fetch', 'headers', 'insecureHosts', 'jwksOrigins'];

/**
 * Fetches what an issuer says of itself: `/.well-known/openid-configuration` behind its address, then both well-known forms
 * of RFC 8414. The issuer in it must be the one that was asked for, byte for byte, and its `jwks_uri` one that keys may be
 * fetched from.
 *
 * @param issuer as tokens name it in `iss`
 * @throws {@link JwtError} `ERR_DISCOVERY_FAILED`, `ERR_JWKS_TIMEOUT`
 * @throws TypeError a caller's mistake
 * @throws the caller's own abort reason
 *
 * @example
 * const { jwks_uri } = await discover('https://issuer.example');
 */
export async function discover(issuer: string, options: DiscoverOptions = {}): Promise<ServerMetadata> {
  const copy = copied(options);
  const request = requestOf(copy, OPTIONS);
  const { insecureHosts, jwksOrigins } = copy;
  const given = { ...request, insecureHosts: hostsOf(insecureHosts), jwksOrigins: originsOf(jwksOrigins) };
  return (await once(fetchMetadata(issuer, given))).answer!.metadata;
}

/** Asks at each of an issuer's addresses until one has something. */
export function fetchMetadata(issuer: string, given: RequestOptions): Promise<Answer<Discovered>> {
  const options = ownMembers(given);
  const addresses = addressesOf(issuer, options.insecureHosts);
  return attempt({ ...options, code: 'ERR_DISCOVERY_FAILED' }, async (ask) => {
    let failure: unknown;
    for (const address of addresses) {
      try {
        return await ask(address, (body) => acceptMetadata(body, issuer, options));
      } catch (error) {
        failure ??= error;
        // Nothing there: it may be at the next. Any other failure is the issuer's answer.
        const status = error instanceof RequestFailure ? error.error.status : undefined;
        if (status === undefined || status < 400 || status > 499) throw error;
      }
    }
    throw failure;
  });
}

/** The core's answer to a body; where that names keys, their address as the platform writes it must be good too. */
export function acceptMetadata(body: Uint8Array, issuer: string, options: RequestOptions): Discovered {
  const { insecureHosts = [], jwksOrigins = [] } = ownMembers(options);
  const [hosts, origins] = [insecureHosts.join(' '), jwksOrigins.join(' ')];
  const answer: Discovered = JSON.parse(call(() => accept_discovery(body, issuer, hosts, origins)));
  const metadata = own(answer, 'metadata');
  if (metadata === undefined) return answer;
  const error = call(() => check_jwks_uri(new URL(issuer).href, hrefOf(metadata.jwks_uri), hosts, origins));
  return error === '' ? { ...answer, text: new TextDecoder().decode(body) } : JSON.parse(error);
}

/** As the platform writes it; nothing for what is no URL to it. */
function hrefOf(url: string): string {
  try {
    return new URL(url).href;
  } catch {
    return '';
  }
}

/** The addresses of an issuer's metadata. */
export function addressesOf(issuer: unknown, insecureHosts: readonly string[] | undefined): URL[] {
  if (typeof issuer !== 'string') throw new TypeError('the issuer must be a string');
  const { href } = addressOf(issuer, 'the issuer');
  // An issuer is compared as it is written; it is asked for as the platform writes it, which may not change what it says.
  const addresses: string[] & Failure = JSON.parse(call(() => discovery_addresses(href.replace(/\/$/, ''), insecureHosts?.join(' ') ?? '')));
  throwFailure(addresses);
  return addresses.map((address) => new URL(address));
}

/** Hosts that may be asked over plain http: names, without scheme or port. */
export function hostsOf(hosts: readonly string[] | undefined): readonly string[] | undefined {
  if (hosts === undefined) return undefined;
  const isHost = (host: unknown) => typeof host === 'string' && /^[^\s/:@?#]+$|^\[[\da-f:.]+\]$/i.test(host);
  if (!Array.isArray(hosts) || !hosts.every(isHost)) throw new TypeError('"insecureHosts" must be a list of host names');
  return hosts;
}

/** Origins as the platform writes them. */
export function originsOf(origins: readonly string[] | undefined): readonly string[] | undefined {
  if (origins === undefined) return undefined;
  // A user name would stay in the address as the platform writes it.
  const isOrigin = (origin: unknown) => typeof origin === 'string' && /^https?:[^@]*$/.test(origin) && hrefOf(origin) === `${origin}/`;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    throw new TypeError('"jwksOrigins" must be a list of origins such as "https://10.0.0.1:6443", without a path');
  }
  return origins;
}
