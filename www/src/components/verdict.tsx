import type { ComponentChildren } from 'preact';
import type { JwtReport } from 'keyward';
import type { Inspection } from '../model/inspection.js';
import { absolute, short } from '../model/dates.js';
import type { Origin } from '../model/origin.js';
import { capital, list } from '../model/messages.js';
import { Icon, type IconName } from './icon.js';

interface Props {
  readonly inspection: Inspection;
  readonly hasToken: boolean;
  readonly origin: Origin | undefined;
}

interface Words {
  readonly icon: IconName;
  readonly tone: 'pass' | 'fail' | 'warn' | 'skip';
  readonly headline: string;
  /** The end of the headline: the time, if it is not now, and a clock tolerance that may have decided the verdict. */
  readonly at: string;
  readonly reason: ComponentChildren;
}

/** The verdict as text. Screen readers announce a change. */
export function Verdict({ inspection, hasToken, origin }: Props) {
  const { icon, tone, headline, at, reason } = verdictOf(inspection, hasToken);
  const report = hasToken && inspection.kind === 'report' ? inspection.report : undefined;
  return (
    <section id="verdict" class={`panel verdict tone-${tone}`} aria-label="Verdict" tabIndex={-1}>
      <Icon name={icon} />
      <div class="verdict-text">
        <div role="status">
          <h2 class="headline">
            <Headline headline={headline} at={at} />
          </h2>
          <p class="reason">{reason}</p>
        </div>
        {report !== undefined && inspection.kind === 'report' && (
          <Remarks report={report} unsigned={inspection.unsigned} fromLink={origin?.kind === 'link'} />
        )}
        {report !== undefined && inspection.kind === 'report' && (
          <p class="as-of">
            {inspection.isNow ? 'As of ' : 'This verdict is not for now: the clock is set to '}
            <time dateTime={inspection.at.toISOString()}>{absolute(inspection.at)}</time>
          </p>
        )}
      </div>
    </section>
  );
}

/** The headline and its time. The time wraps as a whole. */
export function Headline({ headline, at }: Pick<Words, 'headline' | 'at'>) {
  if (at === '') return <>{headline}</>;
  return (
    <>
      {headline}, <span class="headline-at">{at}</span>
    </>
  );
}

/** The texts of a verdict. */
export function verdictOf(inspection: Inspection, hasToken: boolean): Words {
  const words = wordsOf(inspection, hasToken);
  if (!hasToken || inspection.kind !== 'report') return { ...words, at: '' };
  const time = inspection.isNow ? '' : `at ${short(inspection.at)}`;
  // A wide tolerance moves the clock too. A rejection does not depend on it.
  const isTolerant = words.tone === 'pass' && inspection.tolerance !== '';
  const tolerance = isTolerant ? `with a clock tolerance of ${inspection.tolerance}` : '';
  return { ...words, at: [time, tolerance].filter((part) => part !== '').join(', ') };
}

function wordsOf(inspection: Inspection, hasToken: boolean): Omit<Words, 'at'> {
  if (inspection.kind === 'failure') {
    const reason = `${inspection.message}. (${inspection.code})`;
    return { icon: 'warn', tone: 'warn', headline: 'Cannot verify here', reason: capital(reason) };
  }
  if (inspection.kind === 'mistake') {
    const subject = inspection.field === 'secret' ? 'The secret is invalid' : 'A constraint is invalid';
    const reason = `${subject}: ${inspection.message.replace(/\.$/, '')}.`;
    return { icon: 'warn', tone: 'warn', headline: 'No verdict', reason };
  }
  if (inspection.kind === 'loading') {
    const reason = 'The verifier is loading. You can already type.';
    return { icon: 'skip', tone: 'skip', headline: 'One moment', reason };
  }
  if (!hasToken) {
    const reason = 'Paste a token and the keys of its issuer, or choose an example.';
    return { icon: 'skip', tone: 'skip', headline: 'Waiting for a token', reason };
  }
  const { verdict, checks, key } = inspection.report;
  if (inspection.unsigned && verdict === 'cannot tell') {
    const why = 'The link omits it, so that no one can use the token.';
    const reason = `${why} No other check fails. To verify the token, paste all of it and the issuer's keys.`;
    return { icon: 'unknown', tone: 'warn', headline: 'Signature not included: cannot be verified', reason };
  }
  if (verdict === 'verified') {
    const name = key?.kid === undefined ? `key ${key?.index}` : `key “${key.kid}”`;
    const reason = `Signed with ${name}. The token passes every check that is configured.`;
    return { icon: 'pass', tone: 'pass', headline: 'Verified', reason };
  }
  if (verdict === 'cannot tell') {
    const reason = 'No check fails. To check the signature, paste the keys of the issuer too.';
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

/** Further remarks: more errors, warnings, and constraints that are not configured. */
function Remarks({ report, unsigned, fromLink }: { report: JwtReport; unsigned: boolean; fromLink: boolean }) {
  const failed = report.checks.filter((check) => check.status === 'fail').length;
  const dangers = report.findings.filter(({ severity }) => severity === 'danger');
  const warnings = report.checks.filter((check) => check.status === 'warn');
  const unchecked = [
    ...(isSkipped(report, 'iss') ? ['issuer'] : []),
    ...(isSkipped(report, 'aud') ? ['audience'] : []),
  ];
  const remarks = [
    ...(unsigned && failed > 0 ? ['The link omits the signature, so it was not checked.'] : []),
    ...(report.verdict === 'verified' && fromLink
      ? ['The token and its keys come from the link: the verdict does not show who made them.']
      : []),
    ...(failed > 1 ? [`${failed - 1} more ${failed === 2 ? 'check fails' : 'checks fail'}.`] : []),
    ...(report.verdict === 'verified' ? dangers : []).map(({ title }) => {
      return `Danger: ${title.charAt(0).toLowerCase()}${title.slice(1)}.`;
    }),
    ...warnings.map((check) => `Warning: ${check.detail}`),
    ...(report.verdict === 'verified' && unchecked.length > 0
      ? [`Not configured: ${list(unchecked)}. A service should check both.`]
      : []),
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

function isSkipped(report: JwtReport, id: string): boolean {
  return report.checks.some((check) => check.id === id && check.status === 'skip');
}
