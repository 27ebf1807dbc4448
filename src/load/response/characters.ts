/** Bytes as RFC 9110 § 5.5 and § 5.6 class them, and comparisons that make no strings. */

export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const COMMA = 0x2c
export const DOT = 0x2e
export const ZERO = 0x30
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const BACKSLASH = 0x5c

/** 1 for what a line may hold: visible characters, obs-text, space and tab. */
export const isText = tableOf(byte => byte === TAB || (byte >= SPACE && byte !== 0x7f))

/** 1 for what a name may hold: `tchar`. */
export const isToken = tableOf(byte => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]$/.test(String.fromCharCode(byte)))

/** The value of a hexadecimal digit, or 255. */
export const hexValue = Uint8Array.from({length: 256}, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(value) ? 255 : value
})

function tableOf(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({length: 256}, (_, byte) => (holds(byte) ? 1 : 0))
}

/** Whether the bytes from `start` to `end` spell `word`, whose letters are lower case, in any case. They hold no CR. */
export function spells(word: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== word.length) return false
  for (let index = 0; index < word.length; index++) {
    if (((bytes[start + index] ?? 0) | 0x20) !== word[index]) return false
  }
  return true
}

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** The first position that is not blank, at most `end`. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(bytes[at])) at++
  return at
}

/** Where the text ends once blanks at its end are left out. */
export function trimBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(bytes[at - 1])) at--
  return at
}
