// The algorithms beyond RS*, PS*, ES256 and HS*: the signatures that each accepts and rejects, and the keys that it can
// use.
import crypto from 'node:crypto'
import { AUDIENCE, CLAIMS, claims } from './base.mjs'
import { p384, p521, secp256k1 } from './curves.mjs'
import { ed25519, ed448 } from './edwards.mjs'
import { ecPrivate, ecPublic, secret32, stored } from './keys.mjs'
import { mlDsa } from './ml-dsa.mjs'
import { p256 } from './p256.mjs'
import {
  b64u,
  fixedBytes,
  hmac,
  json,
  JWK_INVALID,
  JWS_INVALID,
  modInverse,
  NO_KEY,
  NOT_ALLOWED,
  NOT_SUPPORTED,
  ok,
  parts,
  publicJwk,
  set,
  sha,
  SIGNATURE,
  signingInput,
  thumbprint,
  toBytes,
  toInt,
  token,
  Topic,
  TYPE_ERROR,
  unb64u,
  utf8,
} from './tools.mjs'

const PAYLOAD = claims()

export function algorithmCases() {
  const topic = new Topic(
    'algorithms',
    'ES384, ES512, ES256K, EdDSA, Ed25519, Ed448 and ML-DSA: good signatures, bad ones and forged ones; keys that ' +
      'each takes and leaves out.',
  )
  ecdsaCases(topic, 'ES384', p384, toInt(unb64u(stored.p384.d)))
  ecdsaCases(topic, 'ES512', p521, toInt(unb64u(stored.p521.d)))
  ecdsaCases(topic, 'ES256K', secp256k1, toInt(unb64u(stored.secp256k1.d)))
  curveMismatches(topic)
  eddsaCases(topic, ed25519, stored.ed25519, '5.1')
  eddsaCases(topic, ed448, stored.ed448, '5.2')
  eddsaNames(topic)
  mlDsaCases(topic)
  return topic
}

/** Signatures that are wrong for every algorithm. `put` takes the name, the rule, the token and the verdict. */
function damaged(put, good, other) {
  const [head, payload, sig] = parts(good)
  const bytes = unb64u(sig)
  const RULE = 'RFC 7515 5.2'
  const header = JSON.parse(unb64u(head))
  put('payload-changed', RULE, `${head}.${b64u(json({ ...PAYLOAD, sub: 'x' }))}.${sig}`, SIGNATURE)
  put('payload-with-a-space-more', RULE, `${head}.${b64u(`${json(PAYLOAD)} `)}.${sig}`, SIGNATURE)
  put('header-changed', RULE, `${b64u(json({ ...header, typ: 'JWT' }))}.${payload}.${sig}`, SIGNATURE)
  put('header-with-a-space-more', RULE, `${b64u(`${json(header)} `)}.${payload}.${sig}`, SIGNATURE)
  put('signature-of-another-token', RULE, `${head}.${payload}.${parts(other)[2]}`, SIGNATURE)
  const signed = (name, signature, expect = SIGNATURE) =>
    put(`signature-${name}`, RULE, `${head}.${payload}.${b64u(signature)}`, expect)
  put('signature-stripped', RULE, `${head}.${payload}`, JWS_INVALID)
  signed('empty', Buffer.alloc(0))
  signed('one-byte', bytes.subarray(0, 1))
  signed('truncated', bytes.subarray(0, -1))
  signed('first-byte-cut', bytes.subarray(1))
  signed('half', bytes.subarray(0, bytes.length / 2))
  signed('extended', Buffer.concat([bytes, Buffer.alloc(1)]))
  signed('prepended-zero', Buffer.concat([Buffer.alloc(1), bytes]))
  signed('twice', Buffer.concat([bytes, bytes]))
  signed('zeroed', Buffer.alloc(bytes.length))
  signed('all-ones', Buffer.alloc(bytes.length, 0xff))
  signed('reversed', Buffer.from(bytes).reverse())
  const flipped = (at, bit) => {
    const copy = Buffer.from(bytes)
    copy[at] ^= bit
    return copy
  }
  signed('first-bit-flipped', flipped(0, 0x80))
  signed('middle-bit-flipped', flipped(bytes.length >> 1, 1))
  signed('last-bit-flipped', flipped(bytes.length - 1, 1))
  put('signature-in-hexadecimal', RULE, `${head}.${payload}.${bytes.toString('hex')}`, SIGNATURE)
}

/**
 * A key that is excluded from a set: the reason; given a token, also its verdict with this set and with the key alone.
 */
function excluded(topic, name, rule, jwk, reason, text) {
  const entries = [{ usable: true, thumbprint: thumbprint(ecPublic) }, { usable: false, reason }]
  topic.keys(`${name}-left-out`, rule, set(ecPublic, jwk), entries)
  if (text === undefined) return
  topic.jwt(name, rule, { token: text, keys: set(jwk), expect: NO_KEY })
  topic.jwt(`${name}-single`, rule, { token: text, keys: jwk, expect: JWK_INVALID })
}

/** A key that is spelled in a way that is normalised, with a warning for each of these members. */
function normalised(topic, name, rule, jwk, normal, warnings, text) {
  const entries = [{ usable: true, thumbprint: thumbprint(ecPublic) }, {
    usable: true,
    thumbprint: thumbprint(normal),
    warnings,
  }]
  topic.keys(`${name}-normalised`, rule, set(ecPublic, jwk), entries)
  topic.jwt(name, rule, { token: text, keys: set(jwk), expect: ok(PAYLOAD) })
  topic.jwt(`${name}-single`, rule, { token: text, keys: jwk, expect: ok(PAYLOAD) })
}

/** Members that decide whether a usable key serves this algorithm. */
function members(put, alg, good, jwk) {
  const key = (name, rule, more, expect = NO_KEY) =>
    put(`key-${name}`, rule, { token: good, keys: set({ ...jwk, ...more }), expect })
  key('alg-equal', 'RFC 7517 4.4', { alg }, ok(PAYLOAD))
  key('alg-es256', 'RFC 7517 4.4', { alg: 'ES256' })
  key('alg-lower-case', 'RFC 7517 4.4', { alg: alg.toLowerCase() })
  key('use-sig', 'RFC 7517 4.2', { use: 'sig' }, ok(PAYLOAD))
  key('use-enc', 'RFC 7517 4.2', { use: 'enc' })
  key('ops-verify', 'RFC 7517 4.3', { key_ops: ['verify'] }, ok(PAYLOAD))
  key('ops-sign', 'RFC 7517 4.3', { key_ops: ['sign'] })
  key('unknown-members', 'RFC 7517 4', { nbf: 1, 'x-y': { z: [null] } }, ok(PAYLOAD))
}

// ---- ECDSA ----

