import { useState } from 'preact/hooks';
import type { AlgorithmName } from 'keyward';
import { FAMILIES } from '../model/messages.js';
import { describedBy } from './field.js';

interface Props {
  readonly chosen: readonly AlgorithmName[];
  readonly problem: string | undefined;
  readonly change: (chosen: AlgorithmName[]) => void;
}

/** Which algorithms are accepted. Folded away for as long as none is named. */
export function AlgorithmChoice({ chosen, problem, change }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = (name: AlgorithmName, on: boolean) => {
    const others = chosen.filter((other) => other !== name);
    // Whoever unticks the last is still choosing.
    setOpen(true);
    change(on ? [...others, name] : others);
  };
  return (
    <details class="field" open={open || chosen.length > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Algorithms <span class="chosen">{chosen.length === 0 ? 'any that the key allows' : chosen.join(', ')}</span>
      </summary>
      <fieldset class="field families" aria-describedby={describedBy('algorithms')}>
        <legend class="off-screen">Algorithms</legend>
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
      </fieldset>
      <p id={describedBy('algorithms')} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? 'None ticked: any that the key allows, except shared secrets (HS…), which must be named.'}
      </p>
    </details>
  );
}
