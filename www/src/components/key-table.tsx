import { useMemo } from 'preact/hooks';
import type { JwtReport, KeyMatch, KeyReport } from 'keyward';
import type { Keys } from '../model/input.js';
import { keyTexts } from '../model/key-texts.js';
import type { Origin } from '../model/origin.js';
import { IDLE, REASONS, WARNINGS, type Status } from '../model/messages.js';
import { CopyButton } from './copy-button.js';
import { DataTable, type Column } from './data-table.js';
import { Icon } from './icon.js';
import { KeySources } from './key-sources.js';

interface Props {
  readonly report: JwtReport;
  readonly keys: Keys;
  readonly origin: Origin | undefined;
  readonly hasToken: boolean;
}

/** A report on every key, and the sources of keys. */
export function KeyTable({ report, keys: given, origin, hasToken }: Props) {
  const { keys, keyMatches } = report;
  const matches = new Map(keyMatches.map((match) => [match.index, match]));
  const texts = useMemo(() => (given.kind === 'secret' ? [] : keyTexts(given.text)), [given]);
  const columns: Column<KeyReport>[] = [
    { title: 'Key', cell: (row) => <KeyName row={row} /> },
    { title: 'Kind', cell: kind },
    { title: 'Algorithms', cell: algorithmsOf },
    {
      title: 'Result',
      cell: (row) => {
        return <KeyResult row={row} match={hasToken ? matches.get(row.index) : undefined} text={texts[row.index]} />;
      },
    },
  ];
  return (
    <section class="panel" aria-labelledby="keys-table-title">
      <div class="panel-head">
        <h2 id="keys-table-title">Keys, one by one</h2>
      </div>
      <KeySources sources={report.keySources} origin={origin} />
      {keys.length === 0 ? (
        <p class="hint">There are no keys.</p>
      ) : (
        <DataTable label="Keys" columns={columns} rows={keys} />
      )}
    </section>
  );
}

function KeyName({ row }: { row: KeyReport }) {
  return (
    <>
      <span class="key-name">{row.kid === undefined ? `Key ${row.index}` : row.kid}</span>
      <br />
      <span class="meaning">{row.kid === undefined ? 'no kid' : `key ${row.index}`}</span>
    </>
  );
}

function kind({ kty, crv, bits, use }: KeyReport): string {
  const size = bits === undefined ? undefined : `${bits} bits`;
  const words = [kty === 'oct' ? 'shared secret' : kty, crv, size, use === 'enc' ? 'for encryption' : undefined];
  return words.filter((word) => word !== undefined).join(', ') || 'unknown';
}

function algorithmsOf({ algorithms }: KeyReport) {
  return algorithms.length === 0 ? '—' : algorithms.map((name) => <span class="algorithm">{name} </span>);
}

interface KeyResultProps {
  readonly row: KeyReport;
  readonly match: KeyMatch | undefined;
  readonly text: string | undefined;
}

function KeyResult({ row, match, text }: KeyResultProps) {
  const { tone, words } = resultOf(row, match);
  const { certificate, thumbprint } = row;
  return (
    <div class="key-results">
      <span class={`key-result tone-${tone}`}>
        <Icon name={tone} />
        {words}
      </span>
      {row.warnings?.map((warning) => (
        <span class="key-result tone-warn" key={warning}>
          <Icon name="warn" />
          {WARNINGS[warning]}
        </span>
      ))}
      {certificate !== undefined && (
        <span class="detail">
          <span class="meaning">Certificate of</span> {certificate.subject} <span class="meaning">by</span>{' '}
          {certificate.issuer}, <span class="meaning">valid from</span> {day(certificate.notBefore)}{' '}
          <span class="meaning">to</span> {day(certificate.notAfter)}
        </span>
      )}
      {thumbprint !== undefined && (
        <span class="detail">
          <span class="meaning">Thumbprint</span> <code>{thumbprint}</code>
        </span>
      )}
      <span class="actions">
        {thumbprint !== undefined && (
          <CopyButton what={`of key ${row.index}`} label="Copy thumbprint" text={thumbprint} />
        )}
        {text !== undefined && <CopyButton what={String(row.index)} label="Copy key" text={text} />}
      </span>
    </div>
  );
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

const TONES: Readonly<Record<KeyMatch['outcome'], Status>> = {
  verified: 'pass',
  rejected: 'fail',
  not_tried: 'skip',
  mismatch: 'skip',
};

function resultOf(row: KeyReport, match: KeyMatch | undefined): { tone: Status; words: string } {
  if (!row.usable) {
    const { reason: id, member, detail } = row;
    const reason = member !== undefined && detail !== undefined ? detail : id && REASONS[id];
    return { tone: 'fail', words: `Excluded: ${reason ?? 'the reason is unknown'}` };
  }
  if (match?.outcome === 'verified') {
    return { tone: row.algorithms.length === 0 ? 'warn' : 'pass', words: match.detail };
  }
  if (row.idle !== undefined) return { tone: 'warn', words: `Usable, but for no algorithm: ${IDLE[row.idle]}` };
  if (match === undefined) return { tone: 'skip', words: 'Usable' };
  return { tone: TONES[match.outcome], words: match.detail };
}
