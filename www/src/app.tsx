import { useMemo, useState } from 'preact/hooks';
import { DropTarget } from './components/drop-target.js';
import { ExamplesMenu } from './components/examples-menu.js';
import { JumpToVerdict } from './components/jump-to-verdict.js';
import { KeysPanel } from './components/keys-panel.js';
import { PolicyForm } from './components/policy-form.js';
import { PrivacyNote } from './components/privacy-note.js';
import { Results } from './components/results.js';
import { SharePanel } from './components/share-panel.js';
import { SiteHeader } from './components/site-header.js';
import { Snippets } from './components/snippets.js';
import { TokenField } from './components/token-field.js';
import type { Example } from './model/examples.js';
import { EMPTY, type Input, type Policy } from './model/input.js';
import { inspect } from './model/inspection.js';
import { readToken } from './model/token-text.js';
import { useNow } from './model/use-now.js';
import { useVerifier } from './model/verifier.js';

/** The page: what is pasted on one side, what keyward says of it on the other. Its state lives here and nowhere else. */
export function App({ shared }: { shared: Input | undefined }) {
  const [input, setInput] = useState(shared ?? EMPTY);
  const [example, setExample] = useState<Example | undefined>(undefined);
  const keyward = useVerifier();
  const now = useNow(input.policy.time === null);
  const text = useMemo(() => readToken(input.token), [input.token]);
  const inspection = useMemo(
    () => inspect(keyward, text.token, input.keys, input.policy, now),
    [keyward, text.token, input.keys, input.policy, input.policy.time === null ? now : null],
  );

  const replace = (next: Input, chosen: Example | undefined) => {
    setInput(next);
    setExample(chosen);
    // What the link held is no longer what is shown, and a reload must not bring it back.
    if (location.hash.startsWith('#1.')) history.replaceState(null, '', location.pathname + location.search);
  };
  const change = (part: Partial<Input>) => replace({ ...input, ...part }, undefined);
  const setPolicy = (part: Partial<Policy>) => change({ policy: { ...input.policy, ...part } });

  return (
    <DropTarget input={input} change={change}>
      <SiteHeader />
      <main>
        <ExamplesMenu chosen={example} choose={(chosen) => replace(chosen?.input ?? EMPTY, chosen)} />
        <div class="columns">
          <div class="column inputs">
            <TokenField
              pasted={input.token}
              text={text}
              unsigned={input.unsigned}
              inspection={inspection}
              change={(token) => change({ token, unsigned: false })}
            />
            <KeysPanel input={input} keyward={keyward} inspection={inspection} change={change} />
            <PolicyForm policy={input.policy} inspection={inspection} now={now} change={setPolicy} />
            <JumpToVerdict inspection={inspection} hasToken={text.token !== ''} />
          </div>
          <div class="column results">
            <Results input={input} token={text.token} inspection={inspection} setTime={(time) => setPolicy({ time })} />
            <PrivacyNote />
          </div>
          <div class="column tools">
            <Snippets input={input} />
            <SharePanel input={input} />
          </div>
        </div>
      </main>
    </DropTarget>
  );
}
