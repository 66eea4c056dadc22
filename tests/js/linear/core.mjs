// The parsers of tokens, keys, responses, proofs and certificates, through the public interface.
import * as keyward from 'keyward';
import { JWKS } from '../guard/options.mjs';
import { JKT, proof, token } from '../guard/tokens.mjs';

const { JwtError } = keyward;
const encode = (text) => Buffer.from(text).toString('base64url');
const HEADER = encode('{"alg":"ES256","kid":"issuer"}');
const SIGNATURE = 'A'.repeat(86);
const unsigned = (payload, header = HEADER) => `${header}.${encode(payload)}.${SIGNATURE}`;
const ISSUER = 'https://issuer.example';
const URI = 'https://issuer.example/jwks';
const LIMITS = { tokenBytes: 8 << 20 };
/** The text as the content of a JSON string: quotes and control characters are escaped. */
const content = (text) => JSON.stringify(text).slice(1, -1);

/** Untrusted text must lead to a verdict or to an error of the package, and to nothing else. */
function verdict(work) {
  try {
    work();
  } catch (error) {
    if (!(error instanceof JwtError)) throw error;
  }
}

/** Text that is no key may be a secret by mistake, which is a `TypeError`. */
const verdictOfKeys = (work) =>
  verdict(() => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof TypeError && /secretKey/.test(error.message))) throw error;
    }
  });

const verdictOf = (promise) =>
  promise.catch((error) => {
    if (!(error instanceof JwtError)) throw error;
  });

/** Token texts, by the part that holds the untrusted text. */
const TOKENS = {
  'the token': (text) => text,
  'the header': (text) => `${encode(text)}.e30.${SIGNATURE}`,
  'base64url in the payload': (text) => `${HEADER}.${text}.${SIGNATURE}`,
  'the signature': (text) => `${HEADER}.e30.${text}`,
  kid: (text) => unsigned('{}', encode(`{"alg":"ES256","kid":"${content(text)}"}`)),
  crit: (text) => unsigned('{}', encode(`{"alg":"ES256","crit":[${text}"b64"]}`)),
  'the payload': (text) => unsigned(text),
  'members of the payload': (text) => unsigned(`{${text}"exp":1}`),
  aud: (text) => unsigned(`{"aud":[${text}"x"],"iss":"x"}`),
  'a string of the payload': (text) => unsigned(`{"iss":"${text}"}`),
};

const tokens = Object.entries(TOKENS).flatMap(([place, make]) => [
  {
    name: `verifyJwt: ${place}`,
    make,
    run: (text) => verdict(() => keyward.verifyJwt(text, JWKS, { limits: LIMITS })),
  },
  {
    name: `inspectJwt: ${place}`,
    make,
    run: (text) => verdict(() => keyward.reportText(keyward.inspectJwt(text, JWKS, { limits: LIMITS }))),
  },
]);

const decoded = ['the token', 'members of the payload'].map((place) => ({
  name: `decodeJwt: ${place}`,
  make: TOKENS[place],
  run: (text) => verdict(() => keyward.decodeJwt(text)),
}));

tokens.push({
  name: 'inspectJwt: claims of many names',
  units: ['x'],
  make: (text) => unsigned(`{${Array.from({ length: text.length / 8 }, (_, at) => `"${at.toString(36)}":1`).join()}}`),
  run: (text) => verdict(() => keyward.reportText(keyward.inspectJwt(text, JWKS, { limits: LIMITS }))),
});

/** Claims of a token with a valid signature. */
const CLAIMS = {
  scope: (text) => ({ scope: text }),
  'aud as an array': (text) => ({ aud: Array.from({ length: text.length / 8 }, (_, at) => `${at}`) }),
  members: (text) => Object.fromEntries(Array.from({ length: text.length / 16 }, (_, at) => [`claim${at}`, at])),
};
const signed = Object.entries(CLAIMS).map(([place, claims]) => ({
  name: `verifyJwt, signed: ${place}`,
  make: (text) => token({ aud: 'x', ...claims(text) }),
  run: (text) =>
    verdict(() =>
      keyward.verifyJwt(text, JWKS, {
        audience: 'x',
        issuer: ISSUER,
        scopes: ['a', 'b'],
        profile: 'access_token',
        limits: LIMITS,
      }),
    ),
  ...(place !== 'scope' && { units: [' '] }),
}));

