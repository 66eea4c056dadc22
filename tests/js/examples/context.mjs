// Shared by the tests of the examples: the examples next to the packed package, an issuer, and a client of it.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { startIssuer } from '../../../examples/issuer/issuer.mjs';
import { newKey, signJwt, thumbprint } from '../../../examples/issuer/signing.mjs';
import { root } from '../support/process.mjs';
import { stage } from '../support/stage.mjs';

export const AUDIENCE = 'https://api.example';

/** Folders that a developer may have built inside the examples, which are not copied. */
const MADE = new Set(['node_modules', 'dist', '.next', '.wrangler', 'package-lock.json', 'next-env.d.ts']);

/** Copies the examples into a project that has the packed package installed, and starts an issuer. */
export async function prepare() {
  const staged = await stage();
  const examples = join(staged.folder, 'examples');
  await cp(join(root, 'examples'), examples, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  const issuer = await startIssuer();
  const keyward = createRequire(join(staged.folder, 'program.mjs'))('keyward');
  const close = async () => {
    await issuer.close();
    await staged.remove();
  };
  return { folder: staged.folder, examples, issuer, keyward, close };
}

/**
 * The command that `npm start` runs in an example, with the issuer on a free port.
 * @returns the program and its arguments, with `more` at their end
 */
export function commandOf(example, ...more) {
  const { scripts } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
  const [command, script, port, ...rest] = scripts.start.split(' && ').at(-1).split(' ');
  if (command !== 'node' || port !== '4400') throw new Error(`npm start runs another command: ${scripts.start}`);
  return [process.execPath, [script, '0', ...rest, ...more]];
}

/** A client of an issuer. */
export function clientOf({ base }) {
  const post = (path, fields = {}, headers = {}) => (
    fetch(`${base}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' })
  );
  const requestToken = async (fields, headers) => {
    const response = await post('/token', {
      grant_type: 'client_credentials',
      client_id: 'demo',
      resource: AUDIENCE,
      ...fields,
    }, headers);
    return { status: response.status, ...await response.json() };
  };
  const tokenFor = async (fields, headers) => (await requestToken(fields, headers)).access_token;
  return { post, requestToken, tokenFor };
}

/** A sender's key, its thumbprint, and proofs of possession of the key (RFC 9449). */
export function makeSender() {
  const { privateKey, jwk } = newKey('P-256');
  const { kty, crv, x, y } = jwk;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
  const ath = (token) => token && { ath: createHash('sha256').update(token).digest('base64url') };
  const prove = (htm, htu, token) => (
    signJwt(header, { htm, htu, iat: Math.floor(Date.now() / 1000), jti: randomUUID(), ...ath(token) }, { privateKey })
  );
  return { prove, jkt: thumbprint(jwk) };
}
