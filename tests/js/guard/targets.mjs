// Ambiguous request targets, sent through raw sockets to Express 4 and 5, Connect, node:http and HTTP/2. No DPoP proof
// matches them, whatever path a URL parser reads from them.
import assert from 'node:assert/strict';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { createRequire } from 'node:module';
import { jwt } from 'keyward/express';
import { createGuard } from 'keyward/fetch';
import { generator } from '../suite/random.mjs';
import { raw, served } from './client.mjs';
import { AUDIENCE, HOST, ISSUER, JWKS } from './options.mjs';
import { JKT, proof, token } from './tokens.mjs';

const require = createRequire(import.meta.url);
const BASE = { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS };
const PUBLIC = 'https://api.example';
const EXPRESS = { 'Express 5': require('express'), 'Express 4': require('express4') };
/** The recipe of the README, and another that a program may use. */
const RECIPES = {
  own: {},
  joined: { dpop: { url: ({ url }) => PUBLIC + new URL(url).pathname } },
  resolved: { dpop: { url: ({ url }) => new URL(new URL(url).pathname, PUBLIC) } },
};

const answer = (request, response) => response.end(JSON.stringify({ path: request.path ?? request.url }));

function expressApp(express, options, { trust, mount } = {}) {
  const app = express();
  if (trust !== undefined) app.set('trust proxy', trust);
  if (mount === undefined) return app.use(jwt(options), answer);
  const inner = mount === 'app' ? express() : express.Router();
  inner.use('/inner', jwt(options), answer);
  return app.use('/outer', inner);
}

const connectApp = (options) => {
  const app = require('connect')();
  app.use(jwt(options));
  return app.use(answer);
};

/** Each makes a listener of node:http behind a guard with these options. */
const SERVERS = {
  ...Object.fromEntries(
    Object.entries(EXPRESS).map(([name, express]) => [name, (options) => expressApp(express, options)]),
  ),
  Connect: connectApp,
  'node:http': (options) => {
    const guard = jwt(options);
    return (request, response) => guard(request, response, () => answer(request, response));
  },
};

const BOUND = token({ cnf: { jkt: JKT } });

/** Sends a request with a proof for `htu`. @returns its status and the handler's output */
async function ask(port, { method = 'GET', target, headers = [`Host: ${HOST}`], htu, made = BOUND, version = '1.1' }) {
  const own = htu === undefined
    ? [`Authorization: Bearer ${token()}`]
    : [`Authorization: DPoP ${made}`, `DPoP: ${proof({ method, url: htu, token: made })}`];
  const text = await raw(
    port,
    `${method} ${target} HTTP/${version}\r\n${[...headers, ...own, 'Connection: close'].join('\r\n')}\r\n\r\n`,
  );
  const [head, body = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body };
}

/** Whether node:http itself responded, or Connect, which has no route for `*`. */
const isParsers = ({ status, head }) =>
  (status === 400 || status === 404) && !/^(?:www-authenticate|cache-control):/im.test(head);

const isInvalid = ({ status, head }, message) => {
  assert.equal(status, 400, message);
  assert.match(head, /www-authenticate: DPoP (?!.*unknown)[^\r]*error="invalid_request"/i, message);
};

