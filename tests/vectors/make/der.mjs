// A small DER writer with full control over the output, for certificates and keys that no library would make.
import { toBytes, unb64u, utf8 } from './tools.mjs'

/** A tag, the length in its shortest form, and the contents. */
export function tlv(tag, ...contents) {
  const body = Buffer.concat(contents)
  const length = body.length < 0x80 ? Buffer.from([body.length]) : toBytes(BigInt(body.length))
  return Buffer.concat([Buffer.from([tag, ...(body.length < 0x80 ? [] : [0x80 + length.length])]), length, body])
}
export const sequence = (...items) => tlv(0x30, ...items)
export const setOf = (...items) => tlv(0x31, ...items)
export const explicit = (number, item) => tlv(0xa0 + number, item)
export const octetString = (bytes) => tlv(4, bytes)
export const bitString = (bytes, unused = 0) => tlv(3, Buffer.from([unused]), bytes)
export const NULL = tlv(5)
export const TRUE = tlv(1, Buffer.from([0xff]))

/** A non-negative number. Bytes are used unchanged. */
export function integer(value) {
  if (Buffer.isBuffer(value)) return tlv(2, value)
  const bytes = toBytes(BigInt(value))
  return tlv(2, Buffer.concat([Buffer.alloc(bytes[0] >> 7), bytes]))
}

export function oid(text) {
  const [first, second, ...rest] = text.split('.').map(Number)
  const bytes = [40 * first + second, ...rest].flatMap((number) => {
    const groups = [number & 0x7f]
    for (let left = Math.floor(number / 128); left; left = Math.floor(left / 128)) groups.unshift(0x80 | (left & 0x7f))
    return groups
  })
  return tlv(6, Buffer.from(bytes))
}

/** A string by the tag of its type: 12 is UTF-8, 19 printable, 20 teletex, 30 with two bytes a character. */
export const text = (value, tag = 12) => tlv(tag, Buffer.isBuffer(value) ? value : utf8(value))

const digits = (seconds) => new Date(seconds * 1000).toISOString().replace(/\.000|[-:T]/g, '')
/** Times in Unix seconds, with two or four digits for the year. */
export const utcTime = (seconds) => text(digits(seconds).slice(2), 0x17)
export const generalizedTime = (seconds) => text(digits(seconds), 0x18)
/** RFC 5280 section 4.1.2.5: two digits through 2049. */
export const time = (seconds) => (seconds < Date.UTC(2050) / 1000 ? utcTime(seconds) : generalizedTime(seconds))

// ---- names ----

const ATTRIBUTES = { CN: '2.5.4.3', C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11' }
export const attribute = (type, value) => sequence(oid(ATTRIBUTES[type]), Buffer.isBuffer(value) ? value : text(value))
/** A name of these attributes in their order, each `[type, value]`. */
export const name = (...attributes) => sequence(...attributes.map(([type, value]) => setOf(attribute(type, value))))

// ---- public keys. RFC 5280 section 4.1.2.7 ----

export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
export const RSASSA_PSS = '1.2.840.113549.1.1.10'
export const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
export const CURVES = {
  'P-256': '1.2.840.10045.3.1.7',
  'P-384': '1.3.132.0.34',
  'P-521': '1.3.132.0.35',
  secp256k1: '1.3.132.0.10',
}
const PLAIN = {
  Ed25519: '1.3.101.112',
  Ed448: '1.3.101.113',
  'ML-DSA-44': '2.16.840.1.101.3.4.3.17',
  'ML-DSA-65': '2.16.840.1.101.3.4.3.18',
  'ML-DSA-87': '2.16.840.1.101.3.4.3.19',
}

/** PKCS#1, RFC 8017 appendix A.1.1. */
export const rsaPublicKey = ({ n, e }) =>
  sequence(...[n, e].map((number) => integer(BigInt(`0x${unb64u(number).toString('hex')}`))))
/** SEC 1 section 2.3.3. */
export const uncompressed = ({ x, y }) => Buffer.concat([Buffer.from([4]), unb64u(x), unb64u(y)])
export const compressed = ({ x, y }) => Buffer.concat([Buffer.from([2 + (unb64u(y).at(-1) & 1)]), unb64u(x)])

/** A SubjectPublicKeyInfo of an algorithm, its optional parameters, and the bytes of a key. */
export const keyInfo = (algorithm, parameters, key, unused) =>
  sequence(sequence(oid(algorithm), ...(parameters ? [parameters] : [])), bitString(key, unused))
/** The SubjectPublicKeyInfo of a JWK. */
export function spki(jwk) {
  if (jwk.kty === 'RSA') return keyInfo(RSA_ENCRYPTION, NULL, rsaPublicKey(jwk))
  if (jwk.kty === 'EC') return keyInfo(EC_PUBLIC_KEY, oid(CURVES[jwk.crv]), uncompressed(jwk))
  return keyInfo(PLAIN[jwk.crv ?? jwk.alg], undefined, unb64u(jwk.x ?? jwk.pub))
}

/** RFC 7468. */
export function pem(label, der, { end = label, lineBreak = '\n', width = 64 } = {}) {
  const lines = der.toString('base64').match(new RegExp(`.{1,${width}}`, 'g'))
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${end}-----`, ''].join(lineBreak)
}
