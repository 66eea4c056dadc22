// Where keys come from: several sources of one issuer, keys of an earlier run, and reloading.
import { equal, must, rejection, throwsTypeError } from '../assert.mjs';
import { OTHER } from '../proofs.mjs';
import { serving, withClock } from '../served.mjs';
import { toBase64url } from '../tokens.mjs';
import { LOOKUPS } from './lookups.mjs';
import { NETWORK } from './network.mjs';
import { AT, AUDIENCE, claims, failing, ISSUER, issuer, json, JWK, JWKS, NOW, rejected, table } from './tools.mjs';
import { token } from './tools.mjs';

const { rows, row } = table();

const [FETCH_FAILED, NO_KEY] = ['ERR_JWKS_FETCH_FAILED', 'ERR_JWKS_NO_MATCHING_KEY'];
const [BAD_SIGNATURE, NOT_ALLOWED] = ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JOSE_ALG_NOT_ALLOWED'];

const URI = `${ISSUER}/jwks`;
const POLICY = { issuer: ISSUER, audience: AUDIENCE };
const OTHER_JWK = { ...OTHER.jwk, kid: 'b', alg: 'ES256' };
const OWN = { keys: [OTHER_JWK] };
const ofOther = () => token(claims(), { kid: 'b' }, OTHER);

/** A secret of 42 bytes, and tokens with {@link claims} that were signed with HS256 by Node.js. */
const SECRET = { kty: 'oct', k: 'dGhlIG9sZCBzZWNyZXQgb2YgdGhlIHByb2plY3QsIDMyKyBieXRlcw' };
const hs256 = (header, signature) =>
  [{ alg: 'HS256', typ: 'JWT', ...header }, claims()]
    .map((part) => toBase64url(JSON.stringify(part)))
    .concat(signature)
    .join('.');
const SIGNED_BY_SECRET = hs256({}, 's_AeYmkeE1yS3b7_HKMEhwkTOKqYpWtnuxqrBOAbB7g');
/** The secret is the published key: its JSON text, and the bytes of its "x". */
const CONFUSED = ['rfX7Cy8LDR5TtXgzkmThFbbm_Fo7eLLA9ro4YMo5z64', 'd1wuCSEzh6Y-h43V-KDRCz5TJSmDOKv_BavH6iSO29s'].map(
  (signature) => hs256({ kid: 'a' }, signature),
);

// ---- reload ----

row('reload fetches keys although they are fresh', 'auth0/node-jwks-rsa 110', async (keyward) => {
  await withClock(async (advance) => {
    const fetch = issuer();
    for (const source of [{ jwksUri: URI }, { discovery: true }]) {
      const verifier = keyward.createVerifier({ ...POLICY, ...source, fetch });
      await verifier.verify(await token(), AT);
      fetch.urls.length = 0;
      await verifier.reload();
      await verifier.reload();
      equal(fetch.urls, [], 'the fetches within the cooldown');
      advance(31);
      await verifier.reload();
      equal(fetch.urls.at(-1), URI, 'the last fetch after the cooldown');
      equal(fetch.urls.length, source.discovery ? 2 : 1, 'the number of fetches after the cooldown');
    }
  });
});

row('a reload that fails rejects and keeps the keys', 'MicahParks/keyfunc 76', async (keyward) => {
  await withClock(async (advance) => {
    const fetch = issuer();
    const verifier = keyward.createVerifier({ ...POLICY, jwksUri: URI, fetch });
    await verifier.reload();
    fetch.respond = () => json({}, {}, 503);
    advance(31);
    await rejected(keyward, verifier.reload(), FETCH_FAILED);
    await verifier.verify(await token(), AT);
    equal(fetch.urls.length, 2, 'the number of fetches');
  });
});

