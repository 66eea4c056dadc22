// A client that sends headers as they are given, duplicates and all, and shows an answer as it came.
import { Agent, request as httpRequest } from 'node:http';
import { bounded } from '../support/rotation-runtimes.mjs';
import { HOST } from './options.mjs';

/** @returns `send({ method, path, headers: [[name, value], …], body })`, and `close` */
export function clientOf(port, host = HOST) {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const once = (given, { method = 'GET', path = '/', headers = [], body }) => new Promise((resolve, reject) => {
    const length = body === undefined ? (/^(GET|HEAD|OPTIONS)$/.test(method) ? [] : [['Content-Length', '0']]) : [['Content-Length', String(Buffer.byteLength(body))]];
    const all = [['Host', host], ...headers, ...length];
    const request = httpRequest({ agent: given, host: '127.0.0.1', port, method, path, headers: all.flat(), setHost: false });
    request.once('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
    request.once('response', async (response) => {
      try {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        const { rawHeaders } = response;
        const pairs = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1]]] : []));
        resolve({ status: response.statusCode, headers: pairs, body: text });
      } catch (error) {
        reject(error);
      }
    });
    request.end(body);
  });
  // A connection that was kept may have been ended from the other side at the moment it is used again.
  const again = (request) => (error) => (error.reused ? once(false, request) : Promise.reject(error));
  const send = (request) => bounded(once(agent, request).catch(again(request)), `${request.method ?? 'GET'} ${request.path}`, 20);
  return { send, close: () => agent.destroy() };
}
