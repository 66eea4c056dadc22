import type { ClaimReport } from 'keyward';
import { absolute } from '../model/dates.js';
import { specLabel } from '../model/messages.js';
import { DataTable, type Column } from './data-table.js';

const COLUMNS: readonly Column<ClaimReport>[] = [
  { title: 'Claim', cell: (claim) => <ClaimName claim={claim} /> },
  { title: 'Value', cell: (claim) => <ClaimValue claim={claim} /> },
];

/** The claims with their meaning and readable dates, relative to the time of verification. */
export function ClaimsTable({ claims }: { claims: readonly ClaimReport[] }) {
  return <DataTable label="Claims" columns={COLUMNS} rows={claims} />;
}

function ClaimName({ claim: { name, meaning, spec } }: { claim: ClaimReport }) {
  return (
    <>
      <code>{name}</code>{' '}
      {meaning !== undefined && spec === undefined && <span class="meaning">{meaning}</span>}
      {meaning !== undefined && spec !== undefined && (
        <a class="meaning" href={spec} target="_blank" rel="noreferrer noopener" title={specLabel(spec)}>
          {meaning}
        </a>
      )}
    </>
  );
}

function ClaimValue({ claim: { value, date, relative } }: { claim: ClaimReport }) {
  if (date === undefined) return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
  return (
    <>
      <time dateTime={date} title={String(value)}>
        {absolute(new Date(date))}
      </time>{' '}
      <span class="when">{relative}</span>
    </>
  );
}
