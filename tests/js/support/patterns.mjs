// Finds every regular expression in a source file, and those whose matching time is not linear in the text.
import { parsed, visit } from './syntax.mjs';

// The JavaScript build of recheck, because the native build and the Java build depend on the machine. recheck reads the
// variable at import.
process.env.RECHECK_SYNC_BACKEND = 'pure';
const { checkSync } = await import('recheck');

/** The comment that exempts a pattern on its line or the line below. It gives the reason why the pattern is safe. */
const EXEMPTION = /^\s*Linear: \S+ \S+/;
/** String methods that make a regular expression from a string. */
const METHODS = new Set(['match', 'matchAll', 'search']);

/**
 * Finds every pattern of a file: literals, `RegExp(…)`, and strings given to `match`, `matchAll` and `search`.
 * @returns `{ line, source, flags, exempt }` each; `source` is `undefined` where it is not constant
 */
export function patternsOf(text, name) {
  const file = parsed(text, name);
  const exempt = new Set(file.comments.filter(({ value }) => EXEMPTION.test(value)).map(({ loc }) => loc.end.line));
  const found = [];
  const add = ({ loc }, source, flags = '') => {
    const { line } = loc.start;
    found.push({ line, source, flags, exempt: exempt.has(line) || exempt.has(line - 1) });
  };
  visit(file.program, (node) => {
    if (node.type === 'RegExpLiteral') add(node, node.pattern, node.flags);
    if (!/^(?:New|(?:Optional)?Call)Expression$/.test(node.type)) return;
    const [first, second] = node.arguments;
    const callee = node.callee.type.endsWith('MemberExpression') ? node.callee.property : node.callee;
    if (callee.name === 'RegExp') {
      // A literal inside is found separately.
      if (first?.type !== 'RegExpLiteral') add(node, constant(first), constant(second) ?? '');
    } else if (METHODS.has(callee.name) && callee !== node.callee && isString(first)) {
      add(node, constant(first));
    }
  });
  return found;
}

/** The reason why a pattern may take more than linear time; `undefined` if it cannot. */
export function problemOf({ source, flags }) {
  if (source === undefined) return 'the pattern is not constant, so it cannot be checked';
  const { status, complexity, attack, error } = checkSync(source, flags, { timeout: 120_000, randomSeed: 1 });
  if (status === 'safe') return undefined;
  if (status === 'unknown') return `recheck gives no result (${error.kind})`;
  return `${complexity.summary}, as with ${attack.pattern.slice(0, 100)}`;
}

function isString(node) {
  return node?.type === 'StringLiteral' || node?.type === 'TemplateLiteral';
}

function constant(node) {
  if (node?.type === 'StringLiteral') return node.value;
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0 ? node.quasis[0].value.cooked : undefined;
}