function ecdsaCases(topic, alg, curve, d) {
  const { crv, n, p, size, signature, scalar, scalarJwk, lift, add, multiply, G, hashOf, coordinate, pointJwk } = curve
  const RULE = alg === 'ES256K' ? 'RFC 8812 3.2' : 'RFC 7518 3.4'
  const KEY = alg === 'ES256K' ? 'RFC 8812 3.1' : 'RFC 7518 6.2.1'
  const jwk = scalarJwk(d)
  const otherJwk = scalarJwk(scalar(`another key of ${crv}`))
  const sign = curve.ecdsa(d)
  const put = (name, rule, fields) => topic.jwt(`${alg.toLowerCase()}-${name}`, rule, { keys: set(jwk), ...fields })
  const signed = (change, payload = PAYLOAD) => token({ alg }, payload, curve.ecdsa(d, change))
  const good = signed()

  put('good', RULE, {
    token: good,
    expect: { ...ok(PAYLOAD), key: { index: 0, kty: 'EC', thumbprint: thumbprint(jwk) } },
  })
  put('good-single-key', RULE, { token: good, keys: jwk, expect: ok(PAYLOAD) })
  put('good-named', 'RFC 8725 3.1', {
    token: good,
    options: { algorithms: [alg], audience: AUDIENCE },
    expect: ok(PAYLOAD),
  })
  put('not-named', 'RFC 8725 3.1', { token: good, options: { algorithms: ['ES256'] }, expect: NOT_ALLOWED })
  put('kid', 'RFC 7515 4.1.4', {
    token: token({ alg, kid: 'b' }, PAYLOAD, sign),
    keys: set({ ...otherJwk, kid: 'a' }, { ...jwk, kid: 'b' }),
    expect: { ...ok(PAYLOAD, 1), key: { index: 1, kid: 'b' } },
  })
  put('second-key', 'RFC 7517 5', { token: good, keys: set(otherJwk, ecPublic, jwk), expect: ok(PAYLOAD, 2) })
  put('other-key', RULE, { token: good, keys: set(otherJwk), expect: SIGNATURE })
  put('other-key-beside', RULE, { token: good, keys: set(otherJwk, ecPublic), expect: SIGNATURE })
  put('low-s', RULE, { token: signed((r, s) => signature(r, s > n / 2n ? n - s : s)), expect: ok(PAYLOAD) })
  put('high-s', RULE, { token: signed((r, s) => signature(r, s > n / 2n ? s : n - s)), expect: ok(PAYLOAD) })
  put('low-s-payload-changed', RULE, {
    token: replacePayload(signed((r, s) => signature(r, s > n / 2n ? n - s : s))),
    expect: SIGNATURE,
  })
  put('high-s-payload-changed', RULE, {
    token: replacePayload(signed((r, s) => signature(r, s > n / 2n ? s : n - s))),
    expect: SIGNATURE,
  })
  damaged(
    (name, rule, text, expect) => put(name, rule, { token: text, expect }),
    good,
    signed(undefined, claims({ jti: 'x' })),
  )
  members(put, alg, good, jwk)

  // numbers out of range
  const max = 2n ** BigInt(8 * size) - 1n
  const shaped = (name, change, expect = SIGNATURE) => put(`ecdsa-${name}`, RULE, { token: signed(change), expect })
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
  shaped('r-is-zero', (r, s) => signature(0n, s))
  shaped('s-is-zero', (r) => signature(r, 0n))
  shaped('r-is-n', (r, s) => signature(n, s))
  shaped('s-is-n', (r) => signature(r, n))
  shaped('r-above-n', (r, s) => signature(n + 1n, s))
  shaped('s-above-n', (r) => signature(r, n + 1n))
  shaped('r-negated', (r, s) => signature(n - r, s))
  shaped('halves-swapped', (r, s) => signature(s, r))
  if (2n * n <= max) {
    // The bytes can hold more than n: the same numbers modulo n, or numbers with unused bits set.
    shaped('r-plus-n', (r, s) => signature(r + n, s))
    shaped('s-plus-n', (r, s) => signature(r, s + n))
    const unused = 1n << BigInt(n.toString(2).length)
    shaped('r-unused-bit', (r, s) => signature(r + unused, s))
    shaped('s-unused-bit', (r, s) => signature(r, s + unused))
  }

  // other encodings
  const integer = (value) => {
    const bytes = toBytes(value)
    const body = bytes[0] & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
    return Buffer.concat([Buffer.from([2, body.length]), body])
  }
  const der = (r, s) => {
    const body = Buffer.concat([integer(r), integer(s)])
    return Buffer.concat([Buffer.from(body.length < 128 ? [0x30, body.length] : [0x30, 0x81, body.length]), body])
  }
  const half = Buffer.alloc(8)
  shaped('der', der)
  shaped('halves-padded', (r, s) => Buffer.concat([half, toBytes(r, size), half, toBytes(s, size)]))
  shaped('halves-shortest', (r, s) => Buffer.concat([toBytes(r), toBytes(s)].map((part) => part.subarray(1))))
  shaped('with-prefix-byte', (r, s) => Buffer.concat([Buffer.from([4]), signature(r, s)]))

  // Numbers in range that few signatures have. r or s small: the key is computed for one payload, so that n more still
  // fits.
  const input = utf8(signingInput({ alg }, PAYLOAD))
  const z = hashOf(input)
  const crafted = (label, secret) => {
    const k = scalar(`nonce of ${label}`)
    const r = toInt(unb64u(scalarJwk(k).x)) % n
    const secretKey = ((secret(k, r) % n) + n) % n
    const s = (modInverse(k, n) * (z + r * secretKey)) % n
    return (change) => ({ token: token({ alg }, PAYLOAD, () => change(r, s)), keys: set(scalarJwk(secretKey)) })
  }
  const smallS = crafted('small s', (k, r) => modInverse(r, n) * (5n * k - z))
  put('ecdsa-s-is-5', RULE, { ...smallS((r, s) => signature(r, s)), expect: ok(PAYLOAD) })
  put('ecdsa-s-is-5-plus-n', RULE, { ...smallS((r, s) => signature(r, s + n)), expect: SIGNATURE })
  put('ecdsa-s-is-n-less-5', RULE, { ...smallS((r, s) => signature(r, n - s)), expect: ok(PAYLOAD) })
  const s = scalar('s of a chosen point')
  const chosen = (point, r) => {
    const inverse = modInverse(point[0] % n, n)
    const key = add(multiply((inverse * s) % n, point), multiply(n - ((inverse * z) % n), G))
    return { token: token({ alg }, PAYLOAD, () => signature(r, s)), keys: set(pointJwk(key)) }
  }
  let small = 1n
  while (!lift(small)) small++
  put('ecdsa-r-is-small', RULE, { ...chosen(lift(small), small), expect: ok(PAYLOAD) })
  put('ecdsa-r-is-small-plus-n', RULE, { ...chosen(lift(small), small + n), expect: SIGNATURE })
  let x = n + 1n
  while (!lift(x)) x++
  put('ecdsa-x-above-n', RULE, { ...chosen(lift(x), x - n), expect: ok(PAYLOAD) })
  put('ecdsa-x-above-n-unreduced', RULE, { ...chosen(lift(x), x), expect: SIGNATURE })
  put('ecdsa-sum-is-a-doubling', RULE, {
    ...crafted('doubling', (k, r) => z * modInverse(r, n))((r, t) => signature(r, t)),
    expect: ok(PAYLOAD),
  })
  put('ecdsa-sum-is-infinity', RULE, {
    ...crafted('infinity', (k, r) => -z * modInverse(r, n))((r) => signature(r, s)),
    expect: SIGNATURE,
  })
  for (const [name, secret] of [['one', 1n], ['two', 2n], ['n-less-one', n - 1n], ['half', (n + 1n) / 2n]]) {
    put(`ecdsa-private-key-${name}`, RULE, {
      token: token({ alg }, PAYLOAD, curve.ecdsa(secret)),
      keys: set(scalarJwk(secret)),
      expect: ok(PAYLOAD),
    })
  }
  put('ecdsa-private-key-one-signature-of-n-less-one', RULE, {
    token: token({ alg }, PAYLOAD, curve.ecdsa(n - 1n)),
    keys: set(scalarJwk(1n)),
    expect: SIGNATURE,
  })

  // other hashes
  for (const hash of [256, 384, 512]) {
    if (hash === curve.hash) continue
    const excess = BigInt(Math.max(0, hash - n.toString(2).length))
    put(`ecdsa-sha${hash}`, RULE, {
      token: token({ alg }, PAYLOAD, curve.ecdsa(d, undefined, (text) => toInt(sha(hash, text)) >> excess)),
      expect: SIGNATURE,
    })
  }

  // keys
  const key = (name, changes, reason) =>
    excluded(topic, `${alg.toLowerCase()}-key-${name}`, KEY, { ...jwk, ...changes }, reason, good)
  const lengthened = (member) => b64u(Buffer.concat([Buffer.alloc(1), unb64u(jwk[member])]))
  const shortened = (member) => b64u(unb64u(jwk[member]).subarray(1))
  const spelled = (name, changes) =>
    normalised(topic, `${alg.toLowerCase()}-key-${name}`, KEY, { ...jwk, ...changes }, jwk, Object.keys(changes), good)
  const begins = (member) => unb64u(jwk[member])[0] === 0
  key('off-curve', { y: coordinate(toInt(unb64u(jwk.y)) ^ 1n) }, 'point')
  key('y-of-another', { y: otherJwk.y }, 'point')
  key('coordinates-swapped', { x: jwk.y, y: jwk.x }, 'point')
  key('identity', { x: coordinate(0n), y: coordinate(0n) }, 'point')
  key('identity-empty', { x: '', y: '' }, 'point')
  key('x-is-p', { x: coordinate(p) }, 'point')
  key('all-ones', { x: coordinate(max), y: coordinate(max) }, 'point')
  key('x-not-reduced', { x: coordinate(small + p), y: coordinate(lift(small)[1]) }, 'point')
  for (const member of ['x', 'y']) {
    // A byte that is missing counts as zero.
    const cut = begins(member) ? spelled : key
    cut(`${member}-${size - 1}-bytes`, { [member]: shortened(member) }, 'point')
    spelled(`${member}-${size + 1}-bytes`, { [member]: lengthened(member) })
    const more = (first) => b64u(Buffer.concat([Buffer.from(first), unb64u(jwk[member])]))
    key(`${member}-${size + 1}-bytes-without-zero`, { [member]: more([1]) }, 'point')
    key(`${member}-${size + 2}-bytes`, { [member]: more([0, 0]) }, 'point')
    key(`${member}-empty`, { [member]: '' }, 'point')
  }
  spelled(`both-${size + 1}-bytes`, { x: lengthened('x'), y: lengthened('y') })
  const plain = (member) => unb64u(jwk[member]).toString('base64')
  if (plain('x') !== jwk.x) spelled('x-plain-base64', { x: plain('x') })
  key('x-two-alphabets', { x: `-+${jwk.x.slice(2)}` }, 'malformed')
  key('y-padded-too-much', { y: `${jwk.y}====` }, 'malformed')
  key('uncompressed-in-x', { x: b64u(Buffer.concat([Buffer.from([4]), unb64u(jwk.x), unb64u(jwk.y)])), y: '' }, 'point')
  key('compressed', { x: b64u(Buffer.concat([Buffer.from([2]), unb64u(jwk.x)])), y: undefined }, 'malformed')
  key('x-missing', { x: undefined }, 'malformed')
  key('y-missing', { y: undefined }, 'malformed')
  key('y-null', { y: null }, 'malformed')
  const paddable = size % 3 === 2 ? spelled : key
  paddable('y-padded', { y: `${jwk.y}=` }, 'malformed')
  key('crv-missing', { crv: undefined }, 'malformed')
  key('crv-lower-case', { crv: crv === 'secp256k1' ? 'SECP256K1' : crv.toLowerCase() }, 'unsupported')
  key('crv-without-dash', { crv: crv === 'secp256k1' ? 'P-256K' : crv.replace('-', '') }, 'unsupported')
  key('kty-okp', { kty: 'OKP' }, 'unsupported')
  key('private', { d: b64u(toBytes(d, size)) }, 'private')
  key('private-empty', { d: '' }, 'private')
  const negated = coordinate(p - toInt(unb64u(jwk.y)))
  put('key-y-negated', KEY, { token: good, keys: set({ ...jwk, y: negated }), expect: SIGNATURE })
  // A key with a leading zero byte is usable as it is, and without that byte.
  for (const member of ['x', 'y']) {
    let secret
    let zero
    for (let i = 0; !zero || unb64u(zero[member])[0]; i++) {
      zero = scalarJwk(secret = scalar(`leading zero ${member} ${crv} ${i}`))
    }
    const text = token({ alg }, PAYLOAD, curve.ecdsa(secret))
    put(`key-${member}-leading-zero`, KEY, { token: text, keys: set(zero), expect: ok(PAYLOAD) })
    normalised(
      topic,
      `${alg.toLowerCase()}-key-${member}-leading-zero-cut`,
      KEY,
      { ...zero, [member]: b64u(unb64u(zero[member]).subarray(1)) },
      zero,
      [member],
      text,
    )
  }
}

