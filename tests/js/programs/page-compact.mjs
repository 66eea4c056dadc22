// A page with the smaller module. It posts, of one good case of each algorithm, the verdict on its token and on the same with another
// signature, and what becomes of its key. The last is an algorithm that nobody has.
import { KeySet, verifyJwt } from '/node_modules/keyward/dist/compact.js';
import vectors from './vectors.mjs';

const NAMES = [
  'rs256', 'rs384', 'rs512', 'ps256', 'ps384', 'ps512', 'es256', 'es384-good', 'eddsa-ed25519-good', 'ed25519-good', 'hs256', 'hs384', 'hs512',
  'es512-good', 'es256k-good', 'ed448-good', 'ml-dsa-44-good', 'ml-dsa-alg-ml-dsa-45',
];

function verdict(token, { keys, options, now }) {
  try {
    return verifyJwt(token, keys, { ...options, currentDate: new Date(now * 1000) }).payload.iss;
  } catch ({ name, code }) {
    return code ?? name;
  }
}

function altered(token) {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

const results = {};
for (const name of NAMES) {
  const fields = vectors.flatMap(({ cases }) => cases).find((fields) => fields.name === name);
  const [{ taken, reason }] = new KeySet(fields.keys).keys;
  const key = taken ? 'taken' : reason;
  results[name] = { verdict: verdict(fields.token, fields), altered: verdict(altered(fields.token), fields), key };
}
await fetch('/report', { method: 'POST', body: JSON.stringify(results) });
