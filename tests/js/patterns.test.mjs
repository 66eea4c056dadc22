// Every regular expression that can meet untrusted text takes linear time, or a comment says why it is safe.
// KEYWARD_SOURCES names another checkout to scan.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { patternsOf, problemOf } from './support/patterns.mjs';

const root = resolve(process.env.KEYWARD_SOURCES ?? join(import.meta.dirname, '../..'));
/** The folders whose programs read untrusted text. Users copy the examples into their programs. */
const FOLDERS = ['pkg/src', 'www', 'examples'];
const GENERATED = /(?:^|[/\\])(?:node_modules|dist|\.next|\.wrangler)(?:[/\\]|$)/;

test('every pattern of the package, the page and the examples is linear', { timeout: 300_000 }, (t) => {
  const problems = [];
  let [files, count] = [0, 0];
  for (const path of FOLDERS.flatMap(sourcesBelow)) {
    files++;
    for (const pattern of patternsOf(readFileSync(path, 'utf8'), path)) {
      count++;
      const problem = problemOf(pattern);
      const place = `${relative(root, path)}:${pattern.line} ${pattern.source ?? ''}`;
      if (problem !== undefined && !pattern.exempt) problems.push(`${place}: ${problem}`);
      if (problem === undefined && pattern.exempt)
        problems.push(`${place}: the pattern is linear, so remove the comment "Linear:" above it`);
    }
  }
  t.diagnostic(`${count} patterns in ${files} files`);
  assert.deepEqual(problems, []);
  assert.ok(files > 100 && count > 50, 'sources were overlooked');
});

/** Patterns that must be found: at least quadratic. */
const BAD = {
  'a quantifier before the end, without a start': [/[ \t]+$/, /=+$/, /[?#].*$/, /\s+$/m, /[^/]*\/$/, /\s{1,1000}$/],
  'a quantifier before anything that may be missing': [/\s+x/, /a.*b/, /<meta\s+name="x"[^>]*>/, /(\d+)px/],
  'nested quantifiers': [/^(a+)+$/, /^(?:\s*\w+)*$/, /^(?:a*)*b/, /^(([a-z])+.)+[A-Z]/],
  'adjacent quantifiers that overlap': [/^\s*\s*$/, /^\w*\d*$/, /^[ab]*[bc]*x/, /^x*y*x*$/],
  'alternatives that overlap under a quantifier': [/^(?:a|a)*$/, /^(?:x|xy|y)*$/, /^(?:\w|\d)+-/],
  'the same behind a look-around or a reference': [/(?<=a+)b/, /(.)\1*$/, /^(?=(a|a)*$)/],
};

/** Patterns that must not be found. */
const GOOD = [
  /^[ \t]+/,
  /[\s:]+/g,
  /^(?:[\da-f]{2})+$/i,
  /^(\d{1,9})([smhd])$/,
  /\/$/,
  /^[A-Za-z0-9._~+/-]+=*$/,
  /^".*"$/,
  /,\s*bearer(?:\s|$)/i,
  /"(?:[^"\\]|\\.)*"/y,
  /^(?:a|b)*$/,
  /^\w+(?:-\w+)*$/,
  /\S+/,
  /^[^:]*:/,
];

test('the rule finds each kind of pattern that is not linear, and no other', { timeout: 300_000 }, () => {
  for (const [kind, patterns] of Object.entries(BAD)) {
    for (const one of patterns) assert.ok(problemOf(one) !== undefined, `${one}: ${kind}`);
  }
  for (const one of GOOD) assert.equal(problemOf(one), undefined, String(one));
  assert.match(problemOf({ source: undefined, flags: '' }), /not constant/);
});

test('patterns are found wherever they are written', () => {
  const found = (text, name = 'a.ts') =>
    patternsOf(text, name).map(({ line, source, flags, exempt }) => [line, source, flags, exempt]);
  assert.deepEqual(found('const a: number = 1 / 2 / 3; // /x/\nconst b = "/x/";'), []);
  assert.deepEqual(found('const a = <T,>(b: T) => /x+$/gm;'), [[1, 'x+$', 'gm', false]]);
  assert.deepEqual(found('const a = <b>{c.replace(/x/, "")} /y/</b>;', 'a.tsx'), [[1, 'x', '', false]]);
  assert.deepEqual(found('new RegExp("x", "i"); RegExp(`y`); new globalThis.RegExp(`${z}`); new RegExp(z);'), [
    [1, 'x', 'i', false],
    [1, 'y', '', false],
    [1, undefined, '', false],
    [1, undefined, '', false],
  ]);
  assert.deepEqual(found('a.match("x"); a?.search(`y`); a.matchAll(`${z}`); a.match(b); match("c");'), [
    [1, 'x', '', false],
    [1, 'y', '', false],
    [1, undefined, '', false],
  ]);
  assert.deepEqual(found('class A { #a = () => `${b.split(/x/)}` }'), [[1, 'x', '', false]]);
});

test('a comment exempts the pattern on its line or below, and gives a reason', () => {
  const exempt = (text) => patternsOf(text, 'a.js').map((pattern) => pattern.exempt);
  assert.deepEqual(exempt('// Linear: the text has 20 characters.\na(/x/);\na(/y/);'), [true, false]);
  assert.deepEqual(exempt('a(/x/); // Linear: a constant text\n\na(/y/);'), [true, false]);
  for (const none of ['// Linear', '// Linear:', '// Linear: yes', '// not Linear: no reason', '"// Linear: a b"'])
    assert.deepEqual(exempt(`${none}\na(/x/);`), [false], none);
});

/** The sources below a folder of the repository. */
function sourcesBelow(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true });
  return entries
    .filter((path) => /\.[mc]?[jt]sx?$/.test(path) && !GENERATED.test(path))
    .map((path) => join(root, folder, path));
}
