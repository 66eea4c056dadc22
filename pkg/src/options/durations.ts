import type { Duration } from './types.js';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** A duration in seconds; what is none, or over `most`, is a caller's mistake. */
export function secondsOf(name: string, duration: Duration | undefined, most: { seconds: number; text: string }): number | undefined {
  if (duration === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(typeof duration === 'string' ? duration : '') ?? [];
  const seconds = typeof duration === 'number' ? duration : digits === undefined ? NaN : Number(digits) * UNITS[unit!]!;
  if (!(seconds >= 0 && Number.isFinite(seconds))) {
    throw new TypeError(`"${name}" must be a number of seconds, or like "30s", "5m", "2h", "1d"`);
  }
  if (seconds > most.seconds) throw new TypeError(`"${name}" is in seconds, and at most ${most.text}`);
  return seconds;
}
