import { call } from '../runtime/core.js';
import { JwtError, throwFailure, type Failure } from '../runtime/errors.js';
import { dpop_algorithms, verify_dpop } from '../glue.js';
import { copied } from '../options/copy.js';
import { policyText, seconds, tokenText } from '../options/options.js';
import { own } from '../runtime/own.js';
import { ReplayMemory } from './replay-memory.js';
import type { AlgorithmName, Duration, Jwk, JwsHeader } from '../options/types.js';

/** What a request is, and what its proof must be. */
export type DpopOptions = DpopRequest & (DpopAccessToken | { readonly accessToken?: never; readonly accessTokenClaims?: never });

/** The access token of a request; without one, as at a token endpoint, a proof must not be for any. */
export interface DpopAccessToken {
  /** The access token of the request: the proof must be for it. */
  accessToken: string;
  /** The claims of that token, verified: the proof must be by the key that `cnf.jkt` names. */
  accessTokenClaims: { readonly cnf?: unknown };
}

/** A request, and what is demanded of its proof. */
export interface DpopRequest {
  /** The request's method, as it stands there. */
  method: string;
  /**
   * The request's URL as the client wrote it; the query does not count. No proof matches a text that routers and URL
   * parsers may read in two ways: one whose path has a dot segment, a backslash (encoded ones too), a fragment, a
   * malformed escape or a character that is not visible ASCII. A `URL` is taken as the parser has written it, so do not
   * make one of a request's raw path.
   */
  url: string | URL;
  /** Constraints a nonce that this server gave. `issue` makes one for the answer, `check` says whether one is good still. */
  nonce?: {
    issue(): string | Promise<string>;
    check(nonce: string): boolean | Promise<boolean>;
  };
  /** How old a proof may be. Default 300 seconds. */
  maxProofAge?: Duration;
  /** How far clocks may differ. Default 30 seconds. */
  clockTolerance?: Duration;
  /** The time to verify at. Default: now. */
  currentDate?: Date;
  /** The only algorithms accepted. Without it: any asymmetric one, with RSA keys of up to 4096 bits. */
  algorithms?: readonly Exclude<AlgorithmName, `HS${string}`>[];
  /**
   * Whether a proof with this key was seen before; in the same step it remembers the key for `ttl` seconds. The step must be
   * atomic, or two requests at once may both be the first: a Durable Object or a database with unique keys will do, Workers KV
   * will not. `ttl` allows for servers whose clocks differ by `clockTolerance`. Default: a memory of this process, which stops
   * replays to this process and no other, and refuses proofs when it holds 100,000 that are within their time.
   */
  isReplay?(key: string, ttl: number): boolean | Promise<boolean>;
}

/** What a proof says. RFC 9449 section 4.2. */
export interface DpopPayload {
  jti: string;
  htm: string;
  htu: string;
  iat: number;
  ath?: string;
  nonce?: string;
  [claim: string]: unknown;
}

/** A proof that has passed every check. */
export interface VerifiedDpop {
  /** The thumbprint of the key that made it (RFC 7638, SHA-256, base64url): `cnf.jkt` of the tokens that are bound to it. */
  readonly jkt: string;
  /** Its claims. */
  readonly payload: DpopPayload;
  /** Its header, which holds the key. */
  readonly protectedHeader: JwsHeader & { jwk: Jwk };
}

/** What the core answers: a proof, and what is left to check. */
interface Answer extends Failure {
  readonly verified: VerifiedDpop;
  readonly left: { readonly nonce: string | null; readonly replayKey: string; readonly lifetime: number };
}

let memory: ReplayMemory | undefined;

/**
 * Verifies the DPoP proof of a request (RFC 9449 section 4.3): its form, the key in it, its signature, then that it is for
 * this method, this URL, this access token, of this time and with a nonce of this server, and last of all that it has not
 * been used before.
 *
 * Replay is told within this process by default: another isolate, another server does not know what this one has seen. See
 * `isReplay` for more.
 *
 * @param proof the value of the request's only `DPoP` header
 * @returns the thumbprint of the key, and what the proof says
 * @throws {@link JwtError} `ERR_DPOP_INVALID`: with `claim`, `reason` and `check` saying why, and where a nonce is missing or
 *   stale, with `nonce` holding one for the answer's `DPoP-Nonce`; `ERR_DPOP_REPLAYED`; `ERR_LIMIT_EXCEEDED`: the memory of
 *   this process is full
 * @throws TypeError a caller's mistake
 * @throws what the caller's own functions throw, as it is
 *
 * @example
 * const { payload } = verifyJwt(accessToken, jwks, { ...options, profile: 'access_token', senderConstraint: 'unchecked' });
 * await verifyDpop(request.headers.get('dpop') ?? '', {
 *   method: request.method,
 *   url: request.url,
 *   accessToken,
 *   accessTokenClaims: payload,
 * });
 */
