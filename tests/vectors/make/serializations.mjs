// The JSON serializations, and payloads that are detached or unencoded.
import crypto from 'node:crypto'
import { es256, sign } from './base.mjs'
import { dirtyTail, nested, strangers } from './defaults.mjs'
import { ecPublic, otherPrivate, otherPublic, secret32, stored } from './keys.mjs'
import { mlDsa } from './ml-dsa.mjs'
import { ecdsa } from './p256.mjs'
import {
  JWS_INVALID, LIMIT, NO_KEY, NOT_ALLOWED, NOT_SUPPORTED, SIGNATURE, Topic, TYPE_ERROR,
  b64u, hmac, json, octJwk, parts, pkcs1, publicJwk, set, utf8,
} from './tools.mjs'

const signOther = ecdsa(otherPrivate)
const KEYS = set({ ...ecPublic, kid: 'a' }, { ...otherPublic, kid: 'b' })
const TEXT = 'hello'

/** One signature over the payload as it appears in the object. `header` may be text, or undefined. */
function signature(payload, header, unprotected, signer = sign) {
  const encoded = header === undefined
    ? undefined
    : b64u(typeof header === 'object' && !Buffer.isBuffer(header) ? json(header) : header)
  return {
    ...(encoded === undefined ? {} : { protected: encoded }),
    ...(unprotected === undefined ? {} : { header: unprotected }),
    signature: b64u(signer(utf8(`${encoded ?? ''}.${payload}`))),
  }
}
const HELLO = b64u(TEXT)
const one = (header = { alg: 'ES256' }, unprotected, signer) => signature(HELLO, header, unprotected, signer)
const flat = (header, unprotected, signer) => ({ payload: HELLO, ...one(header, unprotected, signer) })
const general = (...signatures) => ({ payload: HELLO, signatures })
const damaged = (entry) => ({ ...entry, signature: b64u(Buffer.alloc(64, 1)) })
const text = (payloadText = TEXT, index = 0, signatureIndex = 0) => ({
  ok: true,
  payloadText,
  key: { index },
  signatureIndex,
})

export function serializationCases() {
  const topic = new Topic(
    'serializations',
    'JWS in JSON, flattened and general, and payloads that are detached or not encoded. An unprotected header is ' +
      'signed by nobody: it chooses neither algorithm nor key.',
  )
  const put = (name, rule, token, expect, fields = {}) =>
    topic.jws(name, rule, { token, keys: KEYS, ...fields, expect })
  flattened(put)
  unprotectedHeaders(put)
  shapes(put)
  protectedHeaders(put)
  several(put)
  limits(put)
  detached(put)
  unencoded(put)
  strings(put)
  topic.jwt('json-jwt-takes-no-payload-option', 'options', {
    token: es256(),
    keys: KEYS,
    options: { payload: '{}' },
    expect: TYPE_ERROR,
  })
  return topic
}

function flattened(put) {
  const RULE = 'RFC 7515 7.2.2'
  put('json-flattened-good', RULE, flat(), text())
  put('json-flattened-single-key', RULE, flat(), text(), { keys: ecPublic })
  put('json-flattened-second-key', RULE, flat(undefined, undefined, signOther), text(TEXT, 1))
  put('json-flattened-other-key', RULE, flat(), SIGNATURE, { keys: set(otherPublic) })
  put('json-flattened-members-in-other-order', RULE, Object.fromEntries(Object.entries(flat()).reverse()), text())
  put('json-flattened-unknown-members', RULE, { ...flat(), x: 1, 'signature ': '', Payload: 5, recipients: [] }, text())
  put('json-flattened-payload-empty', RULE, { ...signature('', { alg: 'ES256' }), payload: '' }, text(''))
  put('json-flattened-payload-not-ascii', RULE, {
    payload: b64u('π\n😀'),
    ...signature(b64u('π\n😀'), { alg: 'ES256' }),
  }, text('π\n😀'))
  put('json-flattened-payload-changed', 'RFC 7515 5.2', { ...flat(), payload: b64u('hallo') }, SIGNATURE)
  put(
    'json-flattened-protected-changed',
    'RFC 7515 5.2',
    { ...flat(), protected: b64u('{"alg":"ES256","x":1}') },
    SIGNATURE,
  )
  put('json-flattened-signature-empty', 'RFC 7515 5.2', { ...flat(), signature: '' }, SIGNATURE)
  put('json-flattened-signature-zeroed', 'RFC 7515 5.2', { ...flat(), signature: b64u(Buffer.alloc(64)) }, SIGNATURE)
  put('json-flattened-kid', 'RFC 7515 4.1.4', flat({ alg: 'ES256', kid: 'a' }), text())
  put('json-flattened-kid-of-another-key', 'RFC 7515 4.1.4', flat({ alg: 'ES256', kid: 'b' }), SIGNATURE)
  put('json-flattened-kid-unknown', 'RFC 7515 4.1.4', flat({ alg: 'ES256', kid: 'c' }), NO_KEY)
  put('json-flattened-kid-number', 'RFC 7515 4.1.4', flat({ alg: 'ES256', kid: 5 }), JWS_INVALID)
  put('json-flattened-algorithm-not-named', 'RFC 8725 3.1', flat(), NOT_ALLOWED, { options: { algorithms: ['RS256'] } })
  put('json-flattened-none', 'RFC 8725 3.2', { ...flat({ alg: 'none' }), signature: '' }, NOT_ALLOWED)
  const hs = flat({ alg: 'HS256' }, undefined, hmac(secret32, 256))
  put('json-flattened-hmac', 'RFC 8725 3.1', hs, text(), {
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
  })
  put('json-flattened-hmac-not-named', 'RFC 8725 3.1', hs, NOT_ALLOWED, { keys: set(octJwk(secret32)) })
}

