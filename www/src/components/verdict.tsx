import type { ComponentChildren } from 'preact';
import type { JwtReport } from 'keyward';
import type { Inspection } from '../model/inspection.js';
import { absolute } from '../model/dates.js';
import { capital, list } from '../model/words.js';
import { Icon, type IconName } from './icon.js';

interface Props {
  readonly inspection: Inspection;
  readonly hasToken: boolean;
}

interface Words {
  readonly icon: IconName;
  readonly tone: 'pass' | 'fail' | 'warn' | 'skip';
  readonly headline: string;
  readonly reason: ComponentChildren;
}

/** The verdict, in words. Announced when it changes. */
export function Verdict({ inspection, hasToken }: Props) {
  const { icon, tone, headline, reason } = verdictOf(inspection, hasToken);
  const report = hasToken && inspection.kind === 'report' ? inspection.report : undefined;
  return (
    <section id="verdict" class={`panel verdict tone-${tone}`} aria-label="Verdict" tabIndex={-1}>
      <Icon name={icon} />
      <div class="verdict-text">
        <div role="status">
          <h2 class="headline">{headline}</h2>
          <p class="reason">{reason}</p>
        </div>
        {report !== undefined && <Remarks report={report} />}
        {report !== undefined && inspection.kind === 'report' && (
          <p class="as-of">
            As of <time dateTime={inspection.at.toISOString()}>{absolute(inspection.at)}</time>
          </p>
        )}
      </div>
    </section>
  );
}

/** The words of a verdict. */
export function verdictOf(inspection: Inspection, hasToken: boolean): Words {
  if (inspection.kind === 'failure') {
    const reason = `${inspection.message}. (${inspection.code})`;
    return { icon: 'warn', tone: 'warn', headline: 'Cannot verify here', reason: capital(reason) };
  }
  if (inspection.kind === 'mistake') {
    const what = inspection.field === 'secret' ? 'The secret' : 'What you ask of the token';
    return { icon: 'warn', tone: 'warn', headline: 'No verdict', reason: `${what} cannot be read: ${inspection.message.replace(/\.$/, '')}.` };
  }
  if (inspection.kind === 'loading') {
    return { icon: 'skip', tone: 'skip', headline: 'One moment', reason: 'The verifier is on its way. What you type is not lost.' };
  }
  if (!hasToken) {
    return { icon: 'skip', tone: 'skip', headline: 'Waiting for a token', reason: 'Paste one, with the keys of its issuer, or pick an example.' };
  }
  const { verdict, checks, key } = inspection.report;
  if (verdict === 'verified') {
    const name = key?.kid === undefined ? `key ${key?.index}` : `key “${key.kid}”`;
    return { icon: 'pass', tone: 'pass', headline: 'Verified', reason: `Signed with ${name}, and good in everything that was asked.` };
  }
  if (verdict === 'cannot tell') {
    const reason = 'What can be read is in order. Who signed it, only a key of the issuer can say: paste the keys too.';
    return { icon: 'unknown', tone: 'warn', headline: 'Cannot tell: no key', reason };
  }
  const first = checks.find((check) => check.status === 'fail');
  const reason = first && (
    <>
      <a href={`#check-${first.id}`}>{first.detail}</a> <code>{first.code}</code>
    </>
  );
  return { icon: 'fail', tone: 'fail', headline: 'Not verified', reason };
}

/** What else one should know: more faults, warnings, and demands that were not made. */
function Remarks({ report }: { report: JwtReport }) {
  const failed = report.checks.filter((check) => check.status === 'fail').length;
  const dangers = report.findings.filter(({ severity }) => severity === 'danger');
  const warnings = report.checks.filter((check) => check.status === 'warn');
  const idle = [
    ...(isIdle(report, 'iss') ? ['issuer'] : []),
    ...(isIdle(report, 'aud') ? ['audience'] : []),
  ];
  const remarks = [
    ...(failed > 1 ? [`${failed - 1} more ${failed === 2 ? 'check fails' : 'checks fail'}.`] : []),
    ...(report.verdict === 'verified' ? dangers : []).map(({ title }) => `Danger: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`),
    ...warnings.map((check) => `Warning: ${check.detail}`),
    ...(report.verdict === 'verified' && idle.length > 0 ? [`Not asked for: ${list(idle)}. A service should ask for both.`] : []),
  ];
  if (remarks.length === 0) return null;
  return (
    <ul class="remarks">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}

function isIdle(report: JwtReport, id: string): boolean {
  return report.checks.some((check) => check.id === id && check.status === 'skip');
}
