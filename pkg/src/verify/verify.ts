import { rejectionBy } from './validate.js';
import { call } from '../runtime/core.js';
import { throwFailure } from '../runtime/errors.js';
import { own } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import { decode_jwt } from '../glue.js';
import { rememberedKeys, type JwksLike } from '../keys/key-set.js';
import { copied } from '../options/copy.js';
import { rejectUnknown } from '../options/names.js';
import { constraintsOf, jwsText, payloadOf, policyText, tokenText, type Constraints } from '../options/options.js';
import type {
  AccessTokenPayload,
  AnyValidate,
  DecodedJwt,
  IdTokenPayload,
  JwsJson,
  JwsOptions,
  JwtPayload,
  LegacyAccessTokenPayload,
  LogoutTokenPayload,
  UncheckedPayload,
  VerifiedJws,
  VerifiedJwt,
  VerifyOptions,
} from '../options/types.js';

/**
 * Verifies a JWT (RFC 7519): format, algorithm, signature with a key of the set, then claims. Synchronous.
 *
 * @param token a compact JWS: three base64url parts, separated by dots
 * @param jwks the issuer's keys
 * @param options constraints on the token. Default: only the claims of RFC 7519 are checked, if they are present
 * @returns the claims, typed by the profile; the header; and the key that verified the token
 * @throws {@link JwtError} the error of the first check that fails
 * @throws TypeError if an argument is invalid; the content of the token never causes it
 * @throws what the option `validate` throws
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
export function verifyJwt<P = UncheckedPayload>(
  token: string,
  jwks: JwksLike,
  options: VerifyOptions & { claimTypes: 'unchecked' },
): VerifiedJwt<P>;
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
  const constraints = constraintsOf(options, [], [], true);
  return completeNow(constraints, () => verifyWith<P>(token, jwks, constraints));
}

/**
 * Verifies a token and makes the check `validate`, without waiting.
 *
 * @throws TypeError for the profile `client_assertion`: only a call that can wait can ask whether it was used before
 *
 * @internal
 */
export function completeNow<P>(
  constraints: { readonly profile?: unknown; readonly validate?: AnyValidate | undefined },
  verify: () => VerifiedJwt<P>,
): VerifiedJwt<P> {
  if (constraints.profile === 'client_assertion') {
    throw new TypeError('the profile client_assertion is only for verify() of a verifier, which detects replays');
  }
  const verified = verify();
  const rejection = rejectionBy(own(constraints, 'validate'), verified as VerifiedJwt);
  if (rejection !== undefined) throw rejection;
  return verified;
}

/**
 * {@link verifyJwt} with validated options, except the check `validate`.
 *
 * @internal
 */
export function verifyWith<P>(token: string, jwks: JwksLike, constraints: Constraints): VerifiedJwt<P> {
  const text = tokenText(token, constraints.limits);
  const now = constraints.now();
  const [keys, { policy }] = [rememberedKeys(jwks, constraints.limits), constraints];
  const json = callWith([keys, policy], (core) => core.verify_jwt(text, keys.in(core), policy.in(core), now, false));
  return resultOf(json);
}

/**
 * Parses the core's result.
 *
 * @throws {@link JwtError} if the result is an error
 *
 * @internal
 */
export function resultOf<T>(json: string): T {
  const result = JSON.parse(json);
  throwFailure(result);
  return result;
}

const JWS_OPTIONS: readonly string[] = ['algorithms', 'crit', 'allowWeakKeys', 'padding', 'limits'];

/**
 * Verifies the signature of a JWS (RFC 7515) with any payload. Does not check claims. A JSON serialization with several
 * signatures is verified if one of them is valid; the first valid one is reported. Unprotected headers select neither
 * algorithm nor key.
 *
 * @param jws the compact serialization as a string, or a JSON serialization as an object
 * @param jwks the issuer's keys
 * @param options constraints on the signature, and in `payload` a detached payload (RFC 7515 appendix F, RFC 7797)
 * @returns the bytes of the payload, the protected header, and the key that verified the signature
 * @throws {@link JwtError} the error of the first check that fails
 * @throws TypeError if an argument is invalid
 *
 * @example
 * const { payload } = verifyJws(jws, jwks, { algorithms: ['ES256'] });
 * new TextDecoder().decode(payload);
 */
export function verifyJws(jws: string | JwsJson, jwks: JwksLike, options: JwsOptions = {}): VerifiedJws {
  const { payload, ...rest } = copied(options);
  rejectUnknown(Object.keys(rest), JWS_OPTIONS);
  const [policy, limits] = [policyText(rest), own(rest, 'limits')];
  const detached = payloadOf(payload, limits);
  const json = typeof jws === 'object';
  const text = json ? jwsText(jws, limits) : tokenText(jws, limits);
  const keys = rememberedKeys(jwks, limits);
  const result = callWith([keys], (core) => core.verify_jws(text, json, detached, keys.in(core), policy));
  const verified = resultOf<Omit<VerifiedJws, 'payload'>>(result);
  return { payload: call((core) => core.take_bytes())!, ...verified };
}

/**
 * Decodes a token WITHOUT verifying it: anyone may have written its content. Use it to read `iss` before you choose
 * keys, or `exp` of your own token. Never use it to decide about access.
 *
 * @param token a compact JWS
 * @returns the claims and the header, NOT verified
 * @throws {@link JwtError} `ERR_JWS_INVALID`, `ERR_JWT_INVALID`, `ERR_JOSE_NOT_SUPPORTED`, `ERR_LIMIT_EXCEEDED`
 * @throws TypeError if `token` is not a string
 *
 * @example
 * const { exp } = decodeJwt(token).payload; // NOT verified
 */
export function decodeJwt<P = JwtPayload>(token: string): DecodedJwt<P> {
  const text = tokenText(token, undefined);
  return resultOf(call(() => decode_jwt(text)));
}
