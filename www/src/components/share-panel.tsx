import { useMemo, useState } from 'preact/hooks';
import type { Input } from '../model/input.js';
import { publicText, share } from '../model/share.js';
import { list } from '../model/messages.js';
import { CopyButton } from './copy-button.js';

/** A link with all inputs except secrets. They are in the fragment, which is not sent to servers. */
export function SharePanel({ input }: { input: Input }) {
  // The tick applies to one token: it must not include the signature of another token that replaces it.
  const [ticked, setTicked] = useState<string | undefined>(undefined);
  const withSignature = ticked === input.token && !input.unsigned;
  const keys = useMemo(() => publicText(input.keys.text), [input.keys.text]);
  const { fragment, omitted } = share(input, withSignature, keys);
  const link = () => location.origin + location.pathname + location.search + fragment();
  return (
    <section class="panel share" aria-labelledby="share-title">
      <div class="panel-head">
        <h2 id="share-title">Share as a link</h2>
      </div>
      <p>
        The link has all values after its “#”, which browsers do not send to servers. Anyone with the link can read the
        claims.
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
            ? 'This token has no signature.'
            : withSignature
              ? 'Anyone with the link can use the token until it expires.'
              : 'Without it no one can use or verify the token: the page shows “Signature not included”.'}
        </p>
      </div>
      <p class="actions">
        <CopyButton what="to all this" label="Copy link" text={link} />
        <button type="button" class="button small" onClick={() => history.replaceState(null, '', fragment())}>
          Keep it in the address bar
        </button>
      </p>
      <p class="hint" id="share-omitted">
        {omitted.length === 0 ? '' : `Not in the link: ${list(omitted)}. `}
        In the address bar, the link survives a reload until you change something.
      </p>
    </section>
  );
}
