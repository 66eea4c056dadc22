// An API: one route for everybody, one for whoever signed in, one for those who may write.
import { kvStore } from 'keyward';
import { withJwt } from 'keyward/workers';

const options = (env) => ({
  issuer: env.ISSUER,
  audience: env.AUDIENCE,
  discovery: true, // finds the keys by the issuer's metadata
  ...(env.KEYS && { store: kvStore(env.KEYS) }), // if that is bound; else the Cache API
});

const me = withJwt((request, env, ctx, { payload }) => Response.json({ sub: payload.sub, scope: payload.scope }), options);

const write = withJwt(
  async (request, env, ctx, { payload }) => Response.json({ by: payload.sub, text: await request.text() }, { status: 201 }),
  (env) => ({ ...options(env), scopes: ['notes:write'] }),
);

const routes = {
  'GET /': { fetch: () => new Response('Everybody may read this.\n') },
  'GET /me': me,
  'POST /notes': write,
};

export default {
  fetch(request, env, ctx) {
    const route = routes[`${request.method} ${new URL(request.url).pathname}`];
    return route?.fetch(request, env, ctx) ?? new Response('There is nothing here.\n', { status: 404 });
  },
};
