import { absolute, fieldValue } from '../model/dates.js';
import { describedBy } from './field.js';

interface Props {
  /** The time in UTC, or `null` for now. */
  readonly time: string | null;
  readonly now: Date;
  readonly problem: string | undefined;
  readonly change: (time: string | null) => void;
}

/** The time to verify at: now, or a given time. */
export function TimeChoice({ time, now, problem, change }: Props) {
  const given = time === null ? now : new Date(`${time}Z`);
  return (
    <fieldset class="field" aria-describedby={describedBy('time')}>
      <legend>Time</legend>
      <div class="time-row">
        <label class="tick">
          <input type="radio" name="time" autocomplete="off" checked={time === null} onChange={() => change(null)} />
          Now
        </label>
        <label class="tick">
          <input
            type="radio"
            name="time"
            autocomplete="off"
            checked={time !== null}
            onChange={() => change(fieldValue(now))}
          />
          Given
        </label>
        {time !== null && (
          <input
            type="datetime-local"
            step={1}
            autocomplete="off"
            aria-label="Date and time, in UTC"
            aria-invalid={problem !== undefined}
            aria-describedby={describedBy('time')}
            value={time}
            onInput={(event) => change(event.currentTarget.value)}
          />
        )}
      </div>
      <p id={describedBy('time')} class={problem === undefined ? 'hint' : 'hint problem'}>
        {problem ?? (Number.isNaN(given.getTime()) ? 'Enter a date and time.' : absolute(given))}
      </p>
    </fieldset>
  );
}
