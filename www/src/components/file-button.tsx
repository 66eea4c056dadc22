import { useEffect, useRef, useState } from 'preact/hooks';
import { readInputFile, withFile } from '../model/files.js';
import type { Input } from '../model/input.js';

interface Props {
  readonly input: Input;
  readonly change: (part: Partial<Input>) => void;
}

/** Opens a file, as an alternative to drag and drop. */
export function FileButton({ input, change }: Props) {
  const [problem, setProblem] = useState('');
  const latest = useRef({ input, change });
  latest.current = { input, change };
  // A change of the input clears the problem.
  useEffect(() => setProblem(''), [input]);
  const open = async (field: HTMLInputElement) => {
    const file = field.files?.[0];
    if (file === undefined) return;
    const read = await readInputFile(file);
    // Lets the user choose the same file again after changing it.
    field.value = '';
    setProblem('problem' in read ? read.problem : '');
    if (!('problem' in read)) latest.current.change(withFile(latest.current.input, read));
  };
  return (
    <p class="hint file">
      <label for="file">Or open a file:</label>{' '}
      <input id="file" type="file" autocomplete="off" onChange={(event) => open(event.currentTarget)} />
      {problem !== '' && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </p>
  );
}
