import type { ClaimReport } from 'keyward';
import { absolute } from '../model/dates.js';
import { DataTable, type Column } from './data-table.js';

/** The claims with their meaning, and dates that a person can read, as seen from the time of the verdict. */
export function ClaimsTable({ claims }: { claims: readonly ClaimReport[] }) {
  const columns: Column<ClaimReport>[] = [
    {
      title: 'Claim',
      cell: ({ name, meaning }) => (
        <>
          <code>{name}</code> {meaning !== undefined && <span class="meaning">{meaning}</span>}
        </>
      ),
    },
    { title: 'Value', cell: (claim) => <ClaimValue claim={claim} /> },
  ];
  return <DataTable label="Claims" columns={columns} rows={claims} />;
}

function ClaimValue({ claim: { value, date, relative } }: { claim: ClaimReport }) {
  if (date === undefined) return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
  return (
    <>
      <time dateTime={date}>{absolute(new Date(date))}</time> <span class="when">{relative}</span>
    </>
  );
}
