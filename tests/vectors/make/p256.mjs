// P-256, slow and plain, to make signatures and points that no library would make. For test vectors only.
import crypto from 'node:crypto'
import { b64u, fixedBytes, modInverse, modPow, sha, toBytes, toInt, unb64u } from './tools.mjs'

// SEC 2 section 2.4.2
export const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
export const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const a = p - 3n
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
export const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
]
const mod = (value, modulus) => ((value % modulus) + modulus) % modulus

/** Affine addition; `null` is the point at infinity. */
export function add(left, right) {
  if (!left) return right
  if (!right) return left
  const [x1, y1] = left
  const [x2, y2] = right
  if (x1 === x2 && mod(y1 + y2, p) === 0n) return null
  const slope = x1 === x2 ? (3n * x1 * x1 + a) * modInverse(2n * y1, p) : (y2 - y1) * modInverse(x2 - x1, p)
  const x = mod(slope * slope - x1 - x2, p)
  return [x, mod(slope * (x1 - x) - y1, p)]
}
export function multiply(scalar, point) {
  let result = null
  for (scalar = mod(scalar, n); scalar > 0n; scalar >>= 1n) {
    if (scalar & 1n) result = add(result, point)
    point = add(point, point)
  }
  return result
}
/** The point with this x and even y, or undefined. p is 3 mod 4. */
export function lift(x) {
  const square = mod(x * x * x + a * x + b, p)
  const y = modPow(square, (p + 1n) / 4n, p)
  if (mod(y * y, p) !== square) return undefined
  return [x, y % 2n ? p - y : y]
}

export const coordinate = (value) => b64u(toBytes(value, 32))
export const pointJwk = ([x, y], members = {}) => ({ kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y), ...members })
/** The public JWK of a private scalar, by OpenSSL. */
export function scalarJwk(d, members = {}) {
  const ecdh = crypto.createECDH('prime256v1')
  ecdh.setPrivateKey(toBytes(d, 32))
  const point = ecdh.getPublicKey()
  return { kty: 'EC', crv: 'P-256', x: b64u(point.subarray(1, 33)), y: b64u(point.subarray(33)), ...members }
}
export const scalar = (label) => (toInt(fixedBytes(label, 40)) % (n - 1n)) + 1n
export const signature = (r, s) => Buffer.concat([toBytes(r, 32), toBytes(s, 32)])
export const hashOf = (input) => toInt(sha(256, input))

/** ECDSA with a nonce derived from the input, so that every run gives the same signature. */
export function ecdsa(d, change = (r, s) => signature(r, s)) {
  return (input) => {
    const k = scalar(`nonce ${d} ${input}`)
    const r = toInt(unb64u(scalarJwk(k).x)) % n
    const s = (modInverse(k, n) * (hashOf(input) + r * d)) % n
    return change(r, s)
  }
}
