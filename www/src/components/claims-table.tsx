import type { JwtPayload } from 'keyward';
import { absolute, fromNumericDate, relative } from '../model/dates.js';
import { CLAIMS, DATES } from '../model/words.js';
import { DataTable, type Column } from './data-table.js';

interface Props {
  readonly payload: JwtPayload;
  readonly at: Date;
}

/** The claims, with dates that a person can read, as seen from the time of the verdict. */
export function ClaimsTable({ payload, at }: Props) {
  const columns: Column<[name: string, value: unknown]>[] = [
    {
      title: 'Claim',
      cell: ([name]) => (
        <>
          <code>{name}</code>{' '}
          {CLAIMS.has(name) && <span class="meaning">{CLAIMS.get(name)}</span>}
        </>
      ),
    },
    { title: 'Value', cell: ([name, value]) => <ClaimValue name={name} value={value} at={at} /> },
  ];
  return <DataTable label="Claims" columns={columns} rows={Object.entries(payload)} />;
}

function ClaimValue({ name, value, at }: { name: string; value: unknown; at: Date }) {
  const date = DATES.has(name) ? fromNumericDate(value) : undefined;
  if (date === undefined) return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
  return (
    <>
      <time dateTime={date.toISOString()}>{absolute(date)}</time> <span class="when">{relative(date, at)}</span>
    </>
  );
}
