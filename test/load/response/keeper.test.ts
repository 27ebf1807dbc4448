import {describe, expect, it} from 'vitest'
import {KnownHead} from '../../../src/load/response/known-head.js'
import {ResponseReader} from '../../../src/load/response/reader.js'

const memory = new Uint8Array(64 * 1024)
const cookies = 'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 5\r\n\r\nhello'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'
const hinted = `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${cookies}`

/** As it comes in pieces of `size` bytes. */
function kept(text: string, head: 'always' | 'cookies', size: number, reader = readerOf()) {
  reader.begin({isHead: false, keeping: {head, bodyBytes: 4}})
  const bytes = Buffer.from(text)
  let last = 'waiting'
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    memory.set(piece)
    last = reader.read(memory, piece.length)
  }
  expect(last).toBe('answered')
  return {head: reader.kept?.head, body: reader.kept?.body.toString()}
}

const readerOf = () => new ResponseReader({isHead: false, known: new KnownHead(memory)})

describe.each([1, 7, 1000])('in pieces of %d bytes', size => {
  it('keeps the head, and the body as far as it was asked to', () => {
    const [head = ''] = cookies.split('\r\n\r\n')
    expect(kept(cookies, 'cookies', size)).toEqual({head, body: 'hell'})
    expect(kept(hinted, 'always', size)).toEqual({head, body: 'hell'})
    expect(kept(chunked, 'always', size).body).toBe('hell')
  })

  it('keeps no head that sets no cookies where only these are of interest', () => {
    expect(kept(chunked, 'cookies', size)).toEqual({head: '', body: 'hell'})
  })

  it('keeps it of a head that is known again', () => {
    const reader = readerOf()
    expect(kept(cookies, 'cookies', size, reader)).toEqual(kept(cookies, 'cookies', size, reader))
  })
})

it('does not take the answer to HEAD for one to GET, though their heads are the same', () => {
  const reader = readerOf()
  const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
  memory.set(head)
  reader.begin({isHead: true})
  expect(reader.read(memory, head.length)).toBe('answered')
  reader.begin({isHead: false})
  expect(reader.read(memory, head.length)).toBe('waiting')
})

it('keeps nothing where nothing is asked for', () => {
  const reader = readerOf()
  memory.set(Buffer.from(cookies))
  expect(reader.read(memory, cookies.length)).toBe('answered')
  expect(reader.kept).toBeUndefined()
})
