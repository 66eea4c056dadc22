// Certificates in keys, and keys in PEM. Every certificate is signed by the keys of keys.json with RSA PKCS#1, so every
// run gives the same bytes.
import crypto from 'node:crypto'
import { CLAIMS, claims, es256 } from './base.mjs'
import { p384, p521, secp256k1 } from './curves.mjs'
import {
  attribute,
  bitString,
  compressed,
  CURVES,
  EC_PUBLIC_KEY,
  explicit,
  generalizedTime,
  integer,
  keyInfo,
  name,
  NULL,
  octetString,
  oid,
  pem,
  RSA_ENCRYPTION,
  rsaPublicKey,
  RSASSA_PSS,
  sequence,
  setOf,
  spki,
  text,
  time,
  tlv,
  TRUE,
  uncompressed,
  utcTime,
} from './der.mjs'
import { ecPublic, otherPrivate, otherPublic, secret32, stored } from './keys.mjs'
import { mlDsa } from './ml-dsa.mjs'
import { ecdsa, lift, p } from './p256.mjs'
import {
  b64u,
  code,
  expired,
  fixedBytes,
  hmac,
  JWK_INVALID,
  JWKS_INVALID,
  JWT_INVALID,
  LIMIT,
  NO_KEY,
  NOW,
  octJwk,
  ok,
  pkcs1,
  pss,
  publicJwk,
  set,
  sha,
  SIGNATURE,
  thumbprint,
  toBytes,
  toInt,
  token,
  Topic,
  TYPE_ERROR,
  unb64u,
  WEAK,
} from './tools.mjs'

const PAYLOAD = claims()
const CERTIFICATE_INVALID = code('ERR_CERTIFICATE_INVALID')
const SHA256_RSA = sequence(oid('1.2.840.113549.1.1.11'), NULL)
const SHA1_RSA = sequence(oid('1.2.840.113549.1.1.5'), NULL)

const day = (year, month = 1, date = 1) => Date.UTC(year, month - 1, date) / 1000
const NOT_BEFORE = day(2010)
const NOT_AFTER = day(2020)

/** A certificate in DER. Each option adds content that no authority should write. */
function certificate(key, knobs = {}) {
  const {
    version = 3,
    serial = 1,
    subject = 'subject',
    issuer = 'issuer',
    notBefore = NOT_BEFORE,
    notAfter = NOT_AFTER,
    extensions = [],
    signer = stored.rsa2048Other,
    algorithm = SHA256_RSA,
    hash = 256,
    spoil = false,
  } = knobs
  const called = (value) => (typeof value === 'string' ? name(['CN', value]) : value)
  const at = (value) => (typeof value === 'number' ? time(value) : value)
  const body = sequence(
    ...(version === 1 ? [] : [explicit(0, integer(version - 1))]),
    integer(serial),
    algorithm,
    called(issuer),
    sequence(at(notBefore), at(notAfter)),
    called(subject),
    Buffer.isBuffer(key) ? key : spki(key),
    ...(extensions.length ? [explicit(3, sequence(...extensions))] : []),
  )
  const signature = pkcs1(signer, hash)(body)
  if (spoil) signature[100] ^= 1
  return sequence(body, algorithm, bitString(signature))
}
const base64 = (der) => der.toString('base64')
const x5c = (...chain) => ({ x5c: chain.map((one) => (Buffer.isBuffer(one) ? base64(one) : one)) })
const digest = (hash, der) => crypto.createHash(hash).update(der).digest()
const x5t = (der) => ({ x5t: b64u(digest('sha1', der)) })
const x5t256 = (der) => ({ 'x5t#S256': b64u(digest('sha256', der)) })
const extension = (type, value, critical = false) =>
  sequence(oid(type), ...(critical ? [TRUE] : []), octetString(value))

const VALIDITY = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER }
const REPORT = { subject: 'CN=subject', issuer: 'CN=issuer', ...VALIDITY }
const excluded = (reason) => ({ usable: false, reason })
/** A usable entry. `null`: it has none. */
const usable = (jwk, report = REPORT, warnings = null) => ({
  usable: true,
  thumbprint: thumbprint(jwk),
  certificate: report,
  warnings,
})
const GOOD = usable(ecPublic, null)

const rsa = publicJwk(stored.rsa2048)
const rsaOther = publicJwk(stored.rsa2048Other)
const ec = certificate(ecPublic)
const ofRsa = certificate(rsa)
const good = es256()

/** Every kind of key: its public JWK, a token, and the SubjectPublicKeyInfo where it differs from the plain one. */
function kinds() {
  const edDsa = (jwk) => (input) => crypto.sign(null, input, crypto.createPrivateKey({ key: jwk, format: 'jwk' }))
  const ecKind = (curve, stored) => ({ jwk: publicJwk(stored), sign: curve.ecdsa(toInt(unb64u(stored.d))) })
  const rs256 = { jwk: rsa, alg: 'RS256', sign: pkcs1(stored.rsa2048, 256) }
  const ps256 = { jwk: rsa, alg: 'PS256', sign: pss(stored.rsa2048, 256) }
  const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), NULL)
  const pssParameters = sequence(
    explicit(0, sha256),
    explicit(1, sequence(oid('1.2.840.113549.1.1.8'), sha256)),
    explicit(2, integer(32)),
  )
  return {
    rsa: rs256,
    'rsa-pss': { ...ps256, info: keyInfo(RSASSA_PSS, undefined, rsaPublicKey(rsa)) },
    'rsa-pss-with-parameters': { ...ps256, info: keyInfo(RSASSA_PSS, pssParameters, rsaPublicKey(rsa)) },
    'rsa-for-pss': ps256,
    'rsa-3072': { jwk: publicJwk(stored.rsa3072), alg: 'RS256', sign: pkcs1(stored.rsa3072, 256) },
    p256: { jwk: ecPublic, token: good },
    p384: { alg: 'ES384', ...ecKind(p384, stored.p384) },
    p521: { alg: 'ES512', ...ecKind(p521, stored.p521) },
    secp256k1: { alg: 'ES256K', ...ecKind(secp256k1, stored.secp256k1) },
    ed25519: { jwk: publicJwk(stored.ed25519), alg: 'EdDSA', sign: edDsa(stored.ed25519) },
    ed448: { jwk: publicJwk(stored.ed448), alg: 'Ed448', sign: edDsa(stored.ed448) },
    'ml-dsa-65': { jwk: publicJwk(stored.mlDsa65), alg: 'ML-DSA-65', sign: mlDsa(stored.mlDsa65) },
  }
}

export function certificateCases() {
  const topic = new Topic(
    'certificates',
    'Certificates in keys (x5c, x5t, x5t#S256) and keys in PEM. The first certificate must hold the key; nothing ' +
      'else in it matters, unless a valid one is asked for.',
  )
  kindCases(topic)
  agreementCases(topic)
  unreadableCases(topic)
  thumbprintCases(topic)
  oddCases(topic)
  leftOutCases(topic)
  chainCases(topic)
  requiredCases(topic)
  pemCases(topic)
  pemFaults(topic)
  return topic
}

/**
 * Each kind of key: in a certificate together with its members, in a certificate alone with and without `kty`, and in
 * PEM.
 */
