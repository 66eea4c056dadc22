// Runs the table in a host.
import { assertAnswer } from './answers.mjs';
import { CASES, requestOf } from './cases.mjs';

/** Rows know nothing of each other. */
const AT_ONCE = 8;

/**
 * @returns `faults`, each a text; `statuses`, how often each was answered; `passed`, how many cases got the right
 * answer
 */
export async function runTable(host) {
  const own = CASES.filter(({ needs }) => needs === undefined || host.has.includes(needs));
  const faults = [];
  const ends = new Map();
  const left = [...own];
  const work = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        ends.set(row, (await runRow(host, row)).status);
      } catch (error) {
        faults.push(`${row.guard}: ${row.name}: ${error.message.replace(/\n/g, '\n    ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const ran = await host.ran();
  const statuses = {};
  for (const [row, status] of ends) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const [times, wanted] = [ran[idOf(row)] ?? 0, status === 200 ? 1 : 0];
    if (times !== wanted) faults.push(`${row.guard}: ${row.name}: the handler ran ${times} times, not ${wanted}`);
  }
  return { faults, statuses, passed: ends.size };
}

const ids = new Map(CASES.map((row, n) => [row, `case-${n}`]));
const idOf = (row) => ids.get(row);

async function runRow(host, row) {
  const request = requestOf(row);
  request.headers = [...request.headers, ['X-Case', idOf(row)]];
  const answer = await host.send(request);
  const faults = [];
  for (const expected of [row.expected].flat()) {
    try {
      await assertAnswer(answer, expected, row.guard, request);
      return answer;
    } catch (error) {
      faults.push(error);
    }
  }
  throw faults[0];
}
