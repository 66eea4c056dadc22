import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
}

interface Props<Row> {
  readonly label: string;
  /** The first column is the header of each row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** More rows would slow the page down. */
const MAX_ROWS = 200;

/**
 * A table that a narrow screen shows as a stack of cards. The CSS for that removes the table semantics for assistive
 * technology, so the roles are set explicitly.
 */
export function DataTable<Row>({ label, columns, rows }: Props<Row>) {
  return (
    <>
      <table class="data" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title }) => (
              <th key={title} role="columnheader" scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.slice(0, MAX_ROWS).map((row, index) => (
            <tr key={index} role="row">
              {columns.map(({ title, cell }, place) =>
                place === 0 ? (
                  <th key={title} role="rowheader" scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} role="cell" data-label={title}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MAX_ROWS && <p class="hint">And {rows.length - MAX_ROWS} more.</p>}
    </>
  );
}
