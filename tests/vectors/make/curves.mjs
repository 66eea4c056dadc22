// The other curves of ECDSA.
import crypto from 'node:crypto'
import { toInt } from './tools.mjs'
import { weierstrass } from './weierstrass.mjs'

/** The base point comes from OpenSSL, and b from the base point. */
function curve({ name, p, a, ...rest }) {
  const ecdh = crypto.createECDH(name)
  ecdh.setPrivateKey(Buffer.from([1]))
  const point = ecdh.getPublicKey().subarray(1)
  const [x, y] = [point.subarray(0, point.length / 2), point.subarray(point.length / 2)].map(toInt)
  const b = (((y * y - x * x * x - a * x) % p) + p) % p
  const made = weierstrass({ name, p, a, b, G: [x, y], ...rest })
  if (made.multiply(made.n - 1n, made.G)[0] !== x) throw new Error(`the order of ${name}`)
  return made
}

// SEC 2 sections 2.5.1, 2.6.1 and 2.4.1
const modulus384 = 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n
export const p384 = curve({
  crv: 'P-384', name: 'secp384r1', hash: 384, p: modulus384, a: modulus384 - 3n,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
})
const modulus521 = 2n ** 521n - 1n
export const p521 = curve({
  crv: 'P-521', name: 'secp521r1', hash: 512, p: modulus521, a: modulus521 - 3n,
  n: BigInt(`0x1${'f'.repeat(65)}a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`),
})
export const secp256k1 = curve({
  crv: 'secp256k1', name: 'secp256k1', hash: 256, p: 2n ** 256n - 2n ** 32n - 977n, a: 0n,
  n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
})
