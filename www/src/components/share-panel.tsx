import { useMemo, useState } from 'preact/hooks';
import type { Input } from '../model/input.js';
import { publicText, share } from '../model/share.js';
import { list } from '../model/messages.js';
import { CopyButton } from './copy-button.js';

/** A link that holds everything but what is secret, behind the `#`, where no server sees it. */
export function SharePanel({ input }: { input: Input }) {
  // The tick is for one token. It must not send the signature of another one that takes its place.
  const [ticked, setTicked] = useState<string | undefined>(undefined);
  const withSignature = ticked === input.token && !input.unsigned;
  const keys = useMemo(() => publicText(input.keys.text), [input.keys.text]);
  const { fragment, leftOut } = share(input, withSignature, keys);
  const link = () => location.origin + location.pathname + location.search + fragment();
  return (
    <section class="panel share" aria-labelledby="share-title">
      <div class="panel-head">
        <h2 id="share-title">Share what you see</h2>
      </div>
      <p>
        The link carries everything behind its “#”, which browsers send to no server. Whoever has the link can read the claims.
      </p>
      <div class="field">
        <label class="tick">
          <input
            type="checkbox"
            autocomplete="off"
            checked={withSignature}
            aria-describedby="signature-hint"
            disabled={input.unsigned}
            onChange={(event) => setTicked(event.currentTarget.checked ? input.token : undefined)}
          />
          With the signature
        </label>
        <p id="signature-hint" class="hint">
          {input.unsigned
            ? 'This token came without its signature.'
            : withSignature
              ? 'Whoever has the link can use the token until it expires.'
              : 'Without it nobody can use or verify the token: its reader sees “Signature not included”.'}
        </p>
      </div>
      <p class="actions">
        <CopyButton what="to all this" label="Copy link" text={link} />
        <button type="button" class="button small" onClick={() => history.replaceState(null, '', fragment())}>
          Keep it in the address bar
        </button>
      </p>
      <p class="hint" id="share-left-out">
        {leftOut.length === 0 ? '' : `Not in the link: ${list(leftOut)}. `}
        In the address bar, it survives a reload until you change something.
      </p>
    </section>
  );
}
