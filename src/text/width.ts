import {stripVTControlCharacters} from 'node:util'

/** Columns that `text` takes on a terminal: emphasis and combining marks none, East Asian characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue
    width += isWide.test(character) ? 2 : 1
  }
  return width
}

/** Unicode's East_Asian_Width W and F, as far as names are written in them (UAX #11). */
const isWide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
