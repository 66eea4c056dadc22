// The curves of ECDSA, slow and simple, to make signatures and points that no library would make. For test vectors
// only.
import crypto from 'node:crypto'
import { b64u, bits, fixedBytes, modInverse, modPow, sha, toBytes, toInt, unb64u } from './tools.mjs'

/**
 * A curve of prime order whose p is 3 mod 4.
 * @param crv its name in a JWK
 * @param name its name in OpenSSL
 * @param hash the size of the hash of its JOSE algorithm; no longer than n
 */
export function weierstrass({ crv, name, hash, p, n, a, b, G }) {
  const size = Math.ceil(bits(p) / 8)
  const mod = (value, modulus) => ((value % modulus) + modulus) % modulus

  /** Affine addition; `null` is the point at infinity. */
  function add(left, right) {
    if (!left) return right
    if (!right) return left
    const [x1, y1] = left
    const [x2, y2] = right
    if (x1 === x2 && mod(y1 + y2, p) === 0n) return null
    const slope = x1 === x2 ? (3n * x1 * x1 + a) * modInverse(2n * y1, p) : (y2 - y1) * modInverse(x2 - x1, p)
    const x = mod(slope * slope - x1 - x2, p)
    return [x, mod(slope * (x1 - x) - y1, p)]
  }
  function multiply(scalar, point) {
    let result = null
    for (scalar = mod(scalar, n); scalar > 0n; scalar >>= 1n) {
      if (scalar & 1n) result = add(result, point)
      point = add(point, point)
    }
    return result
  }
  /** The point with this x and even y, or undefined. */
  function lift(x) {
    const square = mod(x * x * x + a * x + b, p)
    const y = modPow(square, (p + 1n) / 4n, p)
    if (mod(y * y, p) !== square) return undefined
    return [x, y % 2n ? p - y : y]
  }

  const coordinate = (value) => b64u(toBytes(value, size))
  const pointJwk = ([x, y], members = {}) => ({ kty: 'EC', crv, x: coordinate(x), y: coordinate(y), ...members })
  /** The public JWK of a private scalar, by OpenSSL. */
  function scalarJwk(d, members = {}) {
    const ecdh = crypto.createECDH(name)
    ecdh.setPrivateKey(toBytes(d, size))
    const point = ecdh.getPublicKey()
    return { kty: 'EC', crv, x: b64u(point.subarray(1, 1 + size)), y: b64u(point.subarray(1 + size)), ...members }
  }
  const scalar = (label) => (toInt(fixedBytes(label, size + 8)) % (n - 1n)) + 1n
  const signature = (r, s) => Buffer.concat([toBytes(r, size), toBytes(s, size)])
  const hashOf = (input) => toInt(sha(hash, input))

  /**
   * ECDSA with a nonce derived from the input, so that every run gives the same signature. `digest` is the hash as a
   * number.
   */
  function ecdsa(d, change = (r, s) => signature(r, s), digest = hashOf) {
    return (input) => {
      const k = scalar(`nonce ${d} ${input}`)
      const r = toInt(unb64u(scalarJwk(k).x)) % n
      const s = (modInverse(k, n) * (digest(input) + r * d)) % n
      return change(r, s)
    }
  }
  return {
    crv,
    hash,
    size,
    p,
    n,
    b,
    G,
    add,
    multiply,
    lift,
    coordinate,
    pointJwk,
    scalarJwk,
    scalar,
    signature,
    hashOf,
    ecdsa,
  }
}
