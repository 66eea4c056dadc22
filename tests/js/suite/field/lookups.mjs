// Keys that are looked up one at a time, by the token's kid.
import { each, equal, must, rejection, throwsTypeError } from '../assert.mjs';
import { OTHER } from '../proofs.mjs';
import { serving, withClock } from '../served.mjs';
import { AT, AUDIENCE, claims, ISSUER, json, JWK, JWKS, rejected, table, token } from './tools.mjs';

const { rows, row } = table();

const KEYS = 'https://public-keys.auth.elb.eu-west-1.example';
const ALB = { issuer: ISSUER, audience: AUDIENCE, jwksUri: `${KEYS}/{kid}` };
const OTHER_JWK = { ...OTHER.jwk, kid: 'b', alg: 'ES256' };

/** A key server with one key at each path. */
const server = (keys = { '/a': JWK, '/b': OTHER_JWK }) =>
  serving((url) => {
    const path = url.slice(KEYS.length);
    return Object.hasOwn(keys, path) ? json(keys[path]) : json({}, {}, 403);
  });
const withKid = (kid) => token(claims(), { kid });

row('a key is fetched by its kid, once', 'awslabs/aws-jwt-verify 109', async (keyward) => {
  const fetch = server();
  const verifier = keyward.createVerifier({ ...ALB, fetch });
  const given = await token();
  await Promise.all(Array.from({ length: 5 }, () => verifier.verify(given, AT)));
  equal((await verifier.verify(given, AT)).key.kid, 'a', 'kid');
  verifier.verifySync(given, AT);
  equal(fetch.urls, [`${KEYS}/a`], 'the fetches');
  await verifier.verify(await token(claims(), { kid: 'b' }, OTHER), AT);
  equal(fetch.urls, [`${KEYS}/a`, `${KEYS}/b`], 'the fetches');
  const [{ url, loaded, counts }] = verifier.status;
  equal([url, loaded, counts.fetched], [`${KEYS}/{kid}`, true, 2], 'status');
});

row('a body may be a JWK, a set or PEM', 'awslabs/aws-jwt-verify 165', async (keyward) => {
  const { kid: _, alg: __, ...bare } = JWK;
  for (const body of [JWK, bare, JWKS, { keys: [OTHER_JWK, JWK] }, { keys: [bare] }]) {
    const verifier = keyward.createVerifier({ ...ALB, fetch: server({ '/a': body }) });
    equal((await verifier.verify(await token(), AT)).key.kid, 'a', 'kid');
  }
});

row('a returned key with another kid is excluded', 'awslabs/aws-jwt-verify 223', async (keyward) => {
  for (const body of [{ ...JWK, kid: 'b' }, { ...JWK, kid: 'A' }, { keys: [{ ...JWK, kid: 'b' }] }, { keys: [] }]) {
    const verifier = keyward.createVerifier({ ...ALB, fetch: server({ '/a': body }) });
    await rejected(keyward, verifier.verify(await token(), AT), 'ERR_JWKS_NO_MATCHING_KEY');
  }
});

row('a kid reaches nothing but its own place in the template', 'OpenIDC/mod_oauth2 73', async (keyward) => {
  const fetch = server();
  const load = () => must(false, 'load was called');
  const verifiers = [
    keyward.createVerifier({ ...ALB, fetch }),
    keyward.createVerifier({ ...ALB, jwksUri: `${KEYS}/keys?kid={kid}`, fetch }),
    keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: [{ load }] }),
  ];
  const kids = [
    '', '.', '..', '%2e%2e', '%2e', 'a/b', '/', '\\', 'a\\b', '?', 'a?b', '#', 'a#b', '@evil.example', 'a b', '\0',
    'a\n', '\ufeffa', 'å', '日本', '{kid}', '%61', 'a%00', '//evil.example', 'a;b', 'a&b=c', '~', '*',
    'a'.repeat(257), 'a'.repeat(100_000),
  ];
  await each(kids, async (kid) => {
    const given = await withKid(kid);
    for (const verifier of verifiers) {
      const error = await rejected(keyward, verifier.verify(given, AT), 'ERR_JWKS_NO_MATCHING_KEY');
      must(/"kid"/.test(error.message), error.message);
    }
  });
  equal(fetch.urls, [], 'the fetches');
  for (const [kid, path] of [
    ['...', '/...'],
    ['a:b=c', '/a%3Ab%3Dc'],
    ['a'.repeat(256), `/${'a'.repeat(256)}`],
    ['..-', '/..-'],
  ]) {
    await rejected(keyward, verifiers[0].verify(await withKid(kid), AT), 'ERR_JWKS_NO_MATCHING_KEY');
    equal(fetch.urls.at(-1), KEYS + path, 'the URL');
  }
});

row('a template has {kid} once, in path or query', 'RFC 6570 section 1.2', (keyward) => {
  for (const jwksUri of [
    'https://{kid}.example/jwks', `${KEYS}/{kid}/{kid}`, `${KEYS}/#{kid}`, 'https://{kid}@keys.example/', '{kid}',
    'http://keys.example/{kid}',
  ]) {
    throwsTypeError(() => keyward.createVerifier({ ...ALB, jwksUri }), /"jwksUri"/);
  }
  keyward.createVerifier({ ...ALB, jwksUri: new URL(`${KEYS}/v1/{kid}.pem`) });
});

