// Prints cases and their rows as a table: a column for each peer, and notes below.

const LABEL = 40;

/**
 * @param names the peers
 * @param cases each with a title, a text of its settings, and rows; a cell is `{ value, note }`; an array of values
 * makes several lines; a note is the number of one of `notes`
 * @param labelWidth the number of characters of the label column
 */
export function printTable(names, cases, notes, labelWidth = LABEL) {
  const texts = cases.flatMap(({ rows }) => rows.map(({ cells }) => cells.map(linesOf)));
  const widths = names.map((name, n) =>
    Math.max(name.length, ...texts.flatMap((cells) => cells[n].map(({ length }) => length))) + 2
  );
  const line = (label, columns) =>
    console.log((label.padEnd(labelWidth) + columns.map((cell, n) => cell.padStart(widths[n])).join('')).trimEnd());
  line('', names);
  for (const { title, settings, rows } of cases) {
    console.log(`\n${title}${settings ? `\n  (${settings})` : ''}`);
    for (const { label, cells } of rows) {
      const columns = cells.map(linesOf);
      // A label that would run into the first column gets a separate line.
      const isLong = label.length + 2 > labelWidth;
      if (isLong) console.log(`  ${label}`);
      const height = Math.max(...columns.map(({ length }) => length));
      for (let at = 0; at < height; at++) {
        line(
          at === 0 && !isLong ? `  ${label}` : '',
          columns.map((lines) => lines[at] ?? ''),
        );
      }
    }
  }
  notes.forEach((note, n) => console.log(`${n === 0 ? '\n' : ''}[${n + 1}] ${note}`));
}

function linesOf({ value, note }) {
  const lines = [value].flat().map(String);
  return note === undefined ? lines : [...lines.slice(0, -1), `${lines.at(-1)} [${note}]`];
}
