// The profiles of a token (ID token, access token, logout token) and their options: nonce, azp, auth_time, acr,
// at_hash, c_hash and scope. For each rule: cases that pass, cases that fail, and which of two errors is reported
// first.
import crypto from 'node:crypto'
import { AUDIENCE, CLAIMS, ISSUER, KEYS, es256, sign } from './base.mjs'
import { p384, p521, secp256k1 } from './curves.mjs'
import { ecPublic, otherPublic, secret32, secret48, secret64, stored } from './keys.mjs'
import { mlDsa } from './ml-dsa.mjs'
import {
  JWT_INVALID, NOT_SUPPORTED, NOW, SIGNATURE, Topic, TYPE_ERROR,
  b64u, claim, expired, hmac, json, octJwk, ok, pkcs1, pss, publicJwk, set, sha, toInt, token, unb64u, utf8,
} from './tools.mjs'

const NONCE = 'n-0S6_WzA2Mj'
const CLIENT = 's6BhdRkqt3'
const ACR = 'urn:mace:incommon:iap:silver'
const ACCESS_TOKEN = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
const CODE = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const EVIL = 'https://evil.example'

const missing = (name) => claim(name, 'missing')
const invalid = (name) => claim(name, 'invalid')
const defined = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
const without = (names) => Object.fromEntries(names.map((name) => [name, undefined]))
const each = (table, use) => Object.entries(table).forEach(([name, value], i) => use(name, value, i))

/** The payload and the header that cases of a profile start from: only what the profile requires. */
const { iss, sub, aud, iat, exp } = CLAIMS
const PAYLOAD = {
  none: CLAIMS,
  id_token: CLAIMS,
  access_token: { ...CLAIMS, client_id: CLIENT, jti: 'j' },
  lenient_access_token: CLAIMS,
  logout_token: { iss, sub, aud, iat, exp, jti: 'j', events: { [EVENT]: {} } },
}
const HEADER = { access_token: { typ: 'at+jwt' } }
const RULES = {
  id: 'OIDC Core 2',
  access: 'RFC 9068 2.2',
  legacy: 'RFC 9068 2.2',
  logout: 'OIDC Back-Channel Logout 2.4',
}

/** A value of each type of JSON. */
const VALUES = { string: 'x', number: 5, null: null, list: ['x'], object: { x: 1 }, boolean: true }
const { string: _, ...NO_STRING } = VALUES
const INHERITED = ['__proto__', 'constructor', 'toString']

export function profileCases() {
  const topic = new Topic(
    'profiles',
    'Profiles, which say what kind of token is expected, and the options nonce, authorizedParty, maxAuthAge, acr, ' +
      'accessToken, code and scopes: checked after the age of the token, in this order, but scopes last of all.',
  )
  /**
   * Puts cases of one profile. Without `expect` a case passes and returns the payload. `changes`: members, or text to
   * add to them.
   */
  const of =
    (profile) => (name, rule, changes = {}, options = {}, expect = undefined, header = HEADER[profile] ?? {}) => {
      const text = typeof changes === 'string'
        ? json(PAYLOAD[profile]).replace(/\}$/, `,${changes}}`)
        : json(defined({ ...PAYLOAD[profile], ...changes }))
      topic.jwt(profile === 'none' ? name : `${profile}-${name}`, rule, {
        token: es256(text, defined(header)),
        keys: KEYS,
        options: profile === 'none' ? options : { profile, ...options },
        expect: expect ?? ok(JSON.parse(text)),
      })
    }
  const puts = {
    topic,
    plain: of('none'),
    id: of('id_token'),
    access: of('access_token'),
    lenient: of('lenient_access_token'),
    logout: of('logout_token'),
  }
  /** An access token from before RFC 9068: without typ, client_id and jti. */
  puts.legacy = (name, rule, changes = {}, options = {}, expect = undefined, header = {}) =>
    puts.access(
      `legacy-${name}`,
      rule,
      { client_id: undefined, jti: undefined, ...changes },
      { legacyAccessTokens: true, ...options },
      expect,
      header,
    )
  for (
    const add of [
      texts,
      authenticationTime,
      hashes,
      hashClaims,
      hashesWithMlDsa,
      scopes,
      required,
      types,
      typ,
      marks,
      lenientTokens,
      audiences,
      senderConstraint,
      logoutTokens,
      others,
      mistakes,
      order,
    ]
  ) add(puts)
  return topic
}

// ---- nonce, azp, acr, auth_time ----

