import type { AlgorithmName } from 'keyward';
import type { Input, Keys } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import type { Followed, Notice } from '../model/origin.js';
import type { Loading } from '../model/verifier.js';
import { FetchKeys } from './fetch-keys.js';
import { FileButton } from './file-button.js';
import { NoticeText } from './notice-text.js';
import { PublicKeysField } from './public-keys-field.js';
import { SecretField } from './secret-field.js';

interface Props {
  readonly input: Input;
  readonly keyward: Loading;
  readonly inspection: Inspection;
  readonly notice: Notice | undefined;
  readonly change: (part: Partial<Input>) => void;
  readonly follow: (part: Followed, requested?: Pick<Input, 'address' | 'keys'>) => void;
}

/** The issuer's public keys, or a secret shared with it. */
export function KeysPanel({ input, keyward, inspection, notice, change, follow }: Props) {
  const { keys, policy } = input;
  const setKeys = (part: Partial<Keys>) => change({ keys: { ...keys, ...part } });
  const choice = (kind: Keys['kind'], label: string) => (
    <label class="tab">
      <input
        type="radio"
        name="keys-kind"
        autocomplete="off"
        checked={keys.kind === kind}
        onChange={() => setKeys({ kind })}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <section class="panel" aria-labelledby="keys-title">
      <div class="panel-head">
        <h2 id="keys-title">Keys</h2>
        <fieldset class="tabs">
          <legend class="off-screen">Kind of keys</legend>
          {choice('public', 'Public keys')}
          {choice('secret', 'Shared secret')}
        </fieldset>
      </div>
      <NoticeText notice={notice} field="keys" />
      {keys.kind === 'secret' ? (
        <SecretField
          keys={keys}
          inspection={inspection}
          change={setKeys}
          algorithms={policy.algorithms}
          accept={(algorithm: AlgorithmName) => {
            change({ policy: { ...policy, algorithms: [...policy.algorithms, algorithm] } });
          }}
        />
      ) : (
        <>
          <PublicKeysField keys={keys} inspection={inspection} change={(text) => setKeys({ text })} />
          <FileButton input={input} change={change} />
          <FetchKeys input={input} keyward={keyward} inspection={inspection} change={change} follow={follow} />
        </>
      )}
    </section>
  );
}