function unprotectedHeaders(put) {
  const RULE = 'RFC 7515 7.2.1'
  put('json-unprotected-unknown-members', RULE, flat(undefined, { x: 1, y: [null, { z: 'é' }] }), text())
  // alg
  put('json-alg-only-unprotected', 'RFC 8725 3.1', flat({ typ: 'x' }, { alg: 'ES256' }), JWS_INVALID)
  put('json-alg-only-unprotected-empty-protected', 'RFC 8725 3.1', flat({}, { alg: 'ES256' }), JWS_INVALID)
  put('json-alg-only-unprotected-no-protected', 'RFC 8725 3.1', {
    payload: HELLO,
    ...signature(HELLO, undefined, { alg: 'ES256' }),
  }, JWS_INVALID)
  put(
    'json-alg-only-unprotected-general',
    'RFC 8725 3.1',
    general(signature(HELLO, undefined, { alg: 'ES256', kid: 'a' })),
    JWS_INVALID,
  )
  put('json-alg-only-unprotected-named', 'RFC 8725 3.1', flat({}, { alg: 'ES256' }), JWS_INVALID, {
    options: { algorithms: ['ES256'] },
  })
  put('json-alg-none-unprotected-no-protected', 'RFC 8725 3.2', {
    payload: HELLO,
    header: { alg: 'none' },
    signature: '',
  }, JWS_INVALID)
  put('json-alg-hmac-only-unprotected', 'RFC 8725 3.1', flat({}, { alg: 'HS256' }, hmac(secret32, 256)), JWS_INVALID, {
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
  })
  put('json-alg-in-both', RULE, flat(undefined, { alg: 'ES256' }), JWS_INVALID)
  put('json-alg-in-both-none-unprotected', RULE, flat(undefined, { alg: 'none' }), JWS_INVALID)
  put(
    'json-alg-in-both-none-protected',
    RULE,
    { ...flat({ alg: 'none' }, { alg: 'ES256' }), signature: '' },
    JWS_INVALID,
  )
  put('json-alg-other-letter-case-unprotected', RULE, flat(undefined, { ALG: 'none' }), text())
  // kid
  const KID = 'RFC 7515 4.1.4'
  put('json-kid-unprotected', KID, flat(undefined, { kid: 'a' }), text())
  put('json-kid-unprotected-of-another-key', KID, flat(undefined, { kid: 'b' }), text())
  put('json-kid-unprotected-unknown', KID, flat(undefined, { kid: 'z' }), text())
  put('json-kid-unprotected-forged', KID, flat(undefined, { kid: 'b' }, signOther), SIGNATURE, {
    keys: set({ ...ecPublic, kid: 'a' }, { ...strangers(1)[0], kid: 'b' }),
  })
  put('json-kid-unprotected-key-without', KID, flat(undefined, { kid: 'z' }), text(), { keys: set(ecPublic) })
  put('json-kid-unprotected-single-key', KID, flat(undefined, { kid: 'z' }), text(), {
    keys: { ...ecPublic, kid: 'a' },
  })
  put('json-kid-in-both', RULE, flat({ alg: 'ES256', kid: 'a' }, { kid: 'a' }), JWS_INVALID)
  put('json-kid-in-both-different', RULE, flat({ alg: 'ES256', kid: 'b' }, { kid: 'a' }), JWS_INVALID)
  put('json-kid-of-another-key-narrows-nothing', KID, flat(undefined, { kid: 'z' }), LIMIT, {
    keys: set(...strangers(16), { ...ecPublic, kid: 'z' }),
  })
  // other members
  put('json-typ-in-both', RULE, flat({ alg: 'ES256', typ: 'JOSE+JSON' }, { typ: 'JOSE+JSON' }), JWS_INVALID)
  put('json-unknown-member-in-both', RULE, flat({ alg: 'ES256', x: 1 }, { x: 1 }), JWS_INVALID)
  put('json-member-in-both-by-escape', RULE, flat('{"alg":"ES256","\\u0078":1}', { x: 1 }), JWS_INVALID)
  put('json-proto-in-both', RULE, flat('{"alg":"ES256","__proto__":1}', JSON.parse('{"__proto__":1}')), JWS_INVALID)
  put(
    'json-proto-unprotected',
    RULE,
    flat(undefined, JSON.parse('{"__proto__":{"alg":"none","kid":"z","crit":["x"]}}')),
    text(),
  )
  put('json-member-in-both-at-another-depth', RULE, flat({ alg: 'ES256', x: { y: 1 } }, { y: { x: 1 } }), text())
  for (
    const [name, members] of Object.entries({
      jwk: { jwk: otherPublic },
      jku: { jku: 'https://attacker.example/jwks.json' },
      x5u: { x5u: 'https://attacker.example/x' },
      x5c: { x5c: ['MIIBszCCAVmgAwIBAgIUAA'] },
    })
  ) {
    put(`json-unprotected-${name}-of-attacker`, 'RFC 8725 3.10', flat(undefined, members, signOther), SIGNATURE, {
      keys: set(ecPublic),
    })
    put(`json-unprotected-${name}-right-key`, 'RFC 8725 3.10', flat(undefined, members), text())
  }
  // crit
  const CRIT = 'RFC 7515 4.1.11'
  const understood = { options: { crit: { exp2: true } } }
  const unprotectedWillDo = { options: { crit: { exp2: false } } }
  put('json-crit-understood', CRIT, flat({ alg: 'ES256', crit: ['exp2'], exp2: 1 }), text(), understood)
  put('json-crit-unknown', CRIT, flat({ alg: 'ES256', crit: ['exp2'], exp2: 1 }), NOT_SUPPORTED)
  put('json-crit-unprotected', CRIT, flat({ alg: 'ES256', exp2: 1 }, { crit: ['exp2'] }), JWS_INVALID)
  put(
    'json-crit-unprotected-understood',
    CRIT,
    flat({ alg: 'ES256', exp2: 1 }, { crit: ['exp2'] }),
    JWS_INVALID,
    understood,
  )
  put(
    'json-crit-unprotected-with-its-member',
    CRIT,
    flat(undefined, { crit: ['exp2'], exp2: 1 }),
    JWS_INVALID,
    unprotectedWillDo,
  )
  put('json-crit-unprotected-empty', CRIT, flat(undefined, { crit: [] }), JWS_INVALID)
  put('json-crit-unprotected-null', CRIT, flat(undefined, { crit: null }), JWS_INVALID)
  put(
    'json-crit-in-both',
    CRIT,
    flat({ alg: 'ES256', crit: ['exp2'], exp2: 1 }, { crit: ['exp2'] }),
    JWS_INVALID,
    understood,
  )
  put(
    'json-crit-member-only-unprotected',
    CRIT,
    flat({ alg: 'ES256', crit: ['exp2'] }, { exp2: 1 }),
    JWS_INVALID,
    understood,
  )
  put(
    'json-crit-member-only-unprotected-which-will-do',
    CRIT,
    flat({ alg: 'ES256', crit: ['exp2'] }, { exp2: 1 }),
    text(),
    unprotectedWillDo,
  )
  put(
    'json-crit-member-nowhere',
    CRIT,
    flat({ alg: 'ES256', crit: ['exp2'] }, { exp3: 1 }),
    JWS_INVALID,
    unprotectedWillDo,
  )
  put('json-crit-names-unprotected-kid', CRIT, flat({ alg: 'ES256', crit: ['kid'] }, { kid: 'a' }), JWS_INVALID)
  put('json-b64-false-unprotected', 'RFC 7797 3', flat(undefined, { b64: false }), JWS_INVALID)
  put(
    'json-b64-false-unprotected-crit-protected',
    'RFC 7797 3',
    flat({ alg: 'ES256', crit: ['b64'] }, { b64: false }),
    JWS_INVALID,
  )
}

