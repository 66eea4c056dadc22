// Proves the vectors without the code they test: `node tests/vectors/check.mjs`. Exits 1 and names what is wrong.
//
// For every case: the schema holds and the name is unique. Where the expected result says that the signature was good
// (ok, or a claim or payload fault), OpenSSL finds it good under the key named; where it says that it was not, OpenSSL
// finds it good under none. Thumbprints are computed again, here and in another way than make.mjs does.
import crypto from 'node:crypto'
import fs from 'node:fs'

const CODES = new Set([
  'ERR_JWS_INVALID', 'ERR_JOSE_NOT_SUPPORTED', 'ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWK_WEAK', 'ERR_JWK_INVALID', 'ERR_JWKS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JWT_INVALID', 'ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'ERR_LIMIT_EXCEEDED',
])
const CLAIM_CODES = new Set(['ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED'])
const AFTER_SIGNATURE = new Set(['ERR_JWT_INVALID', ...CLAIM_CODES])
const REASONS = new Set(['missing', 'invalid', 'check_failed'])
const LEFT_OUT = new Set(['private', 'duplicate', 'malformed', 'unsupported', 'size', 'weak', 'exponent', 'point'])
const MEMBERS = {
  jwt: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'now', 'expect', 'pending', 'later'],
  jws: ['name', 'rule', 'call', 'token', 'keys', 'keysText', 'options', 'expect', 'pending', 'later'],
  keys: ['name', 'rule', 'call', 'keys', 'keysText', 'expect', 'pending', 'later'],
}

const problems = []
const names = new Map()
const counts = {}
let proved = 0
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

/** The keys of a case with their index; nothing where the text is no key set at all. */
function keysOf(fields) {
  let keys = fields.keys
  if (fields.keysText !== undefined) {
    const text = spread(fields.keysText)
    if (text.startsWith('-----BEGIN PUBLIC KEY')) {
      try {
        return [crypto.createPublicKey(text).export({ format: 'jwk' })]
      } catch {
        return []
      }
    }
    if (text.length > 8000000) return []
    try {
      keys = JSON.parse(text)
    } catch {
      return []
    }
  }
  if (!isObject(keys)) return []
  return Array.isArray(keys.keys) ? keys.keys : 'kty' in keys ? [keys] : []
}

/** Whether OpenSSL accepts; false too where it cannot even read the key. */
function verifies(alg, jwk, input, signature) {
  const hash = `sha${alg.slice(2)}`
  try {
    if (alg.startsWith('HS')) {
      if (jwk.kty !== 'oct') return false
      const mac = crypto.createHmac(hash, b64(jwk.k)).update(input).digest()
      return mac.length === signature.length && crypto.timingSafeEqual(mac, signature)
    }
    const { alg: _alg, use: _use, key_ops: _ops, ext: _ext, ...members } = jwk
    const key = crypto.createPublicKey({ key: members, format: 'jwk' })
    if (alg === 'EdDSA' || alg === 'Ed25519') return key.asymmetricKeyType === 'ed25519' && crypto.verify(null, input, key, signature)
    const family = alg.slice(0, 2)
    if (family === 'ES') {
      const curve = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }[alg]
      return key.asymmetricKeyDetails?.namedCurve === curve && crypto.verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature)
    }
    if (key.asymmetricKeyType !== 'rsa') return false
    const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = crypto.constants
    if (family === 'RS') return crypto.verify(hash, input, { key, padding: RSA_PKCS1_PADDING }, signature)
    if (family === 'PS') return crypto.verify(hash, input, { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: alg.slice(2) / 8 }, signature)
    return false
  } catch {
    return false
  }
}

function checkSignature(fields, expect) {
  if (expect.typeError) return
  const claimed = expect.ok || AFTER_SIGNATURE.has(expect.code)
  const denied = expect.code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
  if (!claimed && !denied) return
  const parts = spread(fields.token).split('.')
  if (!must(parts.length === 3, 'three parts are needed to have a signature at all')) return
  const header = JSON.parse(b64(parts[0]))
  const detached = fields.options?.payload
  const input = Buffer.from(`${parts[0]}.${detached ?? parts[1]}`)
  const keys = keysOf(fields)
  // In a set, a kid in the token selects; a key on its own is tried whatever its kid.
  const chosen = (jwk) => isObject(jwk) && (header.kid === undefined || !fields.keys?.keys || jwk.kid === header.kid)
  const good = keys.map((jwk) => chosen(jwk) && verifies(header.alg, jwk, input, b64(parts[2])))
  if (expect.ok) {
    must(good[expect.key?.index ?? 0], `OpenSSL does not verify the signature with key ${expect.key?.index ?? 0}`)
    const payload = detached !== undefined ? Buffer.from(detached) : header.b64 === false ? Buffer.from(parts[1]) : b64(parts[1])
    if (expect.payloadText !== undefined) must(payload.equals(Buffer.from(expect.payloadText)), 'payloadText is not what was signed')
    if (expect.payload !== undefined) must(JSON.stringify(JSON.parse(payload)) === JSON.stringify(expect.payload), 'payload is not what was signed')
    if (expect.key?.thumbprint) must(thumbprint(keys[expect.key.index]) === expect.key.thumbprint, 'thumbprint')
    if (expect.key?.kid !== undefined) must(keys[expect.key.index].kid === expect.key.kid, 'kid of the key')
  } else if (claimed) must(good.some(Boolean), 'the signature must be good for this verdict, and is not')
  else must(!good.some(Boolean), 'OpenSSL verifies a signature that must be refused')
  proved++
}

