/** A range of JSON text with an error. */
export interface JsonError {
  readonly from: number;
  readonly to: number;
}

/** Whitespace, a string, a number, a literal name or a structural character of JSON (RFC 8259). */
const TOKEN = /[ \t\n\r]+|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** The expected next token. */
type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end';

/** Duplicate names in an object, and the first syntax error, if there is one. Takes linear time. */
export function jsonErrors(text: string): JsonError[] {
  const errors = new Set<JsonError>();
  const open: (Map<string, JsonError> | 'array')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    const next: Expected | undefined = token === undefined ? undefined : token.trim() === '' ? expected : step(token);
    if (next === undefined) return inOrder(errors.add({ from: at, to: at + (token?.length ?? 1) }));
    expected = next;
    at += token!.length;
  }
  const isWhole = open.length === 0 && expected === 'comma or end';
  return inOrder(isWhole || text === '' ? errors : errors.add({ from: text.length - 1, to: text.length }));

  /** The expected token after this one; `undefined` if this one is not allowed here. */
  function step(token: string): Expected | undefined {
    const inside = open[open.length - 1];
    const [first] = token;
    if (expected === 'colon') return first === ':' ? 'value' : undefined;
    if (first === '}' || first === ']') {
      const ends = expected === 'comma or end' || expected === (first === '}' ? 'name or }' : 'value or ]');
      if (!ends || inside === undefined || (inside === 'array') !== (first === ']')) return undefined;
      open.pop();
      return 'comma or end';
    }
    if (expected === 'comma or end') {
      if (first !== ',' || inside === undefined) return undefined;
      return inside === 'array' ? 'value' : 'name';
    }
    if (first === ',' || first === ':') return undefined;
    if (expected === 'name' || expected === 'name or }') {
      return first === '"' && inside instanceof Map ? named(token, inside) : undefined;
    }
    if (first === '{' || first === '[') {
      open.push(first === '{' ? new Map() : 'array');
      return first === '{' ? 'name or }' : 'value or ]';
    }
    return 'comma or end';
  }

  function named(token: string, names: Map<string, JsonError>): Expected {
    const name: string = JSON.parse(token);
    const place = { from: at, to: at + token.length };
    const first = names.get(name);
    if (first === undefined) names.set(name, place);
    else errors.add(first).add(place);
    return 'colon';
  }
}

function inOrder(errors: ReadonlySet<JsonError>): JsonError[] {
  return [...errors].sort((one, other) => one.from - other.from);
}
