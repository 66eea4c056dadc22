import type { Inspection } from '../model/inspection.js';
import { PRIVATE_TEXT, describedBy } from './field.js';

interface Props {
  readonly keys: string;
  readonly inspection: Inspection;
  readonly change: (keys: string) => void;
}

/** The issuer's keys. */
export function KeysField({ keys, inspection, change }: Props) {
  const problem = keysProblem(inspection);
  return (
    <section class="panel" aria-labelledby="keys-title">
      <div class="panel-head">
        <h2 id="keys-title">
          <label for="keys">Keys</label>
        </h2>
      </div>
      <textarea
        id="keys"
        class="keys-text"
        rows={9}
        {...PRIVATE_TEXT}
        placeholder='{ "keys": [ { "kty": "RSA", … } ] }'
        aria-invalid={problem !== undefined}
        aria-describedby={describedBy('keys')}
        value={keys}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <p id={describedBy('keys')} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? 'The JWK Set that the issuer publishes, one JWK, or a public key or certificate in PEM. A shared secret is a JWK too: kty “oct”, and k in base64url.'}
      </p>
    </section>
  );
}

/** Why the keys as a whole cannot be read. What is wrong with one of a set, the table of keys says. */
function keysProblem(inspection: Inspection): string | undefined {
  if (inspection.kind !== 'report') return undefined;
  return inspection.report.checks.find((check) => check.id === 'key_set' && check.status === 'fail')?.detail;
}