function kindCases(topic) {
  const RULE = 'RFC 7517 4.7'
  for (
    const [kind, { jwk, alg, sign, info = spki(jwk), token: text = token({ alg }, PAYLOAD, sign) }] of Object.entries(
      kinds(),
    )
  ) {
    const der = certificate(info)
    const { kty } = jwk
    const put = (way, keys) =>
      topic.jwt(`certificate-${kind}-${way}`, RULE, {
        token: text,
        keys,
        expect: { ...ok(PAYLOAD), key: { index: 0, kty, thumbprint: thumbprint(jwk) } },
      })
    const entries = [usable(jwk)]
    topic.keys(`certificate-${kind}-taken`, RULE, set({ ...jwk, ...x5c(der), ...x5t(der), ...x5t256(der) }), entries)
    topic.keys(`certificate-${kind}-taken-only-x5c`, RULE, set({ ...x5c(der), ...x5t(der), ...x5t256(der) }), entries)
    put('beside-members', set({ ...jwk, ...x5c(der) }))
    put('only-x5c', set(x5c(der)))
    put('only-x5c-single', x5c(der))
    put('only-x5c-and-kty', set({ kty, ...x5c(der) }))
    const inPem = (label, bytes, report) => {
      const fields = { token: text, keysText: pem(label, bytes) }
      const low = label.toLowerCase().replaceAll(' ', '-')
      topic.jwt(`pem-${kind}-${low}`, 'RFC 7468 13', {
        ...fields,
        expect: { ...ok(PAYLOAD), key: { index: 0, kty, thumbprint: thumbprint(jwk) } },
      })
      topic.keys(`pem-${kind}-${low}-taken`, 'RFC 7468 13', fields.keysText, [usable(jwk, report)])
    }
    inPem('PUBLIC KEY', info, null)
    inPem('CERTIFICATE', der, REPORT)
    if (kty === 'RSA' && info === spki(jwk)) inPem('RSA PUBLIC KEY', rsaPublicKey(jwk), null)
  }
  // A key that is marked for PSS serves no other algorithm. Where the JWK has the numbers itself, the certificate only
  // has to agree.
  const marked = keyInfo(RSASSA_PSS, undefined, rsaPublicKey(rsa))
  const rs256 = token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256))
  const pssOnly = (name, keys, expect) =>
    topic.jwt(`pss-only-${name}`, 'RFC 4055 1.2', { token: rs256, ...keys, expect })
  pssOnly('only-x5c', { keys: set(x5c(certificate(marked))) }, code('ERR_JWKS_NO_MATCHING_KEY'))
  pssOnly('only-x5c-single', { keys: x5c(certificate(marked)) }, code('ERR_JWKS_NO_MATCHING_KEY'))
  pssOnly('pem-public-key', { keysText: pem('PUBLIC KEY', marked) }, code('ERR_JWKS_NO_MATCHING_KEY'))
  pssOnly('pem-certificate', { keysText: pem('CERTIFICATE', certificate(marked)) }, code('ERR_JWKS_NO_MATCHING_KEY'))
  pssOnly('beside-members', { keys: set({ ...rsa, ...x5c(certificate(marked)) }) }, ok(PAYLOAD))
  const der = certificate(publicJwk(stored.rsa1024))
  topic.keys('certificate-rsa-1024-taken', 'RFC 7518 3.3', set(x5c(der)), [usable(publicJwk(stored.rsa1024))])
  topic.jwt('certificate-rsa-1024', 'RFC 7518 3.3', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa1024, 256)),
    keys: set(x5c(der)),
    expect: WEAK,
  })
  topic.jwt('certificate-rsa-1024-allowed', 'options', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa1024, 256)),
    keys: set(x5c(der)),
    options: { allowWeakKeys: true },
    expect: ok(PAYLOAD),
  })
}

