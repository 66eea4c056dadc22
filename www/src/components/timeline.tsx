import type { ClaimReport } from 'keyward';
import { absolute, fieldValue } from '../model/dates.js';

interface Props {
  readonly claims: readonly ClaimReport[];
  /** The time of verification. */
  readonly at: Date;
  readonly isNow: boolean;
  readonly setTime: (time: string | null) => void;
}

interface Mark {
  readonly claim: ClaimReport;
  readonly seconds: number;
}

/** The token's dates on a line with a movable clock. Renders nothing unless the token has two dates. */
export function Timeline({ claims, at, isNow, setTime }: Props) {
  const marks = ['iat', 'nbf', 'exp'].flatMap((name) => markOf(claims, name));
  const exp = marks.find(({ claim }) => claim.name === 'exp');
  const start = marks.find(({ claim }) => claim.name === 'nbf') ?? marks.find(({ claim }) => claim.name === 'iat');
  if (exp === undefined || start === undefined || exp.seconds <= start.seconds) return null;
  const first = Math.min(...marks.map(({ seconds }) => seconds));
  const span = exp.seconds - first;
  const margin = Math.max(60, Math.round(span / 4));
  const [from, to] = [first - margin, exp.seconds + margin];
  const seconds = Math.floor(at.getTime() / 1000);
  const place = (value: number) => `${(100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from)}%`;
  const isValid = seconds >= start.seconds && seconds < exp.seconds;
  const outside = seconds < from ? 'earlier than this line' : seconds > to ? 'later than this line' : undefined;
  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <div class="panel-head">
        <h2 id="timeline-title">Validity</h2>
        <p class="aside actions">
          {words(exp, seconds < exp.seconds ? 'Expires' : 'Expired')}
          {!isNow && (
            <>
              <button type="button" class="button small" onClick={() => setTime(null)}>
                Back to now
              </button>
            </>
          )}
        </p>
      </div>
      <div class="line">
        <div class="line-track">
          <div class="line-valid" style={{ left: place(start.seconds), right: `calc(100% - ${place(exp.seconds)})` }} />
        </div>
        <div class="line-marks" aria-hidden="true">
          {grouped(marks).map(({ names, seconds: value, title }) => (
            <code
              key={names}
              class={value === exp.seconds ? 'line-mark' : 'line-mark from-the-right'}
              style={{ left: place(value) }}
              title={title}
            >
              {names}
            </code>
          ))}
        </div>
        <input
          type="range"
          class={isValid ? 'tone-pass' : 'tone-fail'}
          aria-label="Move the clock"
          aria-valuetext={absolute(at)}
          autocomplete="off"
          min={from}
          max={to}
          step={Math.max(1, Math.round(span / 200))}
          value={Math.min(to, Math.max(from, seconds))}
          onInput={(event) => setTime(fieldValue(new Date(event.currentTarget.valueAsNumber * 1000)))}
        />
      </div>
      <p class="hint">
        {isNow ? 'Now: ' : 'The clock is set to '}
        <time dateTime={at.toISOString()}>{absolute(at)}</time>
        {outside !== undefined && `, ${outside}`}
      </p>
    </section>
  );
}

/** A claim that is a date, if `Date` and a slider can represent it. */
function markOf(claims: readonly ClaimReport[], name: string): Mark[] {
  const claim = claims.find((claim) => claim.name === name);
  const seconds = claim?.date === undefined ? Number.NaN : Math.floor(claim.value as number);
  return claim === undefined || !(Math.abs(seconds) < 2 ** 37) ? [] : [{ claim, seconds }];
}

function words({ claim }: Mark, verb: string): string {
  return claim.relative === undefined ? '' : `${verb} ${claim.relative}`;
}

/** Merges marks at the same time: they would overlap and be illegible. */
function grouped(marks: readonly Mark[]): { names: string; seconds: number; title: string }[] {
  const places = new Map<number, Mark[]>();
  for (const mark of marks) places.set(mark.seconds, [...(places.get(mark.seconds) ?? []), mark]);
  return [...places].map(([seconds, there]) => ({
    names: there.map(({ claim }) => claim.name).join(' '),
    seconds,
    title: there.map(({ claim }) => `${claim.meaning}: ${absolute(new Date(claim.date!))}`).join('\n'),
  }));
}
