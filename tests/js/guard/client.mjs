// A client that sends headers exactly as given, including duplicates, and returns the response unchanged.
import { Agent, createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { bounded } from '../support/rotation-runtimes.mjs';
import { HOST } from './options.mjs';

/** @returns `send({ method, path, headers: [[name, value], …], body })`, and `close` */
export function clientOf(port, host = HOST) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const once = (given, { method = 'GET', path = '/', headers = [], body }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined
        ? (/^(GET|HEAD|OPTIONS)$/.test(method) ? [] : [['Content-Length', '0']])
        : [['Content-Length', String(Buffer.byteLength(body))]];
      const all = [['Host', host], ...headers, ...length];
      const request = httpRequest({
        agent: given,
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: all.flat(),
        setHost: false,
      });
      request.once('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
      request.once('response', async (response) => {
        try {
          let text = '';
          for await (const chunk of response.setEncoding('utf8')) text += chunk;
          const { rawHeaders } = response;
          const pairs = rawHeaders.flatMap((
            name,
            at,
          ) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1]]] : []));
          resolve({ status: response.statusCode, headers: pairs, body: text });
        } catch (error) {
          reject(error);
        }
      });
      request.end(body);
    });
  // The server may close a kept-alive connection just when the client uses it again.
  const again = (request) => (error) => (error.reused ? once(false, request) : Promise.reject(error));
  const send = (request) =>
    bounded(once(agent, request).catch(again(request)), `${request.method ?? 'GET'} ${request.path}`, 20);
  return { send, close: () => agent.destroy() };
}

/** Serves with a listener while `use` runs. `use` gets `port` and `send`. */
export async function served(listener, use) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const { send, close } = clientOf(port);
  try {
    return await use({ port, send });
  } finally {
    close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sends bytes that an HTTP client would not send, and returns the response. */
export function raw(port, text) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy(new Error(`no response to ${text}`)));
    socket.setEncoding('latin1').on('data', (more) => (answer += more));
    socket.on('error', reject).on('end', () => resolve(answer));
  });
}
