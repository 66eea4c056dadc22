// Published keys as issuers spell them.
import { equal, must, thrown, throwsCode, throwsTypeError } from '../assert.mjs';
import { fromBase64url, toBase64url } from '../tokens.mjs';
import { KEY, OTHER, subtle, validProof, write } from '../proofs.mjs';
import { AT, claims, ISSUER, JWK, JWKS, table, token } from './tools.mjs';

const { rows, row } = table();

const binary = (text) => fromBase64url(text).reduce((all, byte) => all + String.fromCharCode(byte), '');
const plain = (text) => btoa(binary(text));
/** The member with zero bytes before its own. */
const zeros = (text, count = 1) => toBase64url(new Uint8Array([...new Uint8Array(count), ...fromBase64url(text)]));
const n = [
  '7N5XpkI-CR7sYhvpqskribzyjYU95VjbfO2JbLun22tTKvPIdaTtf4-JmxwSoNHDDt8mUwDkKVF6bUYi3SUgGthwtMnMOSWA98rJJ_yXX3uU3U',
  'aH8iLUngYOrDgWSmYjfstmuVrpuAjeF4L71hIq2QclKcb2XCK352vVXjGLVJrOnKeCZEOj7tWc0OpxJ3VGAIsv4L3C40TIOOyQ1aRPLgf0EzlZ',
  'nqIyCnM2X6R9z8n6est65iLwDfOE5aDgCHfnmpoGfAIkMfzuA55G6jZ7pQ5WJmJLR8JuG8auFbiu3RQOjeZZKzBz7OllRX3oercBSGDlPsxC5B',
  '_yD7FG6Lo8IQ',
].join('');
const RSA = { kty: 'RSA', n, e: 'AQAB', kid: 'r' };

const keyOf = (keyward, jwk) => new keyward.KeySet({ keys: [jwk] }).keys[0];
/** The report on a key that is spelled in another way, and has the thumbprint of the usual spelling. */
function normalised(keyward, jwk, usual, warnings) {
  const key = keyOf(keyward, jwk);
  equal([key.usable, key.warnings], [true, warnings], 'usable, warnings');
  equal(key.thumbprint, keyOf(keyward, usual).thumbprint, 'the thumbprint');
  equal(keyward.thumbprint(jwk), key.thumbprint, 'the thumbprint of the JWK');
}
function excluded(keyward, jwk, reason, member, detail) {
  const key = keyOf(keyward, jwk);
  equal([key.usable, key.reason, key.member, key.detail], [false, reason, member, detail], 'the report');
}
const verified = async (keyward, keys, header) =>
  equal(keyward.verifyJwt(await token(claims(), header), keys, AT).payload.iss, ISSUER);
const rejected = async (keyward, keys, code, header) => {
  const given = await token(claims(), header);
  return throwsCode(keyward, () => keyward.verifyJwt(given, keys, AT), code);
};
const NO_KEY = 'ERR_JWKS_NO_MATCHING_KEY';

// ---- spellings ----

