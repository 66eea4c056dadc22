import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, firstAddress, type Answer } from '../model/fetching.js';
import type { Address, Input } from '../model/input.js';
import type { Inspection } from '../model/inspection.js';
import type { Followed } from '../model/origin.js';
import type { Loading } from '../model/verifier.js';
import { CopyButton } from './copy-button.js';
import { PRIVATE_TEXT, describedBy } from './field.js';

interface Props {
  readonly input: Input;
  readonly keyward: Loading;
  readonly inspection: Inspection;
  readonly change: (part: Partial<Input>) => void;
  readonly follow: (part: Followed, asked?: Pick<Input, 'address' | 'keys'>) => void;
}

/** An answer, with the address and the keys that it is about: once they change, it is not shown any more. */
interface Dated {
  readonly answer: Answer;
  readonly address: Address;
  readonly keys: string;
}

/** Fetches keys, when its button is pressed and not before. The address that will be asked stands above the button. */
export function FetchKeys({ input, keyward, inspection, change, follow }: Props) {
  const { address, keys, policy } = input;
  const [dated, setDated] = useState<Dated | undefined>(undefined);
  const request = useRef<AbortController | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const latest = useRef(input);
  latest.current = input;
  const first = firstAddress(address);
  const claimed = inspection.kind === 'report' ? inspection.report.payload?.iss : undefined;

  const isOfAddress = dated?.address.text === address.text && dated.address.kind === address.kind;
  const isCurrent = isOfAddress && dated.keys === keys.text;
  useEffect(() => {
    if (!isCurrent) setDated(undefined);
  }, [isCurrent]);
  // Keys that arrive late must not replace what was typed, chosen or cleared while they were on their way.
  useEffect(
    () => () => {
      request.current?.abort();
      request.current = undefined;
      setBusy(false);
    },
    [address.kind, address.text, keys.text],
  );

  const set = (part: Partial<Address>) => change({ address: { ...address, ...part } });
  const press = async () => {
    if (busy) return request.current?.abort();
    if (typeof keyward !== 'object' || keyward instanceof Error) return;
    const own = new AbortController();
    request.current = own;
    setBusy(true);
    setDated(undefined);
    const asked = { address, keys };
    const answer = await ask(keyward, address, own.signal);
    if (request.current !== own) return;
    request.current = undefined;
    setBusy(false);
    const after = { address, keys: keys.text };
    if (answer.kind === 'keys') {
      follow({ keys: { fetched: answer.keys, text: answer.keys.text } }, asked);
      after.keys = answer.keys.text;
    }
    if (answer.kind === 'named') {
      after.address = { kind: 'jwks', text: answer.jwksUri };
      const isAsked = latest.current.policy.issuer !== '';
      follow({ address: after.address, policy: isAsked ? {} : { issuer: answer.issuer } }, asked);
    }
    setDated({ answer, ...after });
  };

  return (
    <fieldset class="field fetch" aria-describedby={describedBy('address')}>
      <legend>Or fetch them</legend>
      <div class="fetch-row">
        <select
          aria-label="What the address is"
          autocomplete="off"
          value={address.kind}
          onChange={(event) => set({ kind: event.currentTarget.value as Address['kind'] })}
        >
          <option value="issuer">Issuer</option>
          <option value="jwks">Key set</option>
        </select>
        <input
          id="address"
          type="text"
          inputMode="url"
          {...PRIVATE_TEXT}
          aria-label="Address"
          aria-describedby={describedBy('address')}
          placeholder={address.kind === 'issuer' ? 'https://login.example' : 'https://login.example/jwks.json'}
          value={address.text}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
        <button type="button" class="button" disabled={first === undefined} onClick={press}>
          {busy ? 'Stop' : address.kind === 'issuer' ? 'Ask' : 'Fetch'}
        </button>
      </div>
      <div id={describedBy('address')}>
        {first === undefined ? (
          <p class="hint">
            Nothing is asked before you press the button.{' '}
            {typeof claimed === 'string' && firstAddress({ kind: 'issuer', text: claimed }) !== undefined && address.text === '' && (
              <button type="button" class="button small" onClick={() => follow({ address: { kind: 'issuer', text: claimed } })}>
                Take the issuer that the token names
              </button>
            )}
          </p>
        ) : (
          <p class="hint">
            {address.kind === 'issuer' ? 'Will be asked where its keys are: ' : 'Will be asked for keys: '}
            <code class="address">{first}</code> <CopyButton what="for this address" label="Copy curl" text={curl(first)} />
          </p>
        )}
      </div>
      <div role="status" aria-label="Fetching">
        {busy && <p class="hint">Asking…</p>}
        {isCurrent && <AnswerText answer={dated.answer} issuer={policy.issuer} />}
      </div>
    </fieldset>
  );
}

interface AnswerProps {
  readonly answer: Answer;
  readonly issuer: string;
}

function AnswerText({ answer, issuer }: AnswerProps) {
  if (answer.kind === 'named') {
    const taken = issuer === answer.issuer ? ' It is now also the issuer that you ask of the token.' : '';
    return <p class="hint note">The issuer names the address above for its keys. Press the button again to fetch them.{taken}</p>;
  }
  if (answer.kind === 'keys') {
    const count = answer.keys.jwks.keys.length;
    return (
      <p class="hint note">
        {count === 1 ? 'One key' : `${count} keys`} from {new URL(answer.url).host}. The token was not sent.
      </p>
    );
  }
  return (
    <p class="hint problem">
      {answer.message} {answer.code !== undefined && <code>{answer.code}</code>}
    </p>
  );
}

/** As a shell takes it: in single quotes nothing has a meaning but their end, and an address that a parser wrote holds none. */
function curl(address: string): string {
  return `curl -sS '${address.replaceAll("'", '%27')}'`;
}