row('reload drops a key that was withdrawn', 'nearform/fast-jwt 5', async (keyward) => {
  await withClock(async (advance) => {
    const fetch = issuer();
    const verifier = keyward.createVerifier({ ...POLICY, jwksUri: URI, fetch });
    await verifier.verify(await token(), AT);
    fetch.respond = () => json({ keys: [OTHER_JWK] });
    advance(31);
    await verifier.reload();
    await rejected(keyward, verifier.verify(await token(), AT), NO_KEY);
  });
});

// ---- several sources ----

const supabase = (keyward, fetch, more = {}) =>
  keyward.createVerifier({
    ...POLICY,
    keys: [{ jwksUri: URI }, { jwks: SECRET, algorithms: ['HS256'] }],
    fetch,
    ...more,
  });

row('a published ES256 key and an old HS256 secret verify together', 'etherfunlab/eros-engine 3', async (keyward) => {
  const fetch = issuer();
  const verifier = supabase(keyward, fetch);
  await verifier.verify(SIGNED_BY_SECRET, AT);
  equal(fetch.urls, [], 'the fetches for a token of the secret');
  equal((await verifier.verify(await token(), AT)).key.kty, 'EC', 'kty');
  equal(verifier.verifySync(SIGNED_BY_SECRET, AT).key.kty, 'oct', 'kty');
  await verifier.verify(SIGNED_BY_SECRET, { ...AT, algorithms: ['HS256'] });
  await rejected(keyward, verifier.verify(SIGNED_BY_SECRET, { ...AT, algorithms: ['ES256'] }), NOT_ALLOWED);
});

row('a public key is never a secret', 'RFC 8725 section 2.1', async (keyward) => {
  const fetch = issuer();
  const verifier = supabase(keyward, fetch);
  await verifier.prefetch();
  for (const confused of CONFUSED) {
    await rejected(keyward, verifier.verify(confused, AT), BAD_SIGNATURE);
  }
  const onlyPublic = keyward.createVerifier({ ...POLICY, keys: [{ jwksUri: URI }, { jwks: OTHER_JWK }], fetch });
  for (const given of [...CONFUSED, SIGNED_BY_SECRET]) {
    await rejected(keyward, onlyPublic.verify(given, AT), NOT_ALLOWED);
  }
  equal(fetch.urls.length, 1, 'the number of fetches');
});

row('a published secret verifies nothing', 'RFC 7517 section 9.2', async (keyward) => {
  const fetch = serving(() => json({ keys: [SECRET, JWK] }));
  const verifier = keyward.createVerifier({
    ...POLICY,
    keys: [{ jwksUri: URI }, { jwks: { kty: 'oct', k: 'AAAA'.repeat(16) }, algorithms: ['HS256'] }],
    fetch,
  });
  await verifier.verify(await token(), AT);
  await rejected(keyward, verifier.verify(SIGNED_BY_SECRET, AT), BAD_SIGNATURE);
});

row('HS* is accepted only by a source that is a secret', 'RFC 8725 section 3.1', (keyward) => {
  const make = (keys, more = {}) => () => keyward.createVerifier({ ...POLICY, keys, ...more });
  throwsTypeError(make([{ jwksUri: URI }], { algorithms: ['HS256'] }), /HS\*/);
  throwsTypeError(make([{ jwksUri: URI, algorithms: ['HS256'] }]), /"algorithms"/);
  throwsTypeError(make([{ jwks: JWK, algorithms: ['HS256'] }]), /secret/);
  throwsTypeError(make([{ jwks: SECRET, algorithms: ['HS256', 'ES256'] }]), /two sources/);
  throwsTypeError(make([{ jwks: SECRET, algorithms: ['HS257'] }]), /HS257|algorithms/);
  throwsTypeError(make([{ jwks: SECRET, algorithms: [] }]), /algorithms/);
  throwsTypeError(make([{ jwks: SECRET, algorithms: ['HS256'] }], { algorithms: ['ES256'] }), /one of the sources/);
  make([{ jwks: SECRET, algorithms: ['HS256'] }, { jwksUri: URI }], { algorithms: ['HS256', 'ES256'] })();
});

