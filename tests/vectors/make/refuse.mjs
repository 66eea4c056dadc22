// Tokens and keys that a verifier must reject. The attack tokens are validly signed or validly forged, so that each
// would pass a verifier that is open to this one attack.
import crypto from 'node:crypto'
import { CLAIMS, claims, es256, ISSUER, KEYS, sign } from './base.mjs'
import { deepToken, dirtyTail, nested } from './defaults.mjs'
import { ecPrivate, ecPublic, oddNumber, otherPrivate, otherPublic, save, secret32, stored } from './keys.mjs'
import { add, ecdsa, G, hashOf, lift, multiply, n, p, pointJwk, scalar, scalarJwk, signature } from './p256.mjs'
import {
  b64u,
  digestInfo,
  hmac,
  JWK_INVALID,
  JWKS_INVALID,
  JWS_INVALID,
  JWT_INVALID,
  LIMIT,
  modInverse,
  modulusBytes,
  NO_KEY,
  NOT_ALLOWED,
  NOT_SUPPORTED,
  octJwk,
  ok,
  parts,
  pkcs1,
  pkcs1Block,
  pss,
  pssBlock,
  publicJwk,
  rawRsa,
  set,
  sha,
  SIGNATURE,
  signingInput,
  toBytes,
  toInt,
  token,
  Topic,
  unb64u,
  utf8,
  WEAK,
} from './tools.mjs'

const PAYLOAD = claims()
const rsa = publicJwk(stored.rsa2048)
const RSA = set({ ...rsa, kid: 'r' })

export function refuseCases() {
  const topic = new Topic(
    'refuse',
    'Attacks and malformed input: every token here would pass somewhere. Where a case passes, it is the neighbour ' +
      'that shows the refusal is no accident.',
  )
  const put = (name, rule, fields) => topic.jwt(name, rule, { keys: KEYS, ...fields })
  algorithms(put)
  confusion(put)
  signatures(put)
  forgedPkcs1(put)
  forgedPss(put)
  forgedEcdsa(put)
  weakKeys(put)
  choiceOfKey(put)
  headers(put)
  encodings(put)
  shapes(put)
  return topic
}

function algorithms(put) {
  const payload = b64u(JSON.stringify(CLAIMS))
  for (
    const [name, alg] of [['lower', 'none'], ['title', 'None'], ['upper', 'NONE'], ['mixed', 'nOnE'], ['last', 'nonE']]
  ) {
    const head = b64u(JSON.stringify({ alg }))
    put(`none-${name}`, 'RFC 8725 3.2', { token: `${head}.${payload}.`, expect: NOT_ALLOWED })
    put(`none-${name}-with-signature`, 'RFC 8725 3.2', { token: token({ alg }, PAYLOAD, sign), expect: NOT_ALLOWED })
  }
  put('none-escaped', 'RFC 8725 3.2', { token: `${b64u('{"alg":"\\u006eone"}')}.${payload}.`, expect: NOT_ALLOWED })
  put('none-empty-set', 'RFC 8725 3.2', {
    token: `${b64u('{"alg":"none"}')}.${payload}.`,
    keys: set(),
    expect: NOT_ALLOWED,
  })
  put('none-hmac-named', 'RFC 8725 3.2', {
    token: `${b64u('{"alg":"none"}')}.${payload}.`,
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: NOT_ALLOWED,
  })
  put('none-two-parts', 'RFC 8725 3.2', { token: `${b64u('{"alg":"none"}')}.${payload}`, expect: JWS_INVALID })
  put('none-with-space', 'RFC 8725 3.2', { token: `${b64u('{"alg":"none "}')}.${payload}.`, expect: NOT_SUPPORTED })
  put('none-with-zero-byte', 'RFC 8725 3.2', {
    token: `${b64u('{"alg":"none\\u0000"}')}.${payload}.`,
    expect: NOT_SUPPORTED,
  })
  put('none-key-of-alg-none', 'RFC 8725 3.2', {
    token: `${b64u('{"alg":"none"}')}.${payload}.`,
    keys: set({ ...ecPublic, alg: 'none' }),
    expect: NOT_ALLOWED,
  })
  put('alg-empty', 'RFC 7515 4.1.1', { token: token({ alg: '' }, PAYLOAD, sign), expect: NOT_SUPPORTED })
  for (
    const [name, alg] of [['null', null], ['true', true], ['array', ['ES256']], ['object', { name: 'ES256' }], [
      'zero',
      0,
    ]]
  ) {
    put(`alg-${name}`, 'RFC 7515 4.1.1', { token: token({ alg }, PAYLOAD, sign), expect: JWS_INVALID })
  }
  for (
    const alg of [
      'RS1',
      'HS1',
      'RSA-OAEP',
      'A128KW',
      'dir',
      'PBES2-HS256+A128KW',
      'ES256 ',
      'ES256\u0000',
      'Es256',
      'toString',
      '__proto__',
    ]
  ) {
    put(
      `alg-unsupported-${alg.replace(' ', '-space').replace('\u0000', '-zero').replace(/[^\w-]/g, '-')}`,
      'RFC 7515 4.1.1',
      { token: token({ alg, p2c: 2 ** 31 }, PAYLOAD, sign), expect: NOT_SUPPORTED },
    )
  }
  put('alg-unknown-not-in-option', 'RFC 8725 3.1', {
    token: token({ alg: 'RS1' }, PAYLOAD, sign),
    options: { algorithms: ['ES256'] },
    expect: NOT_ALLOWED,
  })
  // Algorithms of the future.
  const p384 = { kty: 'EC', crv: 'P-384', x: stored.p384.x, y: stored.p384.y }
  const p521 = { kty: 'EC', crv: 'P-521', x: stored.p521.x, y: stored.p521.y }
  const okp = { kty: 'OKP', crv: 'Ed25519', x: stored.ed25519.x }
  for (const [alg, key] of [['ES384', p384], ['ES512', p521], ['EdDSA', okp], ['Ed25519', okp]]) {
    put(`later-${alg.toLowerCase()}`, 'RFC 7518 3.1', {
      token: keptSignature(alg, PAYLOAD),
      keys: set(key),
      expect: NOT_SUPPORTED,
      pending: alg,
      later: ok(PAYLOAD),
    })
  }
}

/**
 * Node.js's ES384 and ES512 signatures differ in every run, so they are made once and stored in keys.json. Ed25519 has
 * only one signature.
 */