function shapes(put) {
  const RULE = 'RFC 7515 7.2'
  const wrong = { 'number': 5, 'null': null, 'true': true, 'array': [], 'object': {} }
  for (const [name, value] of Object.entries(wrong)) {
    put(`json-payload-${name}`, RULE, { ...flat(), payload: value }, JWS_INVALID)
    put(`json-payload-${name}-general`, RULE, { ...general(one()), payload: value }, JWS_INVALID)
    put(`json-protected-${name}`, RULE, { ...flat(), protected: value }, JWS_INVALID)
    put(`json-signature-${name}`, RULE, { ...flat(), signature: value }, JWS_INVALID)
    if (name !== 'object') put(`json-header-${name}`, RULE, { ...flat(), header: value }, JWS_INVALID)
    put(
      `json-signatures-${name === 'array' ? 'empty' : name}`,
      RULE,
      { payload: HELLO, signatures: value },
      JWS_INVALID,
    )
    put(`json-signatures-of-${name}`, RULE, general(value), JWS_INVALID)
    if (name !== 'object') {
      put(`json-second-header-${name}`, RULE, general(one(), { ...one(), header: value }), JWS_INVALID)
    }
    put(`json-second-protected-${name}`, RULE, general(one(), { ...one(), protected: value }), JWS_INVALID)
    put(`json-second-signature-${name}`, RULE, general(one(), { ...one(), signature: value }), JWS_INVALID)
  }
  put('json-protected-as-object', RULE, { ...flat(), protected: { alg: 'ES256' } }, JWS_INVALID)
  put('json-header-text', RULE, { ...flat(), header: b64u('{"kid":"a"}') }, JWS_INVALID)
  put('json-signatures-text', RULE, { payload: HELLO, signatures: one().signature }, JWS_INVALID)
  put('json-signatures-of-compact', RULE, general(`${one().protected}.${HELLO}.${one().signature}`), JWS_INVALID)
  put('json-signatures-nested', RULE, general([one()]), JWS_INVALID)
  put('json-empty-object', RULE, {}, JWS_INVALID)
  put('json-only-payload', RULE, { payload: HELLO }, JWS_INVALID)
  put('json-signature-missing', RULE, { payload: HELLO, protected: one().protected }, JWS_INVALID)
  put('json-signature-missing-in-second', RULE, general(one(), { protected: one().protected }), JWS_INVALID)
  put('json-protected-missing', RULE, { payload: HELLO, signature: one().signature }, JWS_INVALID)
  put('json-protected-empty', RULE, { ...flat(), protected: '' }, JWS_INVALID)
  put('json-both-forms', RULE, { ...flat(), signatures: [one()] }, JWS_INVALID)
  put('json-both-forms-signatures-empty', RULE, { ...flat(), signatures: [] }, JWS_INVALID)
  put('json-both-forms-only-signature', RULE, { ...general(one()), signature: one().signature }, JWS_INVALID)
  put('json-both-forms-only-protected', RULE, { ...general(one()), protected: one().protected }, JWS_INVALID)
  put('json-both-forms-only-header', RULE, { ...general(one()), header: { kid: 'a' } }, JWS_INVALID)
  // RFC 7515 section 7.2.1: the payload is present, even if it is empty. Appendix F omits it where it is transferred
  // separately.
  put('json-payload-missing', 'RFC 7515 7.2.1', one(), JWS_INVALID)
  put('json-payload-missing-general', 'RFC 7515 7.2.1', { signatures: [one()] }, JWS_INVALID)
  put('json-payload-missing-empty-one-signed', 'RFC 7515 7.2.1', signature('', { alg: 'ES256' }), JWS_INVALID)
  put('json-encrypted', 'RFC 7516 7.2', {
    protected: b64u('{"alg":"dir","enc":"A128GCM"}'),
    iv: 'AA',
    ciphertext: 'AA',
    tag: 'AA',
  }, JWS_INVALID)
  // base64url
  const BASE64 = 'RFC 7515 2'
  for (
    const [name, change] of Object.entries({
      'padded': (value) => `${value}=`,
      'with-newline': (value) => `${value}\n`,
      'with-plus': (value) => `+${value.slice(1)}`,
      'trailing-bits': dirtyTail,
      'impossible-length': (value) => `${value}${'A'.repeat((5 - (value.length % 4)) % 4)}`,
    })
  ) {
    for (const member of ['protected', 'payload', 'signature']) {
      const of = { ...flat({ alg: 'ES256', typ: 'J' }), payload: HELLO }
      put(`json-${member}-${name}`, BASE64, { ...of, [member]: change(of[member]) }, JWS_INVALID)
    }
  }
}

