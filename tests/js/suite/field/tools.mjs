// What the rows of the field share: a signing key, tokens, and an issuer.
import { KEY, write } from '../proofs.mjs';
import { equal, must, rejection } from '../assert.mjs';
import { json, pages, serving } from '../served.mjs';

export const NOW = 1_800_000_000;
export const ISSUER = 'https://login.example';
export const AUDIENCE = 'https://api.example';
/** The published key of {@link KEY}. */
export const JWK = { ...KEY.jwk, kid: 'a', use: 'sig', alg: 'ES256' };
export const JWKS = { keys: [JWK] };

/** The time of the rows, as an option. */
export const AT = { currentDate: new Date(NOW * 1000) };

/**
 * Collects the rows of one file.
 *
 * @returns `rows`, the checks by name, and `row(name, source, check)`. `source` is where the situation was reported: a
 *   repository and the number of an issue, or the title of a document. `check` gets the package.
 */
export function table() {
  const rows = {};
  const row = (name, source, check) => {
    const title = `${name} (${source})`;
    if (Object.hasOwn(rows, title)) throw new Error(`two rows have the name ${title}`);
    rows[title] = check;
  };
  return { rows, row };
}

/**
 * Claims of a token that every verifier of {@link ISSUER} accepts at {@link NOW}. Members that are `undefined` are left
 * out.
 */
export const claims = (more = {}) => ({
  iss: ISSUER,
  sub: 'user',
  aud: AUDIENCE,
  iat: NOW - 60,
  exp: NOW + 600,
  ...more,
});

/** A token signed with ES256. `header` replaces or removes members of `{ alg, kid, typ }`. */
export const token = (payload = claims(), header = {}, key = KEY) =>
  write({ key, header: { alg: 'ES256', kid: 'a', typ: 'JWT', ...header }, payload, rewrite: {} });

/** A `fetch` that serves the issuer's metadata and keys. `bodies` adds or replaces bodies by URL. */
export const issuer = (bodies = {}) =>
  pages({
    [`${ISSUER}/.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
    [`${ISSUER}/jwks`]: JWKS,
    ...bodies,
  });

/** A `fetch` of a server that fails. */
export const failing = () => serving(() => json({}, {}, 503));

/** The error that a promise rejects with, which has this code. */
export async function rejected(keyward, promise, code) {
  const error = await rejection(promise);
  must(error instanceof keyward.JwtError, `expected ${code}, not ${error?.stack ?? error}`);
  equal(error.code, code, `the code of "${error.message}"`);
  return error;
}

export { json };
