import type { Inspection } from '../model/inspection.js';
import { Checks } from './checks.js';
import { KeyTable } from './key-table.js';
import { PrivacyNote } from './privacy-note.js';
import { TokenContent } from './token-content.js';
import { Verdict } from './verdict.js';

interface Props {
  readonly inspection: Inspection;
  readonly token: string;
  readonly hasKeys: boolean;
}

/** What keyward says: the verdict first, then the reasons, then what is in the token and what became of the keys. */
export function Results({ inspection, token, hasKeys }: Props) {
  const hasToken = token !== '';
  return (
    <div class="column results">
      <Verdict inspection={inspection} hasToken={hasToken} />
      {inspection.kind === 'report' && (
        <>
          {hasToken && <Checks checks={inspection.report.checks} />}
          {hasToken && <TokenContent report={inspection.report} />}
          {hasKeys && <KeyTable report={inspection.report} />}
        </>
      )}
      <PrivacyNote />
    </div>
  );
}
