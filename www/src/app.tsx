import { useEffect, useMemo, useState } from 'preact/hooks';
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
import type { Input, Policy } from './model/input.js';
import { inspect } from './model/inspection.js';
import { EMPTY_STATE, edit, follow, fromExample, fromFragment, type Followed, type State } from './model/origin.js';
import { isShared } from './model/share.js';
import { readToken } from './model/token-text.js';
import { withoutSignature } from './model/unsigned.js';
import { useNow } from './model/use-now.js';
import { useVerifier } from './model/verifier.js';

/** The page: inputs on one side, results on the other. This component holds the whole state. */
export function App() {
  const [state, setState] = useState(() => fromFragment(location.hash));
  const { input, origin, notice } = state;
  const keyward = useVerifier();
  const now = useNow(input.policy.time === null);
  const text = useMemo(() => readToken(input.token), [input.token]);
  const inspection = useMemo(() => {
    const made = inspect(keyward, text.token, input.keys, input.policy, now);
    return input.unsigned ? withoutSignature(made) : made;
  }, [keyward, text.token, input.keys, input.policy, input.unsigned, input.policy.time === null ? now : null]);

  // Opening a link in this tab changes only the fragment and loads nothing, so the page must read the new fragment.
  useEffect(() => {
    const open = () => {
      if (isShared(location.hash)) setState(fromFragment(location.hash));
    };
    addEventListener('hashchange', open);
    return () => removeEventListener('hashchange', open);
  }, []);

  const update = (next: (state: State) => State) => {
    setState(next);
    // The page no longer shows the link's content, so a reload must not restore it.
    if (isShared(location.hash)) history.replaceState(null, '', location.pathname + location.search);
  };
  const change = (part: Partial<Input>) => update((state) => edit(state, part));
  const setPolicy = (part: Partial<Policy>) =>
    update((state) => edit(state, { policy: { ...state.input.policy, ...part } }));
  /** Applies a result. `requested` is the input of the request: if it has changed since, the result is dropped. */
  const applyResult = (part: Followed, requested?: Pick<Input, 'address' | 'keys'>) =>
    update((state) => {
      const { address, keys } = state.input;
      const isCurrent = requested === undefined || (address === requested.address && keys === requested.keys);
      return isCurrent ? follow(state, part) : state;
    });

  return (
    <DropTarget input={input} change={change}>
      <SiteHeader />
      <main>
        <ExamplesMenu
          origin={origin}
          isChanged={origin !== undefined && input !== origin.input}
          choose={(chosen) => update(() => (chosen === undefined ? EMPTY_STATE : fromExample(chosen)))}
        />
        <div class="columns">
          <div class="column inputs">
            <TokenField
              pasted={input.token}
              text={text}
              unsigned={input.unsigned}
              inspection={inspection}
              notice={notice}
              change={(token) => change({ token, unsigned: false })}
            />
            <KeysPanel
              input={input}
              keyward={keyward}
              inspection={inspection}
              notice={notice}
              change={change}
              follow={applyResult}
            />
            <PolicyForm policy={input.policy} inspection={inspection} now={now} change={setPolicy} />
            <JumpToVerdict inspection={inspection} hasToken={text.token !== ''} />
          </div>
          <div class="column results">
            <Results
              input={input}
              origin={origin}
              token={text.token}
              inspection={inspection}
              setTime={(time) => setPolicy({ time })}
            />
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