row('a token without kid is rejected with that reason', 'RFC 7515 section 4.1.4', async (keyward) => {
  const fetch = server();
  const load = () => must(false, 'load was called');
  for (const source of [{ jwksUri: ALB.jwksUri }, { load }]) {
    const verifier = keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, ...source, fetch });
    const error = await rejected(keyward, verifier.verify(await withKid(undefined), AT), 'ERR_JWKS_NO_MATCHING_KEY');
    must(/no "kid"/.test(error.message), error.message);
  }
  equal(fetch.urls, [], 'the fetches');
});

/** Verifies tokens with many unknown kids, and returns how many were looked up. */
async function lookUpMany(keyward, verifier, lookups) {
  for (let at = 0; at < 25; at++) {
    const error = await rejection(verifier.verify(await withKid(`unknown-${at}`), AT));
    equal(error.code, at < 10 ? 'ERR_JWKS_NO_MATCHING_KEY' : 'ERR_JWKS_FETCH_FAILED', `the code of ${at}`);
    if (at >= 10) must(error.retryAfter > 0 && error.retryAfter <= 30, `retryAfter is ${error.retryAfter}`);
  }
  return lookups();
}

row('at most ten unknown kids are looked up within the cooldown', 'awslabs/aws-jwt-verify 223', async (keyward) => {
  let loads = 0;
  const load = async ({ kid }) => (loads++, kid === 'a' ? JWK : null);
  const fetch = server();
  for (const [source, count] of [[{ jwksUri: ALB.jwksUri, fetch }, () => fetch.urls.length], [{ load }, () => loads]]) {
    await withClock(async (advance) => {
      const verifier = keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, ...source });
      await verifier.verify(await token(), AT);
      equal(await lookUpMany(keyward, verifier, count), 11, 'the number of lookups, with that of a known key');
      await verifier.verify(await token(), AT);
      advance(31);
      await rejected(keyward, verifier.verify(await withKid('unknown-1'), AT), 'ERR_JWKS_NO_MATCHING_KEY');
      await rejected(keyward, verifier.verify(await withKid('unknown-1'), AT), 'ERR_JWKS_NO_MATCHING_KEY');
      equal(count(), 12, 'the number of lookups after the cooldown');
    });
  }
});

row('a key server that fails is an outage, and known keys go on', 'istio/istio 58101', async (keyward) => {
  await withClock(async (advance) => {
    const fetch = server();
    const verifier = keyward.createVerifier({ ...ALB, fetch });
    await verifier.verify(await token(), AT);
    fetch.respond = () => json({}, {}, 503);
    const { url, status } = await rejected(keyward, verifier.verify(await withKid('b'), AT), 'ERR_JWKS_FETCH_FAILED');
    equal([url, status], [`${KEYS}/{kid}`, 503], 'URL and status');
    advance(700);
    await verifier.verify(await token(), AT);
    // 403 does not say that a known key is gone, 404 does.
    fetch.respond = () => json({}, {}, 403);
    advance(60);
    await verifier.verify(await token(), AT);
    fetch.respond = () => json({}, {}, 404);
    advance(60);
    await rejected(keyward, verifier.verify(await token(), AT), 'ERR_JWKS_NO_MATCHING_KEY');
  });
});

row('load gets kid and alg, and returns keys', 'plaid/plaid-python 237', async (keyward) => {
  const given = [];
  const answers = [JWK, JWKS, JSON.stringify(JWK), new keyward.KeySet(JWKS), Promise.resolve(JWK)];
  for (const answer of answers) {
    const load = (wanted) => (given.push(wanted), answer);
    const verifier = keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: [{ load }] });
    await verifier.verify(await token(), AT);
    equal((await verifier.verify(await token(), AT)).key.kid, 'a', 'kid');
  }
  equal(given, answers.map(() => ({ kid: 'a', alg: 'ES256' })), 'the arguments');
});

row('load that returns null has no key; anything else is no verdict', 'plaid/plaid-python 237', async (keyward) => {
  const verify = async (load, timeout = 5) =>
    keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, load, timeout }).verify(await token(), AT);
  for (const nothing of [() => null, async () => null, () => ({ ...JWK, kid: 'b' }), () => ({ keys: [] })]) {
    await rejected(keyward, verify(nothing), 'ERR_JWKS_NO_MATCHING_KEY');
  }
  const expired = new keyward.JwtError('ERR_JWT_EXPIRED', 'hush');
  for (const failing of [
    () => {
      throw expired;
    },
    async () => {
      throw new Error('hush');
    },
    () => undefined,
  ]) {
    const error = await rejected(keyward, verify(failing), 'ERR_JWKS_FETCH_FAILED');
    must(error.retryAfter > 0 && !/hush/.test(error.message), `${error.message} ${error.retryAfter}`);
  }
  await rejected(keyward, verify(() => new Promise(() => undefined), 0.05), 'ERR_JWKS_TIMEOUT');
  // Whatever a program returns, a secret verifies nothing here.
  await rejected(keyward, verify(() => ({ kty: 'oct', k: JWK.x })), 'ERR_JWKS_NO_MATCHING_KEY');
  throwsTypeError(() => keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, load: JWKS }), /"load"/);
});

row('a token that is malformed or not allowed causes no lookup', 'RFC 8725 section 3.1', async (keyward) => {
  const fetch = server();
  const verifier = keyward.createVerifier({ ...ALB, fetch, algorithms: ['RS256'] });
  await rejected(keyward, verifier.verify(await token(), AT), 'ERR_JOSE_ALG_NOT_ALLOWED');
  await rejected(keyward, verifier.verify('a.b.c', AT), 'ERR_JWS_INVALID');
  await rejected(keyward, verifier.verify(await token(claims(), { kid: ['a'] }), AT), 'ERR_JWS_INVALID');
  equal(fetch.urls, [], 'the fetches');
});

export const LOOKUPS = rows;
