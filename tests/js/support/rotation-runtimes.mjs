// Node.js, Chromium and workerd behind one interface. Each runs the program that executes a test's orders.
import { fork } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { Miniflare } from 'miniflare';
import { launch } from './chromium.mjs';
import { serve } from './server.mjs';
import { bundleWorker } from './worker.mjs';

/** The limit for one order, in seconds. */
const SECONDS = 60;

/** @returns the three by name; each has `tell(order)`, `verify(id, token)`, `all(calls)` and `close()` */
export async function startRuntimes(folder) {
  const started = await Promise.allSettled([startNode(folder), startChromium(folder), startWorkerd(folder)]);
  const running = started.flatMap(({ value }) => value ?? []);
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed === undefined) return Object.fromEntries(running.map((runtime) => [runtime.name, runtime]));
  await Promise.all(running.map((runtime) => runtime.close()));
  throw failed.reason;
}

/** The shared interface of runtimes that verify inside their own process. */
const within = (name, tell, close) => ({
  name,
  tell,
  verify: (id, token) => tell({ order: 'verify', id, token }),
  all: (calls, more = {}) => tell({ order: 'all', calls, ...more }),
  close,
});

export async function startNode(folder) {
  const child = fork('programs/rotation-node.mjs', {
    cwd: folder,
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const gone = ended.then(() => Promise.reject(new Error('the program in Node.js has ended')));
  gone.catch(() => undefined);
  const waiting = new Map();
  let number = 0;
  const answer = (to) => new Promise((resolve) => waiting.set(to, resolve)).finally(() => waiting.delete(to));
  child.on('message', (message) => waiting.get(message.number ?? 'ready')?.(message));
  const tell = async (order) => {
    child.send({ number: ++number, order });
    const { failed, value } = await bounded(Promise.race([answer(number), gone]), `${order.order} in Node.js`);
    if (failed !== undefined) throw new Error(failed);
    return value;
  };
  const close = async () => {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  await bounded(Promise.race([answer('ready'), gone]), 'the start of Node.js').catch((error) =>
    close().then(() => Promise.reject(error))
  );
  return within('node', tell, close);
}

async function startChromium(folder) {
  const html =
    '<!doctype html><link rel="icon" href="data:,"><script type="importmap">' +
    '{ "imports": { "keyward": "/node_modules/keyward/dist/default.js" } }</script>' +
    '<script type="module" src="/programs/page-rotation.mjs"></script>';
  const server = await serve(folder, { '/rotation': { html } });
  const browser = await launch().catch((error) => server.close().then(() => Promise.reject(error)));
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    const pageErrors = [];
    page.on('pageerror', (error) => pageErrors.push(error.message));
    await page.goto(`http://localhost:${server.port}/rotation`, { timeout: SECONDS * 1000 });
    await page.waitForFunction(() => globalThis.obey !== undefined, undefined, { timeout: SECONDS * 1000 });
    const tell = async (order) => {
      const answer = await bounded(
        page.evaluate((given) => globalThis.obey(given), order),
        `${order.order} in Chromium`,
      );
      if (pageErrors.length > 0) throw new Error(`unhandled errors: ${pageErrors.join('; ')}`);
      return answer;
    };
    return within('chromium', tell, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function startWorkerd(folder) {
  const worker = await startWorkers(folder, 'programs/worker-rotation.mjs');
  const tell = (order) => worker.post(order);
  const verify = async (id, token, more = {}) => {
    const started = performance.now();
    const answer = await tell({ order: 'verify', id, token, ...more });
    // The clock of a Worker stands still while it computes, so the test measures time outside of it.
    return { ...answer, ms: performance.now() - started };
  };
  const all = (calls, more) => Promise.all(calls.map(([id, token]) => verify(id, token, more)));
  return { name: 'workerd', tell, verify, all, begin: worker.begin, close: worker.close };
}

/**
 * Starts workerd with a program, `count` times, each in a separate isolate. All share a KV namespace.
 * @param more further options of the bundler
 * @returns `post(body, n)`: the response of the n-th isolate; `begin(body, n)`: a request that can be aborted
 */
export async function startWorkers(folder, program, count = 1, more = {}) {
  const modules = await bundleWorker(folder, program, more);
  const main = modules.find(({ type }) => type === 'ESModule');
  const workers = Array.from({ length: count }, (_, n) => ({
    name: `worker-${n}`,
    modules: [main, ...modules.filter((module) => module !== main)],
    compatibilityDate: '2026-01-01',
    kvNamespaces: { KEYS: 'keys' },
    routes: [`worker-${n}.localhost/*`],
  }));
  const miniflare = new Miniflare({ workers, cf: false, host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const close = async () => {
    agent.destroy();
    await bounded(miniflare.dispose(), 'the end of workerd');
  };
  try {
    const { port } = await bounded(miniflare.ready, 'the start of workerd');
    const send = (agent, body, n = 0) => {
      const options = { agent, port, host: '127.0.0.1', method: 'POST', headers: { host: `worker-${n}.localhost` } };
      const request = httpRequest(options);
      const answered = new Promise((resolve, reject) => {
        request.once('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
        request.once(
          'response',
          (response) => read(response).then((text) => resolve({ status: response.statusCode, text }), reject),
        );
      });
      request.end(JSON.stringify(body));
      // A reset: a client that only ends its side may still be reading, so workerd would continue the request.
      return { answered, breakOff: () => request.socket.resetAndDestroy() };
    };
    // On a new connection, which the server cannot have closed before.
    const begin = (body, n) => send(false, body, n);
    const post = async (body, n) => {
      const what = `${body.order ?? 'a request'} in workerd`;
      // The server may close a kept-alive connection just when the client uses it again.
      const again = (error) => (error.reused ? begin(body, n).answered : Promise.reject(error));
      const { status, text } = await bounded(send(agent, body, n).answered.catch(again), what);
      if (status !== 200) throw new Error(`the Worker answered ${status}: ${text.slice(0, 500)}`);
      return JSON.parse(text);
    };
    return { post, begin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function read(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

/** A promise that rejects after `seconds`. */
export async function bounded(promise, what, seconds = SECONDS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
