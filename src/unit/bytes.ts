import {formatFact} from './number.js'

/** 1024 to the power of the place: K, M, G, T. */
const letters = ['', 'K', 'M', 'G', 'T']

/**
 * Bytes of `512M`, `1.5GiB` or `1048576`; undefined: not understood. Every letter is a power of 1024, with or without `i`
 * and `B`, in either case, as Docker and systemd read it.
 */
export function parseBytes(text: string): number | undefined {
  const [, number, letter = ''] = /^(\d{1,15}(?:\.\d{1,3})?)(?:([KMGT])i?)?B?$/i.exec(text) ?? []
  if (number === undefined) return undefined
  return Math.round(Number(number) * 1024 ** letters.indexOf(letter.toUpperCase()))
}

/** `512 MiB`, `1.5 GiB`: three significant digits. */
export function formatBytes(bytes: number): string {
  const place = Math.min(letters.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${formatFact(bytes / 1024 ** place)} ${letters[place] ?? ''}${place === 0 ? 'B' : 'iB'}`
}
