/** The number behind `key` in a file of lines such as `nr_periods 12`; null: the file or the line is not there. */
export function fieldOf(text: string | undefined, key: string): number | null {
  const line = `\n${text ?? ''}`
  const at = line.indexOf(`\n${key} `)
  if (at === -1) return null
  const value = Number.parseInt(line.slice(at + key.length + 2), 10)
  return Number.isNaN(value) ? null : value
}
