import type { Check, JwtReport, KeyMatch } from 'keyward';
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
  const keyMatches = report.keyMatches.map(notTried);
  return { ...inspection, unsigned: true, report: { ...report, verdict, checks, keyMatches } };
}

function unchecked(check: Check): Check {
  if (check.id !== 'signature' && check.id !== 'signature_encoding') return check;
  const { id, group, title, spec } = check;
  return { id, group, status: 'skip', title, detail: LEFT_OUT, spec };
}

function notTried(match: KeyMatch): KeyMatch {
  if (match.outcome !== 'rejected') return match;
  return { index: match.index, outcome: 'not_tried', detail: 'This key matches; the link left the signature out.' };
}
