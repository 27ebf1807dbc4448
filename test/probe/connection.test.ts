import {describe, expect, it} from 'vitest'
import {countAnswers} from '../../src/probe/connection.js'

const counted = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'

describe('whole answers in what was received', () => {
  it.each<[string, string, number]>([
    ['nothing', '', 0],
    ['half a head', counted.slice(0, 20), 0],
    ['a head and half a body', counted.slice(0, -2), 0],
    ['one', counted, 1],
    ['two', counted + counted, 2],
    ['one and a half', counted + counted.slice(0, -1), 1],
    ['chunks', chunked, 1],
    ['chunks without their end', chunked.slice(0, -4), 0],
    ['chunks, then a length', chunked + counted, 2],
    ['no body at all', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 1],
    ['until the end', 'HTTP/1.0 200 OK\r\n\r\nhel', 1],
    ['something else', 'SSH-2.0-x\r\n\r\n', 0],
  ])('%s', (_, received, count) => {
    expect(countAnswers(received)).toBe(count)
  })
})
