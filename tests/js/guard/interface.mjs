// A guard as the program that makes it sees it: mistakes in options, results of its functions, and behaviour when
// something breaks. Runs in Node.js.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { Hono } from 'hono';
import { createVerifier, JwtError } from 'keyward';
import * as forExpress from 'keyward/express';
import * as forFastify from 'keyward/fastify';
import { createGuard } from 'keyward/fetch';
import { jwt as forH3 } from 'keyward/h3';
import * as forHono from 'keyward/hono';
import * as forKoa from 'keyward/koa';
import { withJwt as withJwtOfLambda } from 'keyward/lambda';
import { jwtGuard } from 'keyward/nest';
import { jwtProxy } from 'keyward/next';
import { cloudflareCertificate, jwtForPages, withJwt } from 'keyward/workers';
import { run } from '../support/process.mjs';
import { startRotatingIssuer } from '../support/rotating-issuer.mjs';
import { lastLine } from '../support/verdict.mjs';
import { assertResponse, badProof, bare, fails, lacks, passes, unavailable } from './responses.mjs';
import { FINGERPRINT, urlOf } from './cases.mjs';
import { clientOf, raw, served } from './client.mjs';
import { ALGORITHMS, AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { shown } from './shown.mjs';
import { JKT, proof, token } from './tokens.mjs';

const require = createRequire(import.meta.url);
const BASE = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
const URL_HERE = urlOf('/plain/orders');

const requestOf = (headers = {}, more = {}) => new Request(URL_HERE, { headers, ...more });
const withToken = (made = token()) => requestOf({ Authorization: `Bearer ${made}` });
const proven = (own, made) => requestOf({ Authorization: `DPoP ${made}`, DPoP: own });
/** Asserts that a `Response` is the expected one. */
const answers = async (response, expected, request = { method: 'GET', headers: [], path: '' }) =>
  assertResponse(await shown(response), expected, 'plain', request);

/** Every way to make a guard from options. */
const MAKERS = {
  createGuard,
  withJwt: (options) => withJwt(() => new Response(), options),
  jwtForPages,
  'jwt of Hono': forHono.jwt,
  'jwt of Express': forExpress.jwt,
  'jwt of Koa': forKoa.jwt,
  'jwt of H3': forH3,
  'jwtGuard of Nest': jwtGuard,
  'jwtProxy of Next.js': jwtProxy,
  'withJwt of AWS Lambda': (options) => withJwtOfLambda(() => ({}), options),
};

/** Mistakes of the program: options added to valid ones, or used in their place. */
const MISTAKES = {
  'an unknown option': { audiance: AUDIENCE },
  'an option of verifyJwt that a verifier does not have': { currentTime: new Date() },
  'senderConstraint': { senderConstraint: 'unchecked' },
  'senderConstraint, with access_token': { profile: 'access_token', senderConstraint: 'unchecked' },
  'senderConstraint that is undefined': { senderConstraint: undefined },
  'profile id_token': { profile: 'id_token' },
  'profile logout_token': { profile: 'logout_token' },
  'profile that is unknown': { profile: 'access-token' },
  'profile that is undefined': { profile: undefined },
  'typ that is undefined': { typ: undefined },
  'no scopes': { scopes: [] },
  'an empty list of any scopes': { scopes: { any: [] } },
  'scopes that are undefined': { scopes: undefined },
  'scopes in a string': { scopes: 'read write' },
  'a scope with a space': { scopes: ['read write'] },
  'a scope that is empty': { scopes: [''] },
  'a scope that is undefined': { scopes: [undefined] },
  'a scope with a quote': { scopes: ['"'] },
  'scopes that are null': { scopes: null },
  'scopes by another name': { scopes: { all: ['read'] } },
  'issuer that is undefined': { issuer: undefined },
  'audience that is undefined': { audience: undefined },
  'audience that is empty': { audience: '' },
  'no issuer': () => without('issuer'),
  'no audience': () => without('audience'),
  'no keys': () => without('jwks'),
  'two sources of keys': { jwksUri: 'https://issuer.example/keys' },
  'HS256 where keys are fetched': () => ({
    ...without('jwks'),
    jwksUri: 'https://issuer.example/keys',
    algorithms: ['HS256'],
  }),
  'no options': () => undefined,
  'null': () => null,
  'a string': () => 'https://issuer.example',
  'tokenFrom that is empty': { tokenFrom: [] },
  'tokenFrom that is undefined': { tokenFrom: undefined },
  'tokenFrom an unknown place': { tokenFrom: 'cookie' },
  'tokenFrom a cookie without a name': { tokenFrom: { cookie: '' } },
  'tokenFrom a body': { tokenFrom: { body: 'access_token' } },
  'tokenFrom a header with an invalid name': { tokenFrom: { header: 'not a name' } },
  'tokenFrom with two places in one object': { tokenFrom: { cookie: 'a', header: 'b' } },
  'dpop that is a string': { dpop: 'required' },
  'dpop that is null': { dpop: null },
  'dpop with an unknown option': { dpop: { require: true } },
  'dpop.required that is a string': { dpop: { required: 'true' } },
  'dpop.required that is undefined': { dpop: { required: undefined } },
  'dpop.url that is a string': { dpop: { url: 'https://public.example' } },
  'dpop.isReplay that is not a function': { dpop: { isReplay: true } },
  'dpop.nonce that is a string': { dpop: { nonce: 'nonce' } },
  'dpop.nonce that is undefined': { dpop: { nonce: undefined } },
  'dpop.nonce without check': { dpop: { nonce: { issue: () => 'x' } } },
  'dpop.algorithms that are empty': { dpop: { algorithms: [] } },
  'dpop.algorithms that are undefined': { dpop: { algorithms: undefined } },
  'dpop.algorithms in a string': { dpop: { algorithms: 'ES256' } },
  'dpop.algorithms with HS256': { dpop: { algorithms: ['HS256'] } },
  'dpop.algorithms with an unknown one': { dpop: { algorithms: ['ES257'] } },
  'dpop.maxProofAge that is not a duration': { dpop: { maxProofAge: 'soon' } },
  'dpop.clockTolerance below zero': { dpop: { clockTolerance: -1 } },
  'certificate that is a string': { certificate: 'x-client-certificate' },
  'certificate that is undefined': { certificate: undefined },
  'realm that is empty': { realm: '' },
  'realm that is undefined': { realm: undefined },
  'realm with a line feed': { realm: 'a\r\nSet-Cookie: x=1' },
  'realm that is not ASCII': { realm: '\u65e5\u672c' },
  'resourceMetadata that is relative': { resourceMetadata: '/.well-known/oauth-protected-resource' },
  'resourceMetadata that is undefined': { resourceMetadata: undefined },
  'allowPreflight that is a string': { allowPreflight: 'yes' },
  'respond that is an object': { respond: { body: '' } },
  'onRejected that is not a function': { onRejected: true },
  'resource that is relative': { resource: '/mcp' },
  'resource over http': { resource: 'http://api.example' },
  'resource with a user name': { resource: 'https://user@api.example' },
  'resource with a fragment': { resource: 'https://api.example/#a' },
  'resource that is undefined': { resource: undefined },
  'resource and resourceMetadata': { resource: 'https://api.example', resourceMetadata: 'https://api.example/m' },
  'authorizationServers without resource': { authorizationServers: [ISSUER] },
  'authorizationServers that are empty': { resource: 'https://api.example', authorizationServers: [] },
  'a resource whose issuer is not known': { issuer: null, resource: 'https://api.example' },
  'optional that is a string': { optional: 'yes' },
  'tokenFrom an object with a function': { tokenFrom: { cookie: () => 'session' } },
  'validate that is not a function': { validate: true },
  'validate that is undefined': { validate: undefined },
  'issuers that are empty': () => ({ issuers: [] }),
  'issuers that are undefined': () => ({ issuers: undefined }),
  'issuers in an object': () => ({ issuers: { a: BASE } }),
  'issuers together with options of one issuer': () => ({ ...BASE, issuers: [BASE] }),
  'the same issuer twice': () => ({ issuers: [BASE, BASE] }),
  'issuers, one of them null': () => ({ issuers: [BASE, { ...BASE, issuer: null }] }),
  'an unknown option of one of several': () => ({ issuers: [{ ...BASE, audiance: '' }] }),
  'senderConstraint of one of several': () => ({
    issuers: [{ ...BASE, profile: 'access_token', senderConstraint: 'unchecked' }],
  }),
  'profile of one of several': () => ({ issuers: [{ ...BASE, profile: 'id_token' }] }),
  'options that are inherited': () => Object.assign(Object.create({ scopes: ['read'] }), BASE),
  'options of one of several that are inherited': () => ({
    issuers: [Object.assign(Object.create({ scopes: ['read'] }), BASE)],
  }),
  'dpop whose options are inherited': { dpop: Object.create({ required: true }) },
  'options inherited from an object without a prototype': () =>
    Object.create(inheritingNothing({ ...BASE, scopes: ['read'] })),
  'own options, and others inherited from an object without a prototype': () =>
    Object.assign(Object.create(inheritingNothing({ scopes: ['read'] })), BASE),
  'own options of one of several, and others inherited from an object without a prototype': () => ({
    issuers: [Object.assign(Object.create(inheritingNothing({ scopes: ['read'] })), BASE)],
  }),
  'scopes with a hole': { scopes: [, 'read'] },
  'issuers with a hole': () => ({ issuers: [, BASE] }),
  'a promise': () => Promise.resolve(BASE),
};

const inheritingNothing = (members) => Object.assign(Object.create(null), members);

function without(name) {
  const { [name]: _, ...rest } = BASE;
  return rest;
}

const mistakes = Object.entries(MISTAKES).map((
  [name, change],
) => [name, typeof change === 'function' ? change : () => ({ ...BASE, ...change })]);

/** Tests by name. */
export const TESTS = {
  'an unknown option is named, and the option that was meant'() {
    for (const [name, meant] of [
      ['credentialsRequired', /; did you mean "optional"\?$/],
      ['getToken', /; did you mean "tokenFrom"\?$/],
      ['tokenForm', /; did you mean "tokenFrom"\?$/],
      ['requestProperty', /: the verified token is "jwt" of the request$/],
      ['issuerBaseURL', /; did you mean "issuer"\?$/],
      ['ignoreExpiration', /cannot be switched off$/],
      ['colour', /^"colour" is not an option$/],
    ]) {
      for (const value of [true, () => 5, {}, new Date()]) {
        assert.throws(() => createGuard({ ...BASE, [name]: value }), { name: 'TypeError', message: meant });
      }
    }
    const guard = createGuard(BASE);
    assert.throws(() => guard.protect(() => 5, { scope: 'read' }), /"scope" is not an option; did you mean "scopes"\?/);
    assert.throws(() => guard.protect('read'), /the handler must be a function, not a string/);
  },

  'making a guard rejects invalid options'() {
    const accepted = [];
    for (const [maker, make] of Object.entries(MAKERS)) {
      assert.doesNotThrow(() => make(BASE), maker);
      for (const [name, options] of mistakes) {
        try {
          make(options());
          accepted.push(`${maker}: ${name}`);
        } catch (error) {
          if (!(error instanceof TypeError)) accepted.push(`${maker}: ${name}: ${error}`);
        }
      }
    }
    assert.deepEqual(accepted, [], 'invalid options that were accepted');
  },

  async 'options are read once, when a guard or a route is made'() {
    const request = () => withToken(token({ scope: 'read' }));
    for (
      const [maker, make] of Object.entries({
        createGuard: (options) => createGuard(options).protect(() => new Response()),
        withJwt: (options) => withJwt(() => new Response(), options).fetch,
      })
    ) {
      const scopes = ['write'];
      const changed = make({ ...BASE, scopes });
      scopes[0] = 'read';
      assert.equal((await changed(request())).status, 403, `${maker}: changed later`);
      let reads = 0;
      const asked = make({ ...BASE, get scopes() { return reads++ === 0 ? ['write'] : ['read']; } });
      assert.deepEqual([(await asked(request())).status, reads], [403, 1], `${maker}: a getter`);
    }
    const route = { scopes: ['write'] };
    const handler = createGuard(BASE).protect(() => new Response(), route);
    route.scopes[0] = 'read';
    assert.equal((await handler(request())).status, 403, 'a route');
  },

  'invalid handlers and invalid scopes of a route are rejected'() {
    const guard = createGuard(BASE);
    const handler = () => new Response();
    for (const wrong of [undefined, null, {}, 'handler']) assert.throws(() => guard.protect(wrong), TypeError);
    for (const scopes of [{ any: [] }, 'read', undefined, ['a b']]) {
      assert.throws(() => guard.protect(handler, { scopes }), TypeError, JSON.stringify(scopes));
    }
    for (const wrong of [undefined, null, {}, { fetch: 5 }]) assert.throws(() => withJwt(wrong, BASE), TypeError);
    for (const { requireScope } of [forHono, forExpress]) {
      for (const scopes of [[], [''], ['a b'], [undefined], [[]], [{ any: [] }], [['a'], 'b']]) {
        assert.throws(() => requireScope(...scopes), TypeError, `requireScope(${JSON.stringify(scopes)})`);
      }
    }
  },

  async 'authenticate returns the token or the reason for its rejection'() {
    const guard = createGuard(BASE);
    const { ok, jwt, ...rest } = await guard.authenticate(withToken());
    assert.deepEqual([ok, jwt.payload.sub, jwt.protectedHeader.alg, jwt.key.kid, rest], [
      true,
      'the subject',
      'ES256',
      'issuer',
      {},
    ]);
    assert.ok(!('dpop' in jwt), 'there was no proof');

    const made = token({ cnf: { jkt: JKT } });
    const { jwt: bound } = await guard.authenticate(proven(proof({ method: 'GET', url: URL_HERE, token: made }), made));
    assert.deepEqual([bound.payload.cnf, bound.dpop.jkt, bound.dpop.payload.htm], [{ jkt: JKT }, JKT, 'GET']);

    const expired = await guard.authenticate(withToken(token({ exp: 1 })));
    const { status, error, description, cause } = expired.rejection;
    assert.deepEqual([expired.ok, 'jwt' in expired, status, error, cause.code, cause.claim], [
      false,
      false,
      401,
      'invalid_token',
      'ERR_JWT_EXPIRED',
      'exp',
    ]);
    assert.equal(description, cause.message);

    const none = await guard.authenticate(requestOf());
    assert.deepEqual([none.ok, none.rejection.status, none.rejection.error, none.rejection.description], [
      false,
      401,
      undefined,
      undefined,
    ]);
    await answers(none.response, bare());

    const lacking = await guard.authenticate(withToken(token({ scope: 'read' })), { scopes: ['read', 'write'] });
    assert.deepEqual([lacking.rejection.status, lacking.rejection.error], [403, 'insufficient_scope']);
    await answers(lacking.response, lacks('read write'));
    assert.equal(
      (await guard.authenticate(withToken(token({ scope: 'write' })), { scopes: { any: ['read', 'write'] } })).ok,
      true,
    );
    assert.equal((await guard.authenticate(withToken(), { scopes: [] })).ok, true, 'an empty list requires nothing');
  },

  async 'onRejected is told of each rejection once, with the id in its body, and changes nothing'() {
    const told = [];
    const guard = createGuard({
      ...BASE,
      onRejected(rejection, request) {
        told.push([rejection.id, rejection.status, rejection.cause?.code, request.url]);
        rejection.status = 200;
        throw new Error('of the hook');
      },
    });
    const ids = [];
    for (const [made, status] of [[undefined, 401], [token({ exp: 1 }), 401], [token(), 403]]) {
      const request = made === undefined ? requestOf() : withToken(made);
      const { response, rejection } = await guard.authenticate(request, { scopes: ['read'] });
      assert.deepEqual([response.status, rejection.status], [status, status]);
      assert.equal((await response.json()).id, rejection.id);
      ids.push(rejection.id);
    }
    assert.equal((await guard.authenticate(withToken())).ok, true);
    assert.deepEqual(told, [
      [ids[0], 401, undefined, URL_HERE],
      [ids[1], 401, 'ERR_JWT_EXPIRED', URL_HERE],
      [ids[2], 403, 'ERR_JWT_CLAIM_VALIDATION_FAILED', URL_HERE],
    ]);
    assert.equal(new Set(ids).size, 3);
  },

  async 'a guard serves the metadata of its resource, and names them in challenges'() {
    const guard = createGuard({ ...BASE, resource: `http://localhost/mcp/v1?a=b`, scopes: ['read', 'write'] });
    const url = 'http://localhost/.well-known/oauth-protected-resource/mcp/v1?a=b';
    const handler = guard.protect(() => new Response('secret'));
    const found = await handler(new Request(url));
    assert.deepEqual(
      [found.status, found.headers.get('content-type'), found.headers.get('access-control-allow-origin')],
      [200, 'application/json', '*'],
    );
    assert.deepEqual(await found.json(), {
      resource: 'http://localhost/mcp/v1?a=b',
      authorization_servers: [ISSUER],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ALGORITHMS.split(' '),
      dpop_bound_access_tokens_required: false,
    });
    const head = await handler(new Request(url, { method: 'HEAD' }));
    assert.deepEqual([head.status, await head.text()], [200, '']);
    const preflight = await handler(new Request(url, { method: 'OPTIONS' }));
    assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-headers')], [204, '*']);
    const post = await handler(new Request(url, { method: 'POST', body: 'x' }));
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
    // Any other request needs a token, and its challenge says where the metadata are.
    const wellKnown = '/.well-known/oauth-protected-resource';
    for (const other of [wellKnown, '/mcp/v1', `${wellKnown}/mcp/v1`, `${wellKnown}/mcp/v1/?a=b`]) {
      const { status, headers } = await handler(new Request(`http://localhost${other}`));
      assert.equal(status, 401, other);
      assert.ok(headers.get('www-authenticate').includes(`scope="read write", resource_metadata="${url}"`), other);
    }
    assert.equal(guard.metadata(new Request('http://localhost/mcp/v1?a=b')), undefined);
    assert.equal((await guard.authenticate(new Request(url))).rejection.status, 401, 'authenticate only authenticates');
  },

  async 'metadata of a resource at the root, of several issuers, and with proofs required'() {
    const guard = createGuard({
      issuers: [BASE, { ...BASE, issuer: ['https://a.example', 'https://b.example'] }],
      resource: new URL('https://api.example/'),
      dpop: { required: true, algorithms: ['ES256'] },
      tokenFrom: { cookie: 'session' },
    });
    const url = 'https://api.example/.well-known/oauth-protected-resource';
    assert.deepEqual(await guard.metadata(new Request(url)).json(), {
      resource: 'https://api.example/',
      authorization_servers: [ISSUER, 'https://a.example', 'https://b.example'],
      bearer_methods_supported: [],
      dpop_signing_alg_values_supported: ['ES256'],
      dpop_bound_access_tokens_required: true,
    });
    const listed = createGuard({ ...BASE, resource: url, authorizationServers: ['https://login.example'] });
    const response = listed.metadata(new Request(`${url}/.well-known/oauth-protected-resource`));
    assert.deepEqual((await response.json()).authorization_servers, ['https://login.example']);

    const app = new Hono();
    app.use(forHono.jwt({ ...BASE, resource: 'https://api.example/x' }));
    assert.equal((await app.request('https://api.example/.well-known/oauth-protected-resource/x')).status, 200);
    const express = require('express')();
    express.use(forExpress.jwt({ ...BASE, resource: 'https://api.example/x' }));
    await served(express, async ({ send }) => {
      const { status, body } = await send({ path: '/.well-known/oauth-protected-resource/x' });
      assert.deepEqual([status, JSON.parse(body).resource], [200, 'https://api.example/x']);
    });
  },

  async 'a function of AWS Lambda gets its event, its context and the token, and a rejection has the event\'s form'() {
    const handler = withJwtOfLambda((event, context, { payload }) => [event.path, context.id, payload.sub], BASE);
    const event = (made, more) => ({ httpMethod: 'GET', path: '/a', ...more('authorization', `Bearer ${made}`) });
    const single = (name, value) => ({ headers: { [name]: value } });
    const multiple = (name, value) => ({ multiValueHeaders: { [name]: [value] } });
    for (const form of [single, multiple]) {
      assert.deepEqual(await handler(event(token(), form), { id: 7 }), ['/a', 7, 'the subject']);
      const { statusCode, headers, multiValueHeaders, body } = await handler(event(token({ exp: 1 }), form), {});
      const challenge = form === single ? headers['www-authenticate'] : multiValueHeaders['www-authenticate'][0];
      assert.deepEqual([statusCode, JSON.parse(body).error], [401, 'invalid_token']);
      assert.match(challenge, /^Bearer error="invalid_token"/);
      assert.equal(form === single ? multiValueHeaders : headers, undefined);
    }
    const guests = withJwtOfLambda((_event, _context, jwt) => jwt, { ...BASE, optional: true });
    assert.equal(await guests({ version: '2.0', rawPath: '/', requestContext: { http: { method: 'GET' } } }, {}), null);
    assert.throws(() => withJwtOfLambda(undefined, BASE), TypeError);
  },

  async 'the proxy of Next.js goes on with a valid token, and keeps a fetch alive'() {
    const proxy = jwtProxy(BASE);
    assert.equal(await proxy(withToken(), { waitUntil: () => undefined }), undefined);
    assert.equal((await proxy(requestOf(), { waitUntil: () => undefined })).status, 401);
    assert.throws(() => jwtProxy(BASE, {}), TypeError);
  },

  async 'Koa and Fastify use the host and scheme that they trust'() {
    const seen = [];
    const options = { ...BASE, dpop: { url: ({ url }) => (seen.push(url), url) } };
    const made = token({ cnf: { jkt: JKT } });
    // A proof passes once.
    const headers = () => Object.entries({
      Authorization: `DPoP ${made}`,
      DPoP: proof({ method: 'GET', url: 'https://public.example/a', token: made }),
      'X-Forwarded-Host': 'public.example',
      'X-Forwarded-Proto': 'https',
    });
    for (const trusts of [true, false]) {
      const koa = new (require('koa'))({ proxy: trusts });
      koa.use(forKoa.jwt(options)).use((ctx) => (ctx.body = 'well'));
      const fastify = require('fastify')({ trustProxy: trusts });
      await fastify.register(forFastify.jwt, options);
      fastify.get('/a', () => 'well');
      await fastify.ready();
      const [first, second] = await Promise.all(
        [koa.callback(), (request, response) => fastify.routing(request, response)].map((listener) =>
          served(listener, ({ send }) => send({ path: '/a', headers: headers() })),
        ),
      );
      assert.deepEqual([first.status, second.status].map((status) => status === 200), [trusts, trusts]);
    }
    assert.deepEqual(seen.slice(0, 2), ['https://public.example/a', 'https://public.example/a']);
    assert.ok(seen.slice(2).every((url) => url === `http://${HOST}/a`), String(seen));
  },

  async 'Fastify guards the routes of one scope, and knows a token only there'() {
    const app = require('fastify')();
    app.register(async (inner) => {
      await inner.register(forFastify.jwt, BASE);
      inner.get('/in', (request) => request.jwt.payload.sub);
    });
    app.get('/out', (request) => String(request.jwt));
    app.get('/lost', { preHandler: forFastify.requireScope('read') }, () => 'never');
    const authorization = `Bearer ${token()}`;
    const of = async (url, headers = {}) => (await app.inject({ url, headers })).statusCode;
    assert.deepEqual([await of('/in'), await of('/in', { authorization }), await of('/out')], [401, 200, 200]);
    assert.equal(await of('/lost', { authorization }), 500, 'requireScope needs a guard before it');
    const wrong = async () => await require('fastify')().register(forFastify.jwt, { ...BASE, audiance: 'x' });
    await assert.rejects(wrong, TypeError);
    await app.close();
  },

  async 'a guard takes a verifier, and every guard shows its own'() {
    const guard = createGuard({ verifier: createVerifier(BASE), scopes: ['read'] });
    assert.equal((await guard.authenticate(withToken(token({ scope: 'read' })))).ok, true);
    assert.deepEqual(guard.verifier.status[0].issuers, [ISSUER]);
    assert.deepEqual(createGuard(BASE).verifier.status[0].issuers, [ISSUER]);
    const statusOf = async (verifier, claims = {}, header = {}) => {
      const { rejection } = await createGuard({ verifier }).authenticate(withToken(token(claims, header)));
      return rejection?.status ?? 200;
    };
    const plain = createVerifier(BASE);
    // What the guard's own verifier rejects: no access token, a sender constraint, an expired token.
    assert.deepEqual(
      await Promise.all([
        statusOf(plain),
        statusOf(plain, { token_use: 'id' }),
        statusOf(plain, {}, { typ: 'id+jwt' }),
        statusOf(plain, { cnf: { jkt: JKT } }),
        statusOf(plain, { exp: 1 }),
        statusOf(plain, { aud: 'other' }),
      ]),
      [200, 401, 401, 401, 401, 401],
    );
    // A verifier that leaves sender constraints to others: the guard checks those it can, and rejects the rest.
    const open = createVerifier({ ...BASE, profile: 'lenient_access_token', senderConstraint: 'unchecked' });
    for (const cnf of [{ jkt: JKT }, { 'x5t#S256': FINGERPRINT }, { kid: 'a' }, {}, null, 'x', [JKT], 5]) {
      const expected = cnf !== null && typeof cnf === 'object' && Object.keys(cnf).length === 0 ? 200 : 401;
      assert.equal(await statusOf(open, { cnf }), expected, JSON.stringify(cnf));
    }
    const made = token({ cnf: { jkt: JKT } });
    const bound = createGuard({ verifier: open });
    assert.equal(
      (await bound.authenticate(proven(proof({ method: 'GET', url: URL_HERE, token: made }), made))).ok,
      true,
    );
    const strict = createVerifier({ ...BASE, profile: 'access_token' });
    assert.equal(await statusOf(strict), 401);
    assert.equal(await statusOf(strict, { client_id: 'c', jti: 'j' }, { typ: 'at+jwt' }), 200);
    const metadata = createGuard({ verifier: plain, resource: 'https://api.example' });
    const url = 'https://api.example/.well-known/oauth-protected-resource';
    assert.deepEqual((await metadata.metadata(new Request(url)).json()).authorization_servers, [ISSUER]);
    for (const wrong of [
      { verifier: undefined },
      { verifier: BASE },
      { verifier: null },
      { verifier: plain, issuer: ISSUER },
      { verifier: plain, issuers: [BASE] },
      { verifier: createVerifier({ ...BASE, profile: 'id_token' }) },
      { verifier: createVerifier({ ...BASE, profile: 'logout_token' }) },
      { verifier: createVerifier({ ...BASE, profile: 'client_assertion' }) },
    ]) {
      assert.throws(() => createGuard(wrong), TypeError, JSON.stringify(wrong));
    }
  },

  async 'each issuer has its own scopes, also one with a template'() {
    const template = 'https://login.example/{tid}/v2.0';
    const guard = createGuard({
      issuers: [
        { ...BASE, scopes: ['first'] },
        { ...BASE, issuer: template, tenants: 'any', scopes: ['tenant'] },
        { ...BASE, issuer: 'https://login.example/own/v2.0', scopes: ['own'] },
      ],
    });
    const tenant = (tid, scope) => token({ iss: `https://login.example/${tid}/v2.0`, tid, scope });
    const statusOf = async (made) => (await guard.authenticate(withToken(made))).rejection?.status ?? 200;
    for (const [made, status] of [
      [token({ scope: 'first' }), 200],
      [token({ scope: 'tenant' }), 403],
      [tenant('7', 'tenant'), 200],
      [tenant('7', 'first'), 403],
      // The literal issuer takes precedence, as in the verifier.
      [tenant('own', 'own'), 200],
      [tenant('own', 'tenant'), 403],
      [token({ iss: 'https://login.example/7/v2.0', tid: '8', scope: 'tenant first own' }), 401],
    ]) {
      assert.equal(await statusOf(made), status, made.split('.')[1]);
    }
    const { jwt } = await guard.authenticate(withToken(tenant('7', 'tenant more')));
    assert.equal((await guard.authorize(requestOf(), jwt, ['more'])).ok, true);
  },

  async 'requireScope takes one of several scopes, and rejects guests with 401'() {
    const guests = { ...BASE, optional: true };
    const app = new Hono();
    app.use(forHono.jwt(guests));
    app.get('/any', forHono.requireScope({ any: ['read', 'write'] }), (c) => c.text('any'));
    app.get('/all', forHono.requireScope(['read', 'write']), (c) => c.text('all'));
    app.get('/', (c) => c.text(String(c.get('jwt'))));
    const express = require('express')();
    express.use(forExpress.jwt(guests));
    express.get('/any', forExpress.requireScope({ any: ['read', 'write'] }), (_, response) => response.send('any'));
    express.get('/all', forExpress.requireScope(['read', 'write']), (_, response) => response.send('all'));
    express.get('/', (request, response) => response.send(String(request.jwt)));
    const read = { Authorization: `Bearer ${token({ scope: 'read' })}` };
    const expected = { '/any': [401, 200], '/all': [401, 403], '/': [200, 200] };
    await served(express, async ({ send }) => {
      for (const [path, [guest, user]] of Object.entries(expected)) {
        const [none, one] = [await app.request(path), await app.request(path, { headers: read })];
        assert.deepEqual([none.status, one.status], [guest, user], `Hono ${path}`);
        if (guest === 401) assert.match(none.headers.get('www-authenticate'), /scope="read write"/);
        const own = [await send({ path }), await send({ path, headers: Object.entries(read) })];
        assert.deepEqual(own.map(({ status }) => status), [guest, user], `Express ${path}`);
      }
    });
  },

  async 'a handler gets the request, the token and the other arguments once, and its errors pass through'() {
    const guard = createGuard(BASE);
    const calls = [];
    const request = withToken();
    const response = new Response('done');
    const protectedHandler = guard.protect((...given) => (calls.push(given), response));
    assert.equal(await protectedHandler(request, 'env', { context: true }), response);
    assert.equal(calls.length, 1);
    const [[own, jwt, ...rest]] = calls;
    assert.ok(own === request && !own.bodyUsed && jwt.payload.sub === 'the subject');
    assert.deepEqual(rest, ['env', { context: true }]);

    let ran = 0;
    const failure = new Error('of the handler');
    for (const fail of [() => { ran++; throw failure; }, async () => { ran++; throw failure; }]) {
      await assert.rejects(guard.protect(fail)(withToken()), failure);
    }
    assert.equal(ran, 2, 'a handler that throws is not run again, and its error is not a rejection');
    const bodies = requestOf({ Authorization: `Bearer ${token({ exp: 1 })}` }, { method: 'POST', body: 'unread' });
    await protectedHandler(bodies);
    assert.ok(!bodies.bodyUsed && calls.length === 1, 'a rejection reads no body');
  },

  // The methods of a Worker's context throw for any other `this`.
  async 'a method of a context is called on that context'() {
    const issuer = await startRotatingIssuer();
    try {
      const kept = [];
      const context = {
        waitUntil(promise) {
          if (this !== context) throw new TypeError('Illegal invocation');
          kept.push(promise);
        },
      };
      const guard = createGuard({ issuer: issuer.base, audience: 'api', jwksUri: issuer.jwksUri });
      const { ok, rejection } = await guard.authenticate(withToken(issuer.token()), context);
      assert.deepEqual([ok, rejection?.cause, kept.length], [true, undefined, 1]);
      await Promise.all(kept);
    } finally {
      await issuer.close();
    }
  },

  async 'a proof passes once, also when two requests use it at the same time'() {
    const guard = createGuard(BASE);
    const made = token({ cnf: { jkt: JKT } });
    const once = proof({ method: 'GET', url: URL_HERE, token: made });
    assert.equal((await guard.authenticate(proven(once, made))).ok, true);
    const again = await guard.authenticate(proven(once, made));
    await answers(again.response, badProof('the DPoP proof has been used before'));
    assert.equal(
      (await createGuard(BASE).authenticate(proven(once, made))).ok,
      false,
      'all guards of a process share the replay memory',
    );
    const twice = proof({ method: 'GET', url: URL_HERE, token: made });
    const both = await Promise.all([1, 2].map(() => guard.authenticate(proven(twice, made))));
    assert.deepEqual(both.map(({ ok }) => ok).sort(), [false, true]);
    // A request that is rejected for another reason must not use up its proof.
    const third = proof({ method: 'GET', url: URL_HERE, token: made });
    await guard.authenticate(
      new Request(URL_HERE, { method: 'POST', headers: { Authorization: `DPoP ${made}`, DPoP: third } }),
    );
    assert.equal((await guard.authenticate(proven(third, made))).ok, true);
  },

  async 'a full replay memory gives 503, not a verdict'() {
    const isReplay = () => {
      throw new JwtError('ERR_LIMIT_EXCEEDED', 'full', { check: 'replay' });
    };
    const made = token({ cnf: { jkt: JKT } });
    const { response, rejection } = await createGuard({ ...BASE, dpop: { isReplay } }).authenticate(
      proven(proof({ method: 'GET', url: URL_HERE, token: made }), made),
    );
    assert.equal(rejection.status, 503);
    await answers(response, unavailable());
  },

  async 'nothing passes while WebAssembly fails, and verification works again afterwards'() {
    let ran = 0;
    const guarded = createGuard(BASE).protect(
      () => (ran++, new Response('', { headers: { 'x-sub': 'the subject', 'x-jkt': '', 'x-unread': 'true' } })),
    );
    const good = withToken();
    await answers(await guarded(good), passes());
    const { decode } = TextDecoder.prototype;
    const { Instance, Module } = WebAssembly;
    const blocked = () => {
      throw new WebAssembly.CompileError('blocked');
    };
    const found = [];
    try {
      TextDecoder.prototype.decode = () => {
        throw new WebAssembly.RuntimeError('unreachable');
      };
      found.push(await guarded(good));
      // The failed instance was discarded, so a new one is made.
      TextDecoder.prototype.decode = decode;
      WebAssembly.Instance = blocked;
      WebAssembly.Module = blocked;
      found.push(await guarded(good), await guarded(withToken('x')));
      await answers(await guarded(requestOf()), bare());
    } finally {
      TextDecoder.prototype.decode = decode;
      Object.assign(WebAssembly, { Instance, Module });
    }
    assert.equal(found.length, 3);
    for (const response of found) await answers(response, fails());
    assert.equal(ran, 1, 'the handler ran');
    await answers(await guarded(good), passes());
  },

  async 'invalid keys from the program give 500, not an invalid token'() {
    for (const jwks of ['{"keys":5}', '{}', { keys: 5 }, '[]']) {
      let guard;
      try {
        guard = createGuard({ ...BASE, jwks });
      } catch (error) {
        assert.ok(error instanceof TypeError || error instanceof JwtError, `${error}`);
        continue;
      }
      const { ok, rejection } = await guard.authenticate(withToken());
      assert.deepEqual([ok, rejection?.status], [false, 500], JSON.stringify(jwks));
    }
  },

  async 'a request whose properties throw'() {
    const guard = createGuard({ ...BASE, tokenFrom: ['authorization', { query: 'access_token' }] });
    const broken = (name) =>
      new Proxy({ method: 'GET', url: URL_HERE, headers: new Headers({ Authorization: `Bearer ${token()}` }) }, {
        get(target, member) {
          if (member === name) throw new Error('a secret of the program');
          return target[member];
        },
      });
    for (const name of ['headers', 'url']) {
      const { ok, response } = await guard.authenticate(broken(name));
      assert.equal(ok, false, name);
      await answers(response, fails());
    }
  },

  'cloudflareCertificate trusts only the data that Cloudflare sets'() {
    const of = (tlsClientAuth) => cloudflareCertificate(Object.assign(requestOf(), { cf: { tlsClientAuth } }));
    const seen = { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '0', certFingerprintSHA256: FINGERPRINT };
    assert.deepEqual(of(seen), { sha256: FINGERPRINT });
    for (
      const none of [undefined, {}, { ...seen, certPresented: '0' }, { ...seen, certFingerprintSHA256: '' }, {
        ...seen,
        certPresented: undefined,
      }]
    ) {
      assert.equal(of(none), undefined, JSON.stringify(none));
    }
    assert.equal(cloudflareCertificate(requestOf()), undefined);
  },

  async 'withJwt keeps the other handlers of a Worker'() {
    const handler = {
      name: 'own',
      fetch: () => new Response(),
      scheduled() {
        return this.name;
      },
      queue: () => 'queue',
    };
    const worker = withJwt(handler, BASE);
    assert.deepEqual([worker.scheduled(), worker.queue()], ['own', 'queue']);
    const fetch = handler.fetch;
    assert.ok(worker !== handler && handler.fetch === fetch, 'the original object does not change');
  },

  async "the methods of a Worker are called on that Worker"() {
    const worker = withJwt({
      greeting: 'hello',
      fetch(request, env, ctx, { payload }) {
        return new Response(`${this.greeting} ${payload.sub} ${env.of}`);
      },
    }, BASE);
    const response = await worker.fetch(withToken(), { of: 'the Worker' }, { waitUntil: () => undefined });
    assert.equal(await response.text(), 'hello the subject the Worker');
  },

  async 'requireScope rejects every request without a guard before it'() {
    let ran = 0;
    const app = new Hono();
    app.onError((_, c) => c.text('failed', 500));
    app.get('/bare', forHono.requireScope('read'), () => (ran++, new Response()));
    app.get(
      '/pretended',
      async (c, next) => (c.set('jwt', { payload: { scope: 'read' } }), next()),
      forHono.requireScope('read'),
      () => (ran++, new Response()),
    );
    // Only a preflight passes without a token. A `jwt` of null that another middleware set does not pass.
    app.get(
      '/null',
      async (c, next) => (c.set('jwt', null), next()),
      forHono.requireScope('read'),
      () => (ran++, new Response()),
    );
    for (const path of ['/bare', '/pretended', '/null']) assert.equal((await app.request(path)).status, 500, path);

    const express = require('express')();
    express.get('/bare', forExpress.requireScope('read'), (_, response) => (ran++, response.end()));
    express.get(
      '/null',
      (request, _, next) => ((request.jwt = null), next()),
      forExpress.requireScope('read'),
      (_, response) => (ran++, response.end()),
    );
    express.use((error, _request, response, _next) => response.status(500).end());
    const server = createServer(express);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { send, close } = clientOf(server.address().port);
    try {
      for (const path of ['/bare', '/null']) assert.equal((await send({ path })).status, 500, path);
    } finally {
      close();
      await new Promise((resolve) => server.close(resolve));
    }
    assert.equal(ran, 0, 'the handler ran');
  },

  async 'checks of an issuer, of the guard and of a route'() {
    const called = [];
    const check = (name, result) => async () => (called.push(name), result);
    const guardOf = (issuer, own) =>
      createGuard({ issuers: [{ ...BASE, validate: check('issuer', issuer) }], validate: check('guard', own) });
    for (const [results, status, calls] of [
      [[true, undefined, true], 200, ['issuer', 'guard', 'route']],
      [[undefined, true, undefined], 200, ['issuer', 'guard', 'route']],
      [[false, true, true], 401, ['issuer']],
      [[true, null, true], 401, ['issuer', 'guard']],
      [[true, true, 'yes'], 401, ['issuer', 'guard', 'route']],
    ]) {
      const [issuer, own, route] = results;
      const guard = guardOf(issuer, own);
      const validate = check('route', route);
      const handle = guard.protect(() => new Response('x'), { validate });
      called.length = 0;
      assert.equal((await handle(withToken())).status, status, `${results}`);
      assert.deepEqual(called, calls);
      const result = await guard.authenticate(withToken(), { validate });
      assert.equal(result.ok ? 200 : result.response.status, status);
      assert.equal(result.rejection?.cause.claim, status === 200 ? undefined : 'validate');
      // Scopes come first, except those that a verifier checks.
      called.length = 0;
      const lacking = await guard.authenticate(withToken(), { validate, scopes: ['other'] });
      assert.equal(lacking.response.status, issuer === false ? 401 : 403);
      assert.deepEqual(called, ['issuer']);
    }
    const guard = guardOf(true, true);
    for (const validate of [undefined, null, true]) {
      assert.throws(() => guard.protect(() => new Response('x'), { validate }), TypeError);
      await assert.rejects(guard.authenticate(withToken(), { validate }), TypeError);
      assert.throws(() => guardOf(true, true) && createGuard({ issuers: [{ ...BASE, validate }] }), TypeError);
    }
    const guest = await createGuard({ ...BASE, optional: true }).authenticate(requestOf(), { validate: () => true });
    assert.equal(guest.response.status, 401, 'a guest, where a route validates');
  },

  async 'an error of validate is an error of the server, whatever its class'() {
    for (const code of ['ERR_JWT_EXPIRED', 'ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_FETCH_FAILED']) {
      const error = new JwtError(code, 'x', { url: 'https://other.example' });
      const validate = () => Promise.reject(error);
      for (const options of [{ issuers: [{ ...BASE, validate }] }, { ...BASE, validate }]) {
        const result = await createGuard(options).authenticate(withToken());
        assert.deepEqual([result.response.status, result.rejection.cause], [500, error], code);
      }
    }
  },

  // Runs in a separate process, because nothing in the test can catch what `next` throws.
  async 'next is called once, also when it throws'() {
    const request = {
      method: 'GET',
      url: '/plain/orders',
      headers: { host: HOST, authorization: `Bearer ${token()}` },
    };
    const { stdout } = await run(process.execPath, [
      '--input-type=module',
      '-e',
      `
      import { jwt } from 'keyward/express';
      for (const event of ['unhandledRejection', 'uncaughtException']) process.on(event, () => undefined);
      const calls = [];
      const next = (...given) => {
        calls.push(given.map(String));
        throw new Error('of the handler');
      };
      jwt(${JSON.stringify(BASE)})(${JSON.stringify(request)}, {}, next);
      setTimeout(() => console.log(JSON.stringify(calls)), 200);
    `], { seconds: 20 });
    assert.deepEqual(lastLine(stdout), [[]], 'the calls of next');
  },

  async 'a Connect handler that throws runs once'() {
    let ran = 0;
    const app = require('connect')();
    app.use(forExpress.jwt(BASE));
    app.use(() => {
      ran++;
      throw new Error('of the handler');
    });
    await served(
      app,
      async ({ send }) => assert.equal((await send({ headers: [['Authorization', `Bearer ${token()}`]] })).status, 500),
    );
    assert.equal(ran, 1);
  },

  async 'unusual requests of node:http'() {
    const app = require('express')();
    let ran = 0;
    app.use(forExpress.jwt(BASE), (request, response) => (ran++, response.end(request.jwt.payload.sub)));
    await served(app, async ({ port }) => {
      const good = `Authorization: Bearer ${token()}\r\n`;
      const bad = `Authorization: Bearer ${token({ exp: 1 })}\r\n`;
      const host = `Host: ${HOST}\r\n`;
      const statuses = {};
      for (
        const [name, start, headers] of [
          ['no Host, no token', 'GET / HTTP/1.0', ''],
          ['no Host, an invalid token', 'GET / HTTP/1.0', bad],
          ['no Host, a valid token', 'GET / HTTP/1.0', good],
          ['an invalid Host', 'GET / HTTP/1.1', `Host: a b"c\\d\r\n`],
          ['an invalid Host, an invalid token', 'GET / HTTP/1.1', `Host: [::\r\n${bad}`],
          ['an absolute URL', 'GET http://api.example/x HTTP/1.1', host],
          ['an absolute URL, a valid token', 'GET http://api.example/x HTTP/1.1', host + good],
          ['two slashes', 'GET //evil.example/x HTTP/1.1', host],
          ['two slashes, a valid token', 'GET //evil.example/x HTTP/1.1', host + good],
          ['an asterisk', 'OPTIONS * HTTP/1.1', host],
          ['a path that is not valid in a URL', 'GET /%zz?%ff[] HTTP/1.1', host],
          ['Basic and Bearer', 'GET / HTTP/1.1', `${host}Authorization: Basic eDp5\r\n${good}`],
          ['Bearer and Basic', 'GET / HTTP/1.1', `${host}${good}Authorization: Basic eDp5\r\n`],
        ]
      ) statuses[name] = await raw(port, `${start}\r\n${headers}Connection: close\r\n\r\n`);
      const status = Object.fromEntries(
        Object.entries(statuses).map(([name, text]) => [name, Number(text.split(' ')[1])]),
      );
      assert.deepEqual(status, {
        'no Host, no token': 401,
        'no Host, an invalid token': 401,
        'no Host, a valid token': 200,
        'an invalid Host': 401,
        'an invalid Host, an invalid token': 401,
        'an absolute URL': 401,
        'an absolute URL, a valid token': 200,
        'two slashes': 401,
        'two slashes, a valid token': 200,
        'an asterisk': 401,
        'a path that is not valid in a URL': 401,
        'Basic and Bearer': 400,
        'Bearer and Basic': 400,
      });
      assert.match(statuses['two slashes'], /realm="api\.example"/, 'the realm is the host, whatever the path is');
      assert.doesNotMatch(statuses['an invalid Host'], /a b"c/);
    });
    assert.equal(ran, 3);
  },

  async 'headers that middleware changed, and a Host that holds more than a host'() {
    const app = require('express')();
    const seen = [];
    app.use((request, _, next) => {
      if (request.url === '/cleaned') delete request.headers.authorization;
      if (request.url === '/replaced') request.headers['x-token'] = 'replaced';
      next();
    });
    const own = forExpress.jwt({
      ...BASE,
      tokenFrom: ['authorization', { header: 'x-token' }],
      validate: (_, { url }) => seen.push(url) > 0,
    });
    app.use(own, (_, response) => response.end('passed'));
    await served(app, async ({ port }) => {
      const good = `Authorization: Bearer ${token()}\r\n`;
      const status = async (path, headers) =>
        Number((await raw(port, `GET ${path} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)).split(' ')[1]);
      const host = `Host: ${HOST}\r\n`;
      assert.equal(await status('/cleaned', host + good), 401, 'a header that was removed is ignored');
      assert.equal(
        await status('/replaced', `${host}X-Token: ${token()}\r\n`),
        401,
        'a header that was replaced is not read as sent',
      );
      assert.equal(await status('/a?b', host + good), 200);
      assert.equal(await status('/a', `Host: ${HOST}/public?\r\n${good}`), 200);
      assert.equal(await status('/admin/../public', host + good), 200);
      assert.equal(await status('/admin/%2e%2E/public', host + good), 200);
    });
    assert.deepEqual(seen, [`http://${HOST}/a?b`, '', '', ''], 'an ambiguous target gives no URL');
  },

  async 'the scopes of a route must not be lost'() {
    const guard = createGuard(BASE);
    const request = new Request(`https://${HOST}/`, { headers: { authorization: `Bearer ${token()}` } });
    await assert.rejects(guard.authenticate(request, { scopes: undefined }), TypeError);
    const { jwt } = await guard.authenticate(request, { scopes: [] });
    await assert.rejects(guard.authorize(request, jwt, undefined), TypeError);
    assert.equal((await guard.authorize(request, jwt, [])).ok, true);
    assert.equal((await guard.authorize(request, jwt, { any: ['a', 'b'] })).rejection.status, 403);
    assert.throws(() => guard.protect(() => new Response(), { scope: ['admin'] }), TypeError);
    assert.throws(() => guard.protect(() => new Response(), { scopes: undefined }), TypeError);
  },

  async 'a nonce that a header cannot hold gives 500'() {
    for (const nonce of ['a\nb', '\u65e5\u672c', 'a"b', '']) {
      const guard = createGuard({ ...BASE, dpop: { nonce: { issue: () => nonce, check: () => false } } });
      const made = token({ cnf: { jkt: JKT } });
      const own = proof({ method: 'GET', url: `https://${HOST}/`, token: made });
      const request = new Request(`https://${HOST}/`, { headers: { authorization: `DPoP ${made}`, dpop: own } });
      const { ok, response } = await guard.authenticate(request);
      assert.deepEqual([ok, response.status], [false, 500]);
    }
  },

  async 'a rejection keeps the connection open'() {
    const app = require('express')();
    app.use(forExpress.jwt(BASE), (_, response) => response.end('passed'));
    await served(app, async ({ send }) => {
      const body = 'x'.repeat(100_000);
      for (let n = 0; n < 5; n++) {
        assert.equal((await send({ method: 'POST', body })).status, 401);
        const { status, body: text } = await send({
          method: 'POST',
          body,
          headers: [['Authorization', `Bearer ${token()}`]],
        });
        assert.deepEqual([status, text], [200, 'passed']);
      }
    });
  },
};
