// The client process: it sends a turn of requests over a few kept-alive connections, and records the time and the
// status of each.
import { Agent, request as httpRequest } from 'node:http';

const CONNECTIONS = 16;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

process.on('message', async ({ port, host, guarded, requests, count }) => {
  const times = [];
  const wrong = [];
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    for (let n = next++; n < count; n = next++) {
      const { status, authorization } = requests[n % requests.length];
      const began = performance.now();
      const answer = await ask(port, host, authorization);
      times.push(performance.now() - began);
      const expected = guarded ? status : 200;
      if (answer !== expected) wrong.push({ n: n % requests.length, expected, answer });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  process.send({ count, ms: performance.now() - start, times, wrong });
});

function ask(port, host, authorization) {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(authorization && { authorization }) };
    const request = httpRequest({ agent, port, host: '127.0.0.1', path: '/me', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    request.once('error', reject).end();
  });
}
