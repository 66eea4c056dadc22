import type { JwtReport, KeyReport } from 'keyward';
import { IDLE, REASONS, WARNINGS, type Status } from '../model/words.js';
import { DataTable, type Column } from './data-table.js';
import { Icon } from './icon.js';

/** What became of every key. */
export function KeyTable({ report }: { report: JwtReport }) {
  const { keys, key } = report;
  const columns: Column<KeyReport>[] = [
    { title: 'Key', cell: (row) => <KeyName row={row} /> },
    { title: 'Kind', cell: kind },
    { title: 'Serves', cell: ({ algorithms }) => (algorithms.length === 0 ? '—' : algorithms.map((name) => <span class="algorithm">{name} </span>)) },
    { title: 'What became of it', cell: (row) => <Fate row={row} verified={row.index === key?.index} /> },
  ];
  return (
    <section class="panel" aria-labelledby="keys-table-title">
      <div class="panel-head">
        <h2 id="keys-table-title">Keys, one by one</h2>
      </div>
      {keys.length === 0 ? <p class="hint">There is no key to show.</p> : <DataTable label="Keys" columns={columns} rows={keys} />}
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

function Fate({ row, verified }: { row: KeyReport; verified: boolean }) {
  const { tone, words } = fate(row, verified);
  return (
    <>
      <span class={`fate tone-${tone}`}>
        <Icon name={tone} />
        {words}
      </span>
      {row.thumbprint !== undefined && (
        <span class="thumbprint">
          <span class="meaning">Thumbprint</span> <code>{row.thumbprint}</code>
        </span>
      )}
      {row.warnings?.map((warning) => (
        <span class="fate tone-warn" key={warning}>
          <Icon name="warn" />
          {WARNINGS[warning]}
        </span>
      ))}
      {row.certificate !== undefined && (
        <span class="thumbprint">
          <span class="meaning">Certificate</span> {row.certificate.subject}, {day(row.certificate.notBefore)} to{' '}
          {day(row.certificate.notAfter)}
        </span>
      )}
    </>
  );
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function fate(row: KeyReport, verified: boolean): { tone: Status; words: string } {
  const serves = row.algorithms.length > 0;
  if (verified && !serves) return { tone: 'warn', words: 'Verified the signature, though weak' };
  if (verified) return { tone: 'pass', words: 'Verified the signature' };
  if (!row.taken) return { tone: 'fail', words: `Left out: ${row.reason === undefined ? 'no reason given' : REASONS[row.reason]}` };
  if (row.idle !== undefined) return { tone: 'warn', words: `Taken, but serves nothing: ${IDLE[row.idle]}` };
  return { tone: 'skip', words: 'Taken, not used' };
}
