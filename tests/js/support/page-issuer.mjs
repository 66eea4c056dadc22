// The issuer that the page fetches from. Its responses are good, forbidden, redirected, missing, too large or late.
import { createServer } from 'node:http';

/**
 * Starts an issuer on this machine. `asked`: the requests it got. `keys`: the keys it publishes. `/late` responds when
 * `release` is called: call `hold` first; `held` resolves when the request has arrived.
 */
export async function serveKeys() {
  const asked = [];
  const open = { 'access-control-allow-origin': '*', 'content-type': 'application/json' };
  const issuer = { asked, keys: '{"keys":[]}' };
  issuer.hold = () => {
    issuer.released = new Promise((resolve) => (issuer.release = resolve));
    issuer.held = new Promise((resolve) => (issuer.arrived = resolve));
  };
  const routes = {
    '/.well-known/openid-configuration':
      () => [200, open, JSON.stringify({ issuer: issuer.origin, jwks_uri: `${issuer.origin}/keys` })],
    '/keys': () => [200, open, issuer.keys],
    '/late': () => [200, open, issuer.keys],
    '/empty': () => [200, open, '{"keys":[]}'],
    '/forbidden': () => [200, {}, '{"keys":[]}'],
    '/elsewhere': () => [302, { ...open, location: '/keys' }, ''],
    '/missing': () => [404, open, ''],
    '/large': () => [200, open, `{"keys":[],"x":"${'x'.repeat(600 * 1024)}"}`],
    '/text': () => [200, open, '<html>'],
    '/page': () => [200, { 'content-type': 'text/html' }, '<!doctype html><title>another page</title>'],
    '/image': () => [200, { 'content-type': 'image/svg+xml' }, '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ url: request.url, headers: request.headers, body });
    if (request.url === '/endless') return;
    if (request.url === '/late') {
      issuer.arrived();
      await issuer.released;
    }
    const [status, headers, text] = routes[request.url]?.() ?? [404, {}, ''];
    response.writeHead(status, headers).end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer.origin = `http://127.0.0.1:${server.address().port}`;
  issuer.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return issuer;
}
