import type { Check } from 'keyward';
import { STATUSES, specLabel } from '../model/words.js';
import { Icon } from './icon.js';

/** One check: how it ended, what it checks, why (a pass needs no reason), and where the rule stands. */
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
        {compared && expected !== undefined && <span class="check-detail">Expected: {expected}</span>}
        {compared && actual !== undefined && <span class="check-detail">Found: {actual}</span>}
      </div>
      <a class="spec" href={spec} target="_blank" rel="noreferrer noopener" aria-label={`${specLabel(spec)}, in a new tab`}>
        {specLabel(spec)}
      </a>
    </li>
  );
}
