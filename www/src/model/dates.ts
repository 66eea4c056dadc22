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

/** `Thu, 15 Jan 2026, 09:05:00 UTC` */
export function absolute(date: Date): string {
  return `${absoluteFormat.format(date)} UTC`;
}

/** `2026-01-15 09:05:00 UTC` */
export function short(date: Date): string {
  return `${date.toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** A date in UTC as the value of a date field: `2026-01-15T09:05:00`. */
export function fieldValue(date: Date): string {
  return date.toISOString().slice(0, 19);
}
