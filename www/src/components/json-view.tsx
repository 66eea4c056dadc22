interface Props {
  readonly title: string;
  readonly part: 'header' | 'payload';
  /** What keyward read, if it could. */
  readonly value: object | undefined;
  /** The part as it stands, for when it could not. */
  readonly text: string | undefined;
}

/** A part of the token as JSON. */
export function JsonView({ title, part, value, text }: Props) {
  const id = `json-${part}`;
  const shown = value === undefined ? text : JSON.stringify(value, null, 2);
  return (
    <div class={`json json-${part}`}>
      <h3 id={id}>{title}</h3>
      {shown === undefined ? (
        <p class="hint">Nothing that can be read.</p>
      ) : (
        <>
          {value === undefined && <p class="hint">As it stands: keyward refuses to read it.</p>}
          <pre id={`${id}-text`} role="region" aria-labelledby={id} tabIndex={0}>
            {shown}
          </pre>
        </>
      )}
    </div>
  );
}
