import { useMemo, useState } from 'preact/hooks';
import { ExamplesMenu } from './components/examples-menu.js';
import { JumpToVerdict } from './components/jump-to-verdict.js';
import { KeysField } from './components/keys-field.js';
import { PolicyForm } from './components/policy-form.js';
import { Results } from './components/results.js';
import { SiteHeader } from './components/site-header.js';
import { TokenField } from './components/token-field.js';
import type { Example } from './model/examples.js';
import { EMPTY, type Input } from './model/input.js';
import { inspect } from './model/inspection.js';
import { readToken } from './model/token-text.js';
import { useNow } from './model/use-now.js';

/** The page: what is pasted on one side, what keyward says of it on the other. Its state lives here and nowhere else. */
export function App() {
  const [input, setInput] = useState(EMPTY);
  const [example, setExample] = useState<Example | undefined>(undefined);
  const now = useNow(input.policy.time === null);
  const text = useMemo(() => readToken(input.token), [input.token]);
  const inspection = useMemo(
    () => inspect(text.token, input.keys, input.policy, now),
    [text.token, input.keys, input.policy, input.policy.time === null ? now : null],
  );

  const change = (part: Partial<Input>) => {
    setInput((before) => ({ ...before, ...part }));
    setExample(undefined);
  };
  const choose = (chosen: Example | undefined) => {
    setInput(chosen?.input ?? EMPTY);
    setExample(chosen);
  };

  return (
    <>
      <SiteHeader />
      <main>
        <ExamplesMenu chosen={example} choose={choose} />
        <div class="columns">
          <div class="column inputs">
            <TokenField pasted={input.token} text={text} change={(token) => change({ token })} />
            <KeysField keys={input.keys} inspection={inspection} change={(keys) => change({ keys })} />
            <PolicyForm policy={input.policy} inspection={inspection} now={now} change={(policy) => change({ policy })} />
            <JumpToVerdict inspection={inspection} hasToken={text.token !== ''} />
          </div>
          <Results inspection={inspection} token={text.token} hasKeys={input.keys.trim() !== ''} />
        </div>
      </main>
    </>
  );
}
