import {describe, expect, it} from 'vitest'
import {duration} from '../../../src/config/words/duration.js'
import {count, loadShare, margin, port, rate, readCounts} from '../../../src/config/words/number.js'
import {command, header, ownServerUrl, path, serverUrl} from '../../../src/config/words/request.js'
import {readOptional, readWord, type Word} from '../../../src/config/words/word.js'

const ms = duration({least: 100, most: 60_000})

describe('words', () => {
  it.each<[string, Word<unknown>, unknown]>([
    ['8', count(10), 8],
    ['65535', port, 65_535],
    ['250', rate, 250],
    ['0.001', rate, 0.001],
    ['200000', rate, 200_000],
    ['5%', margin, 0.05],
    ['1000 %', margin, 10],
    ['70%', loadShare, 0.7],
    ['1.5s', ms, 1500],
    ['1', ms, 1000],
    ['/a?b=%20', path, '/a?b=%20'],
    ['X-A:  b c', header, ['X-A', 'b c']],
    ['X-A:', header, ['X-A', '']],
    ['node a {port}', command, 'node a {port}'],
    ['node a ${PORT}', command, 'node a ${PORT}'],
  ])('%j is allowed', (text, word, value) => expect(word.read(text)).toEqual(value))

  it.each<[string, Word<unknown>]>([
    ['0', count(10)],
    ['11', count(10)],
    ['1e1', count(10)],
    ['1.5', count(10)],
    ['', count(10, 0)],
    ['65536', port],
    ['0', rate],
    ['200001', rate],
    ['-5', rate],
    ['NaN', rate],
    ['5', margin],
    ['0%', margin],
    ['100%', loadShare],
    ['0.7', loadShare],
    ['99ms', ms],
    ['61s', ms],
    ['soon', ms],
    ['a', path],
    ['/a b', path],
    ['/\u00e9', path],
    ['nonsense', header],
    [': b', header],
    ['Content-Length: 5', header],
    ['transfer-encoding: chunked', header],
    ['/a#b', path],
    ['http://127.0.0.1/\u00e9', serverUrl],
    ['unix:/run/app.sock', ownServerUrl],
    ['A: b\r\nC: d', header],
    ['node a', command],
    ['node $PORTS', command],
    ['ftp://x', serverUrl],
    ['http://user@x', serverUrl],
    ['https://127.0.0.1', ownServerUrl],
    ['http://example.com', ownServerUrl],
  ])('%j is not', (text, word) => expect(word.read(text)).toBeUndefined())
})

describe('readWord', () => {
  it('says the place, what is allowed, and what was given', () => {
    expect(() => readWord(' x\u001b[2J ', '--rate', rate)).toThrow(
      '--rate must be a number of requests per second above 0 and up to 200000, not "x"',
    )
    expect(() => readWord('http://user:pass@word@x/', '--url', serverUrl)).toThrow('not "http://***:***@x/"')
    expect(() => readWord('5ms', '--duration', ms)).toThrow(
      '--duration must be a duration such as 500ms or 2s, from 100 ms to 1 min, not "5ms"',
    )
  })

  it('reads what is left out as left out, and lists without repetition', () => {
    expect(readOptional(undefined, '--port', port)).toBeUndefined()
    expect(readCounts('1, 2,2,4', '--workers', 8)).toEqual([1, 2, 4])
    expect(() => readCounts('2,x', '--workers', 8)).toThrow(
      '--workers must be a whole number from 1 to 8, not "x"',
    )
  })
})
