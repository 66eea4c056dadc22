import type { Check, JwtReport } from './jwt-report.js';

const MARKS: Readonly<Record<Check['status'], string>> = { pass: 'pass', fail: 'FAIL', warn: 'warn', skip: 'skip' };

/** Options of {@link reportText}. */
export interface ReportTextOptions {
  /** Includes checks that passed or were skipped. Default `false`: only failed checks and warnings. */
  all?: boolean;
}

/**
 * Formats a report as plain text, for a terminal or a bug report. It contains values of claims, so it must not be
 * logged.
 *
 * @param report the result of `inspectJwt`
 * @returns lines of text; control characters of the token are escaped
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
  const heading = report.key === undefined ? 'Claims (NOT verified: anyone may have written them)' : 'Claims';
  section(lines, heading, report.claims.map((claim) => {
    const value = claim.date === undefined ? JSON.stringify(claim.value) : `${claim.date} (${claim.relative})`;
    return `  ${claim.name}${claim.meaning === undefined ? '' : ` (${claim.meaning})`}: ${value}`;
  }));
  const findings = report.findings.map(({ severity, title, detail }) => `  ${severity}: ${title}. ${detail}`);
  section(lines, 'Findings', findings);
  return lines.map(printable).join('\n');
}

/** Escapes characters of a token that could control a terminal or imitate a line of the report. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

function section(lines: string[], title: string, content: readonly string[]): void {
  if (content.length > 0) lines.push('', `${title}:`);
  // One by one: 100,000 claims as arguments of one call would exhaust the stack.
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
