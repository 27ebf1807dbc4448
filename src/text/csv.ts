import {printable} from './control.js'

export type CsvCell = string | number | null | undefined

/**
 * One line of CSV (RFC 4180), without its end. A text that a spreadsheet would take for a formula gets an apostrophe
 * (owasp.org/www-community/attacks/CSV_Injection); a number is never guarded; null and undefined are empty.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return cells.map(field).join(',')
}

function field(cell: CsvCell): string {
  if (typeof cell === 'number') return String(cell)
  const text = printable(cell ?? '').replace(/^[=+\-@\t]/, "'$&")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
