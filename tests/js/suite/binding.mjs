// verifyCertificateBinding: an access token bound to a client's certificate (RFC 8705 section 3.1).
import { equal, must, throwsCode, throwsTypeError, thrown } from './assert.mjs';
import { fromBase64url } from './tokens.mjs';
import { assertNoSecrets } from './vectors.mjs';

/**
 * A certificate whose private key was discarded. Made with:
 *
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=client.example
 *   -days 36500
 */
const PEM = `-----BEGIN CERTIFICATE-----
MIIBijCCAS+gAwIBAgIUS+0LX4xwcqyy4N6zae/F24TXfA0wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOY2xpZW50LmV4YW1wbGUwIBcNMjYxMTI0MTExNjUzWhgPMjEy
NjEwMzExMTE2NTNaMBkxFzAVBgNVBAMMDmNsaWVudC5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEdLgeWukOcwBNTPyLI5r15GNMEfyPQ7yVL9ivVkW6
ATqnzrJKkp6v4G6k7gyYCTDkASJdHc3F1aMpCqU+f1KUn6NTMFEwHQYDVR0OBBYE
FNejwFH5Ws0RV7Y5gKg1y6rzzghXMB8GA1UdIwQYMBaAFNejwFH5Ws0RV7Y5gKg1
y6rzzghXMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKIrKk0T
eXuJr5RoilTqZ9rjpE1va5JMHm6Cl9tg1Bg6AiEA4WVdDZghvUpeQifBXRGywAjs
GP7MZ0V5mCSAObQU0Yw=
-----END CERTIFICATE-----
`;
/** openssl x509 -outform der | openssl dgst -sha256 -binary | basenc --base64url, without the padding. */
const THUMBPRINT = 'Ux6vcwxTMJ_UhlZPEKT9r1M1oJNFmnFpwiLeYk3VRLU';
/** A second certificate, made the same way, with /CN=other.example. */
const OTHER = `-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUU9WACZk/U8g+R6Qhscbmtg0sPGYwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yNjExMjQxMTE2NTNaGA8yMTI2
MTAzMTExMTY1M1owGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABK7kMqh5n3fH+OUkVQBw83NoCsvxqK6RhiohIOewW1mX
fFq9hqMqEOrYJ5FPPG/IJoomI3l+EVFzwOhWssSMKx2jUzBRMB0GA1UdDgQWBBR5
ioVvihdq0AtJLqTdS1CJtgzHvTAfBgNVHSMEGDAWgBR5ioVvihdq0AtJLqTdS1CJ
tgzHvTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCSt1geAwO5
vSZ4Q0XMEgJf8TtgfbDlFZVGqg50fj8QSQIgJd8Ik45zPWUvipH/ItK7tvf0OJDo
hGA2TrUhdnBOb64=
-----END CERTIFICATE-----
`;

const BASE64 = PEM.replace(/-----.*-----|\n/g, '');
const bytes = () => fromBase64url(BASE64);
const claims = (thumbprint = THUMBPRINT) => ({ sub: 'client.example', cnf: { 'x5t#S256': thumbprint } });
const labelled = (label) => PEM.replaceAll('CERTIFICATE', label);
const body = (text) => PEM.replace(BASE64.slice(0, 64), text);

/** The certificate as a view into a larger buffer. */
function view() {
  const buffer = new Uint8Array(bytes().length + 20);
  buffer.set(bytes(), 7);
  return buffer.subarray(7, 7 + bytes().length);
}

const READABLE = {
  PEM: PEM,
  'PEM without its last newline': PEM.trimEnd(),
  'PEM with CRLF': PEM.replaceAll('\n', '\r\n'),
  'PEM with text around': `subject=CN = client.example\nissuer=CN = client.example\n\n${PEM}\nand more\n`,
  'PEM with CRLF and text around': `Bag Attributes\n    localKeyID: 01\n${PEM}\nand more\n`.replaceAll('\n', '\r\n'),
  base64: BASE64,
  bytes: bytes(),
  'bytes in a larger buffer': view(),
};

/** Values that cannot be read as a certificate. */
const UNREADABLE = {
  'an empty string': '',
  whitespace: ' \n',
  'no bytes': new Uint8Array(),
  'not base64': 'client.example!',
  'base64 with an invalid character': `${BASE64.slice(0, 40)}*${BASE64.slice(41)}`,
  'base64 with a character that is not ASCII': `${BASE64.slice(0, 40)}é${BASE64.slice(41)}`,
  'base64 of invalid length': BASE64.slice(0, 41),
  'empty PEM': '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
  'PEM with an invalid character': body(`*${BASE64.slice(1, 64)}`),
  'PEM without an END line': PEM.replace(/-----END.*\n/, ''),
  'PEM without a BEGIN line': PEM.replace(/-----BEGIN.*\n/, ''),
  'PEM with another label at its end': PEM.replace('END CERTIFICATE', 'END PUBLIC KEY'),
  'PEM with another label at its start': PEM.replace('BEGIN CERTIFICATE', 'BEGIN PUBLIC KEY'),
  ...Object.fromEntries(
    [
      'PUBLIC KEY', 'PRIVATE KEY', 'EC PRIVATE KEY', 'CERTIFICATE REQUEST', 'TRUSTED CERTIFICATE', 'X509 CERTIFICATE',
      'X509 CRL', 'PKCS7', 'certificate', '',
    ].map((label) => [`PEM labelled "${label}"`, labelled(label)]),
  ),
};

