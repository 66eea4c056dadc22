// One verifier under load for minutes, while its issuer rotates keys and fails at random: `cargo xtask bench soak`, or
// `node benches/soak.mjs [--minutes 10] [--seed N]`. Prints a line a minute and a summary. Exits with 1 if a
// verification was lost or wrong, or if memory grew. `support/ledger.mjs` defines when a verification is lost.
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createVerifier, JwtError } from 'keyward';
import { Ledger, now } from './support/ledger.mjs';
import { chance, sleep, startFailingIssuer } from './support/failing-issuer.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log('node benches/soak.mjs [--minutes 10, at most 120] [--seed N: the same failures and rotations again]');
  process.exit(0);
}
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0 && minutes <= 120)) throw new Error('--minutes must be a number up to 120');
if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number');

const SETTINGS = { maxAge: 5, maxStale: 60, cooldown: 2, timeout: 1 };
const LOOPS = 10;
const CALLS_PER_SECOND = 200;
const { random, pick } = chance(seed + 2);
const ledger = new Ledger(SETTINGS);
const issuer = await startFailingIssuer(ledger, SETTINGS, seed);
const verifier = createVerifier({ issuer: issuer.base, audience: 'api', jwksUri: issuer.jwksUri, ...SETTINGS });
const runSeconds = minutes * 60;
let ended = false;

// ---- the load ----

/** These codes mean that keys are missing. Every other code is a verdict on the token. */
const KEYS_MISSING = ['NO_MATCHING_KEY', 'FETCH_FAILED', 'TIMEOUT', 'INVALID', 'NOT_LOADED'].map((name) =>
  `ERR_JWKS_${name}`
);
/** The verdict on tokens of each kind, once their key is known. */
const VERDICTS = {
  good: 'verified',
  expired: 'ERR_JWT_EXPIRED',
  foreign: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  forged: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  tampered: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
};
const KINDS = [...Array(14).fill('good'), 'expired', 'foreign', 'forged', 'tampered', 'unknown', 'withdrawn'];
const total = { calls: 0, good: 0, due: 0, lost: 0, wrong: 0, excused: 0, left: 0, stalls: 0, slowest: 0 };
const excuses = {};
const errors = [];
const began = now();
const verified = { last: began, longestWithout: 0, at: 0 };

function recordError(kind, text) {
  total[kind]++;
  if (errors.length >= 20) return;
  const { lastError, ...status } = verifier.status[0];
  const known = JSON.stringify({ ...status, lastError: lastError?.code });
  errors.push(`${kind} at ${(now() - began).toFixed(1)} s, issuer ${issuer.state}: ${text}; ${known}`);
}

/** An unknown kid in the header of a good token. */
function unknown() {
  const [, payload, signature] = pick(issuer.current).good[0].split('.');
  return [
    Buffer.from(JSON.stringify({ alg: 'ES256', kid: `stranger ${random()}` })).toString('base64url'),
    payload,
    signature,
  ].join('.');
}

/**
 * Tokens with unknown kids trigger fetches as often as the cooldown allows. In quiet phases only the age of the keys
 * does.
 */
const SPELL = { seconds: 40, quiet: 25 };
const isQuiet = () => (now() - began) % SPELL.seconds < SPELL.quiet;

function choose() {
  const drawn = pick(KINDS);
  const kind = (drawn === 'unknown' || drawn === 'withdrawn') && isQuiet() ? 'good' : drawn;
  if (kind === 'unknown') return { kind, token: unknown() };
  if (kind === 'withdrawn' && issuer.former.length > 0) {
    const { kid, good } = pick(issuer.former);
    return { kind, kid, token: pick(good), isGone: ledger.isGone(kid) };
  }
  const [key, asked] = [pick(issuer.current), kind === 'withdrawn' ? 'good' : kind];
  return { kind: asked, kid: key.kid, token: pick(key[asked]), isDue: ledger.isDue(key.kid) };
}