/** Key texts. */
const KEYS = {
  'the text': (text) => text,
  'the array': (text) => `{"keys":[${text}]}`,
  'members of a key': (text) => `{"kty":"EC",${text}"crv":"P-256"}`,
  x5c: (text) => `{"kty":"RSA","x5c":["${text}"],"n":"${text}","e":"AQAB"}`,
  key_ops: (text) => `{"kty":"RSA","key_ops":[${text}"verify"],"n":"AQAB","e":"AQAB"}`,
  PEM: (text) => `-----BEGIN PUBLIC KEY-----${text}-----END PUBLIC KEY-----`,
  'PEM without its lines': (text) => `MFkw${text}`,
  'blocks of PEM': (text) =>
    '-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n'.repeat(text.length / 64),
  'unclosed blocks of PEM': (text) => '-----BEGIN CERTIFICATE-----\n'.repeat(text.length / 28),
  'PEM by kid': (text) => `{"a":"-----BEGIN CERTIFICATE-----${content(text)}"}`,
  'an array of keys': (text) => `[{"kty":"EC"},${text}]`,
  'key_ops of many values': (text) =>
    `{"kty":"RSA","key_ops":${JSON.stringify(Array.from({ length: text.length / 8 }, (_, at) => at.toString(36)))}}`,
  'after PEM': (text) => `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${text}`,
};
const keys = Object.entries(KEYS).map(([place, make]) => ({
  name: `KeySet: ${place}`,
  make,
  run: (text) => verdictOfKeys(() => new keyward.KeySet(text, { limits: { keys: 1_000_000, keySetBytes: 8 << 20 } })),
}));

const TOKEN = token();
keys.push({
  name: 'inspectJwt: keys',
  make: (text) => `{"keys":[${text}{"kty":"EC"}]}`,
  units: ['{},', '{"kty":"EC","kid":"issuer"},', '{"kid":"x"},', '{"kty":"EC","kty":"EC"},'],
  run: (text) =>
    verdict(() =>
      keyward.reportText(keyward.inspectJwt(TOKEN, text, { limits: { keys: 1_000_000, keySetBytes: 8 << 20 } })),
    ),
});

/** A `fetch` whose response has this body and these headers. `asked`: the headers that were read. */
function serve(body, headers = {}, status = 200) {
  const asked = new Set();
  const bytes = new TextEncoder().encode(body);
  const get = (name) => (asked.add(name.toLowerCase()), headers[name.toLowerCase()] ?? null);
  const fetch = async () => ({
    status,
    redirected: false,
    type: 'basic',
    headers: { get, has: (name) => get(name) !== null },
    body: new ReadableStream({ start: (controller) => (controller.enqueue(bytes), controller.close()) }),
  });
  return { fetch, asked };
}

const JSON_KEYS = JSON.stringify(JWKS);
/** Makes a verifier fetch its keys, and asserts that it read the header. */
async function fetchWith(name, text, status) {
  const { fetch, asked } = serve(JSON_KEYS, { [name]: text }, status);
  await verdictOf(keyward.createVerifier({ issuer: ISSUER, audience: null, jwksUri: URI, fetch }).prefetch());
  if (!asked.has(name)) throw new Error(`${name} was not read`);
}

