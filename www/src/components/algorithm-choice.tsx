import type { AlgorithmName } from 'keyward';
import { FAMILIES } from '../model/words.js';
import { describedBy } from './field.js';

interface Props {
  readonly chosen: readonly AlgorithmName[];
  readonly problem: string | undefined;
  readonly change: (chosen: AlgorithmName[]) => void;
}

/** Which algorithms are accepted. */
export function AlgorithmChoice({ chosen, problem, change }: Props) {
  const toggle = (name: AlgorithmName, on: boolean) => {
    const others = chosen.filter((other) => other !== name);
    change(on ? [...others, name] : others);
  };
  return (
    <fieldset class="field" aria-describedby={describedBy('algorithms')}>
      <legend>Algorithms</legend>
      <div class="families">
        {FAMILIES.map(({ title, names }) => (
          <div key={title} class="family" role="group" aria-label={title}>
            <span class="family-title" aria-hidden="true">
              {title}
            </span>
            <div class="family-names">
              {names.map((name) => (
                <label key={name} class="tick">
                  <input
                    type="checkbox"
                    autocomplete="off"
                    checked={chosen.includes(name)}
                    onChange={(event) => toggle(name, event.currentTarget.checked)}
                  />
                  {name}
                </label>
              ))}
            </div>
          </div>
        ))}
      </div>
      <p id={describedBy('algorithms')} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? 'None ticked: any that the key allows, except shared secrets (HS…), which must be named.'}
      </p>
    </fieldset>
  );
}