function replacePayload(text) {
  const [head, , sig] = parts(text)
  return `${head}.${b64u(json({ ...CLAIMS, sub: 'x' }))}.${sig}`
}

/** Every algorithm of ECDSA with the keys of the three other curves. */
function curveMismatches(topic) {
  const all = [
    ['ES256', p256, ecPrivate],
    ['ES384', p384, toInt(unb64u(stored.p384.d))],
    ['ES512', p521, toInt(unb64u(stored.p521.d))],
    ['ES256K', secp256k1, toInt(unb64u(stored.secp256k1.d))],
  ]
  const every = set(...all.map(([, curve, d]) => curve.scalarJwk(d)))
  all.forEach(([alg, curve, d], i) => {
    const name = alg.toLowerCase()
    const good = token({ alg }, PAYLOAD, curve.ecdsa(d))
    topic.jwt(`curves-${name}-of-four`, 'RFC 7518 3.4', { token: good, keys: every, expect: ok(PAYLOAD, i) })
    for (const [otherAlg, other, otherD] of all) {
      if (other === curve) continue
      const jwk = other.scalarJwk(otherD)
      const to = `${name}-with-${other.crv.toLowerCase().replace('-', '')}`
      topic.jwt(`curves-${to}`, 'RFC 7518 3.4', { token: good, keys: set(jwk), expect: NO_KEY })
      topic.jwt(`curves-${to}-single`, 'RFC 7518 3.4', { token: good, keys: jwk, expect: NO_KEY })
      topic.jwt(`curves-${to}-alg-of-token`, 'RFC 7517 4.4', {
        token: good,
        keys: set({ ...jwk, alg }),
        expect: NO_KEY,
      })
      // A valid signature by the other key, under this algorithm's name.
      topic.jwt(`curves-${to}-really-signed`, 'RFC 7518 3.4', {
        token: token({ alg }, PAYLOAD, other.ecdsa(otherD)),
        keys: set(jwk),
        expect: NO_KEY,
      })
      topic.jwt(`curves-${to}-signature`, 'RFC 7518 3.4', {
        token: token({ alg }, PAYLOAD, other.ecdsa(otherD)),
        keys: set(curve.scalarJwk(d)),
        expect: SIGNATURE,
      })
      excluded(
        topic,
        `curves-${name}-point-of-${otherAlg.toLowerCase()}`,
        'RFC 7518 6.2.1',
        { ...jwk, crv: curve.crv },
        'point',
        good,
      )
    }
  })
  for (const alg of ['ES224', 'ES521', 'ES256K-R', 'es256k', 'ESP256', 'ESP384', 'ESP512']) {
    topic.jwt(`curves-alg-${alg === alg.toLowerCase() ? 'lower-case-' : ''}${alg.toLowerCase()}`, 'RFC 7515 4.1.1', {
      token: token({ alg }, PAYLOAD, p384.ecdsa(all[1][2])),
      keys: every,
      expect: NOT_SUPPORTED,
    })
  }
}

