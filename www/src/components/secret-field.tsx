import type { AlgorithmName } from 'keyward';
import type { Keys, SecretEncoding } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import { FAMILIES } from '../model/messages.js';
import { Field, PRIVATE_TEXT, describedBy } from './field.js';

interface Props {
  readonly keys: Keys;
  readonly inspection: Inspection;
  readonly algorithms: readonly AlgorithmName[];
  readonly change: (part: Partial<Keys>) => void;
  /** Adds an accepted algorithm. */
  readonly accept: (algorithm: AlgorithmName) => void;
}

const ENCODINGS: Readonly<Record<SecretEncoding, string>> = {
  text: 'text',
  base64url: 'base64url',
  hex: 'hexadecimal',
};
const SHARED: readonly AlgorithmName[] = ['HS256', 'HS384', 'HS512'];
const PUBLIC = FAMILIES.flatMap(({ names }) => names).filter((name) => !SHARED.includes(name));

/** A field for a shared secret and its encoding. */
export function SecretField({ keys, inspection, algorithms, change, accept }: Props) {
  const problem = inspection.kind === 'mistake' && inspection.field === 'secret' ? inspection.message : undefined;
  const alg = inspection.kind === 'report' ? inspection.report.header?.alg : undefined;
  const publicKeyAlgorithm = PUBLIC.find((name) => name === alg);
  const missing = SHARED.find((name) => name === alg && !algorithms.includes(name));
  return (
    <>
      <div class="field-row">
        <Field id="secret" label="Secret" problem={problem} hint="Stays in this page. Never part of a link.">
          <input
            id="secret"
            type="text"
            {...PRIVATE_TEXT}
            class="code"
            aria-invalid={problem !== undefined}
            aria-describedby={describedBy('secret')}
            value={keys.secret}
            onInput={(event) => change({ secret: event.currentTarget.value })}
          />
        </Field>
        <div class="field field-narrow">
          <label for="encoding">Encoding</label>
          <select
            id="encoding"
            autocomplete="off"
            value={keys.encoding}
            onChange={(event) => change({ encoding: event.currentTarget.value as SecretEncoding })}
          >
            {Object.entries(ENCODINGS).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </div>
      </div>
      {publicKeyAlgorithm !== undefined && (
        <p class="hint note">The token names {publicKeyAlgorithm}, which no secret can verify. It needs public keys.</p>
      )}
      {missing !== undefined && (
        <p class="hint note">
          Tick {missing} under algorithms: otherwise an attacker could use a public key as a secret.{' '}
          <button type="button" class="button small" onClick={() => accept(missing)}>
            Accept {missing}
          </button>
        </p>
      )}
    </>
  );
}
