// The parts of a request that guards read: the places of tokens, the URL and the headers, through every adapter.
import { Hono } from 'hono';
import { jwt as forExpress } from 'keyward/express';
import { createGuard } from 'keyward/fetch';
import { jwt as forHono } from 'keyward/hono';
import { withJwt } from 'keyward/workers';
import { AUDIENCE, ISSUER, JWKS } from '../guard/options.mjs';
import { JKT, accessToken, token } from '../guard/tokens.mjs';

const LONG = { limits: { tokenBytes: 8 << 20 } };
const OPTIONS = {
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: JWKS,
  scopes: ['read'],
  ...LONG,
  tokenFrom: ['authorization', { cookie: 'session' }, { header: 'x-access-token' }, { query: 'access_token' }],
};

/** The statuses that untrusted text may lead to. 500 is not among them. */
function expected(status) {
  if (![200, 400, 401, 403].includes(status)) throw new Error(`the status was ${status}`);
}

const guard = createGuard(OPTIONS);
/** Any object may stand for a request, so the platform does not limit its content. */
const requestOf = ({ url = 'https://api.example/', method = 'GET', headers = {} }) => ({
  url,
  method,
  headers: { get: (name) => headers[name] ?? null },
});
const authenticate = async (request) => expected((await guard.authenticate(request)).response?.status ?? 200);

/** By place: a request with the untrusted text there. */
const PLACES = {
  authorization: (text) => ({ headers: { authorization: text } }),
  'authorization: Bearer': (text) => ({ headers: { authorization: `Bearer ${text}` } }),
  'authorization: Bearer, then "!"': (text) => ({ headers: { authorization: `Bearer ${text}!` } }),
  'authorization: another scheme': (text) => ({ headers: { authorization: `Basic ${text}, Bearer` } }),
  'authorization: an array': (text) => ({ headers: { authorization: `Basic x,${text}x` } }),
  cookie: (text) => ({ headers: { cookie: text } }),
  'cookie: in a name': (text) => ({ headers: { cookie: `a${text}b=c` } }),
  'cookie: in a value': (text) => ({ headers: { cookie: `session=a${text}b` } }),
  'cookie: around a value': (text) => ({ headers: { cookie: `${text}session=${text}"x"${text}` } }),
  'a header': (text) => ({ headers: { 'x-access-token': text } }),
  'a header, then "!"': (text) => ({ headers: { 'x-access-token': `${text}!` } }),
  query: (text) => ({ url: `https://api.example/?${text}` }),
  'query: a value': (text) => ({
    url: `https://api.example/?${new URLSearchParams({ access_token: text })}`,
  }),
  path: (text) => ({ url: `https://api.example/${text}` }),
};
const sources = Object.entries(PLACES).map(([place, make]) => ({
  name: `a guard: ${place}`,
  make: (text) => requestOf(make(text)),
  run: authenticate,
}));

const bearer = (text) => requestOf({ headers: { authorization: `Bearer ${text}` } });
const content = [
  { name: 'a guard: scope', make: (text) => bearer(token({ scope: text })), run: authenticate },
  { name: 'a guard: scp', units: ['x'], make: (text) => bearer(token({ scp: Array.from(text) })), run: authenticate },
  { name: 'a guard: typ', make: (text) => bearer(token({}, { typ: text })), run: authenticate },
  {
    name: 'a guard: cnf',
    units: ['x'],
    make: (text) => bearer(token({ cnf: Object.fromEntries(Array.from(text, (_, at) => [`x${at}`, at])) })),
    run: authenticate,
  },
  {
    name: 'a guard: dpop',
    make: (text) => requestOf({ headers: { authorization: `DPoP ${BOUND}`, dpop: text } }),
    run: authenticate,
  },
];
const BOUND = accessToken({ cnf: { jkt: JKT } });

/** A request whose URL has the text as its host, if that is a valid URL. */
const hostOf = (text) => {
  const url = `https://${text}/`;
  return URL.canParse(url) ? requestOf({ url }) : undefined;
};

/** The challenge names the host of the URL, and the scopes that a route requires. */
const challenge = [
  { name: 'a challenge: host', make: hostOf, run: authenticate },
  {
    name: 'a challenge: scopes of a program',
    units: ['x'],
    largest: 256 * 1024,
    make: (text) => ({
      request: bearer(token({ scope: `read ${Array.from(text, (_, at) => at).join(' ')}` })),
      scopes: Array.from(text, (_, at) => `${at}`).reverse(),
    }),
    run: async ({ request, scopes }) =>
      expected((await guard.authenticate(request, { scopes })).response?.status ?? 200),
  },
];

// ---- adapters ----

const middleware = forExpress(OPTIONS);
/** An object as Express passes it on. */
const express = (request) =>
  new Promise((resolve, reject) => {
    const response = {
      statusCode: 0,
      setHeader: () => undefined,
      end: () => resolve(response.statusCode),
      destroy: () => reject(new Error('destroyed')),
    };
    middleware({ method: 'GET', url: '/', headers: {}, rawHeaders: [], ...request }, response, (error) =>
      error === undefined ? resolve(200) : reject(error),
    );
  }).then(expected);

const NODE = {
  cookie: (text) => ({ headers: { cookie: `a${text}b=c` } }),
  host: (text) => ({ headers: { host: text } }),
  'host: a name, then "!"': (text) => ({ headers: { host: `${text}!` } }),
  'host: an address': (text) => ({ headers: { host: `[${text}]:1` } }),
  ':authority': (text) => ({ headers: { ':authority': text } }),
  url: (text) => ({ url: `/${text}` }),
  'url: whole': (text) => ({ url: text }),
  originalUrl: (text) => ({ originalUrl: `/x?${text}` }),
  'many headers': (text) => {
    const names = Array.from({ length: text.length / 16 }, (_, at) => (at % 2 === 0 ? 'Authorization' : `X-${at}`));
    return { headers: { authorization: text }, rawHeaders: names.flatMap((name) => [name, text.slice(0, 8)]) };
  },
  'an array of headers': (text) => ({
    headers: { 'x-access-token': Array.from({ length: text.length / 16 }, () => text.slice(0, 8)) },
  }),
};
const node = Object.entries(NODE).map(([place, make]) => ({ name: `Express: ${place}`, make, run: express }));

/** A request of the platform, which rejects some texts itself. */
const platformRequest = (place) => (text) => {
  try {
    const { url = 'https://api.example/', headers } = PLACES[place](text);
    return new Request(url, { headers });
  } catch {
    return undefined;
  }
};
const app = new Hono();
app.use(forHono(OPTIONS));
app.get('*', (c) => c.text('passed'));
const worker = withJwt(() => new Response('passed'), OPTIONS);
const ADAPTERS = {
  Hono: async (request) => expected((await app.fetch(request)).status),
  withJwt: async (request) => expected((await worker.fetch(request, {}, { waitUntil: () => undefined })).status),
  'protect of keyward/fetch': async (request) =>
    expected((await guard.protect(() => new Response('passed'))(request)).status),
};
const platforms = Object.entries(ADAPTERS).flatMap(([name, run]) =>
  ['authorization', 'cookie: in a name', 'a header', 'query', 'path'].map((place) => ({
    name: `${name}: ${place}`,
    make: platformRequest(place),
    run,
    largest: 512 * 1024,
  })),
);

export const GUARD = [...sources, ...content, ...challenge, ...node, ...platforms];