row('n with the sign byte of a Java BigInteger', 'jenkinsci/oidc-provider-plugin 205', (keyward) => {
  normalised(keyward, { ...RSA, n: zeros(n) }, RSA, ['n']);
  normalised(keyward, { ...RSA, n: zeros(n, 3) }, RSA, ['n']);
});
row('e with a leading zero byte', 'RFC 7518 section 6.3.1.2', (keyward) => {
  normalised(keyward, { ...RSA, e: 'AAEAAQ' }, RSA, ['e']);
  excluded(keyward, { ...RSA, e: 'AAAA' }, 'malformed', 'e', '"e" is zero');
  excluded(keyward, { ...RSA, e: 'AAAC' }, 'exponent', undefined, 'its exponent is out of range');
});
row('n with padding', 'cloudfoundry/uaa 530', (keyward) => {
  const padded = plain(zeros(n)).replaceAll('+', '-').replaceAll('/', '_');
  must(padded.endsWith('='), 'the value is not padded');
  normalised(keyward, { ...RSA, n: padded }, RSA, ['n']);
  excluded(keyward, { ...RSA, n: `${padded}=` }, 'malformed', 'n', '"n" is not base64url');
  excluded(keyward, { ...RSA, n: `${padded}====` }, 'malformed', 'n', '"n" is not base64url');
});
row('members in plain base64', 'MicahParks/jwkset 23', (keyward) => {
  normalised(keyward, { ...RSA, n: plain(n) }, RSA, ['n']);
  normalised(keyward, { ...JWK, x: plain(JWK.x), y: plain(JWK.y) }, JWK, ['x', 'y']);
  excluded(keyward, { ...RSA, n: n.replace('_', '/') }, 'malformed', 'n', '"n" is not base64url');
  excluded(keyward, { ...RSA, n: ` ${n}` }, 'malformed', 'n', '"n" is not base64url');
});
row('trailing bits of a padded value are still an error', 'RFC 4648 section 3.5', (keyward) => {
  excluded(keyward, { ...RSA, e: 'AQAC===' }, 'malformed', 'e', '"e" is not base64url');
  excluded(keyward, { ...JWK, x: `${JWK.x.slice(0, -1)}l=` }, 'malformed', 'x', '"x" is not base64url');
});
row('a coordinate of 31 bytes that lacks more than zeros names its length', 'MicahParks/jwkset 18', (keyward) => {
  const cut = toBase64url(fromBase64url(JWK.x).slice(1));
  excluded(keyward, { ...JWK, x: cut }, 'point', 'x', '"x" has 31 bytes, P-256 needs 32');
  excluded(keyward, { ...JWK, y: OTHER.jwk.y }, 'point', undefined, 'its point is not on the curve');
});
row('a coordinate with one zero byte too many', 'GluuFederation/oxAuth 1595', async (keyward) => {
  const long = { ...JWK, y: zeros(JWK.y) };
  normalised(keyward, long, JWK, ['y']);
  await verified(keyward, { keys: [long] });
  excluded(keyward, { ...JWK, y: zeros(JWK.y, 2) }, 'point', 'y', '"y" has 34 bytes, P-256 needs 32');
});
row('OKP keys have exact lengths', 'RFC 8037 section 2', (keyward) => {
  const okp = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  normalised(keyward, { ...okp, x: plain(okp.x) }, okp, ['x']);
  excluded(keyward, { ...okp, x: zeros(okp.x) }, 'point', 'x', '"x" has 33 bytes, Ed25519 needs 32');
  const cut = toBase64url(fromBase64url(okp.x).slice(1));
  excluded(keyward, { ...okp, x: cut }, 'point', 'x', '"x" has 31 bytes, Ed25519 needs 32');
});
row('a secret is not normalised', 'RFC 7518 section 6.4.1', (keyward) => {
  excluded(keyward, { kty: 'oct', k: 'AQIDBA==' }, 'malformed', 'k', '"k" is not base64url');
});
row('the key of a DPoP proof is not normalised', 'RFC 9449 section 4.3', async (keyward) => {
  for (const [jwk, code] of [
    [KEY.jwk, undefined],
    [{ ...KEY.jwk, y: zeros(KEY.jwk.y) }, 'ERR_DPOP_INVALID'],
    [{ ...KEY.jwk, x: `${KEY.jwk.x}=` }, 'ERR_DPOP_INVALID'],
    [{ ...KEY.jwk, d: null }, 'ERR_DPOP_INVALID'],
  ]) {
    const made = validProof();
    made.header.jwk = jwk;
    const [proof, { options }] = [await write(made), made];
    const verify = () => keyward.verifyDpop(proof, options);
    if (code === undefined) await verify();
    else equal((await thrownBy(verify))?.code, code, JSON.stringify(Object.keys(jwk)));
  }
});
async function thrownBy(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

// ---- reasons ----

row('a dropped key names the member', 'lestrrat-go/jwx 1856', (keyward) => {
  const { n: _, ...without } = RSA;
  excluded(keyward, without, 'malformed', 'n', '"n" is missing');
  excluded(keyward, { ...JWK, kid: 5 }, 'malformed', 'kid', '"kid" is not a string');
  excluded(keyward, { ...JWK, key_ops: 'verify' }, 'malformed', 'key_ops', '"key_ops" is not an array of strings');
  excluded(keyward, { ...JWK, kty: undefined }, 'malformed', 'kty', '"kty" is missing');
});
row('the message of a token without a usable key names the member', 'RFC 7517 section 5', async (keyward) => {
  const { message } = await rejected(keyward, { keys: [{ ...JWK, x: undefined }] }, NO_KEY);
  must(message.includes('"x" is missing'), message);
  const report = keyward.inspectJwt(await token(), { keys: [{ ...JWK, x: undefined }] }, AT);
  equal(report.keyMatches[0].detail, 'This key is excluded ("x" is missing).');
});
const DOTNET = 'AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet 299';
row('null members count as absent', DOTNET, async (keyward) => {
  const jwk = { ...JWK, d: null, x5c: null, key_ops: null, use: null };
  normalised(keyward, jwk, JWK, ['null']);
  await verified(keyward, { keys: [jwk] });
  excluded(keyward, { ...JWK, x: null }, 'malformed', 'x', '"x" is missing');
  excluded(keyward, { ...JWK, d: '' }, 'private', undefined, 'this is a private key: remove it and rotate it');
});
row('key_ops with a duplicate are excluded', 'RFC 7517 section 4.3', async (keyward) => {
  await verified(keyward, { keys: [{ ...JWK, key_ops: ['verify', 'sign'] }] });
  excluded(keyward, { ...JWK, key_ops: ['verify', 'verify'] }, 'malformed', 'key_ops', '"key_ops" lists a value twice');
});

// ---- shapes ----

/** The SubjectPublicKeyInfo of an EC key on P-256. RFC 5480. */
const HEAD = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';
const body = ({ x, y }) => HEAD + btoa(binary(x) + binary(y));
const pem = (jwk, lineBreak = '\n') =>
  ['-----BEGIN PUBLIC KEY-----', body(jwk), '-----END PUBLIC KEY-----', ''].join(lineBreak);

row('every key of a PEM file', 'openresty/lua-nginx-module 2045', async (keyward) => {
  const text = pem(OTHER.jwk) + pem(KEY.jwk);
  equal(new keyward.KeySet(text).keys.map(({ usable }) => usable), [true, true]);
  await verified(keyward, text);
  await rejected(keyward, pem(OTHER.jwk) + pem(OTHER.jwk), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
});
row('PEM with line breaks as two characters', 'Clawdi-AI/clawdi 597', async (keyward) => {
  await verified(keyward, pem(KEY.jwk, '\\n'));
  await verified(keyward, pem(KEY.jwk, '\\r\\n'));
  await rejected(keyward, pem(KEY.jwk, '\\t'), 'ERR_JWK_INVALID');
});
row('the public key of a realm, without BEGIN and END', 'eclipse-vertx/vertx-auth 540', async (keyward) => {
  await verified(keyward, body(KEY.jwk));
  await verified(keyward, `${body(KEY.jwk).slice(0, 64)}\n${body(KEY.jwk).slice(64)}\n`);
  await rejected(keyward, `${body(KEY.jwk)}AAAA`, 'ERR_JWKS_INVALID');
});
row('private PEM is refused, beside a public key too', 'RFC 7468 section 10', async (keyward) => {
  const hidden = pem(KEY.jwk).replaceAll('PUBLIC', 'PRIVATE');
  for (const text of [hidden, hidden + pem(KEY.jwk), pem(KEY.jwk) + hidden]) {
    const { message } = await rejected(keyward, text, 'ERR_JWK_INVALID');
    must(message.includes('private key'), message);
  }
});
row('PEM by kid, as Firebase publishes it', 'jwt/ruby-jwt 216', async (keyward) => {
  const keys = { a: pem(KEY.jwk), b: pem(OTHER.jwk) };
  await verified(keyward, keys);
  await verified(keyward, JSON.stringify(keys));
  await rejected(keyward, keys, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', { kid: 'b' });
  await rejected(keyward, keys, NO_KEY, { kid: 'c' });
  await rejected(keyward, { ...keys, c: 'text' }, 'ERR_JWKS_INVALID');
});
row('an array of JWKs', 'RFC 7517 section 5', async (keyward) => {
  await verified(keyward, [{ ...OTHER.jwk, kid: 'b' }, JWK]);
  await verified(keyward, JSON.stringify([JWK]));
  await rejected(keyward, [JWK], NO_KEY, { kid: 'b' });
  await rejected(keyward, [], 'ERR_JWKS_INVALID');
  await rejected(keyward, [JWKS], 'ERR_JWKS_INVALID');
});
row('fetched keys of other shapes', 'smallrye/smallrye-jwt 382', async (keyward) => {
  const given = await token();
  for (const [body, code] of [
    [[JWK]],
    [{ a: pem(KEY.jwk) }],
    [pem(KEY.jwk)],
    [pem(OTHER.jwk), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    [pem(KEY.jwk).replaceAll('PUBLIC', 'PRIVATE'), 'ERR_JWK_INVALID'],
    [[{ kty: 'oct', k: 'AAAA' }], NO_KEY],
    [JWK, 'ERR_JWKS_INVALID'],
  ]) {
    const jwksUri = `${ISSUER}/jwks`;
    const fetch = async () => new Response(typeof body === 'string' ? body : JSON.stringify(body));
    const verifier = keyward.createVerifier({ issuer: ISSUER, audience: null, jwksUri, fetch, ...AT });
    equal((await thrownBy(() => verifier.verify(given)))?.code, code, JSON.stringify(body));
    if (code === 'ERR_JWK_INVALID' || code === 'ERR_JWKS_INVALID') continue;
    const keys = await keyward.fetchJwks(jwksUri, { fetch });
    equal(thrown(() => keyward.verifyJwt(given, keys, AT))?.error.code, code, 'fetchJwks');
  }
});

// ---- mistakes ----

row('other values than keys are a TypeError that says what to do', 'panva/jose 403', async (keyward) => {
  const given = await token();
  const crypto = subtle();
  const name = { name: 'ECDSA', namedCurve: 'P-256' };
  const imported = await crypto?.importKey('jwk', KEY.jwk, name, true, ['verify']);
  for (const [value, cure] of [
    [Promise.resolve(JWKS), /await fetchJwks/],
    [{ then: () => undefined }, /await fetchJwks/],
    [new URL(ISSUER), /await fetchJwks/],
    [`${ISSUER}/jwks`, /await fetchJwks/],
    [new Uint8Array(32), /secretKey\(bytes\)/],
    [new ArrayBuffer(32), /secretKey\(bytes\)/],
    ['a secret of thirty-two characters', /secretKey\(text\)/],
    ...(imported ? [[imported, /exportKey\('jwk'/], [{ publicKey: imported }, /export its publicKey/]] : []),
    [new (class { get asymmetricKeyType() { return 'ec'; } })(), /key\.export\(\{ format: 'jwk' \}\)/],
  ]) {
    throwsTypeError(() => new keyward.KeySet(value), cure);
    throwsTypeError(() => keyward.verifyJwt(given, value, AT), cure);
    throwsTypeError(() => keyward.verifyJws(given, value), cure);
  }
  throwsCode(keyward, () => new keyward.KeySet('{"keys":['), 'ERR_JWKS_INVALID');
  throwsCode(keyward, () => new keyward.KeySet('<html>'), 'ERR_JWKS_INVALID');
});
row('secretKey makes the JWK of a shared secret', 'panva/jose 544', (keyward) => {
  equal(keyward.secretKey('\u00e9?>'), { kty: 'oct', k: 'w6k_Pg' });
  equal(keyward.secretKey(new Uint8Array([251, 255])), { kty: 'oct', k: '-_8' });
  equal(keyward.secretKey(new Uint8Array([9, 1, 2, 9]).subarray(1, 3)), { kty: 'oct', k: 'AQI' });
  for (const value of ['', new Uint8Array(0), '\ud800', undefined, null, 5, [1]]) {
    throwsTypeError(() => keyward.secretKey(value), /secret/);
  }
});
row('a secret verifies only with its algorithm named', 'RFC 8725 section 3.1', async (keyward) => {
  const bytes = new Uint8Array(32).fill(7);
  const key = keyward.secretKey(bytes);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const signer = await subtle()?.importKey('raw', bytes, algorithm, false, ['sign']);
  if (signer === undefined) return;
  const text = ['{"alg":"HS256"}', JSON.stringify(claims())].map(toBase64url);
  const signature = await subtle().sign('HMAC', signer, new TextEncoder().encode(text.join('.')));
  const given = `${text.join('.')}.${toBase64url(new Uint8Array(signature))}`;
  equal(keyward.verifyJwt(given, key, { ...AT, algorithms: ['HS256'] }).payload.iss, ISSUER);
  throwsCode(keyward, () => keyward.verifyJwt(given, key, AT), 'ERR_JOSE_ALG_NOT_ALLOWED');
});

// ---- which key ----

row('use jwt-svid is for signatures, x509-svid is not', 'maxlambrecht/rust-spiffe 318', async (keyward) => {
  await verified(keyward, { keys: [{ ...JWK, use: 'jwt-svid' }] });
  await rejected(keyward, { keys: [{ ...JWK, use: 'x509-svid' }] }, NO_KEY);
});
row('x5t without kid, more than 16 keys of one type', 'jwt/ruby-jwt 370', async (keyward) => {
  const strangers = Array.from({ length: 20 }, (_, at) => ({ ...OTHER.jwk, kid: `${at}`, x5t: `x5t-${at}` }));
  const keys = { keys: [...strangers, { ...JWK, x5t: 'mine' }] };
  await verified(keyward, keys, { kid: undefined, x5t: 'mine' });
  const limit = 'ERR_LIMIT_EXCEEDED';
  await rejected(keyward, keys, limit, { kid: undefined });
  await rejected(keyward, keys, limit, { kid: undefined, x5t: 'another' });
  const wrong = { keys: [{ ...OTHER.jwk, x5t: 'mine' }] };
  await rejected(keyward, wrong, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', { kid: undefined, x5t: 'mine' });
});

export const KEYS = rows;
