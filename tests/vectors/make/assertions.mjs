// Client assertions. Replays are no matter of vectors, which have no memory: suites test them.
import { AUDIENCE, CLAIMS, KEYS, claims, es256 } from './base.mjs'
import { NOW, Topic, claim, expired, ok } from './tools.mjs'

const RULE = 'RFC 7523 3'
const CLIENT = 's6BhdRkqt3'
const OTHER = 'https://other.example'
const TYP = 'client-authentication+jwt'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const missing = (name) => claim(name, 'missing')
const invalid = (name) => claim(name, 'invalid')

/** The claims of an assertion. */
const TIMES = { iat: NOW - 10, nbf: undefined, exp: NOW + 60 }
const PAYLOAD = { iss: CLIENT, sub: CLIENT, aud: AUDIENCE, jti: 'j', ...TIMES }

export function assertionCases() {
  const topic = new Topic(
    'assertions',
    'The profile of client assertions: iss and sub are both the client, aud names this server alone, exp is near, ' +
      'and no other kind of token passes.',
  )
  const put = (name, changes = {}, expect = undefined, { header = {}, rule = RULE, ...options } = {}) => {
    const payload = claims({ ...PAYLOAD, ...changes })
    topic.jwt(`assertion-${name}`, rule, {
      token: es256(payload, header),
      keys: KEYS,
      options: { profile: 'client_assertion', audience: AUDIENCE, ...options },
      expect: expect ?? ok(payload),
    })
  }

  put('bare')
  put('with-issuer', {}, undefined, { issuer: CLIENT })
  put('with-one-of-several-issuers', {}, undefined, { issuer: [OTHER, CLIENT] })
  put('of-another-issuer', {}, claim('iss'), { issuer: OTHER })
  for (const typ of [undefined, 'JWT', 'jwt', TYP, `application/${TYP}`, 'Client-Authentication+JWT']) {
    put(`typ-${typ ?? 'absent'}`.replace(/\W+/g, '-'), {}, undefined, { header: typ === undefined ? {} : { typ } })
  }
  const others = ['at+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'oauth-authz-req+jwt']
  for (const typ of [...others, 'JOSE', '', 'x+jwt', `${TYP};v=1`]) {
    put(`typ-of-another-kind-${typ}`.replace(/\W+/g, '-'), {}, claim('typ'), { header: { typ } })
  }
  for (const [type, typ] of Object.entries({ null: null, list: [TYP], number: 5 })) {
    put(`typ-is-${type}`, {}, claim('typ'), { header: { typ } })
  }

  const required = ['iss', 'sub', 'aud', 'exp', 'jti']
  for (const name of required) put(`without-${name}`, { [name]: undefined }, missing(name))
  put('without-iat', { iat: undefined })
  for (const name of ['iss', 'sub', 'jti']) {
    for (const [type, value] of Object.entries({ number: 5, null: null, list: [CLIENT], object: {} })) {
      put(`${name}-is-${type}`, { [name]: value }, invalid(name))
    }
  }
  put('iss-and-sub-are-numbers', { iss: 5, sub: 5 }, invalid('iss'))
  put('aud-is-object', { aud: { [AUDIENCE]: true } }, claim('aud'))

  put('for-another-client', { sub: 'other' }, claim('sub'))
  put('by-another-client', { iss: 'other' }, claim('sub'))
  for (const [name, sub] of Object.entries({ 'letter-case': CLIENT.toUpperCase(), space: `${CLIENT} `, empty: '' })) {
    put(`sub-differs-by-${name}`, { sub }, claim('sub'))
  }

  put('for-another-server', { aud: OTHER }, claim('aud'))
  put('aud-is-list-of-one', { aud: [AUDIENCE] })
  put('for-another-server-too', { aud: [AUDIENCE, OTHER] }, claim('aud'))
  put('for-two-names-of-this-server', { aud: [AUDIENCE, OTHER] }, undefined, { audience: [OTHER, AUDIENCE] })

  put('expired', { exp: NOW }, expired())
  put('not-yet-valid', { nbf: NOW + 1 }, claim('nbf'))
  put('lives-ten-minutes', { iat: NOW, exp: NOW + 600 })
  put('lives-longer-than-ten-minutes', { iat: NOW, exp: NOW + 601 }, claim('exp'))
  put('lives-longer-from-an-early-iat', { iat: NOW - 550, exp: NOW + 51 }, claim('exp'))
  put('lives-longer-but-allowed', { iat: NOW, exp: NOW + 3600 }, undefined, { maxLifetime: '1h' })
  put('lives-longer-than-allowed', { iat: NOW, exp: NOW + 61 }, claim('exp'), { maxLifetime: '1m' })
  put('without-iat-ends-in-ten-minutes', { iat: undefined, exp: NOW + 600 })
  put('without-iat-ends-later', { iat: undefined, exp: NOW + 601 }, claim('exp'))
  const tolerant = { clockTolerance: 5 }
  put('without-iat-ends-later-within-tolerance', { iat: undefined, exp: NOW + 605 }, undefined, tolerant)
  put('without-iat-ends-later-beyond-tolerance', { iat: undefined, exp: NOW + 606 }, claim('exp'), tolerant)
  // The client chooses iat, so it must not extend the time that its jti has to be remembered.
  put('from-a-far-iat', { iat: NOW + 1e6, exp: NOW + 1e6 + 60 }, claim('exp'))
  put('from-an-iat-soon', { iat: NOW + 5, exp: NOW + 300 })
  put('from-an-iat-soon-for-too-long', { iat: NOW + 5, exp: NOW + 605 }, claim('exp'))
  put('ends-before-it-begins', { iat: NOW + 100, exp: NOW + 60 }, claim('exp'))
  put('iat-is-string', { iat: String(NOW) }, invalid('iat'))
  put('exp-is-for-ever', { exp: 2 ** 63 }, claim('exp'))

  const kinds = {
    at_hash: 'x',
    c_hash: 'x',
    s_hash: 'x',
    token_use: 'id',
    typ: 'Bearer',
    events: { [EVENT]: {} },
  }
  for (const [name, value] of Object.entries(kinds)) put(`with-${name}-of-another-kind`, { [name]: value }, claim(name))
  put('with-another-event', { events: { 'https://schemas.openid.net/secevent/x': {} } }, claim('events'))
  put('with-further-claims', { client_id: CLIENT, scope: 'read', nonce: 'n' })

  put('first-kind-before-required', { iss: undefined, events: {} }, claim('events'))
  put('first-lifetime-before-types', { exp: NOW + 900, jti: 5 }, claim('exp'))
  put('first-types-before-audiences', { jti: 5, aud: [AUDIENCE, OTHER] }, invalid('jti'))
  put('first-audiences-before-client', { aud: [AUDIENCE, OTHER], sub: 'other' }, claim('aud'))

  // The other way round, no profile of a user's token takes an assertion.
  for (const profile of ['id_token', 'access_token', 'lenient_access_token', 'logout_token']) {
    topic.jwt(`assertion-is-no-${profile}`, 'RFC 8725 3.12', {
      token: es256(claims({ ...PAYLOAD, ...CLAIMS }), { typ: TYP }),
      keys: KEYS,
      options: { profile },
      expect: claim('typ'),
    })
  }
  return topic
}
