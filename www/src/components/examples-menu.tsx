import { useState } from 'preact/hooks';
import { EXAMPLES, type Example } from '../model/examples.js';

interface Props {
  readonly chosen: Example | undefined;
  /** `undefined` empties the page. */
  readonly choose: (example: Example | undefined) => void;
}

/** Tokens to try the page with. On a narrow screen the menu is closed until it is asked for. */
export function ExamplesMenu({ chosen, choose }: Props) {
  const [open, setOpen] = useState(() => matchMedia('(min-width: 48rem)').matches);
  return (
    <section class="examples" aria-labelledby="examples-title">
      <div class="examples-head">
        <h2 id="examples-title">
          <button type="button" class="disclosure" aria-expanded={open} aria-controls="examples-list" onClick={() => setOpen(!open)}>
            Examples
          </button>
        </h2>
        <p class="example-about">{chosen?.about ?? 'Pick one to see a verdict, or paste your own token below.'}</p>
        <button type="button" class="button small" onClick={() => choose(undefined)}>
          Clear all
        </button>
      </div>
      <div id="examples-list" class="example-groups" hidden={!open}>
        {EXAMPLES.map(({ title, examples }) => (
          <div key={title} class="example-group" role="group" aria-label={title}>
            <span class="example-group-title" aria-hidden="true">
              {title}
            </span>
            {examples.map((example) => (
              <button
                key={example.name}
                type="button"
                class="chip"
                aria-pressed={example === chosen}
                onClick={() => choose(example)}
              >
                {example.name}
              </button>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
