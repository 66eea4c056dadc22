// P-256, which the plain cases use.
import { weierstrass } from './weierstrass.mjs'

// SEC 2 section 2.4.2
const modulus = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
export const p256 = weierstrass({
  crv: 'P-256', name: 'prime256v1', hash: 256,
  p: modulus,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  a: modulus - 3n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  G: [
    0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  ],
})

export const { p, n, G, add, multiply, lift, coordinate, pointJwk, scalarJwk, scalar, signature, hashOf, ecdsa } = p256
