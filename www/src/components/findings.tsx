import type { Finding } from 'keyward';
import { SEVERITIES, specLabel } from '../model/messages.js';
import { Icon } from './icon.js';
import { SpecLink } from './spec-link.js';

/** Security-relevant observations about the token, independent of the verdict. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <section class="panel" aria-labelledby="findings-title">
      <div class="panel-head">
        <h2 id="findings-title">Findings</h2>
        <p class="aside">Independent of the verdict.</p>
      </div>
      <ul>
        {findings.map(({ id, severity, title, detail, spec }) => {
          const { title: weight, tone } = SEVERITIES[severity];
          return (
            <li key={id} id={`finding-${id}`} class={`check tone-${tone}`} data-severity={severity}>
              <span class="check-status">
                <Icon name={tone === 'skip' ? 'unknown' : tone} />
                {weight}
              </span>
              <div class="check-text">
                <span class="check-title">{title}</span>
                <span class="check-detail">{detail}</span>
              </div>
              <SpecLink address={spec} label={specLabel(spec)} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
