import type { Check, JwtReport } from 'keyward';

/** A range of the token with an error. */
export interface TokenError {
  readonly from: number;
  readonly to: number;
}

const PARTS = ['header', 'payload', 'signature'] as const;

/** The range of the first format error, and its check; `undefined` if the format is valid. */
export function tokenError(token: string, report: JwtReport): (TokenError & { readonly check: Check }) | undefined {
  for (const check of report.checks) {
    if (check.status !== 'fail') continue;
    const error = placeOf(token, check.id);
    if (error !== undefined) return { ...error, check };
  }
  return undefined;
}

function placeOf(token: string, id: string): TokenError | undefined {
  const dots = [...token.matchAll(/\./g)].map(({ index }) => index);
  if (id === 'parts') return dots.length > 2 ? { from: dots[2]!, to: token.length } : { from: 0, to: token.length };
  const place = PARTS.findIndex((part) => id === `${part}_encoding` || id === part);
  // An invalid signature is not marked: the error may be in the signed parts or in the key.
  if (place === -1 || id === 'signature') return undefined;
  const from = place === 0 ? 0 : (dots[place - 1] ?? token.length - 1) + 1;
  const to = dots[place] ?? token.length;
  if (!id.endsWith('_encoding')) return { from, to };
  const other = /[^\w-]+/.exec(token.slice(from, to));
  // All characters are valid, so the last one has unused bits.
  if (other === null) return { from: Math.max(from, to - 1), to };
  return { from: from + other.index, to: from + other.index + other[0].length };
}