function protectedHeaders(put) {
  const RULE = 'RFC 7515 4'
  for (
    const [name, header] of Object.entries({
      'duplicate': '{"alg":"ES256","x":1,"x":1}',
      'alg-twice': '{"alg":"none","alg":"ES256"}',
      'alg-twice-by-escape': '{"alg":"ES256","\\u0061lg":"none"}',
      'duplicate-nested': '{"alg":"ES256","x":[{"y":1,"y":2}]}',
      'not-json': 'ES256',
      'array': '[{"alg":"ES256"}]',
      'null': 'null',
      'byte-order-mark': '\ufeff{"alg":"ES256"}',
      'trailing-data': '{"alg":"ES256"}}',
      'empty-text': '',
      'not-utf-8': Buffer.concat([utf8('{"alg":"ES256","x":"'), Buffer.from([0xff]), utf8('"}')]),
      'lone-surrogate': '{"alg":"ES256","x":"\\ud800"}',
      'alg-number': '{"alg":5}',
      'alg-missing': '{"kid":"a"}',
      'kid-null': '{"alg":"ES256","kid":null}',
    })
  ) {
    put(`json-header-${name}-flattened`, RULE, flat(header), JWS_INVALID)
    put(`json-header-${name}-general`, RULE, general(one(header)), JWS_INVALID)
  }
  put('json-header-unknown-alg', 'RFC 7515 4.1.1', flat({ alg: 'XS256' }), NOT_SUPPORTED)
  put('json-protected-depth-64', 'limits', flat(`{"alg":"ES256","x":${nested(63)}}`), text())
  put('json-protected-depth-65', 'limits', flat(`{"alg":"ES256","x":${nested(64)}}`), LIMIT)
}

