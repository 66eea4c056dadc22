// Proves the vectors without the code they test: `node tests/vectors/check.mjs`. Exits with 1 and prints each problem.
//
// For every case: the schema is valid and the name is unique. Where the expected result implies a valid signature (ok,
// or an error of claims or payload), OpenSSL verifies it with the named key. Where the expected result implies an
// invalid signature, OpenSSL verifies it with no key. Thumbprints are recomputed, by other code than that of make.mjs.
// OpenSSL reads certificates: their keys, times and digests. ML-DSA needs Node.js 24; an older version counts the cases
// that it cannot prove.
import crypto from 'node:crypto'
import fs from 'node:fs'

const CODES = new Set([
  'ERR_JWS_INVALID',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWK_WEAK',
  'ERR_JWK_INVALID',
  'ERR_JWKS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWT_INVALID',
  'ERR_JWT_EXPIRED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_LIMIT_EXCEEDED',
  'ERR_CERTIFICATE_INVALID',
])
const CLAIM_CODES = new Set(['ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED'])
const AFTER_SIGNATURE = new Set(['ERR_JWT_INVALID', 'ERR_CERTIFICATE_INVALID', ...CLAIM_CODES])
const REASONS = new Set(['missing', 'invalid', 'check_failed'])
const EXCLUSIONS = new Set([
  'private',
  'duplicate',
  'malformed',
  'unsupported',
  'size',
  'weak',
  'exponent',
  'point',
  'certificate',
  'ca',
])
const MEMBERS = {
  jwt: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'now', 'expect', 'pending', 'later'],
  jws: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'expect', 'pending', 'later'],
  keys: ['name', 'rule', 'call', 'keys', 'keysText', 'expect', 'pending', 'later'],
}