// ---- EdDSA ----

/** The private scalar and the bytes of the public key. */
function edwardsKey(curve, seed) {
  const a = curve.expand(seed)
  return { a, A: curve.encode(curve.multiply(a, curve.B)) }
}
const edPublic = ({ kty, crv, x }) => ({ kty, crv, x })
const edSign = (jwk) => (input) => crypto.sign(null, input, crypto.createPrivateKey({ key: jwk, format: 'jwk' }))

function eddsaCases(topic, curve, privateJwk, section) {
  const { crv, L, p, size, torsion, encode, pointBytes, add, multiply, lift, B, challenge } = curve
  const RULE = `RFC 8032 ${section}.7`
  const KEY = `RFC 8032 ${section}.3`
  const alg = crv
  const low = crv.toLowerCase()
  const jwk = edPublic(privateJwk)
  const other = edwardsKey(curve, fixedBytes(`another key of ${crv}`, size))
  const otherJwk = curve.jwk(other.A)
  const own = edwardsKey(curve, unb64u(privateJwk.d))
  if (b64u(own.A) !== jwk.x) throw new Error('the public key')
  const put = (name, rule, fields) => topic.jwt(`${low}-${name}`, rule, { keys: set(jwk), ...fields })
  const good = token({ alg }, PAYLOAD, edSign(privateJwk))

  put('good', 'RFC 9864 2.2', {
    token: good,
    expect: { ...ok(PAYLOAD), key: { index: 0, kty: 'OKP', thumbprint: thumbprint(jwk) } },
  })
  put('good-single-key', 'RFC 9864 2.2', { token: good, keys: jwk, expect: ok(PAYLOAD) })
  put('good-named', 'RFC 8725 3.1', { token: good, options: { algorithms: [alg] }, expect: ok(PAYLOAD) })
  put('not-named', 'RFC 8725 3.1', { token: good, options: { algorithms: ['EdDSA'] }, expect: NOT_ALLOWED })
  put('second-key', 'RFC 7517 5', { token: good, keys: set(otherJwk, ecPublic, jwk), expect: ok(PAYLOAD, 2) })
  put('other-key', RULE, { token: good, keys: set(otherJwk), expect: SIGNATURE })
  put('lower-case-alg', 'RFC 7515 4.1.1', {
    token: token({ alg: low }, PAYLOAD, edSign(privateJwk)),
    expect: NOT_SUPPORTED,
  })
  damaged(
    (name, rule, text, expect) => put(name, rule, { token: text, expect }),
    good,
    token({ alg }, claims({ jti: 'x' }), edSign(privateJwk)),
  )
  members(put, alg, good, jwk)

  // Values of S.
  const signed = (knobs, key = own, payload = PAYLOAD) =>
    token({ alg }, payload, (input) => curve.sign(key, input, knobs))
  put('nonce-of-our-own', RULE, { token: signed({}), expect: ok(PAYLOAD) })
  const changedS = (name, change) => put(`s-${name}`, RULE, { token: signed({ change }), expect: SIGNATURE })
  changedS('plus-l', (S) => S + L)
  changedS('plus-2l', (S) => S + 2n * L)
  const most = (2n ** BigInt(8 * size) - 1n) / L - 1n
  changedS('plus-as-many-l-as-fit', (S) => S + most * L)
  changedS('negated', (S) => L - S)
  changedS('one-more', (S) => (S + 1n) % L)
  changedS('is-zero', () => 0n)
  changedS('is-l', () => L)
  changedS('is-l-less-one', () => L - 1n)
  changedS('top-bit', (S) => S + 2n ** BigInt(8 * size - 1))
  if (crv === 'Ed448') changedS('last-byte', (S) => S + 2n ** 448n)

  // R of small order, so r is 0. Only R = identity satisfies the equation without the cofactor; with the cofactor all
  // do.
  const identities = {
    identity: pointBytes(1n, 0n),
    'identity-not-reduced': pointBytes(1n + p, 0n),
    'identity-negative-zero': pointBytes(1n, 1n),
    'identity-not-reduced-negative-zero': pointBytes(1n + p, 1n),
  }
  for (const [name, R] of Object.entries(identities)) {
    put(`r-${name}`, RULE, { token: signed({ r: 0n, R }), expect: SIGNATURE })
  }
  torsion.forEach((point, i) =>
    i && put(`r-of-small-order-${i}`, RULE, { token: signed({ r: 0n, R: encode(point) }), expect: SIGNATURE })
  )
  // A point of small order added to R: valid only with the cofactor.
  const r = toInt(fixedBytes(`r of ${crv}`, size)) % L
  torsion.forEach((point, i) =>
    i &&
    put(`r-plus-small-order-${i}`, RULE, {
      token: signed({ r, R: encode(add(multiply(r, B), point)) }),
      expect: SIGNATURE,
    })
  )
  put('r-negated', RULE, { token: signed({ r, R: encode(curve.negate(multiply(r, B))) }), expect: SIGNATURE })
  put('r-not-on-curve', RULE, { token: signed({ r, R: pointBytes(offCurve(curve), 0n) }), expect: SIGNATURE })
  put('r-all-ones', RULE, { token: signed({ r, R: Buffer.alloc(size, 0xff) }), expect: SIGNATURE })
  if (crv === 'Ed448') {
    const unused = encode(multiply(r, B))
    unused[56] |= 1
    put('r-unused-bit', RULE, { token: signed({ r, R: unused }), expect: SIGNATURE })
  }

  // other variants: contexts and pre-hashing
  put('with-context', `RFC 8032 ${section}`, { token: signed({ context: 'x' }), expect: SIGNATURE })
  put('pre-hashed', `RFC 8032 ${section}`, {
    token: token({ alg }, PAYLOAD, (input) => curve.sign(own, preHash(curve, input), { flag: 1 })),
    expect: SIGNATURE,
  })
  put('signed-hash', RULE, {
    token: token({ alg }, PAYLOAD, (input) => edSign(privateJwk)(preHash(curve, input))),
    expect: SIGNATURE,
  })
  if (crv === 'Ed25519') {
    put('with-empty-context', 'RFC 8032 5.1', {
      token: token({ alg }, PAYLOAD, (input) => emptyContext(curve, own, input)),
      expect: SIGNATURE,
    })
  }

  // A of small order. The forger chooses any S and R = S B, and a message for which k A vanishes.
  const small = [
    ...torsion.map((point, i) => [i ? `small-order-${i}` : 'identity', encode(point), point]),
    ['identity-negative-zero', pointBytes(1n, 1n), torsion[0]],
    ['identity-not-reduced', pointBytes(1n + p, 0n), torsion[0]],
    ['identity-not-reduced-negative-zero', pointBytes(1n + p, 1n), torsion[0]],
    ['order-2-negative-zero', pointBytes(p - 1n, 1n), [0n, p - 1n]],
    ['order-4-not-reduced', pointBytes(p, 0n), lift(0n)],
    ['order-4-not-reduced-negative', pointBytes(p, 1n), curve.negate(lift(0n))],
  ]
  const S = toInt(fixedBytes(`forged ${crv}`, size)) % L
  for (const [name, A, point] of small) {
    const forged = grind((payload) => {
      const input = utf8(signingInput({ alg }, payload))
      const R = encode(multiply(S, B))
      return curve.same(multiply(challenge(R, A, input), point), torsion[0]) &&
        curve.sign({ a: 0n, A }, input, { r: S })
    })
    if (!curve.holds(A, point, utf8(signingInput({ alg }, forged.payload)), forged.signature)) {
      throw new Error(`the forgery with ${name} does not work`)
    }
    const text = token({ alg }, forged.payload, () => forged.signature)
    excluded(topic, `${low}-key-${name}`, KEY, curve.jwk(A), 'point', text)
  }

  // other keys
  const key = (name, changes, reason) =>
    excluded(topic, `${low}-key-${name}`, 'RFC 8037 2', { ...jwk, ...changes }, reason, good)
  const x = unb64u(jwk.x)
  key('not-on-curve', { x: b64u(pointBytes(offCurve(curve), 0n)) }, 'point')
  key('not-on-curve-negative', { x: b64u(pointBytes(offCurve(curve), 1n)) }, 'point')
  key('all-ones', { x: b64u(Buffer.alloc(size, 0xff)) }, 'point')
  key('y-is-p-less-one-with-sign', { x: b64u(pointBytes(p - 1n, 1n)) }, 'point')
  // y not reduced, though the point is of large order: of order L where there is a choice. Ed25519 has 19 such y.
  const large = (
    point,
  ) => (crv === 'Ed448' ? curve.same(multiply(L, point), torsion[0]) : !curve.same(multiply(8n, point), torsion[0]))
  let reduced = 2n
  while (!lift(reduced) || !large(lift(reduced))) reduced++
  key('not-reduced', { x: b64u(pointBytes(reduced + p, 0n)) }, 'point')
  key('not-reduced-negative', { x: b64u(pointBytes(reduced + p, 1n)) }, 'point')
  topic.jwt(`${low}-key-reduced`, KEY, {
    token: good,
    keys: set(curve.jwk(pointBytes(reduced, 0n))),
    expect: SIGNATURE,
  })
  if (crv === 'Ed448') {
    const unused = Buffer.from(x)
    unused[56] |= 1
    key('unused-bit', { x: b64u(unused) }, 'point')
  }
  key('x-short', { x: b64u(x.subarray(1)) }, 'point')
  key('x-last-byte-cut', { x: b64u(x.subarray(0, -1)) }, 'point')
  key('x-long', { x: b64u(Buffer.concat([x, Buffer.alloc(1)])) }, 'point')
  key('x-with-prefix', { x: b64u(Buffer.concat([Buffer.from([0x40]), x])) }, 'point')
  key('x-empty', { x: '' }, 'point')
  key('x-missing', { x: undefined }, 'malformed')
  key('x-number', { x: 5 }, 'malformed')
  key('x-in-hexadecimal', { x: x.toString('hex') }, size % 2 ? 'malformed' : 'point') // 114 digits leave bits over
  key('crv-missing', { crv: undefined }, 'malformed')
  key('crv-lower-case', { crv: low }, 'unsupported')
  key('crv-eddsa', { crv: 'EdDSA' }, 'unsupported')
  key('kty-ec', { kty: 'EC', y: jwk.x }, 'unsupported')
  key('private', { d: privateJwk.d }, 'private')
  key('private-empty', { d: '' }, 'private')
  const negative = Buffer.from(x)
  negative[size - 1] ^= 0x80
  put('key-negated', KEY, { token: good, keys: set({ ...jwk, x: b64u(negative) }), expect: SIGNATURE })
  put('key-with-y', 'RFC 8037 2', { token: good, keys: set({ ...jwk, y: jwk.x }), expect: ok(PAYLOAD) })
  const montgomery = crypto.createPublicKey(
    crypto.createPrivateKey({
      key: Buffer.concat([
        Buffer.from(crv === 'Ed25519' ? '302e020100300506032b656e04220420' : '3046020100300506032b656f043a0438', 'hex'),
        fixedBytes('agreement', crv === 'Ed25519' ? 32 : 56),
      ]),
      format: 'der',
      type: 'pkcs8',
    }),
  ).export({ format: 'jwk' })
  key(montgomery.crv.toLowerCase(), montgomery, 'unsupported')
  for (const name of ['EdDSA', alg]) {
    topic.jwt(`${low}-token-${name.toLowerCase()}-${montgomery.crv.toLowerCase()}-beside`, 'RFC 8037 2', {
      token: token({ alg: name }, PAYLOAD, edSign(privateJwk)),
      keys: set(montgomery, jwk),
      expect: ok(PAYLOAD, 1),
    })
    const attack = token({ alg: 'HS256' }, PAYLOAD, hmac(x, 256))
    topic.jwt(`${low}-confusion-key-${name.toLowerCase()}`, 'RFC 8725 2.1', {
      token: attack,
      keys: set({ ...jwk, alg: name }),
      expect: NOT_ALLOWED,
    })
    topic.jwt(`${low}-confusion-key-${name.toLowerCase()}-hmac-named`, 'RFC 8725 2.1', {
      token: attack,
      keys: set({ ...jwk, alg: name }),
      options: { algorithms: ['HS256', name] },
      expect: NO_KEY,
    })
  }

  if (crv === 'Ed25519') mixedOrder(curve, own, put)
}

