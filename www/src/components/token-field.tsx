import type { Inspection } from '../model/inspection.js';
import type { Notice } from '../model/origin.js';
import { tokenError, type TokenError } from '../model/token-errors.js';
import type { Piece, TokenText } from '../model/token-text.js';
import { list } from '../model/messages.js';
import { PRIVATE_TEXT, describedBy } from './field.js';
import { NoticeText } from './notice-text.js';

interface Props {
  /** The pasted text. */
  readonly pasted: string;
  readonly text: TokenText;
  /** The token is from a link that omits its signature. */
  readonly unsigned: boolean;
  readonly inspection: Inspection;
  readonly notice: Notice | undefined;
  readonly change: (pasted: string) => void;
}

/** The token with coloured parts: a transparent text area over a coloured copy of its text. */
export function TokenField({ pasted, text, unsigned, inspection, notice, change }: Props) {
  const hasReport = text.token !== '' && inspection.kind === 'report';
  const error = hasReport ? tokenError(text.token, inspection.report) : undefined;
  return (
    <section class="panel" aria-labelledby="token-title">
      <div class="panel-head">
        <h2 id="token-title">
          <label for="token">Token</label>
        </h2>
        <p class="legend" aria-hidden="true">
          <span class="piece-header">header</span>.<span class="piece-payload">claims</span>.
          <span class="piece-signature">signature</span>
        </p>
      </div>
      <div class="token-box">
        <div class="token-stack">
          <pre class="token-ink" aria-hidden="true">
            {marked(text.pieces, error).map(({ kind, text, isError }, index) => (
              <span key={index} class={isError ? `piece-${kind} piece-error` : `piece-${kind}`}>
                {text}
              </span>
            ))}
            {'\n'}
          </pre>
          <textarea
            id="token"
            class="token-text"
            rows={6}
            {...PRIVATE_TEXT}
            placeholder="eyJhbGciOi…"
            aria-describedby={describedBy('token')}
            value={pasted}
            onInput={(event) => change(event.currentTarget.value)}
          />
        </div>
      </div>
      <NoticeText notice={notice} field="token" />
      <div id={describedBy('token')}>
        {unsigned && (
          <p class="hint note">
            This token is from a link that omits its signature, so that no one can use it. It cannot be verified here.
          </p>
        )}
        {error !== undefined && !unsigned && (
          <p class="hint problem">
            Underlined above: {error.check.detail.charAt(0).toLowerCase()}
            {error.check.detail.slice(1)}
          </p>
        )}
        {text.ignored.length > 0 && (
          <p class="hint note">Ignored here: {list(text.ignored)}. In a program, the verifier rejects them.</p>
        )}
        {text.token === '' && (
          <p class="hint">
            Three parts, separated by dots. “Bearer”, quotes and line breaks are ignored. Files can be dropped anywhere.
          </p>
        )}
      </div>
    </section>
  );
}

type MarkedPiece = Piece & { readonly isError: boolean };

/** Splits the pieces at the start and end of the error. Its offsets do not count ignored characters. */
function marked(pieces: readonly Piece[], error: TokenError | undefined): MarkedPiece[] {
  if (error === undefined) return pieces.map((piece) => ({ ...piece, isError: false }));
  let at = 0;
  return pieces.flatMap(({ kind, text }): MarkedPiece[] => {
    if (kind === 'ignored') return [{ kind, text, isError: false }];
    const within = (offset: number) => Math.min(text.length, Math.max(0, offset - at));
    const [from, to] = [within(error.from), within(error.to)];
    at += text.length;
    const cut = [
      { kind, text: text.slice(0, from), isError: false },
      { kind, text: text.slice(from, to), isError: true },
      { kind, text: text.slice(Math.max(from, to)), isError: false },
    ];
    return cut.filter((piece) => piece.text !== '');
  });
}
