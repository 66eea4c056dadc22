import { list } from '../model/words.js';
import type { TokenText } from '../model/token-text.js';
import { PRIVATE_TEXT, describedBy } from './field.js';

interface Props {
  /** The text as pasted. */
  readonly pasted: string;
  readonly text: TokenText;
  readonly change: (pasted: string) => void;
}

/** The token, its parts in colours: the text area is transparent and lies on a coloured copy of its text. */
export function TokenField({ pasted, text, change }: Props) {
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
            {text.pieces.map((piece, index) => (
              <span key={index} class={`piece-${piece.kind}`}>
                {piece.text}
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
      <p id={describedBy('token')} class={text.leftOut.length === 0 ? 'hint' : 'hint note'}>
        {text.leftOut.length === 0
          ? 'Three parts and two dots. “Bearer”, quotes and line breaks around it may stay.'
          : `Left out here: ${list(text.leftOut)}. In a program, the verifier refuses them.`}
      </p>
    </section>
  );
}
