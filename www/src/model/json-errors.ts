/** A stretch of JSON text that is at error. */
export interface JsonError {
  readonly from: number;
  readonly to: number;
}

/** White space, a string, a number, a word or a sign of JSON (RFC 8259). */
const TOKEN = /[ \t\n\r]+|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** What may come next. */
type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end';

/** Names that stand twice in one object, and the first place that is no JSON, if there is one. Linear in the text. */
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

  /** What may come behind a token; `undefined`: the token may not stand here. */
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
    if (expected === 'comma or end') return first === ',' && inside !== undefined ? (inside === 'array' ? 'value' : 'name') : undefined;
    if (first === ',' || first === ':') return undefined;
    if (expected === 'name' || expected === 'name or }') return first === '"' && inside instanceof Map ? named(token, inside) : undefined;
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