function keptSignature(alg, payload) {
  return token({ alg }, payload, (input) => {
    if (alg.startsWith('Ed')) {
      return crypto.sign(null, input, crypto.createPrivateKey({ key: stored.ed25519, format: 'jwk' }))
    }
    const key = {
      key: crypto.createPrivateKey({ key: alg === 'ES384' ? stored.p384 : stored.p521, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    }
    const hash = `sha${alg.slice(2)}`
    stored.signatures ??= {}
    if (
      !crypto.verify(
        hash,
        input,
        { ...key, key: crypto.createPublicKey(key.key) },
        unb64u(stored.signatures[alg] ?? ''),
      )
    ) {
      stored.signatures[alg] = b64u(crypto.sign(hash, input, key))
      save()
    }
    return unb64u(stored.signatures[alg])
  })
}

/** RSA public key material as HMAC secret. */
function confusion(put) {
  const pub = crypto.createPublicKey({ key: rsa, format: 'jwk' })
  const pem = pub.export({ type: 'spki', format: 'pem' })
  const secrets = {
    'pem': utf8(pem),
    'pem-without-last-newline': utf8(pem.trimEnd()),
    'pem-without-newlines': utf8(pem.replaceAll('\n', '')),
    'pem-crlf': utf8(pem.replaceAll('\n', '\r\n')),
    'pem-pkcs1': utf8(pub.export({ type: 'pkcs1', format: 'pem' })),
    'der': pub.export({ type: 'spki', format: 'der' }),
    'der-pkcs1': pub.export({ type: 'pkcs1', format: 'der' }),
    'jwk': utf8(JSON.stringify({ ...rsa, kid: 'r' })),
    'jwk-set': utf8(JSON.stringify(RSA)),
    'modulus': unb64u(rsa.n),
    'modulus-text': utf8(rsa.n),
    'empty': Buffer.alloc(0),
  }
  for (const [name, secret] of Object.entries(secrets)) {
    const attack = token({ alg: 'HS256', kid: 'r' }, PAYLOAD, hmac(secret, 256))
    put(`confusion-${name}`, 'RFC 8725 2.1', { token: attack, keys: RSA, expect: NOT_ALLOWED })
    put(`confusion-${name}-hmac-named`, 'RFC 8725 2.1', {
      token: attack,
      keys: RSA,
      options: { algorithms: ['HS256', 'RS256'] },
      expect: NO_KEY,
    })
  }
  const attack = token({ alg: 'HS256' }, PAYLOAD, hmac(utf8(pem), 256))
  put('confusion-rsa-named', 'RFC 8725 2.1', {
    token: attack,
    keys: RSA,
    options: { algorithms: ['RS256'] },
    expect: NOT_ALLOWED,
  })
  put('confusion-single-key', 'RFC 8725 2.1', { token: attack, keys: rsa, expect: NOT_ALLOWED })
  put('confusion-single-key-hmac-named', 'RFC 8725 2.1', {
    token: attack,
    keys: rsa,
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  put('confusion-key-claims-hs256', 'RFC 8725 2.1', {
    token: attack,
    keys: set({ ...rsa, alg: 'HS256' }),
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  const ec = crypto.createPublicKey({ key: ecPublic, format: 'jwk' })
  for (
    const [name, secret] of [['pem', utf8(ec.export({ type: 'spki', format: 'pem' }))], [
      'der',
      ec.export({ type: 'spki', format: 'der' }),
    ], ['x', unb64u(ecPublic.x)]]
  ) {
    put(`confusion-ec-${name}`, 'RFC 8725 2.1', {
      token: token({ alg: 'HS256' }, PAYLOAD, hmac(secret, 256)),
      options: { algorithms: ['HS256', 'ES256'] },
      expect: NO_KEY,
    })
  }
  // Across families: the key has no alg, so the header chooses.
  put('family-es256-header-rsa-key', 'RFC 8725 3.1', { token: es256(), keys: RSA, expect: NO_KEY })
  put('family-rs256-header-ec-key', 'RFC 8725 3.1', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)),
    expect: NO_KEY,
  })
  put('family-rs256-header-oct-key', 'RFC 8725 3.1', {
    token: token({ alg: 'RS256' }, PAYLOAD, hmac(secret32, 256)),
    keys: set(octJwk(secret32)),
    expect: NO_KEY,
  })
  put('family-es256-header-oct-key', 'RFC 8725 3.1', {
    token: token({ alg: 'ES256' }, PAYLOAD, hmac(secret32, 256)),
    keys: set(octJwk(secret32)),
    expect: NO_KEY,
  })
  // The signature of one algorithm under the name of another, with a key that allows both.
  const named = (name, alg, signer) =>
    put(`mislabelled-${name}`, 'RFC 7518 3.1', { token: token({ alg }, PAYLOAD, signer), keys: RSA, expect: SIGNATURE })
  named('pkcs1-as-pss', 'PS256', pkcs1(stored.rsa2048, 256))
  named('pss-as-pkcs1', 'RS256', pss(stored.rsa2048, 256))
  named('rs256-as-rs384', 'RS384', pkcs1(stored.rsa2048, 256))
  named('rs512-as-rs256', 'RS256', pkcs1(stored.rsa2048, 512))
  named('ps256-as-ps512', 'PS512', pss(stored.rsa2048, 256))
  named('ps512-as-ps256', 'PS256', pss(stored.rsa2048, 512))
  put('mislabelled-hs512-as-hs256', 'RFC 7518 3.1', {
    token: token({ alg: 'HS256' }, PAYLOAD, hmac(secret32, 512)),
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: SIGNATURE,
  })
}

function signatures(put) {
  const hmacOptions = { keys: set(octJwk(secret32)), options: { algorithms: ['HS256'] } }
  for (
    const [alg, text, extra] of [
      ['es256', es256(), {}],
      ['rs256', token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)), { keys: RSA }],
      ['ps256', token({ alg: 'PS256' }, PAYLOAD, pss(stored.rsa2048, 256)), { keys: RSA }],
      ['hs256', token({ alg: 'HS256' }, PAYLOAD, hmac(secret32, 256)), hmacOptions],
    ]
  ) {
    const [head, payload, sig] = parts(text)
    const bytes = unb64u(sig)
    const changed = (name, signature, expect = SIGNATURE) =>
      put(`signature-${alg}-${name}`, 'RFC 7515 5.2', {
        token: `${head}.${payload}${signature === undefined ? '' : `.${b64u(signature)}`}`,
        ...extra,
        expect,
      })
    changed('stripped', undefined, JWS_INVALID)
    changed('empty', Buffer.alloc(0))
    changed('one-byte', bytes.subarray(0, 1))
    changed('truncated', bytes.subarray(0, -1))
    changed('first-byte-cut', bytes.subarray(1))
    changed('extended', Buffer.concat([bytes, Buffer.alloc(1)]))
    changed('prepended-zero', Buffer.concat([Buffer.alloc(1), bytes]))
    changed('twice', Buffer.concat([bytes, bytes]))
    changed('zeroed', Buffer.alloc(bytes.length))
    changed('all-ones', Buffer.alloc(bytes.length, 0xff))
    changed('reversed', Buffer.from(bytes).reverse())
    changed('first-bit-flipped', Buffer.concat([Buffer.from([bytes[0] ^ 0x80]), bytes.subarray(1)]))
    changed('last-bit-flipped', Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) ^ 1])]))
    changed('hexadecimal', utf8(bytes.toString('hex')))
    put(`signature-${alg}-payload-changed`, 'RFC 7515 5.2', {
      token: `${head}.${b64u(JSON.stringify(claims({ sub: 'admin' })))}.${sig}`,
      ...extra,
      expect: SIGNATURE,
    })
    const wider = { alg: alg.toUpperCase(), typ: 'JWT' }
    put(`signature-${alg}-header-changed`, 'RFC 7515 5.2', {
      token: `${b64u(JSON.stringify(wider))}.${payload}.${sig}`,
      ...extra,
      expect: SIGNATURE,
    })
  }
  put('signature-of-payload-only', 'RFC 7515 5.2', {
    token: token({ alg: 'ES256' }, PAYLOAD, (input) => sign(utf8(parts(String(input))[1]))),
    expect: SIGNATURE,
  })
  put('signature-of-decoded-text', 'RFC 7515 5.2', {
    token: token({ alg: 'ES256' }, PAYLOAD, () => sign(utf8(JSON.stringify(CLAIMS)))),
    expect: SIGNATURE,
  })
}

/** The smallest number whose cube is at least `value`. */
function cubeRoot(value) {
  let low = 0n
  let high = 1n << BigInt(Math.ceil(value.toString(2).length / 3) + 1)
  while (low < high) {
    const middle = (low + high) / 2n
    if (middle ** 3n < value) low = middle + 1n
    else high = middle
  }
  return low
}