/** Values that look like the expected one, or nearly equal it. */
function nearly(value) {
  const twins = { a: '\u0430', e: '\u0435', s: '\u0455', S: '\u0405' }
  const other = (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())
  return {
    'cyrillic-letter': value.replace(/[aesS]/, (c) => twins[c]),
    'fullwidth-letter': value.replace(/[a-z]/i, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    'is-longer': `${value}x`,
    'letter-case': value.replace(/[a-z]/i, other),
    'is-shorter': value.slice(0, -1),
    'zero-byte-after': `${value}\u0000`,
    'space-after': `${value} `,
    'is-empty': '',
  }
}

/** Compared byte by byte; iss and aud too. */
function texts({ plain, id, access }) {
  const RULE = 'OIDC Core 3.1.3.7'
  for (
    const [name, option, value] of [['nonce', 'nonce', NONCE], ['azp', 'authorizedParty', CLIENT], ['acr', 'acr', ACR]]
  ) {
    const put = (what, given, expect, asked = value) =>
      plain(`${name}-${what}`, RULE, { [name]: given }, { [option]: asked }, expect)
    put('equal', value)
    put('missing', undefined, missing(name))
    put('differs', 'x', claim(name))
    each(nearly(value), (what, text, i) => (i < 2 || name === 'nonce') && put(what, text, claim(name)))
    each(
      { number: 5, null: null, list: [value], object: { [value]: value }, boolean: true },
      (type, given) => put(`is-${type}`, given, claim(name)),
    )
    plain(`${name}-not-required`, RULE, { [name]: 5 })
    id(`${name}-equal`, RULE, { [name]: value }, { [option]: value })
    id(`${name}-differs`, RULE, { [name]: 'x' }, { [option]: value }, claim(name))
    if (name === 'nonce') continue
    access(`${name}-differs`, RULE, { [name]: 'x' }, { [option]: value }, claim(name))
    put('of-a-list-last', value, undefined, ['y', 'z', value])
    put('in-none-of-a-list', 'x', claim(name), ['y', value])
    put('list-in-token-against-list', [value], claim(name), [value])
  }
  const optional = (name, azp, expect, options = {}) =>
    plain(`azp-ifPresent-${name}`, RULE, { azp }, { authorizedParty: { ifPresent: CLIENT }, ...options }, expect)
  optional('equal', CLIENT)
  optional('of-a-list', CLIENT, undefined, { authorizedParty: { ifPresent: ['y', CLIENT] } })
  optional('absent', undefined)
  optional('absent-and-required', undefined, missing('azp'), { requiredClaims: ['azp'] })
  optional('differs', 'x', claim('azp'))
  each({ empty: '', null: null, list: [CLIENT] }, (type, azp) => optional(`is-${type}`, azp, claim('azp')))
  access('azp-ifPresent-differs', RULE, { azp: 'x' }, { authorizedParty: { ifPresent: CLIENT } }, claim('azp'))
  plain('nonce-not-expected-without-profile', RULE, { nonce: NONCE })
  each({ string: NONCE, empty: '', null: null, number: 5 }, (type, nonce) => {
    id(`nonce-not-expected-is-${type}`, RULE, { nonce }, {}, claim('nonce'))
  })
  id('nonce-not-expected-escaped', RULE, `"\\u006eonce":"${NONCE}"`, {}, claim('nonce'))
  id('nonce-not-expected-absent', RULE, { Nonce: NONCE })
  id('nonce-waived', RULE, { nonce: NONCE }, { nonce: false })
  id('nonce-waived-absent', RULE, {}, { nonce: false })
  id('nonce-waived-is-number', RULE, { nonce: 5 }, { nonce: false }, invalid('nonce'))
  plain('nonce-escaped', RULE, `"\\u006eonce":"\\u006e${NONCE.slice(1)}"`, { nonce: NONCE })
  plain('nonce-composed-against-decomposed', RULE, { nonce: 'caf\u00e9' }, { nonce: 'cafe\u0301' }, claim('nonce'))
  plain('nonce-number-in-digits', RULE, { nonce: 5 }, { nonce: '5' }, claim('nonce'))
  for (const [name, option, value] of [['iss', 'issuer', ISSUER], ['aud', 'audience', AUDIENCE]]) {
    for (const what of ['cyrillic-letter', 'fullwidth-letter']) {
      id(`${name}-${what}`, RULE, { [name]: nearly(value)[what] }, { [option]: value }, claim(name))
    }
  }
}

function authenticationTime({ plain, id, access }) {
  const put = (what, given, options, expect, profile = plain) =>
    profile(
      `auth_time-${what}`,
      'OIDC Core 3.1.3.7',
      typeof given === 'string' ? `"auth_time":${given}` : { auth_time: given },
      options,
      expect,
    )
  const ASKED = { maxAuthAge: 300 }
  const rejected = claim('auth_time')
  put('on-the-edge', NOW - 300, ASKED)
  put('exceeded', NOW - 301, ASKED, rejected)
  put('exceeded-by-half-a-second', NOW - 300.5, ASKED, rejected)
  put('minutes-exceeded', NOW - 301, { maxAuthAge: '5m' }, rejected)
  put('with-tolerance', NOW - 305, { ...ASKED, clockTolerance: 5 })
  put('with-tolerance-exceeded', NOW - 306, { ...ASKED, clockTolerance: 5 }, rejected)
  put('is-now-and-age-zero', NOW, { maxAuthAge: 0 })
  put('a-second-ago-and-age-zero', NOW - 1, { maxAuthAge: 0 }, rejected)
  put('in-future', NOW + 1, ASKED, rejected)
  put('in-future-on-the-edge-of-tolerance', NOW + 5, { ...ASKED, clockTolerance: 5 })
  put('in-future-beyond-tolerance', NOW + 6, { ...ASKED, clockTolerance: 5 }, rejected)
  put('missing', undefined, ASKED, missing('auth_time'))
  put('not-required', '"x"')
  put('largest-safe-integer', 9007199254740991, ASKED, rejected)
  put('beyond-two-to-53', '1e16', ASKED, claim('auth_time'))
  put('infinite', '1e400', ASKED, JWT_INVALID)
  each(
    { string: `"${NOW}"`, null: null, list: [NOW], object: {}, boolean: true },
    (type, value) => put(`is-${type}`, value, ASKED, invalid('auth_time')),
  )
  put('tolerance-does-not-excuse-a-string', '"1"', { ...ASKED, clockTolerance: 9007199254740991 }, invalid('auth_time'))
  for (const profile of [id, access]) put('exceeded', NOW - 301, ASKED, rejected, profile)
}

// ---- at_hash and c_hash ----

const shake = (outputLength) => (text) => crypto.createHash('shake256', { outputLength }).update(text).digest()
const sha2 = (size) => (text) => sha(size, utf8(text))
const left = (bytes) => b64u(bytes.subarray(0, bytes.length / 2))
const AT_HASH = left(sha2(256)(ACCESS_TOKEN))
const C_HASH = left(sha2(256)(CODE))

/** Every algorithm: its hash, a hash of another algorithm, the signer, and the key. */
function hashes({ topic }) {
  const ed = (
    jwk,
  ) => [(input) => crypto.sign(null, input, crypto.createPrivateKey({ key: jwk, format: 'jwk' })), publicJwk(jwk)]
  const ec = (curve, jwk) => [curve.ecdsa(toInt(unb64u(jwk.d))), publicJwk(jwk)]
  const elliptic = { 256: [sign, ecPublic], 384: ec(p384, stored.p384), 512: ec(p521, stored.p521) }
  const secrets = { 256: secret32, 384: secret48, 512: secret64 }
  const sized = (size, other) =>
    Object.entries({
      RS: [pkcs1(stored.rsa2048, size), publicJwk(stored.rsa2048)],
      PS: [pss(stored.rsa2048, size), publicJwk(stored.rsa2048)],
      ES: elliptic[size],
      HS: [hmac(secrets[size], size), octJwk(secrets[size])],
    }).map(([family, signer]) => [`${family}${size}`, sha2(size), sha2(other), ...signer])
  const table = [
    ...sized(256, 384),
    ...sized(384, 512),
    ...sized(512, 256),
    ['ES256K', sha2(256), sha2(512), ...ec(secp256k1, stored.secp256k1)],
    ['Ed25519', sha2(512), sha2(256), ...ed(stored.ed25519)],
    ['EdDSA', sha2(512), shake(114), ...ed(stored.ed25519)],
    ['Ed448', shake(114), shake(64), ...ed(stored.ed448)],
    ['EdDSA', shake(114), sha2(512), ...ed(stored.ed448)],
  ]
  for (const [alg, hash, other, signer, jwk] of table) {
    const [right, code] = [left(hash(ACCESS_TOKEN)), left(hash(CODE))]
    const options = { ...(alg.startsWith('HS') ? { algorithms: [alg] } : {}), accessToken: ACCESS_TOKEN, code: CODE }
    const put = (what, at_hash, c_hash, expect) => {
      const payload = { ...CLAIMS, at_hash, c_hash }
      topic.jwt(
        `hash-${alg === 'EdDSA' ? `eddsa-${jwk.crv.toLowerCase()}` : alg.toLowerCase()}-${what}`,
        'OIDC Core 3.1.3.6',
        { token: token({ alg }, payload, signer), keys: set(jwk), options, expect: expect ?? ok(payload) },
      )
    }
    put('right', right, code)
    put('of-another-access-token', left(hash('x')), code, claim('at_hash'))
    put('in-full', b64u(hash(ACCESS_TOKEN)), code, claim('at_hash'))
    put('of-another-size', left(other(ACCESS_TOKEN)), code, claim('at_hash'))
    // 24 and 57 bytes need no padding; 16 and 32 bytes do.
    put('padded', right, code.padEnd(Math.max(code.length + 1, 4 * Math.ceil(code.length / 4)), '='), claim('c_hash'))
  }
}

/** Invalid values of a hash claim, for one algorithm. */
function hashClaims({ topic, plain, id }) {
  for (
    const [name, option, value, rule] of [['at_hash', 'accessToken', ACCESS_TOKEN, 'OIDC Core 3.1.3.8'], [
      'c_hash',
      'code',
      CODE,
      'OIDC Core 3.3.2.10',
    ]]
  ) {
    const hash = sha2(256)
    const right = left(hash(value))
    const put = (what, given, expect = claim(name), asked = value) =>
      plain(`${name}-${what}`, rule, { [name]: given }, { [option]: asked }, expect)
    plain(`${name}-right`, rule, { [name]: right }, { [option]: value })
    put('missing', undefined, missing(name))
    plain(`${name}-wrong-and-not-required`, rule, { [name]: 5 })
    put('right-half', b64u(hash(value).subarray(16)))
    put('of-the-value-in-capitals', left(hash(value.toUpperCase())))
    // Sixteen bytes fill 22 characters and leave four bits unused.
    put('unused-bits', right.slice(0, -1) + String.fromCharCode(right.charCodeAt(21) + 1))
    each(
      { number: 5, null: null, list: [right], object: { [right]: right }, boolean: true },
      (type, given) => put(`is-${type}`, given),
    )
    id(`${name}-right`, rule, { [name]: right }, { [option]: value })
    id(`${name}-differs`, rule, { [name]: 'x' }, { [option]: value }, claim(name))
    const optional = (what, given, expect) =>
      id(`${name}-ifPresent-${what}`, rule, { [name]: given }, { [option]: { ifPresent: value } }, expect)
    optional('right', right)
    optional('absent', undefined)
    optional('differs', 'x', claim(name))
    optional('null', null, claim(name))
    if (name === 'c_hash') continue
    put('one-byte-less', b64u(hash(value).subarray(0, 15)))
    put('one-byte-more', b64u(hash(value).subarray(0, 17)))
    put('empty', '')
    put('in-hexadecimal', hash(value).subarray(0, 16).toString('hex'))
    put('the-value-itself', value)
    put('letter-case', right.toLowerCase())
    for (let i = 0; ; i++) {
      const text = left(hash(`${i}`))
      if (!/-.*_|_.*-/.test(text)) continue
      plain(`${name}-minus-and-underscore`, rule, { [name]: text }, { [option]: `${i}` })
      put('plus-and-slash', text.replaceAll('-', '+').replaceAll('_', '/'), undefined, `${i}`)
      break
    }
  }
  plain('at_hash-and-c_hash-swapped', 'OIDC Core 3.1.3.8', { at_hash: C_HASH, c_hash: AT_HASH }, {
    accessToken: ACCESS_TOKEN,
    code: CODE,
  }, claim('at_hash'))

  // The ID tokens printed in OpenID Connect Core 1.0, appendices A.3 and A.4, under the key of A.7.
  const n =
    'w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJAjEsOcwYzay7XGN0b-X84BfC8hmCTOj2b2eHT7NsZegFPKRUQzJ9w' +
      'W8ipn_aDJWMGDuB1XyqT1E7DYqjUCEOD1b4FLpy_xPn6oV_TYOfQ9fZdbE5HGxJUzekuGcOKqOQ8M7wfYHhHHLxGpQVgL0apWuP2gDDOdTtpul' +
      'd4D2LK1MZK99s9gaSjRHE8JDb1Z4IGhEcEyzkxswVdPndUWzfvWBBWXWxtSUvQGBRkuy1BHOa4sP6FKjWEeeF7gm7UMs2Nm2QUgNZw6xvEDGaL' +
      'k4KASdIxRQ'
  const printed = (name, rule, member, signature, options, expect) => {
    const text =
      '{\n "iss": "http://server.example.com",\n "sub": "248289761001",\n "aud": "s6BhdRkqt3",\n' +
      ` "nonce": "n-0S6_WzA2Mj",\n "exp": 1311281970,\n "iat": 1311280970,\n ${member}\n}`
    topic.jwt(`oidc-core-${name}`, rule, {
      token: `${b64u('{"kid":"1e9gdk7","alg":"RS256"}')}.${b64u(text)}.${signature}`,
      keys: set({ kty: 'RSA', kid: '1e9gdk7', n, e: 'AQAB' }),
      now: 1311280970,
      options: { profile: 'id_token', issuer: 'http://server.example.com', audience: CLIENT, nonce: NONCE, ...options },
      expect: expect ?? ok(JSON.parse(text)),
    })
  }
  const a3 = [
    'OIDC Core A.3',
    '"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"',
    'F9gRev0Dt2tKcrBkHy72cmRqnLdzw9FLCCSebV7mWs7o_sv2O5s6zMky2kmhHTVx9HmdvNnx9GaZ8XMYRFeYk8L5NZ7aYlA5W56nsG1iWOou_-gj' +
      'i0ibWIuuf4Owaho3YSoi7EvsTuLFz6tq-dLyz0dKABMDsiCmJ5wqkPUDTE3QTXjzbUmOzUDli-gCh5QPuZAq0cNW3pf_2n4zpvTYtbmj12cVcx' +
      'GIMZby7TMWESRjQ9_o3jvhVNcCGcE0KAQXejhA1ocJhNEvQNqMFGlBb6_0RxxKjDZ-Oa329eGDidOvvp0h5hoES4a8IuGKS7NOcpp-aFwp0qVM' +
      'DLI-Xnm-Pg',
  ]
  const a4 = [
    'OIDC Core A.4',
    '"c_hash": "LDktKdoQak3Pk0cnXxCltA"',
    'XW6uhdrkBgcGx6zVIrCiROpWURs-4goO1sKA4m9jhJIImiGg5muPUcNegx6sSv43c5DSn37sxCRrDZZm4ZPBKKgtYASMcE20SDgvYJdJS0cyuFw7' +
      'Ijp_7WnIjcrl6B5cmoM6ylCvsLMwkoQAxVublMwH10oAxjzD6NEFsu9nipkszWhsPePf_rM4eMpkmCbTzume-fzZIi5VjdWGGEmzTg32h3jiex' +
      '-r5WTHbj-u5HL7u_KP3rmbdYNzlzd1xWRYTUs4E8nOTgzAUwvwXkIQhOh5TPcSMBYy6X3E7-_gr9Ue6n4ND7hTFhtjYs3cjNKIA08qm5cpVYFM' +
      'FMG6PkhzLQ',
  ]
  printed('a3', ...a3, { accessToken: ACCESS_TOKEN })
  printed('a4', ...a4, { code: CODE })
}

/** ML-DSA has no hash from which such a claim could be made. */
function hashesWithMlDsa({ topic }) {
  const payload = { ...CLAIMS, acr: ACR, at_hash: AT_HASH, c_hash: C_HASH }
  const put = (name, options, expect, { key = stored.mlDsa44, claims = payload, ...more } = {}) =>
    topic.jwt(`hash-${key.alg.toLowerCase()}-${name}`, 'OIDC Core 3.1.3.6', {
      token: token({ alg: key.alg }, claims, mlDsa(key)),
      keys: set(publicJwk(key)),
      options,
      expect,
      ...more,
    })
  put('not-required', { profile: 'id_token' }, ok(payload))
  put('access-token', { profile: 'id_token', accessToken: ACCESS_TOKEN }, NOT_SUPPORTED)
  put('code', { code: CODE }, NOT_SUPPORTED)
  put('after-exp', { accessToken: ACCESS_TOKEN }, expired(), { now: exp })
  put('after-acr', { accessToken: ACCESS_TOKEN, acr: 'x' }, claim('acr'))
  put('before-scope', { accessToken: ACCESS_TOKEN, scopes: ['x'] }, NOT_SUPPORTED)
  put('at_hash-missing', { accessToken: ACCESS_TOKEN }, missing('at_hash'), { claims: CLAIMS })
  put('c_hash-missing', { code: CODE }, missing('c_hash'), { claims: CLAIMS })
  for (const key of [stored.mlDsa65, stored.mlDsa87]) {
    put('access-token', { accessToken: ACCESS_TOKEN }, NOT_SUPPORTED, { key, claims: { ...CLAIMS, at_hash: AT_HASH } })
  }
}

// ---- scope ----

function scopes({ topic, plain, access }) {
  const put = (name, scope, asked, expect) =>
    plain(`scope-${name}`, 'RFC 6749 3.3', { scope }, { scopes: asked }, expect)
  const scp = (name, members, asked, expect) => plain(`scp-${name}`, 'RFC 6749 3.3', members, { scopes: asked }, expect)
  const rejected = claim('scope')
  put('one', 'admin', ['admin'])
  put('all', 'a b c', ['c', 'a'])
  put('all-but-one', 'a b', ['a', 'b', 'c'], rejected)
  put('any-last', 'x b', { any: ['a', 'b'] })
  put('any-none', 'x y', { any: ['a', 'b'] }, rejected)
  put('empty', '', ['admin'], rejected)
  put('doubled-spaces', 'a  b', ['a', 'b'])
  put('spaces-around', ' a b ', ['a', 'b'])
  put('spaces-do-not-join', 'ad min', ['admin'], rejected)
  each({
    'is-longer': 'admin:reader',
    'is-prefixed': 'superadmin',
    'letter-case': 'Admin',
    comma: 'x,admin',
    wildcard: '*',
    cyrillic: '\u0430dmin',
    'zero-byte': 'admin\u0000',
    tab: 'x\tadmin',
    'no-break-space': 'x\u00a0admin',
  }, (name, scope) => put(name, scope, ['admin'], rejected))
  put('asked-is-longer', 'admin', ['admin:reader'], rejected)
  put('every-character-at-the-edge', '!#[]~', ['!#[]~'])
  for (const name of INHERITED) {
    put(`${name}-absent`, 'openid', [name], rejected)
    put(`${name}-there`, `openid ${name}`, { any: [name] })
    scp(`list-without-${name}`, { scp: ['x'] }, [name], rejected)
  }
  each(NO_STRING, (type, value) => type !== 'list' && put(`is-${type}`, value, ['x'], invalid('scope')))
  put('list-all', ['a', 'b', 'c'], ['c', 'a'])
  put('list-of-text-with-spaces', ['x', 'a  b'], ['a', 'b'])
  put('list-without', ['admin:reader', 'Admin'], ['admin'], rejected)
  put('list-empty', [], ['admin'], rejected)
  put('list-does-not-join', ['ad', 'min'], ['admin'], rejected)
  each({
    number: ['admin', 5],
    null: ['admin', null],
    list: [['admin']],
    object: ['admin', {}],
  }, (type, value) => put(`list-with-${type}`, value, ['admin'], invalid('scope')))
  put('missing', undefined, ['admin'], missing('scope'))
  plain(
    'scope-lent-by-proto',
    'RFC 7519 4',
    '"__proto__":{"scope":"admin","scp":"admin"}',
    { scopes: ['admin'] },
    missing('scope'),
  )
  plain(
    'scope-other-names',
    'RFC 6749 3.3',
    { Scope: 'admin', scopes: 'admin', SCP: ['admin'] },
    { scopes: ['admin'] },
    missing('scope'),
  )

  scp('list-all', { scp: ['a', 'b', 'c'] }, ['c', 'a'])
  scp('list-without', { scp: ['admin:reader', 'Admin'] }, ['admin'], rejected)
  scp('list-empty', { scp: [] }, ['admin'], rejected)
  scp('list-of-text-with-spaces', { scp: ['x admin'] }, ['admin'])
  scp('list-of-text-with-comma', { scp: ['x,admin'] }, ['admin'], rejected)
  scp('string', { scp: 'x  admin' }, ['admin'])
  scp('string-without', { scp: 'x admin:reader' }, ['admin'], rejected)
  each({
    number: 5,
    null: null,
    object: { admin: true },
    boolean: true,
    'list-with-number': ['admin', 5],
    'list-with-null': ['admin', null],
    'list-in-a-list': [['admin']],
  }, (type, value) => scp(`is-${type}`, { scp: value }, ['admin'], invalid('scp')))
  scp('beside-scope-that-does', { scope: 'admin', scp: 5 }, ['admin'])
  scp('beside-scope-that-does-not', { scope: 'x', scp: ['admin'] }, ['admin'], rejected)
  scp('beside-scope-that-is-empty', { scope: '', scp: ['admin'] }, ['admin'], rejected)
  scp('beside-scope-that-is-null', { scope: null, scp: ['admin'] }, ['admin'], invalid('scope'))
  scp('completes-no-scope', { scope: 'a', scp: ['b'] }, ['a', 'b'], rejected)

  const further = (name, members, expect, options = {}) =>
    plain(`scopeClaims-${name}`, 'options', members, {
      scopes: ['admin'],
      scopeClaims: ['grants'],
      ...options,
    }, expect)
  const both = { scope: 'openid', grants: ['x', 'admin'] }
  further('list', both)
  further('string', { scope: 'openid', grants: 'x admin' })
  further('without-scope', { grants: ['admin'] })
  further('completes-scp', { scp: ['a'], grants: ['b'] }, undefined, { scopes: ['a', 'b'] })
  further('absent', { scope: 'admin' })
  further('all-absent', {}, missing('scope'))
  further('none-grants', { scope: 'openid', grants: ['admin:reader'] }, rejected)
  further('of-another-name', { scope: 'openid', Grants: ['admin'] }, rejected)
  further('of-scp-beside-scope', { scope: 'openid', scp: ['admin'] }, undefined, { scopeClaims: ['scp'] })
  further('not-named', both, rejected, { scopeClaims: ['roles'] })
  each(
    { number: 5, null: null, object: { admin: true }, boolean: true, 'list-with-number': ['admin', 5] },
    (type, grants) => further(`is-${type}`, { scope: 'admin', grants }, invalid('grants')),
  )
  access('scopeClaims', 'options', both, { scopes: ['admin'], scopeClaims: ['grants'] })

  access('scope-not-all', 'RFC 9068 4', { scope: 'a' }, { scopes: ['a', 'b'] }, rejected)
  const many = (name, after, expect) =>
    topic.jwt(`scope-${name}`, 'limits', {
      token: long({}, '{"scope":"', 'x x x ', 3333, after),
      keys: KEYS,
      options: { scopes: ['admin'] },
      expect,
    })
  many('last-of-10000', 'admin"}', ok())
  many('none-of-10000', 'x"}', rejected)
}

/** A token with a repetition in its payload. Spaces align the repetition with the period of base64url. */
function long(header, before, unit, times, after) {
  const start = `${b64u(json({ alg: 'ES256', ...header }))}.${b64u(' '.repeat((3 - (before.length % 3)) % 3) + before)}`
  return {
    before: start,
    repeat: b64u(unit),
    times,
    after: `${b64u(after)}.${b64u(sign(utf8(start + b64u(unit).repeat(times) + b64u(after))))}`,
  }
}

// ---- the claims that a profile requires ----

function required(puts) {
  const names = {
    id: ['iss', 'sub', 'aud', 'exp', 'iat'],
    access: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
    legacy: ['iss', 'exp', 'aud', 'iat'],
    logout: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
  }
  each(names, (profile, all) => {
    puts[profile]('bare', RULES[profile], { nbf: undefined })
    // Where several are missing, the first required one is named.
    all.forEach((name, i) =>
      puts[profile](`${name}-and-all-behind-missing`, RULES[profile], without(all.slice(i)), {}, missing(name))
    )
  })
  for (const name of INHERITED) puts.id(`claim-${name}`, 'RFC 7519 4', { [name]: { iss: 'x' } })
  puts.id('claim-lent-by-proto', 'RFC 7519 4', { sub: undefined, ['__proto__']: { sub: 'x' } }, {}, missing('sub'))
}

/** A claim that a profile requires must have the type of RFC 7519, also where no option compares it. */
function types({ plain, ...puts }) {
  const put = (profile, name, type, value, expect = invalid(name)) =>
    puts[profile](`${name}-is-${type}`, RULES[profile], { [name]: value }, {}, expect)
  for (
    const [profile, name] of [['id', 'iss'], ['id', 'sub'], ['access', 'client_id'], ['access', 'jti'], [
      'logout',
      'sid',
    ]]
  ) each(NO_STRING, (type, value, i) => (i < 3 || name === 'iss') && put(profile, name, type, value))
  each({
    number: 5,
    null: null,
    object: { [AUDIENCE]: true },
    boolean: true,
    'list-of-number': [5],
    'list-with-null': [AUDIENCE, null],
    'list-in-a-list': [[AUDIENCE]],
  }, (type, value) => put('id', 'aud', type, value))
  for (
    const [profile, name] of [
      ['access', 'iss'],
      ['access', 'sub'],
      ['access', 'aud'],
      ['legacy', 'sub'],
      ['logout', 'iss'],
      ['logout', 'aud'],
      ['logout', 'jti'],
      ['logout', 'sub'],
    ]
  ) put(profile, name, 'null', null)
  for (const profile of ['id', 'access', 'logout']) {
    puts[profile]('aud-is-list-of-strings', 'RFC 7519 4.1.3', { aud: [AUDIENCE, 'x'] })
  }
  for (
    const [profile, name, value] of [
      ['legacy', 'client_id', 5],
      ['legacy', 'auth_time', 'x'],
      ['access', 'sid', 5],
      ['logout', 'client_id', 5],
      ['logout', 'auth_time', 'x'],
    ]
  ) puts[profile](`${name}-is-not-looked-at`, RULES[profile], { [name]: value })
  // RFC 7519's claims have their types in every token, dates under every option.
  const unchecked = { claimTypes: 'unchecked' }
  for (const name of ['iss', 'sub', 'jti', 'aud', 'exp', 'nbf', 'iat']) {
    const isDate = ['exp', 'nbf', 'iat'].includes(name)
    each(isDate ? { string: String(NOW), null: null, list: [NOW] } : NO_STRING, (type, value) => {
      if (name === 'aud' && type === 'list') return
      plain(`${name}-is-${type}-without-profile`, 'RFC 7519 4.1', { [name]: value }, {}, invalid(name))
      plain(
        `${name}-is-${type}-unchecked`,
        'options',
        { [name]: value },
        unchecked,
        isDate ? invalid(name) : undefined,
      )
    })
  }
  plain('aud-is-list-with-number-without-profile', 'RFC 7519 4.1.3', { aud: [AUDIENCE, 5] }, {}, invalid('aud'))
  plain('aud-is-list-without-profile', 'RFC 7519 4.1.3', { aud: [AUDIENCE, 'x'] })
  plain('aud-is-number-unchecked-but-compared', 'options', { aud: 5 }, { ...unchecked, audience: '5' }, claim('aud'))
  plain('sub-is-list-unchecked-but-compared', 'options', { sub: ['x'] }, { ...unchecked, subject: 'x' }, claim('sub'))
  puts.legacy('jti-is-number', 'RFC 7519 4.1.7', { jti: 5 }, {}, invalid('jti'))
  puts.legacy('jti-is-number-unchecked', 'options', { jti: 5 }, unchecked)
  // Further claims have their types under the profile that defines them. ADFS writes auth_time as text.
  for (
    const [profile, name, value] of [
      ['id', 'jti', 5],
      ['id', 'azp', 5],
      ['id', 'azp', [CLIENT]],
      ['id', 'auth_time', '2026-01-01T00:00:00Z'],
      ['id', 'acr', 1],
      ['id', 'amr', 'pwd'],
      ['id', 'amr', ['pwd', 5]],
      ['id', 'at_hash', null],
      ['id', 'c_hash', 5],
      ['id', 'sid', 5],
      ['access', 'auth_time', '2026-01-01T00:00:00Z'],
      ['access', 'acr', 1],
      ['access', 'amr', 'pwd'],
    ]
  ) {
    const type = Array.isArray(value) ? 'list' : typeof value
    puts[profile](`${name}-is-${type}-checked`, RULES[profile], { [name]: value }, {}, invalid(name))
    puts[profile](`${name}-is-${type}-unchecked`, 'options', { [name]: value }, unchecked)
    if (name === 'jti') continue
    plain(`${name}-is-${type}-in-${profile}-without-profile`, 'options', { [name]: value })
  }
  puts.id('amr-is-list', RULES.id, { amr: ['pwd', 'otp'], auth_time: NOW - 5.5, sid: 's' })
  puts.id('exp-is-string-unchecked', 'options', { exp: '1' }, unchecked, invalid('exp'))
  puts.logout('events-are-number-unchecked', 'options', { events: 5 }, unchecked, invalid('events'))
  put('id', 'exp', 'null', null)
}

/** typ of the header. */
function typ(puts) {
  const table = {
    id: ['RFC 8725 3.11', [undefined, 'JWT', 'application/jwt', '', 'text/at+jwt', 'at+jwt2'], [
      'at+jwt',
      'AT+JWT',
      'Application/at+jwt',
      'logout+jwt',
      'application/LOGOUT+jwt',
      'dpop+jwt',
      'application/DPOP+jwt',
    ]],
    access: ['RFC 9068 4', ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'], [
      undefined,
      'JWT',
      '',
      'at+jwt2',
      'text/at+jwt',
      'application/application/at+jwt',
      '\uff41t+jwt',
      'logout+jwt',
      'dpop+jwt',
    ]],
    legacy: ['RFC 8725 3.11', [undefined, 'JWT', 'application/at+jwt', ''], ['Application/Logout+JWT', 'dpop+jwt']],
    logout: ['OIDC Back-Channel Logout 2.4', [
      undefined,
      'JWT',
      'application/jwt',
      'logout+jwt',
      'Application/LOGOUT+JWT',
    ], ['at+jwt', 'dpop+jwt', 'secevent+jwt', '', 'logout+jwt2', 'text/logout+jwt']],
  }
  each(table, (profile, [rule, good, bad]) => {
    good.forEach((value, i) => puts[profile](`typ-good-${i}`, rule, {}, {}, undefined, { typ: value }))
    bad.forEach((value, i) => puts[profile](`typ-bad-${i}`, rule, {}, {}, claim('typ'), { typ: value }))
    each(
      { null: null, ...(profile === 'id' ? { list: ['JWT'], number: 5, object: {}, boolean: true } : {}) },
      (type, value) => puts[profile](`typ-is-${type}`, 'RFC 7515 4.1.9', {}, {}, claim('typ'), { typ: value }),
    )
  })
  puts.access('typ-only-in-payload', 'RFC 9068 4', { typ: 'at+jwt' }, {}, claim('typ'), {})
  puts.id('typ-and-option-equal', 'options', {}, { typ: 'JWT' }, undefined, { typ: 'JWT' })
  puts.id('typ-option-does-not-excuse', 'options', {}, { typ: 'at+jwt' }, claim('typ'), { typ: 'at+jwt' })
}

