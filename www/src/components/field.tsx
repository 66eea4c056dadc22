import type { ComponentChildren } from 'preact';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  /** What is wrong with the value, if anything. */
  readonly problem?: string | undefined;
  readonly children: ComponentChildren;
}

/** A control with its label above, and under it what is wrong or what may be typed. Describe the control by {@link describedBy}. */
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

/** Text that is nobody's business: no history, no spelling service, no capitals. */
export const PRIVATE_TEXT = {
  autocomplete: 'off',
  autocapitalize: 'off',
  // In this spelling it is set as an attribute: as a property, any text means yes.
  autoCorrect: 'off',
  spellcheck: false,
} as const;
