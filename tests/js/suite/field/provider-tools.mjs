// What the rows of presets share: tokens as issuers sign them, most of them with RS256, and one row for each token.
import { equal, must } from '../assert.mjs';
import { digestByHand, KEY, signByHand } from '../proofs.mjs';
import { json, outcome, serving } from '../served.mjs';
import { fromBase64url, toBase64url } from '../tokens.mjs';
import { AT, NOW, table } from './tools.mjs';

/** An RSA key for these tests only. Signing by hand works where a page has no WebCrypto, and gives the same tokens. */
const RSA = {
  n:
    '237u41uzTLtWqQqafsf7GGkj4Wz6J0B1mcSVVlWSCR3pbKTUV-Z4MmebIFvfSXOqJ2rVajbwvHgv3CoFlk71yzgn4NLwDqUzTy3o-l9dwleH' +
    'Wp30rmx--D6H-Kkfq-l7Q8Vzx3trj90gXq51NwTj8w7cQdmLOZQDGgPnyHNALzIuVhZ2A2DyJdMkwQvZLRwHBnb8c7WWovU-iBC9ldLr927k' +
    'CLqiUaaSghcPnGJAt9elaOrfMsBeyNrKMiMWVhv2iq54ID9T0vseiHFRWrfF1JNZ788zTnQ-rO6WI00Sq4-wdU4gpzlpq5mAmRy3djy1mBjx' +
    'vCiXDpc_FMIHWCEhyQ',
  p:
    '7zPWa31c_SifibQH-X0Hu3EVZea6JX281fq0DOgPDhxR8Nk0n2CKmXF5t7NmkuXdhFIiQo699oac3miXxse0UFru1JNkj_Tb8-mOMWiSD59e' +
    'NVcy3EPkUzOk7NQ7sECy4stj9sMmjiOfq2fduXPmXkYTMsw_-j1YuADkmJMIEFM',
  q:
    '6ujT0MKfCEA-e68BQXU0uiA9W55YS9LmDQRYc-Rccp3iypuHRu0sc-XB6I4mLUgEr4xLFxdVTEksQbi20OAKAX9z2v2bSJ78H8BWA__BGaS6' +
    'KgwXma4mNn_LyE07Y3mNLgOQhmo78aqxH-rr-NQKGnxBS3LzchaNnl8VN2IHcfM',
  dp:
    'T9ooPF3vSvvitl-JQfpBOIu5rvjlL1rYTT6SGLTnQbimihaYgJQD8NF25qJXHbbqyh95HGr2c3PgrkaQVGWahjC1BfXmXkBJpRVUyJ22FM0I' +
    '8BmZ-voXIMdeyUjYXDBdB2UKi_f9yPmPdfMIi75rKxGNmymgOfN8yIBTz7NVv80',
  dq:
    'msxxAKmvyO0k_7ZUeoE1DM5AAMb44oaI6N0LONusfC9FC0SwQXH7kChAvvIlgENsKw6lUQMkR5AUpP6HIl_w2AnYG-BxWsrB1F6XkC0SX8ao' +
    'kxrC1pfnQJS4gjc6wpOQEFly_NC2zcswy5qwg5mfStLE6GZIvM7V5h48SfHEfDc',
  qi:
    'Gv1bTVZbgpKhTAI615Ts9Dt8zxDp8B05Jh5oGrVhwk1TmDbX8luMERxdfuJktqLZdjCBhlwNNM4hkuAOn7dtsECBvWHAFtihtqgbgg2cNjUr' +
    'k5GdvCGO9lVGJVV97s4pT0IKWFG7ZCPOl6fmkHL3_vrZhFQPOUs_uik96Aq2zII',
};
const number = (text) => [...fromBase64url(text)].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const { p, q, dp, dq, qi } = Object.fromEntries(Object.entries(RSA).map(([name, text]) => [name, number(text)]));

/** The published keys of the issuers, by the algorithm. */
export const KEYS = {
  RS256: { kty: 'RSA', n: RSA.n, e: 'AQAB', kid: 'a', use: 'sig', alg: 'RS256' },
  ES256: { ...KEY.jwk, kid: 'a', use: 'sig', alg: 'ES256' },
};