/** One call in four uses the cached keys. One in fifty aborts before it has a result. */
async function outcomeOf(token) {
  const way = random();
  const leaving = way < 0.02 ? new AbortController() : undefined;
  try {
    if (leaving !== undefined) setTimeout(() => leaving.abort(), 10);
    if (way > 0.75) verifier.verifySync(token);
    else await verifier.verify(token, undefined, { ...(leaving && { signal: leaving.signal }) });
    return 'verified';
  } catch (error) {
    if (leaving?.signal.aborted && error === leaving.signal.reason) return 'left';
    return error instanceof JwtError ? error.code : `${error?.name}: ${error?.message}`;
  }
}

async function call(own) {
  const { kind, kid, token, isDue, isGone } = choose();
  const start = now();
  own.since = start;
  const outcome = await outcomeOf(token);
  own.since = undefined;
  const seconds = now() - start;
  total.calls++;
  total.slowest = Math.max(total.slowest, seconds);
  if (kind === 'good') total.good++;
  if (kind === 'good' && isDue) total.due++;
  if (outcome === 'verified') seeVerified();
  const what = `a token that is ${kind}, ${kid === undefined ? 'with an unknown key' : `of ${kid}`}: ${outcome} after ${
    seconds.toFixed(2)
  } s`;
  const lacksKeys = KEYS_MISSING.includes(outcome);
  if (outcome === 'left') total.left++;
  else if (kind === 'unknown') lacksKeys || recordError('wrong', what);
  else if (kind === 'withdrawn') (outcome === 'verified' ? !isGone : lacksKeys) || recordError('wrong', what);
  else if (outcome === VERDICTS[kind]) return;
  else if (!lacksKeys) recordError('wrong', what);
  // A token whose key is withdrawn while the call waits may be rejected.
  else if (isDue && !ledger.isWithdrawn(kid)) recordError('lost', what);
  else {
    total.excused++;
    excuses[outcome] = (excuses[outcome] ?? 0) + 1;
  }
}

function seeVerified() {
  const without = now() - verified.last;
  if (without > verified.longestWithout) {
    Object.assign(verified, { longestWithout: without, at: verified.last - began });
  }
  verified.last = now();
}

const calls = Array.from({ length: LOOPS }, () => ({ since: undefined }));
async function loop(own) {
  const period = LOOPS / CALLS_PER_SECOND;
  await sleep(random() * period);
  while (!ended) {
    const start = now();
    await call(own);
    await sleep(start + period - now());
  }
}

// ---- the watch ----

/** When the timer is late by this number of seconds, the process got no CPU time. */
const STALL = 0.3;
/** A call may wait for the attempt in flight, and then for another one. */
const LONGEST_CALL = 2 * SETTINGS.timeout + 3;
let beat = now();
const heart = setInterval(() => {
  const at = now();
  if (at - beat > STALL) {
    total.stalls++;
    ledger.stalled(beat);
  }
  beat = at;
  for (const own of calls) {
    if (own.since === undefined || at - own.since < LONGEST_CALL) continue;
    recordError('lost', `a call has had no result for ${(at - own.since).toFixed(1)} s`);
    own.since = undefined;
  }
}, 50);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/**
 * The memory after garbage collection. `objects`: objects and their buffers, in which the engine counts WebAssembly's
 * memory. `other`: the process's memory outside of the engine's heap. The empty part of the heap is not measured: under
 * load it grows by tens of MiB while its content stays the same.
 */
function memory() {
  collect();
  const { heapUsed, heapTotal, external, rss } = process.memoryUsage();
  return { objects: heapUsed + external, other: rss - heapTotal, process: rss };
}

/** The number of fetch attempts of the verifier. The issuer cannot count those whose connection was refused. */
function attempts() {
  const { fetched, notModified, failed } = verifier.status[0].counts;
  return fetched + notModified + failed;
}