const problems = []
const names = new Map()
const counts = {}
let proved = 0
let unproved = 0
let current
const complain = (text) => problems.push(`${current}: ${text}`)
const must = (condition, text) => {
  if (!condition) complain(text)
  return Boolean(condition)
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

// ---- signatures ----

const spread = (text) => (typeof text === 'string' ? text : text.before + text.repeat.repeat(text.times) + text.after)
const b64 = (text) => Buffer.from(text, 'base64url')

/** The keys of a case with their index; none where the text is not a key set. */
function keysOf(fields) {
  let keys = fields.keys
  if (fields.keysText !== undefined) {
    const text = spread(fields.keysText)
    if (text.length > 8000000) return []
    if (/^\s*-----BEGIN /.test(text)) return pemKeys(text)
    if (/^[\w+/=\s]+$/.test(text) && Buffer.from(text, 'base64')[0] === 0x30) return bodyKeys(text)
    try {
      keys = JSON.parse(text)
    } catch {
      return []
    }
    if (isObject(keys) && Object.values(keys).every((value) => /^-----BEGIN /.test(value))) {
      return Object.entries(keys).flatMap(([kid, pem]) => pemKeys(pem).map((jwk) => ({ ...jwk, kid })))
    }
  }
  if (Array.isArray(keys)) return keys.map(withCertified).map(normalised)
  if (!isObject(keys)) return []
  const list = Array.isArray(keys.keys) ? keys.keys : 'kty' in keys || 'x5c' in keys ? [keys] : []
  return list.map(withCertified).map(normalised)
}

/**
 * A key in the spelling of RFC 7518. Node.js reads both alphabets, padded or not; OpenSSL needs coordinates of the
 * right length.
 */
function normalised(given) {
  if (!isObject(given)) return given
  const jwk = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const size = { 'P-256': 32, 'P-384': 48, 'P-521': 66, secp256k1: 32 }[jwk.crv]
  for (const name of jwk.kty === 'RSA' ? ['n', 'e'] : jwk.kty === 'EC' && size ? ['x', 'y'] : []) {
    if (typeof jwk[name] !== 'string') continue
    const bytes = Buffer.from(jwk[name], 'base64')
    const first = bytes.findIndex((byte) => byte !== 0)
    const number = first < 0 ? Buffer.alloc(0) : bytes.subarray(first)
    const missing = jwk.kty === 'RSA' ? 0 : Math.max(0, size - number.length)
    jwk[name] = Buffer.concat([Buffer.alloc(missing), number]).toString('base64url')
  }
  return jwk
}

/** The key of a body in base64 without BEGIN and END lines. */
function bodyKeys(text) {
  const body = Buffer.from(text, 'base64').toString('base64')
  const [certificate] = pemKeys(`-----BEGIN CERTIFICATE-----${body}-----END CERTIFICATE-----`)
  return certificate.kty ? [certificate] : pemKeys(`-----BEGIN PUBLIC KEY-----${body}-----END PUBLIC KEY-----`)
}

/** The keys of the blocks of a text, with their certificates. OpenSSL requires line breaks, so it gets DER. */
function pemKeys(text) {
  const blocks = text.replaceAll(/\\[rn]/g, '').matchAll(/-----BEGIN ([^-]*)-----([^-]*)(-----END \1-----)?/g)
  const keys = Array.from(blocks, ([, label, body, end]) => {
    const der = Buffer.from(body ?? '', 'base64')
    try {
      if (!end) return {}
      if (label === 'CERTIFICATE') return withCertified({ x5c: [der.toString('base64')] })
      const type = { 'PUBLIC KEY': 'spki', 'RSA PUBLIC KEY': 'pkcs1' }[label]
      return type ? jwkOf(crypto.createPublicKey({ key: der, format: 'der', type }), der) : {}
    } catch {
      return {}
    }
  })
  return keys.length > 1 ? keys.map((jwk) => (certificateOf(jwk)?.read.ca ? {} : jwk)) : keys
}

// ---- certificates ----

const NUMBERS = ['n', 'e', 'crv', 'x', 'y', 'pub', 'k']
const known = new Map()

/**
 * The JWK of a public key that OpenSSL has read. OpenSSL exports none for id-RSASSA-PSS, whose key is the same PKCS#1.
 */
function jwkOf(key, der) {
  // Node.js 20 aborts the process over the JWK of the point at infinity; this throws.
  key.export({ type: 'spki', format: 'der' })
  if (key.asymmetricKeyType !== 'rsa-pss') return key.export({ format: 'jwk' })
  const start = der.indexOf(Buffer.from('3082010a02820101', 'hex'))
  return crypto.createPublicKey({ key: der.subarray(start, start + 270), format: 'der', type: 'pkcs1' }).export({
    format: 'jwk',
  })
}

/**
 * The first certificate of a JWK, read by OpenSSL; undefined where it cannot be read. `members` are those of its key,
 * if OpenSSL knows the key type: before Node.js 24 not ML-DSA.
 */
function certificateOf(jwk) {
  const text = isObject(jwk) && Array.isArray(jwk.x5c) ? jwk.x5c[0] : undefined
  // OpenSSL ignores trailing bytes, and Node.js accepts any variant of base64, so both are checked here.
  const der = typeof text === 'string' ? Buffer.from(text, 'base64') : Buffer.alloc(0)
  if (der.length === 0 || der.toString('base64') !== text) return undefined
  if (!known.has(text)) known.set(text, readCertificate(der))
  return known.get(text)
}

function readCertificate(der) {
  try {
    const read = new crypto.X509Certificate(der)
    if (!read.raw.equals(der)) return undefined
    const certificate = {
      der,
      read,
      notBefore: Date.parse(read.validFrom) / 1000,
      notAfter: Date.parse(read.validTo) / 1000,
    }
    if (Number.isNaN(certificate.notBefore + certificate.notAfter)) return undefined
    try {
      certificate.members = jwkOf(read.publicKey, der)
    } catch {
      // A key that OpenSSL does not know, or that is invalid.
    }
    return certificate
  } catch {
    return undefined
  }
}

/** A JWK with the members of its certificate, if it has no own members. */
function withCertified(jwk) {
  const certificate = certificateOf(jwk)
  return certificate && !NUMBERS.some((name) => name in jwk) ? { ...certificate.members, ...jwk } : jwk
}

function warningsOf(jwk) {
  if (!isObject(jwk) || (jwk.x5c ?? null) === null) return []
  const certificate = certificateOf(jwk)
  if (!certificate) return ['x5c']
  const digest = (fingerprint) => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
  const wrong = (name, fingerprint) => name in jwk && jwk[name] !== digest(fingerprint)
  return [
    ...(wrong('x5t', certificate.read.fingerprint) ? ['x5t'] : []),
    ...(wrong('x5t#S256', certificate.read.fingerprint256) ? ['x5t#S256'] : []),
  ]
}

const isValid = (jwk, now) => {
  const certificate = certificateOf(jwk)
  return Boolean(certificate) && warningsOf(jwk).length === 0 && certificate.notBefore <= now &&
    now <= certificate.notAfter
}

/** A name of plain attributes in the form of a report. */
const nameOf = (lines) => (lines ?? '').split(/\n| \+ /).filter((line) => /^(CN|C|O|OU)=/.test(line)).join(', ')

const signers = Object.values(JSON.parse(fs.readFileSync(new URL('keys.json', import.meta.url), 'utf8'))).filter((
  jwk,
) => jwk.kty === 'RSA').map((jwk) => crypto.createPublicKey({ key: jwk, format: 'jwk' }))

/** Checks what a case says about the certificate of an entry. */
function checkCertificate(fields, i, entry, jwk) {
  const certificate = certificateOf(jwk)
  if (entry.reason === 'certificate') {
    must(certificate, `entry ${i}: certificate must be null without a certificate`)
    const { members } = certificate
    // A key that OpenSSL does not know differs from every key that it knows.
    must(
      !members || members.kty !== jwk.kty || thumbprint(members) !== thumbprint(jwk),
      `entry ${i}: the certificate holds the key`,
    )
  }
  if (!entry.usable) return
  const warnings = warningsOf(jwk)
  // Warnings about the spelling of members are proved by the thumbprint.
  const expected = (entry.warnings ?? []).filter((warning) => warning.startsWith('x5'))
  must(
    (entry.warnings !== undefined || warnings.length === 0) && JSON.stringify(expected) === JSON.stringify(warnings),
    `entry ${i}: warnings are ${warnings}`,
  )
  if (entry.certificate === null) must(!certificate, `entry ${i}: there is a certificate`)
  if (!entry.certificate) return
  const { notBefore, notAfter, subject, issuer } = entry.certificate
  if (!must(certificate, `entry ${i}: OpenSSL cannot read the certificate`)) return
  must(
    certificate.notBefore === notBefore && certificate.notAfter === notAfter,
    `entry ${i}: valid from ${certificate.notBefore} to ${certificate.notAfter}`,
  )
  must(
    nameOf(certificate.read.subject) === subject && nameOf(certificate.read.issuer) === issuer,
    `entry ${i}: of ${nameOf(certificate.read.subject)} by ${nameOf(certificate.read.issuer)}`,
  )
  must(
    signers.some((key) => certificate.read.verify(key)) === !fields.name.includes('signature-broken'),
    `entry ${i}: the signature of the certificate`,
  )
}

const knowsMlDsa = Number(process.versions.node.split('.')[0]) >= 24

/**
 * Cases whose signature is valid only with the cofactor, or has an R of small order. RFC 8032 leaves both to the
 * verifier. keyward rejects them; whether OpenSSL does depends on the curve and the version.
 */
const OPEN = /^(ed25519|ed448|eddsa-ed25519|eddsa-ed448)-r-(identity|of-small-order|plus-small-order)/

/** Whether OpenSSL accepts; also false where it cannot read the key. */
function verifies(alg, jwk, input, signature) {
  const hash = `sha${alg.slice(2)}`
  try {
    if (alg.startsWith('HS')) {
      if (jwk.kty !== 'oct') return false
      const mac = crypto.createHmac(hash, b64(jwk.k)).update(input).digest()
      return mac.length === signature.length && crypto.timingSafeEqual(mac, signature)
    }
    const { use: _use, key_ops: _ops, ext: _ext, ...members } = jwk
    if (jwk.kty !== 'AKP') delete members.alg
    const key = crypto.createPublicKey({ key: members, format: 'jwk' })
    const type = key.asymmetricKeyType
    if (alg === 'EdDSA' || alg === 'Ed25519' || alg === 'Ed448') {
      if (alg === 'EdDSA' ? type !== 'ed25519' && type !== 'ed448' : type !== alg.toLowerCase()) return false
      return crypto.verify(null, input, key, signature)
    }
    if (alg.startsWith('ML-DSA-')) {
      return type === alg.toLowerCase() && jwk.alg === alg && crypto.verify(null, input, key, signature)
    }
    const family = alg.slice(0, 2)
    if (family === 'ES') {
      const curve = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1', ES256K: 'secp256k1' }[alg]
      const hash = `sha${parseInt(alg.slice(2))}`
      return key.asymmetricKeyDetails?.namedCurve === curve &&
        crypto.verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature)
    }
    if (key.asymmetricKeyType !== 'rsa') return false
    const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = crypto.constants
    if (family === 'RS') return crypto.verify(hash, input, { key, padding: RSA_PKCS1_PADDING }, signature)
    if (family === 'PS') {
      return crypto.verify(
        hash,
        input,
        { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: alg.slice(2) / 8 },
        signature,
      )
    }
    return false
  } catch {
    return false
  }
}

