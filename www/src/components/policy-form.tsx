import type { Inspection } from '../model/inspection.js';
import type { Policy } from '../model/input.js';
import { AlgorithmChoice } from './algorithm-choice.js';
import { Field, PRIVATE_TEXT, describedBy } from './field.js';
import { TimeChoice } from './time-choice.js';

interface Props {
  readonly policy: Policy;
  readonly inspection: Inspection;
  readonly now: Date;
  readonly change: (policy: Policy) => void;
}

/** What is demanded of the token. A mistake is shown beside the control that it is about. */
export function PolicyForm({ policy, inspection, now, change }: Props) {
  const mistake = inspection.kind === 'mistake' ? inspection : undefined;
  const problem = (name: keyof Policy) => (mistake?.field === name ? mistake.message : undefined);
  const set = (part: Partial<Policy>) => change({ ...policy, ...part });
  const text = (name: 'issuer' | 'audience' | 'clockTolerance', label: string, placeholder: string, hint: string) => (
    <Field id={name} label={label} hint={hint} problem={problem(name)}>
      <input
        id={name}
        type="text"
        {...PRIVATE_TEXT}
        placeholder={placeholder}
        aria-invalid={problem(name) !== undefined}
        aria-describedby={describedBy(name)}
        value={policy[name]}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
    </Field>
  );

  return (
    <section class="panel" aria-labelledby="policy-title">
      <div class="panel-head">
        <h2 id="policy-title">What you ask of the token</h2>
      </div>
      {mistake !== undefined && mistake.field === undefined && <p class="hint problem">{mistake.message}</p>}
      <div class="field-row">
        {text('issuer', 'Issuer', 'https://login.example', 'Empty: not asked.')}
        {text('audience', 'Audience', 'https://api.example', 'Empty: not asked.')}
      </div>
      <AlgorithmChoice chosen={policy.algorithms} problem={problem('algorithms')} change={(algorithms) => set({ algorithms })} />
      <div class="field-row field-row-time">
        <TimeChoice time={policy.time} now={now} problem={problem('time')} change={(time) => set({ time })} />
        {text('clockTolerance', 'Clock tolerance', '0', 'Seconds, or 30s, 5m, 2h, 1d.')}
      </div>
      <label class="tick">
        <input
          type="checkbox"
          autocomplete="off"
          checked={policy.allowWeakKeys}
          aria-describedby={describedBy('weak')}
          onChange={(event) => set({ allowWeakKeys: event.currentTarget.checked })}
        />
        Allow weak keys
      </label>
      <p id={describedBy('weak')} class="hint">
        RSA from 1024 bits, and secrets of any length. For a look at test tokens only.
      </p>
    </section>
  );
}
