import type { Check } from 'keyward';
import { STATUSES, specLabel } from '../model/messages.js';
import { Icon } from './icon.js';
import { SpecLink } from './spec-link.js';

/** One check: status, title, reason (unless it passed), compared values, and a link to the rule. */
export function CheckLine({ check }: { check: Check }) {
  const { id, status, title, detail, code, expected, actual, spec } = check;
  const compared = status === 'fail' || status === 'warn';
  return (
    <li id={`check-${id}`} class={`check tone-${status}`} data-status={status} tabIndex={-1}>
      <span class="check-status">
        <Icon name={status} />
        {STATUSES[status]}
      </span>
      <div class="check-text">
        <span class="check-title">{title}</span>
        {status !== 'pass' && (
          <span class="check-detail">
            {detail}
            {code !== undefined && <code>{code}</code>}
          </span>
        )}
        {compared && (expected !== undefined || actual !== undefined) && (
          <dl class="compared">
            {expected !== undefined && <Compared title="Expected" value={expected} />}
            {actual !== undefined && <Compared title="Found" value={actual} />}
          </dl>
        )}
        {status === 'pass' && actual !== undefined && <span class="check-detail found">{actual}</span>}
      </div>
      <SpecLink address={spec} label={specLabel(spec)} />
    </li>
  );
}

function Compared({ title, value }: { title: string; value: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}
