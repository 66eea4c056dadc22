/** The units: a distance below the first number of seconds is given in the unit. */
const UNITS: readonly (readonly [below: number, unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  [120, 'second', 1],
  [7_200, 'minute', 60],
  [172_800, 'hour', 3_600],
  [5_184_000, 'day', 86_400],
  [63_072_000, 'month', 2_630_016],
  [Infinity, 'year', 31_557_600],
];

let format: Intl.RelativeTimeFormat | undefined;

/** The distance between two times in seconds since 1970: `in 5 minutes`, `3 days ago`, `now`. */
export function relativeTo(time: number, from: number): string {
  const seconds = time - from;
  if (Math.abs(seconds) < 1) return 'now';
  const [, unit, size] = UNITS.find(([below]) => Math.abs(seconds) < below)!;
  format ??= new Intl.RelativeTimeFormat('en');
  return format.format(Math.round(seconds / size), unit);
}
