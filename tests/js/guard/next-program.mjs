// How a `next` that throws affects its process. Runs in a separate process, because a test runner listens for
// uncaught exceptions too. Prints the events of each server by name.
import { createServer, get } from 'node:http';
import { createRequire } from 'node:module';
import { jwt, requireScope } from 'keyward/express';

const require = createRequire(import.meta.url);
const [options, host, token] = JSON.parse(process.argv[2]);

const events = [];
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => events.push([event, error.message]));
}

const guard = jwt(options);
const scoped = requireScope('read');
/** A middleware that calls a `next` of the program, which throws. */
const throwing = (middleware, calls) => (request, response) => middleware(request, response, (...given) => {
  calls.push(given.map(String));
  response.end();
  throw new Error('of next');
});
const fails = (calls) => () => {
  calls.push('the handler');
  throw new Error('of the handler');
};

/** Servers by name, each built from the given middleware. */
const SERVERS = {};
for (
  const [name, make] of Object.entries({
    'Express 5': require('express'),
    'Express 4': require('express4'),
    Connect: require('connect'),
  })
) {
  SERVERS[`${name}, jwt`] = (calls) => make().use(throwing(guard, calls));
  SERVERS[`${name}, requireScope`] = (calls) => make().use(guard).use(throwing(scoped, calls));
  SERVERS[`${name}, a handler`] = (calls) => {
    const app = make().use(guard).use(scoped).use(fails(calls));
    return app.use((
      error,
      request,
      response,
      _next,
    ) => (calls.push(error.message), (response.statusCode = 500), response.end()));
  };
  SERVERS[`${name}, requireScope alone`] = (calls) => {
    const app = make().use(scoped).use(fails(calls));
    return app.use((
      error,
      request,
      response,
      _next,
    ) => (calls.push(error.name), (response.statusCode = 500), response.end()));
  };
}
SERVERS['node:http, jwt'] = (calls) => throwing(guard, calls);

const seen = {};
for (const [name, make] of Object.entries(SERVERS)) {
  const calls = [];
  const server = createServer(make(calls));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const status = await new Promise((resolve, reject) => {
    const request = get({
      port: server.address().port,
      host: '127.0.0.1',
      agent: false,
      headers: { host, authorization: `Bearer ${token}` },
    }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    request.setTimeout(5000, () => request.destroy(new Error('no response'))).on('error', reject);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  seen[name] = { status, calls, events: events.splice(0) };
}
console.log(JSON.stringify(seen));
