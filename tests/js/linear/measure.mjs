// Measures how the time of a parser grows with its input.

/** The number of characters that a parser gets, unless it takes fewer. */
export const LARGEST = 1024 * 1024;
/**
 * The number of characters with which every unit is tried. The slowest units are measured with the largest size too.
 */
const SCREENING = 64 * 1024;
const SLOWEST = 3;
/** Milliseconds below which times are not compared, because engines compile and collect garbage meanwhile. */
const FLOOR = 12;
/**
 * Doubling a text may at most triple the time, as an average of three doublings: the whole may take 27 times as long as
 * an eighth of it, and a quadratic parser takes 64 times as long. One doubling says too little, since engines slow down
 * in steps: where a heap outgrows a cache or a generation of the collector, `JSON.parse` of brackets takes 4.1 times as
 * long for 1 MiB as for 512 KiB, and 2.5 times as long for 2 MiB as for 1 MiB.
 */
const PART = 8;
const GROWTH = 3 ** 3;
/** Measurements of both sizes before a time counts as too long. The least time of each size counts. */
const RUNS = 8;
/** Milliseconds after which a slow parser is not measured again. */
const LONGEST = 3000;

/** The units whose repetition makes the texts. Some places do not allow lone surrogates and line breaks. */
export const UNITS = [
  ' ',
  '\t',
  ',',
  ';',
  '=',
  '"',
  '\\',
  '%',
  '.',
  '/',
  '[',
  '{',
  '\n',
  '\r\n',
  '\ud800',
  '7',
  'A',
  '\u00e9',
  '-',
  '-----BEGIN',
  '-----BEGIN PUBLIC KEY-----',
  ' ,',
  'a=b; ',
  '%2e/',
  '../',
  '"a",',
  '"a":1,',
  '\\u0041',
  '{},',
  'Bearer ',
];

/** A text of at least this many characters. */
const textOf = (unit, size) => unit.repeat(Math.ceil(size / unit.length));

/**
 * Gives a parser texts of every unit, up to the size it takes.
 * @param row `make(text)` makes the input, which is not measured, or `undefined` where none is possible; `run(input)`;
 * `largest`, where a parser has a lower limit
 * @returns the slowest unit, with its times at half and whole size, and `problems`
 */
export async function measure({ name, make = (text) => text, run, largest = LARGEST, units = UNITS }) {
  const problems = [];
  const compare = async (unit, size) => {
    const timeOf = (characters, runs) => timed(make, run, textOf(unit, characters), runs);
    let [part, whole] = [await timeOf(size / PART, 1), await timeOf(size, 1)];
    if (part === undefined || whole === undefined) return undefined;
    const isSlow = () => whole > FLOOR && whole > GROWTH * part;
    if (isSlow()) part = Infinity;
    for (let count = 0; (part === Infinity || isSlow()) && count < RUNS; count++) {
      // A quadratic parser would take minutes; a linear one that the collector interrupted needs a few runs.
      if (whole * count > LONGEST) break;
      // Eight eighths whose results are all kept leave the garbage collector as much work as the whole.
      [part, whole] = [
        Math.min(part, (await timeOf(size / PART, PART)) / PART),
        Math.min(whole, await timeOf(size, 1)),
      ];
    }
    if (isSlow()) {
      const shown = JSON.stringify(unit);
      problems.push(
        `${name}: ${size} characters of ${shown} take ${whole.toFixed(1)} ms, ` +
          `${size / PART} of them ${part.toFixed(2)} ms`,
      );
    }
    return { name, unit, size, half: NaN, whole };
  };
  const slowestOf = (results) =>
    results.filter((one) => one !== undefined).sort((one, other) => other.whole - one.whole);
  const screened = [];
  for (const unit of units) {
    // A quadratic parser would take minutes for all of them.
    if (problems.length === 0) screened.push(await compare(unit, Math.min(SCREENING, largest)));
  }
  if (slowestOf(screened).length === 0) problems.push(`${name}: no text was accepted`);
  if (problems.length > 0)
    return { name, unit: '', size: 0, half: NaN, whole: NaN, ...slowestOf(screened)[0], problems };
  const measured = [];
  for (const { unit } of slowestOf(screened).slice(0, SLOWEST))
    if (problems.length === 0) measured.push(await compare(unit, largest));
  const [worst] = slowestOf(measured);
  if (worst === undefined) throw new Error(`${name}: a text was rejected only for its length`);
  return { ...worst, half: await timed(make, run, textOf(worst.unit, worst.size / 2), 1), problems };
}

/** Milliseconds of some runs, each with a new input. */
async function timed(make, run, text, runs) {
  const inputs = [];
  for (let count = 0; count < runs; count++) inputs.push(await make(text));
  if (inputs.includes(undefined)) return undefined;
  const [start, used] = [performance.now(), process.cpuUsage()];
  const results = [];
  for (const input of inputs) {
    const result = run(input);
    results.push(typeof result?.then === 'function' ? await result : result);
  }
  const { user, system } = process.cpuUsage(used);
  // The clock counts the time of other processes too; the process's CPU time counts its other threads.
  return Math.min(performance.now() - start, (user + system) / 1000);
}

/** A table of the measurements, the slowest first. */
export function tableOf(results) {
  const rows = [...results]
    .sort((one, other) => other.whole - one.whole)
    .map(({ name, unit, half, whole, size }) => [
      name,
      JSON.stringify(unit),
      `${size / 1024} KiB`,
      half.toFixed(1),
      whole.toFixed(1),
    ]);
  const all = [['parser', 'worst text', 'whole size', 'half, ms', 'whole, ms'], ...rows];
  const widths = all[0].map((_, at) => Math.max(...all.map((row) => row[at].length)));
  return all
    .map((row) => row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '))
    .join('\n');
}
