/** Tables as CSV text by RFC 4180 (CRLF, quotes doubled), safe to open in a spreadsheet. Writes only. */

/** null and non-finite numbers become empty cells. */
export type CsvCell = string | number | null;

/** Text a spreadsheet would run as a formula: it gets an apostrophe in front (OWASP, "CSV injection"). */
const formula = /^[=+\-@\t\r]/;

function cell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as CSV text; every row ends in CRLF. Numbers are written in full and never altered. */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
