import type { JwtReport } from 'keyward';
import { ClaimsTable } from './claims-table.js';
import { JsonView } from './json-view.js';

interface Props {
  readonly report: JwtReport;
}

/** What the token says: claims as a table, then header and claims as JSON. */
export function TokenContent({ report }: Props) {
  // What keyward refuses to read is shown as it stands: of two members of one name, JSON would hide one.
  const isRead = (id: string) => report.checks.some((check) => check.id === id && check.status === 'pass');
  const { header, payload, decoded, verdict, claims } = report;
  return (
    <section class="panel" aria-labelledby="content-title">
      <div class="panel-head">
        <h2 id="content-title">What the token says</h2>
        {verdict !== 'verified' && <p class="aside">Not verified: anybody may have written this.</p>}
      </div>
      {payload !== undefined && claims.length > 0 && <ClaimsTable claims={claims} />}
      <div class="json-pair">
        <JsonView title="Header" part="header" value={isRead('header') ? header : undefined} text={decoded.header || undefined} />
        <JsonView title="Claims" part="payload" value={isRead('payload') ? payload : undefined} text={decoded.payload || undefined} />
      </div>
    </section>
  );
}