/** Ambiguous targets, and the path that a URL parser reads from each: the proofs are for that path. */
const AMBIGUOUS = {
  '/admin/x\\..\\..\\public': '/public',
  '/admin\\..\\public': '/public',
  '\\public': '/public',
  '/public\\': '/public/',
  '/a%5cb': '/a%5cb',
  '/admin%5C..%5Cpublic': '/admin%5C..%5Cpublic',
  '/admin/..': '/',
  '/admin/../public': '/public',
  '/./public': '/public',
  '/public/.': '/public/',
  '/admin/%2e%2E/public': '/public',
  '/admin/.%2e': '/',
  '/%2e/public': '/public',
  '/admin%2f..%2fpublic': '/admin%2f..%2fpublic',
  '/admin/..%2Fpublic': '/admin/..%2Fpublic',
  '/..%2f': '/..%2f',
  '/public#/../admin': '/public',
  '/public#': '/public',
  '/pub\x01lic': '/pub%01lic',
  '/pub\tlic': '/public',
  '/pub\x7flic': '/pub%7Flic',
  '/p\xfcblic': '/p%C3%BCblic',
  '/public\xa0': '/public%C2%A0',
  '/%': '/%',
  '/%zz': '/%zz',
  '/public%4': '/public%4',
  '/%%32Fpublic': '/%2Fpublic',
  '/%%70ublic': '/%public',
  '//public': '/public',
  '//evil.example/public': '/public',
  'ftp://api.example/public': '/public',
  'ftp://x/': '/',
  'http:/public': '/public',
  'http:\\\\api.example\\public': '/public',
  'http:public': '/public',
  'HTTP://other/public': '/public',
  'http://other.example/public': '/public',
  'https://api.example/public': '/public',
  'http://me@api.example/public': '/public',
  'http://api.example:80/public': '/public',
  'http://api.example.evil/public': '/public',
  'http://api.example\\public': '/public',
  'http://api.example#/public': '/',
  'http://api.example/admin/../public': '/public',
  'http:///public': '/public',
  'javascript:alert(1)': '/',
  '*': '/',
  'api.example:80': '/',
  'public': '/public',
  '?x': '/',
};

/** Header lines in place of `Host`, for requests with the target `/public`. */
const ODD_HOSTS = {
  'a Host that is empty': ['Host:'],
  'a Host with a path': ['Host: api.example/x'],
  'a Host with a query': ['Host: api.example?'],
  'a Host with a user': ['Host: me@api.example'],
  'a Host with a backslash': ['Host: api.example\\x'],
  'a Host with a space': ['Host: api example'],
  'two hosts': ['Host: api.example, api.example'],
  'two Hosts': [`Host: ${HOST}`, `Host: ${HOST}`],
  'two Hosts that differ': [`Host: ${HOST}`, 'Host: other.example'],
  'a Host that ends with a comma': ['Host: api.example,'],
  'a bracket': ['Host: [::'],
  'a port that is not a number': ['Host: api.example:x'],
  'a port that is too large': ['Host: api.example:99999'],
  'an address that a parser rewrites': ['Host: 0x7f.1'],
  'a number': ['Host: 1.2'],
  'a percent sign': ['Host: api%2eexample'],
};