/** The PEM of a key of P-256 (RFC 5480 section 2). */
export function pemOf({ x, y }) {
  const prefix = [0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d];
  const bytes = [...prefix, 3, 1, 7, 3, 0x42, 0, 4, ...fromBase64url(x), ...fromBase64url(y)];
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g);
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

/** PKCS #1 v1.5 with SHA-256 (RFC 8017 section 8.2.1), by the Chinese remainder theorem. */
function signWithRsa(bytes) {
  const info = [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
  const padding = new Array(256 - 3 - info.length - 32).fill(255);
  const encoded = [0, 1, ...padding, 0, ...info, ...digestByHand(bytes)];
  const message = encoded.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const [first, second] = [power(message, dp, p), power(message, dq, q)];
  const signature = second + ((((first - second) * qi) % p) + p) % p * q;
  return new Uint8Array(Array.from({ length: 256 }, (_, at) => Number((signature >> BigInt(8 * (255 - at))) & 255n)));
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const remembered = new Map();

/** A token of a header and claims. Members that are undefined are left out. `padded` adds `=` to each part. */
export function signed(header, claims, padded = false) {
  const whole = { alg: 'RS256', kid: 'a', ...header };
  const part = (value) => {
    const text = toBase64url(typeof value === 'object' && !ArrayBuffer.isView(value) ? JSON.stringify(value) : value);
    return padded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text;
  };
  const input = `${part(whole)}.${part(claims)}`;
  const name = `${padded}:${input}`;
  if (!remembered.has(name)) {
    const bytes = new TextEncoder().encode(input);
    const signature = whole.alg === 'RS256' ? signWithRsa(bytes) : signByHand(KEY.d, bytes);
    remembered.set(name, `${input}.${part(signature)}`);
  }
  return remembered.get(name);
}

/** Claims that every issuer here writes, at the time of the rows. */
export const TIMES = { iat: NOW - 60, exp: NOW + 240 };

/**
 * Rows of presets. `preset` adds the rows of one: a token as the issuer's documentation shows it passes, and each
 * neighbour of `rejected`, `[what, changes, claim]`, is rejected by the check of that claim or with that code.
 *
 * @returns `rows`, `row` and `preset(name, source, { options, served, token, also, rejected })`. `options` makes the
 *   preset's options; `served` has the bodies by URL, and each of these is fetched; `token` and `changes` are
 *   `{ header, claims }`; `also` are further changes with which the token passes
 */
export function presets() {
  const { rows, row } = table();
  const preset = (name, source, { options, served, token, also = [], rejected }) => {
    const verify = async (keyward, { header, claims, padded = token.padded } = {}) => {
      const fetch = serving((url) => {
        const body = served[url];
        return typeof body === 'string' ? new Response(body) : json(body ?? {}, {}, body === undefined ? 404 : 200);
      });
      const verifier = keyward.createVerifier({ ...AT, ...options(), fetch });
      const given = signed({ ...token.header, ...header }, { ...TIMES, ...token.claims, ...claims }, padded);
      const result = await outcome(verifier.verify(given));
      return { result, urls: fetch.urls };
    };
    row(`${name}: its token passes, with keys from the documented addresses`, source, async (keyward) => {
      const { result, urls } = await verify(keyward);
      equal(result, 'verified', 'the result');
      equal(urls, Object.keys(served), 'the addresses');
    });
    must(rejected.length > 0, `${name} rejects nothing`);
    const all = [
      ...also.map(([what, changes]) => [`${what} passes`, changes, 'verified']),
      ...rejected.map(([what, changes, claim]) => [`${what} is rejected`, changes, claim]),
    ];
    for (const [what, changes, expected] of all) {
      row(`${name}: ${what}`, source, async (keyward) => {
        equal((await verify(keyward, changes)).result, expected, 'the result');
      });
    }
  };
  return { rows, row, preset };
}

/** The bodies of an issuer's metadata and keys. */
export const discovered = (issuer, jwksUri, key = KEYS.RS256) => ({
  [`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`]: {
    issuer,
    jwks_uri: jwksUri,
    id_token_signing_alg_values_supported: [key.alg ?? 'RS256'],
  },
  [jwksUri]: { keys: [key] },
});
