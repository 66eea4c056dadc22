// An API with a public route, a route for every valid token, and a route that requires a scope.
import { kvStore } from 'keyward';
import { withJwt } from 'keyward/workers';

const options = (env) => ({
  issuer: env.ISSUER,
  audience: env.AUDIENCE,
  discovery: true, // reads the URL of the keys from the issuer's metadata
  ...(env.KEYS && { store: kvStore(env.KEYS) }), // if the binding exists; otherwise the Cache API
});

const me = withJwt(
  (request, env, ctx, { payload }) => Response.json({ sub: payload.sub, scope: payload.scope }),
  options,
);

const write = withJwt(
  async (request, env, ctx, { payload }) => {
    return Response.json({ by: payload.sub, text: await request.text() }, { status: 201 });
  },
  (env) => ({ ...options(env), scopes: ['notes:write'] }),
);

const routes = {
  'GET /': { fetch: () => new Response('Everyone may read this.\n') },
  'GET /me': me,
  'POST /notes': write,
};

export default {
  fetch(request, env, ctx) {
    const route = routes[`${request.method} ${new URL(request.url).pathname}`];
    return route?.fetch(request, env, ctx) ?? new Response('Not found.\n', { status: 404 });
  },
};