/** The claims that mark an ID token without a typ. */
function marks({ id, access, legacy }) {
  const RULE = 'RFC 9068 4'
  const all = Object.entries({ at_hash: AT_HASH, c_hash: C_HASH, s_hash: 'x', token_use: 'id', typ: 'ID' })
  all.forEach(([name, value], i) => {
    if (i < 4) legacy(`${name}-marks-an-id-token`, RULE, { [name]: value }, {}, claim(name))
    legacy(`${name}-and-marks-behind`, 'order of checks', Object.fromEntries(all.slice(i)), {}, claim(name))
  })
  legacy('at_hash-null-marks-an-id-token', RULE, { at_hash: null }, {}, claim('at_hash'))
  each({
    'token_use-in-capitals': { token_use: 'ID' },
    'token_use-list': { token_use: ['id'] },
    'typ-lower-case': { typ: 'id' },
    'typ-list': { typ: ['ID'] },
    'at_hash-in-capitals': { AT_HASH },
    nonce: { nonce: NONCE },
  }, (name, members) => legacy(`${name}-is-no-mark`, RULE, members))
  access('marks-count-for-legacy-only', RULE, Object.fromEntries(all))
  // Client credentials at Duende, Keycloak and Rauthy.
  legacy('sub-absent', RULE, { sub: undefined })
  legacy('sub-number', RULE, { sub: 5 }, {}, invalid('sub'))
  legacy('mark-under-at+jwt', RULE, { at_hash: AT_HASH }, {}, claim('at_hash'), { typ: 'at+jwt' })
  // An access token is not an ID token either: other known types, and the claims by which issuers mark access tokens.
  for (
    const typ of [
      'secevent+jwt',
      'token-introspection+jwt',
      'application/kb+jwt',
      'VC+SD-JWT',
      'at+jwt;v=1',
      'at+jwt ;v=2',
    ]
  ) id(`typ-${typ.replace(/\W+/g, '-')}`, 'RFC 8725 3.12', {}, {}, claim('typ'), { typ })
  for (const typ of ['JWT', 'jose', 'x+jwt', 'application/JWT', 'JWT;v=1', '']) {
    id(`typ-good-${typ.replace(/\W+/g, '-')}`, 'RFC 8725 3.12', {}, {}, undefined, { typ })
  }
  each(
    { token_use: 'access', typ: 'Bearer' },
    (name, value) => id(`${name}-marks-an-access-token`, 'RFC 8725 3.12', { [name]: value }, {}, claim(name)),
  )
  each(
    { token_use: 'id', typ: 'ID' },
    (name, value) => id(`${name}-marks-an-id-token`, 'RFC 8725 3.12', { [name]: value }),
  )
  access('typ-with-parameters', 'RFC 9068 4', {}, {}, claim('typ'), { typ: 'at+jwt;v=1' })
  for (const typ of ['secevent+jwt', 'kb+jwt']) {
    legacy(`typ-${typ.replace('+', '-')}`, 'RFC 8725 3.12', {}, {}, claim('typ'), { typ })
  }
  access('legacy-of-a-whole-token', RULE, {}, { legacyAccessTokens: true })
  access('legacy-off-typ-absent', RULE, {}, { legacyAccessTokens: false }, claim('typ'), {})
}

