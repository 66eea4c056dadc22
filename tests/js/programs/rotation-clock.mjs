// Outages with a fake clock and a seeded random generator: an hour passes as fast as it can be computed. Timers are
// real.
import { createVerifier } from 'keyward';

const { token, jwks, seeds, steadySeeds } = JSON.parse(process.argv[2]);
let now = Date.UTC(2027, 0, 1);
Date.now = () => now;

const issuer = 'https://issuer.example';
const WAYS = { keys: { jwksUri: `${issuer}/keys` }, discovery: { discovery: true } };
const ERRORS = [() => new Response('', { status: 500 }), () => Promise.reject(new TypeError('connection refused'))];
/** The requests of one attempt, by error: a fetch that rejects is repeated once. */
const REQUESTS = [1, 2];

/** A pseudo-random generator: mulberry32. */
function chances(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The number of attempts at a failing issuer within a minute, with callers at `next(nextAttemptAt)`. */
async function firstMinute(seed, way, next) {
  const chance = chances(seed);
  crypto.getRandomValues = (bytes) =>
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, chance() * 2 ** 32, true);
  let fetches = 0;
  const fetch = async () => (fetches++, ERRORS[seed % ERRORS.length]());
  const verifier = createVerifier({ issuer, audience: 'api', ...WAYS[way], fetch });
  for (const end = now + 60_000; now < end; ) {
    const { code, retryAfter } = await verifier.verify(token).then(() => ({ code: 'none' }), (error) => error);
    const expected = way === 'keys' ? 'ERR_JWKS_FETCH_FAILED' : 'ERR_DISCOVERY_FAILED';
    if (code !== expected || !(retryAfter > 0 && retryAfter <= 60)) {
      throw new Error(`seed ${seed}: ${code}, ${retryAfter}`);
    }
    now = next(verifier.status[0].nextAttemptAt.getTime());
  }
  return fetches / REQUESTS[seed % ERRORS.length];
}

async function most(way, count, next) {
  const all = [];
  for (let seed = 1; seed <= count; seed++) all.push(await firstMinute(seed, way, next));
  const mean = all.reduce((sum, one) => sum + one) / all.length;
  return { seeds: all.length, least: Math.min(...all), most: Math.max(...all), mean };
}

/**
 * With the default options: until when the keys of an issuer are used that fails after its first response, in seconds.
 */
async function outage() {
  let [fetches, down] = [0, false];
  const fetch = async () => (fetches++, down ? ERRORS[fetches % 2]() : Response.json(jwks));
  const verifier = createVerifier({ issuer, audience: 'api', jwksUri: `${issuer}/keys`, fetch });
  await verifier.verify(token);
  down = true;
  const [began, results] = [now, []];
  for (; now < began + 6000_000; now += 7000) {
    const code = await verifier.verify(token).then(() => 'verified', (error) => `${error.code}: ${error.message}`);
    results.push({ at: (now - began) / 1000, code });
  }
  const firstError = results.findIndex(({ code }) => code !== 'verified');
  const [used, later] = [results.slice(0, firstError), results.slice(firstError)];
  return {
    lastUse: used.at(-1).at,
    firstError: later[0],
    again: later.filter(({ code }) => code === 'verified').length,
    fetches,
  };
}

// Callers that come exactly at the time of the next attempt cause most fetches. Other callers come every 25 ms, as on a
// busy server.
const eager = (nextAttemptAt) => nextAttemptAt + 1;
const steady = () => now + 25;
console.log(JSON.stringify({
  keys: await most('keys', seeds, eager),
  discovery: await most('discovery', seeds / 10, eager),
  steady: await most('keys', steadySeeds, steady),
  outage: await outage(),
}));