/** The first certificate must hold the key of the JWK, or the key is excluded. */
function agreementCases(topic) {
  const RULE = 'RFC 7517 4.7'
  const contradicts = (name, jwk, alone = good) => {
    topic.keys(`certificate-contradicts-${name}`, RULE, set(ecPublic, jwk), [GOOD, excluded('certificate')])
    topic.jwt(`certificate-contradicts-${name}-set`, RULE, { token: alone, keys: set(jwk), expect: NO_KEY })
    topic.jwt(`certificate-contradicts-${name}-single`, RULE, { token: alone, keys: jwk, expect: JWK_INVALID })
  }
  const rs256 = token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256))
  contradicts('ec', { ...ecPublic, ...x5c(certificate(otherPublic)) })
  contradicts('rsa', { ...rsa, ...x5c(certificate(rsaOther)) }, rs256)
  contradicts('rsa-exponent', { ...rsa, ...x5c(certificate({ ...rsa, e: 'Aw' })) }, rs256)
  contradicts('rsa-modulus-last-bit', {
    ...rsa,
    ...x5c(certificate({ ...rsa, n: b64u(toBytes(toInt(unb64u(rsa.n)) - 2n)) })),
  }, rs256)
  contradicts('point-negated', {
    ...ecPublic,
    ...x5c(certificate({ ...ecPublic, y: b64u(toBytes(p - toInt(unb64u(ecPublic.y)), 32)) })),
  })
  contradicts('kind', { ...ecPublic, ...x5c(ofRsa) })
  contradicts('kind-rsa', { ...rsa, ...x5c(ec) }, rs256)
  contradicts('curve', { ...ecPublic, ...x5c(certificate(publicJwk(stored.p384))) })
  contradicts('okp', { ...publicJwk(stored.ed25519), ...x5c(certificate(publicJwk(stored.ed448))) })
  contradicts('akp', { ...publicJwk(stored.mlDsa65), ...x5c(certificate(publicJwk(stored.mlDsa44))) })
  contradicts('curve-unknown', {
    ...ecPublic,
    ...x5c(certificate(keyInfo(EC_PUBLIC_KEY, oid('1.3.36.3.3.2.8.1.1.7'), uncompressed(ecPublic)))),
  })
  contradicts('second-matches', { ...ecPublic, ...x5c(certificate(otherPublic), ec) })
  contradicts('thumbprint-matches', { ...ecPublic, ...x5c(certificate(otherPublic)), ...x5t(certificate(otherPublic)) })
  // The secret is public to a verifier that reads it as plain bytes.
  contradicts('secret', { ...octJwk(secret32), ...x5c(ofRsa) })
  contradicts('kty', { kty: 'RSA', ...x5c(ec) })
  contradicts('kty-ec', { kty: 'EC', ...x5c(ofRsa) }, rs256)
  contradicts('kty-okp', { kty: 'OKP', ...x5c(ec) })
  contradicts('kty-oct', { kty: 'oct', ...x5c(ec) })
  contradicts('kty-lower-case', { kty: 'ec', ...x5c(ec) })
  topic.jwt('certificate-contradicts-secret-hmac', 'RFC 8725 3.1', {
    token: token({ alg: 'HS256' }, PAYLOAD, hmac(secret32, 256)),
    keys: set({ ...octJwk(secret32), ...x5c(ofRsa) }),
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  topic.jwt('certificate-is-no-secret', 'RFC 8725 3.1', {
    token: token({ alg: 'HS256' }, PAYLOAD, hmac(ec, 256)),
    keys: set(x5c(ec)),
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  topic.jwt('certificate-contradicts-one-of-two', RULE, {
    token: good,
    keys: set({ ...ecPublic, ...x5c(certificate(otherPublic)) }, { ...ecPublic, ...x5c(ec) }),
    expect: { ...ok(PAYLOAD, 1), key: { index: 1, thumbprint: thumbprint(ecPublic) } },
  })
  topic.jwt('certificate-of-another-key', RULE, {
    token: good,
    keys: set(x5c(certificate(otherPublic))),
    expect: SIGNATURE,
  })

  // Other members decide as they do without a certificate.
  const jwt = (name, rule, more, expect, header = {}) =>
    topic.jwt(`certificate-only-x5c-${name}`, rule, {
      token: es256(PAYLOAD, header),
      keys: set({ ...x5c(ec), ...more }),
      expect,
    })
  jwt('kid', 'RFC 7515 4.1.4', { kid: 'a' }, { ...ok(PAYLOAD), key: { index: 0, kid: 'a', kty: 'EC' } }, { kid: 'a' })
  jwt('kid-other', 'RFC 7515 4.1.4', { kid: 'a' }, NO_KEY, { kid: 'b' })
  jwt('alg', 'RFC 7517 4.4', { alg: 'ES256' }, ok(PAYLOAD))
  jwt('alg-other', 'RFC 7517 4.4', { alg: 'ES384' }, NO_KEY)
  jwt('use-sig', 'RFC 7517 4.2', { use: 'sig' }, ok(PAYLOAD))
  jwt('use-enc', 'RFC 7517 4.2', { use: 'enc' }, NO_KEY)
  jwt('ops-sign', 'RFC 7517 4.3', { key_ops: ['sign'] }, NO_KEY)
  const broken = (name, rule, more, reason) =>
    topic.keys(`certificate-only-x5c-${name}`, rule, set(ecPublic, { ...x5c(ec), ...more }), [GOOD, excluded(reason)])
  broken('private', 'RFC 7517 9.2', { d: b64u(secret32) }, 'private')
  broken('private-akp', 'RFC 7517 9.2', { priv: b64u(secret32) }, 'private')
  broken('private-with-kty', 'RFC 7517 9.2', { kty: 'EC', d: b64u(secret32) }, 'private')
  broken('kid-number', 'RFC 7517 4.5', { kid: 5 }, 'malformed')
  broken('kty-number', 'RFC 7517 4.1', { kty: 5 }, 'malformed')
  topic.keys('certificate-only-x5c-kty-null', 'RFC 7517 4.1', set(ecPublic, { ...x5c(ec), kty: null }), [
    GOOD,
    usable(ecPublic, REPORT, ['null']),
  ])
  topic.keys(
    'certificate-twice',
    'RFC 7517 4',
    `{"keys":[${JSON.stringify(ecPublic)},{"x5c":["${base64(ec)}"],${
      JSON.stringify({ ...ecPublic, ...x5c(ec) }).slice(1)
    }]}`,
    [GOOD, excluded('duplicate')],
  )
  // Only some members of the key: the certificate does not supply the others.
  topic.keys(
    'certificate-beside-half-of-the-members',
    'RFC 7517 4.7',
    set(ecPublic, { kty: 'RSA', n: rsa.n, ...x5c(ofRsa) }),
    [GOOD, excluded('malformed')],
  )
  topic.keys(
    'certificate-beside-members-without-kty',
    'RFC 7517 4.1',
    set(ecPublic, { ...ecPublic, kty: undefined, ...x5c(ec) }),
    [GOOD, excluded('malformed')],
  )

  // A URL of certificates is never fetched.
  for (
    const [name, x5u] of [
      ['address', 'https://issuer.example/chain.pem'],
      ['plain-http', 'http://127.0.0.1/x'],
      ['number', 5],
      ['null', null],
      ['no-address', 'x'],
    ]
  ) {
    const warnings = x5u === null ? ['null'] : null
    topic.keys(`x5u-${name}`, 'RFC 7517 4.6', set({ ...ecPublic, x5u }), [usable(ecPublic, null, warnings)])
    topic.keys(`x5u-${name}-beside-x5c`, 'RFC 7517 4.6', set({ ...x5c(ec), x5u }), [
      usable(ecPublic, REPORT, warnings),
    ])
    topic.jwt(`x5u-${name}-verified`, 'RFC 7517 4.6', {
      token: good,
      keys: set({ ...ecPublic, x5u }),
      expect: ok(PAYLOAD),
    })
  }
  topic.keys('x5u-alone', 'RFC 7517 4.6', set(ecPublic, { x5u: 'https://issuer.example/chain.pem' }), [
    GOOD,
    excluded('malformed'),
  ])
  topic.keys(
    'x5u-alone-with-kty',
    'RFC 7517 4.6',
    set(ecPublic, { kty: 'EC', x5u: 'https://issuer.example/chain.pem' }),
    [GOOD, excluded('malformed')],
  )
}

/** An unreadable certificate: a warning if the key has its own members, and an excluded key otherwise. */
function unreadableCases(topic) {
  const RULE = 'RFC 7517 4.7'
  const unreadable = (name, chain, rule = RULE) => {
    topic.keys(`certificate-unreadable-${name}`, rule, set({ ...ecPublic, x5c: chain }), [
      usable(ecPublic, null, [chain === null ? 'null' : 'x5c']),
    ])
    topic.keys(
      `certificate-unreadable-${name}-only-x5c`,
      rule,
      set(ecPublic, { x5c: chain }, { kty: 'EC', x5c: chain }),
      [GOOD, excluded('malformed'), excluded('malformed')],
    )
    topic.jwt(`certificate-unreadable-${name}-verified`, rule, {
      token: good,
      keys: set({ ...ecPublic, x5c: chain }),
      expect: ok(PAYLOAD),
    })
    topic.jwt(`certificate-unreadable-${name}-required`, 'options', {
      token: good,
      keys: set({ ...ecPublic, x5c: chain }),
      options: { requireValidCertificate: true },
      expect: CERTIFICATE_INVALID,
    })
  }
  const text = base64(ec)
  unreadable('empty-list', [])
  unreadable('null', null)
  unreadable('text', text)
  unreadable('object', { 0: text })
  unreadable('list-in-list', [[text]])
  unreadable('number', [5])
  unreadable('first-null', [null, text])
  unreadable('first-empty', ['', text])
  unreadable('first-garbage', ['AAAA', text])
  unreadable('random', [base64(fixedBytes('no certificate', 400))])
  unreadable('truncated', [base64(ec.subarray(0, -1))])
  unreadable('half', [base64(ec.subarray(0, ec.length >> 1))])
  unreadable('trailing-byte', [base64(Buffer.concat([ec, Buffer.alloc(1)]))])
  unreadable('two-in-one', [base64(Buffer.concat([ec, ec]))])
  unreadable('spki-in-place-of-one', [base64(spki(ecPublic))])
  unreadable('pem', [pem('CERTIFICATE', ec)])
  unreadable('base64url', [b64u(ec)])
  unreadable('outside-alphabet', [`*${text.slice(1)}`])
  unreadable('padding-missing', [
    text.padEnd(text.length, '=').replace(/=+$/, '').slice(0, text.endsWith('=') ? undefined : -1),
  ])
  unreadable(
    'indefinite-length',
    [base64(Buffer.concat([Buffer.from([0x30, 0x80]), ec.subarray(4), Buffer.alloc(2)]))],
    'RFC 5280 4.1',
  )
  unreadable('set-in-place-of-sequence', [base64(Buffer.concat([Buffer.from([0x31]), ec.subarray(1)]))], 'RFC 5280 4.1')
  unreadable(
    'length-beyond-the-end',
    [base64(Buffer.concat([Buffer.from([0x30, 0x82, 0xff, 0xff]), ec.subarray(4)]))],
    'RFC 5280 4.1',
  )
  unreadable('length-of-four-gigabytes', [
    base64(Buffer.concat([Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), ec.subarray(4)])),
  ], 'RFC 5280 4.1')
  unreadable(
    'month-13',
    [base64(certificate(ecPublic, { notAfter: tlv(0x17, Buffer.from('201301000000Z')) }))],
    'RFC 5280 4.1.2.5',
  )
  unreadable('no-time', [base64(certificate(ecPublic, { notAfter: NULL }))], 'RFC 5280 4.1.2.5')
  topic.keys(
    'certificate-unreadable-deep',
    RULE,
    set({ ...ecPublic, ...x5c(Array.from({ length: 200 }).reduce((inner) => sequence(inner), NULL)) }),
    [usable(ecPublic, null, ['x5c'])],
  )
  topic.keys(
    'certificate-unreadable-thumbprints-not-compared',
    RULE,
    set({ ...ecPublic, x5c: ['AAAA'], x5t: 'AA', 'x5t#S256': 'AA' }),
    [usable(ecPublic, null, ['x5c'])],
  )
  topic.jwt('certificate-unreadable-single-only-x5c', RULE, {
    token: good,
    keys: { x5c: ['AAAA'] },
    expect: JWK_INVALID,
  })
  topic.jwt('certificate-unreadable-single-with-kty', RULE, {
    token: good,
    keys: { kty: 'EC', x5c: ['AAAA'] },
    expect: JWK_INVALID,
  })
  topic.jwt('certificate-unreadable-single-members', RULE, {
    token: good,
    keys: { ...ecPublic, x5c: ['AAAA'] },
    expect: ok(PAYLOAD),
  })
  topic.jwt('certificate-unreadable-set-of-one', RULE, { token: good, keys: set({ x5c: ['AAAA'] }), expect: NO_KEY })
  // x5c does not turn a key set into a key.
  topic.keys('certificate-beside-keys-member', 'RFC 7517 5', { keys: [ecPublic], x5c: ['AAAA'] }, [GOOD])
}

/** x5t and x5t#S256 are recomputed; a different value gives a warning. */
function thumbprintCases(topic) {
  const [SHA1, SHA256] = ['RFC 7517 4.8', 'RFC 7517 4.9']
  const put = (name, rule, more, warnings) => {
    topic.keys(`x5t-${name}`, rule, set({ ...ecPublic, ...x5c(ec), ...more }), [usable(ecPublic, REPORT, warnings)])
    topic.keys(`x5t-${name}-only-x5c`, rule, set({ ...x5c(ec), ...more }), [usable(ecPublic, REPORT, warnings)])
    topic.jwt(`x5t-${name}-verified`, rule, {
      token: good,
      keys: set({ ...ecPublic, ...x5c(ec), ...more }),
      expect: ok(PAYLOAD),
    })
    topic.jwt(`x5t-${name}-required`, 'options', {
      token: good,
      keys: set({ ...ecPublic, ...x5c(ec), ...more }),
      options: { requireValidCertificate: true },
      expect: warnings && warnings[0] !== 'null' ? CERTIFICATE_INVALID : ok(PAYLOAD),
    })
  }
  const [sha1, sha256] = [digest('sha1', ec), digest('sha256', ec)]
  const other = certificate(otherPublic)
  put('right', SHA1, x5t(ec), null)
  put('s256-right', SHA256, x5t256(ec), null)
  put('both-right', SHA256, { ...x5t(ec), ...x5t256(ec) }, null)
  put('of-another-certificate', SHA1, x5t(other), ['x5t'])
  put('s256-of-another-certificate', SHA256, x5t256(other), ['x5t#S256'])
  put('both-of-another-certificate', SHA256, { ...x5t256(other), ...x5t(other) }, ['x5t', 'x5t#S256'])
  put('right-s256-of-another-certificate', SHA256, { ...x5t(ec), ...x5t256(other) }, ['x5t#S256'])
  put('s256-right-of-another-certificate', SHA1, { ...x5t(other), ...x5t256(ec) }, ['x5t'])
  put('of-the-hexadecimal', SHA1, { x5t: b64u(sha1.toString('hex').toUpperCase()) }, ['x5t'])
  put('of-the-hexadecimal-lower-case', SHA1, { x5t: b64u(sha1.toString('hex')) }, ['x5t'])
  put('s256-of-the-hexadecimal', SHA256, { 'x5t#S256': b64u(sha256.toString('hex')) }, ['x5t#S256'])
  put('hexadecimal', SHA1, { x5t: sha1.toString('hex') }, ['x5t'])
  put('hexadecimal-with-colons', SHA1, { x5t: sha1.toString('hex').match(/../g).join(':') }, ['x5t'])
  put('base64-padded', SHA1, { x5t: `${b64u(sha1)}=` }, ['x5t'])
  put('s256-base64-padded', SHA256, { 'x5t#S256': `${b64u(sha256)}=` }, ['x5t#S256'])
  put('truncated', SHA1, { x5t: b64u(sha1).slice(0, -1) }, ['x5t'])
  put('empty', SHA1, { x5t: '' }, ['x5t'])
  put('number', SHA1, { x5t: 5 }, ['x5t'])
  put('null', SHA1, { x5t: null }, ['null'])
  put('s256-list', SHA256, { 'x5t#S256': [b64u(sha256)] }, ['x5t#S256'])
  put('s256-in-x5t', SHA1, { x5t: b64u(sha256) }, ['x5t'])
  put('s256-holds-sha1', SHA256, { 'x5t#S256': b64u(sha1) }, ['x5t#S256'])
  put('of-the-base64-text', SHA1, { x5t: b64u(digest('sha1', base64(ec))) }, ['x5t'])
  put('of-the-key', SHA1, { x5t: b64u(digest('sha1', spki(ecPublic))) }, ['x5t'])
  put('name-in-lower-case-is-another-member', SHA256, { 'x5t#s256': 'AA' }, null)
  topic.keys('x5t-of-the-second-certificate', SHA1, set({ ...ecPublic, ...x5c(ec, other), ...x5t(other) }), [
    usable(ecPublic, REPORT, ['x5t']),
  ])
  topic.keys('x5t-without-x5c', SHA1, set({ ...ecPublic, ...x5t(ec), ...x5t256(ec) }), [GOOD])
  topic.keys('x5t-without-x5c-nonsense', SHA1, set({ ...ecPublic, x5t: 5, 'x5t#S256': [] }), [GOOD])
  topic.jwt('x5t-without-x5c-required', 'options', {
    token: good,
    keys: set({ ...ecPublic, ...x5t(ec) }),
    options: { requireValidCertificate: true },
    expect: CERTIFICATE_INVALID,
  })
}

/** Certificates that are unusual or no longer valid, whose key is still usable. */
function oddCases(topic) {
  const odd = (name, rule, knobs, { jwk = ecPublic, token: text = good, ...changes } = {}) => {
    const der = certificate(jwk, knobs)
    const at = (value, otherwise) => (typeof value === 'number' ? value : otherwise)
    const report = {
      ...REPORT,
      notBefore: at(knobs.notBefore, NOT_BEFORE),
      notAfter: at(knobs.notAfter, NOT_AFTER),
      ...changes,
    }
    const entry = usable(jwk, report)
    // The times of a report count from 1970.
    if (report.notBefore < 0) delete entry.certificate
    topic.keys(`certificate-odd-${name}`, rule, set({ ...jwk, ...x5c(der), ...x5t(der), ...x5t256(der) }, x5c(der)), [
      entry,
      entry,
    ])
    topic.jwt(`certificate-odd-${name}-verified`, rule, {
      token: text,
      keys: set({ ...jwk, ...x5c(der) }),
      expect: ok(PAYLOAD),
    })
    topic.jwt(`certificate-odd-${name}-only-x5c`, rule, { token: text, keys: set(x5c(der)), expect: ok(PAYLOAD) })
    topic.jwt(`certificate-odd-${name}-pem`, rule, {
      token: text,
      keysText: pem('CERTIFICATE', der),
      expect: ok(PAYLOAD),
    })
    const valid = report.notBefore <= NOW && NOW <= report.notAfter
    topic.jwt(`certificate-odd-${name}-required`, 'options', {
      token: text,
      keys: set(x5c(der)),
      options: { requireValidCertificate: true },
      expect: valid ? ok(PAYLOAD) : CERTIFICATE_INVALID,
    })
  }
  const VERSION = 'RFC 5280 4.1.2.1'
  const SERIAL = 'RFC 5280 4.1.2.2'
  const TIME = 'RFC 5280 4.1.2.5'
  const NAME = 'RFC 5280 4.1.2.4'
  const EXTENSION = 'RFC 5280 4.2'
  odd('v1', VERSION, { version: 1 })
  odd('v2', VERSION, { version: 2 })
  odd('v1-with-extensions', VERSION, { version: 1, extensions: [extension('2.5.29.19', sequence())] })
  odd('v1-expired', VERSION, { version: 1, notBefore: day(1999), notAfter: day(2000) })
  odd('serial-0', SERIAL, { serial: 0 })
  odd('serial-negative', SERIAL, { serial: Buffer.from([0x80, 0, 0, 1]) })
  odd('serial-minus-1', SERIAL, { serial: Buffer.from([0xff]) })
  odd('serial-20-bytes', SERIAL, { serial: Buffer.concat([Buffer.from([0x7f]), fixedBytes('serial', 19)]) })
  odd('serial-21-bytes', SERIAL, { serial: Buffer.concat([Buffer.from([0, 0xff]), fixedBytes('serial', 19)]) })
  odd('serial-40-bytes', SERIAL, { serial: Buffer.concat([Buffer.from([0x7f]), fixedBytes('serial', 39)]) })
  odd('serial-40-bytes-negative', SERIAL, { serial: Buffer.concat([Buffer.from([0x80]), fixedBytes('serial', 39)]) })
  odd('expired', TIME, { notBefore: day(2000), notAfter: day(2001) })
  odd('expired-at-once', TIME, { notBefore: day(2005), notAfter: day(2005) })
  odd('not-yet-valid', TIME, { notBefore: day(2012), notAfter: day(2013) })
  odd('ends-before-it-begins', TIME, { notBefore: day(2013), notAfter: day(2009) })
  odd('since-1970', TIME, { notBefore: 0, notAfter: day(2049, 12, 31) })
  odd('until-2050', TIME, { notAfter: day(2050) })
  odd('until-9999', TIME, { notAfter: Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 })
  odd('four-digits-for-2015', TIME, { notBefore: generalizedTime(day(2011)), notAfter: generalizedTime(day(2015)) }, {
    notBefore: day(2011),
    notAfter: day(2015),
  })
  odd('leap-day', TIME, { notBefore: day(2008, 2, 29), notAfter: Date.UTC(2012, 1, 29, 23, 59, 59) / 1000 })
  odd('self-signed', 'RFC 5280 3.2', { subject: 'itself', issuer: 'itself', signer: stored.rsa2048 }, {
    subject: 'CN=itself',
    issuer: 'CN=itself',
    jwk: rsa,
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)),
  })
  odd('signature-broken', 'RFC 7517 4.7', { spoil: true })
  odd('signed-with-sha-1', 'RFC 5280 4.1.1.2', { algorithm: SHA1_RSA, hash: 1 })
  odd('signed-by-a-weak-key', 'RFC 5280 4.1.1.2', { signer: stored.rsa1024 })
  odd('names-empty', NAME, { subject: name(), issuer: name() }, { subject: '', issuer: '' })
  odd('name-of-several', NAME, {
    subject: name(['C', text('XX', 19)], ['O', 'keyward'], ['OU', 'tests'], ['CN', 'ключ 鍵']),
  }, { subject: 'C=XX, O=keyward, OU=tests, CN=ключ 鍵' })
  odd('name-of-two-in-one', NAME, { subject: sequence(setOf(attribute('CN', 'a'), attribute('O', 'b'))) }, {
    subject: 'CN=a, O=b',
  })
  odd('name-with-unknown-attribute', NAME, {
    subject: sequence(setOf(sequence(oid('1.2.3.4'), text('x'))), setOf(attribute('CN', 'a'))),
  }, { subject: 'CN=a' })
  odd('extension-unknown-critical', EXTENSION, { extensions: [extension('1.2.3.4.5', NULL, true)] })
  odd('extension-twice', EXTENSION, {
    extensions: [extension('2.5.29.19', sequence()), extension('2.5.29.19', sequence())],
  })
  odd('extension-says-authority', EXTENSION, { extensions: [extension('2.5.29.19', sequence(TRUE), true)] })
  odd('extension-says-encryption-only', EXTENSION, {
    extensions: [
      extension('2.5.29.15', bitString(Buffer.from([0x20]), 5), true),
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.9'))),
    ],
  })
  odd('extension-critical-said-to-be-false', EXTENSION, {
    extensions: [sequence(oid('2.5.29.19'), tlv(1, Buffer.alloc(1)), octetString(sequence()))],
  })
  odd('extension-malformed', EXTENSION, { extensions: [extension('2.5.29.19', Buffer.from('garbage'))] })
}

