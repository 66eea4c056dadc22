// What wasm-bindgen writes for any program, without what this package has no use for. Whatever throws between JavaScript and the core
// costs the instance its life (`pkg/src/runtime/core.ts`), so nothing has to be given back to it then; and an instance has one `Core` that
// lives as long as it does.

/** What goes, what comes in its place, and why. Each must be found: another version of wasm-bindgen may write otherwise. */
const RULES = [
  // Nothing schedules another start.
  [/^ *__wbg_call_guard\(\);\n/gm, ''],
  [/^function __wbg_call_guard\(\) \{\n(?:.*\n)*?\}\n/m, ''],
  [/^ *(let )?__wbg_reinit_scheduled = false;\n/gm, ''],
  // A `Core` is never freed, and never met by another instance.
  [/^ *if \(this\.__wbg_inst !== undefined && .*\n.*\n *\}\n/gm, ''],
  [/^ *Object\.defineProperty\(this, '__wbg_inst', .*\n/m, ''],
  [/^ *CoreFinalization\.register\(.*\n/m, ''],
  [/^const CoreFinalization = (?:.*\n)*?\}\);\n/m, ''],
  [/^ {4}(__destroy_into_raw|free)\(\) \{\n(?:.*\n)*?^ {4}\}\n/gm, ''],
  [/^if \(Symbol\.dispose\) .*\n/m, ''],
  [/^ *(let __wbg_instance_id = 0|__wbg_instance_id\+\+);\n/gm, ''],
  // What was passed when passing the next failed.
  [/^ *try \{\n((?: *(?:ptr|len)\d+ = .*\n)+) *\} catch \(e\) \{\n(?:.*\n)*? *throw e;\n *\}\n/gm, '$1'],
  [/^ *let (?:(?:ptr|len)\d+(?:, )?)+;\n/gm, ''],
  [/^( *)((?:ptr|len)\d+ = )/gm, '$1const $2'],
  [/^ *let ret;\n( *)ret = /gm, '$1const ret = '],
  // A string that the core gives is freed once it is read.
  [
    /^ *let deferred\d+_0;\n *let deferred\d+_1;\n *try \{\n((?:.*\n)*?) *deferred\d+_0 = ret\[0\];\n.*\n *return getStringFromWasm0\(ret\[0\], ret\[1\]\);\n *\} finally \{\n.*\n *\}\n/gm,
    '$1        return takeStringFromWasm0(ret);\n',
  ],
  [
    /^function getStringFromWasm0/m,
    'function takeStringFromWasm0(ret) {\n    const text = getStringFromWasm0(ret[0], ret[1]);\n    wasm.__wbindgen_free(ret[0], ret[1], 1);\n    return text;\n}\n\n$&',
  ],
  // One allocator, which can grow what it has given; and every engine that knows SIMD has encodeInto.
  [/(passStringToWasm0\(\w+), wasm\.__wbindgen_malloc, wasm\.__wbindgen_realloc\)/g, '$1)'],
  [/(passArray\w+ToWasm0\(\w+), wasm\.__wbindgen_malloc\)/g, '$1)'],
  [/^(function pass\w+ToWasm0\(arg), malloc(?:, realloc)?\)/gm, '$1)'],
  [/^ *if \(realloc === undefined\) \{\n(?:.*\n)*?^ {4}\}\n/m, ''],
  [/= (malloc|realloc)\(/g, '= wasm.__wbindgen_$1('],
  [/^if \(!\('encodeInto' in cachedTextEncoder\)\) \{\n(?:.*\n)*?^\}\n/m, ''],
];

/** The glue, without what is never used, and with functions of the core taken out of a table when they are called first. */
export function trimmed(glue) {
  const { text, names } = withoutEntries(glue);
  const less = RULES.reduce((text, [found, put]) => {
    if (text.search(found) < 0) throw new Error(`the glue has nothing like ${found}; did wasm-bindgen's output change?`);
    return text.replace(found, put);
  }, text);
  const entered = less.replace(/\bwasm\.(\w+)/g, (whole, name) => (names.includes(name) ? `entry(${names.indexOf(name)})` : whole));
  return `${entered.replace(/^ *wasm = \w+\.exports;\n/gm, '$&    entries = [];\n')}${ENTRY}`;
}

/** The names of the functions in the table, which the build has written behind the glue. */
function withoutEntries(glue) {
  const [line, list] = /^export const ENTRIES = (.*);\n/m.exec(glue);
  return { text: glue.replace(line, ''), names: JSON.parse(list) };
}

const ENTRY = `
let entries = [];
function entry(at) {
    return entries[at] ??= wasm.entries.get(at);
}
`;
