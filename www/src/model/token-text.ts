/** A stretch of the text as pasted, and what it is. */
export interface Piece {
  readonly kind: 'header' | 'payload' | 'signature' | 'dot' | 'extra' | 'left-out';
  readonly text: string;
}

/** A pasted token: what is verified, and what was left out on the way there. */
export interface TokenText {
  readonly token: string;
  /** All of the pasted text, in order. */
  readonly pieces: readonly Piece[];
  /** What was left out, in words. */
  readonly leftOut: readonly string[];
}

const PARTS = ['header', 'payload', 'signature'] as const;
const QUOTES = new Set(['"', "'", '`', '“', '”', '‘', '’']);
const AROUND = /^[\s"'`“”‘’]*(?:authorization\s*:\s*)?(?:bearer\s+)?[\s"'`“”‘’]*/i;

/** Finds the token in text copied from a header, a log or a source file. Linear in its length. */
export function readToken(pasted: string): TokenText {
  const start = AROUND.exec(pasted)?.[0].length ?? 0;
  const end = Math.max(start, endOfToken(pasted));
  const before = pasted.slice(0, start);
  const after = pasted.slice(end);
  const inside = splitParts(pasted.slice(start, end));
  const pieces: Piece[] = [{ kind: 'left-out', text: before }, ...inside, { kind: 'left-out', text: after }];
  const token = inside.map((piece) => (piece.kind === 'left-out' ? '' : piece.text)).join('');
  const broken = inside.some((piece) => piece.kind === 'left-out');
  return { token, pieces: pieces.filter((piece) => piece.text !== ''), leftOut: words(before, after, broken) };
}

/** Before quotes and white space at the end, found from the back: a pattern would take quadratic time. */
function endOfToken(text: string): number {
  let end = text.length;
  while (end > 0 && (QUOTES.has(text[end - 1]!) || text[end - 1]!.trim() === '')) end--;
  return end;
}

/** Parts and dots; line breaks, and the indentation around them, are left out. Other white space is the token's error. */
function splitParts(text: string): Piece[] {
  const pieces: Piece[] = [];
  let dots = 0;
  for (const [index, piece] of text.split(/([\r\n]+)/).entries()) {
    const isBreak = index % 2 === 1;
    const [before, core, after] = isBreak ? [piece, '', ''] : trimmed(piece);
    if (before !== '') pieces.push({ kind: 'left-out', text: before });
    for (const [place, part] of core.split('.').entries()) {
      if (place > 0) {
        pieces.push({ kind: 'dot', text: '.' });
        dots++;
      }
      if (part !== '') pieces.push({ kind: PARTS[dots] ?? 'extra', text: part });
    }
    if (after !== '') pieces.push({ kind: 'left-out', text: after });
  }
  return pieces;
}

function trimmed(line: string): [before: string, core: string, after: string] {
  const core = line.trim();
  const at = line.length - line.trimStart().length;
  return core === '' ? [line, '', ''] : [line.slice(0, at), core, line.slice(at + core.length)];
}

function words(before: string, after: string, broken: boolean): string[] {
  const around = before + after;
  return [
    /authorization/i.test(before) ? 'the header name “Authorization:”' : '',
    /bearer/i.test(before) ? 'the word “Bearer”' : '',
    [...QUOTES].some((quote) => around.includes(quote)) ? 'quotes' : '',
    broken || /[\r\n]/.test(around) ? 'line breaks' : '',
    !broken && around !== '' && /^\s+$/.test(around) && !/[\r\n]/.test(around) ? 'spaces' : '',
  ].filter((word) => word !== '');
}
