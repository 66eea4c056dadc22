// The behaviour of a verifier while its issuer rotates keys or fails, for keyward and two other libraries that fetch
// keys, side by side: `cargo xtask bench outages`, or `node benches/outages.mjs [--json]`. Takes half a minute. Prints
// tables, and asserts nothing about time.
import { parseArgs } from 'node:util';
import { startRotatingIssuer } from '../tests/js/support/rotating-issuer.mjs';
import { PEERS } from './support/fetching-peers.mjs';
import { VERIFIED, codeOf, median, outcome, secondsSince, sleep, tally } from './support/outcomes.mjs';
import { printTable } from './support/table.mjs';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
if (values.help) {
  console.log('node benches/outages.mjs [--json]');
  process.exit(0);
}
const SECONDS_AT_MOST = 60;
setTimeout(() => {
  console.error(`not done within ${SECONDS_AT_MOST} seconds`);
  process.exit(1);
}, SECONDS_AT_MOST * 1000).unref();

// ---- the cases ----

const MANY = 1000;
const FOREVER = 'keys have no lifetime: only a token with an unknown kid renews them';

/**
 * The rows of each case, for one peer. `make` makes a verifier with the case's seconds. Where milliseconds are
 * measured, or the clock is set, peers run `inTurn`. Cases that spend most of their time waiting run `concurrent`.
 */
