// The table of defaults, row by row: for each row, cases that pass and cases that fail.
import { CLAIMS, claims, es256, KEYS, sign } from './base.mjs'
import {
  ecPrivate,
  ecPublic,
  leadingZero,
  otherPublic,
  secret32,
  secret48,
  secret64,
  stored,
  withExponent,
} from './keys.mjs'
import { ecdsa, n, scalar, scalarJwk, signature } from './p256.mjs'
import {
  JWS_INVALID, JWT_INVALID, LIMIT, NO_KEY, NOT_ALLOWED, NOT_SUPPORTED, SIGNATURE, Topic, WEAK,
  b64u, claim, hmac, octJwk, ok, parts, pkcs1, pss, publicJwk, set, thumbprint, token, unb64u, utf8,
} from './tools.mjs'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The same bytes, encoded with non-zero unused bits. */
export function dirtyTail(text) {
  if (text.length % 4 === 0) throw new RangeError('no unused bits here')
  return text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)) + 1]
}
/** An object of this nesting depth. The outermost object counts as 1. */
export const nested = (depth) => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1)
/** Distinct EC keys that sign no token here. */
export const strangers = (count, members = {}) =>
  Array.from({ length: count }, (_, i) => scalarJwk(scalar(`stranger ${i}`), members))

/** A token of exactly this many bytes, with the repetition stored as `before`, `repeat`, `times` and `after`. */
export function bigToken(bytes) {
  const head = `${b64u('{"alg":"RS256"}')}.`
  const payloadLength = bytes - head.length - 1 - 342
  const payloadBytes = Math.floor((payloadLength * 3) / 4)
  const filler = payloadBytes - 6 - 2
  const times = Math.floor(filler / 3)
  const before = head + b64u('{"p":"')
  const after = b64u('A'.repeat(filler - 3 * times) + '"}')
  const input = before + 'QUFB'.repeat(times) + after
  const text = { before, repeat: 'QUFB', times, after: `${after}.${b64u(pkcs1(stored.rsa2048, 256)(utf8(input)))}` }
  const length = before.length + 4 * times + text.after.length
  if (length !== bytes) throw new RangeError(`cannot make ${bytes}, only ${length}`)
  return text
}

/** A correctly signed token whose payload opens 99,999 arrays and closes none. */
export function deepToken() {
  const [before, repeat, times] = [`${b64u('{"alg":"ES256"}')}.`, b64u('[[['), 33333]
  return { before, repeat, times, after: `.${b64u(sign(utf8(before + repeat.repeat(times))))}` }
}

