import { inspectedKeys, type JwksLike } from '../keys/key-set.js';
import { sourceOf } from '../keys/sources.js';
import { copied } from '../options/copy.js';
import { constraintsOf, tokenText } from '../options/options.js';
import type { JwsHeader, JwtPayload, KeyReport, VerifyOptions } from '../options/types.js';
import { rejectionBy } from '../verify/validate.js';
import { throwFailure, type Failure, type JwtError, type JwtErrorCode } from '../runtime/errors.js';
import { own, ownMembers } from '../runtime/own.js';
import { callWith } from '../runtime/remembered.js';
import type { Check, ClaimReport, Finding, JwtReport, KeyMatch, KeySource } from './jwt-report.js';
import { relativeTo } from './relative-time.js';
import { CHECKS, KEY_MATCHES, CLAIMS, FINDINGS, MISMATCHES, NOTES, type CheckText } from './messages.js';

/** A check in the core's format: ids instead of messages, values as JSON text. */
interface CoreCheck extends Pick<Check, 'id' | 'group' | 'status' | 'expected' | 'actual'> {
  readonly detail?: {
    readonly note?: string;
    readonly error?: { readonly code: JwtErrorCode; readonly message: string };
  };
}
/** A report in the core's format: header and payload are JSON text. */
interface CoreReport extends Pick<JwtReport, 'verdict' | 'key' | 'keys'> {
  readonly profile?: string;
  readonly checks: readonly CoreCheck[];
  readonly header?: string;
  readonly payload?: string;
  readonly decoded: readonly [header: string | null, payload: string | null];
  readonly keyMatches: readonly CoreKeyMatch[];
  readonly findings: readonly Pick<Finding, 'id' | 'severity'>[];
}

interface CoreKeyMatch extends Pick<KeyMatch, 'index' | 'outcome'> {
  readonly mismatch?: Exclude<KeyMatch['mismatch'], 'excluded'> | { readonly excluded: string };
}

interface InspectResult extends Failure {
  readonly report: CoreReport;
  readonly summary: string;
}

/**
 * Runs all checks that can still be evaluated after one fails, and reports all of them, to explain why a token is
 * rejected. These are the checks of `verifyJwt`, so both give the same verdict. No content of the token or the keys
 * makes it throw. The option `validate` is called only for a token that passes every other check.
 *
 * @param token a compact JWS
 * @param jwks the issuer's keys; without keys (default, or `null`) signature checks are skipped
 * @param options as for `verifyJwt`
 * @returns the verdict, every check with its reason, and a report on every key
 * @throws {@link JwtError} `ERR_WASM_UNAVAILABLE`
 * @throws TypeError if an argument is invalid
 * @throws what the option `validate` throws
 *
 * @example
 * const report = inspectJwt(token, jwks, { audience: 'https://api.example' });
 * report.summary; // 'Not verified: the token has expired: its "exp" has passed.'
 * report.checks.filter((check) => check.status === 'fail').map((check) => check.detail);
 */