/** Readable certificates whose key cannot be used. */
function leftOutCases(topic) {
  const RULE = 'RFC 5280 4.1.2.7'
  const P256 = oid(CURVES['P-256'])
  const out = (name, info, reason, rule = RULE) => {
    const der = certificate(info)
    topic.keys(`certificate-key-${name}`, rule, set(ecPublic, x5c(der)), [GOOD, excluded(reason)])
    const error = reason === 'weak' ? WEAK : JWK_INVALID
    topic.keys(`certificate-key-${name}-single`, rule, x5c(der), error)
    topic.keys(`pem-key-${name}-certificate`, rule, pem('CERTIFICATE', der), error)
    topic.keys(`pem-key-${name}-public-key`, rule, pem('PUBLIC KEY', info), error)
    topic.jwt(`certificate-key-${name}-set`, rule, { token: good, keys: set(x5c(der)), expect: NO_KEY })
  }
  const ecInfo = (point, parameters = P256) => keyInfo(EC_PUBLIC_KEY, parameters, point)
  const rsaInfo = (n, e, parameters = NULL) => keyInfo(RSA_ENCRYPTION, parameters, sequence(integer(n), integer(e)))
  const point = uncompressed(ecPublic)
  const [modulus, exponent] = [toInt(unb64u(rsa.n)), 65537n]
  out('point-compressed', ecInfo(compressed(ecPublic)), 'unsupported', 'RFC 5480 2.2')
  out('point-compressed-even', ecInfo(Buffer.from([2, ...toBytes(evenX(), 32)])), 'unsupported', 'RFC 5480 2.2')
  out(
    'point-compressed-p384',
    keyInfo(EC_PUBLIC_KEY, oid(CURVES['P-384']), compressed(stored.p384)),
    'unsupported',
    'RFC 5480 2.2',
  )
  out('point-hybrid', ecInfo(Buffer.from([6 + (point.at(-1) & 1), ...point.subarray(1)])), 'point', 'RFC 5480 2.2')
  out('point-at-infinity', ecInfo(Buffer.alloc(1)), 'point', 'RFC 5480 2.2')
  out('point-empty', ecInfo(Buffer.alloc(0)), 'point', 'RFC 5480 2.2')
  out('point-without-form', ecInfo(point.subarray(1)), 'point', 'RFC 5480 2.2')
  out('point-off-curve', ecInfo(uncompressed({ x: ecPublic.x, y: otherPublic.y })), 'point', 'RFC 5480 2.2')
  out('point-zero', ecInfo(Buffer.concat([Buffer.from([4]), Buffer.alloc(64)])), 'point', 'RFC 5480 2.2')
  out('point-truncated', ecInfo(point.subarray(0, -1)), 'point', 'RFC 5480 2.2')
  out('point-trailing-bytes', ecInfo(Buffer.concat([point, Buffer.alloc(2)])), 'point', 'RFC 5480 2.2')
  out('point-of-another-curve', ecInfo(uncompressed(stored.p384)), 'point', 'RFC 5480 2.2')
  out('point-unused-bits', keyInfo(EC_PUBLIC_KEY, P256, point, 1), 'malformed')
  out('curve-unknown', ecInfo(point, oid('1.3.36.3.3.2.8.1.1.7')), 'unsupported', 'RFC 5480 2.1.1')
  out('curve-p224', ecInfo(point, oid('1.3.132.0.33')), 'unsupported', 'RFC 5480 2.1.1')
  out(
    'curve-spelled-out',
    ecInfo(point, sequence(integer(1), sequence(oid('1.2.840.10045.1.1'), integer(p)))),
    'unsupported',
    'RFC 5480 2.1.1',
  )
  out('curve-null', ecInfo(point, NULL), 'unsupported', 'RFC 5480 2.1.1')
  out('curve-missing', ecInfo(point, null), 'malformed', 'RFC 5480 2.1.1')
  out('algorithm-unknown', keyInfo('1.2.3.4', NULL, point), 'unsupported')
  out('algorithm-ecdh', keyInfo('1.3.132.1.12', P256, point), 'unsupported', 'RFC 5480 2.1.2')
  out('algorithm-x25519', keyInfo('1.3.101.110', undefined, unb64u(stored.ed25519.x)), 'unsupported', 'RFC 8410 3')
  out('algorithm-dsa', keyInfo('1.2.840.10040.4.1', NULL, integer(5)), 'unsupported', 'RFC 3279 2.3.2')
  out('algorithm-oaep', keyInfo('1.2.840.113549.1.1.7', NULL, rsaPublicKey(rsa)), 'unsupported', 'RFC 4055 4.1')
  out('rsa-garbage', keyInfo(RSA_ENCRYPTION, NULL, Buffer.from('garbage')), 'malformed', 'RFC 8017 A.1.1')
  out('rsa-empty', keyInfo(RSA_ENCRYPTION, NULL, Buffer.alloc(0)), 'malformed', 'RFC 8017 A.1.1')
  out(
    'rsa-trailing-byte',
    keyInfo(RSA_ENCRYPTION, NULL, Buffer.concat([rsaPublicKey(rsa), Buffer.alloc(1)])),
    'malformed',
    'RFC 8017 A.1.1',
  )
  out(
    'rsa-three-numbers',
    keyInfo(RSA_ENCRYPTION, NULL, sequence(integer(modulus), integer(exponent), integer(1))),
    'malformed',
    'RFC 8017 A.1.1',
  )
  out('rsa-one-number', keyInfo(RSA_ENCRYPTION, NULL, sequence(integer(modulus))), 'malformed', 'RFC 8017 A.1.1')
  out('rsa-modulus-negative', rsaInfo(toBytes(modulus), exponent), 'malformed', 'RFC 8017 A.1.1')
  out(
    'rsa-modulus-leading-zeros',
    rsaInfo(Buffer.concat([Buffer.alloc(2), toBytes(modulus)]), exponent),
    'malformed',
    'RFC 8017 A.1.1',
  )
  out('rsa-modulus-even', rsaInfo(modulus - 1n, exponent), 'malformed', 'RFC 8017 3.1')
  out('rsa-exponent-1', rsaInfo(modulus, 1n), 'exponent', 'RFC 8017 3.1')
  out('rsa-exponent-two-to-33-plus-1', rsaInfo(modulus, 2n ** 33n + 1n), 'exponent', 'limits')
  out('rsa-512', spki(publicJwk(stored.rsa512)), 'weak', 'RFC 7518 3.3')
  out('rsa-16384', rsaInfo(2n ** 16383n + 1n, exponent), 'size', 'limits')
  for (const [crv, key] of [['ed25519', stored.ed25519], ['ed448', stored.ed448]]) {
    const algorithm = { ed25519: '1.3.101.112', ed448: '1.3.101.113' }[crv]
    out(`${crv}-truncated`, keyInfo(algorithm, undefined, unb64u(key.x).subarray(1)), 'point', 'RFC 8410 3')
    out(
      `${crv}-trailing-byte`,
      keyInfo(algorithm, undefined, Buffer.concat([unb64u(key.x), Buffer.alloc(1)])),
      'point',
      'RFC 8410 3',
    )
    out(`${crv}-empty`, keyInfo(algorithm, undefined, Buffer.alloc(0)), 'point', 'RFC 8410 3')
  }
  out(
    'ml-dsa-truncated',
    keyInfo('2.16.840.1.101.3.4.3.18', undefined, unb64u(stored.mlDsa65.pub).subarray(1)),
    'malformed',
    'RFC 9881 2',
  )
}

