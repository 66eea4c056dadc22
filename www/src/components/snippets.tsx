import { useState } from 'preact/hooks';
import { absolute } from '../model/dates.js';
import type { Input } from '../model/input.js';
import { timeOf } from '../model/inspection.js';
import { snippets, type Snippet } from '../model/snippets.js';
import { CopyButton } from './copy-button.js';

/** Code that verifies tokens with the constraints of the page. */
export function Snippets({ input }: { input: Input }) {
  const [chosen, setChosen] = useState<Snippet['id']>('spa');
  const programs = snippets(input);
  const { title, code } = programs.find(({ id }) => id === chosen)!;
  const moved = input.policy.time === null ? undefined : timeOf(input.policy, new Date(0));
  return (
    <section class="panel" aria-labelledby="snippets-title">
      <div class="panel-head">
        <h2 id="snippets-title">Verify this in code</h2>
        <fieldset class="tabs">
          <legend class="off-screen">For</legend>
          {programs.map(({ id, title }) => (
            <label key={id} class="tab">
              <input
                type="radio"
                name="snippet"
                autocomplete="off"
                checked={id === chosen}
                onChange={() => setChosen(id)}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <div class="code-box">
        <pre role="region" aria-label={`Code: ${title}`} tabIndex={0}>
          {code}
        </pre>
        <CopyButton what="the code" text={code} />
      </div>
      {moved !== undefined && !Number.isNaN(moved.getTime()) && (
        <p class="hint note">
          The verdict is as of {absolute(moved)}. This code verifies as of the time at which it runs.
        </p>
      )}
    </section>
  );
}
