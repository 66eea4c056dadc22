// Source files as trees.
import { parse } from '@babel/parser';

/** The tree of a module, by the syntax that its name says. */
export function parsed(text, name) {
  const plugins = [/\.[mc]?tsx?$/.test(name) && 'typescript', name.endsWith('x') && 'jsx'].filter(Boolean);
  return parse(text, { sourceType: 'module', plugins });
}

/** Calls `work` with a node and all below it. */
export function visit(node, work) {
  work(node);
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) if (typeof child?.type === 'string' && 'loc' in child) visit(child, work);
  }
}
