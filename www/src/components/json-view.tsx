import { useMemo } from 'preact/hooks';
import { jsonErrors, type JsonError } from '../model/json-errors.js';
import { CopyButton } from './copy-button.js';

interface Props {
  readonly title: string;
  readonly part: 'header' | 'payload';
  /** The value that keyward parsed. `undefined` if it rejects the text. */
  readonly value: object | undefined;
  /** The decoded text of the part, shown if there is no value. */
  readonly text: string | undefined;
}

/** Longer text is shown without marked errors. */
const MAX_MARKED = 64 * 1024;

/** A part of the token as JSON. If keyward rejects it, its text with underlined errors. */
export function JsonView({ title, part, value, text }: Props) {
  const id = `json-${part}`;
  const shown = value === undefined ? text : JSON.stringify(value, null, 2);
  const errors = useMemo(
    () => (value === undefined && text !== undefined && text.length <= MAX_MARKED ? jsonErrors(text) : []),
    [value === undefined, text],
  );
  return (
    <div class={`json json-${part}`}>
      <div class="json-head">
        <h3 id={id}>{title}</h3>
        {shown !== undefined && <CopyButton what={part === 'header' ? 'the header' : 'the claims'} text={shown} />}
      </div>
      {shown === undefined ? (
        <p class="hint">Cannot be decoded.</p>
      ) : (
        <>
          {value === undefined && <p class="hint">Unchanged text: keyward rejects it.</p>}
          <pre id={`${id}-text`} role="region" aria-labelledby={id} tabIndex={0}>
            {errors.length === 0 ? shown : <Marked text={shown} errors={errors} />}
          </pre>
        </>
      )}
    </div>
  );
}

function Marked({ text, errors }: { text: string; errors: readonly JsonError[] }) {
  const ends = [0, ...errors.map(({ to }) => to)];
  return (
    <>
      {errors.map(({ from, to }, index) => (
        <>
          {text.slice(ends[index], from)}
          <mark key={index}>{text.slice(from, to)}</mark>
        </>
      ))}
      {text.slice(ends[ends.length - 1])}
    </>
  );
}