export function defaultCases() {
  const topic = new Topic(
    'defaults',
    'The strict defaults, one case that passes and at least one that fails for every row.',
  )
  const PAYLOAD = claims()
  const rsa = publicJwk(stored.rsa2048)
  const RSA = set({ ...rsa, kid: 'r' })
  const rs256 = (payload = PAYLOAD, header = {}) =>
    token({ alg: 'RS256', ...header }, payload, pkcs1(stored.rsa2048, 256))
  const put = (name, rule, fields) => topic.jwt(name, rule, { keys: KEYS, ...fields })
  const good = es256()
  const [header, payload, sig] = parts(good)

  // Every algorithm that is built.
  for (const size of [256, 384, 512]) {
    const secret = { 256: secret32, 384: secret48, 512: secret64 }[size]
    put(`rs${size}`, 'RFC 7518 3.3', {
      token: token({ alg: `RS${size}` }, PAYLOAD, pkcs1(stored.rsa2048, size)),
      keys: RSA,
      expect: ok(PAYLOAD),
    })
    put(`ps${size}`, 'RFC 7518 3.5', {
      token: token({ alg: `PS${size}` }, PAYLOAD, pss(stored.rsa2048, size)),
      keys: RSA,
      expect: ok(PAYLOAD),
    })
    put(`hs${size}`, 'RFC 7518 3.2', {
      token: token({ alg: `HS${size}` }, PAYLOAD, hmac(secret, size)),
      keys: set(octJwk(secret)),
      options: { algorithms: [`HS${size}`] },
      expect: ok(PAYLOAD),
    })
    for (const [family, signer] of [['RS', pkcs1(stored.rsa2048, size)], ['PS', pss(stored.rsa2048, size)]]) {
      put(`${family.toLowerCase()}${size}-other-text-signed`, 'RFC 7518 3', {
        token: `${parts(token({ alg: `${family}${size}` }, claims({ jti: 'x' }), signer)).slice(0, 2).join('.')}.${
          parts(token({ alg: `${family}${size}` }, PAYLOAD, signer))[2]
        }`,
        keys: RSA,
        expect: SIGNATURE,
      })
    }
    put(`hs${size}-other-secret`, 'RFC 7518 3.2', {
      token: token({ alg: `HS${size}` }, PAYLOAD, hmac(Buffer.from(secret).reverse(), size)),
      keys: set(octJwk(secret)),
      options: { algorithms: [`HS${size}`] },
      expect: SIGNATURE,
    })
  }
  put('es256', 'RFC 7518 3.4', {
    token: good,
    expect: { ...ok(PAYLOAD), key: { index: 0, kid: 'a', kty: 'EC', thumbprint: thumbprint(ecPublic) } },
  })
  put('es256-other-key', 'RFC 7518 3.4', { token: good, keys: set(otherPublic), expect: SIGNATURE })

  // base64url
  put('base64url-clean', 'RFC 7515 2', { token: good, expect: ok(PAYLOAD) })
  const bad = {
    'padding-in-signature': `${header}.${payload}.${sig}==`,
    'padding-in-payload': `${header}.${payload.replace(/$/, '=')}.${sig}`,
    'padding-in-header': `${header}=.${payload}.${sig}`,
    'trailing-bits-in-signature': `${header}.${payload}.${dirtyTail(sig)}`,
    'space-before': ` ${good}`,
    'space-after': `${good} `,
    'newline-after': `${good}\n`,
    'newline-inside': `${header}.${payload.slice(0, 8)}\n${payload.slice(8)}.${sig}`,
    'tab-inside': `${header}.\t${payload}.${sig}`,
    'carriage-return-after': `${good}\r\n`,
    'length-one-modulo-four': `${header}.${payload}.${sig.slice(0, -1)}`,
    'one-character-part': `${header}.${payload}.A`,
    'character-outside': `${header}.${payload}.${sig.slice(0, -1)}*`,
    'not-ascii': `${header}.${payload}.${sig.slice(0, -1)}é`,
    'zero-byte': `${header}.${payload}.${sig}\u0000`,
    'percent-escape': `${header}.${payload}.%41${sig.slice(3)}`,
    'byte-order-mark-before': `\ufeff${good}`,
    'fullwidth-letter': `${header}.${payload}.Ａ${sig.slice(1)}`,
    'emoji': `${header}.${payload}.😀${sig.slice(2)}`,
    'bearer-prefix': `Bearer ${good}`,
    'quotes-around': `"${good}"`,
  }
  for (const [name, text] of Object.entries(bad)) {
    put(`base64url-${name}`, 'RFC 7515 2', { token: text, expect: JWS_INVALID })
  }
  // Non-zero unused bits in header and payload. They are signed as they are, so only the encoding is wrong.
  for (const [which, make] of [
    ['header', () => `${dirtyTail(b64u('{"alg":"ES256"} '))}.${payload}`],
    ['payload', () => `${header}.${dirtyTail(b64u('{"a":1}'))}`],
  ]) {
    const input = make()
    put(`base64url-trailing-bits-in-${which}`, 'RFC 4648 3.5', {
      token: `${input}.${b64u(sign(utf8(input)))}`,
      expect: JWS_INVALID,
    })
  }
  // + and / in place of - and _: a token that has both.
  for (let i = 0; ; i++) {
    const text = es256(claims({ jti: `${i}` }))
    if (!/-.*_|_.*-/.test(parts(text)[2])) continue
    put('base64url-minus-and-underscore', 'RFC 7515 2', { token: text, expect: ok(claims({ jti: `${i}` })) })
    const [h, p, s] = parts(text)
    put('base64url-plus-and-slash', 'RFC 7515 2', {
      token: `${h}.${p}.${s.replaceAll('-', '+').replaceAll('_', '/')}`,
      expect: JWS_INVALID,
    })
    break
  }

  // JSON
  const raw = (headerText, payloadText = JSON.stringify(CLAIMS)) => token(headerText, payloadText, sign)
  put('json-header-with-whitespace', 'RFC 8259 2', { token: raw(' {\r\n "alg" :\t"ES256" } '), expect: ok(PAYLOAD) })
  put('json-header-byte-order-mark', 'RFC 8259 8.1', { token: raw('\ufeff{"alg":"ES256"}'), expect: JWS_INVALID })
  put('json-payload-byte-order-mark', 'RFC 8259 8.1', {
    token: raw('{"alg":"ES256"}', '\ufeff{}'),
    expect: JWT_INVALID,
  })
  put('json-header-duplicate', 'RFC 7515 4', { token: raw('{"alg":"ES256","x":1,"x":1}'), expect: JWS_INVALID })
  put('json-header-duplicate-nested', 'RFC 7515 4', {
    token: raw('{"alg":"ES256","x":{"y":1,"y":2}}'),
    expect: JWS_INVALID,
  })
  put('json-header-same-name-at-two-depths', 'RFC 7515 4', {
    token: raw('{"alg":"ES256","x":{"alg":"none","x":[{"alg":1},{"alg":2}]}}'),
    expect: ok(PAYLOAD),
  })
  put('json-payload-duplicate', 'RFC 7519 4', { token: raw('{"alg":"ES256"}', '{"a":1,"a":1}'), expect: JWT_INVALID })
  put('json-payload-duplicate-nested', 'RFC 7519 4', {
    token: raw('{"alg":"ES256"}', '{"x":[{"y":{"a":1,"a":2}}]}'),
    expect: JWT_INVALID,
  })
  put('json-header-depth-64', 'RFC 8259 9', { token: raw(`{"alg":"ES256","x":${nested(63)}}`), expect: ok(PAYLOAD) })
  put('json-header-depth-65', 'RFC 8259 9', { token: raw(`{"alg":"ES256","x":${nested(64)}}`), expect: LIMIT })
  put('json-header-depth-65-arrays', 'RFC 8259 9', {
    token: raw(`{"alg":"ES256","x":${'['.repeat(64)}${']'.repeat(64)}}`),
    expect: LIMIT,
  })
  put('json-payload-depth-64', 'RFC 8259 9', {
    token: raw('{"alg":"ES256"}', nested(64)),
    expect: { ok: true, key: { index: 0 } },
  })
  put('json-payload-depth-65', 'RFC 8259 9', { token: raw('{"alg":"ES256"}', nested(65)), expect: LIMIT })
  put('json-payload-depth-99999', 'RFC 8259 9', { token: deepToken(), expect: LIMIT })
  put('json-depth-by-option', 'limits', {
    token: raw('{"alg":"ES256"}', nested(5)),
    options: { limits: { depth: 4 } },
    expect: LIMIT,
  })
  put('json-depth-by-option-met', 'limits', {
    token: raw('{"alg":"ES256"}', nested(4)),
    options: { limits: { depth: 4 } },
    expect: { ok: true, key: { index: 0 } },
  })

  // size
  put('size-token-one-mebibyte', 'limits', {
    token: bigToken(1048576),
    keys: RSA,
    expect: { ok: true, key: { index: 0 } },
  })
  put('size-token-over-one-mebibyte', 'limits', { token: bigToken(1048578), keys: RSA, expect: LIMIT })
  put('size-token-by-option', 'limits', {
    token: good,
    options: { limits: { tokenBytes: good.length - 1 } },
    expect: LIMIT,
  })
  put('size-token-by-option-met', 'limits', {
    token: good,
    options: { limits: { tokenBytes: good.length } },
    expect: ok(PAYLOAD),
  })
  put('size-token-raised-by-option', 'limits', {
    token: bigToken(1048578),
    keys: RSA,
    options: { limits: { tokenBytes: 2097152 } },
    expect: { ok: true, key: { index: 0 } },
  })
  const filler = '{"kty":"x"},'
  const last = `${JSON.stringify(ecPublic)}]}`
  const manyKeys = (count) => ({ before: '{"keys":[', repeat: filler, times: count - 1, after: last })
  const fromText = (name, keysText, expect, options) =>
    topic.jwt(name, 'limits', { token: good, keysText, ...(options ? { options } : {}), expect })
  fromText('size-set-4096-keys', manyKeys(4096), ok(PAYLOAD, 4095))
  fromText('size-set-4097-keys', manyKeys(4097), LIMIT)
  fromText('size-set-keys-by-option', manyKeys(4), LIMIT, { limits: { keys: 3 } })
  fromText('size-set-keys-by-option-met', manyKeys(3), ok(PAYLOAD, 2), { limits: { keys: 3 } })
  const spaced = (bytes) => ({ before: '{"keys":[', repeat: ' ', times: bytes - 9 - last.length, after: last })
  fromText('size-set-four-mebibyte', spaced(4194304), ok(PAYLOAD))
  fromText('size-set-over-four-mebibyte', spaced(4194305), LIMIT)
  fromText('size-set-bytes-by-option', spaced(1001), LIMIT, { limits: { keySetBytes: 1000 } })
  fromText('size-set-bytes-by-option-met', spaced(1000), ok(PAYLOAD), { limits: { keySetBytes: 1000 } })

  // parts
  put('parts-three', 'RFC 7515 7.1', { token: good, expect: ok(PAYLOAD) })
  put('parts-none', 'RFC 7515 7.1', { token: '', expect: JWS_INVALID })
  put('parts-one', 'RFC 7515 7.1', { token: header, expect: JWS_INVALID })
  put('parts-two', 'RFC 7515 7.1', { token: `${header}.${payload}`, expect: JWS_INVALID })
  put('parts-four', 'RFC 7515 7.1', { token: `${good}.${sig}`, expect: JWS_INVALID })
  put('parts-four-last-empty', 'RFC 7515 7.1', { token: `${good}.`, expect: JWS_INVALID })
  put('parts-five', 'RFC 7516 9', {
    token: `${b64u('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.QQ.QQ.QQ.QQ`,
    expect: NOT_SUPPORTED,
  })
  put('parts-six', 'RFC 7515 7.1', { token: `${good}.${good}`, expect: JWS_INVALID })
  put('parts-only-dots', 'RFC 7515 7.1', { token: '..', expect: JWS_INVALID })

  // alg
  put('alg-asymmetric-without-option', 'RFC 8725 3.1', { token: good, expect: ok(PAYLOAD) })
  put('alg-in-option', 'RFC 8725 3.1', {
    token: good,
    options: { algorithms: ['RS256', 'ES256'] },
    expect: ok(PAYLOAD),
  })
  put('alg-not-in-option', 'RFC 8725 3.1', { token: good, options: { algorithms: ['RS256'] }, expect: NOT_ALLOWED })
  put('alg-none', 'RFC 8725 3.2', { token: `${b64u('{"alg":"none"}')}.${payload}.`, expect: NOT_ALLOWED })
  const hs = token({ alg: 'HS256' }, PAYLOAD, hmac(secret32, 256))
  put('alg-hmac-named', 'RFC 8725 3.1', {
    token: hs,
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: ok(PAYLOAD),
  })
  put('alg-hmac-named-single-key', 'RFC 8725 3.1', {
    token: hs,
    keys: octJwk(secret32),
    options: { algorithms: ['HS256'] },
    expect: ok(PAYLOAD),
  })
  put('alg-hmac-not-named', 'RFC 8725 3.1', { token: hs, keys: set(octJwk(secret32)), expect: NOT_ALLOWED })
  put('alg-hmac-not-named-single-key', 'RFC 8725 3.1', { token: hs, keys: octJwk(secret32), expect: NOT_ALLOWED })
  put('alg-hmac-not-named-key-names-it', 'RFC 8725 3.1', {
    token: hs,
    keys: set(octJwk(secret32, { alg: 'HS256' })),
    expect: NOT_ALLOWED,
  })
  put('alg-hmac-another-named', 'RFC 8725 3.1', {
    token: hs,
    keys: set(octJwk(secret64)),
    options: { algorithms: ['HS512'] },
    expect: NOT_ALLOWED,
  })
  put('alg-hmac-named-but-key-is-rsa', 'RFC 8725 3.1', {
    token: hs,
    keys: RSA,
    options: { algorithms: ['HS256'] },
    expect: NO_KEY,
  })
  put('alg-of-key-equal', 'RFC 7517 4.4', { token: rs256(), keys: set({ ...rsa, alg: 'RS256' }), expect: ok(PAYLOAD) })
  put('alg-of-key-differs', 'RFC 7517 4.4', { token: rs256(), keys: set({ ...rsa, alg: 'PS256' }), expect: NO_KEY })
  put('alg-missing', 'RFC 7515 4.1.1', { token: raw('{"typ":"JWT"}'), expect: JWS_INVALID })
  put('alg-number', 'RFC 7515 4.1.1', { token: raw('{"alg":256}'), expect: JWS_INVALID })
  put('alg-unknown', 'RFC 7515 4.1.1', { token: raw('{"alg":"XS256"}'), expect: NOT_SUPPORTED })
  put('alg-other-letter-case', 'RFC 7515 4.1.1', { token: raw('{"alg":"es256"}'), expect: NOT_SUPPORTED })

  // kid
  put('kid-selects', 'RFC 7515 4.1.4', {
    token: es256(PAYLOAD, { kid: 'b' }),
    keys: set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }),
    expect: { ...ok(PAYLOAD), key: { index: 1, kid: 'b' } },
  })
  put('kid-selects-the-wrong-key', 'RFC 7515 4.1.4', {
    token: es256(PAYLOAD, { kid: 'a' }),
    keys: set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }),
    expect: SIGNATURE,
  })
  put('kid-unknown', 'RFC 7515 4.1.4', { token: es256(PAYLOAD, { kid: 'c' }), expect: NO_KEY })
  put('kid-in-token-key-without', 'RFC 7515 4.1.4', {
    token: es256(PAYLOAD, { kid: 'a' }),
    keys: set(ecPublic),
    expect: NO_KEY,
  })
  put('kid-differs-single-key', 'RFC 7515 4.1.4', {
    token: es256(PAYLOAD, { kid: 'c' }),
    keys: { ...ecPublic, kid: 'a' },
    expect: ok(PAYLOAD),
  })
  put('kid-absent-in-token', 'RFC 7515 4.1.4', {
    token: good,
    keys: set({ ...otherPublic, kid: 'a' }, { ...ecPublic, kid: 'b' }),
    expect: ok(PAYLOAD, 1),
  })

  // several keys
  put('candidates-sixteenth', 'RFC 7517 4.5', {
    token: good,
    keys: set(...strangers(15), ecPublic),
    expect: ok(PAYLOAD, 15),
  })
  put('candidates-first-of-seventeen', 'RFC 7517 4.5', {
    token: good,
    keys: set(ecPublic, ...strangers(16)),
    expect: ok(PAYLOAD, 0),
  })
  put('candidates-sixteenth-of-seventeen', 'RFC 7517 4.5', {
    token: good,
    keys: set(...strangers(15), ecPublic, otherPublic),
    expect: ok(PAYLOAD, 15),
  })
  put('candidates-seventeenth', 'RFC 7517 4.5', { token: good, keys: set(...strangers(16), ecPublic), expect: LIMIT })
  put('candidates-sixteen-and-none', 'RFC 7517 4.5', { token: good, keys: set(...strangers(16)), expect: SIGNATURE })
  put('candidates-only-those-that-fit-count', 'RFC 7517 4.5', {
    token: good,
    keys: set(...strangers(16, { use: 'enc' }), ecPublic),
    expect: ok(PAYLOAD, 16),
  })
  put('candidates-kid-narrows', 'RFC 7517 4.5', {
    token: es256(PAYLOAD, { kid: 'z' }),
    keys: set(...strangers(20), { ...ecPublic, kid: 'z' }),
    expect: ok(PAYLOAD, 20),
  })
  put('candidates-same-kid-seventeenth', 'RFC 7517 4.5', {
    token: es256(PAYLOAD, { kid: 'z' }),
    keys: set(...strangers(16, { kid: 'z' }), { ...ecPublic, kid: 'z' }),
    expect: LIMIT,
  })
  put('candidates-by-option', 'limits', {
    token: good,
    keys: set(...strangers(2), ecPublic),
    options: { limits: { candidates: 2 } },
    expect: LIMIT,
  })
  put('candidates-by-option-met', 'limits', {
    token: good,
    keys: set(...strangers(1), ecPublic),
    options: { limits: { candidates: 2 } },
    expect: ok(PAYLOAD, 1),
  })

  // Unusable keys and private keys.
  put('broken-key-beside', 'RFC 7517 5', {
    token: good,
    keys: set({ kty: 'LATTICE', x: 1 }, { kty: 'RSA', n: '!', e: 'AQAB' }, ecPublic),
    expect: ok(PAYLOAD, 2),
  })
  put('broken-key-alone', 'RFC 7517 5', { token: good, keys: set({ ...ecPublic, y: '!' }), expect: NO_KEY })
  put('private-key-in-set', 'RFC 7517 9.2', { token: rs256(), keys: set(stored.rsa2048), expect: NO_KEY })
  put('private-key-in-set-public-beside', 'RFC 7517 9.2', {
    token: rs256(),
    keys: set(stored.rsa2048, rsa),
    expect: ok(PAYLOAD, 1),
  })
  put('private-ec-key-in-set', 'RFC 7517 9.2', {
    token: good,
    keys: set({ ...ecPublic, d: b64u(Buffer.alloc(32, 7)) }),
    expect: NO_KEY,
  })

  // RSA
  const sized = (name, key, expect, options, alg = 'RS256') =>
    put(name, 'RFC 7518 3.3', {
      token: token({ alg }, PAYLOAD, alg[0] === 'R' ? pkcs1(key, 256) : pss(key, 256)),
      keys: set(publicJwk(key)),
      ...(options ? { options } : {}),
      expect,
    })
  sized('rsa-2048', stored.rsa2048, ok(PAYLOAD))
  sized('rsa-2047', stored.rsa2047, WEAK)
  sized('rsa-2049', stored.rsa2049, ok(PAYLOAD))
  sized('rsa-2049-pss', stored.rsa2049, ok(PAYLOAD), undefined, 'PS256')
  sized('rsa-3072', stored.rsa3072, ok(PAYLOAD))
  sized('rsa-3072-pss', stored.rsa3072, ok(PAYLOAD), undefined, 'PS256')
  sized('rsa-8192', stored.rsa8192, ok(PAYLOAD))
  sized('rsa-8192-pss', stored.rsa8192, ok(PAYLOAD), undefined, 'PS256')
  sized('rsa-1024', stored.rsa1024, WEAK)
  sized('rsa-1024-pss', stored.rsa1024, WEAK, undefined, 'PS256')
  sized('rsa-exponent-3', stored.rsa2048Three, ok(PAYLOAD))
  sized('rsa-exponent-3-pss', stored.rsa2048Three, ok(PAYLOAD), undefined, 'PS256')
  let e = 2n ** 33n - 1n
  while (!withExponent(stored.rsa2048, e)) e -= 2n
  sized('rsa-exponent-below-two-to-33', withExponent(stored.rsa2048, e), ok(PAYLOAD))
  e = 2n ** 33n + 1n
  while (!withExponent(stored.rsa2048, e)) e += 2n
  sized('rsa-exponent-above-two-to-33', withExponent(stored.rsa2048, e), NO_KEY)
  // A signature that begins with zero bytes keeps them.
  for (let i = 0; ; i++) {
    const claimed = claims({ jti: `${i}` })
    const text = rs256(claimed)
    if (unb64u(parts(text)[2])[0] !== 0) continue
    put('rsa-signature-begins-with-zero', 'RFC 8017 8.2.2', { token: text, keys: RSA, expect: ok(claimed) })
    const [h, p, s] = parts(text)
    put('rsa-signature-leading-zero-dropped', 'RFC 8017 8.2.2', {
      token: `${h}.${p}.${b64u(unb64u(s).subarray(1))}`,
      keys: RSA,
      expect: SIGNATURE,
    })
    break
  }

  // HMAC
  const hmacCase = (name, length, size, expect, options = {}) => {
    const secret = secret64.subarray(0, length)
    put(name, 'RFC 7518 3.2', {
      token: token({ alg: `HS${size}` }, PAYLOAD, hmac(secret, size)),
      keys: set(octJwk(secret)),
      options: { algorithms: [`HS${size}`], ...options },
      expect,
    })
  }
  hmacCase('hmac-256-key-32', 32, 256, ok(PAYLOAD))
  hmacCase('hmac-256-key-31', 31, 256, WEAK)
  hmacCase('hmac-256-key-1', 1, 256, WEAK)
  hmacCase('hmac-384-key-48', 48, 384, ok(PAYLOAD))
  hmacCase('hmac-384-key-47', 47, 384, WEAK)
  hmacCase('hmac-512-key-64', 64, 512, ok(PAYLOAD))
  hmacCase('hmac-512-key-63', 63, 512, WEAK)
  hmacCase('hmac-256-key-64', 64, 256, ok(PAYLOAD))
  hmacCase('hmac-256-key-empty', 0, 256, WEAK)
  for (const length of [65, 128, 129, 1000]) {
    const secret = Buffer.concat(Array(16).fill(secret64)).subarray(0, length)
    for (const size of [256, 512]) {
      put(`hmac-${size}-key-${length}`, 'RFC 2104 2', {
        token: token({ alg: `HS${size}` }, PAYLOAD, hmac(secret, size)),
        keys: set(octJwk(secret)),
        options: { algorithms: [`HS${size}`] },
        expect: ok(PAYLOAD),
      })
    }
  }
  put('hmac-signature-cut-to-half', 'RFC 7518 3.2', {
    token: token({ alg: 'HS256' }, PAYLOAD, (input) => hmac(secret32, 256)(input).subarray(0, 16)),
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: SIGNATURE,
  })
  put('hmac-signature-extended', 'RFC 7518 3.2', {
    token: token({ alg: 'HS256' }, PAYLOAD, (input) => Buffer.concat([hmac(secret32, 256)(input), Buffer.alloc(1)])),
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: SIGNATURE,
  })
  put('hmac-last-bit-flipped', 'RFC 7518 3.2', {
    token: token({ alg: 'HS256' }, PAYLOAD, (input) => {
      const mac = hmac(secret32, 256)(input)
      mac[31] ^= 1
      return mac
    }),
    keys: set(octJwk(secret32)),
    options: { algorithms: ['HS256'] },
    expect: SIGNATURE,
  })

  // EC keys
  for (const member of ['x', 'y']) {
    const d = leadingZero(member)
    const key = scalarJwk(d)
    put(`ec-${member}-begins-with-zero`, 'RFC 7518 6.2.1.2', {
      token: token({ alg: 'ES256' }, PAYLOAD, ecdsa(d)),
      keys: set(key),
      expect: ok(PAYLOAD),
    })
    put(`ec-${member}-leading-zero-dropped`, 'RFC 7518 6.2.1.2', {
      token: token({ alg: 'ES256' }, PAYLOAD, ecdsa(d)),
      keys: set({ ...key, [member]: b64u(unb64u(key[member]).subarray(1)) }),
      expect: ok(PAYLOAD),
    })
  }
  put('ec-x-one-byte-too-long', 'RFC 7518 6.2.1.2', {
    token: good,
    keys: set({ ...ecPublic, x: b64u(Buffer.concat([Buffer.alloc(1), unb64u(ecPublic.x)])) }),
    expect: ok(PAYLOAD),
  })
  put('ec-x-two-bytes-too-long', 'RFC 7518 6.2.1.2', {
    token: good,
    keys: set({ ...ecPublic, x: b64u(Buffer.concat([Buffer.alloc(2), unb64u(ecPublic.x)])) }),
    expect: NO_KEY,
  })
  put('ec-off-curve', 'RFC 7518 6.2.1.3', { token: good, keys: set({ ...ecPublic, y: otherPublic.y }), expect: NO_KEY })
  put('ec-identity', 'RFC 7518 6.2.1.3', {
    token: good,
    keys: set({ ...ecPublic, x: b64u(Buffer.alloc(32)), y: b64u(Buffer.alloc(32)) }),
    expect: NO_KEY,
  })

  // ECDSA signatures
  const shaped = (name, change, expect) =>
    put(name, 'RFC 7518 3.4', { token: token({ alg: 'ES256' }, PAYLOAD, ecdsa(ecPrivate, change)), expect })
  shaped('ecdsa-plain', undefined, ok(PAYLOAD))
  shaped('ecdsa-s-high', (r, s) => signature(r, s > n / 2n ? s : n - s), ok(PAYLOAD))
  shaped('ecdsa-s-low', (r, s) => signature(r, s > n / 2n ? n - s : s), ok(PAYLOAD))
  shaped('ecdsa-r-and-s-swapped', (r, s) => signature(s, r), SIGNATURE)
  shaped('ecdsa-r-zero', (r, s) => signature(0n, s), SIGNATURE)
  shaped('ecdsa-s-zero', (r) => signature(r, 0n), SIGNATURE)
  shaped('ecdsa-63-bytes', (r, s) => signature(r, s).subarray(0, 63), SIGNATURE)
  shaped('ecdsa-65-bytes', (r, s) => Buffer.concat([signature(r, s), Buffer.alloc(1)]), SIGNATURE)

  // crit
  const crit = (name, head, options, expect, rule = 'RFC 7515 4.1.11') =>
    put(name, rule, { token: raw(JSON.stringify({ alg: 'ES256', ...head })), ...(options ? { options } : {}), expect })
  crit('crit-understood', { crit: ['exp2'], exp2: 1 }, { crit: { exp2: true } }, ok(PAYLOAD))
  crit('crit-understood-unprotected-allowed', { crit: ['exp2'], exp2: 1 }, { crit: { exp2: false } }, ok(PAYLOAD))
  crit(
    'crit-two-understood',
    { crit: ['exp2', 'exp3'], exp2: 1, exp3: null },
    { crit: { exp2: true, exp3: true } },
    ok(PAYLOAD),
  )
  crit('crit-understood-but-not-used', { exp2: 1 }, { crit: { exp2: true } }, ok(PAYLOAD))
  crit('crit-unknown', { crit: ['exp2'], exp2: 1 }, undefined, NOT_SUPPORTED)
  crit('crit-one-of-two-unknown', { crit: ['exp2', 'exp3'], exp2: 1, exp3: 1 }, { crit: { exp2: true } }, NOT_SUPPORTED)
  crit('crit-not-in-header', { crit: ['exp2'] }, { crit: { exp2: true } }, JWS_INVALID)
  crit('crit-empty', { crit: [] }, undefined, JWS_INVALID)
  crit('crit-duplicate', { crit: ['exp2', 'exp2'], exp2: 1 }, { crit: { exp2: true } }, JWS_INVALID)
  crit('crit-registered-name', { crit: ['alg'] }, undefined, JWS_INVALID)
  crit('crit-b64-in-jwt', { crit: ['b64'], b64: false }, undefined, NOT_SUPPORTED, 'RFC 7797 7')
  crit('b64-false-without-crit', { b64: false }, undefined, JWS_INVALID, 'RFC 7797 6')

  // key material in a token's header
  const embedded = {
    jwk: ecPublic,
    jku: 'https://issuer.example/keys',
    x5u: 'https://issuer.example/chain.pem',
    x5c: ['MIIB'],
  }
  put('embedded-key-ignored', 'RFC 8725 3.10', { token: es256(PAYLOAD, embedded), expect: ok(PAYLOAD) })
  put('embedded-key-not-used', 'RFC 8725 3.10', {
    token: es256(PAYLOAD, embedded),
    keys: set(otherPublic),
    expect: SIGNATURE,
  })

  // numeric dates
  put('date-number', 'RFC 7519 2', { token: es256(), expect: ok(PAYLOAD) })
  put('date-string', 'RFC 7519 2', { token: es256(claims({ exp: '1300822600' })), expect: claim('exp', 'invalid') })

  // thumbprint
  put('thumbprint-shown', 'RFC 7638 3', {
    token: rs256(),
    keys: RSA,
    expect: { ...ok(PAYLOAD), key: { index: 0, kid: 'r', kty: 'RSA', thumbprint: thumbprint(rsa) } },
  })
  put('thumbprint-not-shown-for-oct', 'RFC 7638 7', {
    token: hs,
    keys: set(octJwk(secret32, { alg: 'HS256' })),
    options: { algorithms: ['HS256'] },
    expect: { ...ok(PAYLOAD), key: { index: 0, kty: 'oct', alg: 'HS256', thumbprint: null } },
  })

  // allowWeakKeys
  sized('weak-allowed-rsa-1024', stored.rsa1024, ok(PAYLOAD), { allowWeakKeys: true })
  sized('weak-allowed-rsa-1024-pss', stored.rsa1024, ok(PAYLOAD), { allowWeakKeys: true }, 'PS256')
  sized('weak-allowed-rsa-2047', stored.rsa2047, ok(PAYLOAD), { allowWeakKeys: true })
  sized('weak-allowed-rsa-2047-pss', stored.rsa2047, ok(PAYLOAD), { allowWeakKeys: true }, 'PS256')
  sized('weak-allowed-rsa-1023', stored.rsa1023, WEAK, { allowWeakKeys: true })
  sized('weak-allowed-rsa-512', stored.rsa512, WEAK, { allowWeakKeys: true })
  hmacCase('weak-allowed-hmac-1', 1, 256, ok(PAYLOAD), { allowWeakKeys: true })
  hmacCase('weak-allowed-hmac-empty', 0, 256, WEAK, { allowWeakKeys: true })
  put('weak-allowed-does-not-excuse-the-signature', 'RFC 7518 3.3', {
    token: token({ alg: 'RS256' }, PAYLOAD, pkcs1(stored.rsa2048, 256)),
    keys: set(publicJwk(stored.rsa1024)),
    options: { allowWeakKeys: true },
    expect: SIGNATURE,
  })
  put('weak-beside-strong', 'RFC 7518 3.3', {
    token: rs256(),
    keys: set(publicJwk(stored.rsa1024), rsa),
    expect: ok(PAYLOAD, 1),
  })
  put('weak-with-another-kid', 'RFC 7518 3.3', {
    token: rs256(PAYLOAD, { kid: 'b' }),
    keys: set({ ...publicJwk(stored.rsa1024), kid: 'a' }),
    expect: NO_KEY,
  })

  return topic
}
