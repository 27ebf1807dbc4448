/** Advance of a character as a share of the font's size, in the usual sans-serif fonts and a little more. */
function advance(character: string): number {
  if (/[iljtfrI.,:;'!|()[\] ]/.test(character)) return 0.36
  if (/[mwMW@%—]/.test(character)) return 0.95
  if (/[A-Z]/.test(character)) return 0.72
  if ((character.codePointAt(0) ?? 0) > 0x2e80) return 1.1
  return 0.6
}

/** Pixels that a line takes at most; there is no browser here to ask. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0
  for (const character of text) width += advance(character)
  return Math.ceil(width * fontSize)
}
