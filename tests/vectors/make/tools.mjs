// Shared by all topics: base64url, signers with full control over the signed bytes, and the shape of a case.
import crypto from 'node:crypto'

/** The clock of every generated case that does not set another. */
export const NOW = 1300819000

export const utf8 = (text) => Buffer.from(text, 'utf8')
export const b64u = (bytes) => Buffer.from(bytes).toString('base64url')
export const unb64u = (text) => Buffer.from(text, 'base64url')
export const json = (value) => JSON.stringify(value)
export const sha = (bits, bytes) => crypto.createHash(`sha${bits}`).update(bytes).digest()

export const toInt = (bytes) => BigInt('0x' + (Buffer.from(bytes).toString('hex') || '0'))
export function toBytes(value, length) {
  let hex = value.toString(16)
  if (hex.length % 2) hex = '0' + hex
  const bytes = Buffer.from(hex, 'hex')
  if (length === undefined) return bytes
  if (bytes.length > length) throw new RangeError('number does not fit')
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes])
}
export const bits = (value) => value.toString(2).length
export function modPow(base, exponent, modulus) {
  let result = 1n
  base %= modulus
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % modulus
    base = (base * base) % modulus
  }
  return result
}
export function modInverse(value, modulus) {
  let [a, b, x, y] = [((value % modulus) + modulus) % modulus, modulus, 1n, 0n]
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  if (a !== 1n) throw new RangeError('no inverse')
  return ((x % modulus) + modulus) % modulus
}

/** Pseudo-random bytes, the same in every run. */
export function fixedBytes(label, length) {
  const blocks = []
  for (let i = 0; blocks.length * 64 < length; i++) blocks.push(sha(512, utf8(`keyward vectors ${label} ${i}`)))
  return Buffer.concat(blocks).subarray(0, length)
}

// ---- signing input ----

const part = (value) =>
  typeof value === 'string' || Buffer.isBuffer(value) ? b64u(value) : b64u(json(value))

/** `header` and `payload`: an object, which is serialised here, or text or bytes, which are used unchanged. */
export const signingInput = (header, payload) => `${part(header)}.${part(payload)}`

/** A token: `sign` maps the signing input to signature bytes. */
export function token(header, payload, sign) {
  const input = signingInput(header, payload)
  return `${input}.${b64u(sign(utf8(input)))}`
}

export const parts = (text) => text.split('.')

// ---- RSA ----

const DIGEST_INFO = {
  1: '3021300906052b0e03021a05000414',
  256: '3031300d060960864801650304020105000420',
  384: '3041300d060960864801650304020205000430',
  512: '3051300d060960864801650304020305000440',
}
export const digestInfo = (size) => Buffer.from(DIGEST_INFO[size], 'hex')

/** RSA without padding: the message block to the power of d. The block must be as long as the modulus. */
export function rawRsa(key, block) {
  return crypto.privateEncrypt(
    { key: crypto.createPrivateKey({ key, format: 'jwk' }), padding: crypto.constants.RSA_NO_PADDING },
    block,
  )
}
export const modulusBytes = (key) => unb64u(key.n).length

/**
 * 00 01 FF… 00 tail, filled up to `length` (RFC 8017 section 9.2), or with `padding` bytes of FF and zeros at the end
 * for the remaining length.
 */
export function pkcs1Block(tail, length, { padding = length - 3 - tail.length } = {}) {
  const head = Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(padding, 0xff), Buffer.from([0]), tail])
  return Buffer.concat([head, Buffer.alloc(length - head.length)])
}
export const pkcs1 = (key, size) => (input) =>
  rawRsa(key, pkcs1Block(Buffer.concat([digestInfo(size), sha(size, input)]), modulusBytes(key)))

const xor = (a, b) => Buffer.from(a.map((byte, i) => byte ^ b[i]))
function mgf1(seed, length, size) {
  const blocks = []
  for (let i = 0, have = 0; have < length; i++, have += size / 8) {
    blocks.push(sha(size, Buffer.concat([seed, toBytes(BigInt(i), 4)])))
  }
  return Buffer.concat(blocks).subarray(0, length)
}

