// Doubling untrusted text at most triples the time of a parser, so no parser is quadratic. Each parser is reached
// through the public interface.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { jwt } from 'keyward/express';
import { AUDIENCE, ISSUER, JWKS } from './guard/options.mjs';
import { CORE } from './linear/core.mjs';
import { GUARD } from './linear/guard.mjs';
import { LARGEST, measure, tableOf } from './linear/measure.mjs';
import { PAGE } from './linear/page.mjs';

const GROUPS = { 'tokens, keys, responses, proofs and certificates': CORE, requests: GUARD, 'the page': PAGE };

for (const [name, rows] of Object.entries(GROUPS)) {
  test(`linear: ${name}`, { timeout: 300_000 }, async (context) => {
    const results = [];
    for (const row of rows) results.push(await measure(row));
    context.diagnostic(`\n${tableOf(results)}`);
    assert.deepEqual(
      results.flatMap(({ problems }) => problems),
      [],
    );
  });
}

test('linear: a cookie through Express 5 and node:http', { timeout: 60_000 }, async (context) => {
  const guard = jwt({ issuer: ISSUER, audience: AUDIENCE, jwks: JWKS, tokenFrom: { cookie: 'session' } });
  const app = express();
  const times = [];
  app.use((request, response, next) => {
    const start = performance.now();
    response.once('finish', () => times.push(performance.now() - start));
    guard(request, response, next);
  });
  // The limit on header size to which programs raise Node.js's own, and more.
  const server = createServer({ maxHeaderSize: 2 * LARGEST }, app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const row = {
      name: 'Express 5: cookie',
      units: [' ', '\t', ';', 'a=b; '],
      run: async (text) => assert.match(await answerTo(server.address().port, `a${text}b=c`), /^HTTP\/1\.1 401 /),
    };
    const result = await measure(row);
    context.diagnostic(
      `\n${tableOf([result])}\nwithin Express at most ${Math.max(...times).toFixed(1)} ms of ${times.length} requests`,
    );
    assert.deepEqual(result.problems, []);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Returns the status line of the response to a request with this cookie. */
function answerTo(port, cookie) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`),
    );
    socket.setEncoding('latin1').on('data', (text) => (answer += text));
    socket.once('error', reject).once('close', () => resolve(answer));
  });
}
