// An issuer on this machine whose responses are good, bad, slow or missing, by path. It records the requests.
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

/** The key set that the good routes publish. */
export const JWKS = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      kid: 'a',
      use: 'sig',
      x: 'w6jrsRERnoM1OxMpKBrnPGujHXKHwsawph7OpO5Vblw',
      y: 'q5KaRBQrObueSNEUkrDE7Yuo5X4gXCYGHX-z8_KIBFw',
    },
  ],
};
const TEXT = JSON.stringify(JWKS);
const MOST = 512 * 1024;
/** The number of bytes that a slow route sends if the client does not close the connection. */
const ENDLESS = 64 * 2 ** 20;

const json = (text, headers = {}, status = 200) => (_, response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
};
const redirect = (status) => json('', { location: '/redirected' }, status);
const padded = (bytes) => TEXT + ' '.repeat(bytes - TEXT.length);

/** Sends until the client closes the connection. */
const stream = (headers) => (_, response, seen) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.write(`${TEXT.slice(0, -1)},"filling":"`);
  const chunk = Buffer.alloc(16 * 1024, 'x');
  const send = () => {
    while (!response.destroyed && seen.sent < ENDLESS) {
      seen.sent += chunk.length;
      if (!response.write(chunk)) return;
    }
    if (!response.destroyed) response.end('"}');
  };
  response.on('drain', () => setTimeout(send, 1));
  send();
};

const ROUTES = {
  '/good': json(TEXT),
  '/good-as-text': json(TEXT, { 'content-type': 'text/plain; charset=iso-8859-1' }),
  '/good-without-type': (_, response) => response.writeHead(200).end(TEXT),
  '/good-in-pieces': (_, response) => {
    response.writeHead(200);
    const pieces = TEXT.match(/[^]{1,40}/g);
    const send =
      () => (pieces.length === 0 ? response.end() : response.write(pieces.shift(), () => setTimeout(send, 5)));
    send();
  },
  '/good-zipped': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(TEXT)),
  '/empty-set': json('{"keys":[]}'),
  '/cached': (_, response, seen) =>
    json(`{"keys":[],"count":${seen.count}}`, { 'cache-control': 'max-age=3600' })(_, response),
  '/echo': ({ headers, method, url }, response) =>
    json(JSON.stringify({ keys: [], headers, method, url }))(null, response),
  '/secrets': json(
    JSON.stringify({
      keys: [
        { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T', kid: 'secret', alg: 'HS256' },
        ...JWKS.keys,
      ],
    }),
  ),
  '/404': json(TEXT, {}, 404),
  '/500': json(TEXT, {}, 500),
  '/503': json(TEXT, { 'retry-after': '1' }, 503),
  '/201': json(TEXT, {}, 201),
  '/204': (_, response) => response.writeHead(204).end(),
  '/301': redirect(301),
  '/302': redirect(302),
  '/303': redirect(303),
  '/307': redirect(307),
  '/308': redirect(308),
  '/302-without-location': json(TEXT, {}, 302),
  '/redirected': json(TEXT),
  '/html': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>'),
  '/truncated': json(TEXT.slice(0, -10)),
  '/empty': json(''),
  '/null': json('null'),
  '/array': json(JSON.stringify(JWKS.keys)),
  '/single': json(JSON.stringify(JWKS.keys[0])),
  '/twice': json(TEXT.replace('{', '{"keys":[],')),
  '/byte-order-mark': json(`\ufeff${TEXT}`),
  '/not-utf-8': json(Buffer.concat([Buffer.from('{"keys":[],"a":"'), Buffer.from([0xff]), Buffer.from('"}')])),
  '/metadata': json(
    JSON.stringify({ issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/the-keys?session=hush' }),
  ),
  '/deep': json(`{"keys":${'['.repeat(500)}${']'.repeat(500)}}`),
  '/cut-off': (_, response) => {
    response.writeHead(200, { 'content-length': TEXT.length });
    response.write(TEXT.slice(0, 50), () => setTimeout(() => response.destroy(), 20));
  },
  '/hangs-up': (_, response) => response.destroy(),
  '/just-not-too-long': json(padded(MOST)),
  '/just-too-long': json(padded(MOST + 1)),
  '/just-too-long-in-pieces': (_, response) => {
    response.writeHead(200);
    const text = padded(MOST + 1);
    response.write(text.slice(0, 1000), () => response.end(text.slice(1000)));
  },
  '/bomb': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(padded(8 * 2 ** 20))),
  '/long-announced': stream({ 'content-length': ENDLESS }),
  '/long-unannounced': stream({}),
  '/silent': () => undefined,
  '/stalls-after-headers': (_, response) => response.writeHead(200).flushHeaders(),
  '/stalls-in-body': (_, response) => response.writeHead(200).write(TEXT.slice(0, 50)),
};

/**
 * Starts the issuer on a free port.
 * @returns `base`: its address; `seen(path)`: the record of a path with `count`, `sent` (bytes), `open` (connections
 * that still wait for their response) and `headers` (of each request); `closed`: a port where nothing listens; `close`
 */
export async function startIssuer() {
  const log = new Map();
  const seen = (path) => log.get(path) ?? { count: 0, sent: 0, open: 0, headers: [] };
  const server = createServer((request, response) => {
    // Pages of other origins may send requests, also with custom headers.
    for (const name of ['origin', 'headers', 'methods']) response.setHeader(`access-control-allow-${name}`, '*');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const { pathname } = new URL(request.url, 'http://localhost');
    const entry = seen(pathname);
    log.set(pathname, entry);
    entry.count++;
    entry.open++;
    entry.headers.push(request.headers);
    response.once('close', () => entry.open--);
    const route = ROUTES[pathname] ?? json('{}', {}, 404);
    route(request, response, entry);
  });
  await listen(server);
  const { port } = server.address();
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return {
    port,
    base: `http://localhost:${port}`,
    seen,
    paths: () => [...log.keys()],
    closed: await closedPort(),
    close,
  };
}

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

/** A port that was free a moment ago. */
async function closedPort() {
  const server = createServer();
  await listen(server);
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
