const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Up to how many seconds away a time is told in which unit. */
const UNITS: readonly (readonly [below: number, unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  [2 * MINUTE, 'second', 1],
  [2 * HOUR, 'minute', MINUTE],
  [2 * DAY, 'hour', HOUR],
  [60 * DAY, 'day', DAY],
  [730 * DAY, 'month', 30.44 * DAY],
  [Infinity, 'year', 365.25 * DAY],
];

let format: Intl.RelativeTimeFormat | undefined;

/** `in 5 minutes`, `3 days ago`, `now`: a time as seen from another, both in seconds since 1970. */
export function relativeTo(time: number, from: number): string {
  const seconds = time - from;
  if (Math.abs(seconds) < 1) return 'now';
  const [, unit, size] = UNITS.find(([below]) => Math.abs(seconds) < below)!;
  format ??= new Intl.RelativeTimeFormat('en');
  return format.format(Math.round(seconds / size), unit);
}