export async function verifyDpop(proof: string, options: DpopOptions): Promise<VerifiedDpop> {
  if (typeof proof !== 'string') throw new TypeError('the proof must be a string');
  const { policy, now, nonce, isReplay } = read(options);
  const text = tokenText(proof, undefined);
  const answer: Answer = JSON.parse(call(() => verify_dpop(text, policy, now)));
  const error = own(answer, 'error');
  if (error !== undefined && own(error, 'claim') === 'nonce' && nonce !== undefined) throwFailure(answer, { nonce: await issued(nonce) });
  throwFailure(answer);
  const { verified, left } = answer;
  if (nonce !== undefined && !isTrue(await nonce.check(left.nonce!), 'nonce.check')) {
    const details = { check: 'nonce', claim: 'nonce', reason: 'check_failed', nonce: await issued(nonce) } as const;
    throw new JwtError('ERR_DPOP_INVALID', 'the DPoP proof is refused: its "nonce" is none that is good still', details);
  }
  if (isTrue(await isReplay(left.replayKey, left.lifetime), 'isReplay')) {
    throw new JwtError('ERR_DPOP_REPLAYED', 'the DPoP proof has been used before', { check: 'replay' });
  }
  return verified;
}

/**
 * Looks at options that are the same for every request, before there is one.
 *
 * @throws TypeError
 */
export function checkDpop(options: Omit<DpopRequest, 'method' | 'url' | 'currentDate'>): void {
  const { policy, now } = read({ ...options, method: 'GET', url: 'https://api.example' });
  // Of an empty proof and options that are a mistake, the core names the mistake.
  const mistake = own(JSON.parse(call(() => verify_dpop('', policy, now))) as Failure, 'typeError');
  if (mistake !== undefined) throw new TypeError(mistake);
}

/** The algorithms that a proof may be signed with, unless options say otherwise. */
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
  const { isReplay, nonce, url, accessTokenClaims, currentDate, ...rest } = given;
  const functions = typeof nonce === 'object' && nonce !== null && typeof nonce.issue === 'function' && typeof nonce.check === 'function';
  if ('nonce' in given && !functions) throw new TypeError('"nonce" must be an object with the functions issue and check');
  if ('isReplay' in given && typeof isReplay !== 'function') throw new TypeError('"isReplay" must be a function');
  if ('accessTokenClaims' in given && (typeof accessTokenClaims !== 'object' || accessTokenClaims === null)) {
    throw new TypeError('"accessTokenClaims" must be the claims of the verified access token');
  }
  const demanded = {
    ...rest,
    url: urlText(url),
    ...(accessTokenClaims !== undefined && { accessTokenClaims: { cnf: own(accessTokenClaims, 'cnf') } }),
    ...(nonce !== undefined && { nonce: true }),
  };
  const now = seconds(currentDate === undefined ? new Date() : currentDate);
  return {
    policy: policyText(demanded),
    now,
    isReplay: isReplay?.bind(given) ?? ((key, ttl) => (memory ??= new ReplayMemory()).isReplay(key, ttl, now)),
    nonce,
  };
}

async function issued(nonces: NonNullable<DpopRequest['nonce']>): Promise<string> {
  const nonce: unknown = await nonces.issue();
  // RFC 9449 section 8.1.
  if (typeof nonce !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(nonce)) {
    throw new TypeError('nonce.issue must give a string of visible ASCII without quotes and backslashes, and not an empty one');
  }
  return nonce;
}

/** A text goes to the core as it is: `href` would hide dot segments and backslashes, which a router may not have seen as such. */
function urlText(url: unknown): string {
  try {
    if (url instanceof URL) return url.href.replace(/#.*/, '');
    // JSON has no half of a surrogate pair. In its place stands what the core refuses for the same reason: it is not ASCII.
    if (typeof url === 'string' && new URL(url)) return url.replace(/\p{Surrogate}/gu, '\ufffd');
  } catch {
    // Said below.
  }
  throw new TypeError('"url" must be an absolute URL');
}

function isTrue(answer: unknown, from: string): boolean {
  if (typeof answer !== 'boolean') throw new TypeError(`${from} must answer true or false`);
  return answer;
}
