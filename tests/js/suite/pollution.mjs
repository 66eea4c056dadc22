// Members of a polluted Object.prototype select no keys, no clock and no deadline.
import { each, equal, must } from './assert.mjs';
import { AUDIENCE, ISSUER, URI, json, keeper, outcome, serving, sleep } from './served.mjs';

const WELL_KNOWN = `${ISSUER}/.well-known/openid-configuration`;
const ELSEWHERE = 'https://evil.example/jwks';
const SAMPLE = 'claims-no-options';

/** Runs `work` while every object inherits one more member. */
async function polluted(name, value, work) {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: false, writable: true });
  try {
    return await work();
  } finally {
    delete Object.prototype[name];
  }
}

/**
 * Members that an attacker may write: keys in every place that might be read for keys, and further members of
 * verifiers. Not `set` and `get`, which break property descriptors, and so the functions of the platform.
 */
function pollutions(keyward, forged) {
  const set = new keyward.KeySet(forged);
  const future = [0, 1e12];
  return {
    jwks: forged,
    jwksUri: ELSEWHERE,
    discovery: true,
    from: 'jwks',
    issuer: ISSUER,
    issuers: [ISSUER],
    keys: forged.keys,
    value: { set, jwks: forged },
    fresh: future,
    restored: true,
    attempt: { number: 1, beats: 0, outcome: 'succeeded' },
    outcome: 'succeeded',
    etag: '"x"',
    lastError: 1,
    timer: 1,
    controller: { signal: AbortSignal.abort() },
    isTakenOver: () => true,
    idTokenAlgorithms: ['RS256'],
    url: ELSEWHERE,
    named: ['RS256'],
    kept: 1,
    identity: [],
    storeKey: 'x',
    headersFor: () => ({ x: 'y' }),
    insecureHosts: ['evil.example'],
    jwksOrigins: ['https://127.0.0.1'],
    code: 'ERR_DISCOVERY_FAILED',
    policy: '{}',
    currentDate: new Date(4e12),
    clockTolerance: 1e9,
    algorithms: ['none'],
    requiredClaims: [],
    audience: 'x',
    allowWeakKeys: true,
    limits: { tokenBytes: 1 },
    profile: 'id_token',
    maxAge: 0,
    constraints: {},
    cached: { constraints: {} },
    error: { code: 'x', message: 'x' },
    refresh: 1,
    fallback: true,
    kind: 'use',
    fetchedAt: 1,
    freshUntil: 1e12,
    staleUntil: 1e12,
    failures: 0,
    freshFor: 1e12,
    nextAttemptAt: 5,
    waitUntil: 5,
    status: 200,
    metadata: { jwks_uri: ELSEWHERE },
    jwks_uri: ELSEWHERE,
    text: '{"keys":[]}',
    result: { jwks: forged },
    entry: { read: () => ({ text: JSON.stringify(forged) }) },
    states: [forged],
  };
}

const SOURCES = { jwksUri: { jwksUri: URI }, discovery: { discovery: true }, jwks: {} };

/** A verifier whose issuer publishes `published`. It must not fetch from the attacker's URL. */
function verifierOf(keyward, published, source) {
  const fetch = serving((url) => {
    must(!url.startsWith(ELSEWHERE), 'keys were fetched from the attacker');
    return json(url === WELL_KNOWN ? { issuer: ISSUER, jwks_uri: URI } : published);
  });
  const own = source === 'jwks' ? { jwks: published } : { ...SOURCES[source], fetch };
  return keyward.createVerifier({ issuer: ISSUER, audience: AUDIENCE, ...own });
}

/** A key set without the key that signed the sample's token. */
function otherSet({ keys }) {
  const [key] = keys;
  return { keys: [{ ...key, kid: 'other', use: 'enc' }] };
}

async function forEachPollution(keyward, samples, check) {
  const { token, keys, now } = samples(SAMPLE);
  const at = { currentDate: new Date(now * 1000) };
  const rows = Object.keys(SOURCES).flatMap((source) =>
    Object.entries(pollutions(keyward, keys)).map(([name, value]) => [source, name, value]),
  );
  await each(rows, async ([source, name, value]) => check({ source, name, value, token, keys, at }));
}

export const POLLUTION = {
  async 'no inherited member makes a forged token verify'(keyward, samples) {
    await forEachPollution(keyward, samples, async ({ source, name, value, token, keys, at }) => {
      const published = otherSet(keys);
      const before = verifierOf(keyward, published, source);
      const ends = await polluted(name, value, async () => {
        const call = async (make) => outcome((async () => make().verify(token, at, keeper()))());
        return [await call(() => before), await call(() => verifierOf(keyward, published, source))];
      });
      for (const end of ends) must(end !== 'verified', `${source}, ${name}: ${end}`);
    });
  },

  async 'no inherited member makes earlier verifiers reject a valid token'(keyward, samples) {
    await forEachPollution(keyward, samples, async ({ source, name, value, token, keys, at }) => {
      const [unloaded, loaded] = [verifierOf(keyward, keys, source), verifierOf(keyward, keys, source)];
      await loaded.prefetch();
      const verdicts = await polluted(name, value, async () => [
        await outcome(unloaded.verify(token, at, keeper())),
        await outcome(loaded.verify(token, at, keeper())),
      ]);
      equal(verdicts, ['verified', 'verified'], `${source}, ${name}`);
    });
  },

  async 'no inherited member extends a deadline'(keyward) {
    await each(
      ['timer', 'controller', 'late', 'signal', 'timeout', 'seconds'].filter(
        (name) => name !== 'signal' || globalThis.process === undefined,
      ),
      async (name) => {
        const verifier = keyward.createVerifier({
          issuer: ISSUER,
          audience: AUDIENCE,
          jwksUri: URI,
          timeout: 0.1,
          fetch: () => new Promise(() => undefined),
        });
        const call = polluted(name, 1, () =>
          Promise.race([
            verifier.prefetch().then(
              () => 'loaded',
              ({ code }) => code,
            ),
            sleep(1500).then(() => 'still waiting'),
          ]),
        );
        equal(await call, 'ERR_JWKS_TIMEOUT', name);
      },
    );
  },
};
