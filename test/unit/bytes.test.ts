import {expect, test} from 'vitest'
import {formatBytes, parseBytes} from '../../src/unit/bytes.js'

test.each([
  ['1048576', 2 ** 20],
  ['512M', 2 ** 29],
  ['512m', 2 ** 29],
  ['512MiB', 2 ** 29],
  ['512MB', 2 ** 29],
  ['1.5G', 1.5 * 2 ** 30],
  ['2T', 2 ** 41],
  ['16K', 2 ** 14],
])('%s is %i bytes', (text, bytes) => expect(parseBytes(text)).toBe(bytes))

test.each(['', 'M', '1 M', '-1M', '1X', '1e9', '1.2345G', '0x10'])('%j is no size', text =>
  expect(parseBytes(text)).toBeUndefined(),
)

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [2 ** 29, '512 MiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [2 ** 50, '1,024 TiB'],
])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
