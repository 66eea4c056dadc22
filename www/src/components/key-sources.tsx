import type { KeySource } from 'keyward';
import type { Origin } from '../model/origin.js';
import { Icon } from './icon.js';

interface Props {
  readonly sources: readonly KeySource[];
  readonly origin: Origin | undefined;
}

/** Where keys come from, and so whom to trust. Keys given to the package may come from an example or a link. */
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
