import type { Keys } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import { PRIVATE_TEXT, describedBy } from './field.js';

interface Props {
  readonly keys: Keys;
  readonly inspection: Inspection;
  readonly change: (text: string) => void;
}

/** A text area for public keys. */
export function PublicKeysField({ keys, inspection, change }: Props) {
  const problem = keysProblem(inspection);
  return (
    <>
      <textarea
        id="keys"
        class="keys-text"
        rows={8}
        {...PRIVATE_TEXT}
        aria-label="Keys"
        placeholder='{ "keys": [ { "kty": "RSA", … } ] }'
        aria-invalid={problem !== undefined}
        aria-describedby={describedBy('keys')}
        value={keys.text}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <p id={describedBy('keys')} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? 'The JWK Set that the issuer publishes, one JWK, or a public key or certificate in PEM.'}
      </p>
    </>
  );
}

/** Why the key set as a whole is invalid. The table of keys has the problems of single keys. */
function keysProblem(inspection: Inspection): string | undefined {
  if (inspection.kind !== 'report') return undefined;
  return inspection.report.checks.find((check) => check.id === 'key_set' && check.status === 'fail')?.detail;
}
