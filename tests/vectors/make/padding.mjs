// Tokens whose parts are padded, and signed with their padding, as AWS Application Load Balancers write them.
import { CLAIMS, KEYS, es256, sign } from './base.mjs'
import { secret32, stored } from './keys.mjs'
import { JWS_INVALID, SIGNATURE, Topic, b64u, hmac, json, octJwk, ok, parts, pkcs1, publicJwk, utf8 } from './tools.mjs'

const RULE = 'RFC 7515 2'
const ALB = 'AWS Application Load Balancer, x-amzn-oidc-data'
const REQUIRED = { padding: 'required' }

/** base64url with padding. */
const padded = (bytes) => b64u(bytes).padEnd(Math.ceil(b64u(bytes).length / 4) * 4, '=')

/** A token whose parts are padded. `spoil` changes the text of header and payload before it is signed. */
function paddedToken(header, payload, signer, spoil = (part) => part) {
  const input = spoil([padded(json(header)), padded(json(payload))]).join('.')
  return `${input}.${padded(signer(utf8(input)))}`
}

/** Claims so that the length of the payload leaves `rest` bytes over a multiple of three. */
function claimsOf(rest) {
  for (let x = ''; ; x += 'x') if (json({ ...CLAIMS, x }).length % 3 === rest) return { ...CLAIMS, x }
}
/** Header members, likewise. */
function headerOf(rest, alg = 'ES256') {
  for (let kid = 'a'; ; kid += 'a') if (json({ alg, kid }).length % 3 === rest) return { alg, kid }
}

export function paddingCases() {
  const topic = new Topic(
    'padding',
    'Padded parts of a token: rejected by default; with the option padding every part must have exactly the padding ' +
      'of its length, and the text is signed as it stands.',
  )
  const put = (name, token, expect, options = REQUIRED, fields = {}) =>
    topic.jwt(`padding-${name}`, fields.rule ?? RULE, { token, keys: one, options, expect, ...fields })
  // A single key is tried whatever its kid.
  const [one] = KEYS.keys
  const valid = (rest, headerRest = rest) => paddedToken(headerOf(headerRest), claimsOf(rest), sign)

  for (const [header, payload] of [[0, 0], [1, 1], [2, 2], [0, 1], [2, 0], [1, 2]]) {
    put(`of-${header}-and-${payload}-bytes`, valid(payload, header), ok(claimsOf(payload)), REQUIRED, { rule: ALB })
    put(`of-${header}-and-${payload}-bytes-by-default`, valid(payload, header), JWS_INVALID, {})
  }
  const bare = es256()
  put('absent', bare, JWS_INVALID)
  put('absent-by-default', bare, ok(CLAIMS), {})
  put('absent-of-signature', valid(0).replace(/=+$/, ''), JWS_INVALID)
  put('removed', valid(1).replaceAll('=', ''), SIGNATURE, {})
  // The signature of a token without padding does not cover padding that is added to it.
  put('added', parts(es256(claimsOf(1))).map((part) => padded(Buffer.from(part, 'base64url'))).join('.'), SIGNATURE)

  /** Signed texts that are not padded exactly. */
  const spoilt = {
    'short-by-one': (part) => part.replace(/=$/, ''),
    'missing': (part) => part.replace(/=+$/, ''),
    'long-by-one': (part) => `${part}=`,
    'long-by-four': (part) => `${part}====`,
    'in-the-middle': (part) => `${part.slice(0, 4)}=${part.slice(4)}`,
    'in-front': (part) => `=${part}`,
    'percent-encoded': (part) => part.replaceAll('=', '%3D'),
    'of-dots': (part) => part.replaceAll('=', '*'),
    'with-unused-bits': (part) => part.replace(/.(=+)$/, 'B$1'),
    'followed-by-line-break': (part) => `${part}\n`,
  }
  for (const [name, spoil] of Object.entries(spoilt)) {
    const of = (change) => paddedToken(headerOf(1), claimsOf(1), sign, change)
    put(`of-header-${name}`, of(([header, payload]) => [spoil(header), payload]), JWS_INVALID)
    put(`of-payload-${name}`, of(([header, payload]) => [header, spoil(payload)]), JWS_INVALID)
    const [header, payload, signature] = valid(1).split('.')
    put(`of-signature-${name}`, [header, payload, spoil(signature)].join('.'), JWS_INVALID)
  }
  put('of-a-part-that-needs-none', paddedToken(headerOf(0), claimsOf(0), sign, ([h, p]) => [`${h}=`, p]), JWS_INVALID)
  put('in-plain-base64', valid(1).replaceAll('_', '/').replaceAll('-', '+').replace(/^./, '+'), JWS_INVALID)
  put('forged', `${valid(1).replace(/\.[^.]*$/, '')}.${padded(Buffer.alloc(64, 1))}`, SIGNATURE)

  const rs256 = paddedToken(headerOf(1, 'RS256'), claimsOf(2), pkcs1(stored.rsa2048, 256))
  const rsa = { keys: publicJwk(stored.rsa2048) }
  put('with-rs256', rs256, ok(claimsOf(2)), REQUIRED, rsa)
  put('with-rs256-by-default', rs256, JWS_INVALID, {}, rsa)
  const hs256 = paddedToken(headerOf(2, 'HS256'), claimsOf(1), hmac(secret32, 256))
  const secret = { keys: octJwk(secret32) }
  put('with-hs256', hs256, ok(claimsOf(1)), { ...REQUIRED, algorithms: ['HS256'] }, secret)

  const raw = (name, token, options, expect) =>
    topic.jws(`padding-raw-${name}`, RULE, { token, keys: one, options, expect })
  const text = json(claimsOf(1))
  raw('compact', valid(1), REQUIRED, { ok: true, payloadText: text, key: { index: 0 } })
  raw('compact-by-default', valid(1), {}, JWS_INVALID)
  const [header, payload, signature] = valid(1).split('.')
  const flat = { protected: header, payload, signature }
  raw('flattened', flat, REQUIRED, { ok: true, payloadText: text, key: { index: 0 }, signatureIndex: 0 })
  raw('flattened-by-default', flat, {}, JWS_INVALID)
  const general = { payload, signatures: [{ protected: header, signature }, { protected: header, signature }] }
  raw('general', general, REQUIRED, { ok: true, payloadText: text, key: { index: 0 }, signatureIndex: 0 })
  raw('general-one-unpadded', {
    payload,
    signatures: [{ protected: header, signature: signature.replaceAll('=', '') }, { protected: header, signature }],
  }, REQUIRED, { ok: true, payloadText: text, key: { index: 0 }, signatureIndex: 1 })
  return topic
}
