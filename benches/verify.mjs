// Times one verification of a JWT, here and in jose, in the same process and in turns: `cargo xtask bench`, or
// `node benches/verify.mjs [--rounds N] [--milliseconds N] [--algorithms RS256,ES256]`. Prints; asserts nothing about time.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { KeySet, verifyJwt } from 'keyward';

const tools = createRequire(new URL('../tests/package.json', import.meta.url));
const jose = await import(pathToFileURL(tools.resolve('jose')).href);
const { version: joseVersion } = tools('./node_modules/jose/package.json');

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'HS256'];
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    milliseconds: { type: 'string', default: '60' },
    algorithms: { type: 'string', default: ALGORITHMS.join(',') },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log('node benches/verify.mjs [--rounds N] [--milliseconds N of each turn] [--algorithms RS256,ES256]');
  process.exit(0);
}
const [rounds, milliseconds] = [number('rounds'), number('milliseconds')];
const algorithms = values.algorithms.split(',');
const unknown = algorithms.find((name) => !ALGORITHMS.includes(name));
if (unknown !== undefined) throw new Error(`--algorithms names ${unknown}; there are ${ALGORITHMS.join(', ')}`);

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'https://api.example';
const now = Math.floor(Date.now() / 1000);
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: '248289761001', iat: now, nbf: now, exp: now + 86_400, scope: 'read write', jti: 'b6b1a1e4' };

/** A key as an issuer would publish it, and the same kind of token signed with it, by node:crypto. */
function issue(alg) {
  const hash = `sha${alg.slice(2)}`;
  const header = { alg, typ: 'JWT', kid: 'key' };
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode(header)}.${encode(CLAIMS)}`;
  if (alg.startsWith('HS')) {
    const secret = crypto.randomBytes(Number(alg.slice(2)) / 8);
    const signature = crypto.createHmac(hash, secret).update(input).digest('base64url');
    return { token: `${input}.${signature}`, jwk: { kty: 'oct', k: secret.toString('base64url'), kid: 'key', alg } };
  }
  const { publicKey, privateKey } = alg === 'ES256'
    ? crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { RSA_PKCS1_PSS_PADDING, RSA_PKCS1_PADDING } = crypto.constants;
  const padding = alg.startsWith('PS') ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
  const how = alg === 'ES256' ? { dsaEncoding: 'ieee-p1363' } : { padding, saltLength: Number(alg.slice(2)) / 8 };
  const signature = crypto.sign(hash, Buffer.from(input), { key: privateKey, ...how }).toString('base64url');
  return { token: `${input}.${signature}`, jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'key', alg, use: 'sig' } };
}

/** The contestants for an algorithm: what each does for one token. */
async function contestants(alg) {
  const { token, jwk } = issue(alg);
  const jwks = { keys: [jwk] };
  const keys = new KeySet(jwks);
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [alg] };
  // jose's local key sets hold no secrets.
  const key = jwk.kty === 'oct' ? await jose.importJWK(jwk) : jose.createLocalJWKSet(jwks);
  return {
    'keyward, KeySet': () => verifyJwt(token, keys, options),
    'keyward, plain set': () => verifyJwt(token, jwks, options),
    [`jose ${joseVersion}`]: () => jose.jwtVerify(token, key, options),
  };
}

/** Microseconds for each call, of calls one after another for a while. A promise is waited for. */
async function turn(work) {
  const end = performance.now() + milliseconds;
  const start = performance.now();
  let count = 0;
  let stop = start;
  do {
    for (let at = 0; at < 8; at++) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    count += 8;
    stop = performance.now();
  } while (stop < end);
  return ((stop - start) / count) * 1000;
}

function number(name) {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`);
  return value;
}

function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const field = (text, width) => String(text).padStart(width);
const times = new Map();
for (const alg of algorithms) {
  const works = await contestants(alg);
  for (const [name, work] of Object.entries(works)) {
    const { payload } = await work();
    if (payload.sub !== CLAIMS.sub) throw new Error(`${name} does not verify ${alg}`);
    await turn(work);
  }
  const measured = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  // In turns, so that what disturbs the machine disturbs them alike.
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) measured[name].push(await turn(work));
  }
  times.set(alg, measured);
}

const names = Object.keys(times.get(algorithms[0]));
console.log(`${cpus()[0].model}, ${cpus().length} cores; Node.js ${process.versions.node}, ${process.arch}; ${rounds} rounds of ${milliseconds} ms`);
console.log(`Microseconds for one verification, median (lowest-highest); × is jose's median over keyward's with a KeySet.\n`);
console.log(`${'alg'.padEnd(6)}${names.map((name) => field(name, 26)).join('')}${field('×', 8)}`);
for (const [alg, measured] of times) {
  const cells = names.map((name) => {
    const [lowest, highest] = [Math.min(...measured[name]), Math.max(...measured[name])];
    return field(`${median(measured[name]).toFixed(1)} (${lowest.toFixed(0)}-${highest.toFixed(0)})`, 26);
  });
  const ratio = median(measured[names[2]]) / median(measured[names[0]]);
  console.log(`${alg.padEnd(6)}${cells.join('')}${field(ratio.toFixed(2), 8)}`);
}
