// Times the verification of a JWT in keyward and other libraries, on the same tokens: in Node.js, Chromium, Firefox and
// workerd, one after another, and in Rust. In each runtime all peers share a process and take turns. `cargo xtask
// bench`, or `node benches/verify.mjs`. Prints tables, and writes them as JSON and as a plot. Asserts nothing about
// time.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../tests/js/support/process.mjs';
import { versionOf } from './support/peers.mjs';
import { ALGORITHMS, AUDIENCE, GROUPS, ISSUER, casesOf } from './verify/cases.mjs';
import { plot } from './verify/plot.mjs';
import { jsonOf, printRuntime, summaryOf } from './verify/report.mjs';
import { RUNTIMES, coldStarts, scratch } from './verify/runtimes.mjs';

const USAGE = `node benches/verify.mjs [options]; lists are separated by commas
  --runtimes      of ${Object.keys(RUNTIMES).join(',')}
  --algorithms    of ${ALGORITHMS.join(',')}
  --groups        of ${GROUPS.join(',')},cold start
  --rounds        number of turns of each peer (11)
  --milliseconds  approximate time of a turn (40)
  --save          also write benches/results/verify.json and verify.svg, which the README shows`;
const { values } = parseArgs({
  options: {
    runtimes: { type: 'string', default: Object.keys(RUNTIMES).join(',') },
    algorithms: { type: 'string', default: ALGORITHMS.join(',') },
    groups: { type: 'string', default: [...GROUPS, 'cold start'].join(',') },
    rounds: { type: 'string', default: '11' },
    milliseconds: { type: 'string', default: '40' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const runtimes = list('runtimes', Object.keys(RUNTIMES));
const algorithms = list('algorithms', ALGORITHMS);
const groups = list('groups', [...GROUPS, 'cold start']);
const order = { rounds: number('rounds'), milliseconds: number('milliseconds'), issuer: ISSUER, audience: AUDIENCE };

function list(name, known) {
  const given = values[name].split(',');
  const unknown = given.find((one) => !known.includes(one));
  if (unknown !== undefined) throw new Error(`--${name} names ${unknown}; there are ${known.join(', ')}`);
  return given;
}

function number(name) {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number, at least 1`);
  return value;
}

/** Times everything in one runtime. An error excludes the runtime with a message, and the others continue. */
async function timesIn(name, cases) {
  const result = { name, version: name, cases: [] };
  let runtime;
  try {
    process.stderr.write(`starting ${name}\n`);
    runtime = await RUNTIMES[name]();
    result.version = runtime.version;
    for (
      const one of name === 'native' ? cases.filter(({ group }) => ['algorithms', 'sizes'].includes(group)) : cases
    ) {
      process.stderr.write(`${runtime.version}: ${one.id}\n`);
      result.cases.push(summaryOf(name, one, await runtime.measure(one, order)));
    }
  } catch (error) {
    result.error = error.message;
    process.exitCode = 1;
  } finally {
    await runtime?.close();
  }
  if (name === 'node' && groups.includes('cold start')) result.cases.push(...(await coldCases()));
  return result;
}

async function coldCases() {
  const names = algorithms.filter((name) => ['RS256', 'ES256'].includes(name));
  const peers = {
    keyward: 'keyward, plain set',
    jose: 'jose, new set',
    'fast-jwt': 'fast-jwt',
    'aws-jwt-verify': 'aws-jwt-verify',
  };
  const cases = [];
  for (const { row, alg, samples } of await casesOf(names, ['algorithms'])) {
    process.stderr.write(`cold start ${row}\n`);
    const one = {
      id: `cold start ${row}`,
      group: 'cold start',
      row,
      alg,
      samples,
      ratio: { of: 'keyward', to: ['jose'] },
    };
    cases.push(summaryOf('node', one, await coldStarts(one, order, peers)));
  }
  return cases;
}

const cases = await casesOf(algorithms, groups);
const peers = Object.fromEntries(['jose', 'fast-jwt', 'aws-jwt-verify'].map((name) => [name, versionOf(name)]));
const machine = {
  processor: cpus()[0].model,
  cores: cpus().length,
  platform: process.platform,
  architecture: process.arch,
};
const report = { machine, peers, rounds: order.rounds, milliseconds: order.milliseconds, runtimes: [] };
for (const name of runtimes) report.runtimes.push(await timesIn(name, cases));

console.log(
  `${machine.processor}, ${machine.cores} cores, ${machine.platform} ${machine.architecture}; ` +
    `${order.rounds} rounds of ${order.milliseconds} ms`,
);
console.log(
  `${Object.entries(peers).map(([name, version]) => `${name} ${version}`).join(', ')}; no cache of results anywhere.`,
);
console.log(
  'KeySet, plain set: verifyJwt with it. Verifier: its verify, with fetched keys. WebCrypto: the signature alone, ' +
    'the key',
);
console.log(
  'imported once. jose: jwtVerify, with an imported key and with a local set; a ratio is to the faster of the two.',
);
for (const runtime of report.runtimes) printRuntime(runtime);

const folders = [scratch, ...(values.save ? [join(root, 'benches', 'results')] : [])];
for (const folder of folders) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'verify.json'), jsonOf(report));
  await writeFile(join(folder, 'verify.svg'), plot(report));
}
console.log(`\nWritten: verify.json and verify.svg in ${folders.join(' and ')}`);