/** A token that is sent as an access token, and has no mark of another kind of token. */
function lenientTokens({ lenient }) {
  const put = (name, members, expect, { options = {}, header } = {}) =>
    lenient(name, 'RFC 8725 3.11', members, options, expect, header)
  const good = [undefined, 'JWT', 'jwt', 'application/JWT', 'at+jwt', 'AT+JWT', 'Application/At+Jwt']
  const bad = [
    '',
    'JOSE',
    'at',
    'id+jwt',
    'dpop+jwt',
    'Application/Logout+JWT',
    'secevent+jwt',
    'kb+jwt',
    'at+jwt;v=1',
    'JWT ',
    'text/jwt',
    'application/application/jwt',
    null,
    5,
    ['JWT'],
  ]
  good.forEach((value, i) => put(`typ-good-${i}`, {}, undefined, { header: { typ: value } }))
  bad.forEach((value, i) => put(`typ-bad-${i}`, {}, claim('typ'), { header: { typ: value } }))
  const custom = { options: { typ: 'custom+jwt' }, header: { typ: 'Custom+JWT' } }
  put('typ-option-in-its-place', {}, undefined, custom)
  put('typ-option-differs', {}, claim('typ'), { options: custom.options, header: { typ: 'at+jwt' } })
  each({ at_hash: AT_HASH, c_hash: C_HASH, s_hash: 'x', token_use: 'id', typ: 'ID' }, (name, value) => {
    for (const typ of [undefined, 'at+jwt']) {
      put(`${name}-marks-an-id-token${typ ? '-under-at+jwt' : ''}`, { [name]: value }, claim(name), { header: { typ } })
    }
    put(`${name}-marks-an-id-token-under-typ-option`, { [name]: value }, claim(name), custom)
  })
  put('at_hash-null-marks-an-id-token', { at_hash: null }, claim('at_hash'))
  each({
    'token_use-in-capitals': { token_use: 'ID' },
    'typ-lower-case': { typ: 'id' },
    'access-token-of-cognito': { token_use: 'access' },
    'access-token-of-keycloak': { typ: 'Bearer' },
    nonce: { nonce: NONCE },
  }, (name, members) => put(`${name}-is-no-mark`, members))
  each(
    { 'of-a-logout-token': { [EVENT]: {} }, empty: {}, 'of-another': { x: {} }, ...NO_STRING },
    (name, events) => put(`events-${name}`, { events }, claim('events')),
  )
  put('events-under-typ-option', { events: {} }, claim('events'), custom)
  put('nothing-is-required', without(Object.keys(CLAIMS)))
  put('types-of-further-claims-are-not-looked-at', { client_id: [], auth_time: 'x', amr: 'pwd' })
  each({ iss: 5, sub: null, aud: 5, jti: 5 }, (name, value) => put(`type-of-${name}`, { [name]: value }, invalid(name)))
  put('exp-where-it-is-there', { exp: NOW }, expired())
  put('another-audience', { aud: [AUDIENCE, EVIL] }, undefined, { options: { audience: AUDIENCE } })
}

