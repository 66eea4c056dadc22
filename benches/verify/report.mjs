// Converts times to medians, ratios and tables.
import { printTable } from '../support/table.mjs';
import { quantile } from './turns.mjs';

/**
 * The target ratios to jose, in the same run and runtime, of verifyJwt with a KeySet, or of its counterpart in the
 * runtime.
 */
const TARGETS = {
  node: { RS256: 0.6, PS256: 0.6, ES256: 0.4, ES384: 0.4, ES512: 0.4, EdDSA: 0.6, HS256: 0.2 },
  chromium: { RS256: 0.9, PS256: 0.9, ES256: 0.6, ES384: 0.6, ES512: 0.6, EdDSA: 0.9 },
  firefox: { RS256: 0.6, PS256: 0.6, ES256: 0.4, ES384: 0.4, ES512: 0.4, EdDSA: 0.6 },
  workerd: { RS256: 0.7, PS256: 0.7, ES256: 1, ES384: 0.8, ES512: 0.8, EdDSA: 0.9 },
};
const COLD_MILLISECONDS = 10;

/** By group: the title of the table, and the name of the ratio. */
const TITLES = {
  algorithms: [
    'One verification, one after another: microseconds, median and in brackets the lower quartile',
    'keyward : jose',
  ],
  'new key': ['The same with a key never seen before, in a set of one', 'keyward : jose'],
  keys: ['The same with sets of 1, 10 and 100 keys, of which the last fits', '100 keys : 1'],
  sizes: ['The same with larger tokens', 'keyward : jose'],
  'cold start': ['From import to the first verdict in a fresh process: milliseconds', 'keyward : jose'],
};

/**
 * The result of a case in a runtime: medians and lower quartiles by peer, the ratio of two medians, and the target.
 * @param one a case
 * @param measured `{ times, absent }` of that case
 */
export function summaryOf(runtime, one, { times, absent }) {
  const cells = Object.fromEntries(
    Object.entries(times).map((
      [name, list],
    ) => [name, { median: round(quantile(list, 0.5)), lowerQuartile: round(quantile(list, 0.25)) }]),
  );
  const { id, group, row, alg } = one;
  const { of, to } = ratioIn(runtime, one);
  const summary = { id, group, row, alg, times: cells, absent };
  const others = to.filter((name) => name in cells);
  if (of in cells && others.length > 0) {
    const ratio = (what) => round(cells[of][what] / Math.min(...others.map((name) => cells[name][what])));
    summary.ratio = { of, to: others, medians: ratio('median'), lowerQuartiles: ratio('lowerQuartile') };
  }
  if (group === 'algorithms' && TARGETS[runtime]?.[row] !== undefined) summary.target = TARGETS[runtime][row];
  // The cost of a set is the cost of its only matching key.
  if (group === 'keys') summary.target = 1;
  if (group === 'cold start') summary.targetMilliseconds = COLD_MILLISECONDS;
  return summary;
}

/** A report as JSON, a line for each case. */
export function jsonOf({ runtimes, ...rest }) {
  const lines = (list) => `[\n${list.join(',\n')}\n]`;
  const texts = runtimes.map(({ cases, ...one }) =>
    `{ ${members(one)}, "cases": ${lines(cases.map((each) => JSON.stringify(each)))} }`
  );
  return `{ ${members(rest)}, "runtimes": ${lines(texts)} }\n`;
}

const members = (value) => JSON.stringify(value).slice(1, -1);

/** Prints the tables of a runtime, one for each group of cases. */
export function printRuntime({ version, cases, error }) {
  console.log(`\n==== ${version} ====`);
  if (error !== undefined) console.log(`Excluded: ${error}`);
  const notes = [];
  const noteOf = (text) => (notes.includes(text) ? notes.indexOf(text) : notes.push(text) - 1) + 1;
  for (const [group, [title, ratioTitle]] of Object.entries(TITLES)) {
    const rows = cases.filter((one) => one.group === group);
    if (rows.length === 0) continue;
    const names = [...new Set(rows.flatMap(({ times, absent }) => [...Object.keys(times), ...Object.keys(absent)]))];
    const inOrder = ORDER.filter((name) => names.includes(name)).concat(names.filter((name) => !ORDER.includes(name)));
    const withRatio = rows.some(({ ratio }) => ratio !== undefined);
    const withTarget = rows.some(({ target, targetMilliseconds }) => (target ?? targetMilliseconds) !== undefined);
    const table = rows.map((one) => ({
      label: one.row,
      cells: [
        ...inOrder.map((name) => cellOf(one, name, noteOf)),
        ...(withRatio ? [{ value: ratioText(one) }] : []),
        ...(withTarget ? [{ value: targetOf(one) }] : []),
      ],
    }));
    const native = names.includes('jsonwebtoken');
    const columns = [
      ...inOrder,
      ...(withRatio ? [native ? 'keyward : other' : ratioTitle] : []),
      ...(withTarget ? ['target'] : []),
    ];
    console.log();
    printTable(columns, [{ title, rows: table }], [], 20);
  }
  notes.forEach((note, n) => console.log(`${n === 0 ? '\n' : ''}[${n + 1}] ${note}`));
}

const ORDER = [
  'keyward',
  'KeySet',
  'plain set',
  'Verifier',
  'jose',
  'jose, key',
  'jose, set',
  'WebCrypto',
  'fast-jwt',
  'aws-jwt-verify',
];

function cellOf({ times, absent }, name, noteOf) {
  if (name in times) return { value: `${digits(times[name].median)} (${digits(times[name].lowerQuartile)})` };
  return name in absent ? { value: '-', note: noteOf(`${name} was excluded: ${absent[name]}`) } : { value: '-' };
}

function ratioText({ ratio }) {
  return ratio === undefined ? '-' : `${ratio.medians.toFixed(2)} (${ratio.lowerQuartiles.toFixed(2)})`;
}

function targetOf({ target, targetMilliseconds }) {
  if (targetMilliseconds !== undefined) return `${targetMilliseconds} ms`;
  return target === undefined ? '-' : `<= ${target}`;
}

/**
 * The peer that is compared, and the peers it is compared with. In a Worker it is a Verifier, because that is what
 * handles requests there.
 */
function ratioIn(runtime, { group, ratio }) {
  if (runtime === 'native') return { of: 'keyward', to: ['jsonwebtoken'] };
  return runtime === 'workerd' && group === 'algorithms' ? { ...ratio, of: 'Verifier' } : ratio;
}

const round = (value) => Number(value.toPrecision(4));
const digits = (value) => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
