// The keys of the vectors. Most are generated once and stored in keys.json. The P-256 scalars and the secrets are
// derived.
import crypto from 'node:crypto'
import fs from 'node:fs'
import { bits, fixedBytes, modInverse, toBytes, toInt, unb64u, b64u } from './tools.mjs'
import { n, scalar, scalarJwk } from './p256.mjs'

const file = new URL('../keys.json', import.meta.url)

/** How each key is made. A key is generated only if the file has none of that name. */
function makers() {
  const rsa = (modulusLength, publicExponent = 65537) => () =>
    crypto.generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey.export({ format: 'jwk' })
  const ec = (namedCurve) => () => crypto.generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' })
  // Ed25519, Ed448 and, from Node.js 24 on, ML-DSA.
  const plain = (type) => () => crypto.generateKeyPairSync(type).privateKey.export({ format: 'jwk' })
  // OpenSSL generates 2048 bits when 2049 are requested, so this key is made from two primes.
  const rsa2049 = () => {
    const prime = (size) => toInt(Buffer.from(crypto.generatePrimeSync(size)))
    for (;;) {
      const [p, q] = [prime(1025), prime(1024)]
      // Both leading bits are set, so a block of 2049 bits is then below the modulus.
      if ((p * q) >> 2047n !== 3n || (p - 1n) % 65537n === 0n || (q - 1n) % 65537n === 0n) continue
      const parts = {
        n: b64u(toBytes(p * q)),
        p: b64u(toBytes(p)),
        q: b64u(toBytes(q)),
        qi: b64u(toBytes(modInverse(q, p))),
      }
      return withExponent(parts, 65537n)
    }
  }
  return {
    about: () =>
      'Private keys, published on purpose, for tests only. Generated once; the vectors are made from them. Never use ' +
        'one for anything else.',
    rsa2048: rsa(2048),
    rsa2048Other: rsa(2048),
    rsa2048Three: rsa(2048, 3),
    rsa2047: rsa(2047),
    rsa2049,
    rsa3072: rsa(3072),
    rsa8192: rsa(8192),
    rsa1024: rsa(1024),
    rsa1023: rsa(1023),
    rsa512: rsa(512),
    p384: ec('P-384'),
    p521: ec('P-521'),
    secp256k1: ec('secp256k1'),
    ed25519: plain('ed25519'),
    ed448: plain('ed448'),
    mlDsa44: plain('ml-dsa-44'),
    mlDsa44Other: plain('ml-dsa-44'),
    mlDsa65: plain('ml-dsa-65'),
    mlDsa87: plain('ml-dsa-87'),
    signatures: () => ({}),
  }
}

const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
export const stored = Object.fromEntries(Object.entries(makers()).map(([name, make]) => [name, kept[name] ?? make()]))
export const save = () => fs.writeFileSync(file, JSON.stringify(stored, null, 2) + '\n')
if (Object.keys(stored).some((name) => !(name in kept))) save()

/** Private scalar and public JWK of the P-256 key of the plain cases, and of another key that never signs for it. */
export const ecPrivate = scalar('the key')
export const ecPublic = scalarJwk(ecPrivate)
export const otherPrivate = scalar('another key')
export const otherPublic = scalarJwk(otherPrivate)

export const secret32 = fixedBytes('secret', 32)
export const secret48 = fixedBytes('secret', 48)
export const secret64 = fixedBytes('secret', 64)

/** An odd number of exactly this many bits, which is enough for a modulus that must be excluded. */
export function oddNumber(size) {
  const value = toInt(fixedBytes(`modulus ${size}`, Math.ceil(size / 8)))
  const cut = value & ((1n << BigInt(size)) - 1n)
  return cut | (1n << BigInt(size - 1)) | 1n
}

/** The same modulus with another exponent; `undefined` where the exponent has no inverse. */
export function withExponent(key, e) {
  const [p, q] = [toInt(unb64u(key.p)), toInt(unb64u(key.q))]
  try {
    const d = modInverse(e, (p - 1n) * (q - 1n))
    return {
      kty: 'RSA', n: key.n, e: b64u(toBytes(e)), d: b64u(toBytes(d)), p: key.p, q: key.q,
      dp: b64u(toBytes(d % (p - 1n))), dq: b64u(toBytes(d % (q - 1n))), qi: key.qi,
    }
  } catch {
    return undefined
  }
}

/** A scalar whose public x, or y, begins with a zero byte. */
export function leadingZero(member) {
  for (let i = 0; ; i++) {
    const d = scalar(`leading zero ${member} ${i}`)
    if (unb64u(scalarJwk(d)[member])[0] === 0) return d
  }
}
export { bits, n }
