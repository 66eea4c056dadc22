// Source files as syntax trees.
import { parse } from '@babel/parser';

/** The tree of a module. The extension of its name gives the syntax. */
export function parsed(text, name) {
  const plugins = [/\.[mc]?tsx?$/.test(name) && 'typescript', name.endsWith('x') && 'jsx'].filter(Boolean);
  return parse(text, { sourceType: 'module', plugins });
}

/** Calls `work` with a node and all its descendants. */
export function visit(node, work) {
  work(node);
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) if (typeof child?.type === 'string' && 'loc' in child) visit(child, work);
  }
}
