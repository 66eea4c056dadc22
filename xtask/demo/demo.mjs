// Verifies a sample token through the npm package, as an application does, then the same token with one character
// changed.
import { readFileSync } from 'node:fs';
import { verifyJwt } from 'keyward';

const { token, jwks, issuer, audience, verifiedAt } = JSON.parse(readFileSync(new URL('sample.json', import.meta.url)));
// The sample has long expired, so it is verified as of the day on which it was issued.
const options = { issuer, audience, algorithms: ['RS256'], currentDate: new Date(verifiedAt) };
const show = (title, value) => console.log(`${title.padEnd(8)} ${JSON.stringify(value)}`);

console.log(`A token of ${issuer} for ${audience}, verified as of ${verifiedAt}:\n`);
const { protectedHeader, payload, key } = verifyJwt(token, jwks, options);
show('header', protectedHeader);
show('claims', payload);
show('key', key);
show('verdict', 'valid');

const at = token.indexOf('.') + 21; // within the claims
const changed = token[at] === 'A' ? 'B' : 'A';
console.log(`\nThe same token, with character ${at + 1} changed from ${token[at]} to ${changed}:\n`);
const error = rejection(token.slice(0, at) + changed + token.slice(at + 1));
show('verdict', 'rejected');
show('code', error.code);
show('message', error.message);

function rejection(tampered) {
  try {
    verifyJwt(tampered, jwks, options);
  } catch (error) {
    return error;
  }
  throw new Error('The changed token was accepted: do not use this build.');
}