/** RSASSA-PSS by RFC 8017 section 9.1.1, where each step can be made wrong. */
export function pssBlock(input, modulusBits, size, knobs = {}) {
  const {
    saltLength = size / 8,
    mgfSize = size,
    trailer = 0xbc,
    separator = 1,
    dirtyPadding = false,
    topBits = false,
    flip = false,
  } = knobs
  const emBits = modulusBits - 1
  const length = Math.ceil(emBits / 8)
  const salt = fixedBytes(`salt ${input}`, saltLength)
  const hash = sha(size, Buffer.concat([Buffer.alloc(8), sha(size, input), salt]))
  if (flip) hash[0] ^= 1
  const db = Buffer.concat([Buffer.alloc(length - saltLength - hash.length - 2), Buffer.from([separator]), salt])
  if (dirtyPadding) db[0] |= 1
  const masked = xor(db, mgf1(hash, db.length, mgfSize))
  const unused = 8 * length - emBits
  masked[0] &= 0xff >> unused
  if (topBits) masked[0] |= 0x80
  return Buffer.concat([masked, hash, Buffer.from([trailer])])
}
export const pss = (key, size, knobs) => (input) => {
  const modulusBits = bits(toInt(unb64u(key.n)))
  const block = pssBlock(input, modulusBits, size, knobs)
  return rawRsa(key, Buffer.concat([Buffer.alloc(modulusBytes(key) - block.length), block]))
}

// ---- HMAC ----

export const hmac = (secret, size) => (input) => crypto.createHmac(`sha${size}`, secret).update(input).digest()
export const octJwk = (secret, members = {}) => ({ kty: 'oct', k: b64u(secret), ...members })

// ---- keys ----

export function publicJwk(key, members = {}) {
  const { d, p, q, dp, dq, qi, oth, priv, ...rest } = key
  return { ...rest, ...members }
}
export const set = (...keys) => ({ keys })

/** RFC 7638 and, for OKP, RFC 8037 section 2, for AKP RFC 9964; SHA-256. */
export function thumbprint(jwk) {
  const members = {
    RSA: ['e', 'kty', 'n'],
    EC: ['crv', 'kty', 'x', 'y'],
    OKP: ['crv', 'kty', 'x'],
    AKP: ['alg', 'kty', 'pub'],
  }[jwk.kty]
  return b64u(sha(256, utf8(json(Object.fromEntries(members.map((name) => [name, jwk[name]]))))))
}

// ---- cases ----

/** A topic collects cases and is written as one file. */
export class Topic {
  constructor(name, about) {
    this.name = name
    this.about = about
    this.cases = []
  }
  add(fields) {
    this.cases.push(fields)
  }
  /** A `jwt` case; `fields` override the defaults. */
  jwt(name, rule, fields) {
    this.add({ name, rule, call: 'jwt', now: NOW, ...fields })
  }
  jws(name, rule, fields) {
    this.add({ name, rule, call: 'jws', ...fields })
  }
  keys(name, rule, keys, entries) {
    const source = typeof keys === 'string' || 'repeat' in keys ? { keysText: keys } : { keys }
    this.add({ name, rule, call: 'keys', ...source, expect: Array.isArray(entries) ? { keys: entries } : entries })
  }
}

export const ok = (payload, index = 0) => ({ ok: true, ...(payload === undefined ? {} : { payload }), key: { index } })
export const code = (name) => ({ code: name })
export const claim = (name, reason = 'check_failed') => ({
  code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  claim: name,
  reason,
})
export const expired = (name = 'exp') => ({ code: 'ERR_JWT_EXPIRED', claim: name, reason: 'check_failed' })
export const TYPE_ERROR = { typeError: true }

export const JWS_INVALID = code('ERR_JWS_INVALID')
export const NOT_SUPPORTED = code('ERR_JOSE_NOT_SUPPORTED')
export const NOT_ALLOWED = code('ERR_JOSE_ALG_NOT_ALLOWED')
export const NO_KEY = code('ERR_JWKS_NO_MATCHING_KEY')
export const WEAK = code('ERR_JWK_WEAK')
export const JWK_INVALID = code('ERR_JWK_INVALID')
export const JWKS_INVALID = code('ERR_JWKS_INVALID')
export const SIGNATURE = code('ERR_JWS_SIGNATURE_VERIFICATION_FAILED')
export const JWT_INVALID = code('ERR_JWT_INVALID')
export const LIMIT = code('ERR_LIMIT_EXCEEDED')
