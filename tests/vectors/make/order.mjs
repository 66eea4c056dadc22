// Which of two simultaneous errors is reported; and the raw call, which reads no claims.
import { CLAIMS, KEYS, claims, es256, sign } from './base.mjs'
import { ecPublic, otherPublic, secret32, stored } from './keys.mjs'
import {
  b64u,
  expired,
  hmac,
  JWK_INVALID,
  JWKS_INVALID,
  JWS_INVALID,
  JWT_INVALID,
  LIMIT,
  NO_KEY,
  NOT_ALLOWED,
  NOT_SUPPORTED,
  NOW,
  octJwk,
  parts,
  pkcs1,
  publicJwk,
  set,
  SIGNATURE,
  token,
  Topic,
  TYPE_ERROR,
  utf8,
  WEAK,
} from './tools.mjs'

export function orderCases() {
  const topic = new Topic(
    'order',
    'Tokens and key sets with two faults: the earlier check in the order format, header, algorithm, key, signature, ' +
      'payload, claims gives the verdict.',
  )
  const put = (name, fields) => topic.jwt(`first-${name}`, 'order of checks', { keys: KEYS, ...fields })
  const good = es256()
  const [header, payload, sig] = parts(good)
  const raw = (text, body = JSON.stringify(CLAIMS)) => token(text, body, sign)
  const badSet = { keys: undefined, keysText: '{"keys":[}' }

  put('size-before-parts', { token: { before: '', repeat: 'QUFB', times: 300000, after: '' }, expect: LIMIT })
  put('parts-before-encoding', { token: `${header}.*.*.*.*`, expect: NOT_SUPPORTED })
  put('payload-encoding-before-header-json', { token: `${b64u('x')}.*.${sig}`, expect: JWS_INVALID })
  put('payload-encoding-before-algorithm', { token: `${b64u('{"alg":"none"}')}.*.`, expect: JWS_INVALID })
  put('signature-encoding-before-algorithm', { token: `${b64u('{"alg":"XS256"}')}.${payload}.*`, expect: JWS_INVALID })
  put('header-before-algorithm', { token: raw('{"alg":"none","alg":"none"}'), expect: JWS_INVALID })
  put('kid-type-before-algorithm', { token: raw('{"alg":"none","kid":5}'), expect: JWS_INVALID })
  put('crit-before-algorithm', { token: raw('{"alg":"none","crit":[]}'), expect: JWS_INVALID })
  put('crit-unknown-before-algorithm', { token: raw('{"alg":"none","crit":["x"],"x":1}'), expect: NOT_SUPPORTED })
  put('header-before-key-set', { token: raw('{"typ":"JWT"}'), ...badSet, expect: JWS_INVALID })
  put('format-before-key-set', { token: 'x', ...badSet, expect: JWS_INVALID })
  put('algorithm-before-key-set', { token: raw('{"alg":"none"}'), ...badSet, expect: NOT_ALLOWED })
  put('algorithm-option-before-key-set', {
    token: good,
    options: { algorithms: ['RS256'] },
    ...badSet,
    expect: NOT_ALLOWED,
  })
  put('algorithm-unknown-before-key-set', { token: raw('{"alg":"XS256"}'), ...badSet, expect: NOT_SUPPORTED })
  put('algorithm-before-single-key', {
    token: raw('{"alg":"XS256"}'),
    keys: { ...ecPublic, y: otherPublic.y },
    expect: NOT_SUPPORTED,
  })
  put('hmac-not-named-before-weak', {
    token: token({ alg: 'HS256' }, CLAIMS, hmac(Buffer.from('a'), 256)),
    keys: octJwk(Buffer.from('a')),
    expect: NOT_ALLOWED,
  })
  put('key-set-before-signature', { token: `${header}.${payload}.AA`, ...badSet, expect: JWKS_INVALID })
  put('single-key-before-signature', {
    token: `${header}.${payload}.AA`,
    keys: { ...ecPublic, y: otherPublic.y },
    expect: JWK_INVALID,
  })
  put('single-key-before-choice', {
    token: token({ alg: 'RS256' }, CLAIMS, pkcs1(stored.rsa2048, 256)),
    keys: { ...ecPublic, y: otherPublic.y },
    expect: JWK_INVALID,
  })
  put('choice-before-signature', { token: es256(CLAIMS, { kid: 'z' }).slice(0, -4), expect: NO_KEY })
  put('weak-before-signature', {
    token: token({ alg: 'HS256' }, CLAIMS, hmac(secret32, 256)),
    keys: set(octJwk(Buffer.from('a'))),
    options: { algorithms: ['HS256'] },
    expect: WEAK,
  })
  put('weak-rsa-before-signature', {
    token: token({ alg: 'RS256' }, CLAIMS, pkcs1(stored.rsa2048, 256)),
    keys: set(publicJwk(stored.rsa1024)),
    expect: WEAK,
  })
  put('signature-before-payload', { token: `${header}.${b64u('no json')}.${sig}`, expect: SIGNATURE })
  put('signature-before-claims', { token: es256(claims({ exp: 1 })), keys: set(otherPublic), expect: SIGNATURE })
  put('signature-before-typ', { token: good, keys: set(otherPublic), options: { typ: 'x' }, expect: SIGNATURE })
  put('payload-before-claims', { token: es256('{"exp":1,"exp":1}'), expect: JWT_INVALID })
  put('payload-before-typ', { token: es256('[]'), options: { typ: 'x' }, expect: JWT_INVALID })
  put('option-before-everything', { token: 'x', options: { issuer: '' }, ...badSet, expect: TYPE_ERROR })
  put('expired-alone', { token: es256(claims({ exp: NOW })), expect: expired() })
  return topic
}

