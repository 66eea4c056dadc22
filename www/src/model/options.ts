import type { Duration, VerifyOptions } from 'keyward';
import type { Policy } from './input.js';

/** The policy as the package takes it, without the time. */
export function optionsOf(policy: Policy): VerifyOptions {
  const { issuer, audience, algorithms, profile, legacyAccessTokens, clockTolerance, nonce, accessToken, allowWeakKeys } = policy;
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

/** Whether the kind of token is one that comes with a nonce and an access token. */
export function takesNonce({ profile }: Policy): boolean {
  return profile === 'id_token';
}

/** A bare number is seconds. What is no duration goes through as it is: keyward says what is wrong with it. */
function duration(text: string): Duration {
  return Number.isNaN(Number(text)) ? (text as Duration) : Number(text);
}