function several(put) {
  const RULE = 'RFC 7515 5.2'
  const good = one()
  const bad = damaged(good)
  const other = one({ alg: 'ES256' }, undefined, signOther)
  const stranger = one({ alg: 'ES256', kid: 'z' })
  put('json-general-one', 'RFC 7515 7.2.1', general(good), text())
  put('json-general-two-good', RULE, general(good, other), text())
  put('json-general-two-good-other-first', RULE, general(other, good), text(TEXT, 1))
  put('json-general-same-twice', RULE, general(good, good), text())
  put(
    'json-general-unknown-members',
    'RFC 7515 7.2.1',
    { ...general({ ...good, x: 1, payload: 'AA' }), recipients: 5 },
    text(),
  )
  put('json-general-members-in-other-order', 'RFC 7515 7.2.1', { signatures: [good], payload: HELLO }, text())
  put('json-general-first-bad', RULE, general(bad, good), text(TEXT, 0, 1))
  put('json-general-first-bad-second-of-other-key', RULE, general(bad, other), text(TEXT, 1, 1))
  put('json-general-second-bad', RULE, general(good, bad), text())
  put('json-general-both-bad', RULE, general(bad, bad), SIGNATURE)
  put('json-general-payload-changed', RULE, { ...general(good, other), payload: b64u('hallo') }, SIGNATURE)
  put(
    'json-general-signatures-exchanged',
    RULE,
    general({
      ...one({ alg: 'ES256', kid: 'a' }),
      signature: one({ alg: 'ES256', kid: 'b' }, undefined, signOther).signature,
    }, {
      ...one({ alg: 'ES256', kid: 'b' }, undefined, signOther),
      signature: one({ alg: 'ES256', kid: 'a' }).signature,
    }),
    SIGNATURE,
  )
  const before = {
    'no-key': [stranger, NO_KEY],
    'none': [{ ...one({ alg: 'none' }), signature: '' }, NOT_ALLOWED],
    'unknown-alg': [one({ alg: 'XS256' }), NOT_SUPPORTED],
    'no-alg': [signature(HELLO, undefined, { alg: 'ES256' }), JWS_INVALID],
    'hmac-not-named': [one({ alg: 'HS256' }, undefined, hmac(secret32, 256)), NOT_ALLOWED],
    'crit-unknown': [one({ alg: 'ES256', crit: ['x'], x: 1 }), NOT_SUPPORTED],
    'crit-unprotected': [one(undefined, { crit: ['x'] }), JWS_INVALID],
    'header-not-json': [one('x'), JWS_INVALID],
    'signature-not-base64url': [{ ...good, signature: '*' }, JWS_INVALID],
    'member-in-both': [one(undefined, { alg: 'ES256' }), JWS_INVALID],
  }
  for (const [name, [entry, verdict]] of Object.entries(before)) {
    put(`json-general-${name}-then-good`, RULE, general(entry, good), text(TEXT, 0, 1))
    put(`json-general-good-then-${name}`, RULE, general(good, entry), text())
    put(`json-general-${name}-then-bad`, RULE, general(entry, bad), SIGNATURE)
    put(`json-general-bad-then-${name}`, RULE, general(bad, entry), SIGNATURE)
    // Where no signature gets as far as verification, the first one gives the reason.
    put(
      `json-general-${name}-then-${name === 'no-key' ? 'none' : 'no-key'}`,
      RULE,
      general(entry, name === 'no-key' ? before.none[0] : stranger),
      verdict,
    )
  }
  put('json-general-third-good', RULE, general(bad, stranger, good, other), text(TEXT, 0, 2))
  put(
    'json-general-kid-each',
    'RFC 7515 4.1.4',
    general(
      one({ alg: 'ES256', kid: 'a' }, undefined, signOther),
      one({ alg: 'ES256', kid: 'b' }, undefined, signOther),
    ),
    text(TEXT, 1, 1),
  )
  const rsa = publicJwk(stored.rsa2048)
  const mixed = general(one({ alg: 'RS256' }, undefined, pkcs1(stored.rsa2048, 256)), good)
  put('json-general-algorithms-choose', 'RFC 8725 3.1', mixed, text(TEXT, 0, 1), {
    keys: set(ecPublic, rsa),
    options: { algorithms: ['ES256'] },
  })
  put('json-general-algorithms-choose-none', 'RFC 8725 3.1', mixed, NOT_ALLOWED, {
    keys: set(ecPublic, rsa),
    options: { algorithms: ['PS256'] },
  })
  put('json-general-of-two-algorithms', RULE, mixed, text(TEXT, 1, 0), { keys: set(ecPublic, rsa) })
  put('json-general-key-for-the-second-only', RULE, mixed, text(TEXT, 0, 1), { keys: set(ecPublic) })
  const okp = (jwk) => (input) => crypto.sign(null, input, crypto.createPrivateKey({ key: jwk, format: 'jwk' }))
  const modern = general(
    one({ alg: 'ML-DSA-44' }, undefined, mlDsa(stored.mlDsa44)),
    one({ alg: 'Ed25519' }, undefined, okp(stored.ed25519)),
    one({ alg: 'EdDSA' }, undefined, okp(stored.ed448)),
  )
  put('json-general-ml-dsa-and-eddsa', RULE, modern, text(), { keys: set(publicJwk(stored.mlDsa44)) })
  put('json-general-ml-dsa-without-key', RULE, modern, text(TEXT, 1, 2), {
    keys: set(ecPublic, publicJwk(stored.ed448)),
  })
}

