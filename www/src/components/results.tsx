import type { Input } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import type { Origin } from '../model/origin.js';
import { Checks } from './checks.js';
import { Findings } from './findings.js';
import { KeyTable } from './key-table.js';
import { Timeline } from './timeline.js';
import { TokenContent } from './token-content.js';
import { Verdict } from './verdict.js';

interface Props {
  readonly input: Input;
  readonly origin: Origin | undefined;
  readonly token: string;
  readonly inspection: Inspection;
  /** Sets the time to verify at; `null` for now. */
  readonly setTime: (time: string | null) => void;
}

/** The results: the verdict, its reasons, the content of the token, and a report on the keys. */
export function Results({ input, origin, token, inspection, setTime }: Props) {
  const { keys } = input;
  const hasToken = token !== '';
  const hasKeys = (keys.kind === 'secret' ? keys.secret : keys.text).trim() !== '';
  const report = inspection.kind === 'report' ? inspection.report : undefined;
  return (
    <>
      <Verdict inspection={inspection} hasToken={hasToken} origin={origin} />
      {report !== undefined && inspection.kind === 'report' && hasToken && (
        <>
          <Timeline claims={report.claims} at={inspection.at} isNow={inspection.isNow} setTime={setTime} />
          {report.findings.length > 0 && <Findings findings={report.findings} />}
          <Checks checks={report.checks} />
          <TokenContent report={report} />
        </>
      )}
      {report !== undefined && hasKeys && <KeyTable report={report} keys={keys} origin={origin} hasToken={hasToken} />}
    </>
  );
}
