// A page without an import map, which imports the package by its address. It posts the result of one verification.
import * as keyward from '/node_modules/keyward/dist/default.js';
import vectors from './vectors.mjs';

const { token, keys, now } = vectors.flatMap(({ cases }) => cases).find(({ name }) => name === 'rs256');
const results = [];
for (let round = 0; round < 2; round++) {
  try {
    const { payload } = keyward.verifyJwt(token, keys, { currentDate: new Date(now * 1000) });
    results.push({ iss: payload.iss });
  } catch ({ name, code, message }) {
    results.push({ name, code, message });
  }
}
await fetch('/report', { method: 'POST', body: JSON.stringify(results) });
