import { useEffect, useState } from 'preact/hooks';

interface Props {
  /** A name for the text, for the button's label: `the claims`. */
  readonly what: string;
  readonly text: string | (() => string);
  readonly label?: string;
}

/** Copies text and confirms it. */
export function CopyButton({ what, text, label = 'Copy' }: Props) {
  const [status, setStatus] = useState('');
  useEffect(() => {
    if (status === '') return;
    const timer = setTimeout(() => setStatus(''), 2000);
    return () => clearTimeout(timer);
  }, [status]);
  const press = async () => {
    const done = await copy(typeof text === 'string' ? text : text());
    setStatus(done ? 'Copied' : 'Not allowed');
  };
  return (
    <button type="button" class="button small" aria-label={`${label} ${what}`} onClick={press}>
      <span aria-live="polite">{status === '' ? label : status}</span>
    </button>
  );
}

/** Copies to the clipboard. If there is none (plain http), copies a selection as Ctrl-C does. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = document.createElement('textarea');
    area.className = 'off-screen';
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
  }
}
