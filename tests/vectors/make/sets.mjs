// Key sets: which keys are usable, which are excluded and why, and which key verifies a token.
import { claims, es256, KEYS } from './base.mjs'
import { dirtyTail, strangers } from './defaults.mjs'
import { ecPrivate, ecPublic, oddNumber, otherPublic, secret32, secret64, stored } from './keys.mjs'
import { p } from './p256.mjs'
import {
  b64u,
  JWK_INVALID,
  JWKS_INVALID,
  LIMIT,
  NO_KEY,
  octJwk,
  ok,
  pkcs1,
  publicJwk,
  set,
  SIGNATURE,
  thumbprint,
  toBytes,
  toInt,
  token,
  Topic,
  unb64u,
  WEAK,
} from './tools.mjs'

export function setCases() {
  const topic = new Topic(
    'sets',
    'Key sets. Call "keys" parses a set and compares its entries; call "jwt" shows which key a token gets. A broken ' +
      'key never spoils its siblings.',
  )
  const PAYLOAD = claims()
  const rsa = publicJwk(stored.rsa2048)
  const usable = (jwk) => ({ usable: true, thumbprint: thumbprint(jwk) })
  const excluded = (reason) => ({ usable: false, reason })
  const OCT = { usable: true, thumbprint: null }
  const GOOD = usable(ecPublic)
  const bytes = (value) => b64u(toBytes(value))

  // a key that names its issuer, of tokens with a tenant
  const TENANT = claims({ iss: 'https://issuer.example/a/v2.0', tid: 'a' })
  const naming = (name, issuer, expect, payload = TENANT) =>
    topic.jwt(`key-issuer-${name}`, 'options', {
      token: es256(payload),
      keys: set({ ...ecPublic, issuer }),
      options: { issuer: ['https://issuer.example/{tid}/v2.0', 'https://sts.example/{tid}/'], tenants: 'any' },
      expect: expect ?? ok(payload),
    })
  naming('absent', undefined)
  naming('null', null)
  naming('placeholder', 'https://issuer.example/{tid}/v2.0')
  naming('placeholder-of-entra', 'https://issuer.example/{tenantid}/v2.0')
  naming('tenant', 'https://issuer.example/a/v2.0')
  naming('other-tenant', 'https://issuer.example/b/v2.0', NO_KEY)
  naming('other-placeholder', 'https://issuer.example/{oid}/v2.0', NO_KEY)
  naming('other-template', 'https://sts.example/{tid}/', NO_KEY)
  naming('slash', 'https://issuer.example/{tid}/v2.0/', NO_KEY)
  naming('letter-case', 'https://issuer.example/A/v2.0', NO_KEY)
  naming('number', 5, NO_KEY)
  naming('empty', '', NO_KEY)
  naming('long', '{tid}'.repeat(300), NO_KEY)
  topic.jwt('key-issuer-without-template', 'options', {
    token: es256(PAYLOAD),
    keys: set({ ...ecPublic, issuer: 'https://other.example' }),
    options: { issuer: 'https://issuer.example' },
    expect: ok(PAYLOAD),
  })

  // usable
  topic.keys('keys-rsa', 'RFC 7638 3', set(rsa), [usable(rsa)])
  topic.keys('keys-ec', 'RFC 7638 3', set(ecPublic), [GOOD])
  topic.keys('keys-oct', 'RFC 7638 7', set(octJwk(secret32)), [OCT])
  topic.keys('keys-oct-short', 'RFC 7518 3.2', set(octJwk(Buffer.from('a'))), [OCT])
  topic.keys('keys-rsa-1024', 'RFC 7518 3.3', set(publicJwk(stored.rsa1024)), [usable(publicJwk(stored.rsa1024))])
  topic.keys('keys-rsa-2047', 'RFC 7518 3.3', set(publicJwk(stored.rsa2047)), [usable(publicJwk(stored.rsa2047))])
  topic.keys('keys-rsa-8192', 'limits', set(publicJwk(stored.rsa8192)), [usable(publicJwk(stored.rsa8192))])
  topic.keys('keys-rsa-exponent-3', 'RFC 8017 3.1', set(publicJwk(stored.rsa2048Three)), [
    usable(publicJwk(stored.rsa2048Three)),
  ])
  topic.keys('keys-empty', 'RFC 7517 5.1', set(), [])
  topic.keys('keys-empty-with-other-members', 'RFC 7517 5', { issuer: 'x', keys: [], updated: 5 }, [])
  topic.keys('keys-use-enc', 'RFC 7517 4.2', set({ ...ecPublic, use: 'enc' }), [GOOD])
  topic.keys('keys-ops-sign', 'RFC 7517 4.3', set({ ...ecPublic, key_ops: ['sign'] }), [GOOD])
  topic.keys('keys-alg-of-encryption', 'RFC 7517 4.4', set({ ...rsa, alg: 'RSA-OAEP' }), [usable(rsa)])
  topic.keys('keys-unknown-members', 'RFC 7517 4', set({ ...ecPublic, nbf: 1, exp: '2', 'x-y': { z: [null] } }), [GOOD])
  topic.keys(
    'keys-unknown-proto-member',
    'RFC 7517 4',
    `{"keys":[${JSON.stringify(ecPublic).replace('{', '{"__proto__":{"d":"AQ"},')}]}`,
    [GOOD],
  )
  topic.keys(
    'keys-members-in-other-order',
    'RFC 7638 3.3',
    set({ y: ecPublic.y, x: ecPublic.x, kid: 'z', crv: 'P-256', kty: 'EC' }),
    [GOOD],
  )
  topic.keys(
    'keys-members-do-not-change-thumbprint',
    'RFC 7638 3.2',
    set({ ...rsa, kid: 'a', use: 'sig', alg: 'RS256', x: 1 }),
    [usable(rsa)],
  )
  topic.keys(
    'keys-names-escaped',
    'RFC 8259 7',
    `{"keys":[{"\\u006bty":"\\u0045C","crv":"P\\u002d256","x":"${ecPublic.x}","y":"${ecPublic.y}"}]}`,
    [GOOD],
  )
  topic.keys('keys-single-jwk', 'RFC 7517 4', ecPublic, [GOOD])
  topic.keys('keys-same-key-twice', 'RFC 7517 5', set(ecPublic, ecPublic), [GOOD, GOOD])
  topic.keys('keys-same-kid-twice', 'RFC 7517 4.5', set({ ...ecPublic, kid: 'a' }, { ...otherPublic, kid: 'a' }), [
    GOOD,
    usable(otherPublic),
  ])

  // excluded, always with a usable key on either side
  const broken = (name, rule, jwk, reason) =>
    topic.keys(`left-out-${name}`, rule, set(ecPublic, jwk, rsa), [GOOD, excluded(reason), usable(rsa)])
  const brokenText = (name, rule, text, reason) =>
    topic.keys(`left-out-${name}`, rule, `{"keys":[${JSON.stringify(ecPublic)},${text},${JSON.stringify(rsa)}]}`, [
      GOOD,
      excluded(reason),
      usable(rsa),
    ])
  const RSA_RULE = 'RFC 7518 6.3.1'
  const EC_RULE = 'RFC 7518 6.2.1'

  broken('private-rsa', 'RFC 7517 9.2', stored.rsa2048Other, 'private')
  broken('private-ec', 'RFC 7517 9.2', { ...otherPublic, d: b64u(toBytes(ecPrivate, 32)) }, 'private')
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
    broken(`private-rsa-${member}`, 'RFC 7518 6.3.2', { ...rsa, [member]: stored.rsa2048[member] }, 'private')
  }
  broken('private-rsa-oth', 'RFC 7518 6.3.2.7', { ...rsa, oth: [{ r: 'AQ', d: 'AQ', t: 'AQ' }] }, 'private')

  brokenText('duplicate', 'RFC 7517 4', `{"kty":"EC",${JSON.stringify(ecPublic).slice(1)}`, 'duplicate')
  brokenText('duplicate-by-escape', 'RFC 7517 4', `{"\\u006bty":"EC",${JSON.stringify(ecPublic).slice(1)}`, 'duplicate')
  brokenText('duplicate-kid', 'RFC 7517 4', `{"kid":"a","kid":"b",${JSON.stringify(ecPublic).slice(1)}`, 'duplicate')
  brokenText('duplicate-unknown', 'RFC 7517 4', `{"z":1,"z":1,${JSON.stringify(ecPublic).slice(1)}`, 'duplicate')
  brokenText('duplicate-nested', 'RFC 7517 4', `{"z":[{"a":1,"a":2}],${JSON.stringify(ecPublic).slice(1)}`, 'duplicate')

  broken('kty-missing', 'RFC 7517 4.1', { ...ecPublic, kty: undefined }, 'malformed')
  broken('kty-number', 'RFC 7517 4.1', { ...ecPublic, kty: 5 }, 'malformed')
  broken('kty-null', 'RFC 7517 4.1', { ...ecPublic, kty: null }, 'malformed')
  broken('empty-object', 'RFC 7517 4.1', {}, 'malformed')
  for (
    const [name, text] of [['null', 'null'], ['number', '5'], ['string', '"key"'], ['array', '[]'], ['true', 'true'], [
      'array-around-a-key',
      `[${JSON.stringify(otherPublic)}]`,
    ]]
  ) {
    brokenText(`entry-${name}`, 'RFC 7517 5', text, 'malformed')
  }
  broken('kid-number', 'RFC 7517 4.5', { ...ecPublic, kid: 5 }, 'malformed')
  broken('alg-number', 'RFC 7517 4.4', { ...ecPublic, alg: 256 }, 'malformed')
  broken('use-number', 'RFC 7517 4.2', { ...ecPublic, use: 1 }, 'malformed')
  broken('ops-twice', 'RFC 7517 4.3', { ...ecPublic, key_ops: ['verify', 'verify'] }, 'malformed')
  broken('ops-other-twice', 'RFC 7517 4.3', { ...ecPublic, key_ops: ['verify', 'sign', 'sign'] }, 'malformed')
  broken('ops-text', 'RFC 7517 4.3', { ...ecPublic, key_ops: 'verify' }, 'malformed')
  broken('rsa-n-missing', RSA_RULE, { ...rsa, n: undefined }, 'malformed')
  broken('rsa-e-missing', RSA_RULE, { ...rsa, e: undefined }, 'malformed')
  broken('rsa-n-number', RSA_RULE, { ...rsa, n: 5 }, 'malformed')
  broken('rsa-e-number', RSA_RULE, { ...rsa, e: 65537 }, 'malformed')
  broken('rsa-n-null', RSA_RULE, { ...rsa, n: null }, 'malformed')
  broken('rsa-n-padded-too-little', RSA_RULE, { ...rsa, n: `${rsa.n}=` }, 'malformed')
  broken('rsa-n-trailing-bits', 'RFC 4648 3.5', { ...rsa, n: dirtyTail(rsa.n) }, 'malformed')
  broken('rsa-n-space', RSA_RULE, { ...rsa, n: ` ${rsa.n}` }, 'malformed')
  broken('rsa-n-outside-alphabet', RSA_RULE, { ...rsa, n: rsa.n.replace(/^../, '+/') }, 'malformed')
  broken('rsa-n-length', RSA_RULE, { ...rsa, n: rsa.n.slice(0, -1) }, 'malformed')
  broken('rsa-n-zeros', 'RFC 7518 6.3.1.1', { ...rsa, n: b64u(Buffer.alloc(256)) }, 'malformed')
  broken('rsa-e-zeros', 'RFC 7518 6.3.1.2', { ...rsa, e: 'AAAA' }, 'malformed')
  broken('rsa-n-weak-with-zeros', 'RFC 7518 3.3', {
    ...rsa,
    n: b64u(Buffer.concat([Buffer.alloc(256), unb64u(stored.rsa512.n)])),
  }, 'weak')
  broken('rsa-n-even', 'RFC 8017 3.1', { ...rsa, n: b64u(toBytes(toInt(unb64u(rsa.n)) - 1n)) }, 'malformed')
  broken('ec-x-missing', EC_RULE, { ...ecPublic, x: undefined }, 'malformed')
  broken('ec-y-missing', EC_RULE, { ...ecPublic, y: undefined }, 'malformed')
  broken('ec-crv-missing', EC_RULE, { ...ecPublic, crv: undefined }, 'malformed')
  broken('ec-crv-number', EC_RULE, { ...ecPublic, crv: 256 }, 'malformed')
  broken('ec-x-number', EC_RULE, { ...ecPublic, x: 5 }, 'malformed')
  broken('ec-x-trailing-bits', 'RFC 4648 3.5', { ...ecPublic, x: dirtyTail(ecPublic.x) }, 'malformed')
  broken('ec-y-padded-too-much', EC_RULE, { ...ecPublic, y: `${ecPublic.y}==` }, 'malformed')
  broken('oct-k-missing', 'RFC 7518 6.4.1', { kty: 'oct' }, 'malformed')
  broken('oct-k-number', 'RFC 7518 6.4.1', { kty: 'oct', k: 5 }, 'malformed')
  broken('oct-k-padded', 'RFC 7518 6.4.1', { kty: 'oct', k: `${b64u(secret32)}=` }, 'malformed')

  broken('kty-unknown', 'RFC 7517 5', { kty: 'LATTICE', pub: 'AA' }, 'unsupported')
  broken('kty-empty', 'RFC 7517 5', { ...ecPublic, kty: '' }, 'unsupported')
  broken('kty-lower-case', 'RFC 7517 4.1', { ...rsa, kty: 'rsa' }, 'unsupported')
  broken('kty-ec-lower-case', 'RFC 7517 4.1', { ...ecPublic, kty: 'ec' }, 'unsupported')
  broken('crv-unknown', 'RFC 7518 6.2.1.1', { ...ecPublic, crv: 'P-192' }, 'unsupported')
  broken('crv-lower-case', 'RFC 7518 6.2.1.1', { ...ecPublic, crv: 'p-256' }, 'unsupported')
  const pub = ({ kty, crv, x, y }) => (y === undefined ? { kty, crv, x } : { kty, crv, x, y })
  for (
    const [alg, jwk, later] of [
      ['ES384', pub(stored.p384), usable(pub(stored.p384))],
      ['ES512', pub(stored.p521), usable(pub(stored.p521))],
      ['EdDSA', pub(stored.ed25519), usable(pub(stored.ed25519))],
    ]
  ) {
    topic.add({
      name: `left-out-not-built-${alg.toLowerCase()}`,
      rule: 'RFC 7517 5',
      call: 'keys',
      keys: set(ecPublic, jwk, rsa),
      pending: alg,
      expect: { keys: [GOOD, excluded('unsupported'), usable(rsa)] },
      later: { keys: [GOOD, later, usable(rsa)] },
    })
  }

  for (const size of [8193, 16384]) {
    broken(`size-${size}`, 'limits', { kty: 'RSA', n: b64u(toBytes(oddNumber(size))), e: 'AQAB' }, 'size')
  }
  broken('weak-rsa-512', 'RFC 7518 3.3', publicJwk(stored.rsa512), 'weak')
  broken('weak-rsa-1023', 'RFC 7518 3.3', publicJwk(stored.rsa1023), 'weak')
  broken('weak-rsa-8', 'RFC 7518 3.3', { kty: 'RSA', n: 'zQ', e: 'Aw' }, 'weak')
  broken('weak-oct-empty', 'RFC 7518 3.2', { kty: 'oct', k: '' }, 'weak')
  broken('exponent-1', 'RFC 8017 3.1', { ...rsa, e: 'AQ' }, 'exponent')
  broken('exponent-2', 'RFC 8017 3.1', { ...rsa, e: 'Ag' }, 'exponent')
  broken('exponent-65536', 'RFC 8017 3.1', { ...rsa, e: bytes(65536n) }, 'exponent')
  broken('exponent-two-to-33', 'limits', { ...rsa, e: bytes(2n ** 33n) }, 'exponent')
  broken('exponent-two-to-33-plus-1', 'limits', { ...rsa, e: bytes(2n ** 33n + 1n) }, 'exponent')
  broken('exponent-two-to-64-plus-65537', 'limits', { ...rsa, e: bytes(2n ** 64n + 65537n) }, 'exponent')
  broken('exponent-2047-bits', 'limits', { ...rsa, e: bytes(oddNumber(2047)) }, 'exponent')
  broken('point-off-curve', EC_RULE, { ...ecPublic, y: otherPublic.y }, 'point')
  broken('point-identity', EC_RULE, { ...ecPublic, x: b64u(Buffer.alloc(32)), y: b64u(Buffer.alloc(32)) }, 'point')
  broken('point-x-short', EC_RULE, { ...ecPublic, x: b64u(unb64u(ecPublic.x).subarray(1)) }, 'point')
  broken(
    'point-y-long',
    EC_RULE,
    { ...ecPublic, y: b64u(Buffer.concat([Buffer.alloc(2), unb64u(ecPublic.y)])) },
    'point',
  )
  broken('point-empty', EC_RULE, { ...ecPublic, x: '', y: '' }, 'point')
  broken('point-x-is-p', EC_RULE, { ...ecPublic, x: b64u(toBytes(p, 32)) }, 'point')
  broken('point-of-another-curve', EC_RULE, { ...pub(stored.p384), crv: 'P-256' }, 'point')
  topic.keys(
    'left-out-all-of-them',
    'RFC 7517 5',
    set(stored.rsa2048, { kty: 'x' }, { kty: 'oct' }, { ...ecPublic, y: otherPublic.y }),
    [excluded('private'), excluded('unsupported'), excluded('malformed'), excluded('point')],
  )

  // spelled otherwise than the RFC says, and normalised
  const spelled = (name, rule, jwk, normal, warnings) =>
    topic.keys(`normalised-${name}`, rule, set(ecPublic, jwk), [GOOD, { ...usable(normal), warnings }])
  const withZeros = (text, count = 1) => b64u(Buffer.concat([Buffer.alloc(count), unb64u(text)]))
  const plain = (text) => unb64u(text).toString('base64')
  spelled('rsa-n-leading-zero', RSA_RULE, { ...rsa, n: withZeros(rsa.n) }, rsa, ['n'])
  spelled('rsa-n-leading-zeros', RSA_RULE, { ...rsa, n: withZeros(rsa.n, 9) }, rsa, ['n'])
  spelled('rsa-e-leading-zero', RSA_RULE, { ...rsa, e: 'AAEAAQ' }, rsa, ['e'])
  spelled('rsa-n-padded', RSA_RULE, { ...rsa, n: `${rsa.n}==` }, rsa, ['n'])
  spelled('rsa-n-plain', RSA_RULE, { ...rsa, n: plain(rsa.n) }, rsa, ['n'])
  spelled('rsa-n-plain-unpadded', RSA_RULE, { ...rsa, n: plain(rsa.n).replace(/=+$/, '') }, rsa, ['n'])
  spelled('rsa-both', RSA_RULE, { ...rsa, n: plain(withZeros(rsa.n)), e: 'AAEAAQ==' }, rsa, ['n', 'e'])
  spelled('ec-y-padded', EC_RULE, { ...ecPublic, y: `${ecPublic.y}=` }, ecPublic, ['y'])
  spelled('ec-y-leading-zero', EC_RULE, { ...ecPublic, y: withZeros(ecPublic.y) }, ecPublic, ['y'])
  spelled('null-members', 'RFC 7517 4', { ...ecPublic, kid: null, alg: null, use: null, d: null }, ecPublic, ['null'])
  spelled('null-key-ops', 'RFC 7517 4.3', { ...ecPublic, key_ops: null, x5c: null }, ecPublic, ['null'])
  topic.keys('array', 'RFC 7517 5', [ecPublic, { kty: 'x' }, rsa], [GOOD, excluded('unsupported'), usable(rsa)])
  topic.keys('array-of-one-with-null', 'RFC 7517 5', [null, ecPublic], [excluded('malformed'), GOOD])

  // not a key set
  const rejected = (name, source, expect) => topic.keys(`rejected-${name}`, 'RFC 7517 5', source, expect)
  rejected(
    'no-keys-member',
    { issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/jwks' },
    JWKS_INVALID,
  )
  rejected('keys-is-text', { keys: 'x' }, JWKS_INVALID)
  rejected('keys-twice', `{"keys":[],"keys":[]}`, JWKS_INVALID)
  rejected('bad-json', '{"keys":[}', JWKS_INVALID)
  rejected('array', '[]', JWKS_INVALID)
  rejected('array-of-other-objects', '[{"a":1}]', JWKS_INVALID)
  rejected('array-of-texts', JSON.stringify([JSON.stringify(ecPublic)]), JWKS_INVALID)
  rejected('array-4097-keys', { before: '[', repeat: '{"kty":"x"},', times: 4096, after: '{"kty":"x"}]' }, LIMIT)
  rejected('100000-keys', { before: '{"keys":[', repeat: '{"kty":"x"},', times: 99999, after: '{"kty":"x"}]}' }, LIMIT)
  rejected('depth', { before: '{"keys":', repeat: '[', times: 100000, after: '' }, LIMIT)
  rejected('single-private', stored.rsa2048, JWK_INVALID)
  rejected('single-point', { ...ecPublic, y: otherPublic.y }, JWK_INVALID)
  rejected('single-weak', publicJwk(stored.rsa512), WEAK)
  rejected('single-malformed', { ...rsa, n: '!' }, JWK_INVALID)
  rejected('single-size', { kty: 'RSA', n: b64u(toBytes(oddNumber(16384))), e: 'AQAB' }, JWK_INVALID)
  rejected('single-exponent', { ...rsa, e: 'AQ' }, JWK_INVALID)
  rejected('single-unsupported', { kty: 'LATTICE' }, JWK_INVALID)
  rejected('single-duplicate', JSON.stringify(ecPublic).replace('{', '{"kty":"EC",'), JWK_INVALID)

  // which key verifies a token
  const jwt = (name, rule, keys, expect, header = {}, options) =>
    topic.jwt(`choice-${name}`, rule, { token: es256(PAYLOAD, header), keys, ...(options ? { options } : {}), expect })
  const KID = 'RFC 7515 4.1.4'
  jwt('empty-set', 'RFC 7517 5.1', set(), NO_KEY)
  jwt('empty-set-with-kid', 'RFC 7517 5.1', set(), NO_KEY, { kid: 'a' })
  jwt('only-unknown-keys', 'RFC 7517 5', set({ kty: 'x' }, { kty: 'y' }), NO_KEY)
  jwt('kid-of-two', KID, set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }), {
    ...ok(PAYLOAD),
    key: { index: 1, kid: 'b' },
  }, { kid: 'b' })
  jwt('kid-twice-second-fits', KID, set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'a' }), ok(PAYLOAD, 1), {
    kid: 'a',
  })
  jwt('kid-twice-none-fits', KID, set({ ...otherPublic, kid: 'a' }, { ...strangers(1)[0], kid: 'a' }), SIGNATURE, {
    kid: 'a',
  })
  jwt(
    'kid-twice-other-type',
    KID,
    set({ ...rsa, kid: 'a' }, octJwk(secret64, { kid: 'a' }), { ...ecPublic, kid: 'a' }),
    ok(PAYLOAD, 2),
    { kid: 'a' },
  )
  jwt('kid-good-key-under-another', KID, set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }), SIGNATURE, {
    kid: 'a',
  })
  jwt('kid-unknown', KID, KEYS, NO_KEY, { kid: 'unknown' })
  jwt('kid-key-has-none', KID, set(ecPublic), NO_KEY, { kid: 'a' })
  jwt('kid-empty', KID, set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: '' }), ok(PAYLOAD, 1), { kid: '' })
  jwt('kid-empty-selects-no-key-without', KID, set(ecPublic), NO_KEY, { kid: '' })
  jwt('kid-absent-tries-keys-with-and-without', KID, set({ ...otherPublic, kid: 'a' }, ecPublic), ok(PAYLOAD, 1))
  jwt('kid-letter-case', KID, KEYS, NO_KEY, { kid: 'A' })
  jwt('kid-prefix', KID, set({ ...ecPublic, kid: 'abc' }), NO_KEY, { kid: 'ab' })
  jwt('kid-trailing-space', KID, KEYS, NO_KEY, { kid: 'a ' })
  jwt('kid-composed-and-decomposed', KID, set({ ...ecPublic, kid: 'caf\u00e9' }), NO_KEY, { kid: 'cafe\u0301' })
  jwt('kid-not-ascii', KID, set({ ...otherPublic, kid: 'x' }, { ...ecPublic, kid: '鍵😀' }), ok(PAYLOAD, 1), {
    kid: '鍵😀',
  })
  jwt('kid-escaped', KID, set({ ...ecPublic, kid: 'a' }), ok(PAYLOAD), '{"alg":"ES256","kid":"\\u0061"}')
  jwt('kid-single-key-other', KID, { ...ecPublic, kid: 'a' }, ok(PAYLOAD), { kid: 'b' })
  jwt('kid-single-key-none', KID, ecPublic, ok(PAYLOAD), { kid: 'b' })
  jwt('kid-set-of-one-is-still-a-set', KID, set({ ...ecPublic, kid: 'a' }), NO_KEY, { kid: 'b' })
  jwt(
    'kid-selects-a-key-left-out',
    KID,
    set({ ...ecPublic, kid: 'a', y: otherPublic.y }, { ...ecPublic, kid: 'b' }),
    NO_KEY,
    { kid: 'a' },
  )
  jwt('array-kid', KID, [{ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }], ok(PAYLOAD, 1), { kid: 'b' })
  jwt('array-of-one-is-a-set', KID, [{ ...ecPublic, kid: 'a' }], NO_KEY, { kid: 'b' })
  const SVID = 'SPIFFE Trust Domain and Bundle 4.2.2'
  jwt('use-jwt-svid', SVID, set({ ...ecPublic, use: 'jwt-svid' }), ok(PAYLOAD))
  jwt('use-x509-svid', SVID, set({ ...ecPublic, use: 'x509-svid' }), NO_KEY)
  jwt('use-jwt-svid-in-capitals', SVID, set({ ...ecPublic, use: 'JWT-SVID' }), NO_KEY)
  const many = [...strangers(30).map((jwk, i) => ({ ...jwk, x5t: `x${i}` })), { ...ecPublic, x5t: 'mine' }]
  const X5T = 'RFC 7515 4.1.7'
  jwt('x5t-of-31', X5T, set(...many), ok(PAYLOAD, 30), { x5t: 'mine' })
  jwt('x5t-of-31-none', X5T, set(...many), LIMIT, { x5t: 'another' })
  jwt('x5t-of-31-number', X5T, set(...many), LIMIT, { x5t: 5 })
  jwt('x5t-of-another-key', X5T, set({ ...otherPublic, x5t: 'mine' }, ecPublic), ok(PAYLOAD, 1), { x5t: 'mine' })
  jwt('x5t-of-another-key-alone', X5T, set({ ...otherPublic, x5t: 'mine' }), SIGNATURE, { x5t: 'mine' })
  jwt('x5t-s256-of-31', 'RFC 7515 4.1.8', set(...many, { ...ecPublic, 'x5t#S256': 'm' }), ok(PAYLOAD, 31), {
    'x5t#S256': 'm',
  })
  jwt('x5t-does-not-replace-kid', KID, set({ ...ecPublic, x5t: 'mine', kid: 'a' }), NO_KEY, { x5t: 'mine', kid: 'b' })
  jwt('x5t-does-not-replace-alg', 'RFC 7517 4.4', set({ ...ecPublic, x5t: 'mine', alg: 'ES384' }), NO_KEY, {
    x5t: 'mine',
  })
  jwt('first-that-verifies', 'RFC 7517 5', set(rsa, otherPublic, ecPublic, ecPublic), ok(PAYLOAD, 2))
  jwt('index-counts-those-left-out', 'RFC 7517 5', set({ kty: 'x' }, stored.rsa2048, {}, ecPublic), ok(PAYLOAD, 3))
  jwt(
    'broken-on-both-sides',
    'RFC 7517 5',
    set({ kty: 'RSA', n: '', e: '' }, ecPublic, { kty: 'EC', crv: 'P-256' }),
    ok(PAYLOAD, 1),
  )
  jwt('other-members-of-the-set', 'RFC 7517 5', { ...set(ecPublic), issuer: 1, keysx: [] }, ok(PAYLOAD))
  jwt(
    'unknown-members-of-a-key',
    'RFC 7517 4',
    set({ ...ecPublic, exp: 1, ext: true, revoked: { at: 1 } }),
    ok(PAYLOAD),
  )
  const rs256 = token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256))
  topic.jwt('choice-rsa-among-ec', 'RFC 7517 5', {
    token: rs256,
    keys: set(ecPublic, otherPublic, publicJwk(stored.rsa2048Other), rsa),
    expect: ok(PAYLOAD, 3),
  })
  topic.jwt('choice-rsa-private-beside-weak', 'RFC 7517 9.2', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa1024, 256)),
    keys: set(stored.rsa2048, publicJwk(stored.rsa1024)),
    expect: WEAK,
  })
  return topic
}