/** An x on P-256, for a compressed point with an even y. */
function evenX() {
  for (let x = 5n; ; x++) if (lift(x)) return x
}

/** Only the first certificate of a chain is parsed. */
function chainCases(topic) {
  const RULE = 'RFC 7517 4.7'
  const ten = Array.from({ length: 10 }, (_, i) => {
    const key = i === 0 ? ecPublic : i % 2 ? rsaOther : rsa
    const signer = i === 9 ? key : i % 2 ? stored.rsa2048 : stored.rsa2048Other
    return certificate(key, {
      serial: i + 1,
      subject: `link ${i}`,
      issuer: `link ${Math.min(i + 1, 9)}`,
      signer: i === 9 ? stored.rsa2048Other : signer,
    })
  })
  const report = { subject: 'CN=link 0', issuer: 'CN=link 1', ...VALIDITY }
  const chain = (name, rest, expected = report, first = ten[0]) => {
    topic.keys(`chain-${name}`, RULE, set({ ...ecPublic, ...x5c(first, ...rest) }, x5c(first, ...rest)), [
      usable(ecPublic, expected),
      usable(ecPublic, expected),
    ])
    topic.jwt(`chain-${name}-verified`, RULE, { token: good, keys: set(x5c(first, ...rest)), expect: ok(PAYLOAD) })
    topic.jwt(`chain-${name}-required`, 'options', {
      token: good,
      keys: set(x5c(first, ...rest)),
      options: { requireValidCertificate: true },
      expect: ok(PAYLOAD),
    })
  }
  chain('of-ten', ten.slice(1))
  chain('of-ten-in-another-order', ten.slice(1).reverse())
  chain('of-one-twice', [ten[0]])
  chain('garbage-behind', ['AAAA'])
  chain('no-base64-behind', ['*'])
  chain('null-behind', [null])
  chain('number-and-object-behind', [5, {}, [], ''])
  chain('issuer-missing', [ten[5]])
  chain('issuer-expired', [certificate(rsaOther, { subject: 'link 1', notAfter: day(2011) })])
  chain('behind-holds-another-key', [certificate(otherPublic)])
  topic.jwt('chain-first-expired', RULE, {
    token: good,
    keys: set(x5c(certificate(ecPublic, { notAfter: day(2011) }), ec)),
    options: { requireValidCertificate: true },
    expect: CERTIFICATE_INVALID,
  })
  topic.jwt('chain-reversed', RULE, {
    token: good,
    keys: set({ ...ecPublic, ...x5c(...[...ten].reverse()) }),
    expect: NO_KEY,
  })
}

