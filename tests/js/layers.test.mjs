// A module of the package imports only from its own folder and lower ones, and no two modules import each other.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dirname, join as joined } from 'node:path/posix';
import { test } from 'node:test';
import { parsed, visit } from './support/syntax.mjs';

/** The folders of pkg/src, lowest first. Folders of one layer do not import each other. */
const LAYERS = [['runtime'], ['options'], ['keys'], ['verify'], ['report', 'guard', 'providers'], ['entries']];
/** Files that the build adds next to the folders. */
const GENERATED = 'glue.js';

test('every module keeps to its layer, and imports have no cycle', () => {
  const root = join(import.meta.dirname, '../../pkg/src');
  const paths = readdirSync(root, { recursive: true }).filter((path) => path.endsWith('.ts'));
  const modules = Object.fromEntries(
    paths.map((path) => [path.replaceAll('\\', '/').replace(/\.ts$/, '.js'), readFileSync(join(root, path), 'utf8')]),
  );
  assert.ok(paths.length > 50, 'sources were overlooked');
  assert.deepEqual(
    [...new Set(Object.keys(modules).map(folderOf))].sort(),
    LAYERS.flat().sort(),
    'the folders of pkg/src, and the folders listed in this test',
  );
  assert.deepEqual(violationsOf(modules), []);
});

test('a violation is found', () => {
  const countOf = (modules) => violationsOf(modules).length;
  const [core, url] = ['runtime/core.js', 'keys/url.js'];
  for (const [name, text, expected] of [
    [url, "import { call } from '../runtime/core.js';", 0],
    [url, "import { call } from '../glue.js';\nimport './stores.js';", 0],
    [url, "// import '../verify/verify.js';\nconst text = \"import '../verify/verify.js'\";", 0],
    [core, "import { own } from '../options/own.js';", 1],
    [core, "import type { KeySet } from '../keys/url.js';", 1],
    [core, "export { KeySet } from '../keys/url.js';", 1],
    [core, "export * from '../entries/api.js';", 1],
    [core, "const url = await import('../keys/url.js');", 1],
    [core, "export let url: import('../keys/url.js').Url;", 1],
    [core, "import '../options/a.js';\nimport '../keys/b.js';", 2],
    [core, "import { call } from '../unknown.js';", 1],
    ['report/texts.js', "import { Refused } from '../guard/refusal.js';", 1],
    ['guard/guard.js', "import { own } from '../runtime/own.js';\nimport { createVerifier } from 'keyward';", 0],
    ['report/texts.js', "import { createVerifier } from 'keyward';", 1],
  ]) {
    assert.equal(countOf({ [name]: text }), expected, `${name}: ${text}`);
  }
  const circle = {
    'keys/a.js': "import './b.js';",
    'keys/b.js': "import type { C } from './c.js';",
    'keys/c.js': "import './a.js';",
  };
  assert.deepEqual(violationsOf(circle), ['keys/a.js → keys/b.js → keys/c.js → keys/a.js']);
  assert.equal(countOf({ ...circle, 'keys/c.js': "import '../options/a.js';" }), 0);
});

/** Returns the violations in modules, given as texts by path. */
function violationsOf(modules) {
  const imports = new Map(Object.entries(modules).map(([path, text]) => [path, importsOf(path, text)]));
  const upward = [...imports].flatMap(([path, named]) =>
    named.filter((one) => !mayImport(folderOf(path), one)).map((one) => `${path} imports ${one}`),
  );
  return [...upward, ...circlesOf(imports)];
}

/** Returns the imports of a module: paths below pkg/src, or names of packages. */
function importsOf(path, text) {
  const names = [];
  visit(parsed(text, path.replace(/js$/, 'ts')).program, (node) => {
    // Declarations, `import()`, and `import()` in a type.
    const { source, argument, callee } = node;
    if (/^(?:Import|Export\w+)Declaration$|^ImportExpression$/.test(node.type) && source) names.push(source.value);
    if (node.type === 'TSImportType') names.push(argument.value);
    if (callee?.type === 'Import') names.push(node.arguments[0].value);
  });
  return names.map((name) => (name.startsWith('.') ? joined(dirname(path), name) : name));
}

function mayImport(folder, named) {
  // Guards use the public interface of the package.
  if (named === 'keyward') return folder === 'guard';
  if (!named.includes('/')) return named === GENERATED || (folder === 'guard' && named === 'hono');
  if (/^entries\/keyward\.wasm(\?module)?$/.test(named)) return folder === 'entries';
  const other = folderOf(named);
  return other === folder || (layerOf(other) !== -1 && layerOf(other) < layerOf(folder));
}

/** Cycles of modules, each once. */
function circlesOf(imports) {
  const circles = [];
  const done = new Set();
  const follow = (path, way) => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (done.has(path) || way.includes(path)) return;
    for (const next of imports.get(path) ?? []) follow(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) follow(path, []);
  return circles;
}

function folderOf(path) {
  return path.split('/')[0];
}

function layerOf(folder) {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}
