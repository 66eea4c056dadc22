import type { KeySource } from 'keyward';
import { Icon } from './icon.js';

/** Where keys come from, and so whom to trust. */
export function KeySources({ sources }: { sources: readonly KeySource[] }) {
  return (
    <ul class="sources" aria-label="Where keys come from">
      {sources.map(({ from, used, label, member }) => (
        <li key={member ?? from} class={`source tone-${used ? 'pass' : from === 'token' ? 'warn' : 'skip'}`}>
          <Icon name={used ? 'pass' : from === 'token' ? 'warn' : 'skip'} />
          {label}
        </li>
      ))}
    </ul>
  );
}