function limits(put) {
  const good = one()
  const bad = damaged(good)
  const bads = (count) => Array(count).fill(bad)
  put('json-signatures-sixteenth-good', 'limits', general(...bads(15), good), text(TEXT, 0, 15))
  put('json-signatures-sixteen-bad', 'limits', general(...bads(16)), SIGNATURE)
  put('json-signatures-seventeen', 'limits', general(...bads(17)), LIMIT)
  put('json-signatures-seventeen-last-good', 'limits', general(...bads(16), good), LIMIT)
  put('json-signatures-seventeen-first-good', 'limits', general(good, ...bads(16)), LIMIT)
  put('json-signatures-by-option', 'limits', general(bad, bad, good), LIMIT, { options: { limits: { candidates: 2 } } })
  put('json-signatures-by-option-met', 'limits', general(bad, bad, good), text(TEXT, 0, 2), {
    options: { limits: { candidates: 3 } },
  })
  put('json-signatures-raised-by-option', 'limits', general(...bads(16), good), text(TEXT, 0, 16), {
    options: { limits: { candidates: 17 } },
  })
  put('json-candidates-in-each', 'limits', general(stranger(), good), LIMIT, { keys: set(...strangers(16), ecPublic) })
  const size = json(flat()).length
  put('json-size-by-option', 'limits', flat(), LIMIT, { options: { limits: { tokenBytes: size - 1 } } })
  put('json-size-by-option-met', 'limits', flat(), text(), { options: { limits: { tokenBytes: size } } })
  put('json-whole-depth-64', 'limits', { ...flat(), x: JSON.parse(nested(63)) }, text())
  put('json-whole-depth-65', 'limits', { ...flat(), x: JSON.parse(nested(64)) }, LIMIT)
  put('json-whole-depth-65-unprotected', 'limits', flat(undefined, { x: JSON.parse(nested(63)) }), LIMIT)
  put('json-whole-depth-by-option', 'limits', general(one(undefined, { x: 1 })), LIMIT, {
    options: { limits: { depth: 3 } },
  })
}
const stranger = () => one({ alg: 'ES256', kid: 'z' })

