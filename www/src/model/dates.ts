const absoluteFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const relativeFormat = new Intl.RelativeTimeFormat('en');

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

/** `Thu, 15 Jan 2026, 09:05:00 UTC` */
export function absolute(date: Date): string {
  return `${absoluteFormat.format(date)} UTC`;
}

/** `in 5 minutes`, `3 days ago`, as seen from another time. */
export function relative(date: Date, from: Date): string {
  const seconds = (date.getTime() - from.getTime()) / 1000;
  if (Math.abs(seconds) < 1) return 'now';
  const [, unit, size] = UNITS.find(([below]) => Math.abs(seconds) < below)!;
  return relativeFormat.format(Math.round(seconds / size), unit);
}

/** A date as a date field holds it, in UTC: `2026-01-15T09:05:00`. */
export function fieldValue(date: Date): string {
  return date.toISOString().slice(0, 19);
}
