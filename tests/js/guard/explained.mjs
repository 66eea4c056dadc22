// Every token that a guard refuses is refused by `inspectJwt` too, by the same check and with the same code. On
// requests, in Node.js.
import assert from 'node:assert/strict';
import { JwtError, inspectJwt } from 'keyward';
import { createGuard } from 'keyward/fetch';
import { CASES, requestOf } from './cases.mjs';
import { GUARDS, HOST, JWKS, optionsOf } from './options.mjs';

/** What a report cannot know: by name, which refusals are meant. Each must be met. */
const NOT_OF_THE_TOKEN = {
  'no token': ({ status, error }) => status === 401 && error === undefined,
  'a request that is malformed': ({ error }) => error === 'invalid_request',
  'a proof, or its nonce': ({ error }) => error === 'invalid_dpop_proof' || error === 'use_dpop_nonce',
  'what is unforeseen': ({ error }) => error === 'server_error',
  'the scheme that it was sent with': ({ description }) => /\bscheme\b/.test(description),
  "the client's certificate": ({ description, cause }) =>
    /and none was presented/.test(description) || cause?.check === 'certificate' ||
    /another key or certificate/.test(description),
  'what the program does not accept': ({ description }) => description === 'the token is not accepted here',
};

/**
 * The options of `inspectJwt` that say what a guard demands of tokens: its own, and what is said in its documentation.
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
    respond,
    scopes,
    ...rest
  } = optionsOf(name);
  const own = issuers === undefined ? rest : issuers.find(({ issuer }) => issuer === issuerOf(token)) ?? issuers[0];
  const { jwks: _, audience, ...policy } = own;
  const demanded = route === 'admin' ? [...(scopes ?? []), 'admin', 'audit'] : scopes;
  const senderConstraint = [...(dpop === false ? [] : ['jkt']), ...(certificate === undefined ? [] : ['x5t#S256'])];
  return {
    profile: 'lenient_access_token',
    requiredClaims: ['exp'],
    ...policy,
    ...(audience !== null && { audience }),
    ...(senderConstraint.length > 0 && { senderConstraint }),
    ...(demanded !== undefined && { scopes: demanded }),
  };
}

function issuerOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).iss;
  } catch {
    return undefined;
  }
}

/** The one text of a request that may be a token, wherever it is. */
function tokenOf({ headers, path }) {
  const texts = headers.flatMap(([name, value]) => {
    if (name.toLowerCase() === 'authorization') return [value.replace(/^\S+ +/, '')];
    if (name === 'Cookie') {
      return value.split(/; ?/).filter((pair) => pair.startsWith('session=')).map((pair) =>
        pair.slice('session='.length).replaceAll('"', '')
      );
    }
    return name.toLowerCase() === 'x-access-token' ? [value] : [];
  });
  const found = [...texts, ...new URL(path, `http://${HOST}`).searchParams.getAll('access_token')];
  assert.equal(found.length, 1, 'one token');
  return found[0];
}

export const EXPLAINED_TESTS = {
  async 'inspectJwt explains every rejection of a token'() {
    const guards = Object.fromEntries(Object.keys(GUARDS).map((name) => [name, createGuard(optionsOf(name))]));
    const faults = [];
    const left = new Set(Object.keys(NOT_OF_THE_TOKEN));
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
      if (why !== undefined) left.delete(why);
      if (ok || why !== undefined) continue;
      const token = tokenOf(request);
      const { verdict, checks } = inspectJwt(token, JWKS, constraintsOf(guard, token, route));
      const failed = checks.find(({ status }) => status === 'fail');
      const { cause } = rejection;
      const same = cause instanceof JwtError && cause.check === failed?.id && cause.code === failed?.code;
      if (!same) {
        faults.push(
          `${guard}: ${name}: the guard says ${cause?.check} ${cause?.code} (${rejection.description}), the report ${verdict}, ${failed?.id} ${failed?.code}`,
        );
      }
      if (rejection.status === 403 && failed?.id !== 'scope') {
        faults.push(`${guard}: ${name}: a 403 because of ${failed?.id}`);
      }
      explained[failed?.id] = (explained[failed?.id] ?? 0) + 1;
    }
    assert.deepEqual(faults, [], `${faults.length} refusals that a report does not explain`);
    assert.deepEqual([...left], [], 'reasons that nothing met');
    assert.ok(explained.scope > 15 && explained.typ > 30 && explained.cnf > 30, JSON.stringify(explained));
  },
};
