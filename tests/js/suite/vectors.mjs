// Every vector of tests/vectors through the public interface, with each type of keys.
import { equal, must, own, same, show, thrown, throwsTypeError } from './assert.mjs';
import { partText, spread } from './tokens.mjs';

/** Whether the option webCrypto makes a difference. */
const IS_WORKERS = globalThis.navigator?.userAgent === 'Cloudflare-Workers';

const CODES = new Set([
  'ERR_JWS_INVALID', 'ERR_JOSE_NOT_SUPPORTED', 'ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JWKS_INVALID', 'ERR_JWK_INVALID',
  'ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWK_WEAK', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JWT_INVALID',
  'ERR_JWT_EXPIRED', 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'ERR_LIMIT_EXCEEDED', 'ERR_CERTIFICATE_INVALID',
]);
const GROUPS = ['format', 'header', 'algorithm', 'key', 'signature', 'claims', 'profile', 'scopes', 'validate'];
/** The checks that run only once the signature is verified and the payload is JSON. */
const OF_CLAIMS = new Set([
  'typ', 'required', 'iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'max_token_age', 'nonce', 'azp', 'auth_time', 'acr',
  'at_hash', 'c_hash', 'scope', 'types', 'max_lifetime', 'self_issued',
  'trusted_audiences', 'cnf', 'sub_or_sid', 'events', 'no_nonce',
]);
const SPEC = /^https:\/\/(www\.rfc-editor\.org\/rfc\/rfc\d+#section-[\d.]+|openid\.net\/specs\/[\w-]+\.html#\w+)$/;

/** Checks one vector, and throws on a difference. The package has every algorithm, so `later` overrides `expect`. */
export async function checkCase(keyward, { later, ...given }) {
  const fields = later === undefined ? given : { ...given, expect: later };
  if (fields.call === 'keys') return checkKeys(keyward, fields);
  const token = spread(fields.token);
  const options = optionsOf(fields);
  const verify = fields.call === 'jwt' ? keyward.verifyJwt : keyward.verifyJws;
  const secrets = secretsOf(fields, token);
  const outcomes = [];
  if (options?.profile === 'client_assertion') return checkAssertion(keyward, fields, token, options, secrets);
  for (const [shape, keys] of shapesOf(fields)) {
    const outcome = outcomeOf(keyward, () => verify(token, keys, options), secrets);
    checkOutcome(fields, outcome, token, shape);
    if (fields.call === 'jwt') checkReport(keyward, token, keys, options, outcome, shape);
    const withKeySet = keySetOutcome(keyward, verify, token, keys, options, outcome, secrets);
    equal(plain(withKeySet), plain(outcome), `the outcome with a KeySet of the ${shape}`);
    outcomes.push(outcome);
    equal(plain(outcome), plain(outcomes[0]), `the outcome with the ${shape}`);
  }
  if (fields.call !== 'jwt') return;
  checkReportWithoutKeys(keyward, token, options, outcomes[0]);
  await checkVerifier(keyward, fields, token, options, outcomes[0], secrets);
}

/** Only a verifier's `verify` accepts the profile of client assertions, since only it detects replays. */
async function checkAssertion(keyward, fields, token, options, secrets) {
  const { result: _, ...refused } = outcomeOf(keyward, () => keyward.verifyJwt(token, fields.keys, options), secrets);
  equal(refused, { typeError: true }, 'the outcome of verifyJwt');
  const { currentDate, ...rest } = options;
  for (const webCrypto of IS_WORKERS ? [true, false] : [true]) {
    const used = [];
    const isReplay = (...given) => used.push(given) === 0;
    const constraints = { issuer: null, requiredClaims: [], ...rest, jwks: fields.keys, webCrypto, isReplay };
    const verifier = keyward.createVerifier(constraints);
    throwsTypeError(() => verifier.verifySync(token), /replays/);
    const [settled] = await Promise.allSettled([verifier.verify(token, { currentDate })]);
    const outcome = outcomeOf(
      keyward,
      () => {
        if (settled.status === 'rejected') throw settled.reason;
        return settled.value;
      },
      secrets,
    );
    checkOutcome(fields, outcome, token, 'a verifier');
    checkReport(keyward, token, fields.keys, options, outcome, 'a verifier');
    equal(used.length, fields.expect.ok ? 1 : 0, 'the number of assertions marked as used');
  }
}

/** The outcome of one call, as data. An error of another class fails the test, as does a leaked secret. */
export function outcomeOf(keyward, work, secrets) {
  let result;
  const failure = thrown(() => (result = work()));
  if (failure === undefined) return { result };
  const { error } = failure;
  must(
    error instanceof keyward.JwtError || (error instanceof TypeError && error.name === 'TypeError'),
    `neither JwtError nor TypeError was thrown: ${error}`,
  );
  assertNoSecrets(error, secrets);
  if (error instanceof TypeError) return { typeError: true };
  must(CODES.has(error.code), `the code ${error.code} is not a verdict on a token`);
  must(
    error.name === 'JwtError' && error instanceof Error && error.message.length > 5,
    'the error has no name or message',
  );
  const mayHave = new Set(['code', 'check', 'claim', 'reason']);
  for (const name of Object.keys(error)) must(mayHave.has(name), `the error has an enumerable member ${name}`);
  const { code, claim, reason, check, payload } = error;
  must(
    (payload !== undefined) === OF_CLAIMS.has(check),
    `payload ${payload === undefined ? 'absent' : 'present'} at the check ${check}`,
  );
  must(
    (claim !== undefined) === (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' || code === 'ERR_JWT_EXPIRED'),
    `claim ${claim} with ${code}`,
  );
  must((claim === undefined) === (reason === undefined), 'claim and reason are not set together');
  return { code, claim, reason, check, payload };
}

/** An outcome in comparable form, with bytes as numbers. */
export function plain({ result, ...error }) {
  if (result === undefined) return JSON.parse(JSON.stringify({ ...error }));
  return result.payload instanceof Uint8Array ? { ...result, payload: [...result.payload] } : result;
}

function checkOutcome({ call, expect }, outcome, token, shape) {
  const { result, ...error } = outcome;
  if (!expect.ok) {
    must(result === undefined, `${shape}: verified, expected ${show(expect)}`);
    const { code, claim, reason, typeError } = error;
    return equal(JSON.parse(JSON.stringify({ code, claim, reason, typeError })), expect, `${shape}: the error`);
  }
  must(result !== undefined, `${shape}: expected a verified token, got ${show(error)}`);
  const members = ['key', 'payload', 'protectedHeader', ...(call === 'jws' ? ['signatureIndex'] : [])];
  equal(Object.keys(result).sort(), members, 'the members of a result');
  if (typeof token === 'string') equal(result.protectedHeader, JSON.parse(partText(token, 0)), 'protectedHeader');
  if (call === 'jws') equal(result.signatureIndex, expect.signatureIndex ?? 0, 'signatureIndex');
  for (const [name, value] of Object.entries(expect.key)) equal(result.key[name], value ?? undefined, `key.${name}`);
  if (call === 'jws') {
    must(result.payload instanceof Uint8Array, 'the payload of verifyJws is not a Uint8Array');
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(result.payload);
    if (expect.payloadText !== undefined) equal(text, expect.payloadText, 'payload');
    return;
  }
  equal(result.payload, expect.payload ?? JSON.parse(partText(token, 1)), 'payload');
  must(Object.getPrototypeOf(result.payload) === Object.prototype, 'the payload is not a plain object');
}

/** The outcome with the same keys as a KeySet, twice. If it cannot be made, the report has the same error. */
export function keySetOutcome(keyward, verify, token, keys, options, expected, secrets) {
  let set;
  const failure = thrown(() => (set = new keyward.KeySet(keys)));
  if (failure !== undefined) {
    must(failure.error instanceof keyward.JwtError, `new KeySet() threw ${failure.error}`);
    const line = keyward.inspectJwt('..', keys).checks.find(({ id }) => id === 'key_set');
    equal(failure.error.code, line.code, 'the code that new KeySet() throws');
    equal(failure.error.check, 'key_set', 'the check that new KeySet() names');
    assertNoSecrets(failure.error, secrets);
    return expected;
  }
  const outcome = outcomeOf(keyward, () => verify(token, set, options), []);
  const again = outcomeOf(keyward, () => verify(token, set, options), []);
  must(same(plain(outcome), plain(again)), 'the second call with a KeySet has another outcome than the first');
  return outcome;
}

/** Checks that a verifier with these keys has the same outcome, with and without WebCrypto. */
async function checkVerifier(keyward, fields, token, options, expected, secrets) {
  const constraints = { issuer: null, audience: null, requiredClaims: [], ...options };
  const keys = fields.keysText === undefined ? fields.keys : spread(fields.keysText);
  for (const webCrypto of IS_WORKERS ? [true, false] : [true]) {
    let verifier;
    const failure = thrown(() => (verifier = keyward.createVerifier({ ...constraints, jwks: keys, webCrypto })));
    if (failure !== undefined) {
      // createVerifier validates options and keys before there is a token. Keys of no use verify none.
      const { error } = failure;
      const isUseless = /no usable key|only secrets/.test(error.message) && expected.result === undefined;
      must(
        isUseless || (error instanceof TypeError ? expected.typeError : expected.result === undefined),
        `createVerifier threw ${error}`,
      );
      continue;
    }
    const [settled] = await Promise.allSettled([verifier.verify(token)]);
    const outcome = outcomeOf(
      keyward,
      () => {
        if (settled.status === 'rejected') throw settled.reason;
        return settled.value;
      },
      secrets,
    );
    equal(plain(outcome), plain(expected), `the outcome of a verifier with webCrypto ${webCrypto}`);
  }
}

/** Checks that the report agrees with the verdict. */
export function checkReport(keyward, token, keys, options, outcome, shape) {
  let report;
  const failure = thrown(() => (report = keyward.inspectJwt(token, keys, options)));
  if (failure !== undefined) {
    must(failure.error instanceof TypeError && outcome.typeError, `${shape}: inspectJwt threw ${failure.error}`);
    return;
  }
  must(!outcome.typeError, `${shape}: inspectJwt accepts options that verifyJwt rejects`);
  checkLines(report);
  const failed = report.checks.find(({ status }) => status === 'fail');
  if (outcome.result === undefined) {
    equal(report.verdict, 'not verified', `${shape}: verdict`);
    equal([failed?.id, failed?.code], [outcome.check, outcome.code], `${shape}: the first failed check`);
    must(
      report.key === undefined || OF_CLAIMS.has(outcome.check) || outcome.check !== 'signature',
      'the report names a key for an invalid signature',
    );
    return;
  }
  equal(report.verdict, 'verified', `${shape}: verdict`);
  equal(failed, undefined, `${shape}: a failed check`);
  equal(report.header, outcome.result.protectedHeader, 'the header of a report');
  equal(report.payload, outcome.result.payload, 'the payload of a report');
  equal(report.key, outcome.result.key, 'the key of a report');
  equal(
    report.keyMatches.filter(({ outcome }) => outcome === 'verified').map(({ index }) => index),
    [report.key.index],
    'the key that verified, in the keyMatches',
  );
  equal(report.keys[report.key.index].usable, true, 'usable, of the key that verified');
}

function checkReportWithoutKeys(keyward, token, options, outcome) {
  if (outcome.typeError) return;
  const report = keyward.inspectJwt(token, null, options);
  checkLines(report);
  equal(report.keys, [], 'keys, of a report without keys');
  if (outcome.result !== undefined) equal(report.verdict, 'cannot tell', 'the verdict without keys on a valid token');
  must(report.verdict !== 'verified', 'verified without keys');
  const withoutKeys = keyward.inspectJwt(token, undefined, options);
  must(same(withoutKeys, report), 'undefined and null keys are reported differently');
}

function checkLines({ verdict, summary, checks, claims, payload, findings, keyMatches, keys }) {
  must(checks.length > 15, 'the report lists too few checks');
  let stage = 0;
  for (const line of checks) {
    const { id, group, status, code, title, detail, expected, actual, spec } = line;
    must(GROUPS.indexOf(group) >= stage, `${id} is listed after a later group`);
    stage = GROUPS.indexOf(group);
    must(['pass', 'fail', 'warn', 'skip'].includes(status), `${id} has the status ${status}`);
    must((code !== undefined) === (status === 'fail'), `${id} with status ${status} has the code ${code}`);
    must(title.length > 5 && title !== id, `${id} has no title`);
    must(detail.length > 3 && !/^[a-z_]+$/.test(detail), `${id} has the detail ${show(detail)}`);
    must(SPEC.test(spec), `${id} has the spec ${show(spec)}`);
    for (const value of [expected, actual])
      must(value === undefined || (typeof value === 'string' && value.length < 400), `${id} shows ${show(value)}`);
  }
  equal(new Set(checks.map(({ id }) => id)).size, checks.length, 'the number of different ids');
  must(summary.toLowerCase().startsWith(verdict) && /[.!]$/.test(summary), `the summary is ${show(summary)}`);
  equal(
    claims.map(({ name }) => name),
    Object.keys(payload ?? {}),
    'the claims of a report',
  );
  for (const { id, title, detail, spec } of findings)
    must(title !== id && detail.length > 10 && SPEC.test(spec), `the finding ${id} lacks a text`);
  must(keyMatches.length === 0 || keyMatches.length === keys.length, 'keyMatches does not list each key');
  for (const { outcome, mismatch, detail } of keyMatches)
    must(
      (outcome === 'mismatch') === (mismatch !== undefined) && /^[A-Z].*\.$/.test(detail),
      `${outcome} ${mismatch}: ${detail}`,
    );
}

function checkKeys(keyward, fields) {
  const secrets = secretsOf(fields, '');
  for (const [shape, keys] of shapesOf(fields)) {
    const outcome = outcomeOf(keyward, () => new keyward.KeySet(keys).keys, secrets);
    if (fields.expect.keys === undefined) {
      checkOutcome(fields, outcome, '', shape);
      continue;
    }
    must(outcome.result !== undefined, `${shape}: expected a key set, got ${show(outcome)}`);
    equal(outcome.result.length, fields.expect.keys.length, `${shape}: the number of keys`);
    outcome.result.forEach((key, index) => checkKey(key, index, fields.expect.keys[index]));
    equal(keyward.inspectJwt('..', keys).keys, outcome.result, `${shape}: the keys of a report`);
  }
}

function checkKey(key, index, { usable, reason, thumbprint, warnings, certificate }) {
  equal(key.index, index, 'index');
  equal(key.usable, usable, `usable, of key ${index}`);
  equal(key.reason, reason, `reason, of key ${index}`);
  equal(key.thumbprint, thumbprint ?? undefined, `thumbprint, of key ${index}`);
  if (warnings !== undefined) equal(key.warnings ?? [], warnings ?? [], `warnings, of key ${index}`);
  for (const [name, value] of Object.entries(certificate ?? {}))
    equal(key.certificate[name], value, `certificate.${name}, of key ${index}`);
  must(Array.isArray(key.algorithms), `algorithms, of key ${index}`);
  if (!usable) equal(key.algorithms, [], `algorithms, of key ${index}`);
}

/** The types of keys to try. Keys given as text stay text, since parsing may change them. */
function shapesOf(fields) {
  if (fields.keysText !== undefined) return [['text', spread(fields.keysText)]];
  return [
    ['object', fields.keys],
    ['text', JSON.stringify(fields.keys)],
  ];
}

function optionsOf({ call, options, now }) {
  return call === 'jwt' ? { ...options, currentDate: new Date(now * 1000) } : options;
}

/** Strings that no message may repeat: the token, its parts, and the members of keys. */
export function secretsOf(fields, token) {
  const strings = [];
  const collect = (value) => {
    if (typeof value === 'string') strings.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const name of Object.keys(value)) collect(own(value, name));
  };
  collect(fields.keys);
  if (typeof token === 'object') collect(token);
  if (fields.keysText !== undefined) strings.push(spread(fields.keysText));
  for (const part of [0, 1]) {
    const text = partText(token, part);
    if (text === undefined) continue;
    strings.push(text);
    const parsed = thrown(() => collect(JSON.parse(text)));
    if (parsed !== undefined && !(parsed.error instanceof SyntaxError)) throw parsed.error;
  }
  return typeof token === 'string' ? [token, ...strings] : strings;
}

const LEAK_LENGTH = 12;
/** Only the start of a huge text is searched, since a message rarely repeats its middle. */
const SEARCHED_LENGTH = 100_000;

export function assertNoSecrets(error, secrets) {
  // The only exception: the error about metadata in place of keys names jwks_uri.
  const hide = (text) => text.replace(/jwks_uri[\\"]*: https:[^\s"]+/, '');
  const [message, json] = [hide(error.message), hide(JSON.stringify(error))];
  const shown = `${message}\n${json}\n${JSON.stringify({ ...error })}`;
  for (const long of secrets) {
    const secret = long.slice(0, SEARCHED_LENGTH);
    for (let at = 0; at + LEAK_LENGTH <= shown.length; at++) {
      const excerpt = shown.slice(at, at + LEAK_LENGTH);
      must(
        !secret.includes(excerpt),
        `the message repeats ${show(excerpt)} of the token or the keys: ${show(error.message)}`,
      );
    }
  }
}
