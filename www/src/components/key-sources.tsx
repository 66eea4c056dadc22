import type { KeySource } from 'keyward';
import type { Origin } from '../model/origin.js';
import { Icon } from './icon.js';

interface Props {
  readonly sources: readonly KeySource[];
  readonly origin: Origin | undefined;
}

/** The sources of keys, and so the parties to trust. Keys passed to the package may be from an example or a link. */
export function KeySources({ sources, origin }: Props) {
  return (
    <ul class="sources" aria-label="Where keys come from">
      {sources.map(({ from, used, label, member }) => (
        <li key={member ?? from} class={`source tone-${used ? 'pass' : from === 'token' ? 'warn' : 'skip'}`}>
          <Icon name={used ? 'pass' : from === 'token' ? 'warn' : 'skip'} />
          {from === 'caller' && origin !== undefined ? `From the ${origin.kind}, not given by you.` : label}
        </li>
      ))}
    </ul>
  );
}
