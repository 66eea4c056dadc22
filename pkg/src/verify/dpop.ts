import { call } from '../runtime/core.js';
import { JwtError, throwFailure, type Failure } from '../runtime/errors.js';
import { dpop_algorithms, verify_dpop } from '../glue.js';
import { copied } from '../options/copy.js';
import { kindOf } from '../options/kind.js';
import { rejectUnknown } from '../options/names.js';
import { policyText, seconds, tokenText } from '../options/options.js';
import { own } from '../runtime/own.js';
import { ReplayMemory } from './replay-memory.js';
import type { AlgorithmName, Duration, Jwk, JwsHeader } from '../options/types.js';

/** Options of {@link verifyDpop}: the request, its access token if it has one, and constraints on the proof. */
export type DpopOptions = DpopRequest &
  (DpopAccessToken | { readonly accessToken?: never; readonly accessTokenClaims?: never });

/** The access token of a request. A request without one, as at a token endpoint, needs a proof without `ath`. */
export interface DpopAccessToken {
  /** The access token of the request. `ath` of the proof must be its hash. */
  accessToken: string;
  /** The verified claims of that token. The proof must be signed with the key that `cnf.jkt` names. */
  accessTokenClaims: { readonly cnf?: unknown };
}

/** A request, and the constraints on its proof. */
export interface DpopRequest {
  /** The HTTP method of the request. `htm` of the proof must be identical, including case. */
  method: string;
  /**
   * The URL of the request as the client wrote it. The query is ignored. No proof matches an ambiguous URL, which
   * routers and URL parsers may read differently: one whose path has a dot segment or a backslash (even encoded), a
   * fragment, a malformed percent-encoding, or a character that is not visible ASCII. A `URL` object has already been
   * normalised, so do not make one from a request's raw path.
   */
  url: string | URL;
  /**
   * Requires a nonce from this server. `issue` makes a nonce for the response. `check` says whether a nonce from this
   * server is still valid. Default: a nonce is not required.
   */
  nonce?: {
    issue(): string | Promise<string>;
    check(nonce: string): boolean | Promise<boolean>;
  };
  /** The longest time since the proof's `iat`. Default 300 seconds. */
  maxProofAge?: Duration;
  /** How far the clocks of client and server may differ. Default 30 seconds. */
  clockTolerance?: Duration;
  /** The time to verify at. Default: the current time. */
  currentDate?: Date;
  /** The accepted algorithms. Default: all asymmetric ones, with RSA keys of up to 4096 bits. */
  algorithms?: readonly Exclude<AlgorithmName, `HS${string}`>[];
  /**
   * Returns whether a proof with this key was used before, and stores the key for `ttl` seconds. Both must be one
   * atomic operation: otherwise two concurrent requests may both get `false`. A Durable Object or a database with
   * unique keys can do this, Workers KV cannot. `ttl` allows for servers whose clocks differ by `clockTolerance`.
   * Default: a memory of this process, which does not detect replays to other processes. It stores up to 100,000 proofs
   * and rejects further ones while none of them has expired.
   *
   * @example
   * // Redis: SET … NX returns null if the key exists.
   * const isReplay = async (key, ttl) => (await redis.set(key, '1', { NX: true, EX: ttl })) === null;
   */
  isReplay?(key: string, ttl: number): boolean | Promise<boolean>;
}

/** The claims of a DPoP proof. RFC 9449 section 4.2. */
export interface DpopPayload {
  jti: string;
  htm: string;
  htu: string;
  iat: number;
  ath?: string;
  nonce?: string;
  [claim: string]: unknown;
}

/** A DPoP proof that has passed all checks. */
export interface VerifiedDpop {
  /** The thumbprint of the proof's key (RFC 7638, SHA-256, base64url): `cnf.jkt` of tokens that are bound to it. */
  readonly jkt: string;
  /** The claims. */
  readonly payload: DpopPayload;
  /** The header, which contains the key. */
  readonly protectedHeader: JwsHeader & { jwk: Jwk };
}

/** The core's result: the proof, and in `unchecked` the values that are still to be checked: nonce and replay. */
interface DpopResult extends Failure {
  readonly verified: VerifiedDpop;
  readonly unchecked: { readonly nonce: string | null; readonly replayKey: string; readonly lifetime: number };
}

const DPOP_OPTIONS: readonly string[] = [
  'method',
  'url',
  'accessToken',
  'accessTokenClaims',
  'nonce',
  'maxProofAge',
  'clockTolerance',
  'currentDate',
  'algorithms',
  'isReplay',
];

let memory: ReplayMemory | undefined;

/**
 * Verifies the DPoP proof of a request (RFC 9449 section 4.3): format, key and signature, then method, URL, access
 * token, time and nonce, and last that it has not been used before.
 *
 * By default replays are detected within this process only: other isolates and servers do not share its memory. The
 * option `isReplay` replaces this memory.
 *
 * @param proof the value of the request's only `DPoP` header
 * @param options the request, its access token, and constraints on the proof
 * @returns the thumbprint of the key, the claims and the header
 * @throws {@link JwtError} `ERR_DPOP_INVALID`: `claim`, `reason` and `check` give the reason; if the nonce is missing
 *   or invalid, `nonce` is a value for the response's `DPoP-Nonce`; `ERR_DPOP_REPLAYED`; `ERR_LIMIT_EXCEEDED`: the
 *   memory of this process is full
 * @throws TypeError if an argument is invalid
 * @throws any error of the option's functions, unchanged
 *
 * @example
 * const { payload } = verifyJwt(accessToken, jwks, {
 *   ...options,
 *   profile: 'access_token',
 *   senderConstraint: 'unchecked', // checked next
 * });
 * await verifyDpop(request.headers.get('dpop') ?? '', {
 *   method: request.method,
 *   url: request.url,
 *   accessToken,
 *   accessTokenClaims: payload,
 * });
 */
