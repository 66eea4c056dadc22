import type { AlgorithmName, Jwks, ProfileName } from 'keyward';

/** What is demanded of the token, as typed into the form. Empty means: not asked for. */
export interface Policy {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly AlgorithmName[];
  readonly profile: ProfileName | '';
  readonly legacyAccessTokens: boolean;
  readonly clockTolerance: string;
  readonly nonce: string;
  /** The access token that came with an ID token. As secret as the token itself, so it never gets into a link. */
  readonly accessToken: string;
  readonly allowWeakKeys: boolean;
  /** The time to verify at, in UTC, as a date field holds it (`2026-01-15T09:05:00`); `null` for now. */
  readonly time: string | null;
}

/** How a shared secret is written down. */
export type SecretEncoding = 'text' | 'base64url' | 'hex';

/** Keys that were fetched: as long as the text beside them is theirs, a report can say where they came from. */
export interface FetchedKeys {
  readonly text: string;
  readonly jwks: Jwks;
}

/** The keys, in the two ways in which they can be given. */
export interface Keys {
  readonly kind: 'public' | 'secret';
  /** JWK, JWK Set, PEM or certificate. */
  readonly text: string;
  readonly fetched: FetchedKeys | undefined;
  readonly secret: string;
  readonly encoding: SecretEncoding;
}

/** Where keys could be fetched from. Nothing is, until a button says so. */
export interface Address {
  readonly kind: 'issuer' | 'jwks';
  readonly text: string;
}

/** Everything that a person gives the page. */
export interface Input {
  readonly token: string;
  readonly keys: Keys;
  readonly address: Address;
  readonly policy: Policy;
  /** The token came in a link, without its signature. */
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
