const PATHS = {
  pass: 'M8 12.5l2.8 2.8L16.2 9',
  fail: 'M9 9l6 6M15 9l-6 6',
  warn: 'M12 9.2v4M12 16.2v.1',
  skip: 'M8.5 12h7',
  unknown: 'M9.8 9.8a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.7M12 16.4v.1',
} as const;

/** Different shapes, so that the meaning does not depend on colour. */
const FRAMES: Readonly<Record<keyof typeof PATHS, string>> = {
  pass: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z',
  fail: 'M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z',
  warn: 'M12 3.2L21.6 20H2.4z',
  skip: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z',
  unknown: 'M12 2.5l9.5 9.5l-9.5 9.5L2.5 12z',
};

export type IconName = keyof typeof PATHS;

/** An icon next to a text with the same meaning. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path class="icon-frame" d={FRAMES[name]} />
      <path class="icon-mark" d={PATHS[name]} />
    </svg>
  );
}
