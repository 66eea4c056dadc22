import type { Check } from 'keyward';
import { GROUPS, type Status } from '../model/messages.js';
import { CheckLine } from './check-line.js';
import { Icon } from './icon.js';

/** All checks in order, by group. Skipped checks are collapsed. */
export function Checks({ checks }: { checks: readonly Check[] }) {
  const groups = new Map<Check['group'], Check[]>();
  for (const check of checks) groups.set(check.group, [...(groups.get(check.group) ?? []), check]);
  return (
    <section class="panel" aria-labelledby="checks-title">
      <div class="panel-head">
        <h2 id="checks-title">Checks</h2>
        <p class="aside">In order. A program stops at the first check that fails.</p>
      </div>
      {[...groups].map(([group, lines]) => (
        <Group key={group} group={group} checks={lines} />
      ))}
    </section>
  );
}

function Group({ group, checks }: { group: Check['group']; checks: readonly Check[] }) {
  const { status, words } = summary(checks);
  const made = checks.filter((check) => check.status !== 'skip');
  const skipped = checks.filter((check) => check.status === 'skip');
  return (
    <section class="check-group" aria-labelledby={`group-${group}`}>
      <h3 id={`group-${group}`}>
        {GROUPS[group]}
        <span class={`group-summary tone-${status}`}>
          <Icon name={status} />
          {words}
        </span>
      </h3>
      {made.length > 0 && (
        <ul>
          {made.map((check) => (
            <CheckLine key={check.id} check={check} />
          ))}
        </ul>
      )}
      {skipped.length > 0 && (
        <details class="skipped">
          <summary>{skipped.length === 1 ? '1 check skipped' : `${skipped.length} checks skipped`}</summary>
          <ul>
            {skipped.map((check) => (
              <CheckLine key={check.id} check={check} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** The worst status in a group. */
function summary(checks: readonly Check[]): { status: Status; words: string } {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  const [failed, warned, passed] = [count('fail'), count('warn'), count('pass')];
  if (failed > 0) return { status: 'fail', words: `${failed} failed` };
  if (warned > 0) return { status: 'warn', words: `passed with ${warned === 1 ? 'a warning' : `${warned} warnings`}` };
  return passed > 0 ? { status: 'pass', words: 'passed' } : { status: 'skip', words: 'not checked' };
}
