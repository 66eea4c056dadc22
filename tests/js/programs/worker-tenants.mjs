// Guards of several tenants in one isolate. Each sends different headers to the issuer, and isolates share the Cache
// API.
import { withJwt } from 'keyward/workers';

const guards = {};

export default {
  fetch(request, env, context) {
    const tenant = new URL(request.url).pathname.slice(1);
    guards[tenant] ??= withJwt((_, __, ___, { payload }) => new Response(payload.sub), env.TENANTS[tenant]);
    return guards[tenant].fetch(request, env, context);
  },
};
