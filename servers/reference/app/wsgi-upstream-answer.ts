export interface UpstreamAnswer {
  readonly status: number
  readonly keepAlive: boolean
}

/**
 * Reads one HTTP/1.1 answer with a Content-Length from all text received so far. This is not a general client: what
 * the bundled upstream never sends (chunks, bodies until close) counts as an answer that ends the connection.
 */
export function readAnswer(text: string): UpstreamAnswer | 'more' {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return text.length > mostHeadBytes ? broken : 'more'
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]
  const length = /\r\ncontent-length: *(\d{1,9})\r\n/i.exec(text.slice(0, headEnd + 2))?.[1]
  if (status === undefined || length === undefined) return broken
  const bodyEnd = headEnd + 4 + Number(length)
  if (text.length < bodyEnd) return 'more'
  const mayStay = text.length === bodyEnd && !/\r\nconnection: *close\r\n/i.test(text.slice(0, headEnd + 2))
  return {status: Number(status), keepAlive: mayStay}
}

const mostHeadBytes = 16 * 1024
const broken: UpstreamAnswer = {status: 0, keepAlive: false}
