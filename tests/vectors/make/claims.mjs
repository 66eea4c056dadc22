// Claims and the options that constrain them: for each, cases that pass and cases that fail, by code, claim and reason.
import { AUDIENCE, CLAIMS, ISSUER, KEYS, SUBJECT, claims, es256 } from './base.mjs'
import { NOW, Topic, claim, expired, JWT_INVALID, ok, TYPE_ERROR } from './tools.mjs'

export function claimCases() {
  const topic = new Topic(
    'claims',
    'Claims and the options that demand them, checked after the signature, in the order typ, presence, iss, sub, ' +
      'aud, iat, nbf, exp, age.',
  )
  const RFC = {
    iss: 'RFC 7519 4.1.1',
    sub: 'RFC 7519 4.1.2',
    aud: 'RFC 7519 4.1.3',
    exp: 'RFC 7519 4.1.4',
    nbf: 'RFC 7519 4.1.5',
    iat: 'RFC 7519 4.1.6',
    typ: 'RFC 8725 3.11',
    date: 'RFC 7519 2',
    required: 'RFC 7519 4',
    tolerance: 'RFC 7519 4.1.4',
    age: 'RFC 7519 4.1.6',
  }

  /** One case. Without `expect` it passes and returns the payload. */
  const put = (name, rule, changes, options, expect, header) => {
    const payload = typeof changes === 'string' || Buffer.isBuffer(changes) ? changes : claims(changes)
    topic.jwt(name, RFC[rule] ?? rule, {
      token: es256(payload, header), keys: KEYS, ...(options ? { options } : {}),
      expect: expect ?? ok(typeof payload === 'object' ? payload : JSON.parse(payload)),
    })
  }
  const text = (members) => JSON.stringify(CLAIMS).replace(/\}$/, `,${members}}`)
  const without = (name, member) => JSON.stringify(claims({ [name]: undefined })).replace(/\}$/, `,${member}}`)

  put('claims-no-options', 'iss', {}, undefined)
  put('claims-empty-options', 'iss', {}, {})
  put('claims-empty-payload-object', 'RFC 7519 4', '{}', undefined)
  put(
    'claims-all-options-at-once',
    'RFC 7519 4',
    { jti: 'j' },
    {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      subject: SUBJECT,
      typ: 'JWT',
      maxTokenAge: '5m',
      clockTolerance: 5,
      requiredClaims: ['jti'],
    },
    undefined,
    { typ: 'JWT' },
  )

  // issuer
  put('issuer-string', 'iss', {}, { issuer: ISSUER })
  put('issuer-list', 'iss', {}, { issuer: ['https://other.example', ISSUER] })
  put('issuer-string-differs', 'iss', {}, { issuer: 'https://other.example' }, claim('iss'))
  put('issuer-list-differs', 'iss', {}, { issuer: ['https://other.example', 'https://third.example'] }, claim('iss'))
  put('issuer-missing', 'iss', { iss: undefined }, { issuer: ISSUER }, claim('iss', 'missing'))
  put('issuer-not-required-and-missing', 'iss', { iss: undefined }, undefined)
  put('issuer-token-is-longer', 'iss', { iss: `${ISSUER}.evil.example` }, { issuer: ISSUER }, claim('iss'))
  put('issuer-token-is-shorter', 'iss', { iss: 'https://issuer.exampl' }, { issuer: ISSUER }, claim('iss'))
  put('issuer-trailing-slash', 'iss', { iss: `${ISSUER}/` }, { issuer: ISSUER }, claim('iss'))
  put('issuer-null-is-not-compared', 'iss', { iss: 'https://other.example' }, { issuer: null, audience: AUDIENCE })
  put('issuer-null-and-missing', 'iss', { iss: undefined }, { issuer: null })
  put('issuer-null-and-another-audience', 'aud', { aud: 'x' }, { issuer: null, audience: AUDIENCE }, claim('aud'))
  put('audience-null-and-missing', 'aud', { aud: undefined }, { audience: null })
  put('issuer-letter-case', 'iss', { iss: 'https://Issuer.example' }, { issuer: ISSUER }, claim('iss'))
  put('issuer-array-in-token', 'iss', { iss: [ISSUER] }, { issuer: ISSUER }, claim('iss'))
  put('issuer-array-in-token-against-list', 'iss', { iss: [ISSUER] }, { issuer: [ISSUER] }, claim('iss'))

  // an issuer with many tenants
  const of = (tenant) => `${ISSUER}/${tenant}/v2.0`
  const any = { issuer: `${ISSUER}/{tid}/v2.0`, tenants: 'any' }
  const tenant = (name, tid, iss = of(tid), options = any, expect = claim('iss')) =>
    put(`issuer-template-${name}`, 'iss', { iss, tid }, options, expect)
  tenant('path', 'a-1', of('a-1'), any, null)
  tenant('last-segment', 'a', `${ISSUER}/a`, { issuer: `${ISSUER}/{tid}`, tenants: 'any' }, null)
  tenant('host', 'a', 'https://a.issuer.example', { issuer: 'https://{tid}.issuer.example', tenants: 'any' }, null)
  tenant('listed', 'a', of('a'), { ...any, tenants: ['b', 'a'] }, null)
  tenant('longest', 'x'.repeat(128), of('x'.repeat(128)), any, null)
  tenant('literal-beside', 'a', ISSUER, { ...any, issuer: [any.issuer, ISSUER] }, null)
  tenant('beside-literal', 'a', of('a'), { ...any, issuer: [ISSUER, any.issuer] }, null)
  tenant('not-listed', 'a', of('a'), { ...any, tenants: ['b', 'A'] })
  tenant('other-claim', 'a', of('b'))
  tenant('letter-case', 'a', of('A'))
  tenant('claim-missing', undefined, of('a'))
  tenant('claim-null', null, of('a'))
  tenant('claim-number', 5, of(5))
  tenant('claim-list', ['a'], of('a'))
  tenant('itself', 'a', any.issuer)
  tenant('itself-as-claim', '{tid}')
  tenant('slash-added', 'a', `${of('a')}/`)
  tenant('other-host', 'a', 'https://issuer.example.evil.example/a/v2.0')
  tenant('http', 'a', of('a').replace('https', 'http'))
  tenant('too-long', 'x'.repeat(129))
  const odd = { empty: '', dot: '.', dots: '..', slash: 'a/b', escape: '%2e%2e', 'escaped-slash': 'a%2fb', name: 'a.b' }
  const odder = { query: 'a?b', fragment: 'a#b', user: 'a@b', port: 'a:1', space: 'a b', control: 'a\0', low: 'a_b' }
  for (const [name, tid] of Object.entries({ ...odd, ...odder, umlaut: '\u00e4', cyrillic: '\u0430' })) {
    tenant(`tenant-${name}`, tid)
  }
  tenant('host-of-name', 'a.b', 'https://a.b.issuer.example', { issuer: 'https://{tid}.issuer.example', tenants: 'any' })
  put('issuer-object-in-token', 'iss', { iss: { value: ISSUER } }, { issuer: ISSUER }, claim('iss'))
  put('issuer-null-in-token', 'iss', { iss: null }, { issuer: ISSUER }, claim('iss'))
  put('issuer-number-in-token', 'iss', { iss: 5 }, { issuer: '5' }, claim('iss'))
  put('issuer-empty-in-token', 'iss', { iss: '' }, { issuer: ISSUER }, claim('iss'))
  put('issuer-zero-byte-after', 'iss', { iss: `${ISSUER}\u0000` }, { issuer: ISSUER }, claim('iss'))
  put('issuer-escaped-in-token', 'iss', without('iss', '"iss":"https:\\/\\/issuer\\u002eexample"'), { issuer: ISSUER })
  put('issuer-composed-against-decomposed', 'iss', { iss: 'https://caf\u00e9.example' }, {
    issuer: 'https://cafe\u0301.example',
  }, claim('iss'))
  put('issuer-not-ascii', 'iss', { iss: 'https://例え.example/😀' }, { issuer: 'https://例え.example/😀' })

  // audience
  put('audience-string-string', 'aud', {}, { audience: AUDIENCE })
  put('audience-string-array', 'aud', { aud: ['https://other.example', AUDIENCE] }, { audience: AUDIENCE })
  put('audience-list-string', 'aud', {}, { audience: ['https://other.example', AUDIENCE] })
  put('audience-list-array', 'aud', { aud: ['x', AUDIENCE] }, { audience: [AUDIENCE, 'y'] })
  put('audience-string-string-differs', 'aud', {}, { audience: 'https://other.example' }, claim('aud'))
  put('audience-string-array-differs', 'aud', { aud: ['x', 'y'] }, { audience: AUDIENCE }, claim('aud'))
  put('audience-list-string-differs', 'aud', {}, { audience: ['x', 'y'] }, claim('aud'))
  put('audience-list-array-differs', 'aud', { aud: ['a', 'b'] }, { audience: ['x', 'y'] }, claim('aud'))
  put('audience-missing', 'aud', { aud: undefined }, { audience: AUDIENCE }, claim('aud', 'missing'))
  put('audience-not-required', 'aud', { aud: 'anybody' }, undefined)
  put('audience-token-is-longer', 'aud', { aud: `${AUDIENCE}.evil.example` }, { audience: AUDIENCE }, claim('aud'))
  put('audience-token-is-shorter', 'aud', { aud: 'https://api' }, { audience: AUDIENCE }, claim('aud'))
  put('audience-space-separated', 'aud', { aud: `x ${AUDIENCE}` }, { audience: AUDIENCE }, claim('aud'))
  put('audience-comma-separated', 'aud', { aud: `${AUDIENCE},x` }, { audience: AUDIENCE }, claim('aud'))
  put('audience-empty-array', 'aud', { aud: [] }, { audience: AUDIENCE }, claim('aud'))
  put('audience-nested-array', 'aud', { aud: [[AUDIENCE]] }, { audience: AUDIENCE }, claim('aud'))
  put('audience-object', 'aud', { aud: { 0: AUDIENCE, length: 1 } }, { audience: AUDIENCE }, claim('aud'))
  put('audience-key-of-object', 'aud', { aud: { [AUDIENCE]: true } }, { audience: AUDIENCE }, claim('aud'))
  put('audience-null', 'aud', { aud: null }, { audience: AUDIENCE }, claim('aud'))
  put('audience-number', 'aud', { aud: 5 }, { audience: '5' }, claim('aud'))
  put('audience-number-in-array', 'aud', { aud: [5] }, { audience: '5' }, claim('aud'))
  put('audience-true', 'aud', { aud: true }, { audience: AUDIENCE }, claim('aud'))
  put('audience-wildcard', 'aud', { aud: '*' }, { audience: AUDIENCE }, claim('aud'))

  // subject
  put('subject-equal', 'sub', {}, { subject: SUBJECT })
  put('subject-differs', 'sub', {}, { subject: '248289761002' }, claim('sub'))
  put('subject-longer', 'sub', { sub: `${SUBJECT}0` }, { subject: SUBJECT }, claim('sub'))
  put('subject-missing', 'sub', { sub: undefined }, { subject: SUBJECT }, claim('sub', 'missing'))
  put('subject-number', 'sub', { sub: 248289761001 }, { subject: SUBJECT }, claim('sub'))
  put('subject-array', 'sub', { sub: [SUBJECT] }, { subject: SUBJECT }, claim('sub'))

  // typ
  put('typ-equal', 'typ', {}, { typ: 'at+jwt' }, undefined, { typ: 'at+jwt' })
  put('typ-letter-case-in-token', 'typ', {}, { typ: 'at+jwt' }, undefined, { typ: 'AT+JWT' })
  put('typ-letter-case-in-option', 'typ', {}, { typ: 'jwt' }, undefined, { typ: 'JWT' })
  put('typ-prefix-in-token', 'typ', {}, { typ: 'at+jwt' }, undefined, { typ: 'application/at+jwt' })
  put('typ-prefix-in-option', 'typ', {}, { typ: 'application/at+jwt' }, undefined, { typ: 'at+jwt' })
  put('typ-prefix-letter-case', 'typ', {}, { typ: 'at+jwt' }, undefined, { typ: 'Application/AT+JWT' })
  put('typ-other-slash-equal', 'typ', {}, { typ: 'text/x' }, undefined, { typ: 'text/X' })
  put('typ-other-slash-is-no-prefix', 'typ', {}, { typ: 'x' }, claim('typ'), { typ: 'text/x' })
  put('typ-prefix-before-another-slash', 'typ', {}, { typ: 'text/x' }, claim('typ'), { typ: 'application/text/x' })
  put('typ-differs', 'typ', {}, { typ: 'at+jwt' }, claim('typ'), { typ: 'JWT' })
  put('typ-missing', 'typ', {}, { typ: 'JWT' }, claim('typ'))
  put('typ-number', 'typ', {}, { typ: 'JWT' }, claim('typ'), { typ: 5 })
  put('typ-null', 'typ', {}, { typ: 'JWT' }, claim('typ'), { typ: null })
  put('typ-array', 'typ', {}, { typ: 'JWT' }, claim('typ'), { typ: ['JWT'] })
  put('typ-longer', 'typ', {}, { typ: 'at+jwt' }, claim('typ'), { typ: 'at+jwt2' })
  put('typ-not-required', 'typ', {}, undefined, undefined, { typ: 'anything/at/all' })
  put('typ-in-payload-does-not-count', 'typ', { typ: 'at+jwt' }, { typ: 'at+jwt' }, claim('typ'))

  // requiredClaims
  put('required-present', 'required', { jti: 'j' }, { requiredClaims: ['jti', 'exp'] })
  put('required-missing', 'required', {}, { requiredClaims: ['jti'] }, claim('jti', 'missing'))
  put('required-exp-missing', 'required', { exp: undefined }, { requiredClaims: ['exp'] }, claim('exp', 'missing'))
  put('required-present-as-null', 'required', { x: null }, { requiredClaims: ['x'] })
  put('required-present-as-false', 'required', { x: false }, { requiredClaims: ['x'] })
  put(
    'required-inherited-name-tostring',
    'required',
    {},
    { requiredClaims: ['toString'] },
    claim('toString', 'missing'),
  )
  put(
    'required-inherited-name-constructor',
    'required',
    {},
    { requiredClaims: ['constructor'] },
    claim('constructor', 'missing'),
  )
  put('required-inherited-name-proto', 'required', {}, { requiredClaims: ['__proto__'] }, claim('__proto__', 'missing'))
  put('required-other-letter-case', 'required', { JTI: 'j' }, { requiredClaims: ['jti'] }, claim('jti', 'missing'))
  put('required-only-nested', 'required', { inner: { jti: 'j' } }, { requiredClaims: ['jti'] }, claim('jti', 'missing'))
  put('required-empty-list', 'required', {}, { requiredClaims: [] })
  put('proto-as-claim-stays-a-member', 'RFC 7519 4', text('"__proto__":{"admin":true}'), undefined)
  put('proto-as-claim-is-present', 'required', text('"__proto__":{"admin":true}'), { requiredClaims: ['__proto__'] })
  put(
    'proto-as-claim-lends-nothing',
    'required',
    text('"__proto__":{"jti":"j"}'),
    { requiredClaims: ['jti'] },
    claim('jti', 'missing'),
  )
  put(
    'constructor-as-claim-stays-a-member',
    'RFC 7519 4',
    text('"constructor":{"prototype":{"admin":true}},"toString":1,"hasOwnProperty":2'),
    undefined,
  )
  put('claim-name-empty', 'RFC 7519 4', text('"":1'), { requiredClaims: [''] })
  put(
    'payload-with-every-json-type',
    'RFC 7519 4',
    text('"a":[1,-2.5,1e3,true,false,null,"\\u00e9\\ud83d\\ude00\\n",{"b":{}},[]]'),
    undefined,
  )
  put('payload-with-whitespace-around', 'RFC 7519 7.2', ` \t\r\n${JSON.stringify(CLAIMS, null, 2)}\r\n `, undefined)

  // exp
  put('exp-in-future', 'exp', { exp: NOW + 1 }, undefined)
  put('exp-is-now', 'exp', { exp: NOW }, undefined, expired())
  put('exp-passed', 'exp', { exp: NOW - 1 }, undefined, expired())
  put('exp-absent', 'exp', { exp: undefined }, undefined)
  put('exp-half-a-second-left', 'date', { exp: NOW + 0.5 }, undefined)
  put('exp-half-a-second-ago', 'date', { exp: NOW - 0.5 }, undefined, expired())
  put('exp-with-exponent', 'date', without('exp', '"exp":1.300819001e9'), undefined)
  put('exp-with-exponent-passed', 'date', without('exp', '"exp":1.3e9'), undefined, expired())
  put('exp-zero', 'exp', { exp: 0 }, undefined, expired())
  put('exp-minus-zero', 'exp', without('exp', '"exp":-0'), undefined, expired())
  put('exp-negative', 'exp', { exp: -1 }, undefined, expired())
  put('exp-largest-safe-integer', 'date', { exp: 9007199254740991 }, undefined)
  put('exp-beyond-two-to-53', 'date', without('exp', '"exp":9007199254740993'))
  put('exp-far-beyond-two-to-53', 'date', without('exp', '"exp":1e16'))
  put('exp-greatest-64-bit-integer', 'date', without('exp', '"exp":9223372036854775807'))
  put('exp-greatest-double', 'date', without('exp', '"exp":1.7976931348623157e308'))
  put('exp-below-minus-two-to-53', 'date', without('exp', '"exp":-9007199254740993'), undefined, expired())
  put('nbf-greatest-64-bit-integer', 'date', without('nbf', '"nbf":9223372036854775807'), undefined, claim('nbf'))
  put('exp-infinite', 'RFC 7493 2.2', without('exp', '"exp":1e400'), undefined, JWT_INVALID)
  put('exp-many-digits', 'RFC 7493 2.2', without('exp', `"exp":${'9'.repeat(400)}`), undefined, JWT_INVALID)
  put('exp-huge-exponent', 'RFC 7493 2.2', without('exp', '"exp":1e99999999999999999999'), undefined, JWT_INVALID)
  put('exp-string', 'date', { exp: String(NOW + 3600) }, undefined, claim('exp', 'invalid'))
  put('exp-null', 'date', { exp: null }, undefined, claim('exp', 'invalid'))
  put('exp-false', 'date', { exp: false }, undefined, claim('exp', 'invalid'))
  put('exp-true', 'date', { exp: true }, undefined, claim('exp', 'invalid'))
  put('exp-array', 'date', { exp: [NOW + 3600] }, undefined, claim('exp', 'invalid'))
  put('exp-object', 'date', { exp: {} }, undefined, claim('exp', 'invalid'))
  put('exp-empty-string', 'date', { exp: '' }, undefined, claim('exp', 'invalid'))
  put('exp-date-string', 'date', { exp: '2099-01-01T00:00:00Z' }, undefined, claim('exp', 'invalid'))
  put('exp-nan', 'RFC 8259 6', without('exp', '"exp":NaN'), undefined, JWT_INVALID)
  put('exp-infinity-word', 'RFC 8259 6', without('exp', '"exp":Infinity'), undefined, JWT_INVALID)
  put('exp-leading-zero', 'RFC 8259 6', without('exp', '"exp":01300822600'), undefined, JWT_INVALID)
  put('exp-plus-sign', 'RFC 8259 6', without('exp', '"exp":+1300822600'), undefined, JWT_INVALID)
  put('exp-hexadecimal', 'RFC 8259 6', without('exp', '"exp":0x4D88F5B8'), undefined, JWT_INVALID)

  // nbf
  put('nbf-passed', 'nbf', { nbf: NOW - 1 }, undefined)
  put('nbf-is-now', 'nbf', { nbf: NOW }, undefined)
  put('nbf-in-future', 'nbf', { nbf: NOW + 1 }, undefined, claim('nbf'))
  put('nbf-half-a-second-to-go', 'date', { nbf: NOW + 0.5 }, undefined, claim('nbf'))
  put('nbf-absent', 'nbf', { nbf: undefined }, undefined)
  put('nbf-string', 'date', { nbf: String(NOW - 1) }, undefined, claim('nbf', 'invalid'))
  put('nbf-null', 'date', { nbf: null }, undefined, claim('nbf', 'invalid'))
  put('nbf-minus-infinite', 'RFC 7493 2.2', without('nbf', '"nbf":-1e400'), undefined, JWT_INVALID)
  put('nbf-negative', 'date', { nbf: -1 }, undefined)

  // iat
  put('iat-in-future-is-nobodys-business', 'iat', { iat: NOW + 1000 }, undefined)
  put('iat-absent', 'iat', { iat: undefined }, undefined)
  put('iat-string', 'date', { iat: String(NOW) }, undefined, claim('iat', 'invalid'))
  put('iat-null', 'date', { iat: null }, undefined, claim('iat', 'invalid'))
  put('iat-infinite', 'RFC 7493 2.2', without('iat', '"iat":1e400'), undefined, JWT_INVALID)

  // maxTokenAge
  put('age-number', 'age', { iat: NOW - 300 }, { maxTokenAge: 300 })
  put('age-number-exceeded', 'age', { iat: NOW - 301 }, { maxTokenAge: 300 }, expired('iat'))
  put('age-minutes', 'age', { iat: NOW - 300 }, { maxTokenAge: '5m' })
  put('age-minutes-exceeded', 'age', { iat: NOW - 301 }, { maxTokenAge: '5m' }, expired('iat'))
  put('age-seconds', 'age', { iat: NOW - 30 }, { maxTokenAge: '30s' })
  put('age-seconds-exceeded', 'age', { iat: NOW - 31 }, { maxTokenAge: '30s' }, expired('iat'))
  put('age-hours', 'age', { iat: NOW - 7200 }, { maxTokenAge: '2h' })
  put('age-hours-exceeded', 'age', { iat: NOW - 7201 }, { maxTokenAge: '2h' }, expired('iat'))
  put('age-days', 'age', { iat: NOW - 86400 }, { maxTokenAge: '1d' })
  put('age-days-exceeded', 'age', { iat: NOW - 86401 }, { maxTokenAge: '1d' }, expired('iat'))
  put('age-with-tolerance', 'age', { iat: NOW - 305 }, { maxTokenAge: 300, clockTolerance: 5 })
  put('age-with-tolerance-exceeded', 'age', { iat: NOW - 306 }, { maxTokenAge: 300, clockTolerance: 5 }, expired('iat'))
  put('age-iat-is-now', 'age', { iat: NOW }, { maxTokenAge: 300 })
  put('age-iat-in-future', 'age', { iat: NOW + 1 }, { maxTokenAge: 300 }, claim('iat'))
  put('age-iat-in-future-within-tolerance', 'age', { iat: NOW + 5 }, { maxTokenAge: 300, clockTolerance: 5 })
  put(
    'age-iat-in-future-beyond-tolerance',
    'age',
    { iat: NOW + 6 },
    { maxTokenAge: 300, clockTolerance: 5 },
    claim('iat'),
  )
  put('age-iat-missing', 'age', { iat: undefined }, { maxTokenAge: 300 }, claim('iat', 'missing'))
  put('age-iat-string', 'age', { iat: String(NOW) }, { maxTokenAge: 300 }, claim('iat', 'invalid'))

  // maxLifetime: exp - iat, whatever the time is
  const lives = (seconds, iat = NOW - 60) => ({ iat, exp: iat + seconds })
  const tooLong = claim('exp')
  put('lifetime-at-most', 'exp', lives(300), { maxLifetime: '5m' })
  put('lifetime-too-long', 'exp', lives(301), { maxLifetime: '5m' }, tooLong)
  put('lifetime-with-fractions', 'exp', { iat: NOW - 60.7, exp: NOW + 239.3 }, { maxLifetime: 300 })
  put('lifetime-too-long-by-a-fraction', 'exp', { iat: NOW - 60.7, exp: NOW + 239.4 }, { maxLifetime: 300 }, tooLong)
  put('lifetime-tolerance-does-not-count', 'exp', lives(301), { maxLifetime: 300, clockTolerance: 60 }, tooLong)
  put('lifetime-from-a-later-iat', 'exp', lives(300, NOW + 1000), { maxLifetime: 300 })
  put('lifetime-too-long-from-a-later-iat', 'exp', lives(301, NOW + 1000), { maxLifetime: 300 }, tooLong)
  put('lifetime-negative', 'exp', lives(-1, NOW + 10), { maxLifetime: 300 }, tooLong)
  put('lifetime-negative-without-option', 'exp', lives(-1, NOW + 10), undefined)
  put('lifetime-none', 'exp', lives(0, NOW + 10), { maxLifetime: 0 })
  put('lifetime-for-ever', 'exp', { iat: NOW, exp: 2 ** 63 }, { maxLifetime: '999d' }, tooLong)
  put('lifetime-iat-missing', 'required', { iat: undefined }, { maxLifetime: 300 }, claim('iat', 'missing'))
  put('lifetime-exp-missing', 'required', { exp: undefined }, { maxLifetime: 300 }, claim('exp', 'missing'))
  put('lifetime-iat-string', 'date', { iat: String(NOW) }, { maxLifetime: 300 }, claim('iat', 'invalid'))
  put('lifetime-exp-string', 'date', { exp: String(NOW) }, { maxLifetime: 300 }, claim('exp', 'invalid'))
  put('order-exp-before-lifetime', 'exp', { iat: NOW - 500, exp: NOW }, { maxLifetime: 5 }, expired())
  put('order-age-before-lifetime', 'age', lives(900, NOW - 500), { maxLifetime: 5, maxTokenAge: 5 }, expired('iat'))
  put('order-lifetime-before-nonce', 'exp', { ...lives(900), nonce: 'x' }, { maxLifetime: 5, nonce: 'y' }, tooLong)

  // clockTolerance
  put('tolerance-exp-inside', 'tolerance', { exp: NOW - 5 }, { clockTolerance: 6 })
  put('tolerance-exp-on-the-edge', 'tolerance', { exp: NOW - 5 }, { clockTolerance: 5 }, expired())
  put('tolerance-exp-is-now', 'tolerance', { exp: NOW }, { clockTolerance: 1 })
  put('tolerance-exp-duration-string', 'tolerance', { exp: NOW - 29 }, { clockTolerance: '30s' })
  put('tolerance-exp-duration-string-edge', 'tolerance', { exp: NOW - 30 }, { clockTolerance: '30s' }, expired())
  put('tolerance-nbf-on-the-edge', 'nbf', { nbf: NOW + 5 }, { clockTolerance: 5 })
  put('tolerance-nbf-outside', 'nbf', { nbf: NOW + 6 }, { clockTolerance: 5 }, claim('nbf'))
  put('tolerance-nbf-minute', 'nbf', { nbf: NOW + 60 }, { clockTolerance: '1m' })
  put('tolerance-nbf-minute-outside', 'nbf', { nbf: NOW + 61 }, { clockTolerance: '1m' }, claim('nbf'))
  put('tolerance-zero', 'tolerance', { exp: NOW }, { clockTolerance: 0 }, expired())
  put('tolerance-huge-exp', 'tolerance', { exp: 1 }, { clockTolerance: 9007199254740991 })
  put('tolerance-huge-nbf', 'nbf', { nbf: 9007199254740991 }, { clockTolerance: 9007199254740991 })
  put(
    'tolerance-huge-exp-smallest',
    'tolerance',
    { exp: -9007199254740991 },
    { clockTolerance: 9007199254740991 },
    expired(),
  )
  put(
    'tolerance-does-not-excuse-a-string',
    'date',
    { exp: '1' },
    { clockTolerance: 9007199254740991 },
    claim('exp', 'invalid'),
  )

  // order of the checks
  put('order-typ-before-presence', 'typ', { jti: undefined }, { typ: 'x', requiredClaims: ['jti'] }, claim('typ'))
  put('order-presence-before-iss', 'required', {}, { issuer: 'x', requiredClaims: ['jti'] }, claim('jti', 'missing'))
  put('order-presence-before-exp', 'required', { exp: 1 }, { requiredClaims: ['jti'] }, claim('jti', 'missing'))
  put('order-iss-before-sub', 'iss', {}, { issuer: 'x', subject: 'x' }, claim('iss'))
  put('order-sub-before-aud', 'sub', {}, { subject: 'x', audience: 'x' }, claim('sub'))
  put('order-aud-before-iat', 'aud', { iat: 'x' }, { audience: 'x' }, claim('aud'))
  put('order-iat-before-nbf', 'iat', { iat: 'x', nbf: 'x' }, undefined, claim('iat', 'invalid'))
  put('order-nbf-before-exp', 'nbf', { nbf: NOW + 5, exp: NOW - 5 }, undefined, claim('nbf'))
  put('order-exp-before-age', 'exp', { exp: NOW - 5, iat: NOW - 500 }, { maxTokenAge: 5 }, expired())

  // a payload that is not a JSON object
  const noObject = (name, rule, payload, expect = JWT_INVALID) => put(name, rule, payload, undefined, expect)
  noObject('payload-array', 'RFC 7519 7.2', '[]')
  noObject('payload-string', 'RFC 7519 7.2', '"text"')
  noObject('payload-number', 'RFC 7519 7.2', '1')
  noObject('payload-null', 'RFC 7519 7.2', 'null')
  noObject('payload-true', 'RFC 7519 7.2', 'true')
  noObject('payload-empty', 'RFC 7519 7.2', '')
  noObject('payload-only-whitespace', 'RFC 7519 7.2', '  ')
  noObject('payload-plain-text', 'RFC 7519 7.2', 'hello')
  noObject('payload-cut-short', 'RFC 8259 2', JSON.stringify(CLAIMS).slice(0, -1))
  noObject('payload-trailing-comma', 'RFC 8259 4', '{"a":1,}')
  noObject('payload-trailing-data', 'RFC 8259 2', '{"a":1}x')
  noObject('payload-two-objects', 'RFC 8259 2', '{"a":1}{"a":1}')
  noObject('payload-trailing-zero-byte', 'RFC 8259 2', '{"a":1}\u0000')
  noObject('payload-single-quotes', 'RFC 8259 7', "{'a':1}")
  noObject('payload-bare-name', 'RFC 8259 4', '{a:1}')
  noObject('payload-comment', 'RFC 8259 2', '{"a":1/* one */}')
  noObject('payload-raw-newline-in-string', 'RFC 8259 7', '{"a":"b\nc"}')
  noObject('payload-raw-tab-in-string', 'RFC 8259 7', '{"a":"b\tc"}')
  noObject('payload-unknown-escape', 'RFC 8259 7', '{"a":"\\x41"}')
  noObject('payload-short-unicode-escape', 'RFC 8259 7', '{"a":"\\u041"}')
  noObject('payload-number-without-digits', 'RFC 8259 6', '{"a":-}')
  noObject('payload-number-ends-in-point', 'RFC 8259 6', '{"a":1.}')
  noObject('payload-number-begins-with-point', 'RFC 8259 6', '{"a":.5}')
  noObject('payload-number-empty-exponent', 'RFC 8259 6', '{"a":1e}')
  noObject('payload-word-in-capitals', 'RFC 8259 3', '{"a":TRUE}')
  noObject('payload-form-feed-as-whitespace', 'RFC 8259 2', '{\f"a":1}')
  noObject('payload-no-break-space-as-whitespace', 'RFC 8259 2', '{\u00a0"a":1}')

  return topic
}

