import {HttpError} from './http-error.js'

/** A field's name in lower case and its value without the blanks around it. */
export type Field = readonly [name: string, value: string]

/**
 * Takes the field line that ends (CRLF included) at `end` of `text`. RFC 9112 §5: no blank before the colon, no folded
 * line, and in the value nothing but visible characters, blanks, tabs and bytes ≥ 0x80.
 */
export function parseFieldLine(text: string, start: number, end: number): Field {
  fieldLine.lastIndex = start
  const match = fieldLine.exec(text)
  if (match === null || fieldLine.lastIndex !== end) throw new HttpError(400, 'malformed header field')
  return [(match[1] ?? '').toLowerCase(), trimBlanks(match[2] ?? '')]
}

/**
 * Blanks around the value are not part of the pattern: two adjacent stars over one class would make a bad line cost
 * the square of its length.
 */
const fieldLine = /([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)\r\n/y

/** String.trim would take NBSP (0xA0) too, which is part of a value. */
function trimBlanks(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isBlank(value.charCodeAt(start))) start++
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--
  return start === 0 && end === value.length ? value : value.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
