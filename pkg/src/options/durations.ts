import { seconds_of } from '../glue.js';
import { call } from '../runtime/core.js';
import { textOf } from './copy.js';
import type { Duration } from './types.js';

/** A duration in seconds; what is none, or over `most`, is a caller's mistake. */
export function secondsOf(name: string, duration: Duration | undefined, most: { seconds: number; text: string }): number | undefined {
  if (duration === undefined) return undefined;
  const text = textOf(name, duration);
  const seconds = call(() => seconds_of(text));
  if (Number.isNaN(seconds)) throw new TypeError(`"${name}" must be a number of seconds, or like "30s", "5m", "2h", "1d"`);
  if (seconds > most.seconds) throw new TypeError(`"${name}" is in seconds, and at most ${most.text}`);
  return seconds;
}
