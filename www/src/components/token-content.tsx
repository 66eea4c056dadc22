import type { JwtReport } from 'keyward';
import { ClaimsTable } from './claims-table.js';
import { JsonView } from './json-view.js';

interface Props {
  readonly report: JwtReport;
}

/** The content of the token: claims as a table, then header and claims as JSON. */
export function TokenContent({ report }: Props) {
  // A part that keyward rejects is shown as text: parsed JSON would hide one of two duplicate members.
  const isParsed = (id: string) => report.checks.some((check) => check.id === id && check.status === 'pass');
  const { header, payload, decoded, verdict, claims } = report;
  return (
    <section class="panel" aria-labelledby="content-title">
      <div class="panel-head">
        <h2 id="content-title">Content of the token</h2>
        {verdict !== 'verified' && <p class="aside">Not verified: anyone may have written this.</p>}
      </div>
      {payload !== undefined && claims.length > 0 && <ClaimsTable claims={claims} />}
      <div class="json-pair">
        <JsonView
          title="Header"
          part="header"
          value={isParsed('header') ? header : undefined}
          text={decoded.header || undefined}
        />
        <JsonView
          title="Claims"
          part="payload"
          value={isParsed('payload') ? payload : undefined}
          text={decoded.payload || undefined}
        />
      </div>
    </section>
  );
}
