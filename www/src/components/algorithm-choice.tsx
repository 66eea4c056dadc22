import { useState } from 'preact/hooks';
import type { AlgorithmName } from 'keyward';
import { FAMILIES } from '../model/messages.js';
import { describedBy } from './field.js';

interface Props {
  readonly chosen: readonly AlgorithmName[];
  readonly problem: string | undefined;
  readonly change: (chosen: AlgorithmName[]) => void;
}

/** The accepted algorithms. Collapsed while none is ticked. */
export function AlgorithmChoice({ chosen, problem, change }: Props) {
  const [open, setOpen] = useState(false);
  const toggle = (name: AlgorithmName, on: boolean) => {
    const others = chosen.filter((other) => other !== name);
    // Unticking the last one must not collapse the list.
    setOpen(true);
    change(on ? [...others, name] : others);
  };
  return (
    <details class="field" open={open || chosen.length > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Algorithms <span class="chosen">{chosen.length === 0 ? 'all that the key allows' : chosen.join(', ')}</span>
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
        {problem ?? 'None ticked: all that the key allows, except shared secrets (HS…), which you must tick.'}
      </p>
    </details>
  );
}
