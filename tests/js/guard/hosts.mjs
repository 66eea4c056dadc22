// The hosts in which the table runs: the same guards through every adapter, each with a client.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { H3, toNodeHandler } from 'h3';
import { createApp, eventHandler, toNodeListener } from 'h3v1';
import { Hono } from 'hono';
import * as forExpress from 'keyward/express';
import * as forFastify from 'keyward/fastify';
import { createGuard } from 'keyward/fetch';
import { jwt as forH3 } from 'keyward/h3';
import * as forHono from 'keyward/hono';
import * as forKoa from 'keyward/koa';
import { jwtGuard } from 'keyward/nest';
import { Miniflare } from 'miniflare';
import { root } from '../support/process.mjs';
import { bounded } from '../support/rotation-runtimes.mjs';
import { bundleWorker } from '../support/worker.mjs';
import { clientOf } from './client.mjs';
import { FUNCTION_HOSTS } from './functions.mjs';
import { makeHandler } from './handler.mjs';
import { honoApp } from './hono-app.mjs';
import { GUARDS, HOST, optionsOf } from './options.mjs';
import { STRICT, startRequests } from './requests.mjs';
import { shown } from './shown.mjs';

const require = createRequire(import.meta.url);

/**
 * Each function starts a host: `send(request)`, `ran()`, `close()`, and `has`: the `needs` of cases that the host
 * meets.
 */
export const HOSTS = {
  'a Request in Node.js': startRequests,
  'Express 5': () => startExpress(require('express')),
  'Express 4': () => startExpress(require('express4')),
  Connect: startConnect,
  Fastify: startFastify,
  Koa: startKoa,
  'Nest with Express': startNest,
  'H3 1': startH3v1,
  'H3 2': startH3,
  ...FUNCTION_HOSTS,
  'Hono in Node.js': startHono,
  'withJwt in workerd': () => startWorker('worker', ['long headers', STRICT]),
  'jwtForPages in workerd': () => startWorker('pages', ['long headers', STRICT]),
  'Hono in workerd': () => startWorker('hono', ['long headers', 'routes', STRICT]),
};