function detached(put) {
  const RULE = 'RFC 7515 F'
  const given = (payload) => ({ options: { payload } })
  const compact = (body, signed = body, header = { alg: 'ES256' }) => {
    const { protected: head, signature: sig } = signature(b64u(signed), header)
    return `${head}.${body === undefined ? '' : b64u(body)}.${sig}`
  }
  const away = compact(undefined, TEXT)
  const plain = { ok: true, payloadText: TEXT, key: { index: 0 } }
  put('detached-compact', RULE, away, plain, given(TEXT))
  put('detached-compact-other-payload', RULE, away, SIGNATURE, given('hallo'))
  put('detached-compact-payload-longer', RULE, away, SIGNATURE, given('hello '))
  put('detached-compact-empty-given', RULE, away, SIGNATURE, given(''))
  put('detached-compact-encoded-payload-given', RULE, away, SIGNATURE, given(HELLO))
  put('detached-compact-not-given', RULE, away, SIGNATURE)
  put('detached-compact-empty', RULE, compact(undefined, ''), { ...plain, payloadText: '' }, given(''))
  put(
    'detached-compact-not-ascii',
    RULE,
    compact(undefined, 'π.\n😀\u0000'),
    { ...plain, payloadText: 'π.\n😀\u0000' },
    given('π.\n😀\u0000'),
  )
  put('detached-compact-and-embedded', RULE, compact(TEXT), JWS_INVALID, given(TEXT))
  put('detached-compact-and-embedded-different', RULE, compact(TEXT), JWS_INVALID, given('hallo'))
  put('detached-compact-and-embedded-empty-given', RULE, compact(TEXT), JWS_INVALID, given(''))
  put('detached-compact-none', 'RFC 8725 3.2', `${b64u('{"alg":"none"}')}..`, NOT_ALLOWED, given(TEXT))
  put('detached-compact-two-parts', 'RFC 7515 7.1', away.replace('..', '.'), JWS_INVALID, given(TEXT))
  put('detached-compact-four-parts', 'RFC 7515 7.1', away.replace('..', '...'), JWS_INVALID, given(TEXT))
  put('detached-json-flattened', RULE, one(), text(), given(TEXT))
  put('detached-json-general', RULE, { signatures: [one()] }, text(), given(TEXT))
  put(
    'detached-json-second',
    RULE,
    { signatures: [damaged(one()), one({ alg: 'ES256' }, undefined, signOther)] },
    text(TEXT, 1, 1),
    given(TEXT),
  )
  put('detached-json-other-payload', RULE, one(), SIGNATURE, given('hallo'))
  put('detached-json-and-embedded', RULE, flat(), JWS_INVALID, given(TEXT))
  put('detached-json-and-embedded-general', RULE, general(one()), JWS_INVALID, given(TEXT))
  put('detached-json-and-embedded-different', RULE, flat(), JWS_INVALID, given('hallo'))
  put('detached-json-empty', RULE, signature('', { alg: 'ES256' }), text(''), given(''))
  put('detached-json-kid-unprotected-of-another-key', RULE, one(undefined, { kid: 'b' }), text(), given(TEXT))
}