const CASES = [
  {
    title: `${MANY} cold verifications at once`,
    inTurn: true,
    async rows({ issuer, make }) {
      const tokens = Array.from({ length: MANY }, (_, n) => issuer.token({ claims: { jti: `token ${n}` } }));
      // A process that has just started has no open connection.
      issuer.headers = { connection: 'close' };
      const rounds = [];
      // The first round warms up the compiler.
      for (let round = 0; round < 6; round++) {
        const [verifier, before] = [make(), issuer.fetches];
        const timeOfAll = async () => {
          const start = performance.now();
          await Promise.all(tokens.map((token) => verifier.verify(token)));
          return performance.now() - start;
        };
        rounds.push({ cold: await timeOfAll(), fetches: issuer.fetches - before, warm: await timeOfAll() });
      }
      const ms = (name) => Math.round(median(rounds.slice(1).map((round) => round[name])));
      const fetches = Math.max(...rounds.map((round) => round.fetches));
      return { fetches, 'ms, median of 5': ms('cold'), 'ms of the same with cached keys': ms('warm') };
    },
  },
  {
    title: `${MANY} verifications one after another, no keys yet, the issuer responds 500`,
    inTurn: true,
    async rows({ issuer, make }) {
      issuer.misbehave('error');
      return failing(make(), issuer.token());
    },
  },
  {
    title: `${MANY} verifications one after another, no keys yet, the issuer refuses connections`,
    inTurn: true,
    async rows({ issuer, make }) {
      const token = issuer.token();
      await issuer.down();
      return failing(make(), token);
    },
  },
  {
    title: 'The issuer fails after keys were fetched, and they are stale',
    seconds: { lifetime: 1, cooldown: 1 },
    async rows({ issuer, make, peer }) {
      const [verifier, token] = [make(), issuer.token()];
      await verifier.verify(token);
      await sleep(1200);
      await issuer.down();
      const [before, refused] = [verifier.attempts, tally()];
      for (let n = 0; n < 200; n++) await refused.add(verifier.verify(token));
      const attempts = verifier.attempts - before;
      await issuer.up();
      issuer.misbehave('silent');
      await sleep(1200);
      const silent = tally();
      await Promise.all(Array.from({ length: 20 }, () => silent.add(verifier.verify(token))));
      return {
        'connections refused: 200 tokens': withNote(refused.text, peer.keepsForever && FOREVER),
        'connections refused: fetches': attempts,
        'connections refused: slowest, ms': refused.slowest,
        'no response: 20 tokens at once': silent.text,
        'no response: slowest, ms': silent.slowest,
      };
    },
  },
  {
    title: 'The same with default options, by a clock that is set forward',
    inTurn: true,
    async rows({ issuer, make }) {
      const [verifier, token] = [make(), issuer.token({ claims: { exp: 4_000_000_000 } })];
      await verifier.verify(token);
      await issuer.down();
      const rows = {};
      for (const [label, minutes] of [['5 minutes later', 5], ['half an hour later', 30], ['two hours later', 120]]) {
        rows[label] = await laterBy(minutes * 60, () => outcome(verifier.verify(token)));
      }
      return rows;
    },
  },
  {
    title: 'The issuer signs with a new key, and publishes only this key',
    concurrent: true,
    seconds: { lifetime: 2, cooldown: 1 },
    async rows({ issuer, make, peer, anotherIssuer }) {
      const [verifier, old] = [make(), issuer.token()];
      await verifier.verify(old);
      issuer.rotate();
      const [token, before, start] = [issuer.token(), issuer.fetches, performance.now()];
      const first = await outcome(verifier.verify(token));
      let last = first;
      while (last !== VERIFIED && performance.now() - start < 5000) {
        await sleep(20);
        last = await outcome(verifier.verify(token));
      }
      const rows = {
        'its token, right after a fetch': first,
        'its token verifies after, s': last === VERIFIED ? secondsSince(start) : 'not within 5',
        'fetches until then': issuer.fetches - before,
        'a token of the removed key then': await outcome(verifier.verify(old)),
      };
      const other = await anotherIssuer();
      const [quiet, removed] = [make(other), other.token()];
      await quiet.verify(removed);
      other.rotate();
      const since = performance.now();
      while ((await outcome(quiet.verify(removed))) === VERIFIED && performance.now() - since < 5000) await sleep(20);
      const seconds = performance.now() - since < 5000 ? secondsSince(since) : 'more than 5';
      return {
        ...rows,
        'the removed key is accepted, if no token has the new one, s': withNote(seconds, peer.keepsForever && FOREVER),
      };
    },
  },
  {
    title: `${MANY} tokens with random kids within 4 s`,
    concurrent: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make }) {
      return strangers(issuer, make(), () => undefined);
    },
  },
  {
    title: `${MANY} tokens with random kids within 4 s, the issuer responds 500`,
    concurrent: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make }) {
      return strangers(issuer, make(), () => issuer.misbehave('error'));
    },
  },
  {
    title: 'An invalid response of a key server: the outcome, and after how many seconds',
    concurrent: true,
    async rows({ make, anotherIssuer }) {
      const answers = {
        'keys, and spaces up to 600 KiB': 'long',
        'a gzip bomb': 'bomb',
        'a redirect': 'redirect',
        'a body that never ends': 'trickle',
      };
      const rows = Object.entries(answers).map(async ([label, misdeed]) => {
        const issuer = await anotherIssuer();
        issuer.misbehave(misdeed);
        const start = performance.now();
        return [label, [await outcome(make(issuer).verify(issuer.token())), `${secondsSince(start)} s`]];
      });
      return Object.fromEntries(await Promise.all(rows));
    },
  },
  {
    title: 'Cache-Control: the age at which keys are fetched again, by a clock that is set forward',
    inTurn: true,
    async rows({ make, anotherIssuer, peer }) {
      const rows = {};
      for (const [seconds, header] of [[60, 'max-age=60'], [3600, 'max-age=3600']]) {
        const issuer = await anotherIssuer();
        issuer.headers = { 'cache-control': header };
        const [from, to] = await renewal(issuer, make(issuer));
        const when = to === undefined ? `not within ${from} s` : `after ${from} to ${to} s`;
        rows[header] = withNote([from < seconds && seconds < to ? 'yes' : 'no', when], peer.keepsForever && FOREVER);
      }
      return rows;
    },
  },
  {
    title: 'An outage is distinguished from a bad token',
    concurrent: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make, anotherIssuer }) {
      const outages = await Promise.all(['error', 'refused', 'silent'].map(async (error) => {
        const failing = await anotherIssuer();
        const token = failing.token();
        if (error === 'refused') await failing.down();
        else failing.misbehave(error);
        return outcome(make(failing).verify(token));
      }));
      const verifier = make();
      const token = issuer.token();
      await verifier.verify(token);
      await sleep(1100);
      const bad = [];
      const expired = issuer.token({ claims: { exp: 1_000_000_000 } });
      for (const one of [tampered(token), expired, issuer.token({ kid: 'stranger' }), 'no token']) {
        bad.push(await outcome(verifier.verify(one)));
      }
      issuer.rotate();
      const unseen = issuer.token();
      await issuer.down();
      await sleep(1100);
      outages.push(await outcome(verifier.verify(unseen)));
      const named = (labels, codes) => Object.fromEntries(labels.map((label, n) => [label, codes[n]]));
      return {
        ...named(['outage: status 500', 'outage: connections refused', 'outage: no response'], outages),
        'outage: connections refused, token of a new key': outages[3],
        ...named([
          'bad token: tampered with',
          'bad token: expired',
          'bad token: unknown kid',
          'bad token: no token at all',
        ], bad),
        'no code or class is in both lists': outages.some((code) => bad.includes(code)) ? 'no' : 'yes',
      };
    },
  },
];

