import type { Check, JwtReport, KeyChoice } from 'keyward';
import type { Inspection } from './inspection.js';

const LEFT_OUT = 'The link left the signature out, so there is nothing to check.';

/**
 * The inspection of a token whose signature a link left out. Its empty signature is no forgery: what depends on it was
 * not checked. Every other check stands, so a token that has expired, or whose "alg" is none, is rejected as before.
 * Nothing here can end in "verified".
 */
export function withoutSignature(inspection: Inspection): Inspection {
  if (inspection.kind !== 'report') return inspection;
  const { report } = inspection;
  const checks = report.checks.map(unchecked);
  const verdict: JwtReport['verdict'] = checks.some(({ status }) => status === 'fail') ? 'not verified' : 'cannot tell';
  const selection = report.selection.map(untried);
  return { ...inspection, unsigned: true, report: { ...report, verdict, checks, selection } };
}

function unchecked(check: Check): Check {
  if (check.id !== 'signature' && check.id !== 'signature_encoding') return check;
  const { id, group, title, spec } = check;
  return { id, group, status: 'skip', title, detail: LEFT_OUT, spec };
}

function untried(choice: KeyChoice): KeyChoice {
  if (choice.choice !== 'refused') return choice;
  return { index: choice.index, choice: 'untried', detail: 'Fits; the link left the signature out.' };
}