/** The path that a router uses. Invalid percent-encodings stay as they are. */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export const TARGET_TESTS = {
  async 'no proof matches an ambiguous target'() {
    const rejectedByParser = new Set();
    for (const [name, listen] of Object.entries(SERVERS)) {
      for (const [recipe, own] of Object.entries(RECIPES)) {
        await served(listen({ ...BASE, ...own }), async ({ port }) => {
          const origin = recipe === 'own' ? `http://${HOST}` : PUBLIC;
          for (
            const target of [
              '/public',
              '/public?\\../#%',
              '/a%2Fb/..c/%252e',
              `http://${HOST}/public`,
              `http://${HOST}/public?x`,
            ]
          ) {
            const path = target.replace(`http://${HOST}`, '').split('?')[0];
            const { status, head } = await ask(port, { target, htu: origin + path });
            assert.equal(status, 200, `${name}, ${recipe}: ${target}: ${head}`);
          }
          for (const [target, path] of Object.entries(AMBIGUOUS)) {
            // The parser of node:http rejects some of them before they reach the guard.
            const answer = await ask(port, { target, htu: origin + path });
            if (isParsers(answer)) rejectedByParser.add(target);
            else isInvalid(answer, `${name}, ${recipe}: ${JSON.stringify(target)}: ${answer.head}`);
          }
        });
      }
    }
    const unseen = [...rejectedByParser].filter((target) => /^\/[\x21-\x7e]*$/.test(target));
    assert.deepEqual(unseen, [], 'paths of visible ASCII that reached no guard');
  },

  async 'no proof matches a target that only another HTTP parser accepts'() {
    const asked = [];
    const guard = jwt({ ...BASE, dpop: { url: (request) => (asked.push(request), `${PUBLIC}/public`) } });
    const status = (own) =>
      new Promise((resolve) => {
        const headers = {
          host: HOST,
          authorization: `DPoP ${BOUND}`,
          dpop: proof({ method: 'GET', url: `${PUBLIC}/public`, token: BOUND }),
        };
        const response = {
          setHeader: () => undefined,
          end: () => resolve(response.statusCode),
          destroy: () => resolve('destroyed'),
        };
        guard({ method: 'GET', url: '/public', headers, ...own }, response, () => resolve(200));
      });
    assert.equal(await status({}), 200);
    asked.length = 0;
    for (const url of [...Object.keys(AMBIGUOUS), '', 'http://', 'https://', `http://${HOST}public`, undefined]) {
      assert.equal(await status({ url }), 400, JSON.stringify(url));
    }
    assert.deepEqual(asked, []);
  },

  async 'no proof matches a request without a valid host'() {
    const rejectedByParser = new Set();
    for (const [name, listen] of Object.entries(SERVERS)) {
      await served(listen({ ...BASE, dpop: { url: () => `${PUBLIC}/public` } }), async ({ port }) => {
        for (const [what, headers] of Object.entries(ODD_HOSTS)) {
          const answer = await ask(port, { target: '/public', headers, htu: `${PUBLIC}/public` });
          if (isParsers(answer)) rejectedByParser.add(what);
          else isInvalid(answer, `${name}: ${what}: ${answer.head}`);
        }
        isInvalid(
          await ask(port, { target: '/public', headers: [], htu: `${PUBLIC}/public`, version: '1.0' }),
          `${name}: no Host`,
        );
        assert.equal((await ask(port, { target: '/public', htu: `${PUBLIC}/public` })).status, 200, name);
      });
    }
    assert.ok(rejectedByParser.size <= 2, `hosts that reached no guard: ${[...rejectedByParser]}`);
  },

  async 'an unbound token passes with any target, and dpop.url is called only for proofs'() {
    const asked = [];
    const url = (request) => (asked.push(request), PUBLIC);
    for (const [name, listen] of Object.entries(SERVERS)) {
      await served(
        listen({ ...BASE, dpop: { url }, tokenFrom: ['authorization', { query: 'access_token' }] }),
        async ({ port }) => {
          for (const target of ['/admin/..', '/a\\b', '//x/y', 'ftp://x/', '/%zz', '*', 'http://other.example/x']) {
            for (const query of target === '*' ? [''] : ['', '?a=\\..']) {
              if (name === 'Connect' && target === '*') continue;
              const { status, head } = await ask(port, {
                method: target === '*' ? 'OPTIONS' : 'GET',
                target: target + query,
              });
              assert.equal(status, 200, `${name}: ${target}: ${head}`);
            }
            if (target === '*') continue;
            const inQuery = await raw(
              port,
              `GET ${target}?x&access_token=${token()} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
            );
            assert.match(inQuery, /^HTTP\/1.1 200/, `${name}: a token in the query of ${target}`);
            isInvalid(await ask(port, { target, htu: PUBLIC }), target);
          }
          const bare = await raw(port, `GET /admin/.. HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
          assert.match(bare, /^HTTP\/1.1 401/);
          assert.doesNotMatch(bare, /realm|unknown/, 'an unknown realm is omitted');
        },
      );
    }
    assert.deepEqual(asked, [], 'requests that dpop.url was called for');
  },

  async 'an unknown realm is omitted, also from a challenge without other parameters'() {
    await served(SERVERS['Express 5']({ ...BASE, dpop: false }), async ({ port }) => {
      const bare = await raw(port, `GET /x/.. HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
      assert.match(bare, /\r\nwww-authenticate: Bearer\r\n/i);
    });
  },

  async 'whenever a proof passes, its path is the path that was routed'() {
    const seed = 20_261;
    const { below, of } = generator(seed);
    const PIECES = [
      '/',
      '/',
      '/',
      'admin',
      'public',
      'a',
      '.',
      '..',
      '\\',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%5C',
      '%',
      '%25',
      '32F',
      '%41',
      '\x01',
      '\x7f',
      '\xe9',
      '#',
      '~',
      '%7e',
      ';',
      ':',
      '@',
      '{',
      '"',
      '[',
      '%0a',
      '%00',
    ];
    const targets = Array.from(
      { length: 300 },
      () => `/${Array.from({ length: below(7) }, () => of(PIECES)).join('')}`,
    );
    for (const [name, express] of Object.entries(EXPRESS)) {
      for (const [recipe, own] of Object.entries(RECIPES)) {
        const origin = recipe === 'own' ? `http://${HOST}` : PUBLIC;
        const counts = { passed: 0, rejected: 0 };
        await served(expressApp(express, { ...BASE, ...own }), async ({ port }) => {
          for (const target of targets) {
            const paths = new Set([
              target.split(/[?#]/)[0],
              new URL(`http://x${target}`).pathname,
              '/public',
              ...(URL.canParse(target, 'http://x') ? [new URL(target, 'http://x').pathname] : []),
            ]);
            for (const path of paths) {
              const { status, body } = await ask(port, { target, htu: origin + path });
              assert.ok([200, 400, 401].includes(status), `${status} for ${JSON.stringify(target)}`);
              counts[status === 200 ? 'passed' : 'rejected']++;
              if (status !== 200) continue;
              const routed = JSON.parse(body).path;
              assert.equal(
                decoded(routed),
                decoded(path),
                `${name}, ${recipe}, seed ${seed}: a proof for ${path} passed for ${JSON.stringify(target)}`,
              );
            }
          }
        });
        assert.ok(counts.passed > 60 && counts.rejected > 300, `${name}, ${recipe}: ${JSON.stringify(counts)}`);
      }
    }
  },

  async 'host and scheme are those that Express reports, by its setting trust proxy'() {
    const forwarded = (
      host,
      proto,
    ) => [
      `Host: inner.example:8080`,
      ...(host === undefined ? [] : [`X-Forwarded-Host: ${host}`]),
      ...(proto === undefined ? [] : [`X-Forwarded-Proto: ${proto}`]),
    ];
    const INNER = 'http://inner.example:8080';
    // The headers, then the expected origin where the proxy is trusted and where it is not. undefined: no valid origin.
    const SENT = [
      [forwarded(), INNER, INNER],
      [forwarded('api.example:8443', 'https'), 'https://api.example:8443', INNER],
      [forwarded('api.example', undefined), 'http://api.example', INNER],
      [forwarded(undefined, 'https'), 'https://inner.example:8080', INNER],
      [forwarded('api.example , evil.example', 'https, http'), 'https://api.example', INNER],
      [forwarded('[2001:db8::1]:8443', 'HTTPS'), 'https://[2001:db8::1]:8443', INNER],
      [forwarded('', ''), INNER, INNER],
      [forwarded('api.example', 'wss'), undefined, INNER],
      [forwarded('api.example', ','), undefined, INNER],
      [forwarded(', api.example', 'https'), undefined, INNER],
      [forwarded('api.example/x', 'https'), undefined, INNER],
      [forwarded('me@api.example', 'https'), undefined, INNER],
    ];
    const TRUST = {
      undefined: [undefined, false],
      false: [false, false],
      true: [true, true],
      loopback: ['loopback', true],
      'one hop': [1, true],
      'no hop': [0, false],
      elsewhere: ['10.0.0.0/8', false],
      'a function': [() => 1, true],
    };
    for (const [name, express] of Object.entries(EXPRESS)) {
      for (const [setting, [trust, isTrusted]] of Object.entries(TRUST)) {
        for (const mount of setting === 'true' ? [undefined, 'app', 'router'] : [undefined]) {
          const path = mount === undefined ? '/public' : '/outer/inner/x';
          await served(expressApp(express, BASE, { trust, mount }), async ({ port }) => {
            for (const [headers, ifTrusted, ifNot] of SENT) {
              const what = `${name}, ${setting}, ${mount}: ${headers.join(', ')}`;
              const origin = isTrusted ? ifTrusted : ifNot;
              for (
                const other of new Set([
                  ifTrusted,
                  ifNot,
                  'http://api.example',
                  'https://api.example',
                  'http://inner.example',
                ])
              ) {
                if (other === undefined) continue;
                const answer = await ask(port, { target: path, headers, htu: other + path });
                if (origin === undefined) isInvalid(answer, what);
                else {assert.equal(
                    answer.status,
                    other === origin ? 200 : 401,
                    `${what}: a proof for ${other}: ${answer.head}`,
                  );}
              }
            }
          });
        }
      }
    }
  },

  async 'without Express, forwarded headers are ignored'() {
    for (const name of ['Connect', 'node:http']) {
      await served(SERVERS[name](BASE), async ({ port }) => {
        const headers = [`Host: ${HOST}`, 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https'];
        assert.equal((await ask(port, { target: '/x', headers, htu: `http://${HOST}/x` })).status, 200, name);
        assert.equal((await ask(port, { target: '/x', headers, htu: 'https://evil.example/x' })).status, 401, name);
      });
    }
  },

  async 'HTTP/2: the authority is the host, and a different Host is rejected'() {
    const guard = jwt(BASE);
    const server = createHttp2Server((request, response) => guard(request, response, () => response.end('passed')));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const session = connectHttp2(`http://127.0.0.1:${server.address().port}`);
    const status = (path, more, htu) =>
      new Promise((resolve, reject) => {
        const own = {
          ':path': path,
          ':authority': HOST,
          authorization: `DPoP ${BOUND}`,
          dpop: proof({ method: 'GET', url: htu, token: BOUND }),
          ...more,
        };
        const stream = session.request(own, { endStream: true });
        stream.setTimeout(5000, () => stream.destroy(new Error('no response')));
        stream.on('response', (headers) => resolve(headers[':status'])).on('error', reject).resume();
      });
    try {
      assert.equal(await status('/x', {}, `http://${HOST}/x`), 200);
      assert.equal(await status('/x', { host: HOST }, `http://${HOST}/x`), 200);
      assert.equal(await status('/x', { host: 'other.example' }, `http://${HOST}/x`), 400);
      assert.equal(await status('/x', { ':authority': 'other.example' }, `http://${HOST}/x`), 401);
      assert.equal(await status('/admin/../x', {}, `http://${HOST}/x`), 400);
    } finally {
      session.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  },

  async 'the guard checks the target of a request that is not a Request object'() {
    const asked = [];
    const guard = createGuard({ ...BASE, dpop: { url: (request) => (asked.push(request), `${PUBLIC}/public`) } });
    const status = async (url, htu = `${PUBLIC}/public`) => {
      const headers = new Headers({
        authorization: `DPoP ${BOUND}`,
        dpop: proof({ method: 'GET', url: htu, token: BOUND }),
      });
      const { ok, rejection } = await guard.authenticate({ method: 'GET', url, headers });
      return ok ? 200 : rejection.status;
    };
    assert.equal(await status(`http://${HOST}/public`), 200);
    assert.equal(
      await status(new Request(`http://${HOST}/admin/../public`).url),
      200,
      'a normalised URL is not ambiguous',
    );
    assert.equal(asked.length, 2);
    const odd = Object.keys(AMBIGUOUS).filter((target) => target.startsWith('/')).map((target) =>
      `http://${HOST}${target}`
    );
    const whole = [
      '',
      'unknown',
      '/public',
      'ftp://x/',
      'http:/x',
      'http:\\\\x',
      `http://me@${HOST}/`,
      `http://${HOST}:99999/`,
      'http:///public',
      'about:blank',
      ' http://x/',
      'http://\u00e9/',
    ];
    for (const url of [...odd, ...whole]) assert.equal(await status(url), 400, JSON.stringify(url));
    assert.equal(asked.length, 2, 'dpop.url is not called for an invalid target');
  },
};
