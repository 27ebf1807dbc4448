/**
 * Text that somebody else has chosen, for a line of a log: it cannot end the line, leave its quotes or move a terminal's
 * cursor. `absent` stands for nothing.
 */
export function escaped(text: string | undefined, absent = '-'): string {
  if (text === undefined || text === '') return absent
  return text.replace(/[\x00-\x1f\x7f-\uffff"\\]/g, character => {
    if (character === '"' || character === '\\') return `\\${character}`
    return [...Buffer.from(character, character > '\xff' ? 'utf8' : 'latin1')]
      .map(byte => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('')
  })
}
