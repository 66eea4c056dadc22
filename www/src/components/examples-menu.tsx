import { EXAMPLES, type Example } from '../model/examples.js';

interface Props {
  readonly chosen: Example | undefined;
  /** `undefined` empties the page. */
  readonly choose: (example: Example | undefined) => void;
}

/** Tokens to try the page with. */
export function ExamplesMenu({ chosen, choose }: Props) {
  return (
    <section class="examples" aria-labelledby="examples-title">
      <div class="panel-head">
        <h2 id="examples-title">Examples</h2>
        <button type="button" class="chip chip-clear" onClick={() => choose(undefined)}>
          Clear all
        </button>
      </div>
      <div class="example-groups">
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
      <p class="example-about">{chosen?.about ?? 'Pick one to see a verdict, or paste your own token below.'}</p>
    </section>
  );
}