/** The readable signatures of a token, each with its signing input and the payload it covers. */
function signaturesOf({ token, options }) {
  const detached = options?.payload
  const read = (header, payload, signature, unprotected) => {
    const members = header ? JSON.parse(b64(header)) : {}
    const text = detached === undefined
      ? payload
      : members.b64 === false
      ? detached
      : Buffer.from(detached).toString('base64url')
    return {
      header: members,
      unprotected,
      input: Buffer.from(`${header ?? ''}.${text}`),
      signature: b64(signature),
      payload: members.b64 === false ? Buffer.from(text) : b64(text),
    }
  }
  if (typeof token !== 'string' && !isSpread(token)) {
    return (token.signatures ?? [token]).map((entry) => {
      try {
        return read(entry.protected, token.payload ?? '', entry.signature, entry.header)
      } catch {
        return undefined
      }
    })
  }
  const parts = spread(token).split('.')
  if (!must(parts.length === 3, 'three parts are needed to have a signature at all')) return []
  return [read(parts[0], parts[1], parts[2])]
}

/** For each key, whether the signature is valid under it; none where the headers allow no key. */
function goodKeys(keys, { keys: given, keysText, options }, { header, unprotected = {}, input, signature }) {
  if ('crit' in unprotected || Object.keys(unprotected).some((name) => Object.hasOwn(header, name))) return []
  if (header.crit?.some?.((name) => name !== 'b64' && !(name in (options?.crit ?? {})))) return []
  const allowed = options?.algorithms
    ? options.algorithms.includes(header.alg)
    : typeof header.alg === 'string' && !header.alg.startsWith('HS')
  // In a set, the kid of a token selects a key. A single key is tried whatever its kid.
  const isSet = given?.keys || Array.isArray(given) || /^{"[^"]*":"-----BEGIN/.test(keysText)
  const chosen = (jwk) => isObject(jwk) && (header.kid === undefined || !isSet || jwk.kid === header.kid)
  return keys.map((jwk) => allowed && chosen(jwk) && verifies(header.alg, jwk, input, signature))
}

