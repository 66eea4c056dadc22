// The share of each crate in the module's code, by the names of functions, which the optimised module still has.
import { customName, number, sections } from '../bundle/sections.mjs';

const LIBRARY = new Set(['core', 'alloc', 'std', 'compiler_builtins', '__rustc']);

/** For these crates the share of each module is listed. */
const OWN = new Set(['keyward', 'keyward_arithmetic']);

/** Returns rows of a name and its bytes, the largest first: code by crate, and the data of all crates. */
export function costs(bytes) {
  const all = sections(bytes);
  const names = functionNames(bytes, all);
  const data = all.find(({ id }) => id === 11);
  const sums = new Map([['data of all crates', data.end - data.start]]);
  for (const { index, length } of bodies(bytes, all)) {
    const crate = crateOf(names.get(index) ?? '');
    sums.set(crate, (sums.get(crate) ?? 0) + length);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** The first crate in a function's name, without the standard library. Generic code counts where it is instantiated. */
function crateOf(name) {
  // Exported functions have plain names. They are the bindings, and the code that the compiler has inlined there.
  if (!name.includes('::')) return 'exports';
  const roots = [...name.matchAll(/(\w+)\[[0-9a-f]+\]::(\w*)/g)];
  const [, crate, module] = roots.find(([, crate]) => !LIBRARY.has(crate)) ?? [];
  if (crate === undefined) return 'core, alloc, std';
  return OWN.has(crate) ? `${crate}::${module}` : crate;
}

function* bodies(bytes, all) {
  const imports = all.find(({ id }) => id === 2);
  const code = all.find(({ id }) => id === 10);
  // Every import of this module is a function.
  let [index] = imports === undefined ? [0] : number(bytes, imports.content);
  let [count, at] = number(bytes, code.content);
  for (; count > 0; count--, index++) {
    const [length, body] = number(bytes, at);
    yield { index, length: body + length - at };
    at = body + length;
  }
}

function functionNames(bytes, all) {
  const names = new Map();
  const section = all.find((section) => section.id === 0 && customName(bytes, section)[0] === 'name');
  let [, at] = customName(bytes, section);
  while (at < section.end) {
    const kind = bytes[at];
    let [length, next] = number(bytes, at + 1);
    at = next + length;
    if (kind !== 1) continue;
    let count;
    for ([count, next] = number(bytes, next); count > 0; count--) {
      let index;
      [index, next] = number(bytes, next);
      [length, next] = number(bytes, next);
      names.set(index, Buffer.from(bytes.subarray(next, next + length)).toString());
      next += length;
    }
  }
  return names;
}