export function inspectJwt(token: string, jwks?: JwksLike | null, options: VerifyOptions = {}): JwtReport {
  const given = copied(options);
  const { policy, limits, validate, ...constraints } = constraintsOf(given, [], [], true);
  const [text, now] = [tokenText(token, limits), constraints.now()];
  const hasKeys = jwks !== undefined && jwks !== null;
  const keys = hasKeys ? inspectedKeys(jwks, limits) : undefined;
  const remembered = keys === undefined ? [policy] : [keys, policy];
  const json = callWith(remembered, (core) => core.inspect_jwt(text, keys?.in(core) ?? 0, policy.in(core), now));
  const result: InspectResult = JSON.parse(json);
  throwFailure(result);
  const report = ownMembers(result.report);
  const { verdict, profile, checks, header, payload, decoded, key, keys: reports, keyMatches, findings } = report;
  const [headerText, payloadText] = decoded;
  const headerValue: JwsHeader | undefined = header === undefined ? undefined : JSON.parse(header);
  const payloadValue: JwtPayload | undefined = payload === undefined ? undefined : JSON.parse(payload);
  const lines = checks.map((check) => withTexts(check, profile));
  // Only a token that passes all other checks gets here in `verifyJwt`. Parsed again, so that no change shows here.
  const isEvaluated = validate !== undefined && verdict === 'verified';
  const rejection = isEvaluated
    ? rejectionBy(validate, { payload: JSON.parse(payload!), protectedHeader: JSON.parse(header!) })
    : undefined;
  if (validate !== undefined) lines.push(validateLine(isEvaluated, rejection));
  return {
    verdict: rejection === undefined ? verdict : 'not verified',
    summary: rejection === undefined ? result.summary : `Not verified: ${rejection.message}.`,
    checks: lines,
    ...(headerValue !== undefined && { header: headerValue }),
    ...(payloadValue !== undefined && { payload: payloadValue }),
    decoded: {
      ...(headerText !== null && { header: headerText }),
      ...(payloadText !== null && { payload: payloadText }),
    },
    claims: payloadValue === undefined ? [] : claims(payloadValue, now),
    ...(key !== undefined && { key }),
    keys: reports,
    keyMatches: keyMatches.map((match) => keyMatch(match, reports)),
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

/** The check `validate`, which the core does not know. */
function validateLine(isEvaluated: boolean, rejection: JwtError | undefined): Check {
  const id = 'validate';
  const [title, spec] = ['Your own check accepts the token', specUrl('7519#4')];
  if (!isEvaluated) return { id, group: id, status: 'skip', title, detail: NOTES['not_evaluated']!, spec };
  if (rejection === undefined) return { id, group: id, status: 'pass', title, detail: 'Passed.', spec };
  const { code, message } = rejection;
  return { id, group: id, status: 'fail', code, title, detail: sentence(message), spec };
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** The URL of a section. Short forms: `7519#4.1.1` for an RFC, `connect-core-1_0#IDToken` for an OpenID document. */
function specUrl(spec: string): string {
  const [document, section] = spec.split('#');
  if (spec === '') return '';
  const isRfc = /^\d+$/.test(document!);
  return isRfc
    ? `https://www.rfc-editor.org/rfc/rfc${document}#section-${section}`
    : `https://openid.net/specs/openid-${document}.html#${section}`;
}

function expectation(text: CheckText, json: string): string {
  const value: unknown = JSON.parse(json);
  const any = typeof value === 'object' && value !== null ? own(value as { any?: unknown }, 'any') : undefined;
  if (any !== undefined) return `one of ${readable(text, any)}`;
  const shown = readable(text, value);
  const several = text.date || (Array.isArray(value) && value.length > 1);
  return several || text.expected?.startsWith('only') ? (text.expected ?? '%').replace('%', () => shown) : shown;
}

/** Longer values are truncated, to keep a report readable. */
const MAX_CHARACTERS = 300;

function readable(text: CheckText, value: unknown): string {
  const shown = (text.date && isoDate(value)) || words(value);
  if (shown.length <= MAX_CHARACTERS) return shown;
  // Does not split a surrogate pair.
  return `${shown.slice(0, MAX_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Strings without quotes, except a string that would look like another JSON value. */
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

/** A NumericDate (RFC 7519 section 2) in ISO 8601, if `Date` can represent it. */
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

function keyMatch({ index, outcome, mismatch }: CoreKeyMatch, reports: readonly KeyReport[]): KeyMatch {
  if (outcome !== 'mismatch') return { index, outcome, detail: KEY_MATCHES[outcome] ?? outcome };
  if (typeof mismatch !== 'object') return { index, outcome, mismatch: mismatch!, detail: MISMATCHES[mismatch!]! };
  return { index, outcome, mismatch: 'excluded', detail: `This key is excluded (${reports[index]!.detail}).` };
}

function finding({ id, severity }: CoreReport['findings'][number]): Finding {
  const { title, detail, spec } = FINDINGS[id] ?? { title: id, detail: '', spec: '' };
  return { id, severity, title, detail, spec: specUrl(spec) };
}

/** The header parameters that contain or name keys. */
const KEY_PARAMETERS = ['jwk', 'jku', 'x5u', 'x5c'] as const;

function keySources(jwks: JwksLike | undefined, used: boolean, header: JwsHeader | undefined): KeySource[] {
  const url = sourceOf(jwks);
  const given: KeySource =
    url === undefined
      ? { from: 'caller', used, label: 'Given by you.' }
      : { from: 'issuer', used, label: `Fetched from ${url}`, url };
  const inside = KEY_PARAMETERS.filter((member) => header !== undefined && Object.keys(header).includes(member));
  return [
    ...(jwks === undefined ? [] : [given]),
    ...inside.map((member): KeySource => {
      return { from: 'token', used: false, label: `Found inside the token (${member}), never used.`, member };
    }),
  ];
}
