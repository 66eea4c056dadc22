import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchFrom, firstAddress, type FetchOutcome } from '../model/fetching.js';
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
  readonly follow: (part: Followed, requested?: Pick<Input, 'address' | 'keys'>) => void;
}

/** A result, with the address and keys to which it applies. It is hidden when they change. */
interface Shown {
  readonly outcome: FetchOutcome;
  readonly address: Address;
  readonly keys: string;
}

/** Fetches keys when the button is pressed. The URL of the request is shown first. */
export function FetchKeys({ input, keyward, inspection, change, follow }: Props) {
  const { address, keys, policy } = input;
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const request = useRef<AbortController | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const latest = useRef(input);
  latest.current = input;
  const first = firstAddress(address);
  const claimed = inspection.kind === 'report' ? inspection.report.payload?.iss : undefined;
  const suggested = address.text === '' ? issuerAddress(claimed) : undefined;

  const isOfAddress = shown?.address.text === address.text && shown.address.kind === address.kind;
  const isCurrent = isOfAddress && shown.keys === keys.text;
  useEffect(() => {
    if (!isCurrent) setShown(undefined);
  }, [isCurrent]);
  // A late response must not replace values that the user has typed, chosen or cleared since the request.
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
    setShown(undefined);
    const requested = { address, keys };
    const outcome = await fetchFrom(keyward, address, own.signal);
    if (request.current !== own) return;
    request.current = undefined;
    setBusy(false);
    const after = { address, keys: keys.text };
    if (outcome.kind === 'keys') {
      follow({ keys: { fetched: outcome.keys, text: outcome.keys.text } }, requested);
      after.keys = outcome.keys.text;
    }
    if (outcome.kind === 'discovered') {
      after.address = { kind: 'jwks', text: outcome.jwksUri };
      const isConfigured = latest.current.policy.issuer !== '';
      follow({ address: after.address, policy: isConfigured ? {} : { issuer: outcome.issuer } }, requested);
    }
    setShown({ outcome, ...after });
  };

  return (
    <fieldset class="field fetch" aria-describedby={describedBy('address')}>
      <legend>Or fetch them</legend>
      <div class="fetch-row">
        <select
          aria-label="Kind of address"
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
          {busy ? 'Stop' : address.kind === 'issuer' ? 'Discover' : 'Fetch'}
        </button>
      </div>
      <div id={describedBy('address')}>
        {first === undefined ? (
          <p class="hint">
            Nothing is fetched before you press the button.{' '}
            {suggested !== undefined && (
              <button type="button" class="button small" onClick={() => follow({ address: suggested })}>
                Use the issuer that the token names
              </button>
            )}
          </p>
        ) : (
          <p class="hint">
            {address.kind === 'issuer' ? 'URL of the metadata: ' : 'URL of the keys: '}
            <code class="address">{first}</code>{' '}
            <CopyButton what="for this address" label="Copy curl" text={curl(first)} />
          </p>
        )}
      </div>
      <div role="status" aria-label="Fetching">
        {busy && <p class="hint">Fetching…</p>}
        {isCurrent && <OutcomeText outcome={shown.outcome} issuer={policy.issuer} />}
      </div>
    </fieldset>
  );
}

interface OutcomeProps {
  readonly outcome: FetchOutcome;
  readonly issuer: string;
}

function OutcomeText({ outcome, issuer }: OutcomeProps) {
  if (outcome.kind === 'discovered') {
    const set = issuer === outcome.issuer ? ' The token must now be from this issuer.' : '';
    return (
      <p class="hint note">
        The metadata name the address above for the keys. Press the button again to fetch them.{set}
      </p>
    );
  }
  if (outcome.kind === 'keys') {
    const count = outcome.keys.jwks.keys.length;
    return (
      <p class="hint note">
        {count === 1 ? 'One key' : `${count} keys`} from {new URL(outcome.url).host}. The token was not sent.
      </p>
    );
  }
  return (
    <p class="hint problem">
      {outcome.message} {outcome.code !== undefined && <code>{outcome.code}</code>}
    </p>
  );
}

/** The address for discovery of an issuer, if the claim is a URL. */
function issuerAddress(issuer: unknown): Address | undefined {
  const address: Address = { kind: 'issuer', text: typeof issuer === 'string' ? issuer : '' };
  return firstAddress(address) === undefined ? undefined : address;
}

/** A shell command. In single quotes only a single quote has a meaning, and it is encoded here. */
function curl(address: string): string {
  return `curl -sS '${address.replaceAll("'", '%27')}'`;
}
