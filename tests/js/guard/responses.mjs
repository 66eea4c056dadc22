// The exact response that each case expects: RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1.
import assert from 'node:assert/strict';
import { parseChallenges } from './challenges.mjs';
import { factsOf } from './options.mjs';
import { OURS, headerOf } from './shown.mjs';

const quoted = ([name, value]) => `${name}="${value.replace(/["\\]/g, (one) => `\\${one}`)}"`;
/** The characters that RFC 6750 section 3 allows in the values of error parameters. */
const PLAIN = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

function challenge(scheme, { realm, metadata, algorithms }, errorParameters = []) {
  const parameters = [
    ['realm', realm],
    ...errorParameters,
    ...(metadata === undefined ? [] : [['resource_metadata', metadata]]),
    ...(scheme === 'DPoP' ? [['algs', algorithms]] : []),
  ];
  return { scheme, parameters };
}

const write = (challenges) =>
  challenges.map(({ scheme, parameters }) => `${scheme} ${parameters.map(quoted).join(', ')}`).join(', ');

/** Expectations of a case. The request reaches its handler: */
export const passes = (more = {}) => ({ status: 200, sub: 'the subject', ...more });
/** There is no token: the challenge has no error. */
export const bare = (more = {}) => ({ status: 401, ...more });
export const malformed = (scheme = 'Bearer', more = {}) => ({ status: 400, error: 'invalid_request', scheme, ...more });
/** `says`: the description, a pattern for it, or a function of the request that returns either. */
export const rejected = (says, { scheme = 'Bearer', ...more } = {}) => ({
  status: 401,
  error: 'invalid_token',
  scheme,
  says,
  ...more,
});
export const lacks = (scope, scheme = 'Bearer', more = {}) => ({
  status: 403,
  error: 'insufficient_scope',
  scheme,
  scope,
  ...more,
});
export const badProof = (says, more = {}) => ({
  status: 401,
  error: 'invalid_dpop_proof',
  scheme: 'DPoP',
  says,
  ...more,
});
export const wantsNonce = (more = {}) => ({
  status: 401,
  error: 'use_dpop_nonce',
  scheme: 'DPoP',
  nonce: 'nonce-2',
  ...more,
});
export const unavailable = (more = {}) => ({ status: 503, error: 'temporarily_unavailable', ...more });
export const fails = (more = {}) => ({ status: 500, error: 'server_error', ...more });

/**
 * Asserts that a guard's response is the expected one. `name`: the guard. `request`: the request that was sent to it.
 */
export async function assertResponse(answer, expected, name, request) {
  const context = `${answer.status} ${headerOf(answer, 'www-authenticate')} ${answer.body.slice(0, 200)}`;
  assert.equal(answer.status, expected.status, context);
  if (expected.status === 200) return assertPassed(answer, expected, request);
  assert.equal(headerOf(answer, 'x-sub'), undefined, 'the handler has responded');
  const { error, scheme } = expected;
  const facts = factsOf(name);
  const description = error === undefined ? undefined : await describe(answer, expected, request);

  const used = facts.schemes.includes(scheme) ? scheme : facts.schemes[0];
  const errorParameters = error === undefined
    ? []
    : [['error', error], ['error_description', description.replaceAll('"', "'")]];
  const scope = expected.scope ?? (error === undefined ? facts.scope : undefined);
  if (scope !== undefined) errorParameters.push(['scope', scope]);
  const offered = error === undefined || (expected.status === 401 && used === 'Bearer') ? facts.schemes : [used];
  const parametersOf = (one) => (one === used || error === undefined ? errorParameters : []);
  const challenges = offered.map((one) => challenge(one, facts, parametersOf(one)));
  const wanted = expected.status >= 500 ? undefined : write(challenges);
  assert.equal(headerOf(answer, 'www-authenticate'), wanted, 'WWW-Authenticate');
  if (wanted !== undefined) {
    assert.deepEqual(parseChallenges(headerOf(answer, 'www-authenticate')), challenges, 'the parsed challenges');
    assert.ok(
      challenges.every(({ parameters }) =>
        parameters.every(([parameter, value]) => parameter === 'realm' || PLAIN.test(value)),
      ),
      'characters of the challenge',
    );
  }
  const id = expected.body === undefined && request.method !== 'HEAD' ? JSON.parse(answer.body).id : undefined;
  const body = expected.body ?? JSON.stringify({ error, error_description: description, id });
  const sent = {
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'dpop-nonce': expected.nonce,
    ...lowercased(expected.headers),
  };
  for (const [header, value] of Object.entries(sent)) assert.equal(headerOf(answer, header), value, header);
  const retryAfter = headerOf(answer, 'retry-after');
  if (expected.status !== 503) assert.equal(retryAfter, undefined, 'retry-after');
  else assert.match(retryAfter ?? 'none', /^[1-9]\d*$/, 'retry-after');
  if (request.method === 'HEAD') assert.equal(answer.body, '', 'a response to HEAD has no body');
  else assert.equal(answer.body, body, 'body');
  if (id !== undefined) assert.match(id, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'the id of the rejection');
  assertTellsNothing(answer, request);
}

function assertPassed(answer, { sub, jkt = '', body = '' }, request) {
  const found = {
    sub: headerOf(answer, 'x-sub'),
    jkt: headerOf(answer, 'x-jkt'),
    unread: headerOf(answer, 'x-unread'),
    body: answer.body,
  };
  assert.deepEqual(found, { sub, jkt, unread: 'true', body: request.method === 'HEAD' ? '' : request.body ?? body });
  for (const name of OURS) {
    if (name !== 'content-type') assert.equal(headerOf(answer, name), undefined, `${name} of a handler's response`);
  }
}

/** Returns the description. A case that does not know its text accepts any. */
async function describe(answer, { says, body }, request) {
  const wanted = typeof says === 'function' ? await says(request) : says;
  if (request.method === 'HEAD' || body !== undefined) {
    if (answer.status >= 500) return '';
    // There is no body to compare with, so the description comes from the challenge.
    const [found] = parseChallenges(headerOf(answer, 'www-authenticate')).flatMap(({ parameters }) =>
      parameters.filter(([name]) => name === 'error_description')
    );
    check(found[1], wanted?.replaceAll?.('"', "'") ?? wanted);
    return found[1];
  }
  const { error_description: description } = JSON.parse(answer.body);
  check(description, wanted);
  return description;
}

function check(description, wanted) {
  assert.ok(typeof description === 'string' && description.length > 5, `a description: ${description}`);
  if (typeof wanted === 'string') assert.equal(description, wanted, 'error_description');
  else if (wanted !== undefined) assert.match(description, wanted, 'error_description');
}

/** A response must not repeat credentials of the request, nor messages of the program's own errors. */
function assertTellsNothing(answer, { headers, path }) {
  const text = JSON.stringify(answer.headers.filter(([name]) => name !== 'x-path')) + answer.body;
  assert.ok(!/a secret of the program|the subject/.test(text), `the response reveals too much: ${text}`);
  for (const [name, value] of [...headers, ['query', path.split('?')[1] ?? '']]) {
    if (!/^(authorization|dpop|cookie|x-access-token|x-client-certificate|query)$/i.test(name)) continue;
    for (const piece of value.split(/[^A-Za-z0-9_-]+/).filter((one) => one.length > 12)) {
      assert.ok(!text.includes(piece.slice(0, 100)), `the response repeats ${piece.slice(0, 40)} of ${name}`);
    }
  }
}

function lowercased(headers = {}) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
