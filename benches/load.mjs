// The example Worker under load: without a guard, with keyward's, and with jose or Hono's own middleware in its place.
// All run in one workerd, and another process sends requests to each in turn. `cargo xtask bench load`, or `node
// benches/load.mjs [--requests N] [--json]`. Prints tables, and asserts nothing about time. It fails only if a verdict
// was wrong.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { startIssuer } from '../examples/issuer/issuer.mjs';
import { printTable } from './support/table.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log('node benches/load.mjs [--requests N, to keyward] [--json]');
  process.exit(0);
}
const TURN = 2000;
const rounds = Math.max(2, Math.round(Number(values.requests) / TURN));
/** The other peers are for comparison: their figures are stable after this number of turns. */
const ROUNDS_OF_OTHERS = Math.min(rounds, 6);
const MINUTES_AT_MOST = 15;
setTimeout(() => {
  console.error(`not done within ${MINUTES_AT_MOST} minutes`);
  process.exit(1);
}, MINUTES_AT_MOST * 60_000).unref();

const root = fileURLToPath(new URL('../', import.meta.url));
const tools = createRequire(join(root, 'tests', 'package.json'));
const { build } = tools('esbuild');
const { Miniflare } = tools('miniflare');
const AUDIENCE = 'https://api.example';
const PEERS = [
  { name: 'no guard', program: 'benches/load/open.mjs', guarded: false },
  { name: 'keyward', program: 'examples/worker/src/index.js', guarded: true },
  { name: 'jose', program: 'benches/load/jose.mjs', guarded: true },
  { name: 'hono jwk', program: 'benches/load/hono.mjs', guarded: true },
];

const issuer = await startIssuer();
const miniflare = new Miniflare({
  workers: await Promise.all(PEERS.map(async ({ program }, n) => ({
    name: `peer-${n}`,
    modules: await bundled(program),
    compatibilityDate: '2026-01-01',
    bindings: { ISSUER: issuer.base, AUDIENCE },
    routes: [`peer-${n}.localhost/*`],
  }))),
  cf: false,
  host: '127.0.0.1',
  port: 0,
});
const client = fork(join(root, 'benches/load/client.mjs'));
try {
  const { port } = await miniflare.ready;
  const requests = mixed();
  const ended = once(client, 'exit').then(([code]) => Promise.reject(new Error(`the client ended with ${code}`)));
  ended.catch(() => undefined);
  const tell = (order) => {
    client.send(order);
    return Promise.race([once(client, 'message').then(([answer]) => answer), ended]);
  };
  const turns = PEERS.map(() => []);
  const memory = [];
  for (let round = 0; round <= rounds; round++) {
    for (const [n, { guarded }] of PEERS.entries()) {
      if (PEERS[n].name !== 'keyward' && round > ROUNDS_OF_OTHERS) continue;
      const turn = await tell({ port, host: `peer-${n}.localhost`, guarded, requests, count: TURN });
      // The first turn warms up the compiler and fetches the keys.
      if (round > 0) turns[n].push(turn);
      else if (turn.wrong.length > 0) turns[n].push({ ...turn, times: [] });
    }
    memory.push(memoryOfWorkerd());
  }
  report(turns, memory);
} finally {
  client.kill();
  await miniflare.dispose();
  await issuer.close();
}

async function bundled(program) {
  const { outputFiles } = await build({
    entryPoints: [join(root, program)],
    absWorkingDir: root,
    outdir: root,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    nodePaths: [join(root, 'tests', 'node_modules')],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    entryNames: 'worker',
    logLevel: 'warning',
  });
  const modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: path.split(/[/\\]/).at(-1),
    contents,
  }));
  return modules.sort(({ type }) => (type === 'ESModule' ? -1 : 1));
}

/**
 * A mix of good and bad requests, and the status that a guard must respond with. No two turns start with the same good
 * tokens.
 */
function mixed() {
  const token = (more = {}) => issuer.accessToken({ audience: AUDIENCE, scope: 'notes:read', lifetime: 3600, ...more });
  const cut = (text) => text.slice(0, -6) + (text.at(-6) === 'A' ? 'B' : 'A') + text.slice(-5);
  const none = (text) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${text.split('.')[1]}.`;
  const algorithms = ['RS256', 'ES256'];
  const kinds = [
    ...algorithms.flatMap((alg) => Array.from({ length: 5 }, () => [200, token({ alg })])),
    ...algorithms.flatMap((alg) => [
      [401, token({ alg, lifetime: -60 })],
      [401, token({ alg, audience: 'https://other.example' })],
      [401, cut(token({ alg }))],
      [401, none(token({ alg }))],
    ]),
    [401, undefined],
    [401, 'no.token.at-all'],
  ];
  // An order that spreads the kinds, the same in every run.
  return kinds.map((_, n) => kinds[(n * 7) % kinds.length]).map(([status, text]) => ({
    status,
    authorization: text && `Bearer ${text}`,
  }));
}

/** The resident memory of the workerd that Miniflare started, in MiB, where /proc exists. */
function memoryOfWorkerd() {
  try {
    const pages = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const isOurs = /^Name:\s+workerd$/m.test(status) && new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
        return isOurs ? [Number(/^VmRSS:\s+(\d+)/m.exec(status)[1])] : [];
      } catch {
        return [];
      }
    });
    return Math.round(pages.reduce((sum, one) => sum + one, 0) / 1024);
  } catch {
    return undefined;
  }
}

function report(turns, memory) {
  const rows = PEERS.map(({ name }, n) => {
    const rates = turns[n].map(({ count, ms }) => (count / ms) * 1000).sort((a, b) => a - b);
    const times = turns[n].flatMap(({ times }) => times).sort((a, b) => a - b);
    const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
    const wrong = turns[n].flatMap(({ wrong }) => wrong);
    return {
      name,
      requests: times.length,
      'requests/s': Math.round(rates[Math.floor(rates.length / 2)]),
      'p50 ms': Number(at(0.5).toFixed(2)),
      'p99 ms': Number(at(0.99).toFixed(2)),
      'wrong verdicts': wrong.length,
      wrong: wrong.slice(0, 3),
    };
  });
  const after = (part) => memory[Math.floor((memory.length - 1) * part)];
  const held = Object.fromEntries([0.25, 0.5, 0.75, 1].map((part) => [`after ${part * 100} %`, after(part)]));
  if (values.json) {
    console.log(JSON.stringify({ rows, memory: held, fetches: issuer.count('/jwks') }));
  } else {
    const columns = ['requests', 'requests/s', 'p50 ms', 'p99 ms', 'wrong verdicts'];
    const lines = columns.map((column) => ({ label: column, cells: rows.map((row) => ({ value: row[column] })) }));
    const settings = 'good and bad tokens, RS256 and ES256, 16 connections';
    printTable(PEERS.map(({ name }) => name), [{ title: 'GET /me', settings, rows: lines }], []);
    console.log(
      `\nworkerd's memory in MiB: ${Object.entries(held).map(([name, value]) => `${value} ${name}`).join(', ')}`,
    );
    for (const { name, wrong } of rows) for (const one of wrong) console.log(`${name}: ${JSON.stringify(one)}`);
  }
  if (rows[1]['wrong verdicts'] > 0) process.exitCode = 1;
}
