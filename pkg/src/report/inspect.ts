import { rememberedKeys, type JwksLike } from '../keys/key-set.js';
import { sourceOf } from '../keys/sources.js';
import { copied } from '../options/copy.js';
import { demandsOf, tokenText } from '../options/options.js';
import type { JwsHeader, JwtPayload, VerifyOptions } from '../options/types.js';
import { throwFault, type Fault } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import type { Check, Choice, ClaimReport, Finding, JwtReport, KeyChoice, KeySource } from './jwt-report.js';
import { relativeTo } from './relative-time.js';
import { CHOICES, CLAIMS, FINDINGS, MISMATCHES, TEXTS, addressOfSpec, remarks, type Text } from './texts.js';

/** Lines as the core writes them: ids instead of texts, values as JSON. */
interface CoreCheck extends Pick<Check, 'id' | 'group' | 'status' | 'code' | 'expected' | 'actual'> {
  detail?: string;
}
interface CoreReport extends Pick<JwtReport, 'verdict' | 'key' | 'keys'> {
  checks: CoreCheck[];
  selection: { index: number; choice: Choice; mismatch?: string | { left_out: string } }[];
  findings: Pick<Finding, 'id' | 'severity'>[];
}

interface Answer extends Fault {
  readonly report: CoreReport;
  readonly parts: readonly [header: JwsHeader | null, payload: JwtPayload | null];
  readonly decoded: readonly [header: string | null, payload: string | null];
}

/**
 * Runs every check that can still be run and reports them all, for people who want to know why a token fails. The same
 * checks as `verifyJwt`'s, so the two never disagree. Never throws on what is in the token or the keys.
 *
 * @param jwks the issuer's keys, or `null` to see what can be seen without
 * @throws TypeError a caller's mistake in the options
 *
 * @example
 * const report = inspectJwt(token, jwks, { audience: 'https://api.example' });
 * report.summary; // 'Not verified: the token has expired: its "exp" has passed.'
 * report.checks.filter((check) => check.status === 'fail').map((check) => check.detail);
 */
export function inspectJwt(token: string, jwks?: JwksLike | null, options: VerifyOptions = {}): JwtReport {
  const given = copied(options);
  const { policy, limits, ...demands } = demandsOf(given);
  const [text, now] = [tokenText(token, limits), demands.now()];
  const hasKeys = jwks !== undefined && jwks !== null;
  const keys = hasKeys ? rememberedKeys(jwks, limits) : undefined;
  const remembered = keys === undefined ? [policy] : [keys, policy];
  const answer: Answer = JSON.parse(callWith(remembered, (core) => core.inspect_jwt(text, keys?.in(core) ?? 0, policy.in(core), now)));
  throwFault(answer);
  const { verdict, key, keys: reports, ...report } = ownMembers(answer.report);
  const checks = report.checks.map((check) => withTexts(check, given.profile));
  const [header, payload] = answer.parts.map((part) => part ?? undefined) as [JwsHeader | undefined, JwtPayload | undefined];
  const [headerText, payloadText] = answer.decoded;
  return {
    verdict,
    summary: summary(verdict, checks),
    checks,
    ...(header !== undefined && { header }),
    ...(payload !== undefined && { payload }),
    decoded: {
      ...(headerText !== null && { header: headerText }),
      ...(payloadText !== null && { payload: payloadText }),
    },
    claims: payload === undefined ? [] : claims(payload, now),
    ...(key !== undefined && { key }),
    keys: reports,
    selection: report.selection.map(choice),
    keySources: keySources(hasKeys ? jwks : undefined, key !== undefined, header),
    findings: report.findings.map(finding),
  };
}

function summary(verdict: JwtReport['verdict'], checks: readonly Check[]): string {
  if (verdict === 'verified') return 'Verified: every check passed.';
  if (verdict === 'cannot tell') return 'Cannot tell: nothing failed, but there were no keys to verify the signature with.';
  const [first, ...more] = checks.filter(({ status }) => status === 'fail');
  const reason = first === undefined ? '' : `${first.detail.charAt(0).toLowerCase()}${first.detail.slice(1)}`;
  const others = more.length === 0 ? '' : more.length === 1 ? ' One more check failed.' : ` ${more.length} more checks failed.`;
  return `Not verified: ${reason}${others}`;
}

