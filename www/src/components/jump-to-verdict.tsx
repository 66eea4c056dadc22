import { useEffect, useState } from 'preact/hooks';
import type { Inspection } from '../model/inspection.js';
import { Icon } from './icon.js';
import { Headline, verdictOf } from './verdict.js';

interface Props {
  readonly inspection: Inspection;
  readonly hasToken: boolean;
}

/** On a narrow screen: the headline of the verdict while it is below the window, with a link to it. */
export function JumpToVerdict({ inspection, hasToken }: Props) {
  const below = useIsBelow('verdict');
  if (!hasToken || !below) return null;
  const { icon, tone, headline, at } = verdictOf(inspection, hasToken);
  return (
    <a class={`jump tone-${tone}`} href="#verdict">
      <Icon name={icon} />
      <span class="jump-headline">
        <Headline headline={headline} at={at} />
      </span>
      <span class="jump-more">See why</span>
    </a>
  );
}

/** Whether an element is below the visible part of the page. */
function useIsBelow(id: string): boolean {
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const entry = entries[entries.length - 1]!;
      setBelow(!entry.isIntersecting && entry.boundingClientRect.top > 0);
    });
    observer.observe(document.getElementById(id)!);
    return () => observer.disconnect();
  }, [id]);
  return below;
}