/** Serves with a listener of node:http. */
async function serveWith(listener, handler) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { send, close } = clientOf(server.address().port);
  return {
    has: ['routes', STRICT],
    port: server.address().port,
    send,
    ran: async () => handler.ran,
    async close() {
      close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function startExpress(express) {
  const handler = makeHandler();
  const app = express();
  app.disable('x-powered-by');
  const { jwt, requireScope } = forExpress;
  for (const name of Object.keys(GUARDS)) {
    const router = express.Router();
    router.use(jwt(optionsOf(name, 'Express')));
    router.use('/admin', requireScope('admin', 'audit'));
    router.use((request, response) => handler.listen(request, response));
    app.use(`/${name}`, router);
  }
  return serveWith(app, handler);
}

function startConnect() {
  const handler = makeHandler();
  const app = require('connect')();
  for (const name of Object.keys(GUARDS)) {
    app.use(`/${name}`, forExpress.jwt(optionsOf(name, 'Express')));
    app.use(`/${name}/admin`, forExpress.requireScope('admin', 'audit'));
    app.use(`/${name}`, handler.listen);
  }
  return serveWith(app, handler);
}

async function startFastify() {
  const handler = makeHandler();
  const app = require('fastify')({ routerOptions: { maxParamLength: 2 ** 20 } });
  // The handler reads the body itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  for (const name of Object.keys(GUARDS)) {
    app.register(async (routes) => {
      await routes.register(forFastify.jwt, optionsOf(name, 'Fastify'));
      const answer = (request, reply) => {
        reply.hijack();
        request.raw.jwt = request.jwt;
        return handler.listen(request.raw, reply.raw);
      };
      routes.all('/admin', { preHandler: forFastify.requireScope('admin', 'audit') }, answer);
      routes.all('/*', answer);
    }, { prefix: `/${name}` });
  }
  await app.ready();
  return serveWith((request, response) => app.routing(request, response), handler);
}

function startKoa() {
  const handler = makeHandler();
  const app = new (require('koa'))();
  const guards = Object.fromEntries(Object.keys(GUARDS).map((name) => [name, forKoa.jwt(optionsOf(name, 'Koa'))]));
  const requireScope = forKoa.requireScope('admin', 'audit');
  const nameOf = (ctx) => ctx.path.split('/')[1];
  app.use((ctx, next) => guards[nameOf(ctx)](ctx, next));
  app.use((ctx, next) => (ctx.path.split('/')[2] === 'admin' ? requireScope(ctx, next) : next()));
  app.use((ctx) => {
    ctx.respond = false;
    ctx.res.statusCode = 200;
    ctx.req.jwt = ctx.state.jwt;
    return handler.listen(ctx.req, ctx.res);
  });
  return serveWith(app.callback(), handler);
}

async function startNest() {
  require('reflect-metadata');
  const { Controller, All, Req, Res, Module, UseGuards } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const handler = makeHandler();
  // As a compiler of TypeScript applies decorators.
  const controllers = Object.keys(GUARDS).map((name) => {
    class Routes {
      answer(request, response) {
        return handler.listen(request, response);
      }
    }
    All('*path')(Routes.prototype, 'answer', Object.getOwnPropertyDescriptor(Routes.prototype, 'answer'));
    Req()(Routes.prototype, 'answer', 0);
    Res()(Routes.prototype, 'answer', 1);
    UseGuards(jwtGuard(optionsOf(name, 'Express')))(Routes);
    Controller(name)(Routes);
    return Routes;
  });
  class App {}
  Module({ controllers })(App);
  const app = await NestFactory.create(App, { bodyParser: false, logger: false });
  await app.init();
  const host = await serveWith(app.getHttpAdapter().getInstance(), handler);
  return { ...host, has: [STRICT] };
}

async function startH3v1() {
  const handler = makeHandler();
  const app = createApp();
  const guards = Object.fromEntries(Object.keys(GUARDS).map((name) => [name, forH3(optionsOf(name, 'H3 1'))]));
  app.use(eventHandler(async (event) => {
    const response = await guards[event.path.split('/')[1]](event);
    if (response !== undefined) return response;
    event.node.req.jwt = event.context.jwt;
    event._handled = true;
    return handler.listen(event.node.req, event.node.res);
  }));
  const host = await serveWith(toNodeListener(app), handler);
  return { ...host, has: [STRICT] };
}

async function startH3() {
  const handler = makeHandler();
  const app = new H3();
  for (const name of Object.keys(GUARDS)) {
    app.use(`/${name}/**`, forH3(optionsOf(name, 'H3 2')));
    app.all(`/${name}/**`, (event) => handler.answer(event.req, event.context.jwt));
  }
  const host = await serveWith(toNodeHandler(app), handler);
  return { ...host, has: [] };
}

async function startHono() {
  const handler = makeHandler();
  const host = await serveWith(getRequestListener(honoApp(Hono, forHono, handler.answer).fetch), handler);
  return { ...host, has: ['routes'] };
}

async function startWorker(form, has) {
  const worker = await startGuardWorkers('worker-guard.mjs', [{ FORM: form }]);
  const send = ({ headers, ...request }) => {
    const length = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (length < 16_384) return worker.send({ headers, ...request });
    const sent = [['X-Long', '1'], ...headers.filter(([name]) => name === 'X-Case')];
    return worker.send({
      ...request,
      method: 'POST',
      headers: sent,
      body: JSON.stringify({ method: request.method, headers: headers.filter(([name]) => name !== 'X-Case') }),
    });
  };
  const ran = async () => JSON.parse((await worker.send({ path: '/-/ran' })).body);
  return { has, send, ran, close: worker.close };
}

/** The same for guards that fetch their keys: each function gets options by name and starts a host. */
export const KEY_HOSTS = {
  'a Request in Node.js'(guards) {
    const { ran, answer } = makeHandler();
    const guarded = mapped(guards, (options) => createGuard(options).protect(answer));
    const send = async ({ method = 'GET', path, headers }) =>
      shown(await guarded[path.split('/')[1]](new Request(`http://${HOST}${path}`, { method, headers })));
    return { send, told: async () => ({ ran }), close: async () => undefined };
  },
  async 'Express 5'(guards) {
    const handler = makeHandler();
    const app = require('express')();
    for (const [name, options] of Object.entries(guards)) app.use(`/${name}`, forExpress.jwt(options), handler.listen);
    return told(await serveWith(app, handler));
  },
  async 'Hono in Node.js'(guards) {
    const handler = makeHandler();
    const app = new Hono();
    const made = {};
    for (const [name, options] of Object.entries(guards)) {
      app.use(`/${name}/*`, forHono.jwt(() => {
        made[name] = (made[name] ?? 0) + 1;
        return options;
      }));
      app.all(`/${name}/*`, (c) => handler.answer(c.req.raw, c.get('jwt')));
    }
    return told(await serveWith(getRequestListener(app.fetch), handler), made);
  },
  'withJwt in workerd': (guards) => startKeyWorkers('worker', [guards]),
  'jwtForPages in workerd': (guards) => startKeyWorkers('pages', [guards]),
};

const mapped = (object, make) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, make(value)]));

function told({ send, ran, close }, made) {
  return { send, told: async () => ({ ran: await ran(), made }), close };
}

/** Starts one isolate for each set of guards. */
export async function startKeyWorkers(form, sets) {
  const { send, close } = await startGuardWorkers(
    'worker-guard-keys.mjs',
    sets.map((guards) => ({ FORM: form, GUARDS: guards })),
  );
  const told = async (n = 0) => JSON.parse((await send({ path: '/-/told' }, n)).body);
  return { send, told, close };
}

/**
 * Starts workerd with a program, once for each set of bindings, each in a separate isolate. All share KV and the Cache
 * API.
 */
export async function startGuardWorkers(program, bindings, more = {}) {
  const modules = await bundleWorker(join(root, 'tests', 'js', 'programs'), program);
  const main = modules.find(({ type }) => type === 'ESModule');
  const several = bindings.length > 1;
  const workers = bindings.map((own, n) => ({
    name: `worker-${n}`,
    modules: [main, ...modules.filter((module) => module !== main)],
    compatibilityDate: '2026-01-01',
    bindings: own,
    kvNamespaces: { KEYS: 'keys' },
    ...(several && { routes: [`worker-${n}.example/*`] }),
  }));
  const miniflare = new Miniflare({ workers, cf: false, host: '127.0.0.1', port: 0, ...more });
  try {
    const { port } = await bounded(miniflare.ready, 'the start of workerd');
    const clients = bindings.map((_, n) => clientOf(Number(port), several ? `worker-${n}.example` : HOST));
    return {
      send: (request, n = 0) => clients[n].send(request),
      async close() {
        clients.forEach((client) => client.close());
        await bounded(miniflare.dispose(), 'the end of workerd');
      },
    };
  } catch (error) {
    await bounded(miniflare.dispose(), 'the end of workerd');
    throw error;
  }
}
