// Every guard of the table as a Worker, as middleware of Pages Functions and as Hono middleware, chosen by the host's
// name.
import { Hono } from 'hono';
import * as forHono from 'keyward/hono';
import { jwtForPages, withJwt } from 'keyward/workers';
import { makeHandler } from '../guard/handler.mjs';
import { honoApp } from '../guard/hono-app.mjs';
import { GUARDS, optionsOf } from '../guard/options.mjs';

const names = Object.keys(GUARDS);
const { answer, ran } = makeHandler();
const byName = (make) => Object.fromEntries(names.map((name, n) => [name, make(optionsOf(name), n)]));
const nameOf = (request) => new URL(request.url).pathname.split('/')[1];

// Options are given directly and made from the bindings, in turn.
const workers = byName((options, n) => {
  const handler = (request, env, context, jwt) => answer(request, jwt);
  return withJwt(n % 2 === 0 ? handler : { fetch: handler }, n % 3 === 0 ? () => options : options);
});
const pages = byName((options, n) => jwtForPages(n % 2 === 0 ? () => options : options));
const app = honoApp(Hono, forHono, answer);

const FORMS = {
  worker: (request, env, context) => workers[nameOf(request)].fetch(request, env, context),
  pages(request, env, context) {
    const data = { before: 'kept' };
    const next =
      () => (data.before === 'kept' ? answer(request, data.jwt) : new Response('data are lost', { status: 599 }));
    return pages[nameOf(request)]({
      request,
      env,
      data,
      params: {},
      functionPath: '/',
      next,
      waitUntil: (promise) => context.waitUntil(promise),
    });
  },
  hono: (request, env, context) => app.fetch(request, env, context),
};

export default {
  async fetch(request, env, context) {
    if (nameOf(request) === '-') return Response.json(ran);
    const form = FORMS[env.FORM];
    // A header that is longer than a server accepts is made here.
    const long = request.headers.get('x-long');
    if (long === null) return form(request, env, context);
    const { method, headers } = await request.json();
    const answered = await form(
      new Request(request.url, { method, headers: [...headers, ['X-Case', request.headers.get('x-case')]] }),
      env,
      context,
    );
    return answered;
  },
};