function checkSignature(fields, expect) {
  if (expect.typeError) return
  const claimed = expect.ok || AFTER_SIGNATURE.has(expect.code)
  const denied = expect.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
  if (!claimed && !denied) return
  const keys = keysOf(fields)
  const signatures = signaturesOf(fields)
  if (!knowsMlDsa && signatures.some((one) => one?.header.alg?.startsWith?.('ML-DSA-'))) {
    unproved++
    return
  }
  const good = signatures.map((one) => (one ? goodKeys(keys, fields, one) : []))
  if (fields.options?.requireValidCertificate && claimed) {
    const valid = keys.some((jwk, i) => good.some((of) => of[i]) && isValid(jwk, fields.now))
    must(valid === (expect.code !== 'ERR_CERTIFICATE_INVALID'), `the certificate is ${valid ? '' : 'not '}valid`)
  } else must(expect.code !== 'ERR_CERTIFICATE_INVALID', 'a valid certificate is not required')
  if (expect.ok) {
    const { index } = expect.key
    const place = expect.signatureIndex ?? 0
    const one = signatures[place]
    if (!must(good[place]?.[index], `OpenSSL does not verify signature ${place} with key ${index}`)) return
    if (expect.payloadText !== undefined) {
      must(one.payload.equals(Buffer.from(expect.payloadText)), 'payloadText differs from the signed payload')
    }
    if (expect.payload !== undefined) {
      must(
        JSON.stringify(JSON.parse(one.payload)) === JSON.stringify(expect.payload),
        'payload differs from the signed payload',
      )
    }
    if (expect.key.thumbprint) must(thumbprint(keys[index]) === expect.key.thumbprint, 'thumbprint')
    if (expect.key.kid !== undefined) must(keys[index].kid === expect.key.kid, 'kid of the key')
  } else if (claimed) {
    must(good.flat().some(Boolean), 'this verdict needs a valid signature, and the signature is invalid')
  } else {must(
      OPEN.test(fields.name) || !good.flat().some(Boolean),
      'OpenSSL verifies a signature that must be rejected',
    )}
  proved++
}