function unencoded(put) {
  const RULE = 'RFC 7797 5.3'
  const HEADER = { alg: 'ES256', b64: false, crit: ['b64'] }
  const raw = (payload, header = HEADER) => ({ payload, ...signature(payload, header) })
  for (
    const [name, payload] of Object.entries({
      'plain': 'hello_world-1',
      'with-dots': '$.02',
      'only-dots': '..',
      'like-a-token': 'a.b.c',
      'with-newlines': 'a\r\nb\n',
      'control-characters': '\u0000\u0001\u001f\u007f',
      'quotes-and-backslashes': '"\\"/{}[]',
      'not-ascii': 'π ≈ 3 😀 é',
      'byte-order-mark': '\ufeffx',
      'line-separators': '\u2028\u2029',
      'base64url-text': HELLO,
      'padded-base64': 'aGVsbG8=',
      'empty': '',
      'json': '{"exp":1,"exp":2}',
    })
  ) put(`json-b64-false-${name}`, RULE, raw(payload), text(payload))
  put('json-b64-false-general', RULE, {
    payload: '$.02',
    signatures: [damaged(raw('$.02')), raw('$.02')].map(({ payload: _, ...entry }) => entry),
  }, text('$.02', 0, 1))
  put('json-b64-false-payload-changed', RULE, { ...raw('$.02'), payload: '$.03' }, SIGNATURE)
  put('json-b64-false-payload-encoded', RULE, { ...raw('$.02'), payload: b64u('$.02') }, SIGNATURE)
  put('json-b64-false-signed-encoded', RULE, { ...raw(b64u('$.02')), payload: '$.02' }, SIGNATURE)
  put('json-b64-false-composed-and-decomposed', RULE, { ...raw('caf\u00e9'), payload: 'cafe\u0301' }, SIGNATURE)
  put('json-b64-false-not-critical', 'RFC 7797 6', raw('$.02', { alg: 'ES256', b64: false }), JWS_INVALID)
  put(
    'json-b64-false-other-name-critical',
    'RFC 7797 6',
    raw('$.02', { alg: 'ES256', b64: false, crit: ['x'], x: 1 }),
    JWS_INVALID,
    { options: { crit: { x: true } } },
  )
  put('json-b64-text', 'RFC 7797 3', raw('$.02', { alg: 'ES256', b64: 'false', crit: ['b64'] }), JWS_INVALID)
  put('json-b64-zero', 'RFC 7797 3', raw('$.02', { alg: 'ES256', b64: 0, crit: ['b64'] }), JWS_INVALID)
  put('json-b64-null', 'RFC 7797 3', raw('$.02', { alg: 'ES256', b64: null, crit: ['b64'] }), JWS_INVALID)
  put('json-b64-true', 'RFC 7797 3', flat({ alg: 'ES256', b64: true, crit: ['b64'] }), text())
  put('json-b64-true-not-critical', 'RFC 7797 3', flat({ alg: 'ES256', b64: true }), text())
  put('json-b64-absent-payload-not-encoded', 'RFC 7515 2', raw('$.02', { alg: 'ES256' }), JWS_INVALID)
  // All signatures must agree on the encoding of the payload.
  const [yes, no] = [raw(HELLO), raw(HELLO, { alg: 'ES256' })].map(({ payload: _, ...entry }) => entry)
  put('json-b64-false-then-encoded', 'RFC 7797 3', { payload: HELLO, signatures: [yes, no] }, JWS_INVALID)
  put('json-encoded-then-b64-false', 'RFC 7797 3', { payload: HELLO, signatures: [no, yes] }, JWS_INVALID)
  // The payload is given in addition to the token.
  const given = (payload) => ({ options: { payload } })
  const away = ({ payload: _, ...entry }) => entry
  const plain = (payloadText) => ({ ok: true, payloadText, key: { index: 0 } })
  for (
    const [name, payload] of Object.entries({
      'with-dots': '$.02',
      'not-ascii': 'π\n😀\u0000',
      'base64url-text': HELLO,
      'empty': '',
    })
  ) {
    const entry = away(raw(payload))
    put(`detached-b64-false-json-${name}`, RULE, entry, text(payload), given(payload))
    put(
      `detached-b64-false-compact-${name}`,
      'RFC 7797 5.2',
      `${entry.protected}..${entry.signature}`,
      plain(payload),
      given(payload),
    )
  }
  put(
    'detached-b64-false-compact-other-payload',
    'RFC 7797 5.2',
    `${raw('$.02').protected}..${raw('$.02').signature}`,
    SIGNATURE,
    given('$.03'),
  )
  put('detached-b64-false-json-and-embedded', RULE, raw('$.02'), JWS_INVALID, given('$.02'))
  put(
    'detached-b64-false-compact-and-embedded',
    'RFC 7797 5.2',
    `${raw('abc').protected}.abc.${raw('abc').signature}`,
    JWS_INVALID,
    given('abc'),
  )
  // In a compact token: printable ASCII without dots only.
  for (
    const [name, payload] of Object.entries({
      'newline': 'a\nb',
      'tab': 'a\tb',
      'zero-byte': 'a\u0000b',
      'delete-character': 'a\u007fb',
      'not-ascii': 'é',
      'byte-order-mark': '\ufeffa',
    })
  ) {
    const { protected: head, signature: sig } = raw(payload)
    put(`compact-b64-false-${name}`, 'RFC 7797 5.2', `${head}.${payload}.${sig}`, JWS_INVALID)
  }
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('').replace('.', '')
  const { protected: head, signature: sig } = raw(printable)
  put('compact-b64-false-all-that-may-be', 'RFC 7797 5.2', `${head}.${printable}.${sig}`, plain(printable))
  put('compact-b64-false-empty', 'RFC 7797 5.2', `${raw('').protected}..${raw('').signature}`, plain(''))
}

/** A string is parsed as the compact serialization, whatever it holds. */
function strings(put) {
  const RULE = 'RFC 7515 7.1'
  put('json-as-string-flattened', RULE, json(flat()), JWS_INVALID)
  put('json-as-string-general', RULE, json(general(one())), JWS_INVALID)
  put('json-as-string-two-dots', RULE, json({ ...flat(), x: '..' }), JWS_INVALID)
  put(
    'json-as-string-b64-false',
    RULE,
    json({ payload: 'a.b.c', ...signature('a.b.c', { alg: 'ES256', b64: false, crit: ['b64'] }) }),
    JWS_INVALID,
  )
  put('json-as-string-detached', RULE, json(one()), JWS_INVALID, { options: { payload: TEXT } })
  const [head, payload, sig] = parts(es256(TEXT))
  put('json-members-as-of-compact', RULE, { payload, protected: head, signature: sig }, text())
}
