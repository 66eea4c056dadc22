// An issuer on this machine that signs tokens, rotates its keys, and fails in the way it is told to.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { newKey as newKeyOf, signJwt } from '../../../examples/issuer/signing.mjs';

const KIB = 1024;
/** The size of a bomb after decompression. */
const BOMB = gzipSync(Buffer.alloc(128 * KIB * KIB, ' '));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const plain = (body, type = 'application/json') => (_, response) =>
  response.writeHead(200, { 'content-type': type }).end(body);

/** Responses of a failing issuer in place of its key set. `text` is the key set it would publish. */
const MISDEEDS = {
  error: (_, response) => response.writeHead(500).end('no'),
  silent: () => undefined,
  trickle: (_, response, text) => {
    response.writeHead(200, { 'content-length': text.length });
    let sent = 0;
    const send = () => response.destroyed || (response.write(text[sent++]), setTimeout(send, 1000));
    send();
  },
  long: (_, response, text) => response.writeHead(200).end(text.padEnd(600 * KIB)),
  announcedLong: (_, response, text) =>
    response.writeHead(200, { 'content-length': 600 * KIB }).end(text.padEnd(600 * KIB)),
  bomb: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
  redirect: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  html: plain('<!doctype html><title>Sign in</title>', 'text/html'),
  otherContent: plain(Buffer.from('%PDF-1.7\n\xff\xfe', 'latin1'), 'application/pdf'),
  otherJson: plain('[]'),
  empty: plain(''),
  keysTwice: (_, response, text) => plain(text.replace('{', '{"keys":[],'))(_, response),
  crowd: (_, response, text) => {
    const others = Array.from({ length: 5000 }, (_, n) => ({ kty: 'none', kid: `other-${n}` }));
    plain(JSON.stringify({ keys: [...JSON.parse(text).keys, ...others] }))(_, response);
  },
  /** A key with duplicate members, the second ones from another key: a parser must not choose between them. */
  membersTwice: (_, response, text) => {
    const [key] = JSON.parse(text).keys;
    plain(`{"keys":[${JSON.stringify(key).replace('{', `{"x":${JSON.stringify(key.y)},`)}]}`)(_, response);
  },
  /** Another key under the same `kid`, and then the right key. */
  sameKidTwice: (_, response, text) => {
    const [key] = JSON.parse(text).keys;
    plain(JSON.stringify({ keys: [{ ...newKey(key.kid).jwk }, key] }))(_, response);
  },
};

let made = 0;
function newKey(kid = `key-${++made}`) {
  const key = newKeyOf('P-256', kid);
  return { ...key, jwk: { ...key.jwk, alg: 'ES256' } };
}

/** Starts an issuer on a free port. `close` ends it. */
export async function startRotatingIssuer() {
  const issuer = new RotatingIssuer();
  await issuer.up();
  return issuer;
}

class RotatingIssuer {
  /** Every request: path, method and headers. */
  seen = [];
  /** The number of requests whose response has not ended. */
  open = 0;
  /** The delay of a response, in milliseconds. */
  delay = 0;
  /** Headers sent with the key set. */
  headers = {};
  /** Whether the key set has an ETag, so that 304 is possible. */
  validates = false;
  /** Members that replace or extend the issuer's metadata. */
  metadata = {};
  /** Called at each request for keys. */
  onFetch = () => undefined;
  #misdeed;
  #published = [newKey()];
  #server;
  #port = 0;

  get base() {
    return `http://localhost:${this.#port}`;
  }

  get jwksUri() {
    return `${this.base}/keys`;
  }

  get jwks() {
    return { keys: this.#published.map(({ jwk }) => jwk) };
  }

  /** The number of requests for keys. */
  get fetches() {
    return this.count('/keys');
  }

  count(path, method = 'GET') {
    return this.seen.filter((request) => request.path === path && request.method === method).length;
  }

  /** Makes a token signed with the newest key, or as `options` say. `kid` is the header's value, whatever the key. */
  token({ claims = {}, key = this.#published.at(-1), kid = key.kid } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const payload = { iss: this.base, aud: 'api', sub: 'user', iat: now, exp: now + 7200, ...claims };
    return signJwt({ alg: 'ES256', kid }, payload, key);
  }

  /** An unsigned token with alg none. */
  unsigned() {
    const [, payload] = this.token().split('.');
    return `${encode({ alg: 'none' })}.${payload}.`;
  }

  /** Signs with a new key from now on. The other keys stay published if `keep`. */
  rotate({ keep = false } = {}) {
    this.#published = [...(keep ? this.#published : []), newKey()];
  }

  /** Publishes only the newest key. */
  retire() {
    this.#published = this.#published.slice(-1);
  }

  /** From now on fails in the named way in place of publishing keys. Without a name it publishes them again. */
  misbehave(name) {
    this.#misdeed = name === undefined ? undefined : MISDEEDS[name];
  }

  /** Listens, on the same port as before if there was one. */
  async up() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve, reject) => this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve));
    this.#port = this.#server.address().port;
  }

  /** Stops listening, so that connections are refused. */
  async down() {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  close() {
    return this.down();
  }

  async #answer(request, response) {
    const { method, headers } = request;
    const { pathname: path } = new URL(request.url, this.base);
    this.seen.push({ path, method, headers });
    this.open++;
    response.once('close', () => this.open--);
    response.setHeader('access-control-allow-origin', '*');
    // A CORS preflight means that the client sent a header it must not send. Permission is not given.
    if (method === 'OPTIONS') return response.writeHead(403).end();
    if (path === '/keys') this.onFetch(request, response);
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (path === '/.well-known/openid-configuration') {
      return plain(JSON.stringify({ issuer: this.base, jwks_uri: this.jwksUri, ...this.metadata }))(request, response);
    }
    const text = JSON.stringify(this.jwks);
    if (path !== '/keys') return response.writeHead(404).end();
    if (this.#misdeed !== undefined) return this.#misdeed(request, response, text);
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`;
    const sent = { 'content-type': 'application/jwk-set+json', ...(this.validates && { etag }), ...this.headers };
    const known = this.validates && headers['if-none-match'] === etag;
    return known ? response.writeHead(304, sent).end() : response.writeHead(200, sent).end(text);
  }
}