/** Every audience of an ID token must be trusted. */
function audiences({ topic, plain, id, access, legacy, logout }) {
  const two = { aud: [AUDIENCE, EVIL] }
  const put = (name, aud, audience, expect) => id(`trusted-${name}`, 'OIDC Core 3.1.3.7', { aud }, { audience }, expect)
  put('string', AUDIENCE, ['x', AUDIENCE])
  put('twice-the-same', [AUDIENCE, AUDIENCE], AUDIENCE)
  put('both', [AUDIENCE, 'x'], ['x', 'y', AUDIENCE])
  put('another-last', two.aud, AUDIENCE, claim('aud'))
  put('another-first', [EVIL, AUDIENCE], AUDIENCE, claim('aud'))
  put('another-is-longer', [AUDIENCE, `${AUDIENCE}/`], AUDIENCE, claim('aud'))
  put('another-letter-case', [AUDIENCE, AUDIENCE.toUpperCase()], AUDIENCE, claim('aud'))
  for (const name of INHERITED) put(`another-${name}`, [AUDIENCE, name], AUDIENCE, claim('aud'))
  id('trusted-no-audience-given', 'OIDC Core 3.1.3.7', two)
  id('trusted-azp-does-not-excuse', 'OIDC Core 3.1.3.7', { ...two, azp: CLIENT }, {
    audience: AUDIENCE,
    authorizedParty: CLIENT,
  }, claim('aud'))
  const trusting = (name, members, expect, options = {}) =>
    id(`additionalAudiences-${name}`, 'OIDC Core 3.1.3.7', members, {
      audience: [AUDIENCE, 'x'],
      additionalAudiences: ['y', EVIL],
      ...options,
    }, expect)
  const any = { additionalAudiences: 'any' }
  trusting('azp-is-ours', { ...two, azp: AUDIENCE })
  trusting('azp-is-another-of-ours', { ...two, azp: 'x' })
  trusting('any', { aud: [AUDIENCE, EVIL, 'z'], azp: AUDIENCE }, undefined, any)
  trusting('only-ours-and-no-azp', { aud: [AUDIENCE, 'x'] })
  trusting('one-is-not-named', { aud: [AUDIENCE, EVIL, 'z'], azp: AUDIENCE }, claim('aud'))
  trusting('none-is-ours', { aud: [EVIL, 'y'], azp: AUDIENCE }, claim('aud'))
  trusting('none-is-ours-any', { aud: EVIL, azp: AUDIENCE }, claim('aud'), any)
  trusting('azp-absent', two, missing('azp'))
  trusting('azp-absent-any', two, missing('azp'), any)
  for (const azp of [EVIL, 'y', `${AUDIENCE}/`]) {
    trusting(`azp-is-${azp.replace(/\W+/g, '-')}`, { ...two, azp }, claim('azp'))
  }
  trusting('azp-is-not-ours-any', { ...two, azp: EVIL }, claim('azp'), any)
  trusting('azp-is-list', { ...two, azp: [AUDIENCE] }, invalid('azp'))
  trusting('azp-is-list-unchecked', { ...two, azp: [AUDIENCE] }, claim('azp'), { claimTypes: 'unchecked' })
  trusting('azp-is-authorizedParty', { ...two, azp: CLIENT }, undefined, { authorizedParty: CLIENT })
  trusting('azp-is-not-authorizedParty', { ...two, azp: AUDIENCE }, claim('azp'), { authorizedParty: CLIENT })
  trusting('azp-absent-ifPresent', two, missing('azp'), { authorizedParty: { ifPresent: CLIENT } })
  trusting('azp-is-authorizedParty-ifPresent', { ...two, azp: CLIENT }, undefined, {
    authorizedParty: { ifPresent: CLIENT },
  })
  logout('additionalAudiences', 'Back-Channel Logout 2.6 item 3', { ...two, azp: AUDIENCE }, {
    audience: AUDIENCE,
    ...any,
  })
  logout('additionalAudiences-azp-absent', 'Back-Channel Logout 2.6 item 3', two, {
    audience: AUDIENCE,
    ...any,
  }, missing('azp'))
  logout('trusted-another', 'Back-Channel Logout 2.6 item 3', two, { audience: AUDIENCE }, claim('aud'))
  logout('trusted-both', 'Back-Channel Logout 2.6 item 3', two, { audience: [EVIL, AUDIENCE] })
  each(
    { plain, access, legacy },
    (name, put) =>
      put(`another-audience${name === 'plain' ? '-without-profile' : ''}`, 'RFC 7519 4.1.3', two, {
        audience: AUDIENCE,
      }),
  )

  const start = json({ iss, sub, iat, exp, client_id: CLIENT, jti: 'j' }).replace(/\}$/, ',"aud":[')
  const many = (name, last, options, expect, header = {}) =>
    topic.jwt(`10000-audiences-${name}`, 'limits', {
      token: long(header, start, '"x","x","x",', 3333, `"${last}"]}`),
      keys: KEYS,
      options,
      expect,
    })
  many('last-is-ours', AUDIENCE, { profile: 'access_token', audience: AUDIENCE }, ok(), { typ: 'at+jwt' })
  many('trusted', AUDIENCE, { profile: 'id_token', audience: ['x', AUDIENCE] }, ok())
  many('last-is-not-trusted', EVIL, { profile: 'id_token', audience: ['x', AUDIENCE] }, claim('aud'))
  const all = Array.from({ length: 10000 }, (_, i) => i.toString(36))
  topic.jwt('10000-audiences-that-differ-last-is-not-trusted', 'limits', {
    token: es256({ ...CLAIMS, aud: all }),
    keys: KEYS,
    options: { profile: 'id_token', audience: all.slice(0, -1) },
    expect: claim('aud'),
  })
}

