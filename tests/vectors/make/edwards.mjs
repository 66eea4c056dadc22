// The curves of EdDSA, slow and simple, to make signatures and points that no library would make. For test vectors
// only.
import crypto from 'node:crypto'
import { b64u, fixedBytes, modInverse, modPow, sha, toInt, utf8 } from './tools.mjs'

const littleEndian = (bytes) => toInt(Buffer.from(bytes).reverse())
function toLittleEndian(value, length) {
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++, value >>= 8n) bytes[i] = Number(value & 255n)
  if (value) throw new RangeError('number does not fit')
  return bytes
}

/**
 * a x² + y² = 1 + d x² y² over p. A point and S have `size` bytes. The top bit of a point is the sign of x.
 * @param digest the hash of RFC 8032, of its input after the domain separator
 * @param domain the separator, by the flag for a pre-hashed message and the context
 */
function edwards({ crv, size, cofactor, p, a, d, L, y, digest, domain, clamp, squareRoot }) {
  const mod = (value, modulus = p) => ((value % modulus) + modulus) % modulus
  const SIGN = 1n << BigInt(8 * size - 1)
  const IDENTITY = [0n, 1n]

  function add([x1, y1], [x2, y2]) {
    const product = mod(d * x1 * x2 * y1 * y2)
    return [
      mod((x1 * y2 + x2 * y1) * modInverse(1n + product, p)),
      mod((y1 * y2 - a * x1 * x2) * modInverse(1n - product, p)),
    ]
  }
  function multiply(scalar, point) {
    let result = IDENTITY
    for (; scalar > 0n; scalar >>= 1n) {
      if (scalar & 1n) result = add(result, point)
      point = add(point, point)
    }
    return result
  }
  /** The point with this y and even x, or undefined. */
  function lift(y) {
    const square = mod((y * y - 1n) * modInverse(mod(d * y * y - a), p))
    const x = squareRoot(square)
    if (mod(x * x) !== square) return undefined
    return [x % 2n ? p - x : x, y]
  }
  const same = ([x1, y1], [x2, y2]) => x1 === x2 && y1 === y2
  const negate = ([x, y]) => [mod(-x), y]

  /** The bytes of any y, reduced or not, with a sign. They need not be the canonical encoding of a point. */
  const pointBytes = (y, sign) => toLittleEndian(y + (sign ? SIGN : 0n), size)
  const encode = ([x, y]) => pointBytes(y, x & 1n)

  const B = lift(mod(y))
  /**
   * The points whose order divides the cofactor, the identity first. Each is the sum of the previous point and the
   * second.
   */
  const torsion = (() => {
    for (let y = 2n; ; y++) {
      const point = lift(y)
      if (!point) continue
      const points = [IDENTITY]
      const generator = multiply(L, point)
      for (let next = generator; !same(next, IDENTITY); next = add(next, generator)) points.push(next)
      if (points.length === cofactor) return points
    }
  })()

  /** The private scalar of a seed. */
  const expand = (seed) => clamp(Buffer.from(digest(seed).subarray(0, size)))
  /** The number k of the equation S B = R + k A, from R, A and the message. */
  const challenge = (R, A, message, flag = 0, context = '') =>
    mod(littleEndian(digest(Buffer.concat([domain(flag, context), R, A, message]))), L)

  /**
   * A signature of the form R, S.
   * @param key `{ a, A }`: the private scalar and the bytes of the public key
   * @param knobs `r`: the nonce; `R`: bytes in place of those of r B; `change`: a function of S
   */
  function sign({ a, A }, message, knobs = {}) {
    const {
      r = mod(toInt(fixedBytes(`nonce ${b64u(A)} ${message}`, size + 8)), L),
      R = encode(multiply(r, B)),
      change = (S) => S,
      flag,
      context,
    } = knobs
    const S = mod(r + challenge(R, A, message, flag, context) * a, L)
    return Buffer.concat([R, toLittleEndian(change(S), size)])
  }
  /**
   * Whether S B = R + k A, without the cofactor. The point of A is given too, because the bytes of A may not be a valid
   * encoding of it.
   */
  function holds(A, point, message, signature) {
    const [R, S] = [signature.subarray(0, size), littleEndian(signature.subarray(size))]
    const sum = add(negate(multiply(challenge(R, A, message), point)), multiply(S, B))
    return encode(sum).equals(R)
  }
  const jwk = (x, members = {}) => ({ kty: 'OKP', crv, x: b64u(x), ...members })
  return {
    crv,
    size,
    p,
    L,
    B,
    torsion,
    add,
    multiply,
    lift,
    negate,
    same,
    pointBytes,
    encode,
    expand,
    challenge,
    sign,
    holds,
    jwk,
    digest,
  }
}

const p25519 = 2n ** 255n - 19n
export const ed25519 = edwards({
  crv: 'Ed25519', size: 32, cofactor: 8, p: p25519, a: -1n, d: -121665n * modInverse(121666n, p25519),
  L: 2n ** 252n + 27742317777372353535851937790883648493n, y: 4n * modInverse(5n, p25519),
  digest: (bytes) => sha(512, bytes),
  // RFC 8032 section 5.1: plain Ed25519 has no separator.
  domain: (
    flag,
    context,
  ) => (flag || context
    ? Buffer.concat([utf8('SigEd25519 no Ed25519 collisions'), Buffer.from([flag, context.length]), utf8(context)])
    : Buffer.alloc(0)),
  clamp: (bytes) => {
    bytes[0] &= 248
    bytes[31] = (bytes[31] & 127) | 64
    return littleEndian(bytes)
  },
  squareRoot: (square) => {
    const root = modPow(square, (p25519 + 3n) / 8n, p25519)
    return (root * root) % p25519 === square ? root : (root * modPow(2n, (p25519 - 1n) / 4n, p25519)) % p25519
  },
})

const p448 = 2n ** 448n - 2n ** 224n - 1n
export const ed448 = edwards({
  crv: 'Ed448', size: 57, cofactor: 4, p: p448, a: 1n, d: -39081n,
  L: 2n ** 446n - 13818066809895115352007386748515426880336692474882178609894547503885n,
  y: BigInt(
    '298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233' +
      '503462500531545062832660',
  ),
  digest: (bytes) => crypto.createHash('shake256', { outputLength: 114 }).update(bytes).digest(),
  domain: (flag, context) => Buffer.concat([utf8('SigEd448'), Buffer.from([flag, context.length]), utf8(context)]),
  clamp: (bytes) => {
    bytes[0] &= 252
    bytes[55] |= 128
    bytes[56] = 0
    return littleEndian(bytes)
  },
  squareRoot: (square) => modPow(square, (p448 + 1n) / 4n, p448),
})
