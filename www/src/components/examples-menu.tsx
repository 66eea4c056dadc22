import { useState } from 'preact/hooks';
import { EXAMPLES, type Example } from '../model/examples.js';
import type { Origin } from '../model/origin.js';

interface Props {
  readonly origin: Origin | undefined;
  /** Whether the user has changed any of the origin's values. */
  readonly isChanged: boolean;
  /** `undefined` empties the page. */
  readonly choose: (example: Example | undefined) => void;
}

/** Example tokens. On a narrow screen the menu is initially closed. */
export function ExamplesMenu({ origin, isChanged, choose }: Props) {
  const [open, setOpen] = useState(() => matchMedia('(min-width: 48rem)').matches);
  return (
    <section class="examples" aria-labelledby="examples-title">
      <div class="examples-head">
        <h2 id="examples-title">
          <button
            type="button"
            class="disclosure"
            aria-expanded={open}
            aria-controls="examples-list"
            onClick={() => setOpen(!open)}
          >
            Examples
          </button>
        </h2>
        <p class="example-about">{about(origin, isChanged)}</p>
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
                aria-pressed={example === origin?.example && !isChanged}
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

/** The origin of the values. After a change, the description of an example no longer applies. */
function about(origin: Origin | undefined, isChanged: boolean): string {
  if (origin === undefined) return 'Choose one to see a verdict, or paste your own token below.';
  if (origin.kind === 'link') return 'Opened from a link. All values that you did not change are from its author.';
  const { name, about } = origin.example!;
  return isChanged ? `The example “${name}”, changed by you. All other values are still the example’s.` : about;
}
