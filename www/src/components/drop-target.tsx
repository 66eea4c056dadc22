import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { readInputFile, withFile } from '../model/files.js';
import type { Input } from '../model/input.js';

interface Props {
  readonly input: Input;
  readonly change: (part: Partial<Input>) => void;
  readonly children: ComponentChildren;
}

/** Accepts files that are dropped anywhere on the page. Their content determines the field. */
export function DropTarget({ input, change, children }: Props) {
  const [hovering, setHovering] = useState(false);
  const [problem, setProblem] = useState('');
  const latest = useRef({ input, change });
  latest.current = { input, change };
  // A change of the input clears the problem.
  useEffect(() => setProblem(''), [input]);
  useEffect(() => {
    // The browser handles dragged text: it goes into the field under the pointer.
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setHovering(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setHovering(false);
    };
    const drop = async (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setHovering(false);
      for (const file of event.dataTransfer!.files) {
        const read = await readInputFile(file);
        setProblem('problem' in read ? read.problem : '');
        if (!('problem' in read)) latest.current.change(withFile(latest.current.input, read));
        // Renders this file's change before the next file is read.
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return (
    <>
      {children}
      {hovering && (
        <div class="drop-veil">Drop a token, a key set, a PEM or a certificate. It stays on this machine.</div>
      )}
      {problem !== '' && (
        <p class="drop-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
