import type { Check } from 'keyward';
import { GROUPS, type Status } from '../model/words.js';
import { CheckLine } from './check-line.js';
import { Icon } from './icon.js';

/** Every check, in the order in which they are made, group by group. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  const groups = new Map<Check['group'], Check[]>();
  for (const check of checks) groups.set(check.group, [...(groups.get(check.group) ?? []), check]);
  return (
    <section class="panel" aria-labelledby="checks-title">
      <div class="panel-head">
        <h2 id="checks-title">Checks</h2>
        <p class="aside">In order. A program stops at the first that fails.</p>
      </div>
      {[...groups].map(([group, lines]) => {
        const { status, words } = summary(lines);
        return (
          <section key={group} class="check-group" aria-labelledby={`group-${group}`}>
            <h3 id={`group-${group}`}>
              {GROUPS[group]}
              <span class={`group-summary tone-${status}`}>
                <Icon name={status} />
                {words}
              </span>
            </h3>
            <ul>
              {lines.map((check) => (
                <CheckLine key={check.id} check={check} />
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

/** How a group ended, by its worst. */
function summary(checks: readonly Check[]): { status: Status; words: string } {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  const [failed, warned, passed] = [count('fail'), count('warn'), count('pass')];
  if (failed > 0) return { status: 'fail', words: `${failed} of ${checks.length} failed` };
  if (warned > 0) return { status: 'warn', words: `passed with ${warned === 1 ? 'a warning' : `${warned} warnings`}` };
  if (passed > 0) return { status: 'pass', words: passed === checks.length ? 'passed' : `${passed} of ${checks.length} passed` };
  return { status: 'skip', words: 'not checked' };
}
