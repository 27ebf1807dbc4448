import {stripVTControlCharacters} from 'node:util'

/**
 * Text from elsewhere (a server's answer, a file, a flag) without what would command a terminal or deceive a reader:
 * escape sequences, control characters, and those that turn the direction of writing. Tabs and line ends stay.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r(?!\n)/g, '')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ')
}