function forgedPkcs1(put) {
  const key = stored.rsa2048
  const length = modulusBytes(key)
  const forged = (name, block, rule = 'RFC 8017 8.2.2') =>
    put(`pkcs1-${name}`, rule, {
      token: token({ alg: 'RS256' }, PAYLOAD, (input) => rawRsa(key, block(sha(256, input), input))),
      keys: RSA,
      expect: SIGNATURE,
    })
  const info = digestInfo(256)
  const from = (hex) => Buffer.from(hex, 'hex')
  const cat = (...pieces) => Buffer.concat(pieces)
  put('pkcs1-block-as-it-should-be', 'RFC 8017 9.2', {
    token: token({ alg: 'RS256' }, PAYLOAD, (input) => rawRsa(key, pkcs1Block(cat(info, sha(256, input)), length))),
    keys: RSA,
    expect: ok(PAYLOAD),
  })
  forged('garbage-after-hash', (hash) => pkcs1Block(cat(info, hash), length, { padding: 8 }))
  forged(
    'garbage-after-hash-not-zero',
    (hash) => cat(from('0001ffffffffffffffff00'), info, hash, Buffer.alloc(length - 11 - info.length - 32, 0x5a)),
  )
  forged('garbage-one-byte', (hash) => cat(pkcs1Block(cat(info, hash), length - 1), from('00')))
  forged('garbage-in-padding', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[20] = 0xfe
    return block
  })
  forged('padding-begins-wrong', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[2] = 0x7f
    return block
  })
  forged('padding-ends-wrong', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[length - 53] = 0xfe
    return block
  })
  forged(
    'padding-short-hash-shifted',
    (hash) =>
      cat(from('0001'), Buffer.alloc(7, 0xff), from('00'), info, hash, Buffer.alloc(length - 10 - info.length - 32)),
  )
  forged('padding-none', (hash) => cat(from('000100'), info, hash, Buffer.alloc(length - 3 - info.length - 32)))
  forged('padding-long-hash-cut', (hash) => pkcs1Block(cat(info, hash.subarray(0, 31)), length))
  forged('padding-long-no-digest-info', (hash) => pkcs1Block(hash, length))
  forged(
    'separator-missing',
    (hash) => cat(from('0001'), Buffer.alloc(length - 2 - info.length - 32, 0xff), info, hash),
  )
  forged('separator-not-zero', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[length - 52] = 0x01
    return block
  })
  forged('first-byte-not-zero', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[0] = 0x01
    return block
  })
  forged('block-type-0', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[1] = 0
    block.fill(0, 2, length - 51)
    return block
  })
  forged('block-type-2', (hash) => {
    const block = pkcs1Block(cat(info, hash), length)
    block[1] = 2
    return block
  })
  forged(
    'null-missing',
    (hash) => pkcs1Block(cat(from('302f300b0609608648016503040201'), from('0420'), hash), length),
    'RFC 8017 9.2',
  )
  forged(
    'null-missing-lengths-kept',
    (hash) => pkcs1Block(cat(from('3031300d0609608648016503040201'), from('0420'), hash), length),
  )
  forged(
    'null-with-content',
    (hash) => pkcs1Block(cat(from('3033300f06096086480165030402010502abcd'), from('0420'), hash), length),
  )
  forged(
    'parameters-not-null',
    (hash) => pkcs1Block(cat(from('3031300d06096086480165030402010400'), from('0420'), hash), length),
  )
  forged(
    'length-in-long-form',
    (hash) => pkcs1Block(cat(from('308131300d060960864801650304020105000420'), hash), length),
  )
  forged(
    'inner-length-in-long-form',
    (hash) => pkcs1Block(cat(from('303230810d060960864801650304020105000420'), hash), length),
  )
  forged(
    'length-indefinite',
    (hash) => pkcs1Block(cat(from('3080300d060960864801650304020105000420'), hash, from('0000')), length),
  )
  forged(
    'extra-element-after-hash',
    (hash) => pkcs1Block(cat(from('3033300d060960864801650304020105000420'), hash, from('0500')), length),
  )
  forged('hash-in-wrong-tag', (hash) => pkcs1Block(cat(from('3031300d060960864801650304020105000320'), hash), length))
  forged(
    'oid-of-sha384-over-sha256',
    (hash) => pkcs1Block(cat(from('3031300d060960864801650304020205000420'), hash), length),
  )
  forged(
    'oid-of-sha512-over-sha256',
    (hash) => pkcs1Block(cat(from('3031300d060960864801650304020305000420'), hash), length),
  )
  forged(
    'sha1-in-full',
    (_, input) => pkcs1Block(cat(digestInfo(1), crypto.createHash('sha1').update(input).digest()), length),
  )
  forged('sha384-in-full', (_, input) => pkcs1Block(cat(digestInfo(384), sha(384, input)), length))
  forged(
    'md5-in-full',
    (_, input) =>
      pkcs1Block(
        cat(from('3020300c06082a864886f70d020505000410'), crypto.createHash('md5').update(input).digest()),
        length,
      ),
  )
  forged('hash-of-another-text', () => pkcs1Block(cat(info, sha(256, utf8('another'))), length))
  forged('block-all-zero-but-one', () => toBytes(1n, length))

  // A cube root instead of a private key (exponent 3), for verifiers that stop reading after the hash.
  const three = publicJwk(stored.rsa2048Three)
  put('pkcs1-cube-root-without-private-key', 'RFC 8017 8.2.2', {
    token: token({ alg: 'RS256' }, PAYLOAD, (input) => {
      const head = cat(from('0001ffffffffffffffff00'), info, sha(256, input))
      const root = cubeRoot(toInt(cat(head, Buffer.alloc(length - head.length))))
      if (!toBytes(root ** 3n, length).subarray(0, head.length).equals(head)) throw new Error('the forgery failed')
      return toBytes(root, length)
    }),
    keys: set(three),
    expect: SIGNATURE,
  })
  // The same signature plus the modulus, so the number is no longer below n.
  const wide = stored.rsa2049
  for (const [alg, signer] of [['RS256', pkcs1(wide, 256)], ['PS256', pss(wide, 256)]]) {
    put(`rsa-signature-plus-modulus-${alg.toLowerCase()}`, 'RFC 8017 5.2.2', {
      token: token(
        { alg },
        PAYLOAD,
        (input) => toBytes(toInt(signer(input)) + toInt(unb64u(wide.n)), modulusBytes(wide)),
      ),
      keys: set(publicJwk(wide)),
      expect: SIGNATURE,
    })
  }
  for (
    const [name, value] of [['zero', 0n], ['one', 1n], ['modulus', toInt(unb64u(key.n))], [
      'modulus-less-one',
      toInt(unb64u(key.n)) - 1n,
    ], ['modulus-plus-one', toInt(unb64u(key.n)) + 1n]]
  ) {
    for (const alg of ['RS256', 'PS256']) {
      put(`rsa-signature-is-${name}-${alg.toLowerCase()}`, 'RFC 8017 5.2.2', {
        token: token({ alg }, PAYLOAD, () => toBytes(value, length)),
        keys: RSA,
        expect: SIGNATURE,
      })
    }
  }
  for (const zeros of [1, 16, 256]) {
    put(`pkcs1-signature-prepended-zeros-${zeros}`, 'RFC 8017 8.2.2', {
      token: token({ alg: 'RS256' }, PAYLOAD, (input) => cat(Buffer.alloc(zeros), pkcs1(key, 256)(input))),
      keys: RSA,
      expect: SIGNATURE,
    })
  }
}

function forgedPss(put) {
  const key = stored.rsa2048
  const knobs = (name, alg, change, expect = SIGNATURE, of = key) =>
    put(`pss-${name}`, 'RFC 7518 3.5', {
      token: token({ alg }, PAYLOAD, pss(of, Number(alg.slice(2)), change)),
      keys: set(publicJwk(of)),
      expect,
    })
  for (const saltLength of [0, 1, 20, 31, 33, 48, 64, 222]) knobs(`256-salt-${saltLength}`, 'PS256', { saltLength })
  knobs('256-salt-32', 'PS256', { saltLength: 32 }, ok(PAYLOAD))
  for (const saltLength of [0, 32, 47, 49, 64]) knobs(`384-salt-${saltLength}`, 'PS384', { saltLength })
  for (const saltLength of [0, 32, 63, 65]) knobs(`512-salt-${saltLength}`, 'PS512', { saltLength })
  knobs('mask-by-sha384', 'PS256', { mgfSize: 384 })
  knobs('mask-by-sha256-under-512', 'PS512', { mgfSize: 256 })
  knobs('trailer', 'PS256', { trailer: 0xcc })
  knobs('separator-zero', 'PS256', { separator: 0 })
  knobs('separator-two', 'PS256', { separator: 2 })
  knobs('padding-not-zero', 'PS256', { dirtyPadding: true })
  knobs('hash-bit-flipped', 'PS256', { flip: true })
  knobs('salt-20-of-2049', 'PS256', { saltLength: 20 }, SIGNATURE, stored.rsa2049)
  // The leftmost bits of the block must be zero. With 2048 bits one bit is unused: set it. With 2049 bits the block is
  // one byte shorter than the modulus, and the byte before it must be zero: set it. Uses the first payload whose number
  // stays below n.
  const raised = (name, rule, of, change) => {
    for (let i = 0;; i++) {
      const payload = claims({ jti: `${i}` })
      const block = change(utf8(signingInput({ alg: 'PS256' }, payload)))
      if (toInt(block) >= toInt(unb64u(of.n))) continue
      return put(name, rule, {
        token: token({ alg: 'PS256' }, payload, () => rawRsa(of, block)),
        keys: set(publicJwk(of)),
        expect: SIGNATURE,
      })
    }
  }
  raised('pss-top-bit-set', 'RFC 8017 9.1.2', key, (input) => pssBlock(input, 2048, 256, { topBits: true }))
  raised(
    'pss-2049-leading-byte-set',
    'RFC 8017 8.1.2',
    stored.rsa2049,
    (input) => Buffer.concat([Buffer.from([1]), pssBlock(input, 2049, 256)]),
  )
}

