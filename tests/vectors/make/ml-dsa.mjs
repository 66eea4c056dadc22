// ML-DSA signatures. Node.js signs from version 24 on, and every signature differs. Each is therefore made once and
// stored in keys.json by a digest of the signed text, so that any version can write the vectors.
import crypto from 'node:crypto'
import { save, stored } from './keys.mjs'
import { b64u, sha, unb64u, utf8 } from './tools.mjs'

/** A signer for a key of keys.json. The context is empty, as in JOSE. */
export function mlDsa(jwk, context = '') {
  return (input) => {
    const digest = b64u(sha(256, Buffer.concat([utf8(`${jwk.alg} ${jwk.pub} ${context} `), input])))
    const name = `${jwk.alg} ${digest}`
    if (!(name in stored.signatures)) {
      if (Number(process.versions.node.split('.')[0]) < 24) {
        throw new Error('a new ML-DSA signature is needed: run make.mjs with Node.js 24')
      }
      const key = crypto.createPrivateKey({ key: jwk, format: 'jwk' })
      stored.signatures[name] = b64u(crypto.sign(null, input, context ? { key, context: utf8(context) } : key))
      save()
    }
    return unb64u(stored.signatures[name])
  }
}
