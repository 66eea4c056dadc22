import type { JwtReport } from 'keyward';
import { ClaimsTable } from './claims-table.js';
import { JsonView } from './json-view.js';

interface Props {
  readonly report: JwtReport;
}

/** What the token says: claims as a table, then claims and header as JSON. */
export function TokenContent({ report }: Props) {
  return (
    <section class="panel" aria-labelledby="content-title">
      <div class="panel-head">
        <h2 id="content-title">What the token says</h2>
        {report.verdict !== 'verified' && <p class="aside">Not verified: anybody may have written this.</p>}
      </div>
      {report.payload !== undefined && <ClaimsTable claims={report.claims} />}
      <div class="json-pair">
        <JsonView title="Header" part="header" value={report.header} text={report.decoded.header || undefined} />
        <JsonView title="Claims" part="payload" value={report.payload} text={report.decoded.payload || undefined} />
      </div>
    </section>
  );
}
