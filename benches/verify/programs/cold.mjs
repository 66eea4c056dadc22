// Prints the milliseconds from the import of a library to its first verdict, in a new process. `node cold.mjs PEER
// CASE`: CASE is a file with the case in JSON.
import { createPublicKey, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PEERS } from '../peers.mjs';
import { load } from '../../support/peers.mjs';

const [, , name, path] = process.argv;
const { library, make } = PEERS[name];
const { alg, samples, issuer, audience } = JSON.parse(readFileSync(path, 'utf8'));
const keyObject = (
  jwk,
) => (jwk.kty === 'oct' ? createSecretKey(jwk.k, 'base64url') : createPublicKey({ key: jwk, format: 'jwk' }));

const start = performance.now();
const loaded = library === 'keyward' ? await import('keyward') : await load(library);
const verify = await make(loaded, {
  alg,
  jwks: samples[0].jwks,
  samples,
  options: { issuer, audience, algorithms: [alg] },
  keyObject,
});
const result = await verify(samples[0]);
const milliseconds = performance.now() - start;
if ((result.payload ?? result).iss !== issuer) throw new Error('the library rejects the token');
console.log(milliseconds);