function forgedEcdsa(put) {
  const shaped = (name, bytes, expect = SIGNATURE) =>
    put(`ecdsa-${name}`, 'RFC 7518 3.4', {
      token: token({ alg: 'ES256' }, PAYLOAD, (input) => {
        let numbers
        ecdsa(ecPrivate, (r, s) => {
          numbers = [r, s]
          return Buffer.alloc(0)
        })(input)
        return bytes(...numbers)
      }),
      expect,
    })
  const max = 2n ** 256n - 1n
  for (
    const [name, r, s] of [
      ['both-zero', 0n, 0n],
      ['both-n', n, n],
      ['both-one', 1n, 1n],
      ['both-p', p, p],
      ['both-max', max, max],
      ['r-zero-s-one', 0n, 1n],
      ['r-one-s-zero', 1n, 0n],
      ['r-n-s-one', n, 1n],
      ['r-one-s-n', 1n, n],
      ['r-zero-s-n', 0n, n],
      ['r-n-s-zero', n, 0n],
      ['both-n-less-one', n - 1n, n - 1n],
    ]
  ) shaped(name, () => signature(r, s))
  shaped('r-is-n', (r, s) => signature(n, s))
  shaped('s-is-n', (r) => signature(r, n))
  shaped('r-above-n', (r, s) => signature(n + 1n, s))
  shaped('s-above-n', (r) => signature(r, n + 1n))
  shaped('r-negated', (r, s) => signature(n - r, s))
  shaped('halves-padded', (r, s) => Buffer.concat([Buffer.alloc(16), toBytes(r, 32), Buffer.alloc(16), toBytes(s, 32)]))
  shaped('concatenation-with-prefix-byte', (r, s) => Buffer.concat([Buffer.from([4]), signature(r, s)]))

  const integer = (value) => {
    const bytes = toBytes(value)
    const body = bytes[0] & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
    return Buffer.concat([Buffer.from([2, body.length]), body])
  }
  const der = (r, s) => {
    const body = Buffer.concat([integer(r), integer(s)])
    return Buffer.concat([Buffer.from([0x30, body.length]), body])
  }
  shaped('der', der)
  // DER of exactly 64 bytes: only the format is wrong, not the length. The key is chosen so that r and s are short.
  put('ecdsa-der-of-64-bytes', 'RFC 7518 3.4', shortDer(der))

  // s small, so that s + n still fits into 32 bytes: the same point, but the number is out of range.
  const smallS = (name, change, expect) => {
    const key = craftKey('small s', (k, r, z) => modInverse(r, n) * (5n * k - z))
    put(`ecdsa-${name}`, 'RFC 7518 3.4', { ...key(change), expect })
  }
  smallS('s-is-5', (r, s) => signature(r, s), ok(PAYLOAD))
  smallS('s-is-5-plus-n', (r, s) => signature(r, s + n), SIGNATURE)
  smallS('s-is-n-less-5', (r, s) => signature(r, n - s), ok(PAYLOAD))

  // r small: the public key is computed from a point that is chosen first. Its private key is unknown.
  const fromPoint = (point, z, s) => {
    const r = point[0] % n
    return add(multiply((modInverse(r, n) * s) % n, point), multiply(n - ((modInverse(r, n) * z) % n), G))
  }
  const z = hashOf(utf8(signingInput({ alg: 'ES256' }, PAYLOAD)))
  const s = scalar('s of a chosen point')
  const chosen = (point, r) => ({
    token: token({ alg: 'ES256' }, PAYLOAD, () => signature(r, s)),
    keys: set(pointJwk(fromPoint(point, z, s))),
  })
  const small = lift(5n)
  put('ecdsa-r-is-5', 'RFC 7518 3.4', { ...chosen(small, 5n), expect: ok(PAYLOAD) })
  put('ecdsa-r-is-5-plus-n', 'RFC 7518 3.4', { ...chosen(small, 5n + n), expect: SIGNATURE })
  // x of the point lies between n and p: r is x - n.
  let x = n + 1n
  while (!lift(x)) x++
  put('ecdsa-x-above-n', 'RFC 7518 3.4', { ...chosen(lift(x), x - n), expect: ok(PAYLOAD) })
  put('ecdsa-x-above-n-unreduced', 'RFC 7518 3.4', { ...chosen(lift(x), x), expect: SIGNATURE })
  // The two halves of the sum are the same point (a doubling), or opposite points (the point at infinity).
  const doubling = craftKey('doubling', (k, r, z2) => z2 * modInverse(r, n))
  put('ecdsa-sum-is-a-doubling', 'RFC 7518 3.4', { ...doubling((r, s2) => signature(r, s2)), expect: ok(PAYLOAD) })
  const infinite = craftKey('infinity', (k, r, z2) => -z2 * modInverse(r, n))
  put('ecdsa-sum-is-infinity', 'RFC 7518 3.4', { ...infinite((r) => signature(r, scalar('any s'))), expect: SIGNATURE })
  for (
    const [name, d] of [['one', 1n], ['two', 2n], ['n-less-one', n - 1n], ['n-less-two', n - 2n], [
      'half',
      (n + 1n) / 2n,
    ]]
  ) {
    put(`ecdsa-private-key-${name}`, 'RFC 7518 3.4', {
      token: token({ alg: 'ES256' }, PAYLOAD, ecdsa(d)),
      keys: set(scalarJwk(d)),
      expect: ok(PAYLOAD),
    })
  }
  put('ecdsa-private-key-one-signature-of-n-less-one', 'RFC 7518 3.4', {
    token: token({ alg: 'ES256' }, PAYLOAD, ecdsa(n - 1n)),
    keys: set(scalarJwk(1n)),
    expect: SIGNATURE,
  })

  // Keys that are not points of the curve.
  const good = es256()
  const key = (name, members) => {
    put(`ec-key-${name}`, 'RFC 7518 6.2.1', { token: good, keys: set({ ...ecPublic, ...members }), expect: NO_KEY })
    put(`ec-key-${name}-single`, 'RFC 7518 6.2.1', {
      token: good,
      keys: { ...ecPublic, ...members },
      expect: JWK_INVALID,
    })
  }
  const c32 = (value) => b64u(toBytes(value, 32))
  key('off-curve', { y: c32(toInt(unb64u(ecPublic.y)) ^ 1n) })
  key('coordinates-swapped', { x: ecPublic.y, y: ecPublic.x })
  key('identity', { x: c32(0n), y: c32(0n) })
  key('identity-empty', { x: '', y: '' })
  key('x-is-p', { x: c32(p) })
  key('all-ones', { x: c32(max), y: c32(max) })
  const five = lift(5n)
  key('x-not-reduced', { x: c32(5n + p), y: c32(five[1]) })
  key('x-31-bytes', { x: b64u(unb64u(ecPublic.x).subarray(1)) })
  key('x-34-bytes', { x: b64u(Buffer.concat([Buffer.alloc(2), unb64u(ecPublic.x)])) })
  key('x-33-bytes', { x: b64u(Buffer.concat([Buffer.from([1]), unb64u(ecPublic.x)])) })
  key('y-64-bytes', { y: b64u(Buffer.concat([Buffer.alloc(32), unb64u(ecPublic.y)])) })
  key('x-missing', { x: undefined })
  key('y-missing', { y: undefined })
  key('compressed', { x: b64u(Buffer.concat([Buffer.from([2]), unb64u(ecPublic.x)])), y: undefined })
  const p384 = { kty: 'EC', crv: 'P-384', x: stored.p384.x, y: stored.p384.y }
  put('ec-key-p384-in-set', 'RFC 7518 3.4', { token: good, keys: set(p384), expect: NO_KEY })
  put('ec-key-p384-single', 'RFC 7518 3.4', {
    token: good,
    keys: p384,
    pending: 'ES384',
    expect: JWK_INVALID,
    later: NO_KEY,
  })
  put('ec-key-p384-named-p256', 'RFC 7518 6.2.1', { token: good, keys: set({ ...p384, crv: 'P-256' }), expect: NO_KEY })
  put('ec-key-crv-lower-case', 'RFC 7518 6.2.1.1', {
    token: good,
    keys: set({ ...ecPublic, crv: 'p-256' }),
    expect: NO_KEY,
  })
  put('ec-key-crv-missing', 'RFC 7518 6.2.1.1', {
    token: good,
    keys: set({ ...ecPublic, crv: undefined }),
    expect: NO_KEY,
  })
}

/** A key made for one payload: `secret(k, r, z)` gives the private scalar from nonce, r and hash. */
function craftKey(label, secret) {
  const input = utf8(signingInput({ alg: 'ES256' }, PAYLOAD))
  const z = hashOf(input)
  const k = scalar(`nonce of ${label}`)
  const r = toInt(unb64u(scalarJwk(k).x)) % n
  const d = ((secret(k, r, z) % n) + n) % n
  const s = (modInverse(k, n) * (z + r * d)) % n
  return (change) => ({ token: token({ alg: 'ES256' }, PAYLOAD, () => change(r, s)), keys: set(scalarJwk(d)) })
}
/** r of 29 bytes needs a chosen point; s of 29 bytes follows from the key: 2 + 2 + 29 + 2 + 29 is 64. */
function shortDer(der) {
  const z = hashOf(utf8(signingInput({ alg: 'ES256' }, PAYLOAD)))
  const s = 2n ** 230n + 12345n
  let x = 2n ** 230n
  while (!lift(x)) x++
  const point = lift(x)
  const inverse = modInverse(x, n)
  const q = add(multiply((inverse * s) % n, point), multiply(n - ((inverse * z) % n), G))
  const bytes = der(x, s)
  if (bytes.length !== 64) throw new Error(`DER of ${bytes.length}`)
  return { token: token({ alg: 'ES256' }, PAYLOAD, () => bytes), keys: set(pointJwk(q)), expect: SIGNATURE }
}