/** One token, many times, against an issuer that fails. */
async function failing(verifier, token) {
  const results = tally();
  for (let n = 0; n < MANY; n++) await results.add(verifier.verify(token));
  return {
    fetches: verifier.attempts,
    'ms for each, median': Number(median(results.times).toFixed(3)),
    codes: results.text,
  };
}

/** A good token, then many tokens with unknown keys, in steps over four seconds. */
async function strangers(issuer, verifier, misbehave) {
  const token = issuer.token();
  const others = Array.from({ length: MANY }, (_, n) => issuer.token({ kid: `stranger ${n} ${Math.random()}` }));
  await verifier.verify(token);
  misbehave();
  await sleep(1100);
  const [before, start, results] = [verifier.attempts, performance.now(), tally()];
  for (const [n, other] of others.entries()) {
    if (n % 25 === 0) await sleep(start + (n * 4000) / MANY - performance.now());
    await results.add(verifier.verify(other));
  }
  return {
    fetches: verifier.attempts - before,
    codes: results.text,
    'a good token of a known key then': await outcome(verifier.verify(token)),
  };
}

/** The last age of keys, in seconds, at which they were not fetched again, and the first at which they were. */
async function renewal(issuer, verifier) {
  const token = issuer.token({ claims: { exp: 4_000_000_000 } });
  await verifier.verify(token);
  let from = 0;
  for (const age of [30, 59, 61, 300, 599, 601, 1800, 3599, 3601, 7200, 86_400]) {
    await laterBy(age, async () => {
      await verifier.verify(token);
      // The fetch may happen in the background.
      await sleep(30);
    });
    if (issuer.fetches > 1) return [from, age];
    from = age;
  }
  return [from];
}

async function laterBy(seconds, work) {
  const { now } = Date;
  Date.now = () => now.call(Date) + seconds * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** The same token with one significant bit of its signature changed. */
function tampered(token) {
  const at = token.length - 10;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

// ---- the output ----

const withNote = (value, note) => (note ? { value, note } : value);

/** The rows of a case for one peer. An error excludes the peer with a note, and the others continue. */
async function rowsOf({ rows, seconds = {} }, peer) {
  const issuers = [];
  const anotherIssuer = async () => {
    issuers.push(await startRotatingIssuer());
    return issuers.at(-1);
  };
  try {
    const issuer = await anotherIssuer();
    return await rows({ issuer, anotherIssuer, peer, make: (at = issuer) => peer.make(at, seconds) });
  } catch (error) {
    return { error: error };
  } finally {
    await Promise.all(issuers.map((issuer) => issuer.close()));
  }
}

async function resultsOf(one) {
  if (!one.inTurn) return Promise.all(PEERS.map((peer) => rowsOf(one, peer)));
  const results = [];
  for (const peer of PEERS) results.push(await rowsOf(one, peer));
  return results;
}

function settingsOf({ seconds = {} }) {
  const texts = PEERS.map((peer) => {
    const given = Object.entries(peer.settings(seconds)).filter(([, value]) => value !== undefined);
    return given.length === 0
      ? []
      : `${peer.name.split(' ')[0]} ${given.map(([name, value]) => `${name} ${value} s`).join(', ')}`;
  });
  return texts.flat().join('; ');
}

const notes = [];
/** The value of a peer in a row, and the number of the note that explains it. */
function cellOf(result, label) {
  const { error } = result;
  const found = error === undefined
    ? result[label]
    : { value: '–', note: `excluded: ${codeOf(error)}, ${error.message}` };
  const { value, note } = found?.note === undefined ? { value: found ?? '–' } : found;
  if (note === undefined) return { value };
  if (!notes.includes(note)) notes.push(note);
  return { value, note: notes.indexOf(note) + 1 };
}

const names = PEERS.map(({ name }) => name);
const all = new Map();
for (const one of CASES) if (!one.concurrent) all.set(one, await resultsOf(one));
await Promise.all(CASES.filter(({ concurrent }) => concurrent).map(async (one) => all.set(one, await resultsOf(one))));
const report = CASES.map((one) => {
  const results = all.get(one);
  const labels = new Set(results.flatMap((result) => (result.error === undefined ? Object.keys(result) : [])));
  const rows = [...(labels.size === 0 ? ['no peer took part'] : labels)].map((label) => ({
    label,
    cells: results.map((result) => cellOf(result, label)),
  }));
  return { title: one.title, settings: settingsOf(one), rows };
});

if (values.json) {
  console.log(JSON.stringify({ node: process.versions.node, peers: names, cases: report, notes }, null, 2));
} else {
  console.log(`Node.js ${process.versions.node}, ${process.arch}; an issuer on this machine.`);
  console.log('Options have their defaults, except those that are named.\n');
  printTable(names, report, notes);
}