// ---- key sets ----

const REQUIRED = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
}
function thumbprint(jwk) {
  const text = `{${REQUIRED[jwk.kty].map((name) => `"${name}":"${jwk[name]}"`).join(',')}}`
  return crypto.createHash('sha256').update(text, 'ascii').digest().toString('base64url')
}

function checkKeys(fields, expect) {
  if (!expect.keys) return
  const keys = keysOf(fields)
  must(keys.length === expect.keys.length, `${keys.length} keys given, ${expect.keys.length} expected`)
  expect.keys.forEach((entry, i) => {
    must(typeof entry.usable === 'boolean', `entry ${i}: usable`)
    if (!entry.usable) must(EXCLUSIONS.has(entry.reason) && entry.thumbprint === undefined, `entry ${i}: reason`)
    else if (entry.thumbprint === null) must(keys[i].kty === 'oct', `entry ${i}: only oct has no thumbprint`)
    else if (!knowsMlDsa && keys[i]?.kty === undefined) return unproved++
    else must(thumbprint(keys[i]) === entry.thumbprint, `entry ${i}: thumbprint`)
    checkCertificate(fields, i, entry, keys[i])
    proved++
  })
}

// ---- schema ----

function checkExpect(call, expect) {
  if (!must(isObject(expect), 'expect is missing')) return
  const kinds = ['ok', 'code', 'typeError', 'keys'].filter((kind) => kind in expect)
  must(kinds.length === 1, 'expect must have exactly one of ok, code, typeError, keys')
  const allowed = {
    ok: call === 'jws' ? ['ok', 'payloadText', 'key', 'signatureIndex'] : ['ok', 'payload', 'key'],
    code: ['code', 'claim', 'reason'],
    typeError: ['typeError'],
    keys: ['keys'],
  }[kinds[0]] ?? []
  for (const member of Object.keys(expect)) {
    must(allowed.includes(member), `expect.${member} is not allowed for this verdict`)
  }
  if ('keys' in expect) must(call === 'keys' && Array.isArray(expect.keys), 'expect.keys is only for call keys')
  if ('ok' in expect) {
    must(call !== 'keys' && expect.ok === true && Number.isInteger(expect.key?.index), 'ok needs the index of the key')
  }
  if ('typeError' in expect) must(expect.typeError === true, 'typeError must be true')
  if ('code' in expect) {
    must(CODES.has(expect.code), `unknown code ${expect.code}`)
    must(
      CLAIM_CODES.has(expect.code) === (typeof expect.claim === 'string' && REASONS.has(expect.reason)),
      'claim and reason are only for errors of claims',
    )
  }
}

