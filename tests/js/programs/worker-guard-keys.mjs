// Guards whose options come from the bindings: by name, the options of each guard and the store with which it shares
// keys.
import { kvStore } from 'keyward';
import { jwtForPages, withJwt } from 'keyward/workers';
import { makeHandler } from '../guard/handler.mjs';

const { answer, ran } = makeHandler();
/** How often the options function of a guard was called. */
const made = {};
const guards = {};

const STORES = { kv: ({ KEYS }) => kvStore(KEYS), none: () => ({ get: async () => null, put: async () => undefined }) };

function optionsOf(name) {
  return (env) => {
    made[name] = (made[name] ?? 0) + 1;
    const { failures = 0, store, ...options } = env.GUARDS[name];
    if (made[name] <= failures) throw new Error('a secret of the program');
    return { ...options, ...(store !== undefined && { store: STORES[store](env) }) };
  };
}

const FORMS = {
  worker(name) {
    const worker = withJwt((request, env, context, jwt) => answer(request, jwt), optionsOf(name));
    return (request, env, context) => worker.fetch(request, env, context);
  },
  pages(name) {
    const onRequest = jwtForPages(optionsOf(name));
    return (request, env, context) => {
      const data = {};
      return onRequest({
        request,
        env,
        data,
        next: () => answer(request, data.jwt),
        waitUntil: (promise) => context.waitUntil(promise),
      });
    };
  },
};

export default {
  fetch(request, env, context) {
    const name = new URL(request.url).pathname.split('/')[1];
    if (name === '-') return Response.json({ made, ran });
    guards[name] ??= FORMS[env.FORM](name);
    return guards[name](request, env, context);
  },
};
