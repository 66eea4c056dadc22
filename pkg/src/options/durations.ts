import { seconds_of } from '../glue.js';
import { call } from '../runtime/core.js';
import { textOf } from './copy.js';
import type { Duration } from './types.js';

/**
 * Converts an option to seconds.
 *
 * @throws TypeError if the value is not a duration, or is longer than `most`
 */
export function secondsOf(
  name: string,
  duration: Duration | undefined,
  most: { seconds: number; text: string },
): number | undefined {
  if (duration === undefined) return undefined;
  const text = textOf(name, duration);
  const seconds = call(() => seconds_of(text));
  if (Number.isNaN(seconds)) {
    throw new TypeError(`"${name}" must be a number of seconds, or a string such as "30s", "5m", "2h" or "1d"`);
  }
  if (seconds > most.seconds) throw new TypeError(`"${name}" must be at most ${most.text}`);
  return seconds;
}
