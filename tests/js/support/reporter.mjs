// The reporter `spec` with one line for a group of tests in place of thousands: it counts passed tests named
// `<group>::<name>` by group. It prints failures in full, and the runner's own closing lines.
import { Readable } from 'node:stream';
import { spec as Spec } from 'node:test/reporters';

/** Up to this number of tests are printed by name, because a name pattern has selected them. */
const FEW = 5;

// A generator, because Node.js would call a plain function with `new`.
export default async function* report(events) {
  yield* Readable.from(folded(events)).pipe(new Spec());
}

async function* folded(events) {
  let name;
  let passed = [];
  const line = function* (data) {
    yield { type: 'test:start', data };
    yield { type: 'test:pass', data };
  };
  const close = function* () {
    if (passed.length <= FEW) for (const data of passed) yield* line(data);
    else yield* line(sum(name, passed));
    passed = [];
  };
  for await (const event of events) {
    const { type, data } = event;
    const [group, rest] = String(data.name ?? '').split('::');
    if (rest === undefined || data.nesting !== 0) {
      yield* close();
      yield event;
      continue;
    }
    if (group !== name) yield* close();
    name = group;
    if (type === 'test:fail') {
      yield* close();
      yield { type: 'test:start', data };
      yield event;
    } else if (type === 'test:pass' && data.skip === undefined) {
      // Node.js 20 reports tests that a name pattern excludes as skipped.
      passed.push(data);
    }
  }
  yield* close();
}

function sum(name, passed) {
  const milliseconds = passed.reduce((all, { details }) => all + details.duration_ms, 0);
  return { ...passed[0], name: `${name}: ${passed.length} passed`, details: { duration_ms: milliseconds } };
}
