// `inspectJwt` rejects every token that a guard rejects, by the same check and with the same code. Runs on Request
// objects in Node.js.
import assert from 'node:assert/strict';
import { JwtError, inspectJwt } from 'keyward';
import { createGuard } from 'keyward/fetch';
import { CASES, requestOf } from './cases.mjs';
import { GUARDS, HOST, JWKS, optionsOf } from './options.mjs';

/**
 * Rejections that a report cannot know, because they do not depend on the token alone. At least one case must meet
 * each.
 */
const NOT_OF_THE_TOKEN = {
  'no token': ({ status, error }) => status === 401 && error === undefined,
  'a malformed request': ({ error }) => error === 'invalid_request',
  'a proof or its nonce': ({ error }) => error === 'invalid_dpop_proof' || error === 'use_dpop_nonce',
  'an unexpected error': ({ error }) => error === 'server_error',
  'the scheme of the Authorization header': ({ description }) => /\bscheme\b/.test(description),
  "the client's certificate": ({ description, cause }) =>
    /and none was presented/.test(description) || cause?.check === 'certificate' ||
    /another key or certificate/.test(description),
  'a token that validate rejects': ({ description }) => description === 'the token is not accepted here',
};

/**
 * The options of `inspectJwt` that correspond to a guard: its own, and the defailures that its documentation states.
 */
function constraintsOf(name, token, route) {
  const {
    issuers,
    tokenFrom,
    dpop = true,
    certificate,
    validate,
    realm,
    resourceMetadata,
    allowPreflight,
    optional,
    respond,
    scopes,
    ...rest
  } = optionsOf(name);
  const own = issuers === undefined ? rest : issuers.find(({ issuer }) => issuer === issuerOf(token)) ?? issuers[0];
  const { jwks: _, audience, ...policy } = own;
  const required = route === 'admin' ? [...(scopes ?? []), 'admin', 'audit'] : scopes;
  const senderConstraint = [...(dpop === false ? [] : ['jkt']), ...(certificate === undefined ? [] : ['x5t#S256'])];
  return {
    profile: 'lenient_access_token',
    requiredClaims: ['exp'],
    ...policy,
    ...(audience !== null && { audience }),
    ...(senderConstraint.length > 0 && { senderConstraint }),
    ...(required !== undefined && { scopes: required }),
  };
}

function issuerOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).iss;
  } catch {
    return undefined;
  }
}

/** Returns the only text of a request that may be a token, wherever it is. */
function tokenOf({ headers, path }) {
  const texts = headers.flatMap(([name, value]) => {
    if (name.toLowerCase() === 'authorization') return [value.replace(/^\S+ +/, '')];
    if (name === 'Cookie') {
      return value.split(/; ?/).filter((pair) => pair.startsWith('session=')).map((pair) =>
        pair.slice('session='.length).replaceAll('"', '')
      );
    }
    if (name === 'sec-websocket-protocol') return value.split(', ').slice(1);
    return name.toLowerCase() === 'x-access-token' ? [value] : [];
  });
  const found = [...texts, ...new URL(path, `http://${HOST}`).searchParams.getAll('access_token')];
  assert.equal(found.length, 1, 'one token');
  return found[0];
}

export const EXPLAINED_TESTS = {
  async 'inspectJwt explains every rejection of a token'() {
    const guards = Object.fromEntries(Object.keys(GUARDS).map((name) => [name, createGuard(optionsOf(name))]));
    const failures = [];
    const unmet = new Set(Object.keys(NOT_OF_THE_TOKEN));
    const explained = {};
    for (const row of CASES) {
      const { guard, name } = row;
      const request = requestOf(row);
      const { method, path, headers, body } = request;
      const [, , route] = path.split(/[/?]/);
      const context = route === 'admin' ? { scopes: ['admin', 'audit'] } : {};
      const { ok, rejection } = await guards[guard].authenticate(
        new Request(`http://${HOST}${path}`, { method, headers, ...(body !== undefined && { body }) }),
        context,
      );
      const why = Object.keys(NOT_OF_THE_TOKEN).find((reason) => !ok && NOT_OF_THE_TOKEN[reason](rejection));
      if (why !== undefined) unmet.delete(why);
      if (ok || why !== undefined) continue;
      const token = tokenOf(request);
      const { verdict, checks } = inspectJwt(token, JWKS, constraintsOf(guard, token, route));
      const failed = checks.find(({ status }) => status === 'fail');
      const { cause } = rejection;
      const same = cause instanceof JwtError && cause.check === failed?.id && cause.code === failed?.code;
      if (!same) {
        failures.push(
          `${guard}: ${name}: the guard says ${cause?.check} ${cause?.code} (${rejection.description}), ` +
            `the report ${verdict}, ${failed?.id} ${failed?.code}`,
        );
      }
      if (rejection.status === 403 && failed?.id !== 'scope') {
        failures.push(`${guard}: ${name}: a 403 because of ${failed?.id}`);
      }
      explained[failed?.id] = (explained[failed?.id] ?? 0) + 1;
    }
    assert.deepEqual(failures, [], `${failures.length} rejections that a report does not explain`);
    assert.deepEqual([...unmet], [], 'reasons that no case met');
    assert.ok(explained.scope > 15 && explained.typ > 30 && explained.cnf > 30, JSON.stringify(explained));
  },
};
