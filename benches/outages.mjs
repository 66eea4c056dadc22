// What a verifier does while its issuer rotates, fails or misbehaves, here and in two others that fetch keys, side by
// side: `cargo xtask bench outages`, or `node benches/outages.mjs [--json]`. Takes half a minute. Prints; asserts
// nothing about time.
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

// ---- what happens ----

const MANY = 1000;
const FOREVER = 'it has no lifetime of keys: nothing renews them but a token whose kid they lack';

/**
 * The rows of each case, for one peer: `make` makes a verifier with the case's seconds. Where milliseconds are
 * measured, or the clock is set, peers come `inTurn`. Where most of the time is spent waiting, cases go on `beside`
 * each other.
 */
const CASES = [
  {
    title: `${MANY} cold verifications at once`,
    inTurn: true,
    async rows({ issuer, make }) {
      const tokens = Array.from({ length: MANY }, (_, n) => issuer.token({ claims: { jti: `token ${n}` } }));
      // What has just started has no connection to go on with.
      issuer.headers = { connection: 'close' };
      const rounds = [];
      // The first is for the compiler.
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
      return { fetches, 'ms, median of 5': ms('cold'), 'ms of the same once keys are there': ms('warm') };
    },
  },
  {
    title: `${MANY} verifications one after another, no keys yet, the issuer answers 500`,
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
    title: 'The issuer fails after keys were fetched, and they are not fresh any more',
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
        'no answer: 20 tokens at once': silent.text,
        'no answer: slowest, ms': silent.slowest,
      };
    },
  },
  {
    title: 'The same with every default, by a clock that is set forward',
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
    title: 'The issuer signs with a new key, and publishes it alone',
    beside: true,
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
    beside: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make }) {
      return strangers(issuer, make(), () => undefined);
    },
  },
  {
    title: `${MANY} tokens with random kids within 4 s, the issuer answers 500`,
    beside: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make }) {
      return strangers(issuer, make(), () => issuer.misbehave('error'));
    },
  },
  {
    title: 'An answer that no key server should give: the outcome, and after how many seconds',
    beside: true,
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
    title: 'Cache-Control is honoured; seen by when keys are fetched again, by a clock that is set forward',
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
    title: 'An outage is told apart from a bad token',
    beside: true,
    seconds: { cooldown: 1 },
    async rows({ issuer, make, anotherIssuer }) {
      const outages = await Promise.all(['error', 'refused', 'silent'].map(async (fault) => {
        const failing = await anotherIssuer();
        const token = failing.token();
        if (fault === 'refused') await failing.down();
        else failing.misbehave(fault);
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
        ...named(['outage: status 500', 'outage: connections refused', 'outage: no answer'], outages),
        'outage: refused, token of a new key': outages[3],
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

/** A good token, then many that name keys which there are not, in steps over four seconds. */
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
      // It may be fetched behind the caller's back.
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

/** The same token, but for one bit of its signature that counts. */
function tampered(token) {
  const at = token.length - 10;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

// ---- what is printed ----

const withNote = (value, note) => (note ? { value, note } : value);

/** The rows of a case for one peer. Whatever keeps it from taking part is said, and the others go on. */
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
    return { fault: error };
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
/** What a peer has in a row, and the number of the note that explains it. */
function cellOf(result, label) {
  const { fault } = result;
  const found = fault === undefined
    ? result[label]
    : { value: '–', note: `it did not take part: ${codeOf(fault)}, ${fault.message}` };
  const { value, note } = found?.note === undefined ? { value: found ?? '–' } : found;
  if (note === undefined) return { value };
  if (!notes.includes(note)) notes.push(note);
  return { value, note: notes.indexOf(note) + 1 };
}

const names = PEERS.map(({ name }) => name);
const all = new Map();
for (const one of CASES) if (!one.beside) all.set(one, await resultsOf(one));
await Promise.all(CASES.filter(({ beside }) => beside).map(async (one) => all.set(one, await resultsOf(one))));
const report = CASES.map((one) => {
  const results = all.get(one);
  const labels = new Set(results.flatMap((result) => (result.fault === undefined ? Object.keys(result) : [])));
  const rows = [...(labels.size === 0 ? ['nobody took part'] : labels)].map((label) => ({
    label,
    cells: results.map((result) => cellOf(result, label)),
  }));
  return { title: one.title, settings: settingsOf(one), rows };
});

if (values.json) {
  console.log(JSON.stringify({ node: process.versions.node, peers: names, cases: report, notes }, null, 2));
} else {
  console.log(`Node.js ${process.versions.node}, ${process.arch}; an issuer on this machine.`);
  console.log('Options are the defaults but for those that are named.\n');
  printTable(names, report, notes);
}
