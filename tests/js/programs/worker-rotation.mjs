// Executes an order for each request, with all requests in one isolate.
import { cacheApiStore, kvStore } from 'keyward';
import { obey } from './rotation-agent.mjs';

const STORES = { kv: ({ KEYS }) => kvStore(KEYS), cache: () => cacheApiStore() };

export default {
  async fetch(request, env, context) {
    const { keep = false, leave = false, store, ...order } = await request.json();
    if (store !== undefined) order.options.store = STORES[store](env);
    const work = obey(order, keep ? { waitUntil: (promise) => context.waitUntil(promise) } : {});
    if (!leave) return Response.json(await work);
    // Responds, and so ends the request, while the work it started is still running.
    work.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return Response.json({ left: true });
  },
};