/**
 * A key with a component of order 8. Only the order of the point distinguishes it from others, and OpenSSL accepts it
 * too.
 */
function mixedOrder(curve, own, put) {
  const { torsion, encode, add, multiply, B, challenge } = curve
  const A = encode(add(multiply(own.a, B), torsion[1]))
  const keys = set(curve.jwk(A))
  const with8 = (divides) =>
    grind((payload) => {
      const input = utf8(signingInput({ alg: curve.crv }, payload))
      const r = toInt(fixedBytes(`mixed ${input}`, 32)) % curve.L
      return (challenge(encode(multiply(r, B)), A, input) % 8n === 0n) === divides &&
        curve.sign({ a: own.a, A }, input, { r })
    })
  const good = with8(true)
  put('key-of-mixed-order', 'RFC 8032 5.1.7', {
    token: token({ alg: curve.crv }, good.payload, () => good.signature),
    keys,
    expect: ok(good.payload),
  })
  const bad = with8(false)
  put('key-of-mixed-order-good-only-with-cofactor', 'RFC 8032 5.1.7', {
    token: token({ alg: curve.crv }, bad.payload, () => bad.signature),
    keys,
    expect: SIGNATURE,
  })
}

/** The first payload for which `make` gives a signature. */
function grind(make) {
  for (let i = 0; ; i++) {
    const payload = claims({ jti: `${i}` })
    const signature = make(payload)
    if (signature) return { payload, signature }
  }
}
function offCurve(curve) {
  for (let y = 2n; ; y++) if (!curve.lift(y)) return y
}
const preHash = (
  curve,
  input,
) => (curve.crv === 'Ed25519'
  ? sha(512, input)
  : crypto.createHash('shake256', { outputLength: 64 }).update(input).digest())