/** Mistakes of the caller: a TypeError for any token. */
export function optionCases() {
  const topic = new Topic(
    'options',
    'Mistakes of the caller: a TypeError, although token and keys are good. Null stands for itself; undefined cannot ' +
      'be written in JSON. Null as issuer or audience is no mistake: it says that the claim is not compared.',
  )
  const good = es256(claims(), { typ: 'JWT' })
  const put = (name, options, expect = TYPE_ERROR) =>
    topic.jwt(`option-${name}`, 'options', { token: good, keys: KEYS, options, expect })

  for (const option of ['issuer', 'audience', 'subject', 'typ', 'algorithms']) {
    const isCompared = option === 'issuer' || option === 'audience'
    put(`${option}-null`, { [option]: null }, isCompared ? ok(claims()) : TYPE_ERROR)
    put(`${option}-empty-string`, { [option]: '' })
    put(`${option}-empty-list`, { [option]: [] })
    put(`${option}-number`, { [option]: 5 })
    put(`${option}-true`, { [option]: true })
    put(`${option}-object`, { [option]: {} })
  }
  put('issuer-list-of-numbers', { issuer: [5] })
  put('issuer-list-of-null', { issuer: [null] })
  put('audience-list-of-null', { audience: [null] })
  put('subject-list', { subject: [SUBJECT] })
  put('typ-list', { typ: ['JWT'] })
  put('algorithms-plain-string', { algorithms: 'ES256' })
  put('algorithms-none', { algorithms: ['none'] })
  put('algorithms-none-beside-another', { algorithms: ['ES256', 'none'] })
  put('algorithms-none-in-capitals', { algorithms: ['ES256', 'NONE'] })
  put('algorithms-unknown', { algorithms: ['ES256', 'XS256'] })
  put('algorithms-lower-case', { algorithms: ['es256'] })
  put('algorithms-encryption', { algorithms: ['ES256', 'RSA-OAEP'] })
  put('algorithms-empty-name', { algorithms: ['ES256', ''] })
  put('algorithms-list-of-number', { algorithms: ['ES256', 256] })
  put('unknown', { audiences: AUDIENCE })
  put('unknown-letter-case', { Issuer: ISSUER })
  put('unknown-switch-off', { ignoreExpiration: true })
  put('unknown-from-another-library', { complete: true })
  put('unknown-proto-like', { constructor: 1 })
  put('unknown-limit', { limits: { tokens: 5 } })
  for (const option of ['clockTolerance', 'maxTokenAge', 'maxLifetime']) {
    put(`${option}-word`, { [option]: 'soon' })
    put(`${option}-empty`, { [option]: '' })
    put(`${option}-null`, { [option]: null })
    put(`${option}-true`, { [option]: true })
    put(`${option}-list`, { [option]: [5] })
    put(`${option}-string-without-unit`, { [option]: '10' })
    put(`${option}-unit-without-number`, { [option]: 'm' })
    put(`${option}-unknown-unit`, { [option]: '5x' })
    put(`${option}-trailing-text`, { [option]: '5m5' })
  }
  put('clockTolerance-negative', { clockTolerance: -1 })
  put('clockTolerance-negative-string', { clockTolerance: '-1s' })
  put('requiredClaims-plain-string', { requiredClaims: 'exp' })
  put('requiredClaims-null', { requiredClaims: null })
  put('requiredClaims-number', { requiredClaims: [5] })
  put('crit-list', { crit: ['exp2'] })
  put('crit-null', { crit: null })
  put('crit-value-is-text', { crit: { exp2: 'true' } })
  put('crit-value-is-number', { crit: { exp2: 1 } })
  put('allowWeakKeys-text', { allowWeakKeys: 'true' })
  put('limits-number', { limits: 5 })
  put('limits-negative', { limits: { tokenBytes: -1 } })
  put('limits-text', { limits: { tokenBytes: '100' } })

  put('maxLifetime-negative', { maxLifetime: -1 })
  for (const padding of [null, true, false, '', 'optional', 'Required', ['required'], {}]) {
    put(`padding-${JSON.stringify(padding).replace(/\W/g, '') || 'empty'}-${typeof padding}`, { padding })
  }

  put('good-crit-empty', { crit: {} }, ok(claims()))
  put('good-crit-unused', { crit: { exp2: true } }, ok(claims()))
  put('good-allowWeakKeys-false', { allowWeakKeys: false }, ok(claims()))
  put('good-limits-empty', { limits: {} }, ok(claims()))
  put('good-algorithms-many', {
    algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'HS256', 'HS384', 'HS512'],
  }, ok(claims()))
  return topic
}
