import { rememberedKeys, type JwksLike } from '../keys/key-set.js';
import { sourceOf } from '../keys/sources.js';
import { copied } from '../options/copy.js';
import { constraintsOf, tokenText } from '../options/options.js';
import type { JwsHeader, JwtPayload, VerifyOptions } from '../options/types.js';
import { throwFailure, type Failure, type JwtErrorCode } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import type { Check, KeyMatchOutcome, ClaimReport, Finding, JwtReport, KeyMatch, KeySource } from './jwt-report.js';
import { relativeTo } from './relative-time.js';
import { CHECKS, KEY_MATCHES, CLAIMS, FINDINGS, MISMATCHES, NOTES, type CheckText } from './messages.js';

/** A line as the core writes it: ids in place of texts, values as JSON text. */
interface CoreCheck extends Pick<Check, 'id' | 'group' | 'status' | 'expected' | 'actual'> {
  readonly detail?: { readonly note?: string; readonly error?: { readonly code: JwtErrorCode; readonly message: string } };
}
/** A report as the core writes it: header and payload are JSON text. */
interface CoreReport extends Pick<JwtReport, 'verdict' | 'key' | 'keys'> {
  readonly profile?: string;
  readonly checks: readonly CoreCheck[];
  readonly header?: string;
  readonly payload?: string;
  readonly decoded: readonly [header: string | null, payload: string | null];
  readonly keyMatches: readonly { readonly index: number; readonly outcome: KeyMatchOutcome; readonly mismatch?: string | { excluded: string } }[];
  readonly findings: readonly Pick<Finding, 'id' | 'severity'>[];
}

interface Answer extends Failure {
  readonly report: CoreReport;
  readonly summary: string;
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
  const { policy, limits, ...constraints } = constraintsOf(given);
  const [text, now] = [tokenText(token, limits), constraints.now()];
  const hasKeys = jwks !== undefined && jwks !== null;
  const keys = hasKeys ? rememberedKeys(jwks, limits) : undefined;
  const remembered = keys === undefined ? [policy] : [keys, policy];
  const answer: Answer = JSON.parse(callWith(remembered, (core) => core.inspect_jwt(text, keys?.in(core) ?? 0, policy.in(core), now)));
  throwFailure(answer);
  const { verdict, profile, checks, header, payload, decoded, key, keys: reports, keyMatches, findings } = ownMembers(answer.report);
  const [headerText, payloadText] = decoded;
  const headerValue: JwsHeader | undefined = header === undefined ? undefined : JSON.parse(header);
  const payloadValue: JwtPayload | undefined = payload === undefined ? undefined : JSON.parse(payload);
  return {
    verdict,
    summary: answer.summary,
    checks: checks.map((check) => withTexts(check, profile)),
    ...(headerValue !== undefined && { header: headerValue }),
    ...(payloadValue !== undefined && { payload: payloadValue }),
    decoded: {
      ...(headerText !== null && { header: headerText }),
      ...(payloadText !== null && { payload: payloadText }),
    },
    claims: payloadValue === undefined ? [] : claims(payloadValue, now),
    ...(key !== undefined && { key }),
    keys: reports,
    keyMatches: keyMatches.map(keyMatch),
    keySources: keySources(hasKeys ? jwks : undefined, key !== undefined, headerValue),
    findings: findings.map(finding),
  };
}

function withTexts(given: CoreCheck, profile: string | undefined): Check {
  const { id, group, status, detail, expected, actual } = ownMembers(given);
  const { error, note } = ownMembers(detail ?? {});
  const text = CHECKS[`${profile}:${id}`] ?? CHECKS[id] ?? { title: id, spec: '' };
  return {
    id,
    group,
    status,
    ...(error !== undefined && { code: error.code }),
    title: text.title,
    detail: error !== undefined ? sentence(error.message) : note !== undefined ? (NOTES[note] ?? note) : 'Passed.',
    ...(expected !== undefined && { expected: expectation(text, expected) }),
    ...(actual !== undefined && { actual: readable(text, JSON.parse(actual)) }),
    spec: specUrl(text.spec),
  };
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** The URL of a section. Written short: `7519#4.1.1` is one of an RFC, `connect-core-1_0#IDToken` one of OpenID. */
function specUrl(spec: string): string {
  const [document, section] = spec.split('#');
  if (spec === '') return '';
  const isRfc = /^\d+$/.test(document!);
  return isRfc ? `https://www.rfc-editor.org/rfc/rfc${document}#section-${section}` : `https://openid.net/specs/openid-${document}.html#${section}`;
}

function expectation(text: CheckText, json: string): string {
  const value: unknown = JSON.parse(json);
  const any = typeof value === 'object' && value !== null ? own(value as { any?: unknown }, 'any') : undefined;
  if (any !== undefined) return `one of ${readable(text, any)}`;
  const shown = readable(text, value);
  const several = text.date || (Array.isArray(value) && value.length > 1);
  return several || text.expected?.startsWith('only') ? (text.expected ?? '%').replace('%', () => shown) : shown;
}

/** Longer values are cut: a report is for reading. */
const MOST_CHARACTERS = 300;

function readable(text: CheckText, value: unknown): string {
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
      ...(known?.spec !== undefined && { spec: specUrl(known.spec) }),
    };
  });
}

function keyMatch({ index, outcome, mismatch }: CoreReport['keyMatches'][number]): KeyMatch {
  if (outcome !== 'mismatch') return { index, outcome, detail: KEY_MATCHES[outcome] ?? outcome };
  const reason = typeof mismatch === 'string' ? mismatch : 'excluded';
  return { index, outcome, mismatch: reason as KeyMatch['mismatch'] & string, detail: MISMATCHES[reason] ?? reason };
}

function finding({ id, severity }: CoreReport['findings'][number]): Finding {
  const { title, detail, spec } = FINDINGS[id] ?? { title: id, detail: '', spec: '' };
  return { id, severity, title, detail, spec: specUrl(spec) };
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