/** Ed25519ctx with an empty context, which RFC 8032 advises against: the separator alone makes it another algorithm. */
function emptyContext(curve, key, input) {
  const separated = Buffer.concat([utf8('SigEd25519 no Ed25519 collisions'), Buffer.from([0, 0])])
  const r = toInt(fixedBytes(`nonce ${input}`, 32)) % curve.L
  const R = curve.encode(curve.multiply(r, curve.B))
  const k = toInt(Buffer.from(curve.digest(Buffer.concat([separated, R, key.A, input]))).reverse()) % curve.L
  const S = (r + k * key.a) % curve.L
  return Buffer.concat([R, toBytes(S, 32).reverse()])
}

/** EdDSA names both curves, while Ed25519 and Ed448 name one each: which algorithm matches which key. */
function eddsaNames(topic) {
  const keys = { Ed25519: stored.ed25519, Ed448: stored.ed448 }
  const both = set(edPublic(stored.ed25519), edPublic(stored.ed448))
  const signed = (alg, crv) => token({ alg }, PAYLOAD, edSign(keys[crv]))
  for (const [i, crv] of ['Ed25519', 'Ed448'].entries()) {
    const curve = crv === 'Ed25519' ? ed25519 : ed448
    const jwk = edPublic(keys[crv])
    const otherCrv = crv === 'Ed25519' ? 'Ed448' : 'Ed25519'
    const otherJwk = edPublic(keys[otherCrv])
    const put = (name, rule, fields) =>
      topic.jwt(`eddsa-${crv.toLowerCase()}-${name}`, rule, { keys: set(jwk), ...fields })
    const RULE = 'RFC 8037 3.1'
    put('good', RULE, { token: signed('EdDSA', crv), expect: ok(PAYLOAD) })
    put('good-single-key', RULE, { token: signed('EdDSA', crv), keys: jwk, expect: ok(PAYLOAD) })
    put('of-two', RULE, { token: signed('EdDSA', crv), keys: both, expect: ok(PAYLOAD, i) })
    put('of-two-by-own-name', 'RFC 9864 2.2', { token: signed(crv, crv), keys: both, expect: ok(PAYLOAD, i) })
    put('key-alg-eddsa', 'RFC 7517 4.4', {
      token: signed('EdDSA', crv),
      keys: set({ ...jwk, alg: 'EdDSA' }),
      expect: ok(PAYLOAD),
    })
    put('key-alg-eddsa-token-by-own-name', 'RFC 7517 4.4', {
      token: signed(crv, crv),
      keys: set({ ...jwk, alg: 'EdDSA' }),
      expect: NO_KEY,
    })
    put('key-alg-own-token-eddsa', 'RFC 7517 4.4', {
      token: signed('EdDSA', crv),
      keys: set({ ...jwk, alg: crv }),
      expect: NO_KEY,
    })
    put('key-alg-of-the-other-curve', 'RFC 7517 4.4', {
      token: signed('EdDSA', crv),
      keys: set({ ...jwk, alg: otherCrv }),
      expect: NO_KEY,
    })
    put('named-eddsa-token-by-own-name', 'RFC 8725 3.1', {
      token: signed(crv, crv),
      options: { algorithms: ['EdDSA'] },
      expect: NOT_ALLOWED,
    })
    put('named-own-token-eddsa', 'RFC 8725 3.1', {
      token: signed('EdDSA', crv),
      options: { algorithms: [crv] },
      expect: NOT_ALLOWED,
    })
    put('under-the-other-name', 'RFC 9864 2.2', { token: signed(otherCrv, crv), expect: NO_KEY })
    put('under-the-other-name-single-key', 'RFC 9864 2.2', { token: signed(otherCrv, crv), keys: jwk, expect: NO_KEY })
    put('under-the-other-name-key-alg', 'RFC 9864 2.2', {
      token: signed(otherCrv, crv),
      keys: set({ ...jwk, alg: otherCrv }),
      expect: NO_KEY,
    })
    put('under-the-other-name-both-keys', 'RFC 9864 2.2', {
      token: signed(otherCrv, crv),
      keys: both,
      expect: SIGNATURE,
    })
    put('with-the-other-key', RULE, { token: signed('EdDSA', crv), keys: set(otherJwk), expect: SIGNATURE })
    put('with-an-ec-key', RULE, { token: signed('EdDSA', crv), keys: set(ecPublic), expect: NO_KEY })
    excluded(
      topic,
      `eddsa-${crv.toLowerCase()}-key-named-as-the-other-curve`,
      'RFC 8037 2',
      { ...jwk, crv: otherCrv },
      'point',
      signed('EdDSA', crv),
    )
    excluded(topic, `eddsa-${crv.toLowerCase()}-key-private`, 'RFC 8037 2', keys[crv], 'private', signed('EdDSA', crv))
    const own = edwardsKey(curve, unb64u(keys[crv].d))
    const knobs = (name, options) =>
      put(name, 'RFC 8032 5', {
        token: token({ alg: 'EdDSA' }, PAYLOAD, (input) => curve.sign(own, input, options)),
        expect: SIGNATURE,
      })
    knobs('s-plus-l', { change: (S) => S + curve.L })
    knobs('r-identity', { r: 0n })
    knobs('r-identity-not-reduced', { r: 0n, R: curve.pointBytes(1n + curve.p, 0n) })
    const [head, payload, sig] = parts(signed('EdDSA', crv))
    put('payload-changed', 'RFC 7515 5.2', { token: replacePayload(signed('EdDSA', crv)), expect: SIGNATURE })
    put('truncated', 'RFC 7515 5.2', {
      token: `${head}.${payload}.${b64u(unb64u(sig).subarray(0, -1))}`,
      expect: SIGNATURE,
    })
    put('extended', 'RFC 7515 5.2', {
      token: `${head}.${payload}.${b64u(Buffer.concat([unb64u(sig), Buffer.alloc(1)]))}`,
      expect: SIGNATURE,
    })
    put('zeroed', 'RFC 7515 5.2', {
      token: `${head}.${payload}.${b64u(Buffer.alloc(unb64u(sig).length))}`,
      expect: SIGNATURE,
    })
  }
  for (const alg of ['eddsa', 'EDDSA', 'Ed25519ph', 'Ed448ph', 'Ed25519ctx', 'ED25519']) {
    topic.jwt(
      `eddsa-alg-${[...alg].map((c) => (c === c.toLowerCase() ? c : `${c.toLowerCase()}_`)).join('')}`,
      'RFC 7515 4.1.1',
      { token: signed(alg, 'Ed25519'), keys: both, expect: NOT_SUPPORTED },
    )
  }
}