/** `requireValidCertificate`: checked after the signature and before the claims. */
function requiredCases(topic) {
  const REQUIRED = { requireValidCertificate: true }
  const [begin, end] = [NOW - 1000, NOW + 1000]
  const der = certificate(ecPublic, { notBefore: begin, notAfter: end })
  const jwk = { ...ecPublic, ...x5c(der), ...x5t(der), ...x5t256(der) }
  const payload = { iss: CLAIMS.iss, sub: CLAIMS.sub }
  const put = (name, fields, rule = 'options') =>
    topic.jwt(`certificate-required-${name}`, rule, {
      token: es256(payload),
      keys: set(jwk),
      options: REQUIRED,
      ...fields,
    })
  const TIME = 'RFC 5280 4.1.2.5'
  for (
    const [name, now, valid] of [
      ['second-before-it-begins', begin - 1, false],
      ['first-second', begin, true],
      ['second-second', begin + 1, true],
      ['middle', NOW, true],
      ['last-second-but-one', end - 1, true],
      ['last-second', end, true],
      ['second-after-it-ends', end + 1, false],
      ['at-0', 0, false],
      ['before-1970', -1, false],
    ]
  ) {
    put(name, { now, expect: valid ? ok(payload) : CERTIFICATE_INVALID }, TIME)
    put(`${name}-pem`, {
      keys: undefined,
      keysText: pem('CERTIFICATE', der),
      now,
      expect: valid ? ok(payload) : CERTIFICATE_INVALID,
    }, TIME)
    put(`${name}-not-asked`, { now, options: { requireValidCertificate: false }, expect: ok(payload) }, TIME)
    put(`${name}-no-option`, { now, options: undefined, expect: ok(payload) }, TIME)
  }
  const gone = { ...ecPublic, ...x5c(certificate(ecPublic, { notAfter: NOW - 1 })) }
  put('beside-members', { expect: ok(payload) })
  put('only-x5c', { keys: set(x5c(der)), expect: ok(payload) })
  put('single', { keys: jwk, expect: ok(payload) })
  put('missing', { keys: set(ecPublic), expect: CERTIFICATE_INVALID })
  put('missing-single', { keys: ecPublic, expect: CERTIFICATE_INVALID })
  put('missing-pem', { keys: undefined, keysText: pem('PUBLIC KEY', spki(ecPublic)), expect: CERTIFICATE_INVALID })
  put('missing-x5u', {
    keys: set({ ...ecPublic, x5u: 'https://issuer.example/chain.pem' }),
    expect: CERTIFICATE_INVALID,
  })
  put('expired', { keys: set(gone), expect: CERTIFICATE_INVALID })
  put('of-the-key-that-verifies', {
    keys: set({ ...otherPublic, ...x5c(certificate(otherPublic, { notAfter: NOW - 1 })) }, jwk),
    expect: ok(payload, 1),
  })
  put('of-another-key-is-no-help', {
    keys: set({ ...otherPublic, ...x5c(certificate(otherPublic)) }, gone),
    expect: CERTIFICATE_INVALID,
  })
  put('hmac', {
    token: token({ alg: 'HS256' }, payload, hmac(secret32, 256)),
    keys: set(octJwk(secret32)),
    options: { ...REQUIRED, algorithms: ['HS256'] },
    expect: CERTIFICATE_INVALID,
  })
  put('before-expiry', { token: es256({ exp: 1 }), keys: set(gone), expect: CERTIFICATE_INVALID }, 'order of checks')
  put(
    'before-audience',
    { keys: set(gone), options: { ...REQUIRED, audience: 'x' }, expect: CERTIFICATE_INVALID },
    'order of checks',
  )
  put(
    'before-typ',
    { keys: set(gone), options: { ...REQUIRED, typ: 'x' }, expect: CERTIFICATE_INVALID },
    'order of checks',
  )
  put('before-payload', { token: es256('no json'), keys: set(gone), expect: CERTIFICATE_INVALID }, 'order of checks')
  put(
    'after-signature',
    { token: es256(payload).replace(/.{8}$/, 'AAAAAAAA'), keys: set(gone), expect: SIGNATURE },
    'order of checks',
  )
  put(
    'after-choice',
    { token: es256(payload, { kid: 'x' }), keys: set({ ...gone, kid: 'y' }), expect: NO_KEY },
    'order of checks',
  )
  put(
    'after-contradiction',
    { keys: set({ ...ecPublic, ...x5c(certificate(otherPublic)) }), expect: NO_KEY },
    'order of checks',
  )
  put('then-expiry', { token: es256({ exp: 1 }), expect: expired() }, 'order of checks')
  put('then-payload', { token: es256('no json'), expect: JWT_INVALID }, 'order of checks')
  for (const [name, value] of [['text', 'true'], ['number', 1], ['null', null], ['list', []]]) {
    put(`option-${name}`, { options: { requireValidCertificate: value }, expect: TYPE_ERROR })
  }
  put('option-misspelled', { options: { requireValidCertificates: true }, expect: TYPE_ERROR })
  topic.jws('certificate-required-raw-call-has-no-clock', 'options', {
    token: es256(payload),
    keys: set(jwk),
    options: REQUIRED,
    expect: TYPE_ERROR,
  })
}

