// An issuer on this machine for tests and demos. It signs any requested token for any client. Not for production.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { authorize, grant, login } from './grants.mjs';
import { RequestError } from './request-error.mjs';
import { ALGORITHMS, halfHash, kinds, newKey, signJwt } from './signing.mjs';

/**
 * Starts an issuer on loopback.
 *
 * @param port the port; default 0, a free port
 * @param maxAge the `max-age` of keys and metadata in seconds; default 300
 */
export async function startIssuer({ port = 0, maxAge = 300 } = {}) {
  const issuer = new Issuer(maxAge);
  await issuer.listen(port);
  return issuer;
}

class Issuer {
  /** Whether the issuer responds with 503 to all requests except those of `CONTROLS`. */
  isDown = false;
  /** Unused authorization codes and their logins. */
  codes = new Recent();
  /** Authorization requests at the sign-in page, by id. */
  logins = new Recent();
  #maxAge;
  #counts = new Map();
  #rotations = 0;
  #published = [];
  #server = createServer((request, response) => {
    this.#handle(request, response).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  constructor(maxAge) {
    this.#maxAge = maxAge;
    this.rotate();
  }

  /** The URL of the issuer, and its `iss`. */
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

  /** The number of requests for a path: `issuer.count('/jwks')`. */
  count(path) {
    return this.#counts.get(path) ?? 0;
  }

  /** Makes new signing keys. The old keys stay published if `keep` is set. Default: they do not. */
  rotate({ keep = false } = {}) {
    const number = ++this.#rotations;
    const made = kinds.map((kind) => ({ kind, ...newKey(kind, `${kind}-${number}`) }));
    this.#published = [...made, ...(keep ? this.#published : [])];
  }

  /**
   * Signs a token.
   *
   * @param claims the claims in addition to `iss`, `iat` and `exp`; null removes a claim
   * @param lifetime the lifetime in seconds; a negative one gives an expired token
   * @throws RequestError if this Node.js cannot sign with `alg`
   */
  sign(claims, { alg = 'RS256', typ = 'JWT', lifetime = 300 } = {}) {
    if (!Object.hasOwn(ALGORITHMS, alg)) throw new RequestError('invalid_request', `There is no algorithm "${alg}".`);
    const { kind } = ALGORITHMS[alg];
    const key = this.#published.find((key) => key.kind === kind);
    if (key === undefined) {
      throw new RequestError('invalid_request', `Node.js ${process.versions.node} cannot sign with ${alg}.`);
    }
    const now = Math.floor(Date.now() / 1000);
    const all = { iss: this.base, iat: now, exp: now + lifetime, ...claims };
    const present = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
    const payload = Object.fromEntries(present);
    return signJwt({ alg, typ, kid: key.kid }, payload, key);
  }

  /** Signs an access token (RFC 9068) for an API and a user. `more` are options of `sign`. */
  accessToken({ audience = 'https://api.example', subject = 'alice', client = 'demo', scope, claims, ...more } = {}) {
    const all = { sub: subject, aud: audience, client_id: client, jti: randomUUID(), scope, ...claims };
    return this.sign(all, { typ: 'at+jwt', ...more });
  }

  /** Signs an ID token for a client. OpenID Connect Core section 2. */
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

  async #handle(request, response) {
    const url = new URL(request.url, this.base);
    // Counts only known paths: a client could request any number of others.
    if (PATHS.has(url.pathname)) this.#counts.set(url.pathname, this.count(url.pathname) + 1);
    // Pages of other origins may read responses, as with a public issuer.
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      const allowed = 'authorization, content-type, dpop';
      response.writeHead(204, { 'access-control-allow-headers': allowed, 'access-control-max-age': 600 });
      return response.end();
    }
    const route = ROUTES[`${request.method} ${url.pathname}`];
    if (route === undefined) return send(response, 404, { error: 'not_found' });
    if (this.isDown && !CONTROLS.has(url.pathname)) return send(response, 503, { error: 'temporarily_unavailable' });
    try {
      return await route(this, { url, headers: request.headers, body: await bodyOf(request), response });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return send(response, error.status, { error: error.error, error_description: error.message });
    }
  }

  /** The `Cache-Control` header of keys and metadata. */
  get freshness() {
    return { 'cache-control': `public, max-age=${this.#maxAge}` };
  }
}

/** A map that drops its oldest entry when it is full: any client can begin logins and never complete them. */
class Recent extends Map {
  set(key, value) {
    if (this.size >= MAX_PENDING && !this.has(key)) this.delete(this.keys().next().value);
    return super.set(key, value);
  }
}

const MAX_PENDING = 1000;
/** The longest form in characters. A token request has a few thousand at most. */
const MAX_CHARACTERS = 64 * 1024;

/** The paths that control the issuer. They work during an outage. */
const CONTROLS = new Set(['/rotate', '/outage', '/counts']);

const metadata = (issuer, { response }) => send(response, 200, issuer.metadata, issuer.freshness);
const setDown = (isDown) => (issuer, { response }) => {
  issuer.isDown = isDown;
  return send(response, 200, { isDown });
};

const ROUTES = {
  'GET /.well-known/openid-configuration': metadata,
  'GET /.well-known/oauth-authorization-server': metadata,
  'GET /jwks': (issuer, { response }) => send(response, 200, issuer.jwks, issuer.freshness),
  'GET /authorize': (issuer, { url, response }) => page(response, authorize(issuer, url.searchParams)),
  'POST /login': (issuer, { body, response }) => response.writeHead(303, { location: login(issuer, body) }).end(),
  'POST /token': (issuer, { body, headers, response }) => {
    return send(response, 200, grant(issuer, body, headers), { 'cache-control': 'no-store' });
  },
  // Controls.
  'POST /rotate': (issuer, { body, response }) => {
    issuer.rotate({ keep: body.get('keep') === 'true' });
    return send(response, 200, issuer.jwks);
  },
  'POST /outage': setDown(true),
  'DELETE /outage': setDown(false),
  'GET /counts': (issuer, { response }) => {
    return send(response, 200, Object.fromEntries([...PATHS].map((path) => [path, issuer.count(path)])));
  },
};

const PATHS = new Set(Object.keys(ROUTES).map((route) => route.split(' ')[1]));

/** The algorithms that this Node.js supports. */
function algorithms() {
  return Object.keys(ALGORITHMS).filter((alg) => kinds.includes(ALGORITHMS[alg].kind));
}

function send(response, status, value, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

function page(response, html) {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

/** The fields of a form. */
async function bodyOf(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) if (text.length <= MAX_CHARACTERS) text += chunk;
  if (text.length > MAX_CHARACTERS) throw new RequestError('invalid_request', 'The form is too long.', 413);
  return new URLSearchParams(text);
}
