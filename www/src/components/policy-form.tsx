import type { ProfileName } from 'keyward';
import { takesNonce } from '../model/options.js';
import type { Policy } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import { PROFILES } from '../model/messages.js';
import { AlgorithmChoice } from './algorithm-choice.js';
import { Field, PRIVATE_TEXT, describedBy } from './field.js';
import { TimeChoice } from './time-choice.js';

interface Props {
  readonly policy: Policy;
  readonly inspection: Inspection;
  readonly now: Date;
  readonly change: (part: Partial<Policy>) => void;
}

type TextField = 'issuer' | 'audience' | 'clockTolerance' | 'nonce' | 'accessToken';

/** The constraints on the token. An invalid value is reported next to its control. */
export function PolicyForm({ policy, inspection, now, change }: Props) {
  const mistake = inspection.kind === 'mistake' ? inspection : undefined;
  const problem = (name: keyof Policy) => (mistake?.field === name ? mistake.message : undefined);
  const text = (name: TextField, label: string, placeholder: string, hint: string) => (
    <Field id={name} label={label} hint={hint} problem={problem(name)}>
      <input
        id={name}
        type="text"
        {...PRIVATE_TEXT}
        placeholder={placeholder}
        aria-invalid={problem(name) !== undefined}
        aria-describedby={describedBy(name)}
        value={policy[name]}
        onInput={(event) => change({ [name]: event.currentTarget.value })}
      />
    </Field>
  );
  const tick = (name: 'legacyAccessTokens' | 'allowWeakKeys', label: string, hint: string) => (
    <div class="field">
      <label class="tick">
        <input
          type="checkbox"
          autocomplete="off"
          checked={policy[name]}
          aria-describedby={describedBy(name)}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
        />
        {label}
      </label>
      <p id={describedBy(name)} class="hint">
        {hint}
      </p>
    </div>
  );

  return (
    <section class="panel policy" aria-labelledby="policy-title">
      <div class="panel-head">
        <h2 id="policy-title">Constraints on the token</h2>
      </div>
      {mistake !== undefined && mistake.field === undefined && <p class="hint problem">{mistake.message}</p>}
      <div class="field-row">
        {text('issuer', 'Issuer', 'https://login.example', 'Empty: not checked.')}
        {text('audience', 'Audience', 'https://api.example', 'Empty: not checked.')}
      </div>
      <div class="field-row">
        <Field
          id="profile"
          label="Kind of token"
          problem={problem('profile')}
          hint="Adds the checks of the kind's specification."
        >
          <select
            id="profile"
            autocomplete="off"
            aria-describedby={describedBy('profile')}
            value={policy.profile}
            onChange={(event) => change({ profile: event.currentTarget.value as ProfileName | '' })}
          >
            <option value="">Any</option>
            {Object.entries(PROFILES).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </Field>
        {text('clockTolerance', 'Clock tolerance', '0', 'Seconds, or 30s, 5m, 2h, 1d.')}
      </div>
      {policy.profile === 'access_token' &&
        tick('legacyAccessTokens', 'From before RFC 9068', 'Accepts tokens without typ, sub, client_id and jti.')}
      {takesNonce(policy) && (
        <div class="field-row">
          {text('nonce', 'Nonce', '', 'Sent with the authorization request. Empty: the token must have none.')}
          {text('accessToken', 'Access token', '', 'Issued with the ID token, to check at_hash. Never part of a link.')}
        </div>
      )}
      <TimeChoice time={policy.time} now={now} problem={problem('time')} change={(time) => change({ time })} />
      <AlgorithmChoice
        chosen={policy.algorithms}
        problem={problem('algorithms')}
        change={(algorithms) => change({ algorithms })}
      />
      {tick(
        'allowWeakKeys',
        'Allow weak keys',
        'Accepts RSA from 1024 bits and secrets of any length. For test tokens only.',
      )}
    </section>
  );
}