/** PEM as people paste it. */
function pemCases(topic) {
  const RULE = 'RFC 7468 2'
  const [info, rs256] = [spki(ecPublic), token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256))]
  const put = (name, keysText, fields = {}, rule = RULE) =>
    topic.jwt(`pem-${name}`, rule, { token: good, keysText, expect: ok(PAYLOAD), ...fields })
  const frames = {
    'public-key': ['PUBLIC KEY', info, good],
    certificate: ['CERTIFICATE', ec, good],
    'rsa-public-key': ['RSA PUBLIC KEY', rsaPublicKey(rsa), rs256],
  }
  for (const [name, [label, der, text]] of Object.entries(frames)) {
    const plain = pem(label, der)
    const lenient = (way, keysText) => put(`${name}-${way}`, keysText, { token: text })
    lenient('no-final-line-break', plain.trimEnd())
    lenient('leading-white-space', ` \t\r\n\n${plain}`)
    lenient('trailing-white-space', `${plain}\n\n \t`)
    lenient('crlf', pem(label, der, { lineBreak: '\r\n' }))
    lenient('cr', pem(label, der, { lineBreak: '\r' }))
    lenient('no-line-breaks', pem(label, der, { lineBreak: '' }))
    lenient('spaces-for-line-breaks', pem(label, der, { lineBreak: ' ' }))
    lenient('one-long-line', pem(label, der, { width: 100000 }))
    lenient('short-lines', pem(label, der, { width: 7 }))
    lenient('indented', plain.replaceAll('\n', '\n    '))
    lenient('blank-lines', plain.replaceAll('\n', '\n\n'))
    lenient('text-behind', `${plain}whatever`)
    lenient('twice', plain + plain)
    lenient('garbage-block-behind', `${plain}-----BEGIN CERTIFICATE-----\n*\n`)
  }
  put('two-keys-first-counts', pem('PUBLIC KEY', info) + pem('PUBLIC KEY', spki(otherPublic)))
  put('two-keys-second', pem('PUBLIC KEY', spki(otherPublic)) + pem('PUBLIC KEY', info), { expect: ok(PAYLOAD, 1) })
  put('two-keys-none', pem('PUBLIC KEY', spki(otherPublic)) + pem('PUBLIC KEY', spki(rsa)), { expect: SIGNATURE })
  put(
    'two-certificates-first-counts',
    pem('CERTIFICATE', ec) + pem('CERTIFICATE', certificate(rsaOther, { subject: 'issuer' })),
  )
  put('two-certificates-second', pem('CERTIFICATE', certificate(otherPublic)) + pem('CERTIFICATE', ec), {
    expect: ok(PAYLOAD, 1),
  })
  put('key-and-certificate', pem('PUBLIC KEY', info) + pem('CERTIFICATE', certificate(otherPublic)))
  topic.keys('pem-two-keys', RULE, pem('CERTIFICATE', ec) + pem('CERTIFICATE', ofRsa), [
    usable(ecPublic),
    usable(rsa),
  ])
  severalBlocks(topic, put)
  for (const [name, [label, der, text]] of Object.entries(frames)) {
    const [alg, sign] = text === good ? [undefined] : ['RS256', pkcs1(stored.rsa2048, 256)]
    const withKid = alg ? token({ alg, kid: 'any' }, PAYLOAD, sign) : es256(PAYLOAD, { kid: 'any' })
    put(`${name}-kid-in-the-token`, pem(label, der), { token: withKid }, 'RFC 7515 4.1.4')
    put(
      `${name}-of-another-key`,
      {
        'public-key': pem(label, spki(otherPublic)),
        certificate: pem(label, certificate(otherPublic)),
        'rsa-public-key': pem(label, rsaPublicKey(rsaOther)),
      }[name],
      { token: text, expect: SIGNATURE },
    )
  }
  put('other-kind-of-key', pem('PUBLIC KEY', spki(rsa)), { expect: NO_KEY })
  put('weak', pem('RSA PUBLIC KEY', rsaPublicKey(publicJwk(stored.rsa1024))), {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa1024, 256)),
    expect: WEAK,
  }, 'RFC 7518 3.3')
  put('weak-allowed', pem('RSA PUBLIC KEY', rsaPublicKey(publicJwk(stored.rsa1024))), {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa1024, 256)),
    options: { allowWeakKeys: true },
    expect: ok(PAYLOAD),
  }, 'options')
  put('certificate-of-512-bits', pem('CERTIFICATE', certificate(publicJwk(stored.rsa512))), {
    token: rs256,
    expect: WEAK,
  }, 'RFC 7518 3.3')
  // The text of a public key is not a secret.
  for (const [name, [label, der]] of Object.entries(frames)) {
    const text = pem(label, der)
    put(`${name}-is-no-secret`, text, {
      token: token({ alg: 'HS256' }, PAYLOAD, hmac(text, 256)),
      options: { algorithms: ['HS256'] },
      expect: NO_KEY,
    }, 'RFC 8725 3.1')
  }
  const size = pem('PUBLIC KEY', info).length
  put('within-the-limit', pem('PUBLIC KEY', info), { options: { limits: { keySetBytes: size } } }, 'limits')
  put(
    'beyond-the-limit',
    pem('PUBLIC KEY', info),
    { options: { limits: { keySetBytes: size - 1 } }, expect: LIMIT },
    'limits',
  )
}

/** Several blocks, chains, and texts around PEM that environment variables and consoles make. */
function severalBlocks(topic, put) {
  const info = spki(ecPublic)
  const [FALSE, ONE, FIVE] = [tlv(1, Buffer.alloc(1)), tlv(1, Buffer.from([1])), integer(5)]
  const constraints = (value) => [extension('2.5.29.19', value, true)]
  const authority = certificate(otherPublic, { subject: 'issuer', extensions: constraints(sequence(TRUE)) })
  const leaf = certificate(ecPublic, { extensions: constraints(sequence()) })
  const [leafPem, caPem] = [pem('CERTIFICATE', leaf), pem('CERTIFICATE', authority)]
  const [leafKey, CA] = [usable(ecPublic), excluded('ca')]
  const caReport = { ...REPORT, subject: 'CN=issuer' }
  const RULE = 'RFC 5280 4.2.1.9'
  topic.keys('pem-chain', RULE, leafPem + caPem, [leafKey, CA])
  topic.keys('pem-chain-reversed', RULE, caPem + leafPem, [CA, leafKey])
  topic.keys('pem-ca-alone', RULE, caPem, [usable(otherPublic, caReport)])
  topic.keys('pem-ca-beside-a-key', RULE, caPem + pem('PUBLIC KEY', info), [CA, GOOD])
  topic.keys('pem-ca-twice', RULE, caPem + caPem, JWK_INVALID)
  for (
    const [name, value, isLeaf] of [
      ['false', sequence(FALSE), true],
      ['path-length-only', sequence(FIVE), true],
      ['true-with-path-length', sequence(TRUE, FIVE)],
      ['true-as-one', sequence(ONE)],
      ['no-sequence', octetString(Buffer.from([1]))],
      ['garbage', Buffer.from([0x30, 5, 1])],
      ['empty', Buffer.alloc(0)],
    ]
  ) {
    const der = certificate(otherPublic, { extensions: constraints(value) })
    topic.keys(`pem-chain-constraints-${name}`, RULE, leafPem + pem('CERTIFICATE', der), [
      leafKey,
      isLeaf ? usable(otherPublic) : CA,
    ])
  }
  const byAuthority = token({ alg: 'ES256' }, PAYLOAD, ecdsa(otherPrivate))
  put('chain-signed-by-the-authority', caPem + leafPem, { token: byAuthority, expect: SIGNATURE }, RULE)
  const anyKid = es256(PAYLOAD, { kid: 'any' })
  put('chain-kid-in-the-token', caPem + leafPem, { token: anyKid, expect: ok(PAYLOAD, 1) }, RULE)
  topic.keys('pem-text-between', 'RFC 7468 2', `${leafPem}
# the next one
1 s:CN=x
${pem('PUBLIC KEY', spki(rsa))}`, [
    leafKey,
    usable(rsa, null),
  ])
  topic.keys('pem-private-behind', 'RFC 7468 10', leafPem + pem('PRIVATE KEY', info), JWK_INVALID)
  topic.keys('pem-unsupported-behind', 'RFC 7468 2', leafPem + pem('PKCS7', info), [leafKey, excluded('unsupported')])
  topic.keys('pem-unsupported-before', 'RFC 7468 2', pem('EC PARAMETERS', info) + leafPem, [
    excluded('unsupported'),
    leafKey,
  ])
  topic.keys('pem-broken-behind', 'RFC 7468 2', leafPem + pem('CERTIFICATE', leaf.subarray(1)), [
    leafKey,
    excluded('malformed'),
  ])

  const escaped = (text, lineBreak = '\\n') => text.replaceAll('\n', lineBreak)
  const ENVIRONMENT = 'RFC 7468 2'
  put('escaped-line-breaks', escaped(pem('PUBLIC KEY', info)), {}, ENVIRONMENT)
  put('escaped-crlf', escaped(pem('PUBLIC KEY', info), '\\r\\n'), {}, ENVIRONMENT)
  put('escaped-chain', escaped(caPem + leafPem), { expect: ok(PAYLOAD, 1) }, ENVIRONMENT)
  put('escaped-tabs', escaped(pem('PUBLIC KEY', info), '\\t'), { expect: JWK_INVALID }, ENVIRONMENT)
  const ALONE = 'RFC 5280 4.1.2.7'
  put('body-alone', base64(info), {}, ALONE)
  put('body-alone-wrapped', `\n${base64(info).replace(/.{64}/g, '$&\n')}\n`, {}, ALONE)
  put('body-alone-certificate', base64(ec), {}, ALONE)
  put('body-alone-of-another-key', base64(spki(otherPublic)), { expect: SIGNATURE }, ALONE)
  put('body-alone-kid-in-the-token', base64(info), { token: es256(PAYLOAD, { kid: 'any' }) }, ALONE)
  const alone = (name, text, expect) => topic.keys(`pem-body-alone-${name}`, ALONE, text, expect)
  const p384Private = crypto.createPrivateKey({ key: stored.p384, format: 'jwk' })
  const privateDer = (type) => p384Private.export({ type, format: 'der' })
  alone('private', base64(privateDer('pkcs8')), JWK_INVALID)
  alone('private-sec1', base64(privateDer('sec1')), JWK_INVALID)
  alone('trailing-byte', base64(Buffer.concat([info, Buffer.alloc(1)])), JWKS_INVALID)
  alone('twice', base64(Buffer.concat([info, info])), JWKS_INVALID)
  alone('base64url', b64u(info).replace(/(?<=^.{9})./, '_'), JWKS_INVALID)

  const byKid = (name, object, expect) =>
    topic.keys(`pem-by-kid-${name}`, 'securetoken@system', JSON.stringify(object), expect)
  byKid('certificates', { a: leafPem, b: pem('CERTIFICATE', ofRsa) }, [leafKey, usable(rsa)])
  byKid('keys', { a: pem('PUBLIC KEY', spki(otherPublic)), b: pem('PUBLIC KEY', info) }, [
    usable(otherPublic, null),
    GOOD,
  ])
  byKid('one-private', { a: leafPem, b: pem('PRIVATE KEY', info) }, [leafKey, excluded('private')])
  byKid('one-broken', { a: pem('PUBLIC KEY', info.subarray(1)), b: leafPem }, [excluded('malformed'), leafKey])
  byKid('other-text', { a: leafPem, b: 'x' }, JWKS_INVALID)
  byKid('number', { a: leafPem, b: 5 }, JWKS_INVALID)
  byKid('bare-bodies', { a: base64(info) }, JWKS_INVALID)
  const member = `"a":${JSON.stringify(leafPem)}`
  topic.keys('pem-by-kid-twice', 'RFC 8259 4', `{${member},${member}}`, JWKS_INVALID)
  const keysText = JSON.stringify({ a: pem('PUBLIC KEY', spki(otherPublic)), b: pem('PUBLIC KEY', info) })
  const chosen = (name, kid, expect) =>
    put(`by-kid-${name}`, keysText, { token: es256(PAYLOAD, { kid }), expect }, 'RFC 7515 4.1.4')
  chosen('second', 'b', { ...ok(PAYLOAD, 1), key: { index: 1, kid: 'b' } })
  chosen('of-another', 'a', SIGNATURE)
  chosen('unknown', 'c', NO_KEY)
  chosen('absent', undefined, ok(PAYLOAD, 1))
}

