import type { AlgorithmName, Jwks, ProfileName } from 'keyward';

/** The constraints on the token, as typed into the form. Empty values are not checked. */
export interface Policy {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly AlgorithmName[];
  readonly profile: ProfileName | '';
  readonly legacyAccessTokens: boolean;
  readonly clockTolerance: string;
  readonly nonce: string;
  /** The access token that was issued with an ID token. It is secret, so a link never contains it. */
  readonly accessToken: string;
  readonly allowWeakKeys: boolean;
  /** The time to verify at, in UTC, as the value of a date field (`2026-01-15T09:05:00`); `null` for now. */
  readonly time: string | null;
}

/** The encoding of a shared secret. */
export type SecretEncoding = 'text' | 'base64url' | 'hex';

/** Fetched keys and their text. While the text is unchanged, a report can name their source. */
export interface FetchedKeys {
  readonly text: string;
  readonly jwks: Jwks;
}

/** The keys: public keys or a shared secret. */
export interface Keys {
  readonly kind: 'public' | 'secret';
  /** JWK, JWK Set, PEM or certificate. */
  readonly text: string;
  readonly fetched: FetchedKeys | undefined;
  readonly secret: string;
  readonly encoding: SecretEncoding;
}

/** The address for fetching keys. Nothing is fetched before a button is pressed. */
export interface Address {
  readonly kind: 'issuer' | 'jwks';
  readonly text: string;
}

/** All inputs of the page. */
export interface Input {
  readonly token: string;
  readonly keys: Keys;
  readonly address: Address;
  readonly policy: Policy;
  /** The token is from a link that omits its signature. */
  readonly unsigned: boolean;
}

export const EMPTY: Input = {
  token: '',
  keys: { kind: 'public', text: '', fetched: undefined, secret: '', encoding: 'text' },
  address: { kind: 'issuer', text: '' },
  policy: {
    issuer: '',
    audience: '',
    algorithms: [],
    profile: '',
    legacyAccessTokens: false,
    clockTolerance: '',
    nonce: '',
    accessToken: '',
    allowWeakKeys: false,
    time: null,
  },
  unsigned: false,
};
