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
  /** The headline's end: the time, where it is not now, and a clock tolerance that may have decided. */
  readonly at: string;
  readonly reason: ComponentChildren;
}

/** The verdict, in words. Announced when it changes. */
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

/** The headline and its time, which wraps as a whole. */
export function Headline({ headline, at }: Pick<Words, 'headline' | 'at'>) {
  if (at === '') return <>{headline}</>;
  return (
    <>
      {headline}, <span class="headline-at">{at}</span>
    </>
  );
}

/** The words of a verdict. */
export function verdictOf(inspection: Inspection, hasToken: boolean): Words {
  const words = wordsOf(inspection, hasToken);
  if (!hasToken || inspection.kind !== 'report') return { ...words, at: '' };
  const time = inspection.isNow ? '' : `at ${short(inspection.at)}`;
  // A wide tolerance moves the clock too. A refusal does not rest on it.
  const tolerance = words.tone === 'pass' && inspection.tolerance !== '' ? `with a clock tolerance of ${inspection.tolerance}` : '';
  return { ...words, at: [time, tolerance].filter((part) => part !== '').join(', ') };
}

function wordsOf(inspection: Inspection, hasToken: boolean): Omit<Words, 'at'> {
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
  if (inspection.unsigned && verdict === 'cannot tell') {
    const why = 'The link left it out, so that nobody can use the token.';
    const reason = `${why} What can be read is in order. To verify it, paste the whole token and the issuer's keys.`;
    return { icon: 'unknown', tone: 'warn', headline: 'Signature not included: cannot be verified', reason };
  }
  if (verdict === 'verified') {
    const name = key?.kid === undefined ? `key ${key?.index}` : `key “${key.kid}”`;
    return { icon: 'pass', tone: 'pass', headline: 'Verified', reason: `Signed with ${name}, and passes every check that is set.` };
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

/** What else one should know: more errors, warnings, and demands that were not made. */
function Remarks({ report, unsigned, fromLink }: { report: JwtReport; unsigned: boolean; fromLink: boolean }) {
  const failed = report.checks.filter((check) => check.status === 'fail').length;
  const dangers = report.findings.filter(({ severity }) => severity === 'danger');
  const warnings = report.checks.filter((check) => check.status === 'warn');
  const idle = [
    ...(isIdle(report, 'iss') ? ['issuer'] : []),
    ...(isIdle(report, 'aud') ? ['audience'] : []),
  ];
  const remarks = [
    ...(unsigned && failed > 0 ? ['The link left the signature out, so it was not checked.'] : []),
    ...(report.verdict === 'verified' && fromLink
      ? ['The token and its keys come from the link: they fit each other, which says nothing about who made them.']
      : []),
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
