/** A range of the pasted text and its kind. */
export interface Piece {
  readonly kind: 'header' | 'payload' | 'signature' | 'dot' | 'extra' | 'ignored';
  readonly text: string;
}

/** A pasted token: the token to verify, and the ignored text around it. */
export interface TokenText {
  readonly token: string;
  /** All of the pasted text, in order. */
  readonly pieces: readonly Piece[];
  /** Descriptions of the ignored text. */
  readonly ignored: readonly string[];
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
  const pieces: Piece[] = [{ kind: 'ignored', text: before }, ...inside, { kind: 'ignored', text: after }];
  const token = inside.map((piece) => (piece.kind === 'ignored' ? '' : piece.text)).join('');
  const broken = inside.some((piece) => piece.kind === 'ignored');
  return { token, pieces: pieces.filter((piece) => piece.text !== ''), ignored: words(before, after, broken) };
}

/**
 * The end of the token, before quotes and whitespace. A loop, because a regular expression would take quadratic time.
 */
function endOfToken(text: string): number {
  let end = text.length;
  while (end > 0 && (QUOTES.has(text[end - 1]!) || text[end - 1]!.trim() === '')) end--;
  return end;
}

/**
 * Splits a token into parts and dots. Ignores line breaks and indentation. Other whitespace is an error in the token.
 */
function splitParts(text: string): Piece[] {
  const pieces: Piece[] = [];
  let dots = 0;
  for (const [index, piece] of text.split(/([\r\n]+)/).entries()) {
    const isBreak = index % 2 === 1;
    const [before, core, after] = isBreak ? [piece, '', ''] : trimmed(piece);
    if (before !== '') pieces.push({ kind: 'ignored', text: before });
    for (const [place, part] of core.split('.').entries()) {
      if (place > 0) {
        pieces.push({ kind: 'dot', text: '.' });
        dots++;
      }
      if (part !== '') pieces.push({ kind: PARTS[dots] ?? 'extra', text: part });
    }
    if (after !== '') pieces.push({ kind: 'ignored', text: after });
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
