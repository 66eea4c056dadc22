import type { ComponentChildren } from 'preact';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** The problem with the value, if there is one. */
  readonly problem?: string | undefined;
  readonly children: ComponentChildren;
}

/**
 * A control with a label above it, and a problem or hint below. Set the control's description with {@link describedBy}.
 */
export function Field({ id, label, hint, problem, children }: Props) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <p id={describedBy(id)} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? hint}
      </p>
    </div>
  );
}

/** The id of a field's hint. */
export function describedBy(id: string): string {
  return `${id}-hint`;
}

/** For private text: no autocomplete, no spell checking (which may use a server), no capitalisation. */
export const PRIVATE_TEXT = {
  autocomplete: 'off',
  autocapitalize: 'off',
  // This spelling sets the attribute. As a property, any string would mean `true`.
  autoCorrect: 'off',
  spellcheck: false,
} as const;