// ---- key sets ----

const REQUIRED = { EC: ['crv', 'kty', 'x', 'y'], RSA: ['e', 'kty', 'n'], OKP: ['crv', 'kty', 'x'] }
function thumbprint(jwk) {
  const text = `{${REQUIRED[jwk.kty].map((name) => `"${name}":"${jwk[name]}"`).join(',')}}`
  return crypto.createHash('sha256').update(text, 'ascii').digest().toString('base64url')
}

function checkKeys(fields, expect) {
  if (!expect.keys) return
  const keys = keysOf(fields)
  must(keys.length === expect.keys.length, `${keys.length} keys given, ${expect.keys.length} expected`)
  expect.keys.forEach((entry, i) => {
    must(typeof entry.taken === 'boolean', `entry ${i}: taken`)
    if (!entry.taken) must(LEFT_OUT.has(entry.reason) && entry.thumbprint === undefined, `entry ${i}: reason`)
    else if (entry.thumbprint === null) must(keys[i].kty === 'oct', `entry ${i}: only oct has no thumbprint`)
    else must(thumbprint(keys[i]) === entry.thumbprint, `entry ${i}: thumbprint`)
    proved++
  })
}

// ---- schema ----

function checkExpect(call, expect) {
  if (!must(isObject(expect), 'expect is missing')) return
  const kinds = ['ok', 'code', 'typeError', 'keys'].filter((kind) => kind in expect)
  must(kinds.length === 1, 'expect says exactly one of ok, code, typeError, keys')
  const allowed = { ok: call === 'jws' ? ['ok', 'payloadText', 'key'] : ['ok', 'payload', 'key'], code: ['code', 'claim', 'reason'], typeError: ['typeError'], keys: ['keys'] }[kinds[0]] ?? []
  for (const member of Object.keys(expect)) must(allowed.includes(member), `expect.${member} is unknown here`)
  if ('keys' in expect) must(call === 'keys' && Array.isArray(expect.keys), 'expect.keys is for call keys')
  if ('ok' in expect) must(call !== 'keys' && expect.ok === true && Number.isInteger(expect.key?.index), 'ok needs the index of the key')
  if ('typeError' in expect) must(expect.typeError === true, 'typeError is true')
  if ('code' in expect) {
    must(CODES.has(expect.code), `unknown code ${expect.code}`)
    must(CLAIM_CODES.has(expect.code) === (typeof expect.claim === 'string' && REASONS.has(expect.reason)), 'claim and reason go with claim faults only')
  }
}

function isSpread(value) {
  return isObject(value) && typeof value.before === 'string' && typeof value.repeat === 'string' && typeof value.after === 'string' && Number.isInteger(value.times) && value.times >= 0
}

function checkCase(fields) {
  must(/^[a-z0-9][A-Za-z0-9._+-]*$/.test(fields.name), 'name')
  if (names.has(fields.name)) complain(`the name is used in ${names.get(fields.name)} too`)
  names.set(fields.name, current.split(' ')[0])
  if (!must(fields.call in MEMBERS, `call ${fields.call}`)) return
  for (const member of Object.keys(fields)) must(MEMBERS[fields.call].includes(member), `unknown member ${member}`)
  must(typeof fields.rule === 'string' && fields.rule !== '', 'rule')
  must(('keys' in fields) !== ('keysText' in fields), 'one of keys and keysText')
  if ('keys' in fields) must(isObject(fields.keys), 'keys is an object')
  else must(typeof fields.keysText === 'string' || isSpread(fields.keysText), 'keysText is text')
  if (fields.call !== 'keys') must(typeof fields.token === 'string' || isSpread(fields.token), 'token is text')
  if (fields.call === 'jwt') must(Number.isInteger(fields.now), 'now')
  if ('options' in fields) must(isObject(fields.options), 'options')
  must(('pending' in fields) === ('later' in fields), 'pending and later go together')
  for (const expect of 'later' in fields ? [fields.expect, fields.later] : [fields.expect]) {
    checkExpect(fields.call, expect)
    if (fields.call === 'keys') checkKeys(fields, expect)
    else checkSignature(fields, expect)
  }
}

for (const file of fs.readdirSync(new URL('.', import.meta.url)).sort()) {
  if (!file.endsWith('.json') || file === 'keys.json') continue
  current = file
  const text = fs.readFileSync(new URL(file, import.meta.url), 'utf8')
  const topic = JSON.parse(text)
  must(!/\\u[dD][89a-fA-F][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/.test(text.replaceAll('\\\\', '')), 'a lone surrogate stands in the file itself')
  must(isObject(topic) && typeof topic.about === 'string' && Array.isArray(topic.cases) && Object.keys(topic).length === 2, 'a topic is about and cases')
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
console.log(`${names.size} cases, ${proved} signatures and keys proved, ${problems.length} problems`)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length ? 1 : 0
