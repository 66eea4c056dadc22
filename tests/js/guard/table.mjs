// Runs the table in a host.
import { assertResponse } from './responses.mjs';
import { CASES, requestOf } from './cases.mjs';

/** Rows do not depend on each other, so several run at a time. */
const AT_ONCE = 8;

/** @returns `failures`, each a text; `statuses`: responses by status; `passed`: cases with the expected response */
export async function runTable(host) {
  const own = CASES.filter(({ needs }) => needs === undefined || host.has.includes(needs));
  const failures = [];
  const ends = new Map();
  const left = [...own];
  const work = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      try {
        ends.set(row, (await runRow(host, row)).status);
      } catch (error) {
        failures.push(`${row.guard}: ${row.name}: ${error.message.replace(/\n/g, '\n    ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const ran = await host.ran();
  const statuses = {};
  for (const [row, status] of ends) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    const [times, wanted] = [ran[idOf(row)] ?? 0, status === 200 ? 1 : 0];
    if (times !== wanted) failures.push(`${row.guard}: ${row.name}: the handler ran ${times} times, not ${wanted}`);
  }
  return { failures, statuses, passed: ends.size };
}

const ids = new Map(CASES.map((row, n) => [row, `case-${n}`]));
const idOf = (row) => ids.get(row);

async function runRow(host, row) {
  const request = requestOf(row);
  request.headers = [...request.headers, ['X-Case', idOf(row)]];
  const answer = await host.send(request);
  const failures = [];
  for (const expected of [row.expected].flat()) {
    try {
      await assertResponse(answer, expected, row.guard, request);
      return answer;
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}
