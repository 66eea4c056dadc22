// Verifiers that execute the orders of a test, in any runtime.
import { createVerifier } from 'keyward';

const verifiers = new Map();
const asked = new Map();
const shelves = new Map();

const ORDERS = {
  /**
   * Makes a verifier. `shelf` names a store that it shares with others. `answers`: responses by address, in place of a
   * network.
   */
  make({ id, options, shelf, answers }) {
    const store = shelf === undefined ? {} : { store: storeOf(shelf) };
    const fetch = answers === undefined ? {} : { fetch: fetchOf(id, answers) };
    verifiers.set(id, createVerifier({ ...options, ...store, ...fetch }));
  },

  /** Verifies one token. With options, a new verifier does so. */
  verify({ id, token, options }, context) {
    if (options !== undefined) ORDERS.make({ id, options });
    return outcome(id, token, context);
  },

  /** Verifies tokens concurrently, each `[id, token]`. With `leave`, the first caller aborts immediately. */
  all({ calls, leave = false }, context) {
    const controller = new AbortController();
    const all = calls.map(([id, token], n) =>
      outcome(id, token, leave && n === 0 ? { ...context, signal: controller.signal } : context)
    );
    controller.abort(new Error('the caller has aborted'));
    return Promise.all(all);
  },

  status({ id }) {
    const [{ lastError, ...status }] = verifiers.get(id).status;
    return { ...status, lastError: lastError?.code, asked: asked.get(id) ?? [] };
  },

  /** Bytes, in Node.js: the memory held after garbage collection, and the maximum of resident memory. */
  async memory() {
    // Memory that finalizers release is free after the next collection.
    for (let n = 0; n < 3; n++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { heapUsed, external, rss } = globalThis.process.memoryUsage();
    return { held: heapUsed + external, rss, most: globalThis.process.resourceUsage().maxRSS * 1024 };
  },
};

/** Executes an order and returns the result as JSON. */
export async function obey({ order, ...rest }, context = {}) {
  return (await ORDERS[order](rest, context)) ?? null;
}

/** The outcome of a token: its subject or the error, and the time in milliseconds. */
async function outcome(id, token, context) {
  const started = performance.now();
  const ms = () => performance.now() - started;
  try {
    const { payload } = await verifiers.get(id).verify(token, undefined, context);
    return { sub: payload.sub, ms: ms() };
  } catch (error) {
    const { name, code, message, status, retryAfter, cause } = error;
    return { code: code ?? name, message, status, retryAfter, cause: cause && String(cause.cause ?? cause), ms: ms() };
  }
}

/** A store that is asynchronous like a network. */
function storeOf(name) {
  const shelf = shelves.get(name) ?? new Map();
  shelves.set(name, shelf);
  const soon = () => new Promise((resolve) => setTimeout(resolve, 1));
  return {
    get: async (key) => (await soon(), shelf.get(key) ?? null),
    put: async (key, value) => (await soon(), shelf.set(key, value)),
  };
}

/** A fetch that returns these responses by address, and 404 for any other address. */
function fetchOf(id, answers) {
  asked.set(id, []);
  return async (address) => {
    asked.get(id).push(String(address));
    const answer = answers[String(address)];
    return answer === undefined ? new Response('', { status: 404 }) : new Response(JSON.stringify(answer));
  };
}