function withTexts(given: CoreCheck, profile: string | undefined): Check {
  const { id, detail, expected, actual, ...check } = ownMembers(given);
  const text: Text = TEXTS[`${profile}:${id}`] ?? TEXTS[id] ?? { title: id, spec: '' };
  return {
    id,
    ...check,
    title: text.title,
    detail: remarks(check.status, detail),
    ...(expected !== undefined && { expected: expectation(text, expected) }),
    ...(actual !== undefined && { actual: readable(text, JSON.parse(actual)) }),
    spec: addressOfSpec(text.spec),
  };
}

function expectation(text: Text, json: string): string {
  const value: unknown = JSON.parse(json);
  const any = typeof value === 'object' && value !== null ? own(value as { any?: unknown }, 'any') : undefined;
  if (any !== undefined) return `one of ${readable(text, any)}`;
  const shown = readable(text, value);
  const several = text.date || (Array.isArray(value) && value.length > 1);
  return several || text.expected?.startsWith('only') ? (text.expected ?? '%').replace('%', () => shown) : shown;
}

/** Longer values are cut: a report is for reading. */
const MOST_CHARACTERS = 300;

function readable(text: Text, value: unknown): string {
  const shown = (text.date && isoDate(value)) || words(value);
  // Not within a character of two units.
  return shown.length > MOST_CHARACTERS ? `${shown.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…` : shown;
}

/** Strings without quotes, as people write them, but for those that would look like something else. */
function words(value: unknown): string {
  if (typeof value === 'string') return isJson(value) ? JSON.stringify(value) : value;
  const strings = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
  return strings ? value.join(', ') : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === '';
  }
}

/** A NumericDate (RFC 7519 section 2) in ISO 8601, if the calendar reaches that far. */
function isoDate(value: unknown): string | undefined {
  const date = typeof value === 'number' ? new Date(value * 1000) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}

function claims(payload: JwtPayload, now: number): ClaimReport[] {
  return Object.entries(payload).map(([name, value]) => {
    const known = Object.keys(CLAIMS).includes(name) ? CLAIMS[name]! : undefined;
    const date = known?.date && isoDate(value);
    return {
      name,
      value,
      ...(known !== undefined && { meaning: known.meaning }),
      ...(date !== undefined && { date, relative: relativeTo(value as number, now) }),
      ...(known !== undefined && known.spec !== '' && { spec: addressOfSpec(known.spec) }),
    };
  });
}

function choice({ index, choice, mismatch }: CoreReport['selection'][number]): KeyChoice {
  if (choice !== 'unchosen') return { index, choice, detail: CHOICES[choice] };
  const reason = typeof mismatch === 'string' ? mismatch : 'left_out';
  return { index, choice, mismatch: reason as KeyChoice['mismatch'] & string, detail: MISMATCHES[reason] ?? reason };
}

function finding({ id, severity }: CoreReport['findings'][number]): Finding {
  const { title, detail, spec } = FINDINGS[id] ?? { title: id, detail: '', spec: '' };
  return { id, severity, title, detail, spec: addressOfSpec(spec) };
}

const INSIDE = ['jwk', 'jku', 'x5u', 'x5c'] as const;

function keySources(jwks: JwksLike | undefined, used: boolean, header: JwsHeader | undefined): KeySource[] {
  const url = sourceOf(jwks);
  const given: KeySource =
    url === undefined
      ? { from: 'caller', used, label: 'Given by you.' }
      : { from: 'issuer', used, label: `Fetched from ${url}`, url };
  const inside = INSIDE.filter((member) => header !== undefined && Object.keys(header).includes(member));
  return [
    ...(jwks === undefined ? [] : [given]),
    ...inside.map((member): KeySource => {
      return { from: 'token', used: false, label: `Found inside the token (${member}), never used.`, member };
    }),
  ];
}
