import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { own } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import { decode_jwt } from '../glue.js';
import { rememberedKeys, type JwksLike } from '../keys/key-set.js';
import { copied } from '../options/copy.js';
import { constraintsOf, jwsText, payloadOf, policyText, tokenText, type Constraints } from '../options/options.js';
import type {
  AccessTokenPayload,
  DecodedJwt,
  IdTokenPayload,
  JwsJson,
  JwsOptions,
  JwtPayload,
  LegacyAccessTokenPayload,
  LogoutTokenPayload,
  VerifiedJws,
  VerifiedJwt,
  VerifyOptions,
} from '../options/types.js';

/**
 * Verifies a JWT (RFC 7519): its form, its algorithm, its signature with a key of the set, then its claims. Synchronous.
 *
 * @param token a compact JWS: three base64url parts and two dots
 * @param jwks the issuer's keys
 * @param options what is demanded of the token; `exp`, `nbf` and `iat` are checked wherever they are present
 * @returns the claims, typed by the profile if there is one, the header, and which key verified the token
 * @throws {@link JwtError} the first check that fails
 * @throws TypeError a caller's mistake, never caused by what is in the token
 *
 * @example
 * const { payload } = verifyJwt(token, jwks, {
 *   issuer: 'https://issuer.example',
 *   audience: 'https://api.example',
 * });
 *
 * @example
 * const { payload } = verifyJwt(token, jwks, {
 *   profile: 'access_token',
 *   issuer: 'https://issuer.example',
 *   audience: 'https://api.example',
 *   scopes: ['orders:read'],
 * });
 * payload.client_id; // a string
 */
export function verifyJwt<P = IdTokenPayload>(
  token: string,
  jwks: JwksLike,
  options: VerifyOptions & { profile: 'id_token' },
): VerifiedJwt<P>;
export function verifyJwt<P = AccessTokenPayload>(
  token: string,
  jwks: JwksLike,
  options: VerifyOptions & { profile: 'access_token'; legacyAccessTokens?: false },
): VerifiedJwt<P>;
export function verifyJwt<P = LegacyAccessTokenPayload>(
  token: string,
  jwks: JwksLike,
  options: VerifyOptions & { profile: 'access_token' },
): VerifiedJwt<P>;
export function verifyJwt<P = LogoutTokenPayload>(
  token: string,
  jwks: JwksLike,
  options: VerifyOptions & { profile: 'logout_token' },
): VerifiedJwt<P>;
export function verifyJwt<P = JwtPayload>(token: string, jwks: JwksLike, options?: VerifyOptions): VerifiedJwt<P>;
export function verifyJwt<P = JwtPayload>(token: string, jwks: JwksLike, options: VerifyOptions = {}): VerifiedJwt<P> {
  return verifyWith(token, jwks, constraintsOf(options));
}

/**
 * {@link verifyJwt} with options that have been looked at.
 *
 * @internal
 */
export function verifyWith<P>(token: string, jwks: JwksLike, constraints: Constraints): VerifiedJwt<P> {
  const text = tokenText(token, constraints.limits);
  const now = constraints.now();
  const [keys, { policy }] = [rememberedKeys(jwks, constraints.limits), constraints];
  return resultOf(callWith([keys, policy], (core) => core.verify_jwt(text, keys.in(core), policy.in(core), now, false)));
}

/**
 * What the core found, or the error that it found.
 *
 * @internal
 */
export function resultOf<T>(answer: string): T {
  const result = JSON.parse(answer);
  throwFailure(result);
  return result;
}

/**
 * Verifies a JWS (RFC 7515), whatever its payload is. Claims are not looked at. Of several signatures in a JSON
 * serialization the first that verifies counts; unprotected headers choose neither algorithm nor key.
 *
 * @param jws the compact serialization as a string, or a JSON serialization as an object
 * @param options `payload`: the bytes, where they travel beside the token (detached, RFC 7515 appendix F, RFC 7797)
 * @returns the payload's bytes, the header, and which key verified them
 * @throws {@link JwtError} the first check that fails
 * @throws TypeError a caller's mistake
 *
 * @example
 * const { payload } = verifyJws(jws, jwks, { algorithms: ['ES256'] });
 * new TextDecoder().decode(payload);
 */
export function verifyJws(jws: string | JwsJson, jwks: JwksLike, options: JwsOptions = {}): VerifiedJws {
  const { payload, ...rest } = copied(options);
  const [policy, limits] = [policyText(rest), own(rest, 'limits')];
  const detached = payloadOf(payload, limits);
  const json = typeof jws === 'object';
  const text = json ? jwsText(jws, limits) : tokenText(jws, limits);
  const keys = rememberedKeys(jwks, limits);
  const answer = callWith([keys], (core) => core.verify_jws(text, json, detached, keys.in(core), policy));
  const verified = resultOf<Omit<VerifiedJws, 'payload'>>(answer);
  return { payload: call((core) => core.take_bytes())!, ...verified };
}

/**
 * Reads a token WITHOUT verifying it: anybody may have written what comes out. For a look at `iss` before keys are
 * chosen, or at your own token's `exp`; never for a decision about access.
 *
 * @returns the claims and the header, NOT verified
 * @throws {@link JwtError} `ERR_JWS_INVALID`, `ERR_JWT_INVALID`, `ERR_JOSE_NOT_SUPPORTED`, `ERR_LIMIT_EXCEEDED`
 *
 * @example
 * const { exp } = decodeJwt(token).payload; // NOT verified
 */
export function decodeJwt<P = JwtPayload>(token: string): DecodedJwt<P> {
  const text = tokenText(token, undefined);
  return resultOf(call(() => decode_jwt(text)));
}