const samples = [];
function report(minute) {
  const sample = memory();
  samples.push({ minute, ...sample });
  const parts = [
    `minute ${minute}: ${total.calls} calls, ${total.good} good tokens, of which ${total.due} were due`,
    `lost ${total.lost}, wrong ${total.wrong}, excused ${total.excused}`,
    `${attempts()} fetches, ${issuer.fetches} seen by the issuer; ${issuer.rotations} rotations`,
    `objects ${mebibytes(sample.objects)}, outside the heap ${mebibytes(sample.other)}, the whole process ${
      mebibytes(sample.process)
    }`,
  ];
  console.log(parts.join('; '));
}

setTimeout(() => {
  console.error('the run did not end in time');
  process.exit(1);
}, (runSeconds + 30) * 1000).unref();
const entries = (object) =>
  Object.entries(object).map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value) : value}`)
    .join(', ');
console.log(`Node.js ${process.versions.node}, ${process.arch}; seed ${seed}; in seconds: ${entries(SETTINGS)}`);
issuer.begin(runSeconds);
const loops = calls.map(loop);
for (let minute = 1; minute <= minutes; minute++) {
  await sleep(began + minute * 60 - now());
  report(minute);
}
await sleep(began + runSeconds - now());
ended = true;
// A call that never ends must not keep the others from being counted.
await Promise.race([Promise.all(loops), new Promise((resolve) => setTimeout(resolve, LONGEST_CALL * 1000).unref())]);
clearInterval(heart);
await issuer.end();
seeVerified();

const elapsed = now() - began;
// One for each cooldown. Without keys the second attempt comes earlier: once at the start, and once if keys have run
// out.
const most = Math.ceil(elapsed / SETTINGS.cooldown) + 3;
if (attempts() > most) recordError('wrong', `${attempts()} fetches where the cooldown allows ${most}`);
// One attempt may be in flight.
if (issuer.fetches > attempts() + 1) {
  recordError('wrong', `the issuer has seen ${issuer.fetches} fetches, the verifier counts ${attempts()}`);
}
const [second, last] = [samples.find(({ minute }) => minute === 2), samples.at(-1)];
const growth = {};
if (last?.minute > 2) for (const name of ['objects', 'other']) growth[name] = (last[name] / second[name] - 1) * 100;
const isGood = total.lost + total.wrong === 0 && Object.values(growth).every((grown) => grown <= 20);
const percent = (number) => `${number < 0 ? '' : '+'}${number.toFixed(1)} %`;
const inBrackets = (object) => (Object.keys(object).length === 0 ? '' : ` (${entries(object)})`);
const lines = [
  `\n${elapsed.toFixed(0)} s: ${total.calls} calls, ${(total.calls / elapsed).toFixed(0)} a second, the slowest ${
    total.slowest.toFixed(2)
  } s`,
  `good tokens: ${total.good}, of which ${total.due} were due`,
  `lost: ${total.lost}; excused: ${total.excused}${inBrackets(excuses)}; aborted by their callers: ${total.left}`,
  `the longest time without a verified token: ${verified.longestWithout.toFixed(1)} s, from ${
    verified.at.toFixed(1)
  } s on`,
  `wrong: ${total.wrong}`,
  `fetches: ${attempts()} of at most ${most}, ${issuer.fetches} seen by the issuer${
    inBrackets(verifier.status[0].counts)
  }`,
  `issuer in seconds: ${
    entries(issuer.spent)
  }; rotations: ${issuer.rotations}; the process got no CPU time: ${total.stalls} times`,
  `memory since minute 2: ${
    last?.minute > 2
      ? `objects ${percent(growth.objects)}, outside the heap ${percent(growth.other)}`
      : 'the run is too short for a comparison'
  }`,
  ...errors.map((text) => `- ${text}`),
  isGood
    ? 'Passed: no verification was lost or wrong, and memory did not grow.'
    : 'Failed: a verification was lost or wrong, or memory grew.',
];
console.log(lines.join('\n'));
process.exitCode = isGood ? 0 : 1;
