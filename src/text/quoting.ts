/** One character of a text with quotes. A quote leaves one without a `char`, so that "" is still a word. */
export interface QuotedChar {
  readonly char: string
  /** It stands for itself, whatever it means elsewhere. */
  readonly quoted: boolean
}

/**
 * Reads quotes as a POSIX shell does: '…' as it stands, "…" with \" and \\, and \ before any character outside of both.
 * Nothing is expanded. undefined: a quote is not closed, or a \ stands last.
 */
export function readQuotes(text: string): readonly QuotedChar[] | undefined {
  const chars: QuotedChar[] = []
  let quote: string | null = null
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote === null && (char === '"' || char === "'")) {
      quote = char
      chars.push({char: '', quoted: true})
    } else if (char === quote) quote = null
    else if (char === '\\' && (quote === null || (quote === '"' && /["\\]/.test(text.charAt(at + 1))))) {
      if (++at === text.length) return undefined
      chars.push({char: text.charAt(at), quoted: true})
    } else chars.push({char, quoted: quote !== null})
  }
  return quote === null ? chars : undefined
}

/** Splits at every character that stands for itself and matches; parts may be empty. */
export function splitQuoted(
  chars: readonly QuotedChar[],
  separator: RegExp,
): readonly (readonly QuotedChar[])[] {
  const parts: QuotedChar[][] = [[]]
  for (const each of chars) {
    if (!each.quoted && separator.test(each.char)) parts.push([])
    else parts.at(-1)?.push(each)
  }
  return parts
}

export function plainText(chars: readonly QuotedChar[]): string {
  return chars.map(({char}) => char).join('')
}

/** The words of a command line without a shell: `--name 'a b'` is two. undefined: a quote is not closed. */
export function splitWords(text: string): readonly string[] | undefined {
  const chars = readQuotes(text)
  return chars === undefined
    ? undefined
    : splitQuoted(chars, /\s/)
        .filter(word => word.length > 0)
        .map(plainText)
}

/** Words as `splitWords`, and a shell, read them. */
export function joinWords(words: readonly string[]): string {
  return words
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

/** `text` in double quotes where it has anything but letters, digits and _ @ % + : . / -. */
export function quoteValue(text: string): string {
  return /^[\w@%+:./-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}
