// Times cases in Node.js, in the order in which they are sent.
import { createPublicKey, createSecretKey } from 'node:crypto';
import { measure } from '../turns.mjs';
import { load } from '../../support/peers.mjs';

const libraries = {};
for (const name of ['jose', 'fast-jwt', 'aws-jwt-verify']) libraries[name] = await load(name);
libraries.keyward = await import('keyward');

/** A key for the libraries that do not accept JSON. */
const keyObject = (
  jwk,
) => (jwk.kty === 'oct' ? createSecretKey(jwk.k, 'base64url') : createPublicKey({ key: jwk, format: 'jwk' }));

process.on('message', async ({ one, order }) => {
  try {
    process.send({ result: await measure(one, { ...order, libraries, keyObject }) });
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.send({ ready: true });