function isSpread(value) {
  return isObject(value) && typeof value.before === 'string' && typeof value.repeat === 'string' &&
    typeof value.after === 'string' && Number.isInteger(value.times) && value.times >= 0
}

function checkCase(fields) {
  must(/^[a-z0-9][A-Za-z0-9._+-]*$/.test(fields.name), 'name')
  if (names.has(fields.name)) complain(`the name is used in ${names.get(fields.name)} too`)
  names.set(fields.name, current.split(' ')[0])
  if (!must(fields.call in MEMBERS, `call ${fields.call}`)) return
  for (const member of Object.keys(fields)) must(MEMBERS[fields.call].includes(member), `unknown member ${member}`)
  must(typeof fields.rule === 'string' && fields.rule !== '', 'rule')
  must(('keys' in fields) !== ('keysText' in fields), 'a case needs either keys or keysText')
  if ('keys' in fields) must(isObject(fields.keys) || Array.isArray(fields.keys), 'keys must be an object or an array')
  else must(typeof fields.keysText === 'string' || isSpread(fields.keysText), 'keysText must be text')
  const inJson = isObject(fields.token) && !isSpread(fields.token)
  if (fields.call !== 'keys') {
    must(
      typeof fields.token === 'string' || isSpread(fields.token) || (inJson && fields.call === 'jws'),
      'token must be text, or for jws an object',
    )
  }
  if (fields.call === 'jwt') must(Number.isInteger(fields.now), 'now')
  if ('options' in fields) must(isObject(fields.options), 'options')
  must(('pending' in fields) === ('later' in fields), 'pending and later must be given together')
  for (const expect of 'later' in fields ? [fields.expect, fields.later] : [fields.expect]) {
    checkExpect(fields.call, expect)
    if (expect?.ok) {
      must(
        (expect.signatureIndex !== undefined) === inJson,
        'signatureIndex is needed for a JSON serialization, and only for that',
      )
    }
    if (fields.call === 'keys') checkKeys(fields, expect)
    else checkSignature(fields, expect)
  }
}

for (const file of fs.readdirSync(new URL('.', import.meta.url)).sort()) {
  if (!file.endsWith('.json') || file === 'keys.json') continue
  current = file
  const text = fs.readFileSync(new URL(file, import.meta.url), 'utf8')
  const topic = JSON.parse(text)
  must(
    !/\\u[dD][89a-fA-F][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/.test(text.replaceAll('\\\\', '')),
    'the file has a lone surrogate',
  )
  must(
    isObject(topic) && typeof topic.about === 'string' && Array.isArray(topic.cases) && Object.keys(topic).length === 2,
    'a topic must have about and cases, and nothing else',
  )
  for (const fields of topic.cases) {
    current = `${file} ${fields.name}`
    try {
      checkCase(fields)
    } catch (error) {
      complain(error.message)
    }
  }
  counts[file] = topic.cases.length
}

console.log(counts)
console.log(
  `${names.size} cases, ${proved} signatures and keys proved, ` +
    `${unproved} not proved (ML-DSA, without Node.js 24), ${problems.length} problems`,
)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length ? 1 : 0