export function rawCases() {
  const topic = new Topic('jws', 'The raw call: the signature over any payload, and no claims.')
  const put = (name, rule, fields) => topic.jws(`raw-${name}`, rule, { keys: KEYS, ...fields })
  const text = (payload, index = 0) => ({ ok: true, payloadText: payload, key: { index } })
  const jws = (payload, header = {}) => es256(payload, header)
  const RULE = 'RFC 7515 5.2'
  put('text', RULE, { token: jws('hello'), expect: text('hello') })
  put('empty', RULE, { token: jws(''), expect: text('') })
  put('not-ascii', RULE, { token: jws('π ≈ 3\r\n😀'), expect: text('π ≈ 3\r\n😀') })
  put('zero-bytes', RULE, { token: jws('\u0000\u0000'), expect: text('\u0000\u0000') })
  put('byte-order-mark-kept', RULE, { token: jws('\ufeffx'), expect: text('\ufeffx') })
  put('expired-token', RULE, { token: jws('{"exp":1}'), expect: text('{"exp":1}') })
  put('duplicate-members-are-not-read', RULE, { token: jws('{"a":1,"a":1}'), expect: text('{"a":1,"a":1}') })
  put('binary-payload', RULE, { token: jws(Buffer.from([0xff, 0x00, 0xfe])), expect: { ok: true, key: { index: 0 } } })
  put('single-key', RULE, { token: jws('hello'), keys: ecPublic, expect: text('hello') })
  put('other-key', RULE, { token: jws('hello'), keys: set(otherPublic), expect: SIGNATURE })
  put('algorithms', 'RFC 8725 3.1', { token: jws('hello'), options: { algorithms: ['ES256'] }, expect: text('hello') })
  put('algorithms-other', 'RFC 8725 3.1', {
    token: jws('hello'),
    options: { algorithms: ['RS256'] },
    expect: NOT_ALLOWED,
  })
  put('none', 'RFC 8725 3.2', { token: `${b64u('{"alg":"none"}')}.${b64u('hello')}.`, expect: NOT_ALLOWED })
  put('hmac', 'RFC 7518 3.2', {
    token: token({ alg: 'HS256' }, 'hello', hmac(secret32, 256)),
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: text('hello'),
  })
  put('hmac-not-named', 'RFC 8725 3.1', {
    token: token({ alg: 'HS256' }, 'hello', hmac(secret32, 256)),
    keys: set(octJwk(secret32)),
    expect: NOT_ALLOWED,
  })
  put('crit-unknown', 'RFC 7515 4.1.11', { token: jws('hello', { crit: ['exp2'], exp2: 1 }), expect: NOT_SUPPORTED })
  put('crit-understood', 'RFC 7515 4.1.11', {
    token: jws('hello', { crit: ['exp2'], exp2: 1 }),
    options: { crit: { exp2: true } },
    expect: text('hello'),
  })
  put('claim-option-is-unknown', 'options', {
    token: jws('hello'),
    options: { issuer: 'https://issuer.example' },
    expect: TYPE_ERROR,
  })
  put('now-option-is-unknown', 'options', { token: jws('hello'), options: { clockTolerance: 5 }, expect: TYPE_ERROR })
  put('five-parts', 'RFC 7516 9', { token: 'a.b.c.d.e', expect: NOT_SUPPORTED })

  // RFC 7797: the token holds the payload unencoded.
  const unencoded = (payload, head) => {
    const input = `${b64u(JSON.stringify(head))}.${payload}`
    return `${input}.${b64u(sign(utf8(input)))}`
  }
  const B64 = { alg: 'ES256', b64: false, crit: ['b64'] }
  put('b64-false', 'RFC 7797 5.2', { token: unencoded('hello_world-1', B64), expect: text('hello_world-1') })
  put('b64-false-other-characters', 'RFC 7797 5.2', { token: unencoded('{"a": 1}~', B64), expect: text('{"a": 1}~') })
  put('b64-false-payload-changed', 'RFC 7797 5.2', {
    token: unencoded('hello', B64).replace('.hello.', '.hallo.'),
    expect: SIGNATURE,
  })
  put('b64-false-payload-with-dot', 'RFC 7797 5.2', { token: unencoded('$.02', B64), expect: JWS_INVALID })
  put('b64-false-not-critical', 'RFC 7797 6', {
    token: unencoded('hello', { alg: 'ES256', b64: false }),
    expect: JWS_INVALID,
  })
  put('b64-false-as-text', 'RFC 7797 3', {
    token: unencoded('hello', { alg: 'ES256', b64: 'false', crit: ['b64'] }),
    expect: JWS_INVALID,
  })
  put('b64-in-crit-but-absent', 'RFC 7515 4.1.11', { token: jws('hello', { crit: ['b64'] }), expect: JWS_INVALID })
  put('b64-true', 'RFC 7797 3', { token: jws('hello', { b64: true, crit: ['b64'] }), expect: text('hello') })
  return topic
}