row('keys of the program beside fetched ones, whichever come first', 'panva/jose 349', async (keyward) => {
  for (const keys of [[{ discovery: true }, { jwks: OWN }], [{ jwks: OWN }, { discovery: true }]]) {
    const fetch = issuer();
    const verifier = keyward.createVerifier({ ...POLICY, keys, fetch });
    equal((await verifier.verify(await ofOther(), AT)).key.kid, 'b', 'kid');
    equal(fetch.urls, [], 'the fetches for a token of the own key');
    equal((await verifier.verify(await token(), AT)).key.kid, 'a', 'kid');
    const third = await token(claims(), { kid: 'c' });
    await rejected(keyward, verifier.verify(third, AT), NO_KEY);
    const forged = await token(claims(), { kid: 'b' });
    await rejected(keyward, verifier.verify(forged, AT), BAD_SIGNATURE);
    await rejected(keyward, verifier.verify(await token(claims({ exp: NOW - 9 })), AT), 'ERR_JWT_EXPIRED');
  }
});

row('an outage of one source stops no token of another', 'istio/istio 58101', async (keyward) => {
  const silent = `${ISSUER}/silent`;
  const fetch = serving((url) => (url === silent ? new Promise(() => undefined) : json(JWKS)));
  const keys = [{ jwksUri: silent }, { jwksUri: URI }, { jwks: OTHER_JWK }];
  const verifier = keyward.createVerifier({ ...POLICY, keys, fetch, timeout: 1 });
  const before = Date.now();
  await verifier.verify(await ofOther(), AT);
  await verifier.verify(await token(), AT);
  must(Date.now() - before < 900, 'a token waited for a source that does not respond');
  const error = await rejection(verifier.verify(await token(claims(), { kid: 'c' }), AT));
  equal(error.url, silent, 'the URL of the outage');
});

row('an unknown key is an outage while a source that may have it fails', 'envoyproxy/envoy 13705', async (keyward) => {
  const verifier = keyward.createVerifier({
    ...POLICY,
    keys: [{ jwks: OTHER_JWK }, { jwksUri: URI }],
    fetch: failing(),
  });
  await verifier.verify(await ofOther(), AT);
  verifier.verifySync(await ofOther(), AT);
  const error = await rejected(keyward, verifier.verify(await token(), AT), FETCH_FAILED);
  equal([error.status, error.url], [503, URI], 'status and URL');
  await rejected(keyward, (async () => verifier.verifySync(await token(), AT))(), 'ERR_JWKS_NOT_LOADED');
});

row('unknown kids fetch each source once within the cooldown', 'RFC 7517 section 5', async (keyward) => {
  const fetch = issuer({ [`${ISSUER}/more`]: { keys: [OTHER_JWK] } });
  const keys = [{ jwksUri: URI }, { jwksUri: `${ISSUER}/more` }];
  const verifier = keyward.createVerifier({ ...POLICY, keys, fetch });
  for (const kid of ['c', 'd', 'e', 'f']) {
    await rejected(keyward, verifier.verify(await token(claims(), { kid }), AT), NO_KEY);
  }
  equal(fetch.urls.sort(), [URI, `${ISSUER}/more`], 'the fetches');
});

