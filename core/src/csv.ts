/**
 * Comma-separated values (RFC 4180) that a spreadsheet takes for text, whoever wrote them: a cell that would be read as a
 * formula gets an apostrophe in front (OWASP, "CSV Injection").
 */
export type CsvCell = string | number | null;

export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  // Numbers are ours, and a minus before one is no formula.
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
