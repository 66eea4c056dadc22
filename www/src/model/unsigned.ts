import type { Check, JwtReport, KeyMatch } from 'keyward';
import type { Inspection } from './inspection.js';

const OMITTED = 'The link omits the signature, so it cannot be checked.';

/**
 * Adapts the inspection of a token from a link that omits its signature. The empty signature is not a forgery, so
 * checks of the signature count as skipped. All other checks are unchanged: a token that has expired, or whose "alg" is
 * "none", is still rejected. The verdict is never "verified".
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
  return { id, group, status: 'skip', title, detail: OMITTED, spec };
}

function notTried(match: KeyMatch): KeyMatch {
  if (match.outcome !== 'rejected') return match;
  return { index: match.index, outcome: 'not_tried', detail: 'This key matches. The link omits the signature.' };
}