row('two sources at once need the option "keys", which the error names', 'panva/jose 349', (keyward) => {
  const make = (options) => () => keyward.createVerifier({ ...POLICY, ...options });
  throwsTypeError(make({ jwks: JWKS, jwksUri: URI }), /only one.*keys: \[/);
  throwsTypeError(make({ jwks: JWKS, keys: [{ jwksUri: URI }] }), /only one/);
  throwsTypeError(make({ keys: [] }), /"keys"/);
  throwsTypeError(make({ keys: JWKS.keys }), /"keys"|not an option/);
  throwsTypeError(make({ keys: [{ jwks: JWKS, jwksUri: URI }] }), /each element/);
  throwsTypeError(make({ keys: [{ jwksUri: URI, jwksURI: URI }] }), /"jwksURI"/);
  throwsTypeError(make({ keys: [{ jwksUri: URI }], headers: { authorization: 'x' } }), /"headers"/);
});

row('each source has its own headers and state', 'RFC 6750 section 5.3', async (keyward) => {
  const sent = {};
  const fetch = serving((url, init) => {
    sent[url] = new Headers(init.headers).get('authorization');
    return json(url === URI ? JWKS : { keys: [OTHER_JWK] });
  });
  const more = 'https://other.example/jwks';
  const secret = { jwks: SECRET, algorithms: ['HS256'] };
  const keys = [{ jwksUri: URI, headers: { authorization: 'a' } }, { jwksUri: more }, secret];
  const verifier = keyward.createVerifier({ ...POLICY, keys, fetch });
  await verifier.prefetch();
  equal(sent, { [URI]: 'a', [more]: null }, 'the headers');
  equal(
    verifier.status.map(({ url, loaded }) => [url, loaded]),
    [[URI, true], [more, true], [undefined, true]],
    'status',
  );
});

// ---- seeds ----

const ago = (seconds) => new Date(Date.now() - seconds * 1000);
const seeded = (keyward, fetch, seconds, source = { jwksUri: URI }) =>
  keyward.createVerifier({ ...POLICY, ...source, fetch, seed: { jwks: JWKS, fetchedAt: ago(seconds) } });

row('keys of an earlier run need no fetch while they are fresh', 'vercel/edge-runtime cold starts', async (keyward) => {
  for (const source of [{ jwksUri: URI }, { discovery: true }]) {
    const fetch = failing();
    const verifier = seeded(keyward, fetch, 60, source);
    await verifier.verify(await token(), AT);
    verifier.verifySync(await token(), AT);
    equal([fetch.urls, verifier.status[0].loaded], [[], true], 'fetches and status');
    const code = source.discovery ? 'ERR_DISCOVERY_FAILED' : FETCH_FAILED;
    await rejected(keyward, verifier.verify(await ofOther(), AT), code);
  }
});

row('stale keys of an earlier run are used while fetches fail', 'RFC 5861 section 4', async (keyward) => {
  const fetch = failing();
  await seeded(keyward, fetch, 1800).verify(await token(), AT);
  equal(fetch.urls, [URI], 'the fetches');
  for (const seconds of [4300, 90_000, -600]) {
    await rejected(keyward, seeded(keyward, failing(), seconds).verify(await token(), AT), FETCH_FAILED);
  }
});

row('fetched keys replace those of an earlier run', 'nearform/fast-jwt 5', async (keyward) => {
  const verifier = seeded(keyward, serving(() => json({ keys: [OTHER_JWK] })), 1800);
  await rejected(keyward, verifier.verify(await token(), AT), NO_KEY);
  await verifier.verify(await ofOther(), AT);
});

row('a seed is validated', 'RFC 7517 section 5', (keyward) => {
  const make = (seed, more = { jwksUri: URI }) => () => keyward.createVerifier({ ...POLICY, ...more, seed });
  for (const fetchedAt of [undefined, '2027', new Date(NaN), NaN, -1, Date.now(), null]) {
    throwsTypeError(make({ jwks: JWKS, fetchedAt }), /fetchedAt/);
  }
  throwsTypeError(make(undefined), /seed/);
  throwsTypeError(make(JWKS), /seed/);
  throwsTypeError(make({ jwks: JWKS, fetchedAt: 1 }, { jwks: JWKS }), /"seed"/);
  throwsTypeError(make({ jwks: JWKS, fetchedAt: 1 }, { jwksUri: `${ISSUER}/{kid}` }), /"seed"/);
  make({ jwks: JWKS, fetchedAt: NOW })();
});

export const SOURCES = { ...rows, ...LOOKUPS, ...NETWORK };
