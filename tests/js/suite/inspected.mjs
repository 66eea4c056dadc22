// A report with all checks that apply to every report, and tokens to inspect.
import { equal, must, own, show } from './assert.mjs';
import { toBase64url } from './tokens.mjs';

/** 2011-03-22T18:36:40Z, the time of the vectors. */
export const NOW = 1300819000;
export const HEADER = { alg: 'ES256', kid: 'a', typ: 'JWT' };
export const CLAIMS = {
  iss: 'https://issuer.example',
  sub: '248289761001',
  aud: 'https://api.example',
  iat: NOW - 100,
  nbf: NOW - 100,
  exp: NOW + 3600,
};

export const EC = {
  kty: 'EC',
  crv: 'P-256',
  x: 'w6jrsRERnoM1OxMpKBrnPGujHXKHwsawph7OpO5Vblw',
  y: 'q5KaRBQrObueSNEUkrDE7Yuo5X4gXCYGHX-z8_KIBFw',
  kid: 'a',
};
export const rsa = (bits) => ({ kty: 'RSA', e: 'AQAB', n: toBase64url(new Uint8Array(bits / 8).fill(255)) });
export const oct = (bytes) => ({ kty: 'oct', k: toBase64url(new Uint8Array(bytes).fill(7)) });

export const part = (value) =>
  toBase64url(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
/** A token without a valid signature. Members that are undefined are omitted. */
export const unsigned = (header = {}, payload = {}) =>
  `${part({ ...HEADER, ...header })}.${part({ ...CLAIMS, ...payload })}.AAAA`;
export const at = (seconds) => ({ currentDate: new Date(seconds * 1000) });
export const statuses = (report, status) =>
  report.checks.filter((check) => check.status === status).map(({ id }) => id);
export const line = (report, id) => report.checks.find((check) => check.id === id);

// ---- the documented shape ----

const text = (value) => typeof value === 'string' && value.length > 0;
/** A detail of one word would be an id without a text. */
const sentence = (value) => /^(Passed\.|[A-Z"].* .*\.)$/.test(value);
const number = (value) => Number.isInteger(value) && value >= 0;
const flag = (value) => typeof value === 'boolean';
const any = () => true;
const one =
  (...values) =>
  (value) =>
    values.includes(value);
const object = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const spec = (value) =>
  /^https:\/\/(www\.rfc-editor\.org\/rfc\/rfc\d+#section-[\d.]+|openid\.net\/specs\/[\w-]+\.html#\w+)$/.test(value);
const iso = (value) => /^([+-]\d\d)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(value);
/** The schema. An object has these members alone; `?` marks optional ones. An array has the schema of its items. */
const REPORT = {
  verdict: one('verified', 'not verified', 'cannot tell'),
  summary: (value) => text(value) && /[^.]\.$/.test(value) && !value.includes('\n'),
  checks: [
    {
      id: text,
      group: one('format', 'header', 'algorithm', 'key', 'signature', 'claims', 'profile', 'scopes'),
      status: one('pass', 'fail', 'warn', 'skip'),
      'code?': text,
      title: text,
      detail: sentence,
      'expected?': text,
      'actual?': (value) => typeof value === 'string',
      spec,
    },
  ],
  'header?': object,
  'payload?': object,
  decoded: { 'header?': (value) => typeof value === 'string', 'payload?': (value) => typeof value === 'string' },
  claims: [
    {
      name: (value) => typeof value === 'string',
      value: any,
      'meaning?': text,
      'date?': iso,
      'relative?': text,
      'spec?': spec,
    },
  ],
  'key?': { index: number, 'kid?': any, kty: text, 'alg?': text, 'thumbprint?': text },
  keys: [(value) => object(value) && number(value.index) && flag(value.usable) && Array.isArray(value.algorithms)],
  keyMatches: [
    {
      index: number,
      outcome: one('verified', 'rejected', 'not_tried', 'mismatch'),
      'mismatch?': one('kid', 'type', 'curve', 'use', 'key_ops', 'alg', 'weak', 'excluded'),
      detail: sentence,
    },
  ],
  keySources: [
    {
      from: one('caller', 'issuer', 'token'),
      used: flag,
      label: text,
      'url?': text,
      'member?': one('jwk', 'jku', 'x5u', 'x5c'),
    },
  ],
  findings: [{ id: text, severity: one('danger', 'warning', 'note'), title: text, detail: text, spec }],
};

function checkShape(value, schema, path = 'the report') {
  if (typeof schema === 'function') return must(schema(value), `${path} is ${show(value)}`);
  must(Array.isArray(value) === Array.isArray(schema) && object(value) === object(schema), `${path} is ${show(value)}`);
  if (Array.isArray(schema)) return value.forEach((item, index) => checkShape(item, schema[0], `${path}[${index}]`));
  const names = new Map(Object.keys(schema).map((name) => [name.replace('?', ''), name]));
  for (const name of Object.keys(value)) must(names.has(name), `${path} has a member ${name}`);
  for (const [name, key] of names) {
    if (Object.hasOwn(value, name)) checkShape(own(value, name), schema[key], `${path}.${name}`);
    else must(key.endsWith('?'), `${path} has no ${name}`);
  }
}

/** By text about a key: its one meaning. */
const MEANINGS = new Map();

/** A report that has passed every check that applies to all reports. */
export function inspect(keyward, token, keys, options) {
  const report = keyward.inspectJwt(token, keys, { ...at(NOW), ...options });
  checkShape(report, REPORT);
  const { verdict, summary, checks, key, keys: listed, keyMatches, keySources } = report;
  const [first, ...more] = checks.filter(({ status }) => status === 'fail');
  equal(verdict, first !== undefined ? 'not verified' : key !== undefined ? 'verified' : 'cannot tell', 'the verdict');
  must(summary.toLowerCase().startsWith(`${verdict}: `), `the summary is ${show(summary)}`);
  if (first !== undefined) {
    must(
      summary.toLowerCase().startsWith(`not verified: ${first.detail.toLowerCase()}`),
      `the summary ${show(summary)} does not name ${show(first.detail)}`,
    );
    const [, count = '0'] = / (One|\d+) more checks? failed\.$/.exec(summary) ?? [];
    equal(count === 'One' ? 1 : Number(count), more.length, 'the number of other failures in the summary');
  }
  for (const check of checks)
    equal(check.code !== undefined, check.status === 'fail', `a code at ${check.id} with status ${check.status}`);
  equal(
    keyMatches.filter(({ outcome }) => outcome === 'verified').map(({ index }) => index),
    key === undefined ? [] : [key.index],
    'the keys that verified',
  );
  equal(keySources.filter(({ used }) => used).length, key === undefined ? 0 : 1, 'the number of sources used');
  must(
    keySources.every(({ from, used }) => !(from === 'token' && used)),
    'a key of the token was used',
  );
  for (const { outcome, mismatch = outcome, detail } of keyMatches) {
    equal(mismatch, MEANINGS.get(detail) ?? mismatch, `the meaning of ${show(detail)}`);
    MEANINGS.set(detail, mismatch);
  }
  must(keyMatches.length === 0 || keyMatches.length === listed.length, 'keyMatches does not list each key');
  checkText(keyward, report);
  return report;
}

/** Checks that the text of a report, with each option, holds its parts. */
function checkText(keyward, report) {
  for (const options of [undefined, { all: false }, { all: true }]) {
    const shown = keyward.reportText(report, options);
    must(shown === report.summary || shown.startsWith(`${report.summary}\n`), `the text starts with ${show(shown)}`);
    must(!/undefined|\[object/.test(shown), `the text holds ${/.{0,40}(undefined|\[object).*/.exec(shown)?.[0]}`);
    const rest = shown.slice(report.summary.length);
    // Characters that could control a terminal are escaped.
    const holds = (word) => word === undefined || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(word) || rest.includes(word);
    for (const { status, title, detail, code, expected, actual, spec: url } of report.checks) {
      const isListed = status === 'fail' || status === 'warn';
      must(
        rest.includes(title) === (isListed || options?.all === true),
        `with ${show(options)}, the text ${rest.includes(title) ? 'holds' : 'lacks'} the ${status} of ${show(title)}`,
      );
      const shownStatus =
        rest
          .split('\n')
          .find((row) => row.includes(title))
          ?.toLowerCase() ?? status;
      must(
        new RegExp(`\\b${status}\\b`).test(shownStatus.slice(0, 12)),
        `the text shows ${show(shownStatus)} for the status ${status}`,
      );
      if (!isListed) continue;
      for (const word of [detail, code, expected, actual, url])
        must(holds(word), `the text lacks ${show(word)} of ${show(title)}`);
    }
    for (const { label } of report.keySources) must(rest.includes(label), `the text lacks ${show(label)}`);
    for (const { severity, title } of report.findings)
      must(rest.includes(severity) && rest.includes(title), `the text lacks ${show(title)}`);
    for (const { index, detail } of report.keyMatches)
      must(
        new RegExp(`\\b${index}\\b.*${detail.replace(/[.()]/g, '\\$&')}`).test(rest),
        `the text lacks key ${index}: ${detail}`,
      );
    for (const { name, meaning, date, relative } of report.claims)
      for (const word of [name, meaning, date, relative]) must(holds(word), `the text lacks ${show(word)}`);
  }
}

export function start(samples, name, options) {
  const { token, keys, now, options: given } = samples(name);
  return [token, keys, { ...at(now), ...(options ?? given) }];
}
