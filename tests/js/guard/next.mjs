// An error thrown by `next` belongs to the framework or the program. A guard passes it on once and does not turn it
// into a rejection.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Hono } from 'hono';
import * as forHono from 'keyward/hono';
import { jwtForPages, withJwt } from 'keyward/workers';
import { root, run } from '../support/process.mjs';
import { lastLine } from '../support/verdict.mjs';
import { AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { token } from './tokens.mjs';

const BASE = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
const requestOf = () =>
  new Request(`http://${HOST}/x`, { headers: { authorization: `Bearer ${token({ scope: 'read' })}` } });

export const NEXT_TESTS = {
  async 'a next that throws is called once, and its error is not an unhandled rejection'() {
    const program = join(root, 'tests', 'js', 'guard', 'next-program.mjs');
    const given = JSON.stringify([{ issuer: ISSUER, audience: AUDIENCE, jwks: JWKS }, HOST, token({ scope: 'read' })]);
    const seen = lastLine((await run(process.execPath, [program, given], { seconds: 60 })).stdout);
    // As if the middleware had called next from a timer: only the process can catch the error.
    const thrown = { status: 200, calls: [[]], events: [['uncaughtException', 'of next']] };
    const caught = { status: 500, calls: ['the handler', 'of the handler'], events: [] };
    const misused = { status: 500, calls: ['TypeError'], events: [] };
    const expected = Object.fromEntries(['Express 5', 'Express 4', 'Connect'].flatMap((name) => [
      [`${name}, jwt`, thrown],
      [`${name}, requireScope`, thrown],
      [`${name}, a handler`, caught],
      [`${name}, requireScope alone`, misused],
    ]));
    assert.deepEqual(seen, { ...expected, 'node:http, jwt': thrown });
  },

  async 'Hono gets what a handler throws, once'() {
    for (
      const fail of [() => {
        throw new Error('of the handler');
      }, async () => {
        throw new Error('of the handler');
      }]
    ) {
      const seen = [];
      const app = new Hono();
      app.onError((error, c) => (seen.push(error.message), c.text('failed', 500)));
      app.use(forHono.jwt(BASE), forHono.requireScope('read'));
      app.get('/x', () => (seen.push('the handler'), fail()));
      assert.equal((await app.request(requestOf())).status, 500);
      assert.deepEqual(seen, ['the handler', 'of the handler']);
    }
  },

  async 'a Worker gets what a handler throws, once'() {
    let ran = 0;
    const fail = () => {
      ran++;
      throw new Error('of the handler');
    };
    await assert.rejects(withJwt(fail, BASE).fetch(requestOf(), {}, undefined), /of the handler/);
    const context = { request: requestOf(), env: {}, data: {}, waitUntil: () => undefined, next: async () => fail() };
    await assert.rejects(jwtForPages(BASE)(context), /of the handler/);
    assert.equal(ran, 2);
  },
};