export async function verifyDpop(proof: string, options: DpopOptions): Promise<VerifiedDpop> {
  if (typeof proof !== 'string') throw new TypeError(`the proof must be a string, not ${kindOf(proof)}`);
  const { policy, now, nonce, isReplay } = read(options);
  const text = tokenText(proof, undefined);
  const result: DpopResult = JSON.parse(call(() => verify_dpop(text, policy, now)));
  const error = own(result, 'error');
  if (error !== undefined && own(error, 'claim') === 'nonce' && nonce !== undefined) {
    throwFailure(result, { nonce: await issued(nonce) });
  }
  throwFailure(result);
  const { verified, unchecked } = result;
  if (nonce !== undefined && !isTrue(await nonce.check(unchecked.nonce!), 'nonce.check')) {
    const details = { check: 'nonce', claim: 'nonce', reason: 'check_failed', nonce: await issued(nonce) } as const;
    const message = 'the DPoP proof is rejected: its "nonce" is unknown or has expired; use the nonce of the response';
    throw new JwtError('ERR_DPOP_INVALID', message, details);
  }
  if (isTrue(await isReplay(unchecked.replayKey, unchecked.lifetime), 'isReplay')) {
    throw new JwtError('ERR_DPOP_REPLAYED', 'the DPoP proof has been used before', { check: 'replay' });
  }
  return verified;
}

/**
 * Validates the options that are the same for every request.
 *
 * @throws TypeError if an option is invalid
 */
export function checkDpop(options: Omit<DpopRequest, 'method' | 'url' | 'currentDate'>): void {
  const { policy, now } = read({ ...options, method: 'GET', url: 'https://api.example' });
  // The core reports invalid options before it reads the proof, which is empty here.
  const mistake = own(JSON.parse(call(() => verify_dpop('', policy, now))) as Failure, 'typeError');
  if (mistake !== undefined) throw new TypeError(mistake);
}

/** The algorithms that are accepted for proofs by default. */
export function dpopAlgorithms(): readonly string[] {
  return call(() => dpop_algorithms()).split(' ');
}

interface Read extends Required<Pick<DpopRequest, 'isReplay'>> {
  nonce: DpopRequest['nonce'] | undefined;
  policy: string;
  now: number;
}

function read(options: DpopOptions): Read {
  const given = copied(options);
  rejectUnknown(Object.keys(given), DPOP_OPTIONS);
  const { isReplay, nonce, url, accessTokenClaims, currentDate, ...rest } = given;
  const isObject = typeof nonce === 'object' && nonce !== null;
  const hasFunctions = isObject && typeof nonce.issue === 'function' && typeof nonce.check === 'function';
  if ('nonce' in given && !hasFunctions) {
    throw new TypeError('"nonce" must be an object with the functions issue and check');
  }
  if ('isReplay' in given && typeof isReplay !== 'function') {
    throw new TypeError('"isReplay" must be a function');
  }
  if ('accessTokenClaims' in given && (typeof accessTokenClaims !== 'object' || accessTokenClaims === null)) {
    throw new TypeError('"accessTokenClaims" must be the claims of the verified access token');
  }
  const constraints = {
    ...rest,
    url: urlText(url),
    ...(accessTokenClaims !== undefined && { accessTokenClaims: { cnf: own(accessTokenClaims, 'cnf') } }),
    ...(nonce !== undefined && { nonce: true }),
  };
  const now = seconds(currentDate === undefined ? new Date() : currentDate);
  return {
    policy: policyText(constraints),
    now,
    isReplay: isReplay?.bind(given) ?? ((key, ttl) => (memory ??= new ReplayMemory()).isReplay(key, ttl, now)),
    nonce,
  };
}

async function issued(nonces: NonNullable<DpopRequest['nonce']>): Promise<string> {
  const nonce: unknown = await nonces.issue();
  // RFC 9449 section 8.1.
  if (typeof nonce !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(nonce)) {
    throw new TypeError('nonce.issue() must return a non-empty string of visible ASCII without quotes and backslashes');
  }
  return nonce;
}

/**
 * A string is passed to the core unchanged: `href` would normalise dot segments and backslashes, but a router may not.
 */
function urlText(url: unknown): string {
  try {
    if (isUrl(url)) return new URL(String(url)).href.replace(/#.*/, '');
    // JSON cannot hold an unpaired surrogate. The core rejects its replacement for the same reason: it is not ASCII.
    if (typeof url === 'string' && new URL(url)) return url.replace(/\p{Surrogate}/gu, '\ufffd');
  } catch {
    // Thrown below.
  }
  throw new TypeError('"url" must be an absolute URL');
}

/** Whether a value is a `URL` of any realm. */
const isUrl = (url: unknown): boolean => Object.prototype.toString.call(url) === '[object URL]';

function isTrue(value: unknown, from: string): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`${from}() must return true or false`);
  return value;
}
