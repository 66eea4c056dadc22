// An issuer on this machine, for tests and demos: whoever asks gets what he asks for, signed. Nothing here is for production.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { authorize, grant, login } from './grants.mjs';
import { Refusal } from './refusal.mjs';
import { ALGORITHMS, halfHash, kinds, newKey, signJwt } from './signing.mjs';

/**
 * Starts an issuer on loopback.
 *
 * @param port where it listens; 0 takes a free one
 * @param maxAge for how many seconds its keys say that they are fresh
 */
export async function startIssuer({ port = 0, maxAge = 300 } = {}) {
  const issuer = new Issuer(maxAge);
  await issuer.listen(port);
  return issuer;
}

class Issuer {
  /** Answers 503 to everything but the orders below. */
  isDown = false;
  /** What the login page gave out, until it is used: by code. */
  codes = new Recent();
  /** What is asked at the login page: by id. */
  logins = new Recent();
  #maxAge;
  #counts = new Map();
  #rotations = 0;
  #published = [];
  #server = createServer((request, response) => {
    this.#answer(request, response).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  constructor(maxAge) {
    this.#maxAge = maxAge;
    this.rotate();
  }

  /** Its address, and its name in `iss`. */
  get base() {
    return `http://localhost:${this.#server.address()?.port}`;
  }

  get jwks() {
    return { keys: this.#published.map(({ jwk }) => jwk) };
  }

  get metadata() {
    const names = algorithms();
    return {
      issuer: this.base,
      authorization_endpoint: `${this.base}/authorize`,
      token_endpoint: `${this.base}/token`,
      jwks_uri: `${this.base}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      subject_types_supported: ['public'],
      scopes_supported: ['openid', 'profile', 'email'],
      id_token_signing_alg_values_supported: names,
      dpop_signing_alg_values_supported: names,
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  /** How often something was asked for: `issuer.count('/jwks')`. */
  count(path) {
    return this.#counts.get(path) ?? 0;
  }

  /** Signs with new keys from now on; the others stay published if `keep`. */
  rotate({ keep = false } = {}) {
    const number = ++this.#rotations;
    const made = kinds.map((kind) => ({ kind, ...newKey(kind, `${kind}-${number}`) }));
    this.#published = [...made, ...(keep ? this.#published : [])];
  }

  /**
   * A signed token.
   *
   * @param claims its claims beside `iss`, `iat` and `exp`; one that is null is left out
   * @param lifetime in seconds; below 0 it has expired already
   * @throws Refusal where this Node.js cannot sign by `alg`
   */
  sign(claims, { alg = 'RS256', typ = 'JWT', lifetime = 300 } = {}) {
    if (!Object.hasOwn(ALGORITHMS, alg)) throw new Refusal('invalid_request', `There is no algorithm "${alg}".`);
    const { kind } = ALGORITHMS[alg];
    const key = this.#published.find((key) => key.kind === kind);
    if (key === undefined) throw new Refusal('invalid_request', `Node.js ${process.versions.node} cannot sign with ${alg}.`);
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.base, iat: now, exp: now + lifetime, ...claims };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
    return signJwt({ alg, typ, kid: key.kid }, payload, key);
  }

  /** An access token (RFC 9068) for one whom the API at `audience` knows as `subject`; `more` is what `sign` takes. */
  accessToken({ audience = 'https://api.example', subject = 'alice', client = 'demo', scope, claims, ...more } = {}) {
    const all = { sub: subject, aud: audience, client_id: client, jti: randomUUID(), scope, ...claims };
    return this.sign(all, { typ: 'at+jwt', ...more });
  }

  /** An ID token for a client. OpenID Connect Core section 2. */
  idToken({ client = 'demo', subject = 'alice', nonce, authTime, accessToken, claims, alg = 'RS256', ...more } = {}) {
    const atHash = accessToken === undefined ? undefined : halfHash(alg, accessToken);
    const all = { sub: subject, aud: client, nonce, auth_time: authTime, at_hash: atHash, ...claims };
    return this.sign(all, { alg, ...more });
  }

  async listen(port) {
    await new Promise((resolve, reject) => this.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.base);
    // Only these: a client could ask for any number of others.
    if (PATHS.has(url.pathname)) this.#counts.set(url.pathname, this.count(url.pathname) + 1);
    // Pages of other origins may ask, as they would ask an issuer elsewhere.
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'access-control-allow-headers': 'authorization, content-type, dpop', 'access-control-max-age': 600 });
      return response.end();
    }
    const route = ROUTES[`${request.method} ${url.pathname}`];
    if (route === undefined) return send(response, 404, { error: 'not_found' });
    if (this.isDown && !ORDERS.has(url.pathname)) return send(response, 503, { error: 'temporarily_unavailable' });
    try {
      return await route(this, { url, headers: request.headers, body: await bodyOf(request), response });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return send(response, error.status, { error: error.error, error_description: error.message });
    }
  }

  /** For how long keys say that they are fresh, as a header. */
  get freshness() {
    return { 'cache-control': `public, max-age=${this.#maxAge}` };
  }
}

/** A map that drops its oldest entry when it is full: anybody can begin a login and never end it. */
class Recent extends Map {
  set(key, value) {
    if (this.size >= MOST_PENDING && !this.has(key)) this.delete(this.keys().next().value);
    return super.set(key, value);
  }
}

const MOST_PENDING = 1000;
/** Characters of a form; a token request has a few thousand at most. */
const MOST_CHARACTERS = 64 * 1024;

/** What an outage leaves alone. */
const ORDERS = new Set(['/rotate', '/outage', '/counts']);

const metadata = (issuer, { response }) => send(response, 200, issuer.metadata, issuer.freshness);
const turn = (isDown) => (issuer, { response }) => {
  issuer.isDown = isDown;
  return send(response, 200, { isDown });
};

const ROUTES = {
  'GET /.well-known/openid-configuration': metadata,
  'GET /.well-known/oauth-authorization-server': metadata,
  'GET /jwks': (issuer, { response }) => send(response, 200, issuer.jwks, issuer.freshness),
  'GET /authorize': (issuer, { url, response }) => page(response, authorize(issuer, url.searchParams)),
  'POST /login': (issuer, { body, response }) => response.writeHead(303, { location: login(issuer, body) }).end(),
  'POST /token': (issuer, { body, headers, response }) => send(response, 200, grant(issuer, body, headers), { 'cache-control': 'no-store' }),
  // Orders.
  'POST /rotate': (issuer, { body, response }) => {
    issuer.rotate({ keep: body.get('keep') === 'true' });
    return send(response, 200, issuer.jwks);
  },
  'POST /outage': turn(true),
  'DELETE /outage': turn(false),
  'GET /counts': (issuer, { response }) => {
    return send(response, 200, Object.fromEntries([...PATHS].map((path) => [path, issuer.count(path)])));
  },
};

const PATHS = new Set(Object.keys(ROUTES).map((route) => route.split(' ')[1]));

/** By what this Node.js can sign. */
function algorithms() {
  return Object.keys(ALGORITHMS).filter((alg) => kinds.includes(ALGORITHMS[alg].kind));
}

function send(response, status, value, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function page(response, html) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

/** A form's fields. */
async function bodyOf(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) if (text.length <= MOST_CHARACTERS) text += chunk;
  if (text.length > MOST_CHARACTERS) throw new Refusal('invalid_request', 'The form is too long.', 413);
  return new URLSearchParams(text);
}