/** PEM without a usable key. */
function pemFaults(topic) {
  const RULE = 'RFC 7468 2'
  const info = spki(ecPublic)
  const text = pem('PUBLIC KEY', info)
  const put = (name, keysText, expect = JWK_INVALID, rule = RULE) => {
    topic.keys(`pem-refused-${name}`, rule, keysText, expect)
    if (typeof keysText === 'string') topic.jwt(`pem-refused-${name}-token`, rule, { token: good, keysText, expect })
  }
  const pkcs8 = (key, format = 'pkcs8') =>
    crypto.createPrivateKey({ key, format: 'jwk' }).export({ type: format, format: 'der' })
  put('private-key', pem('PRIVATE KEY', pkcs8(stored.p384)), JWK_INVALID, 'RFC 7468 10')
  put('private-key-rsa', pem('PRIVATE KEY', pkcs8(stored.rsa2048)), JWK_INVALID, 'RFC 7468 10')
  put('rsa-private-key', pem('RSA PRIVATE KEY', pkcs8(stored.rsa2048, 'pkcs1')), JWK_INVALID, 'RFC 7468 10')
  put('ec-private-key', pem('EC PRIVATE KEY', pkcs8(stored.p384, 'sec1')), JWK_INVALID, 'RFC 7468 10')
  put(
    'encrypted-private-key',
    pem(
      'ENCRYPTED PRIVATE KEY',
      sequence(sequence(oid('1.2.840.113549.1.5.13'), sequence()), octetString(fixedBytes('encrypted', 138))),
    ),
    JWK_INVALID,
    'RFC 7468 11',
  )
  put(
    'openssh-private-key',
    pem('OPENSSH PRIVATE KEY', Buffer.concat([Buffer.from('openssh-key-v1\0'), fixedBytes('ssh', 100)])),
    JWK_INVALID,
    'RFC 7468 10',
  )
  put('private-key-holds-public', pem('PRIVATE KEY', info), JWK_INVALID, 'RFC 7468 10')
  put('private-key-first', pem('PRIVATE KEY', pkcs8(stored.p384)) + text, JWK_INVALID, 'RFC 7468 10')
  put('private-key-in-a-public-frame', pem('PUBLIC KEY', pkcs8(stored.p384)))
  for (
    const label of [
      'EC PUBLIC KEY',
      'X509 CERTIFICATE',
      'TRUSTED CERTIFICATE',
      'CERTIFICATE REQUEST',
      'X509 CRL',
      'PKCS7',
      'DSA PUBLIC KEY',
      'PUBLIC',
      'public key',
      'PUBLIC KEY ',
      ' PUBLIC KEY',
      'PUBLIC  KEY',
      '',
    ]
  ) {
    put(
      `label-${label.replace(/ /g, '_').toLowerCase() || 'empty'}${label === 'public key' ? '-lower-case' : ''}`,
      pem(label, info),
    )
  }
  put('label-of-another-kind', pem('CERTIFICATE', info))
  put('label-public-key-on-a-certificate', pem('PUBLIC KEY', ec))
  put('label-public-key-on-pkcs1', pem('PUBLIC KEY', rsaPublicKey(rsa)))
  put('label-rsa-on-spki', pem('RSA PUBLIC KEY', spki(rsa)))
  put('end-differs', pem('PUBLIC KEY', info, { end: 'CERTIFICATE' }))
  put('end-is-longer', pem('PUBLIC KEY', info, { end: 'PUBLIC KEYS' }))
  put('end-is-shorter', pem('PUBLIC KEY', info, { end: 'PUBLIC' }))
  put('end-in-lower-case', pem('PUBLIC KEY', info, { end: 'public key' }))
  put('end-missing', text.replace(/-----END.*\n/, ''))
  put('end-without-dashes', text.replace(/(-----END PUBLIC KEY)-----/, '$1'))
  put('end-with-four-dashes', text.replace(/(-----END PUBLIC KEY)-----/, '$1----'))
  put('end-of-the-first-missing', text.replace(/-----END.*\n/, '') + text)
  put('base64-outside-alphabet', text.replace('MFkw', 'MF*w'))
  put('base64url', `-----BEGIN PUBLIC KEY-----\n${b64u(info).replace(/^(.*)$/, '$1')}-_==\n-----END PUBLIC KEY-----\n`)
  const unpadded = [ec, info, certificate(ecPublic, { subject: 'subjects' })].map((
    der,
    i,
  ) => [i === 1 ? 'PUBLIC KEY' : 'CERTIFICATE', der]).find(([, der]) => der.length % 3)
  put('base64-padding-missing', pem(...unpadded).replace(/=+(?=\n-----END)/, ''))
  put('base64-padding-too-long', text.replace(/=*(?=\n-----END)/, '===='))
  put('base64-data-behind-padding', text.replace(/(?=\n-----END)/, '=AAA'))
  put('header-lines', text.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'))
  put('comment-line', text.replace('\n', '\nComment: x\n\n'))
  put('body-empty', pem('PUBLIC KEY', Buffer.from('x')).replace('\neA==', ''))
  put('body-white-space-only', '-----BEGIN PUBLIC KEY-----\n \n-----END PUBLIC KEY-----\n')
  for (
    const [name, label, der] of [['public-key', 'PUBLIC KEY', info], [
      'rsa-public-key',
      'RSA PUBLIC KEY',
      rsaPublicKey(rsa),
    ], ['certificate', 'CERTIFICATE', ec]]
  ) {
    put(`${name}-truncated`, pem(label, der.subarray(0, -1)))
    put(`${name}-half`, pem(label, der.subarray(0, der.length >> 1)))
    put(`${name}-first-byte-missing`, pem(label, der.subarray(1)))
    put(`${name}-trailing-byte`, pem(label, Buffer.concat([der, Buffer.alloc(1)])))
    put(`${name}-trailing-copy`, pem(label, Buffer.concat([der, der])))
    put(`${name}-garbage`, pem(label, fixedBytes(name, 100)))
    put(`${name}-one-byte`, pem(label, Buffer.from([0x30])))
  }
  // Not PEM, so it is parsed as JSON.
  put('text-before', `My key:\n${text}`, JWKS_INVALID)
  put('byte-order-mark', `\ufeff${text}`, JWKS_INVALID)
  put('four-dashes', text.slice(1), JWKS_INVALID)
  put('six-dashes', `-${text}`, JWKS_INVALID)
  put('frame-in-lower-case', text.replace('BEGIN', 'begin'), JWKS_INVALID)
  put('json-text', JSON.stringify(text), JWKS_INVALID)
  put('json-list', JSON.stringify([text]), JWKS_INVALID)
  topic.keys('pem-in-a-set', RULE, set(ecPublic, text), [GOOD, excluded('malformed')])
  topic.keys('pem-as-x5c', 'RFC 7517 4.7', { keys: text }, JWKS_INVALID)
  put(
    'beyond-the-limit',
    { before: '-----BEGIN PUBLIC KEY-----\n', repeat: 'AAAA', times: 1048576, after: '\n-----END PUBLIC KEY-----\n' },
    LIMIT,
    'limits',
  )
  put(
    'large-garbage',
    { before: '-----BEGIN PUBLIC KEY-----\n', repeat: 'AAAA', times: 262144, after: '\n-----END PUBLIC KEY-----\n' },
    JWK_INVALID,
    'limits',
  )
  put(
    'large-without-end',
    { before: '-----BEGIN PUBLIC KEY-----\n', repeat: 'AAAA\n', times: 200000, after: '' },
    JWK_INVALID,
    'limits',
  )
}
