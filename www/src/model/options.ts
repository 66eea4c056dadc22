import type { Duration, VerifyOptions } from 'keyward';
import type { Policy } from './input.js';

/** The policy as options of the package, without the time. */
export function optionsOf(policy: Policy): VerifyOptions {
  const { issuer, audience, algorithms, profile, clockTolerance, nonce, accessToken } = policy;
  const { legacyAccessTokens, allowWeakKeys } = policy;
  return {
    ...(profile !== '' && { profile }),
    ...(profile === 'access_token' && legacyAccessTokens && { legacyAccessTokens }),
    ...(issuer !== '' && { issuer }),
    ...(audience !== '' && { audience }),
    ...(algorithms.length > 0 && { algorithms }),
    ...(clockTolerance.trim() !== '' && { clockTolerance: duration(clockTolerance.trim()) }),
    ...(nonce !== '' && takesNonce(policy) && { nonce }),
    ...(accessToken !== '' && takesNonce(policy) && { accessToken }),
    ...(allowWeakKeys && { allowWeakKeys }),
  };
}

/** Whether the kind of token has a nonce and may be issued with an access token. */
export function takesNonce({ profile }: Policy): boolean {
  return profile === 'id_token';
}

/** A number without unit is in seconds. Invalid text is passed on, so that keyward reports the error. */
function duration(text: string): Duration {
  return Number.isNaN(Number(text)) ? (text as Duration) : Number(text);
}