function weakKeys(put) {
  const signed = (key, alg = 'RS256') => token({ alg }, PAYLOAD, alg === 'RS256' ? pkcs1(key, 256) : pss(key, 256))
  const both = (name, rule, text, jwk, expect, single) => {
    put(`rsa-key-${name}`, rule, { token: text, keys: set(jwk), expect })
    put(`rsa-key-${name}-single`, rule, { token: text, keys: jwk, expect: single })
  }
  both('512-bits', 'RFC 7518 3.3', signed(stored.rsa512), publicJwk(stored.rsa512), WEAK, WEAK)
  both('1024-bits', 'RFC 7518 3.3', signed(stored.rsa1024), publicJwk(stored.rsa1024), WEAK, WEAK)
  both('1024-bits-pss', 'RFC 7518 3.5', signed(stored.rsa1024, 'PS256'), publicJwk(stored.rsa1024), WEAK, WEAK)
  const any = (bytes) => token({ alg: 'RS256' }, PAYLOAD, () => Buffer.alloc(bytes, 0x11))
  for (const size of [8193, 16384]) {
    both(
      `${size}-bits`,
      'limits',
      any(Math.ceil(size / 8)),
      { kty: 'RSA', n: b64u(toBytes(oddNumber(size))), e: 'AQAB' },
      NO_KEY,
      JWK_INVALID,
    )
  }
  const rs256 = signed(stored.rsa2048)
  const bytes = (value) => b64u(toBytes(value))
  // With e = 1 the block itself is its own signature.
  const block = token(
    { alg: 'RS256' },
    PAYLOAD,
    (input) => pkcs1Block(Buffer.concat([digestInfo(256), sha(256, input)]), 256),
  )
  both('exponent-1', 'RFC 8017 3.1', block, { ...rsa, e: bytes(1n) }, NO_KEY, JWK_INVALID)
  both('exponent-2', 'RFC 8017 3.1', rs256, { ...rsa, e: bytes(2n) }, NO_KEY, JWK_INVALID)
  both('exponent-65536', 'RFC 8017 3.1', rs256, { ...rsa, e: bytes(65536n) }, NO_KEY, JWK_INVALID)
  both('exponent-two-to-33', 'limits', rs256, { ...rsa, e: bytes(2n ** 33n) }, NO_KEY, JWK_INVALID)
  both('exponent-two-to-33-plus-1', 'limits', rs256, { ...rsa, e: bytes(2n ** 33n + 1n) }, NO_KEY, JWK_INVALID)
  both('exponent-two-to-64-plus-1', 'limits', rs256, { ...rsa, e: bytes(2n ** 64n + 1n) }, NO_KEY, JWK_INVALID)
  both('exponent-two-to-64-plus-65537', 'limits', rs256, { ...rsa, e: bytes(2n ** 64n + 65537n) }, NO_KEY, JWK_INVALID)
  both('exponent-2048-bits', 'limits', rs256, { ...rsa, e: bytes(oddNumber(2047)) }, NO_KEY, JWK_INVALID)
  both('exponent-zero-byte', 'RFC 8017 3.1', rs256, { ...rsa, e: 'AA' }, NO_KEY, JWK_INVALID)
  both('exponent-empty', 'RFC 8017 3.1', rs256, { ...rsa, e: '' }, NO_KEY, JWK_INVALID)
  both('exponent-leading-zero', 'RFC 7518 6.3.1.2', rs256, { ...rsa, e: 'AAEAAQ' }, ok(PAYLOAD), ok(PAYLOAD))
  both('exponent-leading-zero-and-two', 'RFC 8017 3.1', rs256, { ...rsa, e: 'AAAC' }, NO_KEY, JWK_INVALID)
  both('exponent-number', 'RFC 7518 6.3.1.2', rs256, { ...rsa, e: 65537 }, NO_KEY, JWK_INVALID)
  both('exponent-decimal-text', 'RFC 7518 6.3.1.2', rs256, { ...rsa, e: '65537' }, NO_KEY, JWK_INVALID)
  both(
    'modulus-leading-zero',
    'RFC 7518 6.3.1.1',
    rs256,
    { ...rsa, n: b64u(Buffer.concat([Buffer.alloc(1), unb64u(rsa.n)])) },
    ok(PAYLOAD),
    ok(PAYLOAD),
  )
  both(
    'modulus-even',
    'RFC 8017 3.1',
    any(256),
    { ...rsa, n: b64u(toBytes(toInt(unb64u(rsa.n)) - 1n)) },
    NO_KEY,
    JWK_INVALID,
  )
  both('modulus-missing', 'RFC 7518 6.3.1.1', rs256, { ...rsa, n: undefined }, NO_KEY, JWK_INVALID)
  both('modulus-padded', 'RFC 7518 6.3.1.1', rs256, { ...rsa, n: `${rsa.n}==` }, ok(PAYLOAD), ok(PAYLOAD))
  both('modulus-padded-too-little', 'RFC 7518 6.3.1.1', rs256, { ...rsa, n: `${rsa.n}=` }, NO_KEY, JWK_INVALID)
  both('modulus-trailing-bits', 'RFC 4648 3.5', rs256, { ...rsa, n: dirtyTail(rsa.n) }, NO_KEY, JWK_INVALID)
  both(
    'modulus-plus-and-slash',
    'RFC 7518 6.3.1.1',
    rs256,
    { ...rsa, n: rsa.n.replaceAll('-', '+').replaceAll('_', '/') },
    ok(PAYLOAD),
    ok(PAYLOAD),
  )
  both(
    'modulus-two-alphabets',
    'RFC 7518 6.3.1.1',
    rs256,
    { ...rsa, n: rsa.n.replaceAll('-', '+') },
    NO_KEY,
    JWK_INVALID,
  )
  both('modulus-newline', 'RFC 7518 6.3.1.1', rs256, { ...rsa, n: `${rsa.n}\n` }, NO_KEY, JWK_INVALID)
  both('private', 'RFC 7517 9.2', rs256, stored.rsa2048, NO_KEY, JWK_INVALID)
  both('other-primes', 'RFC 7518 6.3.2.7', rs256, { ...rsa, oth: [{ r: 'AQ', d: 'AQ', t: 'AQ' }] }, NO_KEY, JWK_INVALID)
  for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
    both(
      `private-member-${member}`,
      'RFC 7518 6.3.2',
      rs256,
      { ...rsa, [member]: stored.rsa2048[member] },
      NO_KEY,
      JWK_INVALID,
    )
  }
  put('ec-key-private', 'RFC 7518 6.2.2', {
    token: es256(),
    keys: set({ ...ecPublic, d: b64u(toBytes(ecPrivate, 32)) }),
    expect: NO_KEY,
  })
  put('ec-key-private-single', 'RFC 7518 6.2.2', {
    token: es256(),
    keys: { ...ecPublic, d: b64u(toBytes(ecPrivate, 32)) },
    expect: JWK_INVALID,
  })
  const hs = (secret) => token({ alg: 'HS256' }, PAYLOAD, hmac(secret, 256))
  for (
    const [name, secret] of [['empty', Buffer.alloc(0)], ['one-byte', Buffer.from('a')], ['secret', utf8('secret')], [
      '31-bytes',
      secret32.subarray(1),
    ]]
  ) {
    for (const [which, keys] of [['', set(octJwk(secret))], ['-single', octJwk(secret)]]) {
      put(`hmac-key-${name}${which}`, 'RFC 7518 3.2', {
        token: hs(secret),
        keys,
        options: { algorithms: ['HS256'] },
        expect: WEAK,
      })
    }
  }
}