/** A sender-constrained token needs a proof of its key, which is not verified here. */
function senderConstraint({ plain, id, access, legacy, lenient, logout }) {
  const RULE = 'RFC 7800 3.1'
  const UNCHECKED = { senderConstraint: 'unchecked' }
  const cnf = { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }
  const values = { jkt: cnf, null: null, boolean: false, string: '', number: 0, list: [], object: {} }
  each(values, (type, value) => access(`cnf-${type}`, RULE, { cnf: value }, {}, claim('cnf')))
  each(values, (type, value) => lenient(`cnf-${type}`, RULE, { cnf: value }, {}, claim('cnf')))
  lenient('cnf-unchecked', RULE, { cnf }, UNCHECKED)
  // Only these methods check the confirmation elsewhere.
  const x5t = { 'x5t#S256': '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }
  const put = (name, cnf, senderConstraint, expect) =>
    access(`cnf-checked-${name}`, RULE, { cnf }, { senderConstraint }, expect)
  put('absent', undefined, ['jkt'])
  put('jkt', cnf, ['jkt'])
  put('certificate', x5t, ['x5t#S256'])
  put('one-of-two', cnf, ['x5t#S256', 'jkt'])
  put('both', { ...cnf, ...x5t }, ['jkt', 'x5t#S256'])
  put('one-and-another', { ...cnf, ...x5t }, ['jkt'], claim('cnf'))
  put('another', x5t, ['jkt'], claim('cnf'))
  each({
    'unknown-beside': { ...cnf, kid: 'x' },
    'empty-name-beside': { ...cnf, '': 'x' },
    jwk: { jwk: otherPublic },
    'letter-case': { JKT: cnf.jkt },
    number: { jkt: 5 },
    null: { jkt: null },
    list: { jkt: [cnf.jkt] },
  }, (name, value) => put(name, value, ['jkt'], claim('cnf')))
  each(values, (type, value) => type !== 'jkt' && put(`is-${type}`, value, ['jkt'], claim('cnf')))
  lenient('cnf-checked-jkt', RULE, { cnf }, { senderConstraint: ['jkt'] })
  lenient('cnf-checked-another', RULE, { cnf: x5t }, { senderConstraint: ['jkt'] }, claim('cnf'))
  access('cnf-unchecked', RULE, { cnf }, UNCHECKED)
  access('cnf-absent-unchecked', RULE, {}, UNCHECKED)
  legacy('cnf', RULE, { cnf }, {}, claim('cnf'))
  legacy('cnf-unchecked', RULE, { cnf }, UNCHECKED)
  each({ plain, id, logout }, (name, put) => put(`cnf${name === 'plain' ? '-without-profile' : ''}`, RULE, { cnf }))
}

function logoutTokens({ logout, id, access }) {
  const put = (name, changes, expect, options) => logout(name, 'OIDC Back-Channel Logout 2.6', changes, options, expect)
  // Required since the errata of 2023: Hydra and Authentik send no `exp`.
  put('without-exp', { exp: undefined }, missing('exp'))
  put('without-exp-recent', { exp: undefined }, undefined, { maxTokenAge: '5m' })
  put('without-exp-too-old', { exp: undefined, iat: NOW - 301 }, expired('iat'), { maxTokenAge: '5m' })
  put('expired-although-recent', { exp: NOW - 1 }, expired(), { maxTokenAge: '5m' })
  put('sid-only', { sub: undefined, sid: 's' })
  put('sub-and-sid', { sid: 's' })
  put('neither-sub-nor-sid', { sub: undefined }, missing('sub'))
  put('sid-is-not-the-subject-asked', { sub: undefined, sid: 's' }, missing('sub'), { subject: 's' })

  each(
    { string: EVENT, number: 5, null: null, list: [{ [EVENT]: {} }], boolean: true },
    (type, events) => put(`events-is-${type}`, { events }, invalid('events')),
  )
  put('events-empty', { events: {} }, claim('events'))
  each(
    VALUES,
    (type, value) => type !== 'object' && put(`event-is-${type}`, { events: { [EVENT]: value } }, claim('events')),
  )
  put('event-beside-another', {
    events: { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': 5, [EVENT]: {} },
  })
  each(
    { https: EVENT.replace('http:', 'https:'), 'trailing-slash': `${EVENT}/`, 'letter-case': EVENT.toUpperCase() },
    (what, name) => put(`event-named-${what}`, { events: { [name]: {} } }, claim('events')),
  )
  for (const name of INHERITED) {
    put(`event-named-${name}`, { events: { [name]: {} } }, claim('events'))
    put(`event-beside-${name}`, { events: { [name]: 5, [EVENT]: {} } })
  }
  put('event-lent-by-proto', { events: { ['__proto__']: { [EVENT]: {} } } }, claim('events'))

  each({ string: 'x', null: null, boolean: false }, (type, nonce) => put(`nonce-is-${type}`, { nonce }, claim('nonce')))
  put('nonce-escaped', '"nonc\\u0065":"x"', claim('nonce'))
  put('nonce-nested', { events: { [EVENT]: { nonce: 'x' } } })
  id('events-are-not-looked-at', 'OIDC Core 2', { events: 5 })
  access('nonce-is-not-looked-at', 'RFC 9068 2.2', { nonce: 5 })
}

/** Whole tokens of every kind, each given to every profile. */
function others({ topic }) {
  const idToken = { ...CLAIMS, nonce: NONCE, auth_time: NOW - 100, azp: CLIENT, at_hash: AT_HASH }
  const session = { ...PAYLOAD.logout_token, sub: undefined, sid: 's' }
  const proof = {
    jti: '-BwC3ESc6acc2lTc',
    htm: 'GET',
    htu: 'https://resource.example.org/protectedresource',
    iat: NOW,
    ath: b64u(sha2(256)(ACCESS_TOKEN)),
  }
  const asked = {
    'id-token': { profile: 'id_token', nonce: false },
    'access-token': { profile: 'access_token' },
    'legacy-access-token': { profile: 'access_token', legacyAccessTokens: true },
    'logout-token': { profile: 'logout_token' },
    'lenient-access-token': { profile: 'lenient_access_token' },
  }
  const table = {
    'id-token': [idToken, { typ: 'JWT' }, [
      undefined,
      claim('typ'),
      claim('at_hash'),
      missing('jti'),
      claim('at_hash'),
    ]],
    'id-token-without-typ': [{ ...idToken, jti: 'j' }, {}, [
      undefined,
      claim('typ'),
      claim('at_hash'),
      missing('events'),
      claim('at_hash'),
    ]],
    'access-token': [{ ...PAYLOAD.access_token, scope: 'openid' }, { typ: 'at+jwt' }, [
      claim('typ'),
      undefined,
      undefined,
      claim('typ'),
      undefined,
    ]],
    'logout-token': [PAYLOAD.logout_token, { typ: 'logout+jwt' }, [
      claim('typ'),
      claim('typ'),
      claim('typ'),
      undefined,
      claim('typ'),
    ]],
    'logout-token-of-a-session-without-typ': [session, {}, [
      claim('events'),
      claim('typ'),
      claim('events'),
      undefined,
      claim('events'),
    ]],
    'logout-token-of-a-subject-without-typ': [PAYLOAD.logout_token, {}, [
      claim('events'),
      claim('typ'),
      claim('events'),
      undefined,
      claim('events'),
    ]],
    'dpop-proof': [proof, { typ: 'dpop+jwt', jwk: otherPublic }, [
      claim('typ'),
      claim('typ'),
      claim('typ'),
      claim('typ'),
      claim('typ'),
    ]],
    'dpop-proof-without-typ': [proof, {}, [missing('iss'), claim('typ'), missing('iss'), missing('iss'), undefined]],
  }
  each(table, (name, [members, header, verdicts]) => {
    const payload = defined(members)
    each(
      asked,
      (as, options, i) =>
        topic.jwt(`${name}-given-as-${as}`, 'RFC 8725 3.12', {
          token: es256(payload, header),
          keys: KEYS,
          options,
          expect: verdicts[i] ?? ok(payload),
        }),
    )
  })
  topic.jwt('logout-token-has-no-nonce-of-an-id-token', 'RFC 8725 3.12', {
    token: es256(PAYLOAD.logout_token),
    keys: KEYS,
    options: { profile: 'id_token', nonce: NONCE },
    expect: claim('events'),
  })
}

// ---- mistakes of the caller ----

function mistakes({ topic, plain, id, logout }) {
  const good = es256()
  const put = (name, options) =>
    topic.jwt(`option-${name}`, 'options', { token: good, keys: KEYS, options, expect: TYPE_ERROR })
  const values = (option, table, more) =>
    each(table, (name, value) => put(`${option}-${name}`, { ...more, [option]: value }))
  const WRONG = { null: null, 'empty-string': '', 'empty-list': [], object: {} }
  for (
    const [option, value] of [['nonce', NONCE], ['accessToken', ACCESS_TOKEN], ['code', CODE], ['profile', 'id_token']]
  ) values(option, { ...WRONG, number: 5, list: [value] })
  values('nonce', { true: true, 'false-in-object': { ifPresent: NONCE } }, { profile: 'id_token' })
  for (const [option, value] of [['authorizedParty', CLIENT], ['accessToken', ACCESS_TOKEN], ['code', CODE]]) {
    values(option, {
      'ifPresent-null': { ifPresent: null },
      'ifPresent-empty-string': { ifPresent: '' },
      'ifPresent-empty-list': { ifPresent: [] },
      'ifPresent-number': { ifPresent: 5 },
      'ifPresent-twice': { ifPresent: { ifPresent: value } },
      'ifPresent-and-more': { ifPresent: value, x: 1 },
      'ifPresent-in-letter-case': { IfPresent: value },
    })
  }
  values('additionalAudiences', { ...WRONG, true: true, another: 'all', 'list-with-empty-string': ['x', ''] }, {
    profile: 'id_token',
    audience: AUDIENCE,
  })
  put('additionalAudiences-without-audience', { profile: 'id_token', additionalAudiences: 'any' })
  values('claimTypes', { null: null, 'empty-string': '', false: false, checked: 'checked', list: ['unchecked'] })
  values('scopeClaims', {
    ...WRONG,
    string: 'grants',
    'list-with-empty-string': ['grants', ''],
    'list-with-number': ['grants', 5],
    'list-with-duplicate': ['grants', 'x', 'grants'],
    'list-with-scope': ['grants', 'scope'],
  }, { scopes: ['x'] })
  for (const [option, value] of [['authorizedParty', CLIENT], ['acr', ACR]]) {
    values(option, { ...WRONG, number: 5, 'list-with-empty-string': [value, ''], 'list-with-null': [value, null] })
  }
  values('maxAuthAge', { ...WRONG, true: true, list: [5], word: 'soon', 'string-without-unit': '10' })
  values('profile', {
    unknown: 'refresh_token',
    'letter-case': 'ID_TOKEN',
    hyphen: 'id-token',
    'zero-byte-after': 'id_token\u0000',
  })
  for (const name of INHERITED) put(`profile-${name}`, { profile: name })

  const list = {
    'empty-string': ['a', ''],
    null: ['a', null],
    list: [['a']],
    space: ['a', 'b c'],
    quote: ['"'],
    backslash: ['\\'],
    tab: ['a\t'],
    delete: ['\u007f'],
    'not-ascii': ['caf\u00e9'],
  }
  values('scopes', {
    ...WRONG,
    number: 5,
    string: 'admin',
    'any-empty-list': { any: [] },
    'any-string': { any: 'admin' },
    'any-in-any': { any: { any: ['a'] } },
    all: { all: ['a'] },
    'any-and-all': { any: ['a'], all: ['b'] },
    'any-and-proto': { any: ['a'], ['__proto__']: ['a'] },
  })
  each(list, (name, value) => put(`scopes-list-with-${name}`, { scopes: value }))
  for (const name of ['empty-string', 'null', 'space']) put(`scopes-any-with-${name}`, { scopes: { any: list[name] } })
  values('legacyAccessTokens', { null: null, string: 'true', number: 1, list: [true] }, { profile: 'access_token' })
  values('senderConstraint', {
    null: null,
    'empty-string': '',
    true: true,
    checked: 'checked',
    'letter-case': 'Unchecked',
    list: ['unchecked'],
    'empty-list': [],
    'list-with-unknown': ['jkt', 'jwk'],
    'list-with-number': ['jkt', 5],
  }, { profile: 'access_token' })

  const foreign = [
    [['access_token', 'lenient_access_token', 'logout_token'], {
      accessToken: 'x',
      'accessToken-ifPresent': { accessToken: { ifPresent: 'x' } },
      code: 'x',
      nonce: 'x',
      'nonce-false': { nonce: false },
    }],
    [['access_token', 'lenient_access_token', undefined], {
      additionalAudiences: { additionalAudiences: 'any', audience: 'x' },
    }],
    [[undefined], { 'nonce-false': { nonce: false } }],
    [['id_token', 'logout_token'], { scopes: ['x'], scopeClaims: ['x'] }],
    [['logout_token'], { maxAuthAge: 5, acr: 'x', authorizedParty: 'x' }],
    [['id_token', 'logout_token', undefined], { legacyAccessTokens: true, senderConstraint: 'unchecked' }],
    [['lenient_access_token'], { legacyAccessTokens: true }],
  ]
  /** Whether the value in `foreign` is all options. */
  const isOptions = (name) => name === 'additionalAudiences' || name.includes('-')
  for (const [profiles, options] of foreign) {
    for (const profile of profiles) {
      each(
        options,
        (option, value) =>
          put(
            `${option}-${profile ? `of-${profile}` : 'without-profile'}`,
            defined({ profile, ...(isOptions(option) ? value : { [option]: value }) }),
          ),
      )
    }
  }
  each(
    { plain, id, logout },
    (name, at) =>
      at(`option-legacyAccessTokens-false${name === 'plain' ? '-without-profile' : ''}`, 'options', {}, {
        legacyAccessTokens: false,
      }),
  )
  each(
    { profile: { profile: 'x' }, 'option-of-another-profile': { profile: 'access_token', nonce: NONCE } },
    (name, options) =>
      topic.jwt(`first-${name}-before-everything`, 'order of checks', {
        token: 'x',
        keysText: '{"keys":[}',
        options,
        expect: TYPE_ERROR,
      }),
  )
  each(
    { profile: { profile: 'id_token' }, nonce: { nonce: NONCE }, scopes: { scopes: ['x'] } },
    (name, options) =>
      topic.jws(`raw-${name}-option-is-unknown`, 'options', { token: good, keys: KEYS, options, expect: TYPE_ERROR }),
  )
}

// ---- order of checks ----

function order({ topic, plain, id, access, legacy, lenient, logout }) {
  const RULE = 'order of checks'
  /** An error: its name, its changes, the verdict, the header. Case i has all errors from the i-th on. */
  const chain = (put, good, options, errors) =>
    errors.forEach(([name, , expect, header], i) =>
      put(
        `first-${name}`,
        RULE,
        { ...good, ...Object.assign({}, ...errors.slice(i).map(([, changes]) => changes).reverse()) },
        options,
        expect,
        header,
      )
    )
  const party = { azp: CLIENT, auth_time: NOW - 300, acr: ACR }
  const asked = { authorizedParty: CLIENT, maxAuthAge: 300, acr: ACR }
  const begin = (typ) => [['typ', {}, claim('typ'), { typ }], ['required', { jti: undefined }, missing('jti')]]
  const compared = [
    ['iss', { iss: 'x' }, claim('iss')],
    ['aud', { aud: 'x' }, claim('aud')],
    ['iat', { iat: 'x' }, invalid('iat')],
    ['nbf', { nbf: NOW + 5 }, claim('nbf')],
    ['exp', { exp: NOW }, expired()],
  ]
  const parties = [['azp', { azp: 'x' }, claim('azp')], ['auth_time', { auth_time: NOW - 301 }, claim('auth_time')], [
    'acr',
    { acr: 'x' },
    claim('acr'),
  ]]
  const common = { issuer: ISSUER, audience: AUDIENCE, maxTokenAge: 300 }
  const age = ['max_token_age', { iat: NOW - 301 }, expired('iat')]

  chain(id, { ...party, jti: 'j', nonce: NONCE, at_hash: AT_HASH, c_hash: C_HASH }, {
    ...common,
    ...asked,
    requiredClaims: ['jti'],
    nonce: NONCE,
    accessToken: ACCESS_TOKEN,
    code: CODE,
  }, [
    ...begin('at+jwt'),
    ...compared,
    age,
    ['nonce', { nonce: 'x' }, claim('nonce')],
    ...parties,
    ['at_hash', { at_hash: 'x' }, claim('at_hash')],
    ['c_hash', { c_hash: 'x' }, claim('c_hash')],
    ['types', { sub: 5 }, invalid('sub')],
    ['trusted_audiences', { aud: [AUDIENCE, EVIL] }, claim('aud')],
  ])
  chain(access, party, { ...common, ...asked, scopes: ['a'] }, [
    ...begin('JWT'),
    age,
    ...parties,
    ['types', { client_id: 5 }, invalid('client_id')],
    ['cnf', { cnf: null }, claim('cnf')],
    ['scope', { scope: 'x' }, claim('scope')],
  ])
  chain(logout, {}, common, [
    ...begin('at+jwt'),
    age,
    ['types', { jti: 5 }, invalid('jti')],
    ['sub_or_sid', { sub: undefined }, missing('sub')],
    ['events', { events: 5 }, invalid('events')],
    ['event', { events: {} }, claim('events')],
    ['no_nonce', { nonce: 'x' }, claim('nonce')],
  ])
  plain('first-c_hash-before-scope', RULE, { c_hash: 'x' }, { code: CODE, scopes: ['a'] }, claim('c_hash'))
  plain('first-exp-before-scope-missing', RULE, { exp: NOW }, { scopes: ['a'] }, expired())
  access('first-types-before-scope-missing', RULE, { jti: 5, cnf: {} }, { scopes: ['a'] }, invalid('jti'))
  access('first-types-before-scp', RULE, { scp: 5, jti: 5 }, { scopes: ['a'] }, invalid('jti'))
  for (const put of [access, lenient]) {
    put('first-cnf-before-scope-missing', RULE, { cnf: {} }, { scopes: ['a'] }, claim('cnf'))
  }
  lenient('first-scope-behind-a-cnf-that-is-checked', RULE, { cnf: { jkt: 'x' }, scope: 'b' }, {
    scopes: ['a'],
    senderConstraint: ['jkt'],
  }, claim('scope'))
  id('first-type-of-iss-before-aud', RULE, { iss: 5, aud: 5 }, {}, invalid('iss'))
  logout('first-sub-compared', RULE, { sub: 5 }, { subject: 'x' }, claim('sub'))
  legacy(
    'first-mark-before-required',
    RULE,
    { at_hash: 'x', sub: undefined },
    { requiredClaims: ['x'] },
    claim('at_hash'),
  )

  // Required claims, whether by requiredClaims, by other options or by the profile, are checked in this order.
  const options = {
    issuer: ISSUER,
    subject: 'x',
    audience: AUDIENCE,
    maxTokenAge: 5,
    nonce: NONCE,
    authorizedParty: CLIENT,
    maxAuthAge: 5,
    acr: ACR,
    accessToken: ACCESS_TOKEN,
    code: CODE,
  }
  const names = ['iss', 'sub', 'aud', 'iat', 'nonce', 'azp', 'auth_time', 'acr', 'at_hash', 'c_hash', 'exp']
  names.forEach((name, i) =>
    id(
      `first-missing-${name}`,
      RULE,
      Object.fromEntries(names.map((name, j) => [name, j < i ? 5 : undefined])),
      options,
      missing(name),
    )
  )
  id('first-missing-of-requiredClaims', RULE, without(Object.keys(CLAIMS)), { requiredClaims: ['x'] }, missing('x'))
  access('first-missing-of-options', RULE, without(Object.keys(CLAIMS)), { acr: ACR }, missing('acr'))
  logout('first-missing-of-option-subject', RULE, { iss: undefined, sub: undefined }, { subject: 'x' }, missing('sub'))

  const raw = (name, token, keys, expect) =>
    topic.jwt(`first-${name}-before-profile`, RULE, {
      token,
      keys,
      options: { profile: 'id_token', nonce: NONCE },
      expect,
    })
  raw('signature', es256(CLAIMS, { typ: 'at+jwt' }), set(otherPublic), SIGNATURE)
  raw('payload', es256('[]', { typ: 'at+jwt' }), KEYS, JWT_INVALID)
  raw('payload-with-duplicate', es256('{"nonce":1,"nonce":1}', { typ: 'at+jwt' }), KEYS, JWT_INVALID)
}