const hexOf = (thumbprint) => [...fromBase64url(thumbprint)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function rejects(keyward, certificate, own, reason) {
  const error = throwsCode(
    keyward,
    () => keyward.verifyCertificateBinding(certificate, own),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  );
  equal([error.claim, error.reason], ['cnf', reason], 'claim and reason');
  assertNoLeak(error);
}

function assertNoLeak(error) {
  must(error.message.length > 5, 'the error has no message');
  assertNoSecrets(error, [PEM, BASE64, OTHER, THUMBPRINT, 'client.example']);
}

export const BINDING = {
  ...Object.fromEntries(
    Object.entries(READABLE).map(([name, certificate]) => [
      `a certificate as ${name} matches its thumbprint`,
      (keyward) => {
        equal(keyward.verifyCertificateBinding(certificate, claims()), undefined, 'the result');
        rejects(keyward, certificate, claims(THUMBPRINT.toLowerCase()), 'check_failed');
        rejects(keyward, certificate, {}, 'missing');
      },
    ]),
  ),

  ...Object.fromEntries(
    Object.entries(UNREADABLE).map(([name, certificate]) => [
      `a certificate that is ${name} cannot be read`,
      (keyward) => {
        assertNoLeak(
          throwsCode(keyward, () => keyward.verifyCertificateBinding(certificate, claims()), 'ERR_CERTIFICATE_INVALID'),
        );
      },
    ]),
  ),

  'a SHA-256 digest in place of a certificate is compared'(keyward) {
    const sha256 = hexOf(THUMBPRINT);
    for (const digest of [sha256, sha256.toUpperCase()]) {
      equal(keyward.verifyCertificateBinding({ sha256: digest }, claims()), undefined, digest);
      rejects(keyward, { sha256: digest }, {}, 'missing');
      rejects(keyward, { sha256: digest.replace(/^../, '00') }, claims(), 'check_failed');
    }
    for (const digest of [
      undefined,
      null,
      '',
      5,
      THUMBPRINT,
      sha256.slice(2),
      `${sha256}00`,
      `${sha256.slice(0, -1)}g`,
      `${sha256}\n`,
      [sha256],
    ]) {
      throwsTypeError(() => keyward.verifyCertificateBinding({ sha256: digest }, claims()), /sha256/);
    }
  },

  'another certificate does not match'(keyward) {
    rejects(keyward, OTHER, claims(), 'check_failed');
    rejects(keyward, OTHER.replaceAll('\n', '\r\n'), claims(), 'check_failed');
    rejects(keyward, OTHER.replace(/-----.*-----|\n/g, ''), claims(), 'check_failed');
    rejects(keyward, fromBase64url(OTHER.replace(/-----.*-----|\n/g, '')), claims(), 'check_failed');
  },

  'a modified certificate does not match'(keyward) {
    const changes = [(own) => (own[100] ^= 1), (own) => (own[own.length - 1] ^= 1)].map((change) => {
      const own = bytes();
      change(own);
      return own;
    });
    for (const own of [
      ...changes,
      bytes().subarray(1),
      bytes().subarray(0, 390),
      new Uint8Array([...bytes(), 0]),
      new Uint8Array(398),
      new TextEncoder().encode(PEM),
    ]) {
      const { error } = thrown(() => keyward.verifyCertificateBinding(own, claims())) ?? {};
      must(
        ['ERR_JWT_CLAIM_VALIDATION_FAILED', 'ERR_CERTIFICATE_INVALID'].includes(error?.code),
        `the error is ${error}`,
      );
    }
  },

  'claims without x5t#S256 are rejected'(keyward) {
    for (const own of [
      {},
      { sub: 'x' },
      { cnf: undefined },
      { cnf: null },
      { cnf: {} },
      { cnf: { jkt: THUMBPRINT } },
      { cnf: { x5t: THUMBPRINT } },
      { cnf: { 'x5t#s256': THUMBPRINT } },
      { 'x5t#S256': THUMBPRINT },
      { cnf: { 'x5t#S256': undefined } },
    ]) {
      rejects(keyward, PEM, own, 'missing');
    }
  },

  'a thumbprint that is not a string is invalid'(keyward) {
    for (const value of [5, null, true, {}, [], [THUMBPRINT]]) rejects(keyward, PEM, claims(value), 'invalid');
  },

  'a thumbprint in another encoding does not match'(keyward) {
    const forms = [
      '', 'x', `${THUMBPRINT}=`, ` ${THUMBPRINT}`, `${THUMBPRINT}\n`, THUMBPRINT.replaceAll('_', '/'),
      THUMBPRINT.slice(0, -1), `${THUMBPRINT.slice(0, -1)}V`, THUMBPRINT.toUpperCase(), hexOf(THUMBPRINT), 'é',
    ];
    for (const form of forms) rejects(keyward, PEM, claims(form), 'check_failed');
  },

  'an argument of an unsupported type is a TypeError'(keyward) {
    for (const certificate of [
      undefined,
      null,
      5,
      true,
      {},
      [],
      [...bytes()],
      [PEM],
      () => PEM,
      Symbol('x'),
      bytes().buffer,
      new DataView(bytes().buffer),
      new Uint16Array(4),
      new String(PEM),
    ]) {
      throwsTypeError(() => keyward.verifyCertificateBinding(certificate, claims()), /certificate/);
    }
    for (const own of [undefined, null, 5, true, 'x', JSON.stringify(claims()), () => claims(), Symbol('x')]) {
      throwsTypeError(() => keyward.verifyCertificateBinding(PEM, own), /claims/);
    }
  },

  'neither argument is modified, and claims may be frozen'(keyward) {
    const der = bytes();
    const own = Object.freeze({ cnf: Object.freeze({ 'x5t#S256': THUMBPRINT }) });
    keyward.verifyCertificateBinding(der, own);
    equal([...der], [...bytes()], 'the certificate');
  },
};
