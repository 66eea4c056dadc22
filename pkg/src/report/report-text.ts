import type { Check, JwtReport } from './jwt-report.js';

const MARKS: Readonly<Record<Check['status'], string>> = { pass: 'pass', fail: 'FAIL', warn: 'warn', skip: 'skip' };

/** How much of a report is written. */
export interface ReportTextOptions {
  /** Passed and skipped checks too; without it, what failed and what is worth a word. */
  all?: boolean;
}

/**
 * A report as plain text, for a terminal or an issue. It holds text of the token (what was found in its claims), so it
 * does not belong in a log.
 *
 * @example
 * console.log(reportText(inspectJwt(token, jwks, { audience: 'https://api.example' })));
 */
export function reportText(report: JwtReport, options: ReportTextOptions = {}): string {
  const lines = [report.summary];
  const shown = report.checks.filter(({ status }) => options.all || status === 'fail' || status === 'warn');
  section(lines, 'Checks', shown.flatMap(checkLines));
  section(lines, 'Keys', report.keyMatches.map(({ index, detail }) => `  key ${index}: ${detail}`));
  section(lines, 'Where keys come from', report.keySources.map(({ label }) => `  ${label}`));
  section(lines, report.key === undefined ? 'Claims, which anybody may have written' : 'Claims', report.claims.map((claim) => {
    const value = claim.date === undefined ? JSON.stringify(claim.value) : `${claim.date} (${claim.relative})`;
    return `  ${claim.name}${claim.meaning === undefined ? '' : ` (${claim.meaning})`}: ${value}`;
  }));
  section(lines, 'Worth knowing', report.findings.map(({ severity, title, detail }) => `  ${severity}: ${title}. ${detail}`));
  return lines.map(printable).join('\n');
}

/** What a token says may steer a terminal, or look like a line of the report: such characters are written as escapes. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

function section(lines: string[], title: string, content: readonly string[]): void {
  if (content.length > 0) lines.push('', `${title}:`);
  // One by one: a hundred thousand claims are more arguments than the stack holds.
  for (const line of content) lines.push(line);
}

function checkLines({ status, title, detail, expected, actual, code, spec }: Check): string[] {
  const about = status === 'pass' ? '' : `: ${detail}`;
  const failed = status === 'fail' || status === 'warn';
  return [
    `  ${MARKS[status]}  ${title}${about}${code === undefined ? '' : ` [${code}]`}`,
    ...(failed && expected !== undefined ? [`        expected: ${expected}`] : []),
    ...(failed && actual !== undefined ? [`        actual:   ${actual}`] : []),
    ...(failed ? [`        ${spec}`] : []),
  ];
}