function choiceOfKey(put) {
  const good = es256()
  const not = (name, members, rule = 'RFC 7517 4') => {
    put(`key-${name}`, rule, { token: good, keys: set({ ...ecPublic, ...members }), expect: NO_KEY })
    put(`key-${name}-single`, rule, { token: good, keys: { ...ecPublic, ...members }, expect: NO_KEY })
  }
  const fits = (name, members, rule = 'RFC 7517 4') =>
    put(`key-${name}`, rule, { token: good, keys: set({ ...ecPublic, ...members }), expect: ok(PAYLOAD) })
  not('use-enc', { use: 'enc' }, 'RFC 7517 4.2')
  fits('use-sig', { use: 'sig' }, 'RFC 7517 4.2')
  not('ops-sign-only', { key_ops: ['sign'] }, 'RFC 7517 4.3')
  not('ops-empty', { key_ops: [] }, 'RFC 7517 4.3')
  not('ops-encrypt', { key_ops: ['encrypt', 'wrapKey'] }, 'RFC 7517 4.3')
  fits('ops-verify', { key_ops: ['verify'] }, 'RFC 7517 4.3')
  fits('ops-sign-and-verify', { key_ops: ['sign', 'verify'] }, 'RFC 7517 4.3')
  fits('ops-unknown-beside-verify', { key_ops: ['x', 'verify'] }, 'RFC 7517 4.3')
  not('use-enc-although-ops-verify', { use: 'enc', key_ops: ['verify'] }, 'RFC 7517 4.3')
  not('alg-es384', { alg: 'ES384' }, 'RFC 7517 4.4')
  not('alg-rs256', { alg: 'RS256' }, 'RFC 7517 4.4')
  not('alg-ecdh', { alg: 'ECDH-ES' }, 'RFC 7517 4.4')
  not('alg-lower-case', { alg: 'es256' }, 'RFC 7517 4.4')
  not('alg-empty', { alg: '' }, 'RFC 7517 4.4')
  fits('alg-es256', { alg: 'ES256' }, 'RFC 7517 4.4')
  put('key-alg-rs512-token-rs256', 'RFC 7517 4.4', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)),
    keys: set({ ...rsa, alg: 'RS512' }),
    expect: NO_KEY,
  })
  put('key-alg-ps256-token-rs256', 'RFC 7517 4.4', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)),
    keys: set({ ...rsa, alg: 'PS256' }),
    expect: NO_KEY,
  })
  put('key-alg-hs512-token-hs256', 'RFC 7517 4.4', {
    token: token({ alg: 'HS256' }, PAYLOAD, hmac(secret32, 256)),
    keys: set(octJwk(secret32, { alg: 'HS512' })),
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  put('key-unusable-then-good', 'RFC 7517 4', {
    token: good,
    keys: set({ ...ecPublic, use: 'enc' }, { ...ecPublic, alg: 'ES384' }, ecPublic),
    expect: ok(PAYLOAD, 2),
  })

  // kid
  const kid = (name, value, expect = NO_KEY, keys = KEYS) =>
    put(`kid-${name}`, 'RFC 7515 4.1.4', { token: es256(PAYLOAD, { kid: value }), keys, expect })
  kid('path', '../../../../dev/null')
  kid('absolute-path', '/proc/sys/kernel/randomize_va_space')
  kid('windows-path', '..\\..\\nul')
  kid('url', 'https://attacker.example/key')
  kid('sql', "a' UNION SELECT 'key';--")
  kid('command', 'a|sleep 10')
  kid('proto', '__proto__')
  kid('constructor', 'constructor')
  kid('to-string', 'toString')
  kid('length', 'length')
  kid('index', '0')
  kid('empty', '')
  kid('space-after', 'a ')
  kid('upper-case', 'A')
  kid('zero-byte-after', 'a\u0000')
  kid('wildcard', '*')
  kid('number', 1, JWS_INVALID)
  kid('zero', 0, JWS_INVALID)
  kid('null', null, JWS_INVALID)
  kid('true', true, JWS_INVALID)
  kid('array', ['a'], JWS_INVALID)
  kid('object', { a: 1 }, JWS_INVALID)
  kid('number-single-key', 1, JWS_INVALID, ecPublic)
  kid('proto-single-key', '__proto__', ok(PAYLOAD), { ...ecPublic, kid: 'a' })
  kid('proto-of-a-key', '__proto__', ok(PAYLOAD), set({ ...ecPublic, kid: '__proto__' }))
}

function headers(put) {
  const head = (name, rule, members, expect, options) =>
    put(name, rule, { token: es256(PAYLOAD, members), ...(options ? { options } : {}), expect })
  const attacker = ecdsa(otherPrivate)
  const embedded = {
    jwk: { jwk: otherPublic },
    jku: { jku: 'https://attacker.example/jwks.json' },
    x5u: { x5u: 'https://attacker.example/chain.pem' },
    x5c: { x5c: ['MIIBszCCAVmgAwIBAgIUAA'] },
  }
  for (const [name, members] of Object.entries(embedded)) {
    put(`embedded-${name}-of-attacker`, 'RFC 8725 3.10', {
      token: token({ alg: 'ES256', ...members }, PAYLOAD, attacker),
      expect: SIGNATURE,
    })
    put(`embedded-${name}-of-attacker-with-known-kid`, 'RFC 8725 3.10', {
      token: token({ alg: 'ES256', kid: 'a', ...members }, PAYLOAD, attacker),
      expect: SIGNATURE,
    })
    put(`embedded-${name}-of-attacker-with-unknown-kid`, 'RFC 8725 3.10', {
      token: token({ alg: 'ES256', kid: 'z', ...members }, PAYLOAD, attacker),
      expect: NO_KEY,
    })
    put(`embedded-${name}-empty-set`, 'RFC 8725 3.10', {
      token: token({ alg: 'ES256', ...members }, PAYLOAD, attacker),
      keys: set(),
      expect: NO_KEY,
    })
    put(`embedded-${name}-right-key`, 'RFC 8725 3.10', { token: es256(PAYLOAD, members), expect: ok(PAYLOAD) })
  }
  put('embedded-jwk-oct', 'RFC 8725 3.10', {
    token: token({ alg: 'HS256', jwk: octJwk(secret32) }, PAYLOAD, hmac(secret32, 256)),
    options: { algorithms: ['HS256', 'ES256'] },
    expect: NO_KEY,
  })

  // crit
  const exp2 = { crit: { exp2: true } }
  const rule = 'RFC 7515 4.1.11'
  head(
    'crit-unknown-name',
    rule,
    { crit: ['http://attacker.example/x'], 'http://attacker.example/x': 1 },
    NOT_SUPPORTED,
  )
  head('crit-unknown-name-others-understood', rule, { crit: ['exp3'], exp3: 1 }, NOT_SUPPORTED, exp2)
  head('crit-other-letter-case', rule, { crit: ['EXP2'], EXP2: 1 }, NOT_SUPPORTED, exp2)
  head('crit-empty-array', rule, { crit: [] }, JWS_INVALID, exp2)
  head('crit-null', rule, { crit: null }, JWS_INVALID)
  head('crit-text', rule, { crit: 'exp2', exp2: 1 }, JWS_INVALID, exp2)
  head('crit-true', rule, { crit: true }, JWS_INVALID)
  head('crit-object', rule, { crit: { exp2: true }, exp2: 1 }, JWS_INVALID, exp2)
  head('crit-of-number', rule, { crit: [5] }, JWS_INVALID)
  head('crit-of-empty-name', rule, { crit: [''], '': 1 }, JWS_INVALID)
  head('crit-number-beside-understood', rule, { crit: ['exp2', 5], exp2: 1 }, JWS_INVALID, exp2)
  head('crit-twice-the-same', rule, { crit: ['exp2', 'exp2'], exp2: 1 }, JWS_INVALID, exp2)
  head('crit-absent-from-header', rule, { crit: ['exp2'] }, JWS_INVALID, exp2)
  head('crit-present-as-null', rule, { crit: ['exp2'], exp2: null }, ok(PAYLOAD), exp2)
  for (const name of ['alg', 'kid', 'typ', 'crit', 'jwk']) {
    head(`crit-registered-${name}`, rule, { kid: 'a', typ: 'JWT', jwk: otherPublic, crit: [name] }, JWS_INVALID)
  }
  head('crit-inherited-name', rule, { crit: ['toString'] }, JWS_INVALID, { crit: { toString: true } })
  head('crit-proto', rule, '{"alg":"ES256","__proto__":1,"crit":["__proto__"]}', NOT_SUPPORTED, exp2)
  head('b64-false-in-crit', 'RFC 7797 7', { b64: false, crit: ['b64'] }, NOT_SUPPORTED)
  head('b64-true-in-crit', 'RFC 7797 7', { b64: true, crit: ['b64'] }, NOT_SUPPORTED)
  head('b64-false-not-in-crit', 'RFC 7797 6', { b64: false }, JWS_INVALID)
  head('b64-false-other-name-in-crit', 'RFC 7797 6', { b64: false, crit: ['exp2'], exp2: 1 }, JWS_INVALID, exp2)
  head('header-proto-ignored', 'RFC 7515 4', '{"alg":"ES256","__proto__":{"alg":"none","kid":5}}', ok(PAYLOAD))
  head(
    'header-unknown-members-ignored',
    'RFC 7515 4',
    { typ: 'JWT', cty: 'x', nonce: 1, x: [null, { y: 'é' }] },
    ok(PAYLOAD),
  )
}

function encodings(put) {
  const raw = (header, payload = JSON.stringify(CLAIMS)) => token(header, payload, sign)
  const head = (name, rule, header, expect = JWS_INVALID) => put(`header-${name}`, rule, { token: raw(header), expect })
  const body = (name, rule, payload, expect = JWT_INVALID) =>
    put(`payload-${name}`, rule, { token: raw('{"alg":"ES256"}', payload), expect })
  const around = (before, bytes, after) => Buffer.concat([utf8(before), Buffer.from(bytes), utf8(after)])
  const invalid = {
    'stray-continuation': [0x80],
    'never-valid-byte': [0xff],
    'cut-sequence': [0xc3],
    'cut-three-bytes': [0xe2, 0x82],
    'overlong-slash': [0xc0, 0xaf],
    'overlong-three': [0xe0, 0x80, 0xaf],
    'overlong-four': [0xf0, 0x80, 0x80, 0xaf],
    'overlong-zero': [0xc0, 0x80],
    'surrogate': [0xed, 0xa0, 0x80],
    'surrogate-pair': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    'beyond-unicode': [0xf4, 0x90, 0x80, 0x80],
    'five-bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
    'latin-1': [0xe9],
  }
  for (const [name, bytes] of Object.entries(invalid)) {
    head(`utf8-${name}`, 'RFC 3629 3', around('{"alg":"ES256","x":"', bytes, '"}'))
    body(`utf8-${name}`, 'RFC 3629 3', around('{"x":"', bytes, '"}'))
  }
  body('utf8-invalid-in-name', 'RFC 3629 3', around('{"', [0xff], '":1}'))
  body('utf8-invalid-after-object', 'RFC 3629 3', around('{}', [0xff], ''))
  for (
    const [name, escape] of [
      ['high', '\\ud800'],
      ['low', '\\udc00'],
      ['high-then-letter', '\\ud800a'],
      ['high-then-escape', '\\ud800\\u0041'],
      ['two-high', '\\ud800\\ud800'],
      ['reversed', '\\ude00\\ud83d'],
    ]
  ) {
    head(`lone-surrogate-${name}`, 'RFC 8259 8.2', `{"alg":"ES256","x":"${escape}"}`)
    body(`lone-surrogate-${name}`, 'RFC 8259 8.2', `{"x":"${escape}"}`)
  }
  head('lone-surrogate-in-name', 'RFC 8259 8.2', '{"alg":"ES256","\\ud800":1}')
  body('utf16', 'RFC 8259 8.1', Buffer.from('\ufeff{"a":1}', 'utf16le'))
  body('byte-order-mark', 'RFC 8259 8.1', '\ufeff{"a":1}')
  head('byte-order-mark', 'RFC 8259 8.1', '\ufeff{"alg":"ES256"}')

  // duplicates
  head('alg-twice', 'RFC 7515 4', '{"alg":"none","alg":"ES256"}')
  head('alg-twice-last-none', 'RFC 7515 4', '{"alg":"ES256","alg":"none"}')
  head('alg-twice-the-same', 'RFC 7515 4', '{"alg":"ES256","alg":"ES256"}')
  head('alg-twice-by-escape', 'RFC 7515 4', '{"alg":"ES256","\\u0061lg":"none"}')
  head('alg-twice-all-escaped', 'RFC 7515 4', '{"\\u0061\\u006c\\u0067":"ES256","alg":"ES256"}')
  head('kid-twice', 'RFC 7515 4', '{"alg":"ES256","kid":"a","kid":"b"}')
  head('crit-twice', 'RFC 7515 4', '{"alg":"ES256","crit":["x"],"crit":["y"]}')
  head('unknown-twice', 'RFC 7515 4', '{"alg":"ES256","x":1,"x":1}')
  head('slash-escape-twice', 'RFC 7515 4', '{"alg":"ES256","a/b":1,"a\\/b":1}')
  head('emoji-twice-by-escape', 'RFC 7515 4', '{"alg":"ES256","😀":1,"\\ud83d\\ude00":1}')
  head('proto-twice', 'RFC 7515 4', '{"alg":"ES256","__proto__":1,"__proto__":1}')
  head('empty-name-twice', 'RFC 7515 4', '{"alg":"ES256","":1,"":1}')
  head('duplicate-in-array', 'RFC 7515 4', '{"alg":"ES256","x":[{"a":1,"a":1}]}')
  head('escaped-alg-alone', 'RFC 7515 4', '{"\\u0061lg":"\\u0045S256"}', ok(PAYLOAD))
  head('names-differ-in-case', 'RFC 7515 4', '{"alg":"ES256","ALG":"none","Kid":5}', ok(PAYLOAD))
  head('composed-and-decomposed-differ', 'RFC 7515 4', '{"alg":"ES256","\u00e9":1,"e\u0301":1}', ok(PAYLOAD))
  body('exp-twice', 'RFC 7519 4', `{"exp":1,"exp":9000000000}`)
  body('exp-twice-by-escape', 'RFC 7519 4', `{"exp":1,"\\u0065xp":9000000000}`)
  body('iss-twice', 'RFC 7519 4', `{"iss":"x","iss":"${ISSUER}"}`)
  body('duplicate-deep', 'RFC 7519 4', '{"a":[[{"b":{"c":1,"d":2,"c":3}}]]}')
  const many = (last) => `{${Array.from({ length: 2000 }, (_, i) => `"m${i}":0`).join(',')},"${last}":0}`
  body('duplicate-among-2000', 'RFC 7519 4', many('m7'))
  put('payload-2000-members', 'RFC 7519 4', {
    token: raw('{"alg":"ES256"}', many('m2000')),
    expect: { ok: true, key: { index: 0 } },
  })

  // header JSON
  for (
    const [name, text] of Object.entries({
      'empty': '',
      'array': '[]',
      'array-with-object': '[{"alg":"ES256"}]',
      'null': 'null',
      'string': '"ES256"',
      'number': '5',
      'cut-short': '{"alg":"ES256"',
      'trailing-comma': '{"alg":"ES256",}',
      'trailing-data': '{"alg":"ES256"}}',
      'trailing-zero-byte': '{"alg":"ES256"}\u0000',
      'single-quotes': "{'alg':'ES256'}",
      'comment': '{"alg":"ES256"}//',
      'nan': '{"alg":"ES256","x":NaN}',
      'raw-control-character': '{"alg":"ES256","x":"\u0001"}',
      'binary': Buffer.from([0x00, 0x01, 0x02]),
      'missing-colon': '{"alg" "ES256"}',
      'number-as-name': '{1:2,"alg":"ES256"}',
      'empty-object': '{}',
    })
  ) head(`json-${name}`, 'RFC 7515 5.2', text)
  head('json-delete-character-allowed', 'RFC 8259 7', '{"alg":"ES256","x":"\u007f"}', ok(PAYLOAD))
  head('depth-65', 'limits', `{"alg":"ES256","x":${nested(64)}}`, LIMIT)
  const deepHead = (open) => {
    const [before, repeat, times] = [b64u('{"alg":"ES256","x":'.padEnd(21)), b64u(open), 33333]
    return {
      before,
      repeat,
      times,
      after: `.${b64u('{}')}.${b64u(sign(utf8(`${before}${repeat.repeat(times)}.${b64u('{}')}`)))}`,
    }
  }
  put('header-depth-99999-arrays', 'limits', { token: deepHead('[[['), expect: LIMIT })
  put('payload-depth-99999-arrays', 'limits', { token: deepToken(), expect: LIMIT })
}

function shapes(put) {
  const good = es256()
  const [header, payload, sig] = parts(good)
  const flat = JSON.stringify({ payload, protected: header, signature: sig })
  const rule = 'RFC 7515 7.1'
  put('json-flattened', rule, { token: flat, expect: JWS_INVALID })
  put('json-general', rule, {
    token: JSON.stringify({ payload, signatures: [{ protected: header, signature: sig }] }),
    expect: JWS_INVALID,
  })
  put('json-alg-unprotected', rule, {
    token: JSON.stringify({ payload, header: { alg: 'ES256' }, signature: b64u(sign(utf8(`.${payload}`))) }),
    expect: JWS_INVALID,
  })
  put('json-alg-none-unprotected', rule, {
    token: JSON.stringify({ payload, header: { alg: 'none' }, signature: '' }),
    expect: JWS_INVALID,
  })
  put('json-with-two-dots', rule, {
    token: JSON.stringify({ payload, protected: header, signature: sig, x: '..' }),
    expect: JWS_INVALID,
  })
  put('compact-inside-json-string', rule, { token: JSON.stringify(good), expect: JWS_INVALID })
  put('header-empty', rule, { token: `.${payload}.${sig}`, expect: JWS_INVALID })
  put('all-empty', rule, { token: '..', expect: JWS_INVALID })
  put('five-empty-parts', 'RFC 7516 9', { token: '....', expect: NOT_SUPPORTED })
  put('six-empty-parts', rule, { token: '.....', expect: JWS_INVALID })
  put('four-parts-leading-dot', rule, { token: `.${good}`, expect: JWS_INVALID })
  put('four-parts-double-dot', rule, { token: `${header}..${payload}.${sig}`, expect: JWS_INVALID })
  put('other-separator', rule, { token: `${header},${payload},${sig}`, expect: JWS_INVALID })
  put('fullwidth-dot', rule, { token: `${header}．${payload}．${sig}`, expect: JWS_INVALID })
  put('two-tokens', rule, { token: `${good} ${good}`, expect: NOT_SUPPORTED })
  put('pem-as-token', rule, {
    token: crypto.createPublicKey({ key: ecPublic, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    expect: JWS_INVALID,
  })
  const jwe = (alg, inner) =>
    `${b64u(JSON.stringify({ alg, enc: 'A128GCM', cty: 'JWT' }))}..${b64u(Buffer.alloc(12))}.${b64u(inner)}.${
      b64u(Buffer.alloc(16))
    }`
  put('jwe-around-none', 'RFC 7516 9', {
    token: jwe('dir', `${b64u('{"alg":"none"}')}.${payload}.`),
    expect: NOT_SUPPORTED,
  })
  put('jwe-pbes2-many-rounds', 'RFC 7518 4.8.1.2', {
    token: `${
      b64u(JSON.stringify({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2147483647, p2s: 'AAAA' }))
    }.AA.AA.AA.AA`,
    expect: NOT_SUPPORTED,
  })
  put('jwe-with-signed-first-part', 'RFC 7516 9', { token: `${good}.AA.AA`, expect: NOT_SUPPORTED })
  put('nested-token-as-payload', 'RFC 7519 5.2', {
    token: token({ alg: 'ES256', cty: 'JWT' }, good, sign),
    expect: JWT_INVALID,
  })
  put('nested-token-as-json-string', 'RFC 7519 5.2', {
    token: token({ alg: 'ES256', cty: 'JWT' }, JSON.stringify(good), sign),
    expect: JWT_INVALID,
  })
  put('nested-token-signed-by-attacker-outside', 'RFC 7519 5.2', {
    token: token({ alg: 'ES256', cty: 'JWT' }, good, ecdsa(otherPrivate)),
    expect: SIGNATURE,
  })

  // size
  put('token-10-megabytes', 'limits', {
    token: { before: `${header}.`, repeat: 'QUFB', times: 2621440, after: `.${sig}` },
    expect: LIMIT,
  })
  put('token-10-megabytes-one-part', 'limits', {
    token: { before: '', repeat: 'A', times: 10485760, after: '' },
    expect: LIMIT,
  })
  put('token-10-megabytes-of-dots', 'limits', {
    token: { before: '', repeat: '.', times: 10485760, after: '' },
    expect: LIMIT,
  })
  put('token-10-megabytes-signature', 'limits', {
    token: { before: `${header}.${payload}.`, repeat: 'QUFB', times: 2621440, after: '' },
    expect: LIMIT,
  })
  put('token-one-megabyte-signature', 'RFC 7515 5.2', {
    token: { before: `${header}.${payload}.`, repeat: 'QUFB', times: 250000, after: '' },
    expect: SIGNATURE,
  })
  put('token-one-megabyte-of-dots', 'RFC 7515 7.1', {
    token: { before: '', repeat: '.', times: 1000000, after: '' },
    expect: JWS_INVALID,
  })
  const longKid = (times) => {
    const head = b64u('{"alg":"ES256","x":1,"kid":"aa')
    const tail = b64u('"}')
    return {
      before: head,
      repeat: 'YWFh',
      times,
      after: `${tail}.${payload}.${b64u(sign(utf8(`${head}${'YWFh'.repeat(times)}${tail}.${payload}`)))}`,
    }
  }
  put('kid-700-kilobytes', 'limits', { token: longKid(233333), expect: NO_KEY })
  put('kid-700-kilobytes-single-key', 'limits', { token: longKid(233333), keys: ecPublic, expect: ok(PAYLOAD) })
  put('kid-one-megabyte', 'limits', { token: longKid(349525), expect: LIMIT })

  // key sets
  const fromText = (name, keysText, expect, rule2 = 'RFC 7517 5') => {
    const fields = { token: good, keys: undefined, keysText, expect }
    put(`set-${name}`, rule2, fields)
  }
  const one = JSON.stringify(ecPublic)
  fromText('plain-text-form', `{"keys":[${one}]}`, ok(PAYLOAD))
  fromText('single-key-as-text', one, ok(PAYLOAD))
  fromText(
    '100000-keys',
    { before: '{"keys":[', repeat: '{"kty":"x"},', times: 100000, after: `${one}]}` },
    LIMIT,
    'limits',
  )
  fromText('50-megabytes', { before: '{"keys":[', repeat: ' ', times: 52428800, after: `${one}]}` }, LIMIT, 'limits')
  fromText('depth-100000', { before: '{"keys":[', repeat: '[', times: 100000, after: '' }, LIMIT, 'limits')
  fromText('depth-100000-objects', { before: '', repeat: '{"keys":', times: 100000, after: '' }, LIMIT, 'limits')
  fromText('depth-65-inside-a-key', `{"keys":[{"kty":"x","y":${nested(62)}},${one}]}`, LIMIT, 'limits')
  fromText('depth-64-inside-a-key', `{"keys":[{"kty":"x","y":${nested(61)}},${one}]}`, ok(PAYLOAD, 1), 'limits')
  fromText('empty-text', '', JWKS_INVALID)
  fromText('not-json', '{keys: []}', JWKS_INVALID)
  fromText('html', '<!DOCTYPE html><html><body>Sign in</body></html>', JWKS_INVALID)
  fromText('null', 'null', JWKS_INVALID)
  fromText('number', '5', JWKS_INVALID)
  fromText('string', '"keys"', JWKS_INVALID)
  fromText('array', `[${one}]`, ok(PAYLOAD))
  fromText('array-of-sets', `[{"keys":[${one}]}]`, JWKS_INVALID)
  fromText('array-in-array', `[[${one}]]`, JWKS_INVALID)
  fromText('empty-object', '{}', JWKS_INVALID)
  fromText('keys-null', '{"keys":null}', JWKS_INVALID)
  fromText('keys-object', `{"keys":{"a":${one}}}`, JWKS_INVALID)
  fromText('keys-string', '{"keys":"none"}', JWKS_INVALID)
  fromText('keys-name-in-capitals', `{"KEYS":[${one}]}`, JWKS_INVALID)
  fromText('byte-order-mark', `\ufeff{"keys":[${one}]}`, JWKS_INVALID, 'RFC 8259 8.1')
  fromText('trailing-data', `{"keys":[${one}]}x`, JWKS_INVALID)
  fromText('trailing-comma', `{"keys":[${one},]}`, JWKS_INVALID)
  fromText('cut-short', `{"keys":[${one}]`, JWKS_INVALID)
  fromText('keys-twice', `{"keys":[],"keys":[${one}]}`, JWKS_INVALID)
  fromText('keys-twice-by-escape', `{"keys":[${one}],"\\u006beys":[]}`, JWKS_INVALID)
  fromText('unknown-member-twice', `{"keys":[${one}],"x":1,"x":1}`, JWKS_INVALID)
  fromText('lone-surrogate', `{"keys":[${one}],"x":"\\ud800"}`, JWKS_INVALID, 'RFC 8259 8.2')
  fromText('duplicate-inside-a-key', `{"keys":[${one.replace('{', '{"crv":"P-384",')}]}`, NO_KEY)
  fromText(
    'duplicate-inside-a-key-good-beside',
    `{"keys":[${one.replace('{', '{"crv":"P-384",')},${one}]}`,
    ok(PAYLOAD, 1),
  )
  fromText('duplicate-by-escape-inside-a-key', `{"keys":[${one.replace('{', '{"\\u0063rv":"P-256",')}]}`, NO_KEY)
  fromText('duplicate-nested-inside-a-key', `{"keys":[${one.replace('{', '{"ext":{"a":1,"a":2},')}]}`, NO_KEY)
  fromText('duplicate-inside-a-single-key', one.replace('{', '{"crv":"P-384",'), JWK_INVALID)
  fromText(
    'discovery-document',
    JSON.stringify({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/jwks`,
      authorization_endpoint: `${ISSUER}/authorize`,
      response_types_supported: ['code'],
    }),
    JWKS_INVALID,
    'OpenID Connect Discovery 1.0 3',
  )
  fromText(
    'private-key-as-pem',
    crypto.createPrivateKey({ key: stored.rsa2048, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }),
    JWK_INVALID,
  )
  fromText('broken-pem', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n', JWK_INVALID)
  put('set-public-key-as-pem', 'RFC 7468 13', {
    token: good,
    keys: undefined,
    keysText: crypto.createPublicKey({ key: ecPublic, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
    expect: ok(PAYLOAD),
  })
  put('set-jwk-kty-missing', 'RFC 7517 4.1', {
    token: good,
    keys: { ...ecPublic, kty: undefined },
    expect: JWKS_INVALID,
  })
  put('set-jwk-kty-unknown', 'RFC 7517 4.1', { token: good, keys: { ...ecPublic, kty: 'XYZ' }, expect: JWK_INVALID })
  put('set-jwk-kty-lower-case', 'RFC 7517 4.1', { token: good, keys: { ...ecPublic, kty: 'ec' }, expect: JWK_INVALID })
  put('set-jwk-kty-number', 'RFC 7517 4.1', { token: good, keys: { ...ecPublic, kty: 5 }, expect: JWK_INVALID })
}