// A body may have 512 KiB, so half of that is the largest size that is parsed completely.
const fetched = [
  {
    name: 'fetchJwks: the body',
    largest: 256 * 1024,
    run: (text) => verdictOf(keyward.fetchJwks(URI, { fetch: serve(text).fetch })),
  },
  {
    name: 'fetchJwks: the array',
    largest: 256 * 1024,
    make: (text) => `{"keys":[${text}{}]}`,
    run: (text) => verdictOf(keyward.fetchJwks(URI, { fetch: serve(text).fetch })),
  },
  {
    name: 'discover: the body',
    largest: 256 * 1024,
    run: (text) => verdictOf(keyward.discover(ISSUER, { fetch: serve(text).fetch })),
  },
  {
    name: 'discover: the addresses',
    largest: 128 * 1024,
    make: (text) =>
      `{"issuer":"${content(text)}","jwks_uri":"https://${content(text)}",` +
      `"id_token_signing_alg_values_supported":[${text}"ES256"]}`,
    run: (text) => verdictOf(keyward.discover(ISSUER, { fetch: serve(text).fetch })),
  },
  {
    name: 'discover: jwks_uri',
    largest: 128 * 1024,
    make: (text) => `{"issuer":"${ISSUER}","jwks_uri":"https://issuer.example/${content(text)}"}`,
    run: (text) => verdictOf(keyward.discover(ISSUER, { fetch: serve(text).fetch })),
  },
  ...['cache-control', 'age'].map((name) => ({
    name: `a verifier: ${name}`,
    run: (text) => fetchWith(name, text, 200),
  })),
  {
    name: 'a verifier: cache-control, quoted',
    make: (text) => `no-x="${text}, max-age=${text}`,
    run: (text) => fetchWith('cache-control', text, 200),
  },
  { name: 'a verifier: retry-after', run: (text) => fetchWith('retry-after', text, 503) },
  { name: 'a verifier: content-length', run: (text) => fetchWith('content-length', text, 200) },
];

const REQUEST = { method: 'GET', url: 'https://api.example/' };
const dpop = (text, options = {}) =>
  verdictOf(keyward.verifyDpop(text, { ...REQUEST, isReplay: () => false, ...options }));
const proofWith = (changes) => proof({ ...REQUEST, token: 'x', ...changes });
const proofs = [
  { name: 'verifyDpop: the proof', run: (text) => dpop(text) },
  { name: 'verifyDpop: the header', make: (text) => `${encode(text)}.e30.${SIGNATURE}`, run: (text) => dpop(text) },
  {
    name: 'verifyDpop: the payload',
    make: (text) => proofWith({ claims: { jti: text } }).replace(/\.[^.]*/, () => `.${encode(text)}`),
    run: (text) => dpop(text),
  },
  ...['jti', 'htu', 'htm', 'nonce', 'ath'].map((name) => ({
    name: `verifyDpop: ${name}`,
    make: (text) => proofWith({ claims: { [name]: name === 'htu' ? `https://api.example/${text}` : text } }),
    run: (text) =>
      dpop(text, {
        nonce: { issue: () => 'x', check: (nonce) => nonce === 'x' },
        accessToken: 'x',
        accessTokenClaims: { cnf: { jkt: JKT } },
      }),
  })),
  { name: 'verifyDpop: the URL', make: (text) => `https://api.example/${text}`, run: (url) => dpop(DPOP, { url }) },
];
const DPOP = proofWith({});

const certificates = Object.entries({
  'the text': (text) => text,
  PEM: (text) => `-----BEGIN CERTIFICATE-----${text}-----END CERTIFICATE-----`,
}).map(([place, make]) => ({
  name: `verifyCertificateBinding: ${place}`,
  make,
  run: (text) => verdict(() => keyward.verifyCertificateBinding(text, { cnf: { 'x5t#S256': 'x' } })),
}));
const confirmation = {
  name: 'verifyCertificateBinding: cnf',
  run: (text) => verdict(() => keyward.verifyCertificateBinding('MIIB', { cnf: { 'x5t#S256': text } })),
};

// Proofs and decodeJwt accept 1 MiB of base64url, which is 768 KiB of content.
const limited = [...decoded, ...proofs].map((row) => ({ largest: 512 * 1024, ...row }));

export const CORE = [...tokens, ...limited, ...signed, ...keys, ...fetched, ...certificates, confirmation];
