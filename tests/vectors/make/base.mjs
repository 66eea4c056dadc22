// The plain token that most cases start from: ES256, one key, every common claim, valid at NOW.
import { ecPrivate, ecPublic } from './keys.mjs'
import { ecdsa } from './p256.mjs'
import { NOW, set, token } from './tools.mjs'

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'https://api.example'
export const SUBJECT = '248289761001'

export const CLAIMS = { iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, iat: NOW - 100, nbf: NOW - 100, exp: NOW + 3600 }

/** The common claims, with members replaced, added, or (if undefined) omitted. */
export function claims(changes = {}) {
  return Object.fromEntries(Object.entries({ ...CLAIMS, ...changes }).filter(([, value]) => value !== undefined))
}
export const sign = ecdsa(ecPrivate)
/** An ES256 token with this payload and these header members. */
export const es256 = (payload = claims(), header = {}) =>
  token(typeof header === 'object' && !Buffer.isBuffer(header) ? { alg: 'ES256', ...header } : header, payload, sign)
export const KEYS = set({ ...ecPublic, kid: 'a' })