// ---- ML-DSA ----

const ML_DSA = {
  'ML-DSA-44': { key: stored.mlDsa44, pub: 1312, signature: 2420, hints: [80, 4] },
  'ML-DSA-65': { key: stored.mlDsa65, pub: 1952, signature: 3309, hints: [55, 6] },
  'ML-DSA-87': { key: stored.mlDsa87, pub: 2592, signature: 4627, hints: [75, 8] },
}

function mlDsaCases(topic) {
  const RULE = 'RFC 9964 5'
  const all = Object.keys(ML_DSA)
  const signed = Object.fromEntries(all.map((alg) => [alg, token({ alg }, PAYLOAD, mlDsa(ML_DSA[alg].key))]))
  const every = set(...all.map((alg) => publicJwk(ML_DSA[alg].key)))

  for (const [i, alg] of all.entries()) {
    // The rules are the same for all three, and their keys and signatures are long.
    const inFull = i === 0
    const { key: privateJwk, pub, signature, hints } = ML_DSA[alg]
    const low = alg.toLowerCase()
    const jwk = publicJwk(privateJwk)
    const good = signed[alg]
    const [head, payload, sig] = parts(good)
    const bytes = unb64u(sig)
    if (bytes.length !== signature || unb64u(jwk.pub).length !== pub) throw new Error('the lengths of FIPS 204')
    const put = (name, rule, fields) => topic.jwt(`${low}-${name}`, rule, { keys: set(jwk), ...fields })
    const withSignature = (name, rule, changed) =>
      put(name, rule, { token: `${head}.${payload}.${b64u(changed)}`, expect: SIGNATURE })

    put('good', RULE, {
      token: good,
      expect: { ...ok(PAYLOAD), key: { index: 0, kty: 'AKP', alg, thumbprint: thumbprint(jwk) } },
    })
    put('good-single-key', RULE, { token: good, keys: jwk, expect: ok(PAYLOAD) })
    put('good-named', 'RFC 8725 3.1', { token: good, options: { algorithms: [alg] }, expect: ok(PAYLOAD) })
    put('not-named', 'RFC 8725 3.1', { token: good, options: { algorithms: ['ES256'] }, expect: NOT_ALLOWED })
    put('of-three', RULE, { token: good, keys: every, expect: ok(PAYLOAD, i) })

    // The hints: an ascending list of positions for each polynomial, then zeros, then the end of each list.
    const [omega, k] = hints
    const at = signature - omega - k
    const ends = [...bytes.subarray(signature - k)]
    const first = ends.findIndex((end, of) => end - (of ? ends[of - 1] : 0) >= 2)
    const start = first ? ends[first - 1] : 0
    const edited = (edit) => {
      const copy = Buffer.from(bytes)
      edit(copy)
      return copy
    }
    const FIPS = 'FIPS 204 7.2'
    withSignature(
      'hints-swapped',
      FIPS,
      edited((copy) => {
        ;[copy[at + start], copy[at + start + 1]] = [copy[at + start + 1], copy[at + start]]
      }),
    )
    withSignature(
      'hint-twice',
      FIPS,
      edited((copy) => {
        copy[at + start + 1] = copy[at + start]
      }),
    )
    if (ends[k - 1] < omega) {
      withSignature(
        'hints-padded-with-one',
        FIPS,
        edited((copy) => {
          copy[at + omega - 1] = 1
        }),
      )
    }
    withSignature(
      'hints-end-beyond',
      FIPS,
      edited((copy) => {
        copy[signature - 1] = omega + 1
      }),
    )
    withSignature(
      'hints-ends-falling',
      FIPS,
      edited((copy) => {
        copy[signature - k] = ends[k - 1]
        copy[signature - k + 1] = 0
      }),
    )
    withSignature(
      'challenge-bit',
      RULE,
      edited((copy) => {
        copy[0] ^= 1
      }),
    )
    withSignature(
      'response-bit',
      RULE,
      edited((copy) => {
        copy[at >> 1] ^= 1
      }),
    )
    withSignature('truncated', RULE, bytes.subarray(0, -1))
    withSignature('extended', RULE, Buffer.concat([bytes, Buffer.alloc(1)]))
    withSignature('empty', RULE, Buffer.alloc(0))
    withSignature('zeroed', RULE, Buffer.alloc(signature))

    excluded(
      topic,
      `${low}-key-alg-missing`,
      'RFC 9964 3',
      { ...jwk, alg: undefined },
      'malformed',
      inFull ? good : undefined,
    )
    excluded(topic, `${low}-key-pub-short`, RULE, { ...jwk, pub: b64u(unb64u(jwk.pub).subarray(0, -1)) }, 'malformed')
    excluded(topic, `${low}-key-pub-long`, RULE, {
      ...jwk,
      pub: b64u(Buffer.concat([unb64u(jwk.pub), Buffer.alloc(1)])),
    }, 'malformed')
    excluded(topic, `${low}-key-private`, 'RFC 9964 3', privateJwk, 'private', inFull ? good : undefined)
    for (const other of all) {
      if (other === alg) continue
      const to = other.slice(-2)
      put(`with-key-of-${to}`, 'RFC 7517 4.4', { token: good, keys: set(publicJwk(ML_DSA[other].key)), expect: NO_KEY })
      if (inFull) {
        put(`with-key-of-${to}-single`, 'RFC 7517 4.4', {
          token: good,
          keys: publicJwk(ML_DSA[other].key),
          expect: NO_KEY,
        })
      }
      put(`with-signature-of-${to}`, RULE, {
        token: `${head}.${payload}.${parts(signed[other])[2]}`,
        expect: SIGNATURE,
      })
      put(`signed-as-${to}`, RULE, { token: `${parts(signed[other])[0]}.${payload}.${sig}`, expect: NO_KEY })
      excluded(topic, `${low}-key-pub-of-${to}`, RULE, { ...jwk, pub: ML_DSA[other].key.pub }, 'malformed')
    }
  }

  // The remaining cases use one of them.
  const alg = 'ML-DSA-44'
  const privateJwk = stored.mlDsa44
  const jwk = publicJwk(privateJwk)
  const other = publicJwk(stored.mlDsa44Other)
  const good = signed[alg]
  const put = (name, rule, fields) => topic.jwt(`ml-dsa-${name}`, rule, { keys: set(jwk), ...fields })
  const key = (name, rule, changes, reason) =>
    excluded(topic, `ml-dsa-key-${name}`, rule, { ...jwk, ...changes }, reason)
  put('kid-selects', 'RFC 7515 4.1.4', {
    token: token({ alg, kid: thumbprint(jwk) }, PAYLOAD, mlDsa(privateJwk)),
    keys: set({ ...other, kid: 'a' }, { ...jwk, kid: thumbprint(jwk) }),
    expect: ok(PAYLOAD, 1),
  })
  put('second-key', 'RFC 7517 5', { token: good, keys: set(other, ecPublic, jwk), expect: ok(PAYLOAD, 2) })
  put('other-key', RULE, { token: good, keys: set(other), expect: SIGNATURE })
  put('with-context', RULE, { token: token({ alg }, PAYLOAD, mlDsa(privateJwk, 'x')), expect: SIGNATURE })
  put('signed-hash', RULE, {
    token: token({ alg }, PAYLOAD, (input) => mlDsa(privateJwk)(sha(512, input))),
    expect: SIGNATURE,
  })
  const [head, payload, sig] = parts(good)
  put('payload-changed', 'RFC 7515 5.2', { token: replacePayload(good), expect: SIGNATURE })
  put('header-changed', 'RFC 7515 5.2', {
    token: `${b64u(json({ alg, typ: 'JWT' }))}.${payload}.${sig}`,
    expect: SIGNATURE,
  })
  put('signature-stripped', 'RFC 7515 7.1', { token: `${head}.${payload}`, expect: JWS_INVALID })
  put('signature-all-ones', RULE, { token: `${head}.${payload}.${b64u(Buffer.alloc(2420, 0xff))}`, expect: SIGNATURE })
  put('signature-prepended-zero', RULE, {
    token: `${head}.${payload}.${b64u(Buffer.concat([Buffer.alloc(1), unb64u(sig)]))}`,
    expect: SIGNATURE,
  })
  put('key-use-enc', 'RFC 7517 4.2', { token: good, keys: set({ ...jwk, use: 'enc' }), expect: NO_KEY })
  put('key-ops-sign', 'RFC 7517 4.3', { token: good, keys: set({ ...jwk, key_ops: ['sign'] }), expect: NO_KEY })
  put('key-with-crv', 'RFC 9964 3', { token: good, keys: set({ ...jwk, crv: 'P-256' }), expect: ok(PAYLOAD) })
  put('key-bit-flipped', RULE, { token: good, keys: set({ ...jwk, pub: flip(jwk.pub) }), expect: SIGNATURE })
  put('with-an-ec-key', RULE, { token: good, keys: set(ecPublic), expect: NO_KEY })
  put('key-with-a-token-of-es256', RULE, {
    token: token({ alg: 'ES256' }, PAYLOAD, p256.ecdsa(ecPrivate)),
    keys: set(jwk),
    expect: NO_KEY,
  })
  key('alg-null', 'RFC 9964 3', { alg: null }, 'malformed')
  key('alg-number', 'RFC 9964 3', { alg: -48 }, 'malformed')
  key('alg-empty', 'RFC 9964 3', { alg: '' }, 'unsupported')
  key('alg-lower-case', 'RFC 9964 3', { alg: 'ml-dsa-44' }, 'unsupported')
  key('alg-es256', 'RFC 9964 3', { alg: 'ES256' }, 'unsupported')
  key('alg-slh-dsa', 'RFC 9964 3', { alg: 'SLH-DSA-SHA2-128s' }, 'unsupported')
  key('pub-missing', 'RFC 9964 3', { pub: undefined }, 'malformed')
  key('pub-empty', 'RFC 9964 3', { pub: '' }, 'malformed')
  key('pub-number', 'RFC 9964 3', { pub: 5 }, 'malformed')
  key('pub-padded', 'RFC 7515 2', { pub: `${jwk.pub}=` }, 'malformed')
  key('pub-as-x', 'RFC 9964 3', { pub: undefined, x: jwk.pub }, 'malformed')
  key('kty-okp', 'RFC 9964 3', { kty: 'OKP', crv: alg, x: jwk.pub }, 'unsupported')
  key('kty-ml-dsa', 'RFC 9964 3', { kty: 'ML-DSA' }, 'unsupported')
  key('kty-lower-case', 'RFC 9964 3', { kty: 'akp' }, 'unsupported')
  key('private-empty', 'RFC 9964 3', { priv: '' }, 'private')
  const attack = token({ alg: 'HS256' }, PAYLOAD, hmac(unb64u(jwk.pub), 256))
  put('confusion', 'RFC 8725 2.1', { token: attack, expect: NOT_ALLOWED })
  put('confusion-hmac-named', 'RFC 8725 2.1', {
    token: attack,
    options: { algorithms: ['HS256', alg] },
    expect: NO_KEY,
  })
  put('confusion-oct-key-of-that-alg', 'RFC 8725 2.1', {
    token: `${b64u(json({ alg }))}.${b64u(json(PAYLOAD))}.${b64u(hmac(secret32, 256)(utf8('x')))}`,
    keys: set({ kty: 'oct', k: b64u(secret32), alg }),
    expect: NO_KEY,
  })
  put('named-in-lower-case', 'options', { token: good, options: { algorithms: ['ml-dsa-44'] }, expect: TYPE_ERROR })
  for (const name of ['ML-DSA', 'ml-dsa-44', 'ML-DSA-45', 'MLDSA44', 'CRYDI2', 'HashML-DSA-44', 'ML-DSA-44-ES256']) {
    put(`alg-${name === 'ml-dsa-44' ? 'lower-case' : name.toLowerCase()}`, 'RFC 7515 4.1.1', {
      token: `${b64u(json({ alg: name }))}.${payload}.${sig}`,
      expect: NOT_SUPPORTED,
    })
  }
}

function flip(text) {
  const bytes = unb64u(text)
  bytes[bytes.length >> 1] ^= 1
  return b64u(bytes)
}
